"""SuiteQL about the record of syncs, and about customers who changed since the last one."""

from collections.abc import Sequence

from netsuite_rfm.netsuite.suiteql.changes import Since
from netsuite_rfm.netsuite.suiteql.clauses import columns, first_rows, lines, moment_text
from netsuite_rfm.netsuite.suiteql.literals import script_id, texts, whole

SYNC_RECORD = "customrecord_rfm_sync"
MOST_SYNCS = 200
"""Maximum past syncs to read, enough for two weeks with a dozen mappings per night."""
_SYNC = "r.custrecord_rfm_sync_"


def complete_syncs(destination: str) -> str:
    """Select complete syncs to a destination, newest first, because a row is added when a sync ends."""
    same_name = [f"{_SYNC}{name} AS {name}" for name in ("scope", "read_from", "fingerprint")]
    return lines(
        columns("r.id AS id", *same_name, f"{_SYNC}sent AS sync_sent"),
        f"FROM {SYNC_RECORD} r",
        f"WHERE {_SYNC}destination = {texts([destination])}",
        f"AND {_SYNC}result = 'complete'",
        f"AND {_SYNC}scope IN ('full', 'changed')",
        f"AND {_SYNC}read_from IS NOT NULL",
        "ORDER BY r.id DESC",
    )


LAST_SYNCS = first_rows(
    {
        "id": "s.id",
        "sync_finished": moment_text("s.custrecord_rfm_sync_finished"),
        **{
            f"sync_{name}": f"s.custrecord_rfm_sync_{name}"
            for name in ("destination", "result", "scope", "read", "sent", "left_out", "failed", "remaining")
        },
    },
    lines(f"FROM {SYNC_RECORD} s", "ORDER BY s.id DESC"),
    10,
)
"""Selects the last ten syncs, newest first; times are in UTC."""


def sync_fields(names: Sequence[str]) -> str:
    """Return a query without rows that fails unless these fields of the record (script ids) can be read."""
    return lines(
        columns("r.id AS id", *(f"r.{script_id(name)} AS {name}" for name in names)),
        f"FROM {SYNC_RECORD} r",
        "WHERE r.id = 0",
    )


def changed_people(since: Since, *, after: int) -> str:
    """Select customers whose record changed, even inactive ones, because the destination must learn that they left."""
    return lines(
        "SELECT c.id AS id",
        "FROM customer c",
        f"WHERE {since.changed('c.lastmodifieddate')}",
        f"AND c.id > {whole(after)}",
        "ORDER BY c.id",
    )


def deleted_ids(since: Since, *, after: int) -> str:
    """Select internal ids of deleted records that no customer has now.

    The format of a record's type in ``deletedrecord`` is undocumented, so ids of deleted transactions are included. No
    destination has a customer with such an id.
    """
    return lines(
        "SELECT d.recordid AS id",
        "FROM deletedrecord d",
        f"WHERE {since.changed('d.deleteddate')}",
        f"AND d.recordid > {whole(after)}",
        "AND NOT EXISTS (SELECT 1 FROM customer c WHERE c.id = d.recordid)",
        "GROUP BY d.recordid",
        "ORDER BY d.recordid",
    )
