"""SuiteQL about the custom record types of ``suitescript/``: runs, segment history and the self-test."""

from collections.abc import Sequence
from datetime import date

from netsuite_rfm.netsuite.fields import column, history_column, run_column
from netsuite_rfm.netsuite.suiteql.clauses import columns, lines, nested
from netsuite_rfm.netsuite.suiteql.literals import day, script_id, texts, whole, wholes
from netsuite_rfm.netsuite.suiteql.shard import Shard

RUN_RECORD = "customrecord_rfm_run"
HISTORY_RECORD = "customrecord_rfm_segment_history"
SELF_TEST_RECORD = "customrecord_rfm_self_test"
ALL_CUSTOMERS = "all customers"
SINCE_LAST_RUN = "changed since the last run"
"""Start of the scope of a run after which the fields of all customers are correct."""
ROLLING = f"{SINCE_LAST_RUN} and part"
"""Start of the scope of a rolling run, which also reads a part of all customers."""
_COMPLETE = f"{run_column('exit_code')} IN (0, 1) AND {run_column('remaining')} = 0 AND {run_column('unconfirmed')} = 0"
OVER_ALL_CUSTOMERS = f"({run_column('scope')} = '{ALL_CUSTOMERS}' OR {run_column('scope')} LIKE '{SINCE_LAST_RUN}%')"
_AS_OF = f"TO_CHAR({run_column('as_of')}, 'YYYY-MM-DD') AS as_of"
_SAME_NAME = [f"{run_column(name)} AS {name}" for name in ("fingerprint", "read_from", "read_until")]
_SCOPE = f"{run_column('scope')} AS run_scope"
_ALL_OR_ROLLING = f"({run_column('scope')} = '{ALL_CUSTOMERS}' OR {run_column('scope')} LIKE '{ROLLING}%')"
LAST_COMPLETE_RUN = lines(
    columns("r.id AS id", _AS_OF, *_SAME_NAME, _SCOPE),
    f"FROM {RUN_RECORD} r",
    f"WHERE {_COMPLETE}",
    f"AND {OVER_ALL_CUSTOMERS}",
    "ORDER BY r.id DESC",
)
"""Selects complete runs, newest first, because a row is added when a run ends."""

RUNS_WITH_MODEL = lines(
    columns("r.id AS id", f"{run_column('model')} AS model"),
    f"FROM {RUN_RECORD} r",
    f"WHERE {run_column('model')} IS NOT NULL AND {run_column('exit_code')} IN (0, 1, 3, 5)",
    "ORDER BY r.id DESC",
)
"""Selects runs that left a prediction model and were not undone, newest first."""

SELF_TEST_POINTS = lines(
    columns(
        "t.id AS id",
        "t.custrecord_rfm_st_title AS title",
        "t.custrecord_rfm_st_state AS state",
        "t.custrecord_rfm_st_finding AS finding",
        "TO_CHAR(t.custrecord_rfm_st_tested_on, 'YYYY-MM-DD') AS tested_on",
    ),
    f"FROM {SELF_TEST_RECORD} t",
    "WHERE t.custrecord_rfm_st_state IS NOT NULL",
    "ORDER BY t.id",
)
"""Selects the results of the setup page's self-test, one row per point. A leftover probe has no state."""


def runs_that_wrote(scope: str, *, figures: bool) -> str:
    """Select runs of this scope that finished or wrote at least a part, newest first.

    A rolling run counts as a run over all customers, because its changes are those of the whole account. ``figures`` is
    whether the account has the field in which a run leaves its figures.
    """
    names = ("exit_code", "read", "remaining", "unconfirmed", "fingerprint", "version", *(["brake"] if figures else []))
    ended = f"{run_column('exit_code')} IN (0, 1)"
    of_scope = _ALL_OR_ROLLING if scope == ALL_CUSTOMERS else f"{run_column('scope')} = {texts([scope])}"
    return lines(
        columns("r.id AS id", _SCOPE, _AS_OF, *(f"{run_column(name)} AS run_{name}" for name in names)),
        f"FROM {RUN_RECORD} r",
        f"WHERE {of_scope}",
        f"AND ({ended} OR ({run_column('exit_code')} IN (3, 5) AND {run_column('written')} > 0))",
        "ORDER BY r.id DESC",
    )


def complete_runs_after(last: date) -> str:
    """Select complete runs for a later day that read all customers or a part in turn, newest first."""
    return lines(
        columns("r.id AS id", _SCOPE, _AS_OF),
        f"FROM {RUN_RECORD} r",
        f"WHERE {_COMPLETE}",
        f"AND {run_column('as_of')} > {day(last)}",
        f"AND {_ALL_OR_ROLLING}",
        "ORDER BY r.id DESC",
    )


def complete_shard_runs(shard: Shard, as_of: date, fingerprint: str) -> str:
    """Select complete runs of shards of this division, for one day and with the same rules, newest first."""
    names = ("exit_code", "read", "scored", "changed", "written", "rejected", "requests")
    return lines(
        columns("r.id AS id", _SCOPE, _AS_OF, *_SAME_NAME, *(f"{run_column(name)} AS run_{name}" for name in names)),
        f"FROM {RUN_RECORD} r",
        f"WHERE {_COMPLETE}",
        f"AND {run_column('as_of')} = {day(as_of)}",
        f"AND {run_column('fingerprint')} = {texts([fingerprint])}",
        f"AND {run_column('scope')} LIKE {texts([shard.scopes])}",
        "ORDER BY r.id DESC",
    )


def run_fields(names: Sequence[str]) -> str:
    """Return a query without rows that fails unless these fields of the run record (script ids) can be read."""
    return lines(
        columns("r.id AS id", *(f"r.{script_id(name)} AS {name}" for name in names)),
        f"FROM {RUN_RECORD} r",
        "WHERE r.id = 0",
    )


def stands(row: str) -> str:
    """Return a condition that no undo has withdrawn a history row, given by its alias."""
    return f"NVL({history_column('withdrawn', row)}, 'F') = 'F'"


def history_to_purge(lost: Sequence[int], before: date, *, after: int = 0, ids: Sequence[int] | None = None) -> str:
    """Select history rows of customers who were lost before a day, without each customer's last row.

    The last row that no undo has withdrawn stays, because the nightly script adds a row for each customer whose current
    segment has none.

    Args:
        lost: internal ids of the segments that count as lost.
        before: the customer's segment changed before this day, and every row is older.
        after: only rows with a higher internal id; rows are ordered by it.
        ids: only these rows, at most 1,000; None for all.

    """
    customer, changed_on = history_column("customer", "h"), history_column("changed_on", "h")
    newest = nested(
        columns(
            f"{history_column('customer', 'x')} AS customer",
            f"MAX(CASE WHEN {stands('x')} THEN x.id END) AS last_row",
            f"MAX({history_column('changed_on', 'x')}) AS newest",
        ),
        f"FROM {HISTORY_RECORD} x",
        f"GROUP BY {history_column('customer', 'x')}",
    )
    return lines(
        columns("h.id AS id", f"{customer} AS customer", f"TO_CHAR({changed_on}, 'YYYY-MM-DD') AS changed_on"),
        f"FROM {HISTORY_RECORD} h",
        f"JOIN customer c ON c.id = {customer}",
        f"JOIN {newest} l ON l.customer = {customer}",
        f"WHERE h.id > {whole(after)}",
        f"AND h.id IN ({wholes(ids)})" if ids is not None else "",
        f"AND h.id < l.last_row AND {changed_on} < {day(before)}",
        f"AND l.newest < {day(before)}",
        f"AND {column('segment', 'c')} IN ({wholes(lost)})",
        f"AND {column('segment_changed_day', 'c')} < {day(before)}",
        "ORDER BY h.id",
    )
