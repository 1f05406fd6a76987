"""Pull customers window by window."""

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
    """Pulls customers over one connection with one set of rules.

    Args:
        client: the connection.
        counting: what counts as an order, up to which day.
        wanted: the columns of a window's query.
        halt: when set, pulling stops after the windows in flight.
        progress: receives how many customers were pulled.

    """

    client: Client
    counting: Counting
    wanted: Wanted
    halt: threading.Event
    progress: Progress

    def pull(self, pieces: Pieces) -> Iterator[Pulled]:
        """Pull the customers of these windows or lists, in any order.

        Raises:
            NetSuiteError: NetSuite could not be read.

        """
        customers = sum(map(customers_in, pieces))
        self.progress.stage("pull", customers)
        get_logger().info("pull_begun", requests=len(pieces), customers=customers)
        # Twice as many workers as requests in flight, so that the next request is sent while the last response is read.
        for pulled in side_by_side(self._pull, pieces, workers=2 * self.client.limit.most, halt=self.halt):
            self.progress.advance(len(pulled.orders))
            yield pulled

    def pull_candidates(self, ids: Sequence[int], windows: Sequence[Window] = ()) -> Iterator[Pulled]:
        """Pull customers whom the user did not name, and windows. Silently skip ids that are inactive or unknown."""
        for pulled in self.pull([*windows, *lists_of(ids)]):
            yield replace(pulled, inactive=(), unknown=())

    def plain(self) -> "Reader":
        """Return a reader for the totals only, without the columns of one scheme."""
        return replace(self, wanted=PLAIN)

    def _pull(self, piece: Window | tuple[int, ...]) -> Pulled:
        with span("window", customers=customers_in(piece)):
            if isinstance(piece, Window):
                return pull_window(self.client, piece, self.counting, self.wanted)
            return pull_listed(self.client, piece, self.counting, self.wanted)


def customers_in(piece: Window | tuple[int, ...]) -> int:
    """Return the number of customers in a window or a list."""
    return piece.customers if isinstance(piece, Window) else len(piece)


def clocks(client: Client) -> tuple[datetime, ...]:
    """Return the current time by NetSuite's answers, if known, and by this machine.

    A gateway may set its own ``Date`` header, and this machine's clock may be wrong. A run misses no change if it
    starts from the earlier time and treats only changes before the later one as seen.
    """
    theirs, ours = client.netsuite_time(), datetime.now(UTC)
    return (ours,) if theirs is None else (theirs, ours)
