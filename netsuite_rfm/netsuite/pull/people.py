"""Typed rows of customers for a sync. Their repr shows the internal id alone, so that no log can tell more."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import ClassVar

import msgspec

from netsuite_rfm.errors import AccountNotReady, RequestRefused
from netsuite_rfm.netsuite.fields import AUDIENCE_LIST, AUDIENCES, SEGMENT_LIST, STAGE_LIST
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.pull import lists_of
from netsuite_rfm.netsuite.suiteql.customers import values_of
from netsuite_rfm.netsuite.suiteql.page import pages_by_id
from netsuite_rfm.netsuite.suiteql.people import addresses, people
from netsuite_rfm.telemetry.log import get_logger

Text = str | int | float | None
"""A text that a person typed. Whatever JSON makes of it is taken: an error about the row would show the value."""


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
    """All that a destination may be told; days in ISO 8601, list values as internal ids."""

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

    def __repr__(self) -> str:
        return f"PersonRow({self.id})"


class ListRow(msgspec.Struct):
    """A value of a custom list."""

    ROW: ClassVar = "list value"

    id: int
    scriptid: str
    name: str = ""


def read_addresses(client: Client) -> Iterator[AddressRow]:
    """Everybody who has an address, active or not.

    Raises:
        AccountNotReady: the account shows no consent, or the role may not see it; then nobody may be sent anything.

    """
    for rows in pages_by_id(client, addresses, AddressRow):
        yield from rows


def read_people(client: Client, ids: Sequence[int] | None, more: Sequence[str], *, phones: bool) -> Iterator[PersonRow]:
    """Customers in the order of their ids; all of them, or those named.

    Raises:
        AccountNotReady: a column is missing, or the role may not see it.

    """
    for part in [None] if ids is None else lists_of(sorted(ids)):
        for rows in pages_by_id(client, partial(people, ids=part, more=more, phones=phones), PersonRow):
            yield from rows


def read_list_values(client: Client) -> tuple[dict[int, ListRow], dict[int, ListRow], dict[int, ListRow]]:
    """Segments, stages and audiences by internal id; empty for an optional list that the account lacks."""
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
