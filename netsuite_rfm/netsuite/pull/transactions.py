"""Read one customer's transactions, with the reason why each counts or does not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import ClassVar

import msgspec

from netsuite_rfm.errors import UsageError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.believed import Belief, not_believed
from netsuite_rfm.netsuite.suiteql.customers import RETURN_TYPES
from netsuite_rfm.netsuite.suiteql.literals import LARGEST_ID
from netsuite_rfm.netsuite.suiteql.one_customer import one_customer, one_customers_transactions
from netsuite_rfm.netsuite.suiteql.page import pages_by_id, read_page
from netsuite_rfm.rfm.counting import CLOSED, NO_ORDER, AlsoCounted, Counting
from netsuite_rfm.rfm.one_line import is_one_line

_RULE_WORDS: dict[AlsoCounted, str] = {
    "pending": "pending approval",
    "cancelled": "cancelled",
    "rejected": "rejected",
    "closed": "closed with nothing fulfilled or billed",
}
_LONGEST_NAME = 200


class _Customer(msgspec.Struct):
    ROW: ClassVar = "customer"

    id: int
    entityid: str = ""
    isinactive: str = "F"


class _Row(msgspec.Struct):
    ROW: ClassVar = "transaction"

    id: int
    entity: int
    kind: str
    day: str
    tranid: str = ""
    status: str = ""
    voided: str = "F"
    has_total: str = "T"
    delivered: str = "F"
    cents: int | None = 0
    location: int | None = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """One order or return. ``why_not`` is empty if it counts. A future one counts from its day onwards."""

    id: int
    number: str
    kind: str
    day: date
    cents: int
    is_return: bool
    why_not: str
    future: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The customer that the user named."""

    id: int
    entity_id: str
    inactive: bool


def find_customer(client: Client, word: str) -> Found:
    """Find a customer by internal id, or by entity id if there is no such internal id.

    Raises:
        UsageError: no customer has this id, or several have this entity id.

    """
    if not word or not is_one_line(word) or len(word) > _LONGEST_NAME:
        raise UsageError("a customer's internal id or entity id is needed, such as 1043")
    number = int(word) if word.isascii() and word.isdigit() and 0 < int(word) <= LARGEST_ID else None
    rows = read_page(client, one_customer(number, word), _Customer, believe=_named(number, word)).items
    exact = [row for row in rows if row.id == number] or rows
    if not exact:
        raise UsageError(
            f"NetSuite has no customer with internal id or entity id {word!r}, or the role cannot see it. "
            "For a project, name its customer"
        )
    if len(exact) > 1:
        ids = ", ".join(str(row.id) for row in exact)
        raise UsageError(f"several customers have the entity id {word!r}: name one by internal id: {ids}")
    return Found(exact[0].id, exact[0].entityid, exact[0].isinactive != "F")


def _named(number: int | None, word: str) -> Belief:
    def believe(rows: Sequence[_Customer]) -> None:
        if any(row.id != number and row.entityid.lower() != word.lower() for row in rows):
            raise not_believed(f"a customer who is not {word!r}")

    return believe


def history(client: Client, customer_id: int, counting: Counting) -> list[Transaction]:
    """Read all sales and returns of one customer and their projects, oldest first."""
    pages = pages_by_id(client, lambda after: one_customers_transactions(customer_id, counting, after=after), _Row)
    rows = chain.from_iterable(pages)
    transactions = (_transaction(row, customer_id, counting) for row in rows)
    return sorted(transactions, key=lambda transaction: (transaction.day, transaction.id))


def _transaction(row: _Row, customer_id: int, counting: Counting) -> Transaction:
    day = date.fromisoformat(row.day)
    cents = row.cents or 0
    negative = row.kind == "CashSale" and counting.negative_is_return and cents < 0
    is_return = row.kind in RETURN_TYPES or negative
    why_not = _why_not(row, counting, is_return=is_return)
    future = not why_not and day > counting.as_of
    if future:
        why_not = f"dated after {counting.as_of}"
    return Transaction(
        row.id,
        row.tranid,
        row.kind,
        day,
        abs(cents) if is_return else cents,
        is_return,
        why_not,
        future,
        tuple(_remarks(row, customer_id, negative=negative)),
    )


def _why_not(row: _Row, counting: Counting, *, is_return: bool) -> str:
    if row.kind not in counting.order_types and not is_return:
        return "its type is not one of RFM_ORDER_TYPES"
    if row.voided == "T":
        return "voided"
    if row.status in counting.no_order and not (row.status == CLOSED and row.delivered == "T"):
        rule = next(rule for rule, statuses in NO_ORDER.items() if row.status in statuses)
        return _RULE_WORDS[rule]
    if counting.locations and row.location not in counting.locations:
        return "its location is not one of RFM_ORDER_LOCATIONS"
    return ""


def _remarks(row: _Row, customer_id: int, *, negative: bool) -> Iterator[str]:
    if row.entity != customer_id:
        yield f"of project {row.entity}"
    if row.status == CLOSED and row.delivered == "T":
        yield "closed after a part was fulfilled or billed: counts in full"
    if row.has_total == "F":
        yield "has no total: counts as 0.00"
    if negative:
        yield "a cash sale with a negative total"
