"""Every SuiteQL text this program sends, within what the official pages name as supported.

Function list: section_158513731864. Rules: section_156257790831, section_156257796125, article_0824094533.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from netsuite_rfm.netsuite.fields import SEGMENT_LIST, select_list
from netsuite_rfm.netsuite.shard import Shard
from netsuite_rfm.netsuite.suiteql import day, whole, wholes, words

BUCKET = 100  # ids in one bucket where ROW_NUMBER is refused: ten buckets never pass a page of 1,000
RETURN_TYPES = ("CashRfnd", "CustCred")


@dataclass(frozen=True, slots=True)
class Counting:
    """What counts as an order, and what lifetime value means.

    Args:
        order_types: transaction types that are an order.
        net: whether credit memos and cash refunds reduce lifetime value.
        as_of: last day that counts.

    """

    order_types: tuple[str, ...]
    net: bool
    as_of: date


@dataclass(frozen=True, slots=True)
class IdRange:
    """Customers with ``after < id <= up_to``; where there is a shard, those of it alone."""

    after: int
    up_to: int
    shard: Shard | None = None

    def condition(self, column: str) -> str:
        """SuiteQL that holds for these customers only."""
        return f"{column} > {whole(self.after)} AND {column} <= {whole(self.up_to)}{_of(self.shard, column)}"


@dataclass(frozen=True, slots=True)
class IdList:
    """Customers named one by one, 1,000 at most."""

    ids: tuple[int, ...]

    def condition(self, column: str) -> str:
        """SuiteQL that holds for these customers only."""
        return f"{column} IN ({wholes(self.ids)})"


def every_thousandth_customer(after: int, size: int, shard: Shard | None = None) -> str:
    """Ids that end windows of ``size`` active customers each, from ``after`` on, and the last id of all."""
    return (
        "SELECT p.id AS id, p.position AS position FROM ("
        "SELECT c.id AS id, ROW_NUMBER() OVER (ORDER BY c.id) AS position, "
        "ROW_NUMBER() OVER (ORDER BY c.id DESC) AS from_end "
        f"FROM customer c WHERE c.isinactive = 'F' AND c.id > {whole(after)}{_of(shard, 'c.id')}) p "
        f"WHERE MOD(p.position, {whole(size)}) = 0 OR p.from_end = 1 ORDER BY p.id"
    )


def customers_in_buckets(after: int, shard: Shard | None = None) -> str:
    """Active customers by hundred of their id, from the first whole hundred after ``after`` on."""
    bucket = f"TRUNC(c.id / {BUCKET})"
    return (
        f"SELECT {bucket} AS bucket, COUNT(*) AS customers FROM customer c "
        f"WHERE c.isinactive = 'F' AND c.id > {whole(after)}{_of(shard, 'c.id')} GROUP BY {bucket} ORDER BY {bucket}"
    )


def _of(shard: Shard | None, column: str) -> str:
    return f" AND {shard.condition(column)}" if shard else ""


def active_customers_in(ids: IdRange) -> str:
    """How many active customers a window holds now."""
    return f"SELECT COUNT(*) AS customers FROM customer c WHERE c.isinactive = 'F' AND {ids.condition('c.id')}"


def customers_with_orders(ids: IdRange | IdList, counting: Counting) -> str:
    """One row for each customer: what was ordered up to the as-of date, and what our fields hold.

    Totals are ``foreigntotal`` times the rate, so in base currency (section_1548805090), summed exactly and
    rounded once, to whole cents, so that no fraction has to be read. The sign of a credit's total is not
    documented, hence ABS for those. A status is compared in its documented form, with its type before it.
    """
    orders = f"t.type IN ({words(counting.order_types)})"
    types = counting.order_types + (RETURN_TYPES if counting.net else ())
    total = "t.foreigntotal * NVL(t.exchangerate, 1)"
    active = "c.isinactive = 'F' AND " if isinstance(ids, IdRange) else ""
    return (
        "SELECT c.id AS id, c.isinactive AS isinactive, "
        "o.order_count AS orders, o.last_order AS last_order, o.cents AS cents, "
        f"{select_list('c')} "
        "FROM customer c LEFT JOIN ("
        f"SELECT t.entity AS entity, SUM(CASE WHEN {orders} THEN 1 ELSE 0 END) AS order_count, "
        f"TO_CHAR(MAX(CASE WHEN {orders} THEN t.trandate END), 'YYYY-MM-DD') AS last_order, "
        f"TO_CHAR(ROUND(SUM(CASE WHEN {orders} THEN {total} ELSE -ABS({total}) END) * 100)) AS cents "
        "FROM transaction t "
        f"WHERE t.type IN ({words(types)}) AND t.voided = 'F' AND t.trandate <= {day(counting.as_of)} "
        "AND (t.type <> 'SalesOrd' OR BUILTIN.CF(t.status) NOT IN ('SalesOrd:A', 'SalesOrd:C')) "
        f"AND {ids.condition('t.entity')} GROUP BY t.entity) o ON o.entity = c.id "
        f"WHERE {active}{ids.condition('c.id')} ORDER BY c.id"
    )


def newest_orders(counting: Counting, since: date) -> str:
    """Day of the newest order of each type, and on how many days there were any, from ``since`` on."""
    return (
        "SELECT t.type AS kind, TO_CHAR(MAX(t.trandate), 'YYYY-MM-DD') AS newest, "
        "COUNT(DISTINCT t.trandate) AS days FROM transaction t "
        f"WHERE t.type IN ({words(counting.order_types)}) AND t.voided = 'F' "
        f"AND t.trandate >= {day(since)} AND t.trandate <= {day(counting.as_of)} GROUP BY t.type"
    )


def field_values(ids: Sequence[int]) -> str:
    """What our fields hold now, for up to 1,000 customers."""
    return f"SELECT c.id AS id, {select_list('c')} FROM customer c WHERE c.id IN ({wholes(ids)}) ORDER BY c.id"


SEGMENT_VALUES = f"SELECT id, scriptid, name, isinactive FROM {SEGMENT_LIST} ORDER BY id"
ACTIVE_CUSTOMERS = "SELECT MIN(c.id) AS id, COUNT(*) AS customers FROM customer c WHERE c.isinactive = 'F'"
TRANSACTIONS_BY_TYPE = (
    "SELECT t.type AS kind, COUNT(*) AS transactions FROM transaction t "
    "WHERE t.type IN ('SalesOrd', 'CashSale', 'CustInvc', 'CashRfnd', 'CustCred') GROUP BY t.type"
)
