"""The queries of ``explain``: one customer, and each transaction with what decides whether it counts."""

from netsuite_rfm.netsuite.fields import history_column
from netsuite_rfm.netsuite.suiteql.clauses import columns, lines
from netsuite_rfm.netsuite.suiteql.customers import RETURN_TYPES, IdList
from netsuite_rfm.netsuite.suiteql.literals import texts, whole, words
from netsuite_rfm.netsuite.suiteql.runs_and_history import HISTORY_RECORD, stands
from netsuite_rfm.netsuite.suiteql.what_counts import (
    MAIN_LINE,
    delivered_closed,
    keeps_delivered,
    ledger_of,
    of_customers,
    total_of,
)
from netsuite_rfm.rfm.counting import Counting


def one_customer(internal_id: int | None, entity_id: str) -> str:
    """Select customers with this internal id or this entity id."""
    by_id = f"c.id = {whole(internal_id)} OR " if internal_id is not None else ""
    return lines(
        columns("c.id AS id", "c.entityid AS entityid", "c.isinactive AS isinactive"),
        "FROM customer c",
        f"WHERE {by_id}c.entityid IN ({texts([entity_id])})",
        "ORDER BY c.id",
    )


def one_customers_transactions(customer_id: int, counting: Counting, *, after: int) -> str:
    """Select every sale and return of one customer and their projects, whether it counts or not."""
    located = counting.locations or counting.subsidiary is not None
    types = dict.fromkeys((*counting.order_types, "SalesOrd", "CashSale", "CustInvc", *RETURN_TYPES))
    whose = of_customers(counting, IdList((customer_id,)))
    delivered = f"CASE WHEN t.id IN {delivered_closed(whose)} THEN 'T' ELSE 'F' END AS delivered"
    return lines(
        columns(
            "t.id AS id",
            "t.entity AS entity",
            "t.type AS kind",
            "t.tranid AS tranid",
            "TO_CHAR(t.trandate, 'YYYY-MM-DD') AS day",
            "BUILTIN.CF(t.status) AS status",
            "t.voided AS voided",
            "CASE WHEN t.foreigntotal IS NULL THEN 'F' ELSE 'T' END AS has_total",
            *(["m.location AS location"] if located else []),
            *([delivered] if keeps_delivered(counting) else []),
            f"TO_CHAR(ROUND({total_of(counting)} * 100)) AS cents",
        ),
        "FROM transaction t",
        f"LEFT {MAIN_LINE}" if located else "",
        f"LEFT {ledger_of(counting)}" if counting.subsidiary is not None else "",
        f"WHERE {whose}",
        f"AND t.type IN ({words(tuple(types))})",
        f"AND t.id > {whole(after)}",
        "ORDER BY t.id",
    )


def one_customers_segments(customer_id: int, *, after: int) -> str:
    """Select changes of one customer's segment that no undo has withdrawn, with ids above ``after``."""
    before, now = history_column("from", "h"), history_column("to", "h")
    return lines(
        columns(
            "h.id AS id",
            f"TO_CHAR({history_column('changed_on', 'h')}, 'YYYY-MM-DD') AS day",
            f"NVL({before}, 0) AS from_segment",
            f"NVL({now}, 0) AS to_segment",
            f"BUILTIN.DF({before}) AS from_name",
            f"BUILTIN.DF({now}) AS to_name",
        ),
        f"FROM {HISTORY_RECORD} h",
        f"WHERE {history_column('customer', 'h')} = {whole(customer_id)} AND {stands('h')} AND h.id > {whole(after)}",
        "ORDER BY h.id",
    )
