"""Typed rows of customers for a sync. Their repr shows only the internal id, so that a log never contains more."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import chain, pairwise
from typing import ClassVar, TypeVar

import msgspec

from netsuite_rfm.errors import AccountNotReady, RequestRefused, RowError
from netsuite_rfm.netsuite.fields import AUDIENCE_LIST, AUDIENCES, RISK_LIST, SEGMENT_LIST, STAGE_LIST
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.concurrency import side_by_side
from netsuite_rfm.netsuite.pull.candidates import exact_or_by_day
from netsuite_rfm.netsuite.pull.pull import lists_of
from netsuite_rfm.netsuite.pull.windows import cut_windows
from netsuite_rfm.netsuite.suiteql.changes import Since
from netsuite_rfm.netsuite.suiteql.customers import IdList, IdRange, values_of
from netsuite_rfm.netsuite.suiteql.literals import LARGEST_ID
from netsuite_rfm.netsuite.suiteql.page import pages_by_id
from netsuite_rfm.netsuite.suiteql.people import Part, addresses, nobody, people
from netsuite_rfm.netsuite.suiteql.syncs import changed_people, deleted_ids
from netsuite_rfm.telemetry.log import get_logger

WINDOWS_A_PART = 4
Text = str | int | float | None
"""A text that a person typed. Any JSON type is accepted, because an error about the row would show the value."""


class AddressRow(msgspec.Struct):
    """Address and consent."""

    ROW: ClassVar = "customer"

    id: int
    isinactive: str = "F"
    email: Text = None
    status: int | None = None

    def __repr__(self) -> str:
        return f"AddressRow({self.id})"


class PersonRow(AddressRow):
    """Everything that a destination may receive; days in ISO 8601, list values as internal ids."""

    firstname: Text = None
    lastname: Text = None
    phone: Text = None
    recency_score: int | None = None
    frequency_score: int | None = None
    monetary_score: int | None = None
    score: str | None = None
    segment: int | None = None
    last_order_day: str | None = None
    order_count: int | None = None
    lifetime_cents: int | None = None
    previous_segment: int | None = None
    segment_changed_day: str | None = None
    lifecycle_stage: int | None = None
    audiences: str | int | list[object] | None = None
    churn_risk: int | None = None
    expected_order_day: str | None = None
    predicted_clv_cents: int | None = None
    churn_percent: int | None = None
    country: Text = None
    post_code: Text = None
    store: Text = None

    def __repr__(self) -> str:
        return f"PersonRow({self.id})"


class _Id(msgspec.Struct):
    ROW: ClassVar = "record"

    id: int


Row = TypeVar("Row", AddressRow, PersonRow)
AnyPart = TypeVar("AnyPart", bound=Part)


class ListRow(msgspec.Struct):
    """A value of a custom list."""

    ROW: ClassVar = "list value"

    id: int
    scriptid: str
    name: str = ""


def parts_of_all(client: Client) -> list[IdRange]:
    """Return ranges of ids that cover all customers, some thousand each, to be read in parallel.

    Raises:
        AccountNotReady: the role cannot see customers.

    """
    windows = [window.ids for window in cut_windows(client)]
    # Windows are cut by active customers; inactive ones may have higher ids than the last window.
    ends = [*(window.up_to for window in windows[WINDOWS_A_PART - 1 : -1 : WINDOWS_A_PART]), LARGEST_ID]
    return [IdRange(after, up_to) for after, up_to in pairwise([0, *ends])]


def read_addresses(client: Client, parts: Sequence[IdRange]) -> Iterator[AddressRow]:
    """Yield all customers with an address, active or not, in the order of their ids.

    Raises:
        AccountNotReady: consent is missing, or the role cannot see it, so nothing may be sent to anyone.

    """
    return _read(client, parts, addresses, AddressRow)


def read_people(client: Client, parts: Sequence[Part], more: Sequence[str], *, phones: bool) -> Iterator[PersonRow]:
    """Yield the customers of these parts, in order.

    Raises:
        AccountNotReady: a column is missing, or the role cannot see it.

    """
    return _read(client, parts, partial(people, more=more, phones=phones), PersonRow)


def lists_of_people(ids: Iterable[int]) -> list[IdList]:
    """Return named customers as parts to read."""
    return [IdList(part) for part in lists_of(sorted(set(ids)))]


def read_changed(client: Client, since: Since) -> frozenset[int]:
    """Return the internal ids of customers whose record changed, including inactive ones.

    Raises:
        AccountNotReady: the role cannot see when a customer changed.

    """
    return exact_or_by_day(lambda since: _ids(client, lambda after: changed_people(since, after=after)), since)


def read_deleted(client: Client, since: Since) -> frozenset[int]:
    """Return the internal ids of deleted records that no customer has now; empty if the role cannot see deletions."""
    try:
        return exact_or_by_day(lambda since: _ids(client, lambda after: deleted_ids(since, after=after)), since)
    except (AccountNotReady, RequestRefused, RowError) as refusal:
        get_logger().warning("deletions_not_readable", reason=str(refusal))
        return frozenset()


def _ids(client: Client, query: Callable[[int], str]) -> frozenset[int]:
    return frozenset(row.id for rows in pages_by_id(client, query, _Id) for row in rows)


def _read(
    client: Client, parts: Sequence[AnyPart], query: Callable[[int, AnyPart], str], row: type[Row]
) -> Iterator[Row]:
    """Read parts in parallel, and yield their rows in the order of the parts."""

    def read(numbered: tuple[int, AnyPart]) -> tuple[int, list[Row]]:
        number, part = numbered
        return number, list(chain.from_iterable(pages_by_id(client, lambda after: query(after, part), row)))

    waiting: dict[int, list[Row]] = {}
    first = 0
    with closing(side_by_side(read, enumerate(parts), workers=client.limit.most)) as answers:
        for number, rows in answers:
            waiting[number] = rows
            while first in waiting:
                yield from waiting.pop(first)
                first += 1


def readable(client: Client, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the optional columns that the account has and the role can see."""
    if not wanted or _is_readable(client, wanted):
        return tuple(wanted)
    return tuple(name for name in wanted if len(wanted) > 1 and _is_readable(client, [name]))


def _is_readable(client: Client, names: Sequence[str]) -> bool:
    try:
        list(pages_by_id(client, lambda _: nobody(names), _Id))
    except (AccountNotReady, RequestRefused):
        get_logger().info("left_out_of_sync", account_lacks=", ".join(names))
        return False
    return True


def read_risks(client: Client) -> dict[int, ListRow]:
    """Return the values of the list of churn risks by internal id; empty if the account has no such list."""
    return _optional(client, RISK_LIST)


def read_list_values(client: Client) -> tuple[dict[int, ListRow], dict[int, ListRow], dict[int, ListRow]]:
    """Return segments, stages and audiences by internal id; empty for an optional list that the account lacks."""
    return _values(client, SEGMENT_LIST), _optional(client, STAGE_LIST), _optional(client, AUDIENCE_LIST)


def _values(client: Client, list_id: str) -> dict[int, ListRow]:
    read = pages_by_id(client, lambda after: values_of(list_id, after=after), ListRow)
    return {row.id: row for rows in read for row in rows}


def _optional(client: Client, list_id: str) -> dict[int, ListRow]:
    try:
        return _values(client, list_id)
    except (AccountNotReady, RequestRefused):
        get_logger().info("left_out_of_sync", account_lacks=list_id if list_id != AUDIENCE_LIST else AUDIENCES)
        return {}
