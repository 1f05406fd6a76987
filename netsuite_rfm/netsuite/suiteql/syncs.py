"""SuiteQL over the record of syncs, and over who changed since the last one."""

from collections.abc import Sequence

from netsuite_rfm.netsuite.suiteql.changes import Since
from netsuite_rfm.netsuite.suiteql.clauses import columns, first_rows, lines, moment_text
from netsuite_rfm.netsuite.suiteql.literals import script_id, texts, whole

SYNC_RECORD = "customrecord_rfm_sync"
MOST_SYNCS = 200
"""Past syncs that are looked at: two weeks of a dozen mappings a night."""
_SYNC = "r.custrecord_rfm_sync_"


def complete_syncs(destination: str) -> str:
    """Syncs to a destination that left nothing behind, the last one first: a row is added when a sync ends."""
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
"""The last ten syncs to where campaigns run, newest first; moments in UTC."""


def sync_fields(names: Sequence[str]) -> str:
    """Fields of the record, by script id; no row, only whether all can be read."""
    return lines(
        columns("r.id AS id", *(f"r.{script_id(name)} AS {name}" for name in names)),
        f"FROM {SYNC_RECORD} r",
        "WHERE r.id = 0",
    )


def changed_people(since: Since, *, after: int) -> str:
    """Customers whose record was changed, inactive ones too: the destination must learn that they have left."""
    return lines(
        "SELECT c.id AS id",
        "FROM customer c",
        f"WHERE {since.changed('c.lastmodifieddate')}",
        f"AND c.id > {whole(after)}",
        "ORDER BY c.id",
    )


def deleted_ids(since: Since, *, after: int) -> str:
    """Internal ids of deleted records that no customer has now.

    How ``deletedrecord`` writes a record's type is not documented, so ids of deleted transactions are among them.
    Nobody is at a destination under such an id.
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
