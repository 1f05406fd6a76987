"""Counts of orders and customers that do not count, one row each, for ``check``, the run report and the reports."""

from dataclasses import replace

from netsuite_rfm.netsuite.suiteql.clauses import columns, lines, nested
from netsuite_rfm.netsuite.suiteql.literals import day, wholes, words
from netsuite_rfm.netsuite.suiteql.what_counts import (
    MAIN_LINE,
    counts,
    customer_of,
    delivered_closed,
    is_order_type,
    joins_of,
    keeps_delivered,
    ledger_of,
    total_of,
)
from netsuite_rfm.rfm.counting import CLOSED, NO_ORDER, Counting


def customers_left_out(condition: str, counting: Counting) -> str:
    """Count the active customers that a setting leaves out, and their orders that would count."""
    customer = customer_of(counting)
    orders = nested(
        f"SELECT {customer} AS entity, COUNT(*) AS orders",
        "FROM transaction t",
        joins_of(counting),
        f"WHERE {counts(counting, returns=False)}",
        f"GROUP BY {customer}",
    )
    return lines(
        "SELECT COUNT(*) AS customers, NVL(SUM(o.orders), 0) AS orders",
        "FROM customer c",
        f"LEFT JOIN {orders} o ON o.entity = c.id",
        f"WHERE c.isinactive = 'F' AND ({condition})",
    )


def orders_elsewhere(counting: Counting) -> str:
    """Count orders that do not count only because of their location."""
    anywhere = replace(counting, locations=())
    customer = customer_of(counting)
    return lines(
        columns("COUNT(*) AS orders", f"COUNT(DISTINCT {customer}) AS customers"),
        "FROM transaction t",
        joins_of(anywhere, line=True),
        f"JOIN customer c ON c.id = {customer}",
        f"WHERE c.isinactive = 'F' AND {counts(anywhere, returns=False)}",
        f"AND (m.location IS NULL OR m.location NOT IN ({wholes(counting.locations)}))",
    )


def orders_by_place(counting: Counting) -> str:
    """Count orders that would count at any location, and those with a location on their main line."""
    anywhere = replace(counting, locations=())
    return lines(
        columns("COUNT(*) AS orders", "SUM(CASE WHEN m.location > 0 THEN 1 ELSE 0 END) AS placed"),
        "FROM transaction t",
        joins_of(anywhere, line=True),
        f"WHERE {counts(anywhere, returns=False)}",
    )


def orders_placed_on_lines(counting: Counting) -> str:
    """Count orders that would count at any location and have a location on a line other than the main line."""
    anywhere = replace(counting, locations=())
    return lines(
        "SELECT COUNT(DISTINCT t.id) AS placed_on_lines",
        "FROM transaction t",
        joins_of(anywhere),
        "JOIN transactionline l ON l.transaction = t.id",
        f"WHERE l.mainline = 'F' AND l.location > 0 AND {counts(anywhere, returns=False)}",
    )


def orders_of_nobody(counting: Counting) -> str:
    """Count orders that would count but belong to no customer that the role sees, and the number of their entities."""
    return lines(
        columns("COUNT(*) AS orders", "COUNT(DISTINCT t.entity) AS entities"),
        "FROM transaction t",
        joins_of(counting),
        f"LEFT JOIN customer c ON c.id = {customer_of(counting)}",
        f"WHERE c.id IS NULL AND {counts(counting, returns=False)}",
    )


def orders_of_records(table: str, counting: Counting) -> str:
    """Count orders that would count, of entities in a table such as ``vendor`` that are not customers."""
    if table not in ("job", "vendor"):
        raise ValueError("a table of entities is needed")
    return lines(
        columns("COUNT(*) AS orders", "COUNT(DISTINCT t.entity) AS entities"),
        "FROM transaction t",
        joins_of(counting),
        f"JOIN {table} v ON v.id = t.entity",
        f"LEFT JOIN customer c ON c.id = {customer_of(counting)}",
        f"WHERE {counts(counting, returns=False)} AND c.id IS {'NOT NULL' if table == 'job' else 'NULL'}",
    )


def orders_of_inactive(counting: Counting) -> str:
    """Count orders of inactive customers that would count."""
    customer = customer_of(counting)
    return lines(
        columns("COUNT(*) AS orders", f"COUNT(DISTINCT {customer}) AS entities"),
        "FROM transaction t",
        joins_of(counting),
        f"JOIN customer c ON c.id = {customer}",
        f"WHERE c.isinactive <> 'F' AND {counts(counting, returns=False)}",
    )


def orders_by_rule(counting: Counting) -> str:
    """Count transactions of the order types by the rule that excludes them, and those that need an explanation.

    A transaction may match several rules. ``delivered``: closed, and at least partly fulfilled or billed.
    """
    status = "BUILTIN.CF(t.status)"
    on_time = f"NVL(t.voided, 'F') = 'F' AND t.trandate <= {day(counting.as_of)}"
    rules: dict[str, str] = {
        "voided": "t.voided = 'T'",
        "voided_unknown": "t.voided IS NULL",
        "future": f"NVL(t.voided, 'F') = 'F' AND t.trandate > {day(counting.as_of)}",
        **{str(rule): f"{on_time} AND {status} IN ({words(statuses)})" for rule, statuses in NO_ORDER.items()},
        "negative": f"{on_time} AND t.type = 'CashSale' AND t.foreigntotal < 0",
        "no_total": f"{on_time} AND t.foreigntotal IS NULL",
    }
    if keeps_delivered(counting):
        rules["delivered"] = f"{on_time} AND {status} = '{CLOSED}' AND t.id IN {delivered_closed()}"
    return lines(
        columns(*(f"SUM(CASE WHEN {rule} THEN 1 ELSE 0 END) AS {name}" for name, rule in rules.items())),
        "FROM transaction t",
        f"WHERE {is_order_type(counting)}",
    )


def orders_not_converted(counting: Counting) -> str:
    """Count orders that count but whose total cannot be converted because a rate is missing."""
    given = "AND t.foreigntotal IS NOT NULL" if counting.currency is not None else ""
    return lines(
        "SELECT COUNT(*) AS not_converted",
        "FROM transaction t",
        joins_of(counting),
        f"WHERE {counts(counting, returns=False)} {given}".rstrip(),
        f"AND {total_of(counting)} IS NULL",
    )


def orders_without_ledger(counting: Counting) -> str:
    """Count orders that would count but have no ledger line in the primary book."""
    plain = replace(counting, subsidiary=None, locations=())
    return lines(
        "SELECT COUNT(*) AS no_ledger",
        "FROM transaction t",
        joins_of(plain),
        f"LEFT {MAIN_LINE}",
        f"LEFT {ledger_of(counting)}",
        f"WHERE {counts(plain, returns=False)} AND a.transaction IS NULL",
    )


CUSTOMERS_NEVER_READ = """\
SELECT COUNT(*) AS never_read
FROM customer c
WHERE c.isinactive = 'F' AND c.id <= 0"""
"""Counts active customers whose internal id is not a positive number, such as records shipped with the account."""
