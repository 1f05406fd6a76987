"""The query behind every window: what each customer ordered, what a scheme's rules need, what the fields hold.

Always one statement. A plain scheme gets the plain query; each further column and join is there because a rule
of the scheme in force asks for it.
"""

from dataclasses import replace
from datetime import date, timedelta

from netsuite_rfm.netsuite.fields import select_list
from netsuite_rfm.netsuite.suiteql.columns_needed import PLAIN, Wanted
from netsuite_rfm.netsuite.suiteql.customers import RETURN_TYPES, IdList, IdRange, left_out_conditions
from netsuite_rfm.netsuite.suiteql.literals import day, script_id, texts, whole, wholes, words
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.metrics import (
    FIRST_ORDER,
    GROSS,
    HOME,
    LAST_YEAR,
    NUMBER_UNITS,
    RETURNED,
    YEAR_BEFORE,
    Metric,
    OwnMetric,
)

DAYS_OF = {LAST_YEAR: (0, 364), YEAR_BEFORE: (365, 729)}
_MAIN_LINE = " JOIN transactionline m ON m.transaction = t.id AND m.mainline = 'T'"
_LEDGER = (
    " JOIN transactionaccountingline a ON a.transaction = t.id AND a.transactionline = m.id AND a.accountingbook = 1"
)


def customers_with_orders(ids: IdRange | IdList, counting: Counting, wanted: Wanted = PLAIN) -> str:
    """One row for each customer: what was ordered up to the as-of date, and what our fields hold.

    Totals are ``foreigntotal`` times the rate, so in base currency (section_1548805090), summed exactly and
    rounded once, to whole cents, so that no fraction has to be read. The sign of a credit's total is not
    documented, hence ABS for those. A status is compared in its documented form, with its type before it.
    """
    orders = is_order(counting)
    returns = counting.net or RETURNED in wanted.needs
    total = total_of(counting)
    totals = [
        f"SUM(CASE WHEN {orders} THEN 1 ELSE 0 END) AS order_count",
        f"TO_CHAR(MAX(CASE WHEN {orders} THEN t.trandate END), 'YYYY-MM-DD') AS last_order",
        f"{cents_of(value_of(counting, returns=returns))} AS cents",
        *_more_totals(counting, wanted, orders, total),
    ]
    outer = ["o.order_count AS orders", "o.last_order AS last_order", "o.cents AS cents", *_outer(wanted)]
    left_out = " OR ".join(left_out_conditions(counting.leave_out).values())
    if left_out:
        outer.append(f"CASE WHEN {left_out} THEN 'T' ELSE 'F' END AS left_out")
    active = "c.isinactive = 'F' AND " if isinstance(ids, IdRange) else ""
    types = counting.order_types + (RETURN_TYPES if returns else ())
    entities = ids.condition("t.entity")
    return (
        f"SELECT c.id AS id, c.isinactive AS isinactive, {', '.join(outer)}, {select_list('c', wanted.fields)} "
        f"FROM customer c LEFT JOIN (SELECT t.entity AS entity, {', '.join(totals)} "
        f"FROM transaction t{joins_of(counting)} WHERE {counts(counting, types)} AND {entities} "
        f"GROUP BY t.entity) o ON o.entity = c.id{_more_joins(counting, wanted, entities)} "
        f"WHERE {active}{ids.condition('c.id')} ORDER BY c.id"
    )


def counts(counting: Counting, types: tuple[str, ...]) -> str:
    """Condition on ``transaction t`` that holds for the transactions of these types that count."""
    locations = f" AND m.location IN ({wholes(counting.locations)})" if counting.locations else ""
    return (
        f"t.type IN ({words(types)}) AND t.voided = 'F' AND t.trandate <= {day(counting.as_of)} "
        f"AND (t.type <> 'SalesOrd' OR BUILTIN.CF(t.status) NOT IN ('SalesOrd:A', 'SalesOrd:C')){locations}"
    )


def total_of(counting: Counting) -> str:
    """SuiteQL for a transaction's total in the currency of the report.

    By default in the subsidiary's base currency. CURRENCY_CONVERT: article_1029114601. CONSOLIDATE, which takes
    ledger amounts of posting transactions, by the rates of one period: article_1029114527.
    """
    if counting.currency is not None:
        return f"BUILTIN.CURRENCY_CONVERT(t.foreigntotal, {whole(counting.currency)})"
    if counting.subsidiary is not None:
        place = f"{whole(counting.subsidiary)}, {whole(counting.period)}"
        return f"BUILTIN.CONSOLIDATE(a.amount, 'INCOME', 'DEFAULT', 'DEFAULT', {place}, 'DEFAULT')"
    return "t.foreigntotal * NVL(t.exchangerate, 1)"


def joins_of(counting: Counting) -> str:
    """Joins that the condition of :func:`counts` and the value of :func:`total_of` need."""
    main = _MAIN_LINE if counting.locations or counting.subsidiary is not None else ""
    return main + (_LEDGER if counting.subsidiary is not None else "")


def is_order(counting: Counting) -> str:
    """Condition on ``transaction t`` that tells orders from returns."""
    return f"t.type IN ({words(counting.order_types)})"


def value_of(counting: Counting, *, returns: bool) -> str:
    """SuiteQL for what a transaction adds to the value; ``returns`` is whether there are returns among them."""
    total = total_of(counting)
    if not returns:
        return total
    return f"CASE WHEN {is_order(counting)} THEN {total} ELSE {f'-ABS({total})' if counting.net else '0'} END"


def cents_of(amount: str) -> str:
    """SuiteQL for the sum of an amount, rounded once, to whole cents, as text."""
    return f"TO_CHAR(ROUND(SUM({amount}) * 100))"


def orders_by_day(counting: Counting, since: date) -> str:
    """How many orders that count there are of each type and day, and their value in cents, from ``since`` on."""
    by_day = "TO_CHAR(t.trandate, 'YYYY-MM-DD')"
    return (
        f"SELECT t.type AS kind, {by_day} AS day, COUNT(*) AS orders, {cents_of(total_of(counting))} AS cents "
        f"FROM transaction t{joins_of(counting)} WHERE {counts(counting, counting.order_types)} "
        f"AND t.trandate >= {day(since)} GROUP BY t.type, {by_day} ORDER BY t.type, {by_day}"
    )


def _more_totals(counting: Counting, wanted: Wanted, orders: str, total: str) -> list[str]:
    totals = []
    if FIRST_ORDER in wanted.needs:
        totals.append(f"TO_CHAR(MIN(CASE WHEN {orders} THEN t.trandate END), 'YYYY-MM-DD') AS {FIRST_ORDER}")
    for name, (first, last) in DAYS_OF.items():
        if name in wanted.needs:
            latest, earliest = (day(counting.as_of - timedelta(days=ago)) for ago in (first, last))
            days = f"t.trandate <= {latest} AND t.trandate >= {earliest}"
            totals.append(f"SUM(CASE WHEN {orders} AND {days} THEN 1 ELSE 0 END) AS {name}")
    if RETURNED in wanted.needs:
        totals.append(f"{cents_of(f'CASE WHEN {orders} THEN 0 ELSE ABS({total}) END')} AS {RETURNED}")
    if GROSS in wanted.needs:
        totals.append(f"{cents_of(f'CASE WHEN {orders} THEN {total} ELSE 0 END')} AS {GROSS}")
    for name, own in _own(wanted, "order_field"):
        mine = f"{orders} AND BUILTIN.DF(t.{script_id(own.field)}) IN ({texts(own.values)})"
        amount = f"SUM(CASE WHEN {mine} THEN 1 ELSE 0 END)"
        totals.append(
            f"{cents_of(f'CASE WHEN {mine} THEN {total} ELSE 0 END') if own.of == 'value' else amount} AS {name}"
        )
    return totals


def _outer(wanted: Wanted) -> list[str]:
    """Columns of the row for what the scheme needs, each under its name."""
    at = [f"o.{name} AS {name}" for name in (FIRST_ORDER, *DAYS_OF, RETURNED, GROSS) if name in wanted.needs]
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
    metrics: tuple[Metric, ...] = wanted.own
    return [(one.name, one.own) for one in metrics if one.own is not None and one.own.source == source]


def _more_joins(counting: Counting, wanted: Wanted, entities: str) -> str:
    joins = ""
    counted = f"{counts(counting, counting.order_types)} AND {entities}"
    items, lines = _own(wanted, "item_field"), _own(wanted, "line_field")
    if items or lines:
        sums = [_share_of_lines(name, own, f"BUILTIN.DF(i.{script_id(own.field)})") for name, own in items]
        sums += [_share_of_lines(name, own, _line_value(own.field)) for name, own in lines]
        joins += (
            f" LEFT JOIN (SELECT t.entity AS entity, {', '.join(sums)} FROM transaction t{joins_of(counting)} "
            f"JOIN transactionline l ON l.transaction = t.id{' LEFT JOIN item i ON i.id = l.item' if items else ''} "
            f"WHERE l.mainline = 'F' AND l.taxline = 'F' AND {counted} GROUP BY t.entity) b ON b.entity = c.id"
        )
    if HOME in wanted.needs:
        # Most orders, then the latest, as one text whose greatest is the home: no window function is needed.
        best = "TO_CHAR(1000000 + p.orders) || p.latest || TO_CHAR(p.location)"
        joins += (
            f" LEFT JOIN (SELECT p.entity AS entity, MAX({best}) AS home FROM ("
            "SELECT t.entity AS entity, m.location AS location, COUNT(*) AS orders, "
            "TO_CHAR(MAX(t.trandate), 'YYYYMMDD') AS latest "
            f"FROM transaction t{joins_of(counting) or _MAIN_LINE} WHERE m.location > 0 AND {counted} "
            "GROUP BY t.entity, m.location) p GROUP BY p.entity) h ON h.entity = c.id"
        )
    return joins


def _line_value(field: str) -> str:
    return "l.itemtype" if field == "itemtype" else f"BUILTIN.DF(l.{script_id(field)})"


def _share_of_lines(name: str, own: OwnMetric, value: str) -> str:
    mine = f"{value} IN ({texts(own.values)})"
    if own.of == "orders":
        return f"COUNT(DISTINCT CASE WHEN {mine} THEN t.id END) AS {name}"
    # Item lines of a sale carry negative amounts (observed: aideny-kr/ecom-netsuite-suites).
    return f"{cents_of(f'CASE WHEN {mine} THEN -l.foreignamount * NVL(t.exchangerate, 1) ELSE 0 END')} AS {name}"


def one_customer(internal_id: int | None, entity_id: str) -> str:
    """Customers with this internal id or this entity id."""
    by_id = f"c.id = {whole(internal_id)} OR " if internal_id is not None else ""
    return (
        "SELECT c.id AS id, c.entityid AS entityid, c.isinactive AS isinactive FROM customer c "
        f"WHERE {by_id}c.entityid IN ({texts([entity_id])}) ORDER BY c.id"
    )


def one_customers_transactions(customer_id: int, counting: Counting, *, after: int) -> str:
    """Every sale and return of one customer, whether it counts or not."""
    located = " LEFT" + _MAIN_LINE if counting.locations or counting.subsidiary is not None else ""
    ledger = " LEFT" + _LEDGER if counting.subsidiary is not None else ""
    location = "m.location AS location, " if located else ""
    types = dict.fromkeys((*counting.order_types, "SalesOrd", "CashSale", "CustInvc", *RETURN_TYPES))
    return (
        "SELECT t.id AS id, t.type AS kind, t.tranid AS tranid, TO_CHAR(t.trandate, 'YYYY-MM-DD') AS day, "
        f"BUILTIN.CF(t.status) AS status, t.voided AS voided, {location}"
        f"TO_CHAR(ROUND({total_of(counting)} * 100)) AS cents "
        f"FROM transaction t{located}{ledger} WHERE t.entity = {whole(customer_id)} "
        f"AND t.type IN ({words(tuple(types))}) AND t.id > {whole(after)} ORDER BY t.id"
    )


def customers_left_out(condition: str, counting: Counting) -> str:
    """Active customers that a setting leaves out, and their orders that would count."""
    types = counting.order_types
    return (
        "SELECT COUNT(*) AS customers, NVL(SUM(o.orders), 0) AS orders FROM customer c LEFT JOIN ("
        f"SELECT t.entity AS entity, COUNT(*) AS orders FROM transaction t{joins_of(counting)} "
        f"WHERE {counts(counting, types)} GROUP BY t.entity) o ON o.entity = c.id "
        f"WHERE c.isinactive = 'F' AND {condition}"
    )


def orders_elsewhere(counting: Counting) -> str:
    """Orders that would count but for their location."""
    anywhere = replace(counting, locations=())
    return (
        "SELECT COUNT(*) AS orders, COUNT(DISTINCT t.entity) AS customers "
        f"FROM transaction t{_MAIN_LINE} JOIN customer c ON c.id = t.entity "
        f"WHERE c.isinactive = 'F' AND {counts(anywhere, counting.order_types)} "
        f"AND (m.location IS NULL OR m.location NOT IN ({wholes(counting.locations)}))"
    )
