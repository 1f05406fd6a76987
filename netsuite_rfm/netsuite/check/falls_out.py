"""Find orders that a run does not count, or counts in a way that users should know: a finding with their number."""

from collections.abc import Iterator

import msgspec

from netsuite_rfm.errors import AccountNotReady, RequestRefused
from netsuite_rfm.netsuite.check.finding import Finding, Mark
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.account_counting import has_delivered_closed, has_project_orders, primary_book
from netsuite_rfm.netsuite.suiteql.falls_out import (
    CUSTOMERS_NEVER_READ,
    orders_by_place,
    orders_by_rule,
    orders_not_converted,
    orders_of_inactive,
    orders_of_nobody,
    orders_of_records,
    orders_placed_on_lines,
    orders_without_ledger,
)
from netsuite_rfm.netsuite.suiteql.page import read_one
from netsuite_rfm.rfm.counting import CLOSED, Counting


class _Orders(msgspec.Struct):
    orders: int
    entities: int = 0


class _Rules(msgspec.Struct):
    voided: int = 0
    voided_unknown: int = 0
    future: int = 0
    pending: int = 0
    cancelled: int = 0
    rejected: int = 0
    closed: int = 0
    delivered: int = 0
    negative: int = 0
    no_total: int = 0


class _Placed(msgspec.Struct):
    orders: int
    placed: int | None = 0


class _PlacedOnLines(msgspec.Struct):
    placed_on_lines: int


class _NotConverted(msgspec.Struct):
    not_converted: int


class _NoLedger(msgspec.Struct):
    no_ledger: int


class _NeverRead(msgspec.Struct):
    never_read: int


_RULES = {
    "voided": "voided",
    "future": "dated after the as-of date",
    "pending": "pending approval",
    "cancelled": "cancelled",
    "rejected": "rejected",
    "closed": "closed with nothing fulfilled or billed",
    "negative": "a cash sale with a negative total, which is a return",
}


def what_falls_out(client: Client, counting: Counting, *, home: bool) -> Iterator[Finding]:
    """Yield the number of orders for each reason not to count; reasons without orders are left out.

    Args:
        client: the connection.
        counting: the rules for this account.
        home: whether the home location is determined, which uses the orders' main lines.

    Raises:
        NetSuiteError: NetSuite could not be read.

    """
    yield from _by_rule(client, counting)
    yield from _by_entity(client, counting)
    yield from _by_place(client, counting, home=home)
    yield from _by_rate(client, counting)
    never_read = read_one(client, CUSTOMERS_NEVER_READ, _NeverRead).never_read
    if never_read:
        said = f"{never_read:,} active customers have an internal id of 0 or below, and runs skip them"
        yield Finding(Mark.NOTE, "customers", said)


def _by_rule(client: Client, counting: Counting) -> Iterator[Finding]:
    rules = read_one(client, orders_by_rule(counting), _Rules)
    delivered = rules.delivered
    for rule, words in _RULES.items():
        number = getattr(rules, rule) - (delivered if rule == "closed" else 0)
        if not number:
            continue
        if rule in counting.also:
            said = f"{number:,} counted, as RFM_COUNT_ALSO says: {words}"
        elif rule in ("voided", "future"):
            said = f"{number:,} not counted: {words}"
        else:
            said = f"{number:,} not counted: {words}; RFM_COUNT_ALSO={rule} counts them"
        yield Finding(Mark.OK, f"orders {rule}", said)
    if delivered:
        said = f"{delivered:,} counted in full: closed after a part was fulfilled or billed"
        yield Finding(Mark.OK, "orders closed in part", said)
    if CLOSED in counting.no_order and rules.closed and has_delivered_closed(client, counting) is None:
        said = (
            "this role cannot read what was fulfilled or billed (quantityshiprecv, quantitybilled of transactionline), "
            f"so none of the {rules.closed:,} closed orders counts; RFM_COUNT_ALSO=closed counts them all"
        )
        yield Finding(Mark.NOTE, "orders closed", said)
    if rules.no_total:
        said = f"{rules.no_total:,} counted as 0.00: foreigntotal is empty"
        yield Finding(Mark.NOTE, "orders without total", said)
    if rules.voided_unknown:
        said = f"{rules.voided_unknown:,} counted: whether they are voided is empty, which counts as no"
        yield Finding(Mark.NOTE, "orders voided or not", said)


def _by_entity(client: Client, counting: Counting) -> Iterator[Finding]:
    if counting.projects:
        projects = read_one(client, orders_of_records("job", counting), _Orders)
        said = f"{projects.orders:,} of {projects.entities:,} projects count at the projects' customers"
        yield Finding(Mark.OK, "orders of projects", said)
    elif has_project_orders(client, counting) is None:
        yield Finding(Mark.OK, "orders of projects", "this account has no projects, or the role cannot see them")
    nobodys = read_one(client, orders_of_nobody(counting), _Orders)
    vendors = _vendors(client, counting) if nobodys.orders else None
    if vendors and vendors.orders:
        said = f"{vendors.orders:,} of {vendors.entities:,} vendors count nowhere"
        yield Finding(Mark.NOTE, "orders of vendors", said)
        nobodys = _Orders(nobodys.orders - vendors.orders, nobodys.entities - vendors.entities)
    if nobodys.orders:
        said = (
            f"{nobodys.orders:,} of {nobodys.entities:,} entities that are no customer this role sees count nowhere: "
            "give the role access to these customers, or to projects (Jobs), if they should count"
        )
        yield Finding(Mark.NOTE, "orders of nobody", said)
    inactive = read_one(client, orders_of_inactive(counting), _Orders)
    if inactive.orders:
        said = f"{inactive.orders:,} of {inactive.entities:,} inactive customers, who are not scored"
        yield Finding(Mark.OK, "orders of inactive customers", said)


def _vendors(client: Client, counting: Counting) -> _Orders | None:
    try:
        return read_one(client, orders_of_records("vendor", counting), _Orders)
    except (AccountNotReady, RequestRefused):
        return None


def _by_place(client: Client, counting: Counting, *, home: bool) -> Iterator[Finding]:
    if not counting.locations and not home:
        return
    place = read_one(client, orders_by_place(counting), _Placed)
    if place.placed or not place.orders:
        return
    on_lines = read_one(client, orders_placed_on_lines(counting), _PlacedOnLines).placed_on_lines
    where = f"; {on_lines:,} have one on their item lines, which is not looked at" if on_lines else ""
    said = f"no order's main line has a location{where}"
    if counting.locations:
        yield Finding(Mark.FAIL, "RFM_ORDER_LOCATIONS", f"{said}: no order would count. Unset it")
    if home:
        yield Finding(Mark.NOTE, "RFM_HOME_LOCATION", f"{said}: no customer gets a home location")


def _by_rate(client: Client, counting: Counting) -> Iterator[Finding]:
    if counting.subsidiary is not None:
        book = primary_book(client, counting)
        known = "by its own word" if book else "assumed, because the account does not tell which one is primary"
        yield Finding(Mark.OK if book else Mark.NOTE, "accounting book", f"book {counting.book} is read, {known}")
        missing = read_one(client, orders_without_ledger(counting), _NoLedger).no_ledger
        if missing:
            said = f"{missing:,} orders have no ledger line in book {counting.book}, and count nowhere"
            yield Finding(Mark.NOTE, "orders without ledger line", said)
    if not counting.converts:
        return
    setting = "RFM_REPORTING_CURRENCY" if counting.currency is not None else "RFM_REPORTING_SUBSIDIARY"
    missing = read_one(client, orders_not_converted(counting), _NotConverted).not_converted
    if missing:
        said = f"{missing:,} orders cannot be converted, because a rate is missing. A run would stop there"
        yield Finding(Mark.FAIL, setting, said)
    else:
        yield Finding(Mark.OK, setting, "every order that counts can be converted")
