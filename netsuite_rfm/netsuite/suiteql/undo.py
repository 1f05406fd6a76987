"""SuiteQL for an undo: the customers that a run wrote, and the history rows that followed."""

from datetime import date

from netsuite_rfm.netsuite.fields import HOLD_UNTIL, WAY_BACK, history_column
from netsuite_rfm.netsuite.suiteql.clauses import columns, lines
from netsuite_rfm.netsuite.suiteql.literals import day, texts, whole
from netsuite_rfm.netsuite.suiteql.runs_and_history import HISTORY_RECORD


def written_by(run_id: str, *, after: int) -> str:
    """Select customers with a line of this run.

    ``_`` in an id matches any character here, so the caller must check each text again.
    """
    return lines(
        columns(
            "c.id AS id",
            "c.isinactive AS isinactive",
            f"c.{WAY_BACK} AS way_back",
            f"TO_CHAR(c.{HOLD_UNTIL}, 'YYYY-MM-DD') AS hold_until",
        ),
        "FROM customer c",
        f"WHERE {_has_line_of(run_id)}",
        f"AND c.id > {whole(after)}",
        "ORDER BY c.id",
    )


def history_since(run_id: str, first_day: date, *, after: int) -> str:
    """Select rows of these customers' segment history, since the day that the run scored for."""
    customer, changed_on = history_column("customer", "h"), history_column("changed_on", "h")
    return lines(
        columns(
            "h.id AS id",
            f"{customer} AS customer",
            f"NVL({history_column('from', 'h')}, 0) AS from_segment",
            f"NVL({history_column('to', 'h')}, 0) AS to_segment",
            f"TO_CHAR({changed_on}, 'YYYY-MM-DD') AS changed_on",
            f"{history_column('digest', 'h')} AS digest",
            f"{history_column('campaign', 'h')} AS campaign",
            f"NVL({history_column('withdrawn', 'h')}, 'F') AS withdrawn",
        ),
        f"FROM {HISTORY_RECORD} h",
        f"JOIN customer c ON c.id = {customer}",
        f"WHERE {_has_line_of(run_id)}",
        f"AND {changed_on} >= {day(first_day)}",
        f"AND h.id > {whole(after)}",
        "ORDER BY h.id",
    )


def _has_line_of(run_id: str) -> str:
    return f"c.{WAY_BACK} LIKE {texts([f'%{run_id} %'])}"
