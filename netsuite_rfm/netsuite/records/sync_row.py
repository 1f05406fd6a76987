"""The record of syncs in NetSuite: one row of ``customrecord_rfm_sync`` per sync and destination."""

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
    """A complete sync; ``read_from`` is by NetSuite's clock."""

    ROW: ClassVar = "sync row"

    id: int
    scope: str
    read_from: Moment
    fingerprint: str = ""
    sync_sent: int = 0


class _Sync(msgspec.Struct):
    id: int


def complete_syncs_of(client: Client, destination: str) -> list[PastSync]:
    """Read the last complete syncs to a destination, newest first.

    If a row cannot be read, the problem is logged and the result is empty, so that all customers are synced.

    Raises:
        AccountNotReady: the account has no such record, or the role cannot see it.

    """
    try:
        return list(read_page(client, complete_syncs(destination), PastSync, limit=MOST_SYNCS, believe=falling).items)
    except RowError as error:
        get_logger().warning("sync_row_not_readable", reason=str(error))
        return []


def leave_sync(client: Client, sync_id: str, values: Mapping[str, str | int | None]) -> None:
    """Add the row of a sync; see :func:`.leave_row.leave_row` for what it raises."""
    leave_row(client, SYNC_RECORD, "RFM Sync", sync_id, values)


def look_at_syncs(client: Client, fields: Sequence[str]) -> None:
    """Check that the record and these fields can be read.

    Raises:
        AccountNotReady: one of them cannot be read. The message names it.

    """
    read_page(client, sync_fields(fields), _Sync)
