"""The SuiteQL queries of the reports: sums and counts, never single customers.

The dashboard in NetSuite also sends the first part (``lib/rfm_report_queries.js``), identical except for line breaks,
so that both show the same numbers. Only syntax that the official pages name as supported is used
(section_158513731864). ROWNUM applies before ORDER BY, so a query that it limits is sorted in a subselect.
"""

from collections.abc import Sequence

from netsuite_rfm.netsuite.fields import column, history_column, run_column
from netsuite_rfm.netsuite.suiteql.clauses import columns, first_rows, lines, moment_text, nested
from netsuite_rfm.netsuite.suiteql.customers import left_out_conditions
from netsuite_rfm.netsuite.suiteql.literals import day, whole, wholes
from netsuite_rfm.netsuite.suiteql.runs_and_history import HISTORY_RECORD, OVER_ALL_CUSTOMERS, RUN_RECORD, stands
from netsuite_rfm.netsuite.suiteql.what_counts import (
    cents_of,
    counts,
    customer_of,
    joins_of,
    returned_of,
    value_of,
)
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.reports.period import SECOND_ORDER_DAYS, Period

MOST_RUNS = 10

_SEGMENT = f"NVL({column('segment', 'c')}, 0)"
_VALUE = f"NVL({column('lifetime_cents', 'c')}, 0)"
_CENTS = f"{cents_of(_VALUE)} AS cents"
_FROM, _TO = f"NVL({history_column('from', 'h')}, 0)", f"NVL({history_column('to', 'h')}, 0)"
_CUSTOMER, _CHANGED_ON = history_column("customer", "h"), history_column("changed_on", "h")

DISTRIBUTION = lines(
    columns(
        f"{_SEGMENT} AS segment",
        "COUNT(*) AS customers",
        f"SUM(NVL({column('order_count', 'c')}, 0)) AS orders",
        _CENTS,
    ),
    "FROM customer c",
    "WHERE c.isinactive = 'F'",
    f"GROUP BY {_SEGMENT}",
    f"ORDER BY {_SEGMENT}",
)
"""Counts active customers by current segment; 0 is no segment."""


def performance(counting: Counting, period: Period) -> str:
    """Sum up what customers of each segment bought this month, last month, since 1 January and in the last 365 days.

    Inactive customers are included so that the total matches the books, except in ``last_year``, which covers active
    ones. ``returns`` are those of this month.
    """
    value = value_of(counting, returns=True)
    before = f"t.trandate >= {day(period.last_month_first)} AND t.trandate <= "
    days = {
        "this_month": f"t.trandate >= {day(period.first_day)}",
        "last_month": f"{before}{day(period.last_month_last)}",
        "last_month_to_day": f"{before}{day(period.last_month_to_day)}",
        "this_year": f"t.trandate >= {day(period.year_first)}",
    }
    sums = {name: f"CASE WHEN {when} THEN {value} ELSE 0 END" for name, when in days.items()}
    sums["returns"] = f"CASE WHEN {days['this_month']} THEN {returned_of(counting)} ELSE 0 END"
    in_last_year = f"c.isinactive = 'F' AND t.trandate >= {day(period.last_year_first)}"
    sums["last_year"] = f"CASE WHEN {in_last_year} THEN {value} ELSE 0 END"
    return lines(
        columns(
            f"{_SEGMENT} AS segment",
            *(f"{cents_of(amount, counting)} AS {name}" for name, amount in sums.items()),
        ),
        "FROM transaction t",
        joins_of(counting),
        f"JOIN customer c ON c.id = {customer_of(counting)}",
        f"WHERE {counts(counting, returns=True)}",
        f"AND t.trandate >= {day(min(period.year_first, period.last_month_first, period.last_year_first))}",
        f"GROUP BY {_SEGMENT}",
        f"ORDER BY {_SEGMENT}",
    )


def _runs(condition: str, most: int) -> str:
    plain = ("read", "result", "exit_code", "scope", "scored", "changed", "written", "rejected", "unconfirmed",
             "remaining", "requests", "scheme", "version", "counting")  # fmt: skip
    # Short names such as result and scope are SQL keywords, so each keeps its prefix.
    named = {
        "id": "r.id",
        "run_started": moment_text(run_column("started")),
        "run_finished": moment_text(run_column("finished")),
        "run_as_of": f"TO_CHAR({run_column('as_of')}, 'YYYY-MM-DD')",
        **{f"run_{name}": run_column(name) for name in plain},
    }
    return first_rows(named, lines(f"FROM {RUN_RECORD} r", condition, "ORDER BY r.id DESC"), most)


RUNS = _runs("", MOST_RUNS)
"""Selects the last ten runs of the worker, newest first; times are in UTC."""
LAST_REFRESH = _runs(f"WHERE {OVER_ALL_CUSTOMERS} AND {run_column('exit_code')} IN (0, 1)", 1)
"""Selects the latest run over all customers that finished; its result says what it left for the next run."""

CURRENCIES = lines(
    columns("y.id AS id", "y.symbol AS symbol", "y.isbasecurrency AS base"), "FROM currency y", "ORDER BY y.id"
)
"""Selects the codes of the account's currencies, and which are base currencies (observed: timdietrich.me, SuiteQL,
Currencies, and Exchange Rates). It fails without the feature Multiple Currencies or the permission Currency.
"""

# ---- From here on: the worker alone. ----

HISTORY_BEGINS = f"""\
SELECT TO_CHAR(MIN({_CHANGED_ON}), 'YYYY-MM-DD') AS begins
FROM {HISTORY_RECORD} h"""


def _cells() -> str:
    # At most 216 rows, whatever a person may have typed into a score.
    scores = {}
    for name in ("recency", "frequency", "monetary"):
        score = column(f"{name}_score", "c")
        scores[name] = f"CASE WHEN {score} BETWEEN 1 AND 5 THEN {score} ELSE 0 END"
    groups = ", ".join(scores.values())
    return lines(
        columns(
            *(f"{value} AS {name}" for name, value in scores.items()),
            "COUNT(*) AS customers",
            f"SUM(CASE WHEN {column('order_count', 'c')} > 0 THEN 1 ELSE 0 END) AS buyers",
            _CENTS,
        ),
        "FROM customer c",
        "WHERE c.isinactive = 'F'",
        f"GROUP BY {groups}",
        f"ORDER BY {groups}",
    )


CELLS = _cells()
"""Counts active customers by their three scores (0 if there is none), and those of them with orders."""


def concentration(ranks: Sequence[int]) -> str:
    """Sum up the lifetime value of the most valuable active customers with orders, for each number in ``ranks``."""
    sums = [
        f"{cents_of(f'CASE WHEN q.position <= {whole(rank)} THEN q.amount ELSE 0 END')} AS {name}"
        for name, rank in zip(concentration_columns(ranks), ranks, strict=True)
    ]
    ordered = nested(
        f"SELECT {_VALUE} AS amount",
        "FROM customer c",
        f"WHERE c.isinactive = 'F' AND {column('order_count', 'c')} > 0",
        f"ORDER BY {_VALUE} DESC, c.id",
    )
    numbered = nested("SELECT ROWNUM AS position, p.amount AS amount", f"FROM {ordered} p")
    return lines(columns(*sums), f"FROM {numbered} q")


def concentration_columns(ranks: Sequence[int]) -> list[str]:
    """Return the columns of :func:`concentration`, one per number."""
    return [f"top_{number}" for number in range(1, len(ranks) + 1)]


def coverage(counting: Counting) -> str:
    """Count active customers with an order that counts, except those left out by a setting, and those with a segment.

    ``orders`` would count but belong to no customer that the role sees; ``entities`` is the number of their entities.
    """
    left_out = " OR ".join(left_out_conditions(counting.leave_out).values())
    customer = customer_of(counting)
    scored = "c.isinactive = 'F'" + (f" AND CASE WHEN {left_out} THEN 1 ELSE 0 END = 0" if left_out else "")
    placed = f"{scored} AND {column('segment', 'c')} IS NOT NULL"
    return lines(
        columns(
            f"COUNT(DISTINCT CASE WHEN {scored} THEN {customer} END) AS with_orders",
            f"COUNT(DISTINCT CASE WHEN {placed} THEN {customer} END) AS with_segment",
            "COUNT(CASE WHEN c.id IS NULL THEN 1 END) AS orders",
            "COUNT(DISTINCT CASE WHEN c.id IS NULL THEN t.entity END) AS entities",
        ),
        "FROM transaction t",
        joins_of(counting),
        f"LEFT JOIN customer c ON c.id = {customer}",
        f"WHERE {counts(counting, returns=False)}",
    )


def new_to_repeat(counting: Counting, period: Period) -> str:
    """Count customers by month of their first order, and those who ordered again on a later day, up to the 90th.

    Two orders on one day, such as a split sale, are one visit. ``early`` counts customers whose first order is not
    after the day up to which the month before is compared.
    """
    month = "TO_CHAR(f.first_day, 'YYYY-MM')"
    by_customer = nested(
        columns(
            "f.entity AS entity",
            f"{month} AS in_month",
            "MAX(CASE WHEN t.trandate > f.first_day THEN 1 ELSE 0 END) AS again",
            f"MAX(CASE WHEN f.first_day <= {day(period.last_month_to_day)} THEN 1 ELSE 0 END) AS early",
        ),
        _orders_since_the_first(counting, period),
        f"AND t.trandate <= f.first_day + {whole(SECOND_ORDER_DAYS)}",
        f"GROUP BY f.entity, {month}",
    )
    return lines(
        columns(
            "p.in_month AS in_month",
            "COUNT(*) AS customers",
            "SUM(p.again) AS repeated",
            "SUM(p.early) AS early",
        ),
        f"FROM {by_customer} p",
        "GROUP BY p.in_month",
        "ORDER BY p.in_month",
    )


def retention(counting: Counting, period: Period) -> str:
    """Count customers by month of their first order, and by each month in which they ordered."""
    groups = "TO_CHAR(f.first_day, 'YYYY-MM'), TO_CHAR(t.trandate, 'YYYY-MM')"
    return lines(
        columns(
            "TO_CHAR(f.first_day, 'YYYY-MM') AS cohort",
            "TO_CHAR(t.trandate, 'YYYY-MM') AS in_month",
            "COUNT(DISTINCT f.entity) AS customers",
        ),
        _orders_since_the_first(counting, period),
        f"GROUP BY {groups}",
        f"ORDER BY {groups}",
    )


def _orders_since_the_first(counting: Counting, period: Period) -> str:
    """Return a join of orders ``t`` of customers whose first order, on ``f.first_day``, is in the 13 months."""
    counted, customer = counts(counting, returns=False), customer_of(counting)
    first = nested(
        f"SELECT {customer} AS entity, MIN(t.trandate) AS first_day",
        "FROM transaction t",
        joins_of(counting),
        f"WHERE {counted}",
        f"GROUP BY {customer}",
    )
    return lines(
        "FROM transaction t",
        joins_of(counting),
        f"JOIN {first} f ON f.entity = {customer}",
        f"WHERE {counted}",
        f"AND f.first_day >= {day(period.cohorts_from)}",
    )


def at_risk_moves(period: Period, at_risk: Sequence[int], lost: Sequence[int]) -> str:
    """Count active customers' changes into and out of at-risk segments, by month, from the oldest cohort's until today.

    ``at_risk`` and ``lost`` are internal ids of list values. In the rows, ``lost`` counts customers who were in an
    at-risk segment when the month began (the segment before their first change in it) and who moved to a lost segment
    during it, directly or not, counted once.
    """
    month = f"TO_CHAR({_CHANGED_ON}, 'YYYY-MM')"
    was, is_now, gone = (
        f"CASE WHEN {side} IN ({wholes(ids)}) THEN 1 ELSE 0 END"
        for side, ids in ((_FROM, at_risk), (_TO, at_risk), (_TO, lost))
    )
    by_customer = nested(
        columns(
            f"{_CUSTOMER} AS customer",
            f"{month} AS in_month",
            "MIN(h.id) AS first_id",
            f"SUM({is_now}) AS entered",
            f"SUM({was}) AS departed",
            f"MAX({gone}) AS gone",
        ),
        f"FROM {HISTORY_RECORD} h",
        f"WHERE {_CHANGED_ON} >= {day(period.cohorts_from)} AND {stands('h')}",
        f"GROUP BY {_CUSTOMER}, {month}",
    )
    began = f"NVL({history_column('from', 'f')}, 0) IN ({wholes(at_risk)})"
    return lines(
        columns(
            "e.in_month AS in_month",
            "SUM(e.entered) AS entered",
            "SUM(e.departed) AS departed",
            f"SUM(CASE WHEN {began} THEN e.gone ELSE 0 END) AS lost",
        ),
        f"FROM {by_customer} e",
        "JOIN customer c ON c.id = e.customer",
        f"JOIN {HISTORY_RECORD} f ON f.id = e.first_id",
        "WHERE c.isinactive = 'F'",
        "GROUP BY e.in_month",
        "ORDER BY e.in_month",
    )
