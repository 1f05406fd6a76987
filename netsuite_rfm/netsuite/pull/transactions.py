"""One customer's transactions, one by one, with the reason why each counts or does not."""

from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import ClassVar

import msgspec

from netsuite_rfm.errors import UsageError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.customers import RETURN_TYPES
from netsuite_rfm.netsuite.suiteql.literals import LARGEST_ID
from netsuite_rfm.netsuite.suiteql.order_totals import one_customer, one_customers_transactions
from netsuite_rfm.netsuite.suiteql.page import pages_by_id, read_page
from netsuite_rfm.rfm.counting import Counting

_STATUS_WORDS = {"SalesOrd:A": "pending approval", "SalesOrd:C": "cancelled"}
_LONGEST_NAME = 200


class _Customer(msgspec.Struct):
    ROW: ClassVar = "customer"

    id: int
    entityid: str = ""
    isinactive: str = "F"


class _Row(msgspec.Struct):
    ROW: ClassVar = "transaction"

    id: int
    kind: str
    day: str
    tranid: str = ""
    status: str = ""
    voided: str = "F"
    cents: int | None = 0
    location: int | None = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """One order or return. ``why_not`` is empty where it counts; a future one counts ``from`` its day on."""

    id: int
    number: str
    kind: str
    day: date
    cents: int
    is_return: bool
    why_not: str
    future: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The customer a person named."""

    id: int
    entity_id: str
    inactive: bool


def find_customer(client: Client, word: str) -> Found:
    """Find a customer by internal id, or by entity id where there is no such internal id.

    Raises:
        UsageError: there is none, or several have this entity id.

    """
    if not word or not word.isprintable() or len(word) > _LONGEST_NAME:
        raise UsageError("a customer's internal id or entity id is needed, such as 1043")
    number = int(word) if word.isascii() and word.isdigit() and 0 < int(word) <= LARGEST_ID else None
    rows = read_page(client, one_customer(number, word), _Customer).items
    exact = [row for row in rows if row.id == number] or rows
    if not exact:
        raise UsageError(f"NetSuite has no customer with internal id or entity id {word!r}, or the role may not see it")
    if len(exact) > 1:
        ids = ", ".join(str(row.id) for row in exact)
        raise UsageError(f"several customers have the entity id {word!r}: name one by internal id: {ids}")
    return Found(exact[0].id, exact[0].entityid, exact[0].isinactive != "F")


def history(client: Client, customer_id: int, counting: Counting) -> list[Transaction]:
    """Read all sales and returns of one customer, oldest first."""
    pages = pages_by_id(client, lambda after: one_customers_transactions(customer_id, counting, after=after), _Row)
    rows = chain.from_iterable(pages)
    return sorted((_transaction(row, counting) for row in rows), key=lambda one: (one.day, one.id))


def _transaction(row: _Row, counting: Counting) -> Transaction:
    day = date.fromisoformat(row.day)
    is_return = row.kind in RETURN_TYPES
    why_not = ""
    if row.kind not in counting.order_types and not is_return:
        why_not = "its type is not one of RFM_ORDER_TYPES"
    elif row.voided == "T":
        why_not = "voided"
    elif row.status in _STATUS_WORDS:
        why_not = _STATUS_WORDS[row.status]
    elif counting.locations and row.location not in counting.locations:
        why_not = "its location is not one of RFM_ORDER_LOCATIONS"
    future = not why_not and day > counting.as_of
    if future:
        why_not = f"dated after {counting.as_of}"
    cents = row.cents or 0
    return Transaction(
        row.id, row.tranid, row.kind, day, abs(cents) if is_return else cents, is_return, why_not, future
    )
