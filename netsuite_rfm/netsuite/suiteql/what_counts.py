"""SuiteQL that every count shares: what an order is, whose it is, and what it is worth.

All expressions refer to a ``transaction t`` and the tables that :func:`joins_of` joins to it.
"""

from netsuite_rfm.netsuite.suiteql.clauses import lines, nested
from netsuite_rfm.netsuite.suiteql.customers import RETURN_TYPES, IdList, IdRange
from netsuite_rfm.netsuite.suiteql.literals import day, whole, wholes, words
from netsuite_rfm.rfm.counting import CLOSED, Counting

MAIN_LINE = "JOIN transactionline m ON m.transaction = t.id AND m.mainline = 'T'"
_PROJECT = "LEFT JOIN job j ON j.id = t.entity"


def types_of(counting: Counting, *, returns: bool) -> tuple[str, ...]:
    """Return the types of the transactions to read: orders, and returns if they matter."""
    return counting.order_types + (RETURN_TYPES if returns else ())


def counts(counting: Counting, *, returns: bool, whose: str = "") -> str:
    """Return a condition that holds for the transactions that count.

    Args:
        counting: the rules.
        returns: whether to read returns as well as orders; :func:`is_order` then distinguishes them.
        whose: condition on ``t.entity`` for the customers to read, which also limits the check of closed orders.

    """
    sale = counting.negative_is_return and not returns
    return lines(
        f"t.type IN ({words(types_of(counting, returns=returns))})",
        "AND NVL(t.voided, 'F') = 'F'",
        f"AND t.trandate <= {day(counting.as_of)}",
        _status(counting, whose),
        "AND (t.type <> 'CashSale' OR NVL(t.foreigntotal, 0) >= 0)" if sale else "",
        f"AND m.location IN ({wholes(counting.locations)})" if counting.locations else "",
        f"AND {whose}" if whose else "",
    )


def _status(counting: Counting, whose: str) -> str:
    """Return a condition on the status in its documented form, with the type in front (article_1029114514)."""
    if not counting.no_order:
        return ""
    types = dict.fromkeys(status.partition(":")[0] for status in counting.no_order)
    others = f"t.type <> '{next(iter(types))}'" if len(types) == 1 else f"t.type NOT IN ({words(tuple(types))})"
    closed = f"OR t.id IN {delivered_closed(whose)}" if keeps_delivered(counting) else ""
    return lines(f"AND ({others} OR NVL(BUILTIN.CF(t.status), '-') NOT IN ({words(counting.no_order)})", closed) + ")"


def keeps_delivered(counting: Counting) -> bool:
    """Whether closed orders count for what was fulfilled or billed."""
    return counting.delivered_closed and CLOSED in counting.no_order


def delivered_closed(whose: str = "") -> str:
    """Return a subselect of the closed sales orders that were at least partly fulfilled or billed.

    It uses ``quantityshiprecv`` and ``quantitybilled`` of a line (observed: QuickFind-Limited/claude_code_api).
    """
    return nested(
        "SELECT z.id",
        "FROM transaction z JOIN transactionline x ON x.transaction = z.id",
        f"WHERE z.type = 'SalesOrd' AND BUILTIN.CF(z.status) = '{CLOSED}'",
        "AND (NVL(x.quantityshiprecv, 0) <> 0 OR NVL(x.quantitybilled, 0) <> 0)",
        f"AND {whose.replace('t.entity', 'z.entity')}" if whose else "",
    )


def of_customers(counting: Counting, ids: IdRange | IdList) -> str:
    """Return a condition that holds for transactions of these customers and of their projects."""
    own = ids.condition("t.entity")
    if not counting.projects:
        return own
    return f"({own} OR t.entity IN (SELECT p.id FROM job p WHERE {ids.condition('p.customer')}))"


def customer_of(counting: Counting) -> str:
    """Return an expression for a transaction's customer: its entity, or the project's customer if that is a project."""
    return "NVL(j.customer, t.entity)" if counting.projects else "t.entity"


def joins_of(counting: Counting, *, line: bool = False) -> str:
    """Return the joins that the expressions here need; ``line``: also join the main line as ``m``."""
    return lines(
        _PROJECT if counting.projects else "",
        MAIN_LINE if line or counting.locations or counting.subsidiary is not None else "",
        ledger_of(counting) if counting.subsidiary is not None else "",
    )


def ledger_of(counting: Counting) -> str:
    """Return a join of the main line's ledger line in the primary book, as ``a``."""
    return (
        "JOIN transactionaccountingline a ON a.transaction = t.id AND a.transactionline = m.id "
        f"AND a.accountingbook = {whole(counting.book)}"
    )


def total_of(counting: Counting) -> str:
    """Return an expression for a transaction's total in the currency of the report; 0 without a total.

    The default is the subsidiary's base currency. CURRENCY_CONVERT is described in article_1029114601, and CONSOLIDATE,
    which converts ledger amounts of posting transactions with the rates of one period, in article_1029114527. If a rate
    is missing, the total is null.
    """
    if counting.currency is not None:
        converted = f"BUILTIN.CURRENCY_CONVERT(t.foreigntotal, {whole(counting.currency)})"
        return f"CASE WHEN t.foreigntotal IS NULL THEN 0 ELSE {converted} END"
    if counting.subsidiary is not None:
        place = f"{whole(counting.subsidiary)}, {whole(counting.period)}"
        return f"BUILTIN.CONSOLIDATE(a.amount, 'INCOME', 'DEFAULT', 'DEFAULT', {place}, 'DEFAULT')"
    return "NVL(t.foreigntotal, 0) * NVL(t.exchangerate, 1)"


def is_order_type(counting: Counting) -> str:
    """Return a condition that holds for transactions of the order types."""
    return f"t.type IN ({words(counting.order_types)})"


def is_order(counting: Counting) -> str:
    """Return a condition that distinguishes orders from returns among transactions that count."""
    if not counting.negative_is_return:
        return is_order_type(counting)
    return f"{is_order_type(counting)} AND (t.type <> 'CashSale' OR NVL(t.foreigntotal, 0) >= 0)"


def value_of(counting: Counting, *, returns: bool) -> str:
    """Return an expression for what a transaction adds to the value; ``returns``: whether there are returns."""
    total = total_of(counting)
    if not returns:
        return total
    return f"CASE WHEN {is_order(counting)} THEN {total} ELSE {f'-ABS({total})' if counting.net else '0'} END"


def returned_of(counting: Counting) -> str:
    """Return an expression for the returned amount: the absolute total of a return; 0 for an order."""
    return f"CASE WHEN {is_order(counting)} THEN 0 ELSE ABS({total_of(counting)}) END"


def cents_of(amount: str, counting: Counting | None = None) -> str:
    """Return the sum of an amount, rounded once to whole cents, as text; null if a rate of ``counting`` is missing."""
    cents = f"TO_CHAR(ROUND(SUM({amount}) * 100))"
    return f"CASE WHEN COUNT({amount}) = COUNT(*) THEN {cents} END" if counting and counting.converts else cents
