"""SuiteQL about lifecycle stages and audiences: their customers by segment, and their earlier sizes."""

from datetime import date

from netsuite_rfm.netsuite.fields import AUDIENCE_LIST, STAGE_LIST, column, run_column
from netsuite_rfm.netsuite.suiteql.clauses import columns, lines, nested
from netsuite_rfm.netsuite.suiteql.literals import day
from netsuite_rfm.netsuite.suiteql.runs_and_history import ALL_CUSTOMERS, RUN_RECORD
from netsuite_rfm.netsuite.suiteql.what_counts import cents_of

_SEGMENT = f"NVL({column('segment', 'c')}, 0)"
_STAGE = column("lifecycle_stage", "c")
_VALUE = f"NVL({column('lifetime_cents', 'c')}, 0)"
_VALUE_OF = ("v.id", "v.scriptid", "v.name")

STAGES_BY_SEGMENT = lines(
    columns(
        f"{_SEGMENT} AS segment",
        "v.id AS id",
        "v.scriptid AS scriptid",
        "v.name AS name",
        "COUNT(*) AS customers",
        f"{cents_of(_VALUE)} AS cents",
    ),
    "FROM customer c",
    f"JOIN {STAGE_LIST} v ON v.id = {_STAGE}",
    "WHERE c.isinactive = 'F'",
    f"GROUP BY {_SEGMENT}, {', '.join(_VALUE_OF)}",
    f"ORDER BY {_SEGMENT}, v.id",
)
"""Counts active customers by segment and lifecycle stage."""

AUDIENCES_HELD = f"',' || REGEXP_REPLACE({column('audiences', 'c')}, '[^0-9]+', ',') || ','"
"""The ids of a customer's audiences, each with a comma on both sides.

The separator between the ids of a multi-select in SuiteQL is undocumented, so anything that is not a digit counts.
"""


def _audiences_by_segment() -> str:
    by_audiences = nested(
        columns(
            f"{_SEGMENT} AS segment",
            f"{AUDIENCES_HELD} AS held",
            "COUNT(*) AS customers",
            f"SUM({_VALUE}) AS amount",
        ),
        "FROM customer c",
        f"WHERE c.isinactive = 'F' AND {column('audiences', 'c')} IS NOT NULL",
        f"GROUP BY {_SEGMENT}, {AUDIENCES_HELD}",
    )
    return lines(
        columns(
            "g.segment AS segment",
            "v.id AS id",
            "v.scriptid AS scriptid",
            "v.name AS name",
            "SUM(g.customers) AS customers",
            f"{cents_of('g.amount')} AS cents",
        ),
        f"FROM {by_audiences} g",
        f"JOIN {AUDIENCE_LIST} v ON INSTR(g.held, ',' || v.id || ',') > 0",
        f"GROUP BY g.segment, {', '.join(_VALUE_OF)}",
        "ORDER BY g.segment, v.id",
    )


AUDIENCES_BY_SEGMENT = _audiences_by_segment()
"""Counts active customers by segment and audience; a customer in several audiences counts in each.

Customers are grouped by their combination of audiences before the list is joined, so that the join has one row per
combination instead of one per customer.
"""


def figures_at_month_ends(since: date) -> str:
    """Select the figures that each month's last run over all customers left, since the month of a day."""
    month = f"TO_CHAR({run_column('as_of', 'x')}, 'YYYY-MM')"
    last = nested(
        f"SELECT MAX(x.id) AS id FROM {RUN_RECORD} x",
        f"WHERE {run_column('scope', 'x')} = '{ALL_CUSTOMERS}' AND {run_column('exit_code', 'x')} IN (0, 1)",
        f"AND {run_column('brake', 'x')} IS NOT NULL AND {run_column('as_of', 'x')} >= {day(since)}",
        f"GROUP BY {month}",
    )
    return lines(
        columns(
            "r.id AS id",
            f"TO_CHAR({run_column('as_of')}, 'YYYY-MM-DD') AS run_as_of",
            f"{run_column('brake')} AS figures",
        ),
        f"FROM {RUN_RECORD} r",
        f"WHERE r.id IN {last}",
        "ORDER BY r.id",
    )
