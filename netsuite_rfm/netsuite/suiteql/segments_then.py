"""SuiteQL for a customer's segment on an earlier day, from the segment history.

It is the segment before the first change since that day, or the current segment if there is no such change. Changes
that an undo has withdrawn are ignored. The dashboard in NetSuite sends the same texts (``lib/rfm_start_queries.js``).
"""

from collections.abc import Sequence
from datetime import date, timedelta

from netsuite_rfm.netsuite.fields import column, history_column
from netsuite_rfm.netsuite.suiteql.clauses import columns, lines, nested
from netsuite_rfm.netsuite.suiteql.literals import day, wholes
from netsuite_rfm.netsuite.suiteql.runs_and_history import HISTORY_RECORD, stands
from netsuite_rfm.netsuite.suiteql.what_counts import (
    cents_of,
    counts,
    customer_of,
    is_order,
    joins_of,
    total_of,
    value_of,
)
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.reports.period import Period

_CUSTOMER, _CHANGED_ON = history_column("customer", "h"), history_column("changed_on", "h")
_FROM, _TO = f"NVL({history_column('from', 'h')}, 0)", f"NVL({history_column('to', 'h')}, 0)"


def held_then(row: str) -> str:
    """Return an expression for customer ``c``'s segment then; ``row`` is the alias of the first change since."""
    before = f"NVL({history_column('from', row)}, 0)"
    return f"CASE WHEN {row}.id IS NULL THEN NVL({column('segment', 'c')}, 0) ELSE {before} END"


HELD_THEN = held_then("f")


def performance_at_start(counting: Counting, period: Period) -> str:
    """Sum up buyers, gross value and returns of the month and of the month before up to the same day.

    Rows are grouped by the segments when the month and when the month before began, so that each month's figures can be
    summed by either. ``buyers`` are active customers with an order. Sums include inactive customers so that the total
    matches the books, except ``year``, which is what active customers bought in the 365 days before the month.
    """
    now, before = HELD_THEN, held_then("g")
    order, total = is_order(counting), total_of(counting)
    this = f"t.trandate >= {day(period.first_day)}"
    last = f"t.trandate >= {day(period.last_month_first)} AND t.trandate <= {day(period.last_month_to_day)}"
    year = f"c.isinactive = 'F' AND t.trandate < {day(period.first_day)}"
    sums = {
        "gross": f"CASE WHEN {this} AND {order} THEN {total} ELSE 0 END",
        "returns": f"CASE WHEN {this} AND NOT ({order}) THEN ABS({total}) ELSE 0 END",
        "gross_before": f"CASE WHEN {last} AND {order} THEN {total} ELSE 0 END",
        "returns_before": f"CASE WHEN {last} AND NOT ({order}) THEN ABS({total}) ELSE 0 END",
        "year": f"CASE WHEN {year} THEN {value_of(counting, returns=True)} ELSE 0 END",
    }
    buyers = {
        name: f"COUNT(DISTINCT CASE WHEN {days} AND {order} AND c.isinactive = 'F' THEN c.id END)"
        for name, days in (("buyers", this), ("buyers_before", last))
    }
    return lines(
        columns(
            f"{now} AS segment",
            f"{before} AS segment_before",
            *(f"{count} AS {name}" for name, count in buyers.items()),
            *(f"{cents_of(amount, counting)} AS {name}" for name, amount in sums.items()),
        ),
        "FROM transaction t",
        joins_of(counting),
        f"JOIN customer c ON c.id = {customer_of(counting)}",
        f"LEFT JOIN {first_change_since(period.first_day)} e ON e.customer = c.id",
        f"LEFT JOIN {HISTORY_RECORD} f ON f.id = e.first_id",
        f"LEFT JOIN {first_change_since(period.last_month_first)} b ON b.customer = c.id",
        f"LEFT JOIN {HISTORY_RECORD} g ON g.id = b.first_id",
        f"WHERE {counts(counting, returns=True)}",
        f"AND t.trandate >= {day(period.year_before_first)}",
        f"GROUP BY {now}, {before}",
        f"ORDER BY {now}, {before}",
    )


def bought_in_year(counting: Counting, period: Period) -> str:
    """Sum up what active customers bought in the 365 days up to the last day that counts, by segment at its end."""
    return lines(
        columns(
            f"{HELD_THEN} AS segment",
            f"{cents_of(value_of(counting, returns=True), counting)} AS cents",
        ),
        "FROM transaction t",
        joins_of(counting),
        f"JOIN customer c ON c.id = {customer_of(counting)}",
        f"LEFT JOIN {first_change_since(period.as_of + timedelta(days=1))} e ON e.customer = c.id",
        f"LEFT JOIN {HISTORY_RECORD} f ON f.id = e.first_id",
        f"WHERE {counts(counting, returns=True)}",
        f"AND c.isinactive = 'F' AND t.trandate >= {day(period.last_year_first)}",
        f"GROUP BY {HELD_THEN}",
        f"ORDER BY {HELD_THEN}",
    )


def moves_by_month(since: date) -> str:
    """Count active customers' changes since a day, by month, segment before and segment after.

    ``cents`` is the current lifetime value of these customers, not that at the time of the change.
    """
    month = f"TO_CHAR({_CHANGED_ON}, 'YYYY-MM')"
    groups = f"{month}, {_FROM}, {_TO}"
    return lines(
        columns(
            f"{month} AS in_month",
            f"{_FROM} AS from_segment",
            f"{_TO} AS to_segment",
            "COUNT(*) AS changes",
            f"{cents_of(_value_now())} AS cents",
        ),
        f"FROM {HISTORY_RECORD} h",
        f"JOIN customer c ON c.id = {_CUSTOMER}",
        f"WHERE c.isinactive = 'F' AND {_CHANGED_ON} >= {day(since)} AND {stands('h')}",
        f"GROUP BY {groups}",
        f"ORDER BY {groups}",
    )


def _value_now() -> str:
    return f"NVL({column('lifetime_cents', 'c')}, 0)"


def first_change_since(first: date) -> str:
    """Return a subselect of each customer's first change since a day; joined as ``f``, it provides ``HELD_THEN``."""
    return nested(
        columns(f"{_CUSTOMER} AS customer", "MIN(h.id) AS first_id"),
        f"FROM {HISTORY_RECORD} h",
        f"WHERE {_CHANGED_ON} >= {day(first)} AND {stands('h')}",
        f"GROUP BY {_CUSTOMER}",
    )


def at_risk_bought(counting: Counting, since: date, at_risk: Sequence[int], lost: Sequence[int]) -> str:
    """Count, by month, active customers with an order who were at risk when it began, and sum up their revenue.

    ``gone`` is how many of them also moved to a lost segment in that month, before or after the order.
    """
    total, month = total_of(counting), "TO_CHAR(t.trandate, 'YYYY-MM')"
    changed_in = f"TO_CHAR({_CHANGED_ON}, 'YYYY-MM')"
    bought = nested(
        columns("c.id AS customer", f"{month} AS in_month", f"SUM({total}) AS amount"),
        "FROM transaction t",
        joins_of(counting),
        f"JOIN customer c ON c.id = {customer_of(counting)}",
        f"WHERE {counts(counting, returns=False)}",
        f"AND c.isinactive = 'F' AND t.trandate >= {day(since)}",
        f"GROUP BY c.id, {month}",
    )
    went = f"CASE WHEN {changed_in} = b.in_month AND {_TO} IN ({wholes(lost)}) THEN 1 ELSE 0 END"
    with_first_change = nested(
        columns(
            "b.customer AS customer",
            "b.in_month AS in_month",
            "b.amount AS amount",
            "MIN(h.id) AS first_id",
            f"MAX({went}) AS gone",
        ),
        f"FROM {bought} b",
        f"LEFT JOIN {HISTORY_RECORD} h ON {_CUSTOMER} = b.customer AND {changed_in} >= b.in_month AND {stands('h')}",
        "GROUP BY b.customer, b.in_month, b.amount",
    )
    return lines(
        columns(
            "p.in_month AS in_month",
            "COUNT(*) AS customers",
            "SUM(p.gone) AS gone",
            f"{cents_of('p.amount', counting)} AS cents",
        ),
        f"FROM {with_first_change} p",
        "JOIN customer c ON c.id = p.customer",
        f"LEFT JOIN {HISTORY_RECORD} f ON f.id = p.first_id",
        f"WHERE {HELD_THEN} IN ({wholes(at_risk)})",
        "GROUP BY p.in_month",
        "ORDER BY p.in_month",
    )
