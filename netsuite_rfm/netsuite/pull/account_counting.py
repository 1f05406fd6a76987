"""Find out what counting depends on in this account, once, before anything else is read."""

from dataclasses import replace
from functools import partial

import msgspec

from netsuite_rfm.errors import AccountNotReady, NetSuiteError, RequestRefused, SignInError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.concurrency import both
from netsuite_rfm.netsuite.suiteql.account_probes import DELIVERED_CLOSED_ORDERS, PRIMARY_BOOK, project_orders
from netsuite_rfm.netsuite.suiteql.falls_out import orders_of_nobody
from netsuite_rfm.netsuite.suiteql.page import read_one
from netsuite_rfm.rfm.counting import CLOSED, Counting
from netsuite_rfm.rfm.reports.rows import Nobodys
from netsuite_rfm.telemetry.log import get_logger


class _Projects(msgspec.Struct):
    project_orders: int


class _Delivered(msgspec.Struct):
    delivered_orders: int


class _Book(msgspec.Struct):
    primary_book: int | None = None


def as_account_has(client: Client, counting: Counting) -> Counting:
    """Return ``counting`` completed for the account, with one request per relevant fact, in parallel.

    Raises:
        NetSuiteError: NetSuite could not be read.

    """
    projects, (delivered, book) = both(
        partial(has_project_orders, client, counting),
        partial(both, partial(has_delivered_closed, client, counting), partial(primary_book, client, counting)),
    )
    return replace(counting, projects=bool(projects), delivered_closed=bool(delivered), book=book or 1)


def has_project_orders(client: Client, counting: Counting) -> bool | None:
    """Whether any orders belong to projects; None if the account has no projects, or the role cannot see them."""
    try:
        return read_one(client, project_orders(counting), _Projects).project_orders > 0
    except (AccountNotReady, RequestRefused) as refusal:
        get_logger().debug("projects_not_readable", reason=str(refusal))
        return None


def has_delivered_closed(client: Client, counting: Counting) -> bool | None:
    """Whether a closed order was partly delivered; None if the lines do not show it. Queried only if it matters."""
    if CLOSED not in counting.no_order:
        return False
    try:
        return read_one(client, DELIVERED_CLOSED_ORDERS, _Delivered).delivered_orders > 0
    except (AccountNotReady, RequestRefused) as refusal:
        get_logger().warning("deliveries_not_readable", reason=str(refusal))
        return None


def count_nobodys(client: Client, counting: Counting) -> Nobodys:
    """Count the orders that belong to no customer; 0 if that cannot be read, because no score depends on it.

    Raises:
        SignInError: NetSuite rejects our credentials.

    """
    try:
        return read_one(client, orders_of_nobody(counting), Nobodys)
    except SignInError:
        raise
    except NetSuiteError as error:
        get_logger().warning("orders_of_nobody_not_counted", reason=str(error))
        return Nobodys()


def primary_book(client: Client, counting: Counting) -> int | None:
    """Return the internal id of the primary book; None if unknown. Queried only if the ledger is read."""
    if counting.subsidiary is None:
        return None
    try:
        return read_one(client, PRIMARY_BOOK, _Book).primary_book
    except (AccountNotReady, RequestRefused) as refusal:
        get_logger().debug("books_not_readable", reason=str(refusal))
        return None
