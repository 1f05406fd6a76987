"""Cut the customers into windows, each a bounded and independent request.

One query over REST returns at most 100,000 rows (section_157909186990), and each page would run the whole query again.
A window of ids is cheap, avoids that limit, and returns the same rows in any order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from netsuite_rfm.errors import OptionalPartFailed, RequestRefused
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.counted import refuse_unless_none
from netsuite_rfm.netsuite.suiteql.believed import Belief, not_believed, within
from netsuite_rfm.netsuite.suiteql.customers import (
    BUCKET,
    IdRange,
    customers_in_buckets,
    every_thousandth_customer,
)
from netsuite_rfm.netsuite.suiteql.literals import LARGEST_ID
from netsuite_rfm.netsuite.suiteql.page import MOST_ROWS_A_PAGE, read_page
from netsuite_rfm.netsuite.suiteql.shard import Shard
from netsuite_rfm.telemetry.log import get_logger

WINDOW_SIZE = MOST_ROWS_A_PAGE  # a window's rows fit on one page


@dataclass(frozen=True, slots=True)
class Window:
    """A range of ids, and the number of active customers in it when it was cut."""

    ids: IdRange
    customers: int


class _Edge(msgspec.Struct):
    id: int
    position: int
    from_end: int


class _Bucket(msgspec.Struct):
    bucket: int
    customers: int


def cut_windows(client: Client, shard: Shard | None = None) -> list[Window]:
    """Cut all active customers, or those of a shard, into windows of 1,000 or fewer, in the order of their ids.

    Raises:
        AccountNotReady: the role cannot see customers.

    """
    try:
        return list(cut_by_position(client, shard))
    except (OptionalPartFailed, RequestRefused) as error:
        # Window functions are on the official list. If an account rejects them, counting gives the same windows.
        get_logger().warning("windows_by_bucket", reason=str(error))
        return list(cut_by_bucket(client, shard))


def cut_by_position(client: Client, shard: Shard | None = None) -> Iterator[Window]:
    """Cut windows at every 1,000th customer. Fails in accounts without window functions."""
    after = 0
    while True:
        query = every_thousandth_customer(after, WINDOW_SIZE, shard)
        page = read_page(client, query, _Edge, believe=_edges(after, shard), optional=True)
        if not page.items:
            refuse_unless_none(client, IdRange(after, LARGEST_ID, shard))
        counted = 0
        for edge in page.items:
            yield Window(IdRange(after, edge.id, shard), edge.position - counted)
            after, counted = edge.id, edge.position
        if not page.items or page.items[-1].from_end == 1:
            return


def cut_by_bucket(client: Client, shard: Shard | None = None) -> Iterator[Window]:
    """Cut windows from counts per hundred ids, which needs only plain grouping.

    No row says that it is the last, so the end is reached when no row follows.
    """
    after, ends, customers = 0, 0, 0
    while True:
        begin = max(after, ends)
        page = read_page(client, customers_in_buckets(begin, shard), _Bucket, believe=_buckets(begin))
        if not page.items:
            break
        for bucket in page.items:
            if customers + bucket.customers > WINDOW_SIZE:
                yield Window(IdRange(after, ends, shard), customers)
                after, customers = ends, 0
            ends = bucket.bucket * BUCKET + BUCKET - 1
            customers += bucket.customers
    if customers:
        yield Window(IdRange(after, ends, shard), customers)
    else:
        refuse_unless_none(client, IdRange(after, LARGEST_ID, shard))


def _edges(after: int, shard: Shard | None) -> Belief:
    """Return a check that edges are at full windows, and that the page ends with the last customer or edge 1,000."""
    inside = within(IdRange(after, LARGEST_ID, shard))

    def believe(rows: Sequence[_Edge]) -> None:
        inside(rows)
        for number, edge in enumerate(rows, 1):
            is_last = edge.from_end == 1
            if is_last != (number == len(rows)) and not (number == len(rows) == MOST_ROWS_A_PAGE):
                raise not_believed(f"edge {number} of {len(rows)} is {edge.from_end} from the end")
            if not (number - 1) * WINDOW_SIZE < edge.position <= number * WINDOW_SIZE:
                raise not_believed(f"edge {number} is at position {edge.position}")
            if edge.position < number * WINDOW_SIZE and not is_last:
                raise not_believed(f"edge {number} is at position {edge.position}")

    return believe


def _buckets(begin: int) -> Belief:
    """Return a check that buckets ascend from the one after ``begin``, each with at most as many customers as ids."""

    def believe(rows: Sequence[_Bucket]) -> None:
        before = begin // BUCKET if begin else -1
        for row in rows:
            if row.bucket <= before or not 0 < row.customers <= BUCKET:
                raise not_believed(f"bucket {row.bucket} of {row.customers} after {before}")
            before = row.bucket

    return believe
