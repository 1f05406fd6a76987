"""The queries of ``sample``: customers drawn at random, and their single transactions.

They share no text with the queries of a run. A run lets NetSuite compute sums; these queries do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from netsuite_rfm.netsuite.suiteql.clauses import columns, lines, nested
from netsuite_rfm.netsuite.suiteql.literals import moment, script_id, whole, wholes, words
from netsuite_rfm.netsuite.suiteql.what_counts import ledger_of, total_of
from netsuite_rfm.rfm.counting import CLOSED, Counting, LeaveOut

PRIME = 2**31 - 1
"""Modulus of the draws; no internal id is larger."""
TOTAL_UNITS, RATE_UNITS, CONVERTED_UNITS = 10**4, 10**12, 10**8
"""Units per 1 in the responses, for a total, an exchange rate and a converted total, so that no fraction is read."""
_SALES = ("SalesOrd", "CashSale", "CustInvc", "CashRfnd", "CustCred")


@dataclass(frozen=True, slots=True)
class Draw:
    """The order of customers in a draw: each id is mapped to a number, given by the draw's two parameters.

    The number is ``(multiplier * id + shift) mod p``, squared, mod p. All customers are equally likely to be drawn, and
    neighbouring ids are not drawn together. Both parameters are from 1 to p - 1.
    """

    multiplier: int
    shift: int


def drawn_customers(draw: Draw, leave_out: LeaveOut, *, hold: bool) -> str:
    """Select active customers in the order of the draw, each with the current values of our fields.

    Args:
        draw: the order.
        leave_out: the settings that leave customers out; the fields that they use are selected.
        hold: whether the account has the field with the end of a hold.

    """
    mixed = f"MOD(c.id * {whole(draw.multiplier)} + {whole(draw.shift)}, {PRIME})"
    ordered = nested(columns("c.id AS id", f"{mixed} AS mixed"), "FROM customer c", "WHERE c.isinactive = 'F'")
    beside = [
        *(["TO_CHAR(k.custentity_rfm_hold_until, 'YYYY-MM-DD') AS hold_until"] if hold else []),
        *(["k.subsidiary AS subsidiary"] if leave_out.subsidiaries else []),
        *(["k.category AS category"] if leave_out.categories else []),
        *([f"k.{script_id(leave_out.check_box)} AS check_box"] if leave_out.check_box else []),
    ]
    return lines(
        columns(
            "k.id AS id",
            "k.custentity_rfm_recency_score AS recency",
            "k.custentity_rfm_frequency_score AS frequency",
            "k.custentity_rfm_monetary_score AS monetary",
            "k.custentity_rfm_score AS score",
            "v.scriptid AS segment",
            "k.custentity_rfm_segment AS segment_id",
            "TO_CHAR(k.custentity_rfm_last_order_date, 'YYYY-MM-DD') AS last_order",
            "k.custentity_rfm_order_count AS orders",
            "TO_CHAR(ROUND(k.custentity_rfm_lifetime_value * 100)) AS cents",
            *beside,
        ),
        f"FROM {ordered} d",
        "JOIN customer k ON k.id = d.id",
        "LEFT JOIN customlist_rfm_segment v ON v.id = k.custentity_rfm_segment",
        f"ORDER BY MOD(d.mixed * d.mixed, {PRIME}), d.id",
    )


def transactions_of_drawn(
    ids: Sequence[int], counting: Counting, *, entered_from: datetime | None, after: int = 0
) -> str:
    """Select every sale and return of these customers and their projects, whether it counts or not.

    Args:
        ids: internal ids, at most 1,000.
        counting: determines whether there are projects and delivered closed orders, and the currency of totals.
        entered_from: transactions entered since this time are marked; None to mark none.
        after: only transactions with a higher id.

    """
    drawn = wholes(ids)
    customer = "NVL(q.customer, t.entity)" if counting.projects else "t.entity"
    whose = f"t.entity IN ({drawn})"
    if counting.projects:
        whose = f"({whose} OR t.entity IN (SELECT u.id FROM job u WHERE u.customer IN ({drawn})))"
    entered = "'F'"
    if entered_from is not None:
        entered = f"CASE WHEN SYS_EXTRACT_UTC(t.createddate) >= {moment(entered_from)} THEN 'T' ELSE 'F' END"
    located = counting.locations or counting.subsidiary is not None
    amounts = [
        f"TO_CHAR(ROUND(t.foreigntotal * {TOTAL_UNITS})) AS total",
        f"TO_CHAR(ROUND(t.exchangerate * {RATE_UNITS})) AS rate",
    ]
    if counting.converts:
        amounts = [f"TO_CHAR(ROUND({total_of(counting)} * {CONVERTED_UNITS})) AS total"]
    return lines(
        columns(
            "t.id AS id",
            f"{customer} AS customer",
            "t.type AS kind",
            "t.tranid AS tranid",
            "TO_CHAR(t.trandate, 'YYYY-MM-DD') AS day",
            "BUILTIN.CF(t.status) AS status",
            "t.voided AS voided",
            f"{entered} AS entered_later",
            *(["w.moved AS moved"] if counting.delivered_closed else []),
            *(["m.location AS location"] if located else []),
            *amounts,
        ),
        "FROM transaction t",
        "LEFT JOIN job q ON q.id = t.entity" if counting.projects else "",
        "LEFT JOIN transactionline m ON m.transaction = t.id AND m.mainline = 'T'" if located else "",
        f"LEFT {ledger_of(counting)}" if counting.subsidiary is not None else "",
        f"LEFT JOIN {_moved(whose)} w ON w.id = t.id" if counting.delivered_closed else "",
        f"WHERE {whose}",
        f"AND t.type IN ({words(_SALES)})",
        f"AND t.id > {whole(after)}",
        "ORDER BY t.id",
    )


def _moved(whose: str) -> str:
    """Return a subselect of how much of each closed order was fulfilled or billed, over its lines."""
    return nested(
        columns("s.id AS id", "MAX(ABS(NVL(n.quantityshiprecv, 0)) + ABS(NVL(n.quantitybilled, 0))) AS moved"),
        "FROM transaction s",
        "JOIN transactionline n ON n.transaction = s.id",
        f"WHERE {whose.replace('t.entity', 's.entity')}",
        f"AND BUILTIN.CF(s.status) = '{CLOSED}'",
        "GROUP BY s.id",
    )
