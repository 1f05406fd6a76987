"""Pulling customers window by window: what one reading needs, in one value."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeAlias

from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.concurrency import side_by_side
from netsuite_rfm.netsuite.pull.pull import Pulled, lists_of, pull_listed, pull_window
from netsuite_rfm.netsuite.pull.windows import Window
from netsuite_rfm.netsuite.suiteql.columns_needed import PLAIN, Wanted
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.telemetry.log import get_logger
from netsuite_rfm.telemetry.progress import Progress
from netsuite_rfm.telemetry.spans import span

Pieces: TypeAlias = Sequence[Window | tuple[int, ...]]
"""Windows of internal ids, or lists of named customers."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Pulls customers over one connection, by one set of rules.

    Args:
        client: the connection.
        counting: what counts as an order, up to which day.
        wanted: the columns that a window's query brings.
        halt: when set, pulling ends after the windows that are being fetched.
        progress: receives how many customers were pulled.

    """

    client: Client
    counting: Counting
    wanted: Wanted
    halt: threading.Event
    progress: Progress

    def pull(self, pieces: Pieces) -> Iterator[Pulled]:
        """Pull the customers of these windows or lists, in any order of them.

        Raises:
            NetSuiteError: NetSuite could not be read.

        """
        customers = sum(map(customers_in, pieces))
        self.progress.stage("pull", customers)
        get_logger().info("pull_begun", requests=len(pieces), customers=customers)
        # Twice as many workers as requests in flight: the next request is sent while the last response is read.
        for pulled in side_by_side(self._pull, pieces, workers=2 * self.client.limit.most, halt=self.halt):
            self.progress.advance(len(pulled.orders))
            yield pulled

    def pull_candidates(self, ids: Sequence[int], windows: Sequence[Window] = ()) -> Iterator[Pulled]:
        """Pull customers whom nobody named, and windows: skip who is inactive, or no customer, without a word."""
        for pulled in self.pull([*windows, *lists_of(ids)]):
            yield replace(pulled, inactive=(), unknown=())

    def plain(self) -> "Reader":
        """The same reader for the totals alone, without the columns of one scheme."""
        return replace(self, wanted=PLAIN)

    def _pull(self, piece: Window | tuple[int, ...]) -> Pulled:
        with span("window", customers=customers_in(piece)):
            if isinstance(piece, Window):
                return pull_window(self.client, piece, self.counting, self.wanted)
            return pull_listed(self.client, piece, self.counting, self.wanted)


def customers_in(piece: Window | tuple[int, ...]) -> int:
    """How many customers a window or a list has."""
    return piece.customers if isinstance(piece, Window) else len(piece)


def clocks(client: Client) -> tuple[datetime, ...]:
    """What NetSuite's answers and this machine take for now.

    A gateway may put a ``Date`` of its own on the answers, and a machine's clock may be wrong. If a run looks for
    changes since the earlier of the two, and counts as seen what was there before the later, it misses none.
    """
    theirs, ours = client.netsuite_time(), datetime.now(UTC)
    return (ours,) if theirs is None else (theirs, ours)
