"""Delete old rows of the segment history one by one: find them, check them again, then delete them."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import ClassVar

import msgspec

from netsuite_rfm.errors import AccountNotReady, NetSuiteError, RequestRefused, StoppedError, UnreachableError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.concurrency import side_by_side
from netsuite_rfm.netsuite.suiteql.believed import among
from netsuite_rfm.netsuite.suiteql.page import pages_by_id, read_page
from netsuite_rfm.netsuite.suiteql.runs_and_history import HISTORY_RECORD, history_to_purge
from netsuite_rfm.telemetry.log import get_logger

PATH = f"/services/rest/record/v1/{HISTORY_RECORD}"
LOOKED_AT_TOGETHER = 100
FAILED_IN_A_ROW = 10  # failures in a row without a deletion; then the rows are not the cause


class _Row(msgspec.Struct):
    ROW: ClassVar = "history row"

    id: int
    customer: int
    changed_on: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows that may be deleted: internal ids in ascending order, number of customers, and oldest and newest day."""

    ids: tuple[int, ...] = ()
    customers: int = 0
    oldest: date | None = None
    newest: date | None = None


@dataclass(slots=True)
class Deleted:
    """The results for the rows of a listing.

    ``gone``: rows that another purge deleted, or a request of ours whose response was lost. ``spared``: rows that no
    longer qualified when checked again, because the customer came back or the row is gone. ``failed``: internal id and
    NetSuite's message. ``failure``: why it ended early.
    """

    deleted: int = 0
    gone: int = 0
    spared: int = 0
    failed: list[tuple[int, str]] = field(default_factory=list)
    failure: NetSuiteError | None = None

    missing: dict[int, NetSuiteError] = field(default_factory=dict)  # according to NetSuite's response, until checked
    _failed_in_a_row: int = 0

    @property
    def settled(self) -> int:
        """Number of rows that were tried or spared."""
        return self.deleted + self.gone + self.spared + len(self.failed)

    def settle(self, row: int, error: NetSuiteError | None) -> None:
        """Count the result of one row; set ``failure`` if the others need not be tried."""
        if isinstance(error, StoppedError):
            return
        refused = error.status if isinstance(error, RequestRefused) else None
        if error is None:
            self._failed_in_a_row = 0
            self.deleted += 1
        elif refused == HTTPStatus.NOT_FOUND:
            self.missing[row] = error
        elif refused == HTTPStatus.FORBIDDEN:
            self.failure = AccountNotReady(f"the role may not delete {HISTORY_RECORD}. It needs level Full")
        elif not isinstance(error, RequestRefused | UnreachableError):
            self.failure = error
        else:
            self.failed.append((row, str(error)))
            get_logger().warning("history_row_not_deleted", row=row, reason=str(error))
            self._failed_in_a_row += 1
            if self._failed_in_a_row == FAILED_IN_A_ROW:
                self.failure = NetSuiteError(
                    f"{FAILED_IN_A_ROW} consecutive rows could not be deleted, so the rest was not tried. Last "
                    f"error: {error}"
                )

    def settle_missing(self, listed: Iterable[int]) -> None:
        """Count missing rows as gone if they are not listed any more; set ``failure`` if they are."""
        there = sorted(self.missing.keys() & set(listed))
        self.gone += len(self.missing) - len(there)
        self.failed += [(row, f"still listed; {self.missing[row]}") for row in there]
        if there:
            self.failure = self.failure or AccountNotReady(
                f"NetSuite lists history row {there[0]} and says that it does not exist: "
                f"{self.missing[there[0]]}. The role may lack access to {HISTORY_RECORD} over REST, which needs "
                f"level Full"
            )
        elif self.missing:
            self._failed_in_a_row = 0
        self.missing.clear()


def list_rows(client: Client, lost: Sequence[int], before: date) -> Listing:
    """Find the rows to delete; see :func:`.runs_and_history.history_to_purge`.

    Raises:
        AccountNotReady: the account has no segment history, or the role cannot see it.

    """
    ids: list[int] = []
    customers: set[int] = set()
    days: set[str] = set()
    for page in pages_by_id(client, lambda after: history_to_purge(lost, before, after=after), _Row):
        ids += [row.id for row in page]
        customers.update(row.customer for row in page)
        days.update(row.changed_on for row in page)
    if not ids:
        return Listing()
    return Listing(tuple(ids), len(customers), date.fromisoformat(min(days)), date.fromisoformat(max(days)))


def delete_rows(
    client: Client,
    listing: Listing,
    lost: Sequence[int],
    before: date,
    *,
    halt: threading.Event,
    advance: Callable[[int], None] = lambda _rows: None,
) -> Deleted:
    """Delete the rows of a listing and no others. Each hundred is checked again just before.

    Rows that NetSuite reports as missing are checked just after.

    Args:
        client: the connection.
        listing: what was found.
        lost: internal ids of the segments that count as lost.
        before: rows and segment must be older than this day.
        halt: when set, nothing new is started.
        advance: receives how many more rows are settled.

    """
    outcome = Deleted()
    try:
        for start in range(0, len(listing.ids), LOOKED_AT_TOGETHER):
            asked = listing.ids[start : start + LOOKED_AT_TOGETHER]
            if halt.is_set():
                break
            still = _still_listed(client, lost, before, asked)
            outcome.spared += len(asked) - len(still)
            advance(len(asked) - len(still))
            _delete(client, still, outcome, halt, advance)
            if outcome.missing:
                advance(len(outcome.missing))
                outcome.settle_missing(_still_listed(client, lost, before, sorted(outcome.missing)))
            if outcome.failure:
                break
    except NetSuiteError as error:
        outcome.failure = error
    return outcome


def _still_listed(client: Client, lost: Sequence[int], before: date, asked: Sequence[int]) -> list[int]:
    query = history_to_purge(lost, before, ids=asked)
    return [row.id for row in read_page(client, query, _Row, believe=among(asked)).items]


def _delete(
    client: Client, ids: Sequence[int], outcome: Deleted, halt: threading.Event, advance: Callable[[int], None]
) -> None:
    def wanted() -> Iterator[int]:
        for id_ in ids:
            if outcome.failure:
                return
            yield id_

    def delete(row: int) -> tuple[int, NetSuiteError | None]:
        try:
            client.call("DELETE", f"{PATH}/{row}", read=lambda _response: None)
        except NetSuiteError as error:
            return row, error
        return row, None

    for row, error in side_by_side(delete, wanted(), workers=client.limit.most, halt=halt):
        before = outcome.settled
        outcome.settle(row, error)
        advance(outcome.settled - before)
