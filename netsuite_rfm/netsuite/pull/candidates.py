"""Read the customers who may differ since the last complete run, and detect an order that left an unnamed customer.

Queries can name the customer of an edited order, a changed record, and customers who move because a day passed. They
cannot name the former customer of an order that was deleted or moved. That customer's field counts one order too many.

One query over all customers finds such a customer. To avoid that query, this module compares, for each named customer,
the orders in NetSuite with the field plus the orders entered since. If a named customer has more, an order came from an
unnamed customer, so the query runs. It also runs if this comparison proves nothing:

- something was deleted
- an order of the same customer has stopped counting, which cancels out the order gained
- it is unknown whether an order counted before
- the last run may have read the edit at the new customer but not at the old one

Orders entered since the last run need no query: a customer who was counted with one has been written since, so the
customer is named.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import ClassVar, TypeVar, cast

import msgspec

from netsuite_rfm.errors import AccountNotReady, RequestRefused, RowError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.concurrency import both
from netsuite_rfm.netsuite.pull.pull import Pulled
from netsuite_rfm.netsuite.suiteql.changes import (
    DELETIONS_PROBE,
    EVERYBODY,
    IDS_IN_A_ROW,
    Since,
    aged_by_any_order,
    aged_by_last_order,
    changed_customers,
    changed_orders,
    deletions,
    disagreeing,
    one_a_row,
    twenty_a_row,
)
from netsuite_rfm.netsuite.suiteql.page import pages_by_id, read_one
from netsuite_rfm.rfm.ageing import TurningAges
from netsuite_rfm.rfm.brake.everybody import Everybody
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.telemetry.log import get_logger

Answer = TypeVar("Answer")


class _Id(msgspec.Struct):
    ROW: ClassVar = "customer"

    id: int


class _Entity(_Id):
    """The changes of one customer's transactions: see ``changes.changed_orders``."""

    born: int = 0
    unsure: int = 0
    edited: int = 0
    dropped: int = 0
    early: int = 0
    returned: int = 0


Row = TypeVar("Row", bound=_Id)


_PLACES = tuple(f"id{place}" for place in range(1, IDS_IN_A_ROW))
_Twenty = cast("type[_Id]", msgspec.defstruct("_Twenty", [(name, int | None, None) for name in _PLACES], bases=(_Id,)))
"""Twenty customers, or fewer in the last row: see ``changes.twenty_a_row``."""


class _Everybody(msgspec.Struct):
    customers: int
    scored: int
    orders: int
    cents: int


class _Deleted(msgspec.Struct):
    deleted: int


@dataclass(slots=True)
class Candidates:
    """Customers who may differ, by reason. A customer can have several reasons, and some customers may be inactive.

    Args:
        orders: customers with a transaction that was entered or edited.
        customers: customers whose record changed.
        time: customers who may have moved because days passed.
        deleted: number of deleted records; None if the role cannot see them.
        net: whether returns change lifetime value.
        projects: whether orders may belong to projects, which can move to another customer without a trace.

    """

    orders: frozenset[int]
    customers: frozenset[int]
    time: frozenset[int]
    deleted: int | None
    net: bool
    projects: bool = False
    _unbalanced: dict[int, _Entity] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[int, ...]:
        """Return the internal ids of all candidates, ascending."""
        return tuple(sorted(self.orders | self.customers | self.time))

    def balance(self, pulled: Pulled) -> None:
        """Remove the customers of a window whose number of orders is explained."""
        rows = zip(
            pulled.orders.customer_id.tolist(),
            pulled.orders.order_count.tolist(),
            pulled.present.order_count.tolist(),
            strict=True,
        )
        for customer, now, before in rows:
            one = self._unbalanced.get(customer)
            if one is not None and not self._hides(one) and max(before, 0) + one.born == now:
                del self._unbalanced[customer]

    def _hides(self, one: _Entity) -> bool:
        written_since = one.early and one.id in self.customers
        return bool(one.dropped or one.unsure or written_since or (one.returned and self.net))

    @property
    def may_hide_others(self) -> bool:
        """Whether an unnamed customer may have lost an order. Call it after all candidates are balanced."""
        return self.deleted != 0 or self.projects or bool(self._unbalanced)


def find_candidates(
    client: Client, since: Since, counting: Counting, ages: TurningAges, *, returns: bool, holds: bool = False
) -> Candidates:
    """Read the customers who may differ, for each reason; ``holds``: whether the account has the field for holds.

    Raises:
        NetSuiteError: NetSuite could not be read.

    """

    def orders(since: Since) -> list[_Entity]:
        return _read_all(client, lambda after: changed_orders(since, counting, returns=returns, after=after), _Entity)

    def customers(since: Since) -> frozenset[int]:
        return _read_ids(client, lambda after: changed_customers(since, after=after))

    def aged() -> frozenset[int]:
        return _aged(client, since, counting, ages, returns=returns, holds=holds)

    (ordered, edited), (older, deleted) = both(
        partial(both, partial(exact_or_by_day, orders, since), partial(exact_or_by_day, customers, since)),
        partial(both, aged, partial(_deleted, client, since)),
    )
    return Candidates(
        orders=frozenset(row.id for row in ordered),
        customers=edited,
        time=older,
        deleted=deleted,
        net=counting.net,
        projects=counting.projects,
        _unbalanced={row.id: row for row in ordered if row.edited or (row.returned and counting.net)},
    )


def find_disagreeing(client: Client, counting: Counting) -> frozenset[int]:
    """Read which of all active customers have fields that do not match their orders."""
    rows = _read_all(client, lambda after: disagreeing(counting, after=after), _Id)
    return frozenset(row.id for row in rows)


def count_everybody(client: Client) -> Everybody:
    """Count all active customers, and sum up their fields."""
    found = read_one(client, EVERYBODY, _Everybody)
    return Everybody(found.customers, found.scored, found.orders, found.cents)


def look_at_deletions(client: Client) -> None:
    """Check that deletions can be read.

    Raises:
        AccountNotReady: they cannot be read.

    """
    read_one(client, DELETIONS_PROBE, _Deleted)


def _aged(
    client: Client, since: Since, counting: Counting, ages: TurningAges, *, returns: bool, holds: bool
) -> frozenset[int]:
    if counting.as_of <= since.as_of:
        return frozenset()
    by_last = _read_ids(client, lambda after: aged_by_last_order(since, counting.as_of, ages, after=after, holds=holds))
    return by_last | _read_ids(
        client, lambda after: aged_by_any_order(since, counting, ages, returns=returns, after=after)
    )


def _deleted(client: Client, since: Since) -> int | None:
    def deleted(since: Since) -> int:
        return read_one(client, deletions(since), _Deleted, optional=True).deleted

    try:
        return exact_or_by_day(deleted, since)
    except (AccountNotReady, RequestRefused, RowError) as refusal:
        get_logger().warning("deletions_not_readable", reason=str(refusal))
        return None


def exact_or_by_day(read: Callable[[Since], Answer], since: Since) -> Answer:
    """Read by exact times, or by whole days if the account does not support exact times."""
    try:
        return read(since)
    except RequestRefused as refusal:
        get_logger().warning("moments_not_compared", reason=refusal.detail)
        return read(replace(since, exact=False))


def _read_all(client: Client, query: Callable[[int], str], row: type[Row]) -> list[Row]:
    return list(chain.from_iterable(pages_by_id(client, query, row)))


def _read_ids(client: Client, query: Callable[[int], str]) -> frozenset[int]:
    """Read the ids that a query returns above a given id, twenty per row if the account supports it."""
    try:
        rows = _read_all(client, lambda after: twenty_a_row(query(after)), _Twenty)
    except RequestRefused as refusal:
        get_logger().info("ids_one_a_row", reason=refusal.detail)
        return frozenset(row.id for row in _read_all(client, lambda after: one_a_row(query(after)), _Id))
    found = chain.from_iterable((row.id, *(getattr(row, name) for name in _PLACES)) for row in rows)
    return frozenset(customer for customer in found if customer is not None)
