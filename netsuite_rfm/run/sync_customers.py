"""Customers of NetSuite as a sync wants them: read, typed, and with the names of their list values."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from netsuite_rfm.activation.address_book import AddressBook, AddressEntry, address_book
from netsuite_rfm.activation.person import NO_VALUE, ListValue, Person
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.people import ListRow, PersonRow, read_addresses, read_list_values, read_people
from netsuite_rfm.netsuite.suiteql.customers import IdRange
from netsuite_rfm.netsuite.suiteql.people import Part


@dataclass(frozen=True, slots=True)
class ListNames:
    """Segments, stages and audiences of the account, by internal id."""

    segments: Mapping[int, ListValue]
    stages: Mapping[int, ListValue]
    audiences: Mapping[int, ListValue]


def list_names(client: Client) -> ListNames:
    """Read the values of the lists; their names are those that people gave them in NetSuite."""
    return ListNames(*(_values(rows) for rows in read_list_values(client)))


def everybodys_addresses(client: Client, parts: Sequence[IdRange]) -> AddressBook:
    """Read who has which address, and who said no."""
    return address_book(
        AddressEntry(row.id, _text(row.email), row.isinactive == "T", row.status)
        for row in read_addresses(client, parts)
    )


def customers(client: Client, names: ListNames, parts: Sequence[Part], *, phones: bool = False) -> Iterator[Person]:
    """Read the customers of these parts, active or not, in their order."""
    more = [column for column, values in (("lifecycle_stage", names.stages), ("audiences", names.audiences)) if values]
    for row in read_people(client, parts, more, phones=phones):
        yield _person(row, names)


def _person(row: PersonRow, names: ListNames) -> Person:
    return Person(
        customer_id=row.id,
        email=_text(row.email),
        first_name=_text(row.firstname),
        last_name=_text(row.lastname),
        phone=_text(row.phone),
        is_inactive=row.isinactive == "T",
        subscription_status=row.status,
        segment=names.segments.get(row.segment or 0, NO_VALUE),
        previous_segment=names.segments.get(row.previous_segment or 0, NO_VALUE),
        segment_since=_day(row.segment_changed_day),
        stage=names.stages.get(row.lifecycle_stage or 0, NO_VALUE),
        # What stands between the ids of a multi-select in SuiteQL is not documented.
        audiences=tuple(
            names.audiences[int(digits)]
            for digits in re.findall("[0-9]+", str(row.audiences or ""))
            if int(digits) in names.audiences
        ),
        score=row.score or "",
        recency_score=row.recency_score,
        frequency_score=row.frequency_score,
        monetary_score=row.monetary_score,
        order_count=row.order_count or 0,
        last_order=_day(row.last_order_day),
        lifetime_cents=row.lifetime_cents or 0,
    )


def _text(value: str | float | None) -> str:
    return "" if value is None else str(value)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None  # typed by a person: not a day of ours


def _values(rows: Mapping[int, ListRow]) -> dict[int, ListValue]:
    return {number: ListValue(row.scriptid.lower(), row.name) for number, row in rows.items()}
