"""The state of a sync: one row of ``customrecord_rfm_sync``, and the time from which the next sync reads.

The worker keeps no state of its own and writes nothing to customers. The rule is the one of ``--changed-since AUTO``:
start from the last complete sync of the same destination and mapping, skipping failed ones.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from netsuite_rfm.activation.outcome import COMPLETE, Outcome

RECORD = "customrecord_rfm_sync"
FIELD = "custrecord_rfm_sync_"
FULL_EVERY = timedelta(days=7)
OVERLAP = timedelta(minutes=10)
"""Syncs overlap, because NetSuite stamps a change when it starts to save it, and it is readable only afterwards."""
LONGEST_AREA = 4000  # maximum length of a Text Area
COMPLETE_SCOPES = frozenset({"full", "changed"})
"""Scopes after which every customer at the destination is up to date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncRow:
    """One row of RFM Sync. Its names are those of the record's fields without ``custrecord_rfm_sync_``.

    Times have a zone. ``read_from`` and ``read_until`` are by NetSuite's clock. ``scope`` is ``full``, ``changed`` or
    ``some``. ``fingerprint`` identifies the mapping: see :func:`fingerprint`.
    """

    destination: str
    started: datetime
    finished: datetime
    as_of: date
    scope: str
    fingerprint: str
    result: str
    read_from: datetime | None = None
    read_until: datetime | None = None
    read: int = 0
    sent: int = 0
    cleared: int = 0
    suppressed: int = 0
    left_out: str = ""
    """Counts by reason, as JSON."""
    failed: int = 0
    remaining: int = 0
    requests: int = 0

    def values(self) -> dict[str, str | int | None]:
        """Return the fields in the format of record REST: times in UTC (section_157305090645), days in ISO 8601."""
        return {f"{FIELD}{name}": _rest(getattr(self, name)) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Since:
    """Which customers a sync reads: those changed since ``moment``, or all. ``why`` states it for the user."""

    moment: datetime | None
    why: str

    @property
    def is_full(self) -> bool:
        """Whether all customers are read."""
        return self.moment is None


def begin_from(rows: Iterable[SyncRow], destination: str, mapping: str, now: datetime, *, full: bool = False) -> Since:
    """Decide from when the next sync reads.

    Args:
        rows: past syncs, in any order, of any destination.
        destination: the destination of this one.
        mapping: its fingerprint.
        now: the current time.
        full: whether the user asked for all customers.

    """
    if full:
        return Since(None, "all customers, as asked")
    own = [
        row
        for row in rows
        if row.destination == destination and row.result == COMPLETE and row.scope in COMPLETE_SCOPES
    ]
    if not own:
        return Since(None, "all customers: no complete sync is recorded yet")
    last = max(own, key=lambda row: row.started)
    if last.fingerprint != mapping:
        return Since(None, "all customers: the selection, the properties or the settings changed since the last sync")
    if last.read_from is None:
        return Since(None, "all customers: the last sync did not record when it read")
    fulls = [row.started for row in own if row.scope == "full" and row.fingerprint == mapping]
    if not fulls or now - max(fulls) >= FULL_EVERY - timedelta(hours=12):
        return Since(None, "all customers: the last full sync is a week ago")
    return Since(last.read_from - OVERLAP, f"customers changed since {last.read_from:%Y-%m-%d %H:%M} UTC")


def members_before(rows: Iterable[SyncRow], destination: str, mapping: str) -> int | None:
    """Return how many customers the last complete full sync of the same mapping sent; None if there is none."""
    own = [
        row
        for row in rows
        if (row.destination, row.fingerprint, row.scope, row.result) == (destination, mapping, "full", COMPLETE)
    ]
    return max(own, key=lambda row: row.started).sent if own else None


def fingerprint(mapping: Mapping[str, object]) -> str:
    """Return a digest of a mapping: selection, consent, properties and program version.

    Two syncs are comparable if their digests are equal.
    """
    return sha256(json.dumps(mapping, sort_keys=True, default=str).encode()).hexdigest()[:16]


def sync_row(
    outcome: Outcome,
    *,
    started: datetime,
    finished: datetime,
    as_of: date,
    scope: str,
    mapping: str,
    read_from: datetime | None,
    read_until: datetime | None,
) -> SyncRow:
    """Return the row of a finished sync, whatever its result."""
    return SyncRow(
        destination=outcome.destination,
        started=started,
        finished=finished,
        as_of=as_of,
        scope=scope,
        fingerprint=mapping,
        result=outcome.result,
        read_from=read_from,
        read_until=read_until,
        read=outcome.read,
        sent=outcome.sent,
        cleared=outcome.cleared,
        suppressed=outcome.suppressed,
        left_out=json.dumps(dict(sorted(outcome.left_out.items()))),
        failed=len(outcome.failed),
        remaining=outcome.not_reached,
        requests=outcome.requests,
    )


def _rest(value: object) -> str | int | None:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value[:LONGEST_AREA]
    return value if isinstance(value, int) else None
