"""The worker's syncs to destinations, from the record of syncs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from netsuite_rfm.rfm.reports.rows import Sync


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncOnRecord:
    """One sync; its time is in UTC, None if the row does not have it. ``left_out`` is the total over all reasons."""

    finished: str | None
    destination: str | None
    result: str | None
    scope: str | None
    read: int | None
    sent: int | None
    left_out: int
    failed: int | None
    not_reached: int | None


def syncs(found: Sequence[Sync]) -> list[SyncOnRecord]:
    """Return the syncs in the order given."""
    return [
        SyncOnRecord(
            finished=sync.sync_finished,
            destination=sync.sync_destination,
            result=sync.sync_result,
            scope=sync.sync_scope,
            read=sync.sync_read,
            sent=sync.sync_sent,
            left_out=_left_out(sync.sync_left_out),
            failed=sync.sync_failed,
            not_reached=sync.sync_remaining,
        )
        for sync in found
    ]


def _left_out(text: str | None) -> int:
    try:
        counts = json.loads(text or "{}")
        return sum(int(count) for count in counts.values())
    except (AttributeError, TypeError, ValueError):
        return 0  # a person has edited it
