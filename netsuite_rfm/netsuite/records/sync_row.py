"""The record of syncs that stays in NetSuite: one row of ``customrecord_rfm_sync`` for each sync and destination."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import msgspec

from netsuite_rfm.errors import RowError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.records.leave_row import leave_row
from netsuite_rfm.netsuite.records.run_row import Moment
from netsuite_rfm.netsuite.suiteql.believed import falling
from netsuite_rfm.netsuite.suiteql.page import read_page
from netsuite_rfm.netsuite.suiteql.syncs import MOST_SYNCS, SYNC_RECORD, complete_syncs, sync_fields
from netsuite_rfm.telemetry.log import get_logger


class PastSync(msgspec.Struct):
    """A sync that left nothing behind; ``read_from`` is by NetSuite's clock."""

    ROW: ClassVar = "sync row"

    id: int
    scope: str
    read_from: Moment
    fingerprint: str = ""
    sync_sent: int = 0


class _Sync(msgspec.Struct):
    id: int


def complete_syncs_of(client: Client, destination: str) -> list[PastSync]:
    """Read the last complete syncs to a destination, the last one first.

    Rows that cannot be read count as none, with a line in the log: then everybody is synced.

    Raises:
        AccountNotReady: the account has no such record, or the role cannot see it.

    """
    try:
        return list(read_page(client, complete_syncs(destination), PastSync, limit=MOST_SYNCS, believe=falling).items)
    except RowError as error:
        get_logger().warning("sync_row_not_readable", reason=str(error))
        return []


def leave_sync(client: Client, sync_id: str, values: Mapping[str, str | int | None]) -> None:
    """Leave the row of a sync; see :func:`.leave_row.leave_row` for what it raises."""
    leave_row(client, SYNC_RECORD, "RFM Sync", sync_id, values)


def look_at_syncs(client: Client, fields: Sequence[str]) -> None:
    """Make sure that the record and these fields of it can be read.

    Raises:
        AccountNotReady: one of them cannot; names it.

    """
    read_page(client, sync_fields(fields), _Sync)
