"""SuiteQL for the results of promotions, by customers' segment before the order.

Redemptions are in ``tranPromotion`` (observed in two public projects; Oracle's help does not mention it). The campaign
page in NetSuite sends the same texts (``lib/rfm_promotion_queries.js``).
"""

from collections.abc import Mapping, Sequence
from datetime import date

from netsuite_rfm.netsuite.fields import column, history_column
from netsuite_rfm.netsuite.suiteql.clauses import columns, first_rows, lines, nested
from netsuite_rfm.netsuite.suiteql.literals import day, whole, wholes
from netsuite_rfm.netsuite.suiteql.may_be_mailed import StatusChoice, may_be_mailed, opted_out_addresses
from netsuite_rfm.netsuite.suiteql.runs_and_history import HISTORY_RECORD, stands
from netsuite_rfm.netsuite.suiteql.segments_then import HELD_THEN, first_change_since
from netsuite_rfm.netsuite.suiteql.what_counts import cents_of, counts, customer_of, joins_of, total_of
from netsuite_rfm.rfm.counting import Counting

SEVERAL = 0
"""Stands for a promotion's id if the order has more than one."""
EVERYBODY = -1
"""Stands for a segment's id if the row is for all customers, each counted once."""
MOST_CODES = 50
# The sign of a discount is undocumented, so ABS is used.
_DISCOUNT = "ABS(NVL(x.purchasediscount, 0)) + ABS(NVL(x.shippingdiscount, 0))"
_CUSTOMER, _CHANGED_ON = history_column("customer", "h"), history_column("changed_on", "h")


def redemptions(counting: Counting, since: date, *, history: bool, consent: StatusChoice | None) -> str:
    """Count orders with a promotion, by promotion, by segment on the day before the order, and by current segment.

    Each promotion also has a row for ``EVERYBODY``. An order with several promotions counts once, under ``SEVERAL``.
    ``history`` is whether the account has the segment history, without which the earlier segment is unknown.
    ``mailable`` counts the customers who may be mailed, if ``consent`` can be read.
    """
    before, changes = "0", ""
    if history:
        first = nested(
            columns("o.id AS id", "MIN(h.id) AS first_id"),
            f"FROM {_with_promotion(counting, since)} o",
            f"JOIN {HISTORY_RECORD} h ON {_CUSTOMER} = o.customer AND {_CHANGED_ON} >= o.day AND {stands('h')}",
            "GROUP BY o.id",
        )
        changes = f"LEFT JOIN {first} e ON e.id = q.id\nLEFT JOIN {HISTORY_RECORD} f ON f.id = e.first_id"
        before = HELD_THEN
    now = f"NVL({column('segment', 'c')}, 0)"
    mailable = [f"COUNT(DISTINCT CASE WHEN {may_be_mailed(consent)} THEN c.id END) AS mailable"] if consent else []
    counted = (
        "COUNT(*) AS orders",
        "COUNT(DISTINCT q.customer) AS customers",
        *mailable,
        f"{cents_of('q.amount')} AS cents",
        f"{cents_of('q.discount')} AS discount",
    )
    orders = lines(
        f"FROM {_with_promotion(counting, since)} q",
        "JOIN customer c ON c.id = q.customer",
        opted_out_addresses(consent) if consent else "",
    )
    both = nested(
        columns("q.promotion AS promotion", f"{before} AS segment", f"{now} AS segment_now", *counted),
        orders,
        changes,
        f"GROUP BY q.promotion, {before}, {now}",
        "UNION ALL",
        columns("q.promotion AS promotion", f"{EVERYBODY} AS segment", f"{EVERYBODY} AS segment_now", *counted),
        orders,
        "GROUP BY q.promotion",
    )
    names = ("promotion", "segment", "segment_now", "orders", "customers", *(("mailable",) if consent else ()))
    return lines(
        columns(*(f"u.{name} AS {name}" for name in (*names, "cents", "discount"))),
        f"FROM {both} u",
        "ORDER BY u.promotion, u.segment, u.segment_now",
    )


def _with_promotion(counting: Counting, since: date) -> str:
    promotions = nested(
        columns(
            "x.transaction AS transaction",
            f"CASE WHEN COUNT(DISTINCT x.promocode) > 1 THEN {SEVERAL} ELSE MAX(x.promocode) END AS promotion",
            f"SUM({_DISCOUNT}) AS discount",
        ),
        "FROM tranPromotion x",
        "WHERE x.promocode IS NOT NULL",
        "GROUP BY x.transaction",
    )
    return nested(
        columns(
            "t.id AS id",
            f"{customer_of(counting)} AS customer",
            "t.trandate AS day",
            f"{total_of(counting)} AS amount",
            "p.promotion AS promotion",
            "p.discount * NVL(t.exchangerate, 1) AS discount",
        ),
        "FROM transaction t",
        joins_of(counting),
        f"JOIN {promotions} p ON p.transaction = t.id",
        f"WHERE {counts(counting, returns=False)}",
        f"AND t.trandate >= {day(since)}",
    )


def promotions(ids: Sequence[int]) -> str:
    """Select name, code and days of up to 1,000 promotions."""
    return lines(
        columns(
            "p.id AS id",
            "p.name AS name",
            "p.code AS code",
            "TO_CHAR(p.startdate, 'YYYY-MM-DD') AS first_day",
            "TO_CHAR(p.enddate, 'YYYY-MM-DD') AS last_day",
        ),
        "FROM promotionCode p",
        f"WHERE p.id IN ({wholes(ids)})",
        "ORDER BY p.id",
    )


def members_on(days: Mapping[int, date], consent: StatusChoice | None) -> str:
    """Count active customers by their segment when a promotion began, from the first change since.

    ``days`` are the promotions' first days, by internal id; ``mailable`` is as in :func:`redemptions`.
    """
    mailable = [f"SUM(CASE WHEN {may_be_mailed(consent)} THEN 1 ELSE 0 END) AS mailable"] if consent else []
    parts = (
        lines(
            columns(f"{whole(promotion)} AS promotion", f"{HELD_THEN} AS segment", "COUNT(*) AS customers", *mailable),
            "FROM customer c",
            opted_out_addresses(consent) if consent else "",
            f"LEFT JOIN {first_change_since(first)} e ON e.customer = c.id",
            f"LEFT JOIN {HISTORY_RECORD} f ON f.id = e.first_id",
            "WHERE c.isinactive = 'F'",
            f"GROUP BY {HELD_THEN}",
        )
        for promotion, first in sorted(days.items())
    )
    every = nested("\nUNION ALL\n".join(parts))
    names = ("promotion", "segment", "customers", *(("mailable",) if consent else ()))
    return lines(
        columns(*(f"u.{name} AS {name}" for name in names)),
        f"FROM {every} u",
        "ORDER BY u.promotion, u.segment",
    )


def by_code(counting: Counting, since: date) -> str:
    """Count orders by single coupon code, for the most used codes of promotions with one code per customer.

    ``tranPromotion.couponcode`` is the internal id of a ``couponCode`` (observed in a public project). An order with
    two codes counts under each.
    """
    named = {
        "promotion": "x.promocode",
        "code": "k.code",
        "orders": "COUNT(*)",
        "customers": f"COUNT(DISTINCT {customer_of(counting)})",
        "cents": cents_of(total_of(counting)),
        "discount": cents_of(f"({_DISCOUNT}) * NVL(t.exchangerate, 1)"),
    }
    rest = lines(
        "FROM transaction t",
        joins_of(counting),
        "JOIN tranPromotion x ON x.transaction = t.id",
        "JOIN couponCode k ON k.id = x.couponcode",
        f"WHERE {counts(counting, returns=False)}",
        f"AND t.trandate >= {day(since)} AND x.promocode IS NOT NULL",
        "GROUP BY x.promocode, k.code",
        "ORDER BY COUNT(*) DESC, x.promocode, k.code",
    )
    return first_rows(named, rest, MOST_CODES)
