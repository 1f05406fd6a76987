"""The query of every window: each customer's orders, what a scheme's rules need, and the current fields.

It is always one statement. A simple scheme gets the simple query; each further column and join is there because a rule
of the current scheme needs it.
"""

from datetime import date, timedelta

from netsuite_rfm.netsuite.fields import HOLD_UNTIL, WAY_BACK, select_columns
from netsuite_rfm.netsuite.suiteql.clauses import columns, lines, nested
from netsuite_rfm.netsuite.suiteql.columns_needed import PLAIN, Wanted
from netsuite_rfm.netsuite.suiteql.customers import IdList, IdRange, beside_column, left_out_conditions
from netsuite_rfm.netsuite.suiteql.literals import day, script_id, texts
from netsuite_rfm.netsuite.suiteql.what_counts import (
    cents_of,
    counts,
    customer_of,
    is_order,
    joins_of,
    of_customers,
    returned_of,
    total_of,
    value_of,
)
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.metrics import (
    BACKTEST,
    BUYING_DAYS,
    CENTS_HORIZON,
    CENTS_THEN,
    CENTS_YEAR,
    DAYS_THEN,
    FIRST_ORDER,
    GROSS,
    HOME,
    LAST_THEN,
    LAST_YEAR,
    NEXT_ORDER,
    NUMBER_UNITS,
    RETURNED,
    YEAR_BEFORE,
    OwnMetric,
)

WAY_BACK_DAYS = 8
"""A customer's way back is kept as long as the runs that write it follow each other within this many days."""
_YEAR = 365
DAYS_OF = {LAST_YEAR: (0, 364), YEAR_BEFORE: (365, 729)}


def customers_with_orders(ids: IdRange | IdList, counting: Counting, wanted: Wanted = PLAIN) -> str:
    """Select one row per customer: orders up to the as-of date, and the current values of our fields.

    Totals are ``foreigntotal`` times the rate, which gives the base currency (section_1548805090). They are summed
    exactly and rounded once to whole cents, so that no fraction has to be read. The sign of a credit's total is
    undocumented, so the query uses ABS for it.
    """
    returns = counting.net or RETURNED in wanted.needs
    whose = of_customers(counting, ids)
    totals = nested(
        columns(f"{customer_of(counting)} AS entity", *_totals(counting, wanted, returns=returns)),
        "FROM transaction t",
        joins_of(counting),
        f"WHERE {counts(counting, returns=returns, whose=whose)}",
        f"GROUP BY {customer_of(counting)}",
    )
    active = "c.isinactive = 'F' AND " if isinstance(ids, IdRange) else ""
    return lines(
        columns(
            "c.id AS id",
            "c.isinactive AS isinactive",
            "o.order_count AS orders",
            "o.last_order AS last_order",
            "o.cents AS cents",
            *_outer(wanted),
            *_left_out(counting),
            *_kept_beside(counting, wanted),
            *select_columns("c", wanted.fields),
        ),
        "FROM customer c",
        f"LEFT JOIN {totals} o ON o.entity = c.id",
        *_more_joins(counting, wanted, whose),
        f"WHERE {active}{ids.condition('c.id')}",
        "ORDER BY c.id",
    )


def orders_by_day(counting: Counting, since: date) -> str:
    """Count orders that count by type and day, with their value in cents, since ``since``."""
    by_day = "TO_CHAR(t.trandate, 'YYYY-MM-DD')"
    return lines(
        columns(
            "t.type AS kind",
            f"{by_day} AS day",
            "COUNT(*) AS orders",
            f"{cents_of(total_of(counting), counting)} AS cents",
        ),
        "FROM transaction t",
        joins_of(counting),
        f"WHERE {counts(counting, returns=False)}",
        f"AND t.trandate >= {day(since)}",
        f"GROUP BY t.type, {by_day}",
        f"ORDER BY t.type, {by_day}",
    )


def _left_out(counting: Counting) -> list[str]:
    left_out = " OR ".join(left_out_conditions(counting.leave_out).values())
    return [f"CASE WHEN {left_out} THEN 'T' ELSE 'F' END AS left_out"] if left_out else []


def _kept_beside(counting: Counting, wanted: Wanted) -> list[str]:
    """Return the columns for the hold and for what recent runs changed; both are empty for nearly all customers."""
    since = counting.as_of - timedelta(days=WAY_BACK_DAYS)
    there = ((HOLD_UNTIL, wanted.hold), (WAY_BACK, wanted.way_back))
    return [beside_column(name, since) for name, is_there in there if is_there]


def _totals(counting: Counting, wanted: Wanted, *, returns: bool) -> list[str]:
    orders = is_order(counting) if returns else ""
    total = total_of(counting)
    totals = [
        f"{_number(orders)} AS order_count",
        f"TO_CHAR(MAX({_where(orders, 't.trandate')}), 'YYYY-MM-DD') AS last_order",
        f"{cents_of(value_of(counting, returns=returns), counting)} AS cents",
    ]
    if FIRST_ORDER in wanted.needs:
        totals.append(f"TO_CHAR(MIN({_where(orders, 't.trandate')}), 'YYYY-MM-DD') AS {FIRST_ORDER}")
    if BUYING_DAYS in wanted.needs:
        totals.append(f"COUNT(DISTINCT {_where(orders, 't.trandate')}) AS {BUYING_DAYS}")
    if wanted.backtest_days:
        totals += _one_horizon_ago(counting, wanted.backtest_days, orders, value_of(counting, returns=returns))
    for name, (first, last) in DAYS_OF.items():
        if name in wanted.needs:
            latest, earliest = (day(counting.as_of - timedelta(days=ago)) for ago in (first, last))
            totals.append(f"{_number(orders, f't.trandate <= {latest} AND t.trandate >= {earliest}')} AS {name}")
    if RETURNED in wanted.needs:
        totals.append(f"{cents_of(returned_of(counting), counting)} AS {RETURNED}")
    if GROSS in wanted.needs:
        totals.append(f"{cents_of(_where(orders, total, '0'), counting)} AS {GROSS}")
    for name, own in _own(wanted, "order_field"):
        mine = f"BUILTIN.DF(t.{script_id(own.field)}) IN ({texts(own.values)})"
        both = f"{orders} AND {mine}" if orders else mine
        value = cents_of(f"CASE WHEN {both} THEN {total} ELSE 0 END", counting)
        totals.append(f"{value if own.of == 'value' else _number(orders, mine)} AS {name}")
    return totals


def _one_horizon_ago(counting: Counting, days: int, orders: str, value: str) -> list[str]:
    """Return the columns for a backtest: the state ``days`` days ago, and the first order since."""
    then = counting.as_of - timedelta(days=days)
    until, since = f"t.trandate <= {day(then)}", f"t.trandate > {day(then)}"

    def bought(condition: str) -> str:
        return f"CASE WHEN {' AND '.join(filter(None, (orders, condition)))} THEN t.trandate END"

    def cents(condition: str) -> str:
        return cents_of(f"CASE WHEN {condition} THEN {value} ELSE 0 END", counting)

    def before(length_days: int) -> str:
        return cents(f"{until} AND t.trandate > {day(then - timedelta(days=length_days))}")

    return [
        f"COUNT(DISTINCT {bought(until)}) AS {DAYS_THEN}",
        f"TO_CHAR(MAX({bought(until)}), 'YYYY-MM-DD') AS {LAST_THEN}",
        f"{cents(until)} AS {CENTS_THEN}",
        f"{before(days)} AS {CENTS_HORIZON}",
        f"{before(_YEAR)} AS {CENTS_YEAR}",
        f"TO_CHAR(MIN({bought(since)}), 'YYYY-MM-DD') AS {NEXT_ORDER}",
    ]


def _number(*conditions: str) -> str:
    """Return an expression that counts transactions that meet all conditions; empty conditions are always met."""
    condition = " AND ".join(filter(None, conditions))
    return f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)" if condition else "COUNT(*)"


def _where(condition: str, value: str, otherwise: str = "NULL") -> str:
    return f"CASE WHEN {condition} THEN {value} ELSE {otherwise} END" if condition else value


def _outer(wanted: Wanted) -> list[str]:
    """Return the row's columns for what the scheme needs, each under its name."""
    plain = (FIRST_ORDER, BUYING_DAYS, *DAYS_OF, RETURNED, GROSS)
    at = [f"o.{name} AS {name}" for name in plain if name in wanted.needs]
    at += [f"o.{name} AS {name}" for name in BACKTEST if wanted.backtest_days]
    at += [f"o.{name} AS {name}" for name, _ in _own(wanted, "order_field")]
    at += [f"b.{name} AS {name}" for name, _ in (*_own(wanted, "item_field"), *_own(wanted, "line_field"))]
    for metric in wanted.own:
        own = metric.own
        if own is not None and own.source == "customer_field":
            column = f"c.{script_id(own.field)}"
            held = f"BUILTIN.DF({column})" if metric.unit == "text" else f"TO_CHAR(ROUND({column} * {NUMBER_UNITS}))"
            at.append(f"{held} AS {metric.name}")
    if HOME in wanted.needs:
        at.append("h.home AS home")
    return at


def _own(wanted: Wanted, source: str) -> list[tuple[str, OwnMetric]]:
    return [(metric.name, metric.own) for metric in wanted.own if metric.own and metric.own.source == source]


def _more_joins(counting: Counting, wanted: Wanted, whose: str) -> list[str]:
    joins = []
    customer = customer_of(counting)
    counted = counts(counting, returns=False, whose=whose)
    items, on_lines = _own(wanted, "item_field"), _own(wanted, "line_field")
    if items or on_lines:
        sums = [_share_of_lines(name, own, f"BUILTIN.DF(i.{script_id(own.field)})") for name, own in items]
        sums += [_share_of_lines(name, own, _line_value(own.field)) for name, own in on_lines]
        shares = nested(
            columns(f"{customer} AS entity", *sums),
            "FROM transaction t",
            joins_of(counting),
            "JOIN transactionline l ON l.transaction = t.id",
            "LEFT JOIN item i ON i.id = l.item" if items else "",
            "WHERE l.mainline = 'F' AND l.taxline = 'F'",
            f"AND {counted}",
            f"GROUP BY {customer}",
        )
        joins.append(f"LEFT JOIN {shares} b ON b.entity = c.id")
    if HOME in wanted.needs:
        by_location = nested(
            columns(
                f"{customer} AS entity",
                "m.location AS location",
                "COUNT(*) AS orders",
                "TO_CHAR(MAX(t.trandate), 'YYYYMMDD') AS latest",
            ),
            "FROM transaction t",
            joins_of(counting, line=True),
            "WHERE m.location > 0",
            f"AND {counted}",
            f"GROUP BY {customer}, m.location",
        )
        # Number of orders, then the latest day, as one text; its maximum is the home location, without a window
        # function.
        best = "TO_CHAR(1000000 + p.orders) || p.latest || TO_CHAR(p.location)"
        home = nested(
            columns("p.entity AS entity", f"MAX({best}) AS home"), f"FROM {by_location} p", "GROUP BY p.entity"
        )
        joins.append(f"LEFT JOIN {home} h ON h.entity = c.id")
    return joins


def _line_value(field: str) -> str:
    return "l.itemtype" if field == "itemtype" else f"BUILTIN.DF(l.{script_id(field)})"


def _share_of_lines(name: str, own: OwnMetric, value: str) -> str:
    mine = f"{value} IN ({texts(own.values)})"
    if own.of == "orders":
        return f"COUNT(DISTINCT CASE WHEN {mine} THEN t.id END) AS {name}"
    # Item lines of a sale have negative amounts (observed: aideny-kr/ecom-netsuite-suites).
    return f"{cents_of(f'CASE WHEN {mine} THEN -l.foreignamount * NVL(t.exchangerate, 1) ELSE 0 END')} AS {name}"
