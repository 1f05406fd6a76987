"""The account's profile: its time zone, statuses and currencies, and facts that only an account can show.

None of them prevents a run. A fact that only an account can show is settled or open; an open one says what settles it.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from netsuite_rfm.errors import AccountNotReady, RequestRefused
from netsuite_rfm.netsuite.check.finding import Finding, Mark
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.account_profile import (
    FORMS_OF_VALUES,
    HISTORY_BY_SOURCE,
    MOMENT_OF_A_CHANGE,
    PROJECTS,
    RUNS_LEFT,
    SESSION_TIME_ZONE,
    VENDORS,
    orders_by_currency,
    transactions_by_status,
)
from netsuite_rfm.netsuite.suiteql.page import read_page
from netsuite_rfm.rfm.counting import NO_ORDER, Counting

RECONCILED = "RECONCILE"
"""The source of a history row that the nightly job in NetSuite added because no event had added it."""


class _Zone(msgspec.Struct):
    timezone: str | None = None
    expr1: str | None = None


class _Status(msgspec.Struct):
    kind: str
    status: str
    found: int


class _Currency(msgspec.Struct):
    found: int
    id: int | None = None


class _Source(msgspec.Struct):
    found: int
    source: str | None = None


class _Moment(msgspec.Struct):
    moment: str | None = None


class _Forms(msgspec.Struct):
    id: Any = None
    status: Any = None
    day: Any = None


class _Found(msgspec.Struct):
    found: int


def account_profile(client: Client, counting: Counting, zone: ZoneInfo, now: datetime) -> Iterator[Finding]:
    """Yield what the account contains and how it responds, one finding each; what cannot be read is left out.

    Args:
        client: the connection.
        counting: the rules for this account.
        zone: ``NETSUITE_TIME_ZONE``.
        now: the current time.

    Raises:
        NetSuiteError: NetSuite could not be read.

    """
    looks: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: _time_zone(client, zone, now),
        lambda: _statuses(client, counting),
        lambda: _currencies(client, counting),
        lambda: _moments(client),
        lambda: _forms(client),
        lambda: _tables(client),
        lambda: _runs(client),
        lambda: _events(client),
    )
    for look in looks:
        try:
            yield from list(look())
        except (AccountNotReady, RequestRefused):
            continue


def _time_zone(client: Client, zone: ZoneInfo, now: datetime) -> Iterator[Finding]:
    rows = read_page(client, SESSION_TIME_ZONE, _Zone).items
    theirs = next((row.timezone or row.expr1 for row in rows), None)
    if not theirs:
        return
    same = _same_clock(theirs, zone, now)
    if same is None:
        yield Finding(
            Mark.NOTE, "time zone", f"NetSuite names its session's zone {theirs!r}; compare it with {zone.key}"
        )
    elif same:
        yield Finding(Mark.OK, "time zone", f"NetSuite's session is in {theirs}, as NETSUITE_TIME_ZONE says")
    else:
        said = (
            f"NetSuite's session is in {theirs}, and NETSUITE_TIME_ZONE says {zone.key}. If the company is in {theirs} "
            "(Setup > Company > Company Information), correct the setting: it decides which day is today. Otherwise "
            "the "
            "worker's user has another zone (Home > Set Preferences)"
        )
        yield Finding(Mark.NOTE, "time zone", said)


def _same_clock(theirs: str, zone: ZoneInfo, now: datetime) -> bool | None:
    """Whether two zones have the same time now and half a year from now; None if NetSuite's zone is unknown."""
    moments = (now.astimezone(UTC), now.astimezone(UTC) + timedelta(days=182))
    try:
        other = ZoneInfo(theirs)
    except (KeyError, ValueError, OSError):
        offset = _offset(theirs)
        return None if offset is None else moments[0].astimezone(zone).utcoffset() == offset
    return all(moment.astimezone(zone).utcoffset() == moment.astimezone(other).utcoffset() for moment in moments)


def _offset(text: str) -> timedelta | None:
    """Read an offset such as ``-08:00``; None if it is not one."""
    try:
        return datetime.strptime(text, "%z").utcoffset()
    except ValueError:
        return None


def _statuses(client: Client, counting: Counting) -> Iterator[Finding]:
    rows = read_page(client, transactions_by_status(counting), _Status).items
    no_order = {status for rule, statuses in NO_ORDER.items() if rule not in counting.also for status in statuses}
    for kind in dict.fromkeys(row.kind for row in rows):
        named = [
            f"{row.status.rpartition(':')[2]} {row.found:,}{' (no order)' if row.status in no_order else ''}"
            for row in rows
            if row.kind == kind
        ]
        yield Finding(Mark.OK, f"statuses {kind}", ", ".join(named))


def _currencies(client: Client, counting: Counting) -> Iterator[Finding]:
    rows = [row for row in read_page(client, orders_by_currency(counting), _Currency).items if row.id is not None]
    if not rows:
        return
    named = ", ".join(f"{row.id} ({row.found:,})" for row in rows)
    said = f"orders are in currencies with internal id {named}"
    if len(rows) > 1 and not counting.converts:
        said += "; each counts in the base currency of its subsidiary, or in one for all by RFM_REPORTING_CURRENCY"
    yield Finding(Mark.OK, "currencies", said)


def _moments(client: Client) -> Iterator[Finding]:
    try:
        read_page(client, MOMENT_OF_A_CHANGE, _Moment)
    except RequestRefused:
        yield _settled("times of changes", "not given, so run --changed-since compares whole days")
    else:
        yield _settled("times of changes", "given to the second, so run --changed-since compares them exactly")


def _forms(client: Client) -> Iterator[Finding]:
    for row in read_page(client, FORMS_OF_VALUES, _Forms).items:
        number = "as text" if isinstance(row.id, str) else "bare"
        said = f"numbers come {number}, a status as {row.status}, a day as {row.day}; no query of a run relies on it"
        yield _settled("forms of values", said)


def _tables(client: Client) -> Iterator[Finding]:
    for name, query in (("projects", PROJECTS), ("vendors", VENDORS)):
        there = "can be read" if _readable(client, query) else "there are none, or the role cannot see them"
        yield _settled(f"table of {name}", there)


def _readable(client: Client, query: str) -> bool:
    try:
        read_page(client, query, _Found)
    except (AccountNotReady, RequestRefused):
        return False
    return True


def _runs(client: Client) -> Iterator[Finding]:
    subject = "RFM Run at level Edit"
    if sum(row.found for row in read_page(client, RUNS_LEFT, _Found).items):
        yield _settled(subject, "runs have left their rows")
    else:
        yield _open(subject, "the first run leaves a row, or says why not")


def _events(client: Client) -> Iterator[Finding]:
    subject = "user events for records of a batch"
    rows: Sequence[_Source] = read_page(client, HISTORY_BY_SOURCE, _Source).items
    late = sum(row.found for row in rows if row.source == RECONCILED)
    by_event = sum(row.found for row in rows) - late
    if by_event:
        yield _settled(subject, f"{by_event:,} rows of segment history by events, {late:,} by the nightly job for them")
    elif late:
        yield _settled(subject, f"they do not run: the nightly job added all {late:,} rows of segment history")
    else:
        yield _open(subject, "after the first run, RFM Segment History has rows by events or by the nightly job")


def _settled(point: str, said: str) -> Finding:
    return Finding(Mark.OK, f"only here: {point}", f"settled: {said}")


def _open(point: str, settles: str) -> Finding:
    return Finding(Mark.NOTE, f"only here: {point}", f"open: {settles}")
