"""SuiteQL over the records of custom types that ``suitescript/`` brings: runs, segment history and the self-test."""

from collections.abc import Sequence
from datetime import date

from netsuite_rfm.netsuite.suiteql.literals import day, script_id, texts, whole, wholes
from netsuite_rfm.netsuite.suiteql.shard import Shard

RUN_RECORD = "customrecord_rfm_run"
HISTORY_RECORD = "customrecord_rfm_segment_history"
SELF_TEST_RECORD = "customrecord_rfm_self_test"
ALL_CUSTOMERS = "all customers"
SINCE_LAST_RUN = "changed since the last run"
"""How the scope of a run begins that leaves the fields of all customers right."""
_RUN = "r.custrecord_rfm_run_"
_COMPLETE = f"{_RUN}exit_code IN (0, 1) AND {_RUN}remaining = 0 AND {_RUN}unconfirmed = 0"
LAST_COMPLETE_RUN = (
    f"SELECT r.id AS id, TO_CHAR({_RUN}as_of, 'YYYY-MM-DD') AS as_of, {_RUN}fingerprint AS fingerprint, "
    f"{_RUN}read_from AS read_from, {_RUN}read_until AS read_until FROM {RUN_RECORD} r "
    f"WHERE {_COMPLETE} AND ({_RUN}scope = '{ALL_CUSTOMERS}' OR {_RUN}scope LIKE '{SINCE_LAST_RUN}%') "
    "ORDER BY r.id DESC"
)
"""Runs that were done, the last one first: a row is added when a run ends."""


SELF_TEST_POINTS = (
    "SELECT t.id AS id, t.custrecord_rfm_st_title AS title, t.custrecord_rfm_st_state AS state, "
    "t.custrecord_rfm_st_finding AS finding, TO_CHAR(t.custrecord_rfm_st_tested_on, 'YYYY-MM-DD') AS tested_on "
    f"FROM {SELF_TEST_RECORD} t WHERE t.custrecord_rfm_st_state IS NOT NULL ORDER BY t.id"
)
"""What the self-test of the setup page found, one row for each point. A probe that was left behind has no state."""


def runs_that_wrote(scope: str, *, figures: bool) -> str:
    """Runs of this scope that came to their end or wrote at least a part, the last one first.

    ``figures`` is whether the account has the field in which a run leaves its figures.
    """
    columns = ", ".join(f"{_RUN}{name} AS run_{name}" for name in ("exit_code", "read", "remaining", "unconfirmed"))
    return (
        f"SELECT r.id AS id, TO_CHAR({_RUN}as_of, 'YYYY-MM-DD') AS as_of, {columns}, "
        f"{_RUN}fingerprint AS fingerprint, {_RUN}version AS run_version{f', {_RUN}brake AS brake' if figures else ''} "
        f"FROM {RUN_RECORD} r WHERE {_RUN}scope = {texts([scope])} "
        f"AND ({_RUN}exit_code IN (0, 1) OR ({_RUN}exit_code IN (3, 5) AND {_RUN}written > 0)) ORDER BY r.id DESC"
    )


def complete_shard_runs(shard: Shard, as_of: date, fingerprint: str) -> str:
    """Runs of shards of this division that were done, for one day and by the same rules, the last one first."""
    counts = ", ".join(f"{_RUN}{name} AS run_{name}" for name in ("read", "scored", "changed", "written", "rejected"))
    return (
        f"SELECT r.id AS id, {_RUN}scope AS run_scope, {_RUN}exit_code AS run_exit_code, {counts}, "
        f"{_RUN}requests AS run_requests, {_RUN}read_from AS read_from, {_RUN}read_until AS read_until "
        f"FROM {RUN_RECORD} r WHERE {_COMPLETE} AND {_RUN}as_of = {day(as_of)} "
        f"AND {_RUN}fingerprint = {texts([fingerprint])} AND {_RUN}scope LIKE {texts([shard.scopes])} "
        "ORDER BY r.id DESC"
    )


def run_fields(names: Sequence[str]) -> str:
    """Fields of the run record, by script id; no row, only whether all can be read."""
    columns = ", ".join(f"r.{script_id(name)} AS {name}" for name in names)
    return f"SELECT r.id AS id, {columns} FROM {RUN_RECORD} r WHERE r.id = 0"


_CUSTOMER, _CHANGED_ON = "custrecord_rfm_sh_customer", "custrecord_rfm_sh_changed_on"
_NEWEST = (
    f"SELECT x.{_CUSTOMER} AS customer, MAX(x.id) AS last_row, MAX(x.{_CHANGED_ON}) AS newest "
    f"FROM {HISTORY_RECORD} x GROUP BY x.{_CUSTOMER}"
)


def history_to_purge(lost: Sequence[int], before: date, *, after: int = 0, ids: Sequence[int] | None = None) -> str:
    """History rows of customers who have been lost since before a day, each customer's last row left out.

    The last row stays: the nightly script adds one for each customer whose segment no row leads to.

    Args:
        lost: internal ids of the segments that count as lost.
        before: both the customer's segment and every row of theirs changed before this day.
        after: only rows of a higher internal id, in whose order they come.
        ids: only these rows, 1,000 at most; None for all.

    """
    these = "" if ids is None else f" AND h.id IN ({wholes(ids)})"
    return (
        f"SELECT h.id AS id, h.{_CUSTOMER} AS customer, TO_CHAR(h.{_CHANGED_ON}, 'YYYY-MM-DD') AS changed_on "
        f"FROM {HISTORY_RECORD} h JOIN customer c ON c.id = h.{_CUSTOMER} "
        f"JOIN ({_NEWEST}) l ON l.customer = h.{_CUSTOMER} "
        f"WHERE h.id > {whole(after)}{these} AND h.id < l.last_row AND h.{_CHANGED_ON} < {day(before)} "
        f"AND l.newest < {day(before)} AND c.custentity_rfm_segment IN ({wholes(lost)}) "
        f"AND c.custentity_rfm_segment_changed_on < {day(before)} ORDER BY h.id"
    )
