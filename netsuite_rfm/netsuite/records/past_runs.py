"""Read the last runs from RFM Run, which show the brake how much runs of this account usually change."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

import msgspec

from netsuite_rfm.errors import AccountNotReady, RequestRefused, RowError
from netsuite_rfm.netsuite.fields import RUN_FIELDS
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.believed import Belief, falling, not_believed
from netsuite_rfm.netsuite.suiteql.page import read_page
from netsuite_rfm.netsuite.suiteql.runs_and_history import ALL_CUSTOMERS, ROLLING, runs_that_wrote
from netsuite_rfm.rfm.brake.limits import NIGHTS_COMPARED
from netsuite_rfm.rfm.brake.nights import Past, PastRun, read_night
from netsuite_rfm.telemetry.log import get_logger

_FIRST_DAY = date(1970, 1, 1)


class _Row(msgspec.Struct):
    ROW: ClassVar = "run row"

    id: int
    run_scope: str = ""
    as_of: str | None = None
    run_exit_code: int | None = None
    run_read: int | None = None
    run_remaining: int | None = None
    run_unconfirmed: int | None = None
    run_fingerprint: str | None = None
    run_version: str | None = None
    run_brake: str | None = None


def last_runs(client: Client, scope: str) -> Past:
    """Read the last runs of a scope that wrote, the newest first; none if they cannot be read.

    Rolling runs count as runs over all customers.

    It takes one request, or two if the record lacks the field for a run's figures, which an earlier version of
    ``suitescript/`` does.
    """
    try:
        return Past(_read(client, scope, figures=True), keeps_figures=True)
    except (AccountNotReady, RequestRefused, RowError) as refusal:
        if RUN_FIELDS["brake"] not in str(refusal):
            return _none(refusal)
        reason = str(refusal)
    try:
        past = Past(_read(client, scope, figures=False))
    except (AccountNotReady, RequestRefused, RowError) as refusal:
        return _none(refusal)
    get_logger().info("brake_figures_not_kept", reason=reason)
    return past


def _none(refusal: Exception) -> Past:
    get_logger().info("last_run_not_readable", reason=str(refusal))
    return Past()


def _read(client: Client, scope: str, *, figures: bool) -> Sequence[PastRun]:
    query = runs_that_wrote(scope, figures=figures)
    believe, limit = _of_scope(scope), NIGHTS_COMPARED + 1
    rows = read_page(client, query, _Row, limit=limit, believe=believe, optional=True).items
    days = [_day(row.as_of) for row in rows]
    return tuple(_run(row, day) for row, day in zip(rows, days, strict=True) if day is not None)


def _of_scope(scope: str) -> Belief:
    def believe(rows: Sequence[_Row]) -> None:
        falling(rows)
        for row in rows:
            rolling = scope == ALL_CUSTOMERS and row.run_scope.startswith(ROLLING)
            if row.run_scope != scope and not rolling:
                raise not_believed(f"run row {row.id} is of {row.run_scope!r}, not of {scope!r}")

    return believe


def _run(row: _Row, as_of_day: int) -> PastRun:
    night = read_night(row.run_brake)
    return PastRun(
        as_of_day=as_of_day,
        complete=row.run_exit_code in {0, 1} and not row.run_remaining and not row.run_unconfirmed,
        read=night.read if night and night.read else None if row.run_scope.startswith(ROLLING) else row.run_read,
        fingerprint=row.run_fingerprint or "",
        version=row.run_version or "",
        night=night,
    )


def _day(text: str | None) -> int | None:
    try:
        return (date.fromisoformat(text or "") - _FIRST_DAY).days
    except ValueError:
        return None
