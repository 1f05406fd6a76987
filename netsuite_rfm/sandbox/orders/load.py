"""Load an account from a CSV file of orders: each row is an order or a return.

Columns `customer_id, order_id, order_date, amount, kind` (`sale` or `return`), and if present `currency` (ISO
code), `channel`, `order_ts` and `email`; other columns are ignored. The CRC-32 of the order id decides which documents
a row becomes, so that every load gives the same:

* a sale with an even checksum is a sales order (`SalesOrd`, billed) with the invoice (`CustInvc`) of the same
  amount that real accounts have, so that a client which counts both counts twice; with an odd one, a
  `CashSale`;
* a return with an even checksum is a `RtnAuth` with its `CustCred`; with an odd one, a `CashRfnd`.

The amount is the foreign total in the row's currency; the exchange rate is the fixed one of `currencies`.
Customers get internal ids 1001, 1004, 1007, ... in the order they first appear, and their id in the file as
entity id, name and external id; and the e-mail address of the last of their rows that has one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from netsuite_rfm.sandbox.orders.noise import NoiseCustomer, noise_customers, noise_orders
from netsuite_rfm.sandbox.orders.read import OrderRow, OrdersFileError, read_orders
from netsuite_rfm.sandbox.store.currencies import CURRENCIES, rate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from netsuite_rfm.sandbox.store.account import Account

__all__ = ["OrdersFileError", "load_orders"]

FIRST_CUSTOMER_ID, CUSTOMER_ID_STEP = 1001, 3
FIRST_TRANSACTION_ID = 50_001
_CHANNELS = {"online": 1, "internet": 1, "web": 1, "store": 3, "in-store": 3, "retail": 3, "phone": 4}


@dataclass
class Documents:
    """Transactions as columns, in the order they are written."""

    customers: list[int] = field(default_factory=list)
    rows: list[OrderRow] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    voided: list[str] = field(default_factory=list)
    sources: list[int | None] = field(default_factory=list)

    def add(self, customer: int, row: OrderRow, kind: str, status: str, *, void: bool = False) -> int:
        """Add a document and return its internal id."""
        self.customers.append(customer)
        self.rows.append(row)
        self.types.append(kind)
        self.statuses.append(status)
        self.voided.append("T" if void else "F")
        self.sources.append(None)
        return FIRST_TRANSACTION_ID + len(self.rows) - 1

    def add_pair(self, customer: int, row: OrderRow, kinds: tuple[str, str], statuses: tuple[str, str]) -> None:
        """Add a document and the one made from it."""
        source = self.add(customer, row, kinds[0], statuses[0])
        self.add(customer, row, kinds[1], statuses[1])
        self.sources[-1] = source


def load_orders(
    account: Account, path: Path, *, noise: bool = False, home_currency: str | None = None
) -> dict[str, int]:
    """Load a file into an empty account; return the internal id of each customer id of the file.

    `home_currency` becomes the account's base currency, and the currency of a file without a currency column; without
    it, the base currency stays unchanged. With `noise` there are also documents that never count and customers that are
    not in
    the file: see `noise`. Raises OrdersFileError with file, line, column and reason; then nothing has been loaded.
    """
    rows = read_orders(path)
    if home_currency is not None:
        account.set_home_currency(home_currency)
    ids: dict[str, int] = {}
    for row in rows:
        ids.setdefault(row.customer, FIRST_CUSTOMER_ID + CUSTOMER_ID_STEP * len(ids))
    documents = Documents()
    for row in rows:
        _add_documents(documents, ids[row.customer], row)
    extra: list[NoiseCustomer] = []
    if noise and rows:
        first = FIRST_CUSTOMER_ID + CUSTOMER_ID_STEP * len(ids)
        extra = noise_customers(len(ids), first, CUSTOMER_ID_STEP)
        for order in noise_orders(rows, ids, extra):
            documents.add(order.customer, order.row, order.type, order.status, void=order.voided)
    _load_customers(account, ids, {row.customer: row.email for row in rows if row.email}, extra)
    _load_documents(account, documents)
    return ids


def _add_documents(documents: Documents, customer: int, row: OrderRow) -> None:
    even = crc32(row.order.encode()) % 2 == 0
    if row.kind == "sale" and even:
        documents.add_pair(customer, row, ("SalesOrd", "CustInvc"), ("G", "B"))
    elif row.kind == "sale":
        documents.add(customer, row, "CashSale", "C")
    elif even:
        documents.add_pair(customer, row, ("RtnAuth", "CustCred"), ("G", "B"))
    else:
        documents.add(customer, row, "CashRfnd", "C")


def _texts(values: Iterable[str | None]) -> np.ndarray:
    return np.array(list(values), dtype=object)


def _load_customers(
    account: Account, ids: dict[str, int], emails: Mapping[str, str], extra: list[NoiseCustomer]
) -> None:
    account.add_customers(
        {
            "id": np.array([*ids.values(), *(customer.id for customer in extra)], dtype=np.int64),
            "entityid": _texts([*ids, *(customer.entity_id for customer in extra)]),
            "externalid": _texts([*ids, *(None for _ in extra)]),
            "altname": _texts([*ids, *(segment.name for segment in extra)]),
            "email": _texts([*(emails.get(name) for name in ids), *(None for _ in extra)]),
            "isinactive": _texts([*("F" for _ in ids), *("T" if customer.inactive else "F" for customer in extra)]),
        }
    )


def _load_documents(account: Account, documents: Documents) -> None:
    home = account.home_currency
    codes = [row.currency or home for row in documents.rows]
    rates = {code: str(rate(code, home)) for code in set(codes)}
    account.add_transactions(
        {
            "id": np.arange(len(codes), dtype=np.int64) + FIRST_TRANSACTION_ID,
            "entity": np.array(documents.customers, dtype=np.int64),
            "trandate": np.array([row.day for row in documents.rows], dtype="datetime64[D]"),
            "created": np.array([row.created for row in documents.rows], dtype="datetime64[us]"),
            "type": _texts(documents.types),
            "status": _texts(documents.statuses),
            "voided": _texts(documents.voided),
            "currency": np.array([CURRENCIES[code].id for code in codes], dtype=np.int64),
            "exchangerate": _texts(rates[code] for code in codes),
            "foreigntotal_cents": np.array([row.cents for row in documents.rows], dtype=np.int64),
            "custbody_sales_channel": np.array(
                [_CHANNELS.get((row.channel or "").lower()) for row in documents.rows], dtype=object
            ),
            "tranid": _texts(row.order for row in documents.rows),
            "createdfrom": np.array(documents.sources, dtype=object),
        }
    )
