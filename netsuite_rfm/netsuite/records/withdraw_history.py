"""Mark rows of the segment history as withdrawn, with one PATCH each, because batches are only for customers."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import ClassVar

import msgspec

from netsuite_rfm.errors import AccountNotReady, NetSuiteError, RequestRefused, StoppedError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.concurrency import side_by_side
from netsuite_rfm.netsuite.suiteql.page import pages_by_id
from netsuite_rfm.netsuite.suiteql.runs_and_history import HISTORY_RECORD
from netsuite_rfm.netsuite.suiteql.undo import history_since
from netsuite_rfm.netsuite.write.batch import VALIDATION
from netsuite_rfm.telemetry.log import get_logger

PATH = f"/services/rest/record/v1/{HISTORY_RECORD}"
WITHDRAWN = "custrecord_rfm_sh_withdrawn"
CATEGORY = "custrecord_rfm_sh_category"
FROM = "custrecord_rfm_sh_from"
CATEGORY_PENDING = "PENDING"
"""Makes the nightly job check again whether the category matches the segment."""


class HistoryRow(msgspec.Struct):
    """A history row, and what followed from it."""

    ROW: ClassVar = "history row"

    id: int
    customer: int
    from_segment: int
    to_segment: int
    changed_on: str
    digest: str | None = None
    campaign: str | None = None
    withdrawn: str = "F"


@dataclass(frozen=True, slots=True)
class Amendment:
    """The correction of a row: withdrawn, or the segment from which its move really started (None for no segment)."""

    row: int
    withdrawn: bool = True
    from_segment: int | None = None

    def values(self) -> dict[str, object]:
        """Return the fields in the format of record REST."""
        if self.withdrawn:
            return {WITHDRAWN: True, CATEGORY: CATEGORY_PENDING}
        return {FROM: None if self.from_segment is None else {"id": str(self.from_segment)}}


@dataclass(slots=True)
class Amended:
    """The result: number of rows amended, failed rows with NetSuite's message, and why it ended early."""

    done: int = 0
    failed: list[tuple[int, str]] = field(default_factory=list)
    failure: NetSuiteError | None = None


def rows_since(client: Client, run_id: str, first_day: date) -> list[HistoryRow]:
    """Read the rows that may result from this run.

    Raises:
        AccountNotReady: the account has no such record or field, or the role cannot see it.

    """
    pages = pages_by_id(client, lambda after: history_since(run_id, first_day, after=after), HistoryRow)
    return [row for page in pages for row in page]


def amend(
    client: Client,
    amendments: Sequence[Amendment],
    *,
    halt: threading.Event,
    advance: Callable[[int], None] = lambda _rows: None,
) -> Amended:
    """Amend rows; stop at the first that the role may not change, and at the first without an answer.

    Args:
        client: the connection.
        amendments: the corrections.
        halt: when set, nothing new is started.
        advance: receives how many more rows are settled.

    """
    outcome = Amended()

    def send(amendment: Amendment) -> tuple[int, NetSuiteError | None]:
        if outcome.failure:
            return amendment.row, StoppedError("not tried")
        try:
            client.call(
                "PATCH",
                f"{PATH}/{amendment.row}",
                read=lambda _response: None,
                body=msgspec.json.encode(amendment.values()),
                headers={"Content-Type": "application/json", **VALIDATION},
            )
        except NetSuiteError as error:
            return amendment.row, error
        return amendment.row, None

    for row, error in side_by_side(send, amendments, workers=client.limit.most, halt=halt):
        _settle(outcome, row, error)
        advance(1)
    return outcome


def _settle(outcome: Amended, row: int, error: NetSuiteError | None) -> None:
    if error is None:
        outcome.done += 1
    elif isinstance(error, RequestRefused) and error.status == HTTPStatus.FORBIDDEN:
        outcome.failure = outcome.failure or AccountNotReady(
            f"the role may not change {HISTORY_RECORD}: give it RFM Segment History at level Edit. "
            "No customer was put back"
        )
    elif isinstance(error, RequestRefused):
        if error.status != HTTPStatus.NOT_FOUND:  # a row that no longer exists needs no mark
            outcome.failed.append((row, str(error)))
            get_logger().warning("history_row_not_withdrawn", row=row, reason=str(error))
    elif not isinstance(error, StoppedError):
        outcome.failure = outcome.failure or error
