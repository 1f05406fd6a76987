"""The record of a run in NetSuite: one row of ``customrecord_rfm_run``.

The run's id is its external id: see :mod:`.leave_row`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Annotated, ClassVar

import msgspec

from netsuite_rfm.errors import RowError
from netsuite_rfm.netsuite.fields import RUN_FIELDS
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.records.leave_row import MOST_ATTEMPTS, leave_row
from netsuite_rfm.netsuite.suiteql.believed import falling, not_believed
from netsuite_rfm.netsuite.suiteql.page import read_page
from netsuite_rfm.netsuite.suiteql.runs_and_history import (
    ALL_CUSTOMERS,
    LAST_COMPLETE_RUN,
    RUN_RECORD,
    SINCE_LAST_RUN,
    run_fields,
)
from netsuite_rfm.telemetry.log import get_logger

MOST_ATTEMPTS_UNWELL = 2  # if NetSuite did not answer before, each attempt may take NETSUITE_TIMEOUT_S
LONGEST_TEXT = 300  # of a Free-Form Text field
LONGEST_AREA = 4000  # of a Text Area


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One row of RFM Run. Its names are those of the record's fields without ``custrecord_rfm_run_``.

    ``started`` and ``finished`` are times with a zone, by this machine's clock. The customers were read between
    ``read_from`` and ``read_until``, by NetSuite's clock. ``requests`` counts those before the row was added. Counts
    are None if the run did not get that far.
    """

    started: datetime
    finished: datetime
    as_of: date
    result: str
    exit_code: int
    scope: str
    read: int | None = None
    scored: int | None = None
    changed: int | None = None
    written: int | None = None
    rejected: int | None = None
    unconfirmed: int | None = None
    remaining: int | None = None
    requests: int
    scheme: str
    version: str
    counting: str
    fingerprint: str
    read_from: datetime | None = None
    read_until: datetime | None = None
    brake: str | None = None
    """The brake's figures for later runs, as JSON; None if the account has no field for them."""
    model: str | None = None
    """The prediction model for later runs, as JSON; None if this run leaves none."""

    def values(self) -> dict[str, str | int | None]:
        """Return the fields in the format of record REST: times in UTC (section_157305090645), texts cut to size.

        ``counting``, ``brake`` and ``model`` are empty if they are longer than their field, because truncated JSON is
        useless. ``brake`` and ``model`` are not sent if there is none, because the account may not have the field.
        """
        names = [
            field.name
            for field in fields(self)
            if field.name not in {"brake", "model"} or getattr(self, field.name) is not None
        ]
        return {RUN_FIELDS[name]: self._value(name) for name in names}

    def _value(self, name: str) -> str | int | None:
        value = getattr(self, name)
        if isinstance(value, datetime):
            return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        if isinstance(value, date):
            return value.isoformat()
        if name in {"counting", "brake", "model"}:
            return str(value) if len(value) <= LONGEST_AREA else None
        if isinstance(value, str):
            return value if len(value) <= LONGEST_TEXT else value[: LONGEST_TEXT - 1] + "…"
        return None if value is None else int(value)


Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time with its zone. The fields are texts, so a person may have typed something else."""


class LastRun(msgspec.Struct):
    """The last run that left no changes: its day and rules, and when it read, by NetSuite's clock."""

    ROW: ClassVar = "run row"

    id: int
    as_of: date
    run_scope: str = ""
    fingerprint: str = ""
    read_from: Moment | None = None
    read_until: Moment | None = None


class _Run(msgspec.Struct):
    id: int
    run_scope: str = ""
    run_read: int | None = None


def last_complete_run(client: Client) -> LastRun | None:
    """Find the last run after which the fields of all customers were correct; None if there is none.

    Runs with a start time given by the user are skipped, because it may have been too late. Runs whose row cannot be
    read are skipped and logged.

    Raises:
        AccountNotReady: the account has no such record, or the role cannot see it.

    """
    try:
        runs = read_page(client, LAST_COMPLETE_RUN, LastRun, limit=1, believe=_over_everybody).items
    except RowError as error:
        get_logger().warning("run_row_not_readable", reason=str(error))
        return None
    return runs[0] if runs else None


def _over_everybody(rows: Sequence[LastRun]) -> None:
    falling(rows)
    for row in rows:
        if row.run_scope != ALL_CUSTOMERS and not row.run_scope.startswith(SINCE_LAST_RUN):
            raise not_believed(f"run row {row.id} is of {row.run_scope!r}")


def leave_run(client: Client, run_id: str, row: RunRow, *, unwell: bool = False) -> None:
    """Add the row of a run, in one request. ``unwell``: NetSuite did not answer this run, so few attempts are made.

    Raises:
        AccountNotReady: the account has no such record, or the role may not write it.
        NetSuiteError: NetSuite refused it for another reason or did not answer; the row may or may not exist.

    """
    most_attempts = MOST_ATTEMPTS_UNWELL if unwell else MOST_ATTEMPTS
    leave_row(client, RUN_RECORD, "RFM Run", run_id, row.values(), most_attempts=most_attempts)


def look_at_runs(client: Client) -> None:
    """Check that the record and each of its fields can be read.

    Raises:
        AccountNotReady: one of them cannot be read. The message names it.

    """
    read_page(client, run_fields(list(RUN_FIELDS.values())), _Run)
