"""Cutting the customers into windows, each a bounded and independent request.

One query over REST gives 100,000 rows at most (section_157909186990), and each page of it would run the
whole query again. A window of ids is cheap, passes that ceiling, and gives the same rows in any order.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from netsuite_rfm.errors import OptionalPartFailed, RequestRefused
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.customers import BUCKET, IdRange, customers_in_buckets, every_thousandth_customer
from netsuite_rfm.netsuite.suiteql.page import MOST_ROWS_A_PAGE, read_page
from netsuite_rfm.netsuite.suiteql.shard import Shard
from netsuite_rfm.telemetry.log import get_logger

WINDOW_SIZE = MOST_ROWS_A_PAGE  # a window's rows come in one page


@dataclass(frozen=True, slots=True)
class Window:
    """A range of ids, and how many active customers it held when it was cut."""

    ids: IdRange
    customers: int


class _Edge(msgspec.Struct):
    id: int
    position: int


class _Bucket(msgspec.Struct):
    bucket: int
    customers: int


def cut_windows(client: Client, shard: Shard | None = None) -> list[Window]:
    """Cut all active customers, or those of a shard, into windows of 1,000 or fewer, in the order of their ids.

    Raises:
        AccountNotReady: the role may not see the customers.

    """
    try:
        return list(cut_by_position(client, shard))
    except (OptionalPartFailed, RequestRefused) as error:
        # Window functions are on the official list; where an account does not take them, counting gives the same.
        get_logger().warning("windows_by_bucket", reason=str(error))
        return list(cut_by_bucket(client, shard))


def cut_by_position(client: Client, shard: Shard | None = None) -> Iterator[Window]:
    """Cut windows at every 1,000th customer; refused by accounts that do not take window functions."""
    after = 0
    while True:
        page = read_page(client, every_thousandth_customer(after, WINDOW_SIZE, shard), _Edge, optional=True)
        counted = 0
        for edge in page.items:
            yield Window(IdRange(after, edge.id, shard), edge.position - counted)
            after, counted = edge.id, edge.position
        if not page.has_more:
            return


def cut_by_bucket(client: Client, shard: Shard | None = None) -> Iterator[Window]:
    """Cut windows from counts by hundred of the id; works with plain grouping."""
    after, ends, customers = 0, 0, 0
    while True:
        page = read_page(client, customers_in_buckets(max(after, ends), shard), _Bucket)
        for bucket in page.items:
            if customers + bucket.customers > WINDOW_SIZE:
                yield Window(IdRange(after, ends, shard), customers)
                after, customers = ends, 0
            ends = bucket.bucket * BUCKET + BUCKET - 1
            customers += bucket.customers
        if not page.has_more:
            break
    if customers:
        yield Window(IdRange(after, ends, shard), customers)
