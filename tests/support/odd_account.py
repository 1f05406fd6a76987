"""An account with an order of every kind that can fall out of a count, and the truth about it in SQL of its own."""

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.settings.schemes import load_scheme
from tests.support.full_account import full_account

AS_OF = date(2026, 11, 20)
SCHEME = load_scheme("default")
CUSTOMERS = tuple(range(1001, 1041, 3))
INACTIVE, HIDDEN, VENDOR = 1100, 7001, 6001
PROJECTS = {5001: 1001, 5002: 1004, 5003: None, 1002: 1037}  # the last one's id lies among the customers'
COLUMNS = ("entity", "type", "status", "voided", "cents", "fulfilled", "billed")
ORDERS: tuple[tuple[Any, ...], ...] = (
    *((customer, "SalesOrd", "G", "F", 10_000 + customer, None, None) for customer in CUSTOMERS[:8]),
    (5001, "SalesOrd", "B", "F", 20_000, None, None),
    (5001, "CashSale", "C", "F", 2_001, None, None),
    (5002, "SalesOrd", "G", "F", 30_000, None, None),
    (5003, "SalesOrd", "G", "F", 40_000, None, None),
    (1002, "SalesOrd", "G", "F", 4_321, None, None),
    (VENDOR, "SalesOrd", "G", "F", 50_000, None, None),
    (HIDDEN, "SalesOrd", "G", "F", 60_000, None, None),
    (HIDDEN, "CashSale", "C", "F", 60_001, None, None),
    (INACTIVE, "SalesOrd", "G", "F", 70_000, None, None),
    (1007, "SalesOrd", "H", "F", 80_000, None, None),
    (1010, "SalesOrd", "H", "F", 81_000, 0, 0),
    (1013, "SalesOrd", "H", "F", 82_000, 3, 0),
    (1016, "SalesOrd", "H", "F", 83_000, None, 2),
    (1016, "SalesOrd", "A", "F", 84_000, None, None),
    (1016, "SalesOrd", "C", "F", 85_000, None, None),
    (1019, "CustInvc", "D", "F", 86_000, None, None),
    (1019, "CustInvc", "E", "F", 87_000, None, None),
    (1022, "CustInvc", "A", "F", 88_000, None, None),
    (1025, "SalesOrd", "G", None, 89_000, None, None),
    (1028, "SalesOrd", "G", "F", None, None, None),
    (1031, "CashSale", "C", "F", -5_000, None, None),
    (1001, "CashSale", "C", "F", -1_234, None, None),
    (1034, "CashSale", "C", "T", 90_000, None, None),
    (1001, "CashRfnd", "C", "F", -700, None, None),
)
"""1028's only order has no total, 1031's is a return, and 1034's is voided."""


def odd_account(behaviour: Behaviour | None = None) -> Account:
    """Make the account, with everything that the default scheme writes to."""
    account = full_account(SCHEME, behaviour=behaviour)
    active = ["F"] * len(CUSTOMERS)
    account.add_customers(
        {"id": np.array([*CUSTOMERS, INACTIVE]), "isinactive": np.array([*active, "T"], dtype=object)}
    )
    account.add_records("job", {"id": np.array([*PROJECTS]), "customer": np.array([*PROJECTS.values()], dtype=object)})
    account.add_records("vendor", {"id": np.array([VENDOR])})
    held = dict(zip(COLUMNS, zip(*ORDERS, strict=True), strict=True))
    days = np.datetime64(AS_OF) - np.arange(len(ORDERS)).astype("timedelta64[D]")
    account.add_transactions({
        "id": np.arange(1, len(ORDERS) + 1),
        "entity": np.array(held["entity"]),
        "trandate": days,
        **{name: np.array(held[name], dtype=object) for name in ("type", "status", "voided")},
        "foreigntotal": np.array(
            [None if cents is None else str(Decimal(cents).scaleb(-2)) for cents in held["cents"]], dtype=object
        ),
        "quantityshiprecv": np.array(held["fulfilled"], dtype=object),
        "quantitybilled": np.array(held["billed"], dtype=object),
    })  # fmt: skip
    return account


COUNTED = """
    t.type IN ('SalesOrd', 'CashSale') AND t.voided IS DISTINCT FROM 'T' AND t.trandate <= DATE '2026-11-20'
    AND NOT (t.type = 'SalesOrd' AND t.status IN ('A', 'C'))
    AND NOT (t.type = 'SalesOrd' AND t.status = 'H'
        AND coalesce(t.quantityshiprecv, 0) = 0 AND coalesce(t.quantitybilled, 0) = 0)
    AND NOT (t.type = 'CashSale' AND coalesce(t.foreigntotal, 0) < 0)
"""
"""What counts by default, in DuckDB's own SQL."""


def truth(account: Account, counted: str = COUNTED) -> dict[int, tuple[int, int]]:
    """Number of orders and value in cents of each active customer with orders, worked out by other means."""
    rows = account.sql(
        "SELECT c.id, count(*), CAST(sum(coalesce(t.foreigntotal, 0)) * 100 AS BIGINT) FROM customer c "
        "JOIN (SELECT *, coalesce((SELECT max(j.customer) FROM job j WHERE j.id = entity), entity) AS whose "
        f"FROM transaction) t ON t.whose = c.id WHERE c.isinactive = 'F' AND {counted} GROUP BY c.id"
    )
    return {customer: (orders, cents) for customer, orders, cents in rows}
