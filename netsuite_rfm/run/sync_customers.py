"""Read customers for a sync, typed and with the names of their list values."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from netsuite_rfm.activation.address_book import AddressBook, AddressEntry, address_book
from netsuite_rfm.activation.person import NO_VALUE, ListValue, Person, Value
from netsuite_rfm.activation.profile_values import NO_PREDICTION
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.campaigns import read_hold_outs
from netsuite_rfm.netsuite.pull.people import (
    ListRow,
    PersonRow,
    read_addresses,
    read_list_values,
    read_people,
    read_risks,
    readable,
)
from netsuite_rfm.netsuite.suiteql.customers import IdRange
from netsuite_rfm.netsuite.suiteql.people import PLACE, PREDICTIONS, STORE, Part
from netsuite_rfm.rfm.campaigns.hold_out import is_held_out


@dataclass(frozen=True, slots=True)
class ListNames:
    """Segments, stages and audiences of the account, by internal id."""

    segments: Mapping[int, ListValue]
    stages: Mapping[int, ListValue]
    audiences: Mapping[int, ListValue]
    risks: Mapping[int, ListValue]
    hold_outs: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    """For each segment, the campaigns with a holdout in it, with the percentage."""


@dataclass(frozen=True, slots=True)
class Further:
    """What is read of a customer in addition to the scores.

    Args:
        predictions: prediction columns.
        place: columns of the place.
        phones: whether to read phone numbers.
        store: whether to read the name of the home location.

    """

    predictions: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    phones: bool = False
    store: bool = False

    @property
    def prediction_names(self) -> tuple[str, ...]:
        """The names of a profile's predictions that come from these columns."""
        return tuple(name for name in NO_PREDICTION if _COLUMNS[name] in self.predictions)


_COLUMNS = {
    "churn_risk": "churn_risk",
    "churn_risk_id": "churn_risk",
    "churn_probability": "churn_percent",
    "expected_next_order": "expected_order_day",
    "predicted_clv": "predicted_clv_cents",
}


def further(client: Client, *, place: bool, phones: bool, store: bool) -> Further:
    """Find out which optional columns the account has; ``place`` and ``store`` say whether to check theirs."""
    return Further(
        predictions=readable(client, PREDICTIONS),
        place=readable(client, tuple(PLACE)) if place else (),
        phones=phones,
        store=store and bool(readable(client, (STORE,))),
    )


def list_names(client: Client) -> ListNames:
    """Read the values of the lists, with their current names in NetSuite."""
    segments, stages, audiences = (_values(rows) for rows in read_list_values(client))
    return ListNames(segments, stages, audiences, _values(read_risks(client)), read_hold_outs(client))


def everybodys_addresses(client: Client, parts: Sequence[IdRange]) -> AddressBook:
    """Read all addresses and which of them opted out."""
    return address_book(
        AddressEntry(row.id, _text(row.email), row.isinactive == "T", row.status)
        for row in read_addresses(client, parts)
    )


def customers(client: Client, names: ListNames, parts: Sequence[Part], wanted: Further = Further()) -> Iterator[Person]:
    """Read the customers of these parts, active or not, in order."""
    more = [column for column, values in (("lifecycle_stage", names.stages), ("audiences", names.audiences)) if values]
    predicted = wanted.prediction_names
    more += [*wanted.predictions, *wanted.place, *([STORE] if wanted.store else [])]
    for row in read_people(client, parts, more, phones=wanted.phones):
        yield _person(row, names, predicted, store=wanted.store)


def _predictions(row: PersonRow, names: ListNames, predicted: Sequence[str]) -> dict[str, Value]:
    risk = names.risks.get(row.churn_risk or 0, NO_VALUE)
    day = _day(row.expected_order_day)
    found: dict[str, Value | None] = {
        "churn_risk": risk.name or None,
        "churn_risk_id": risk.script_id or None,
        "churn_probability": row.churn_percent,
        "expected_next_order": day.isoformat() if day else None,
        "predicted_clv": None if row.predicted_clv_cents is None else row.predicted_clv_cents / 100,
    }
    values = {name: found[name] for name in predicted}
    return {name: NO_PREDICTION[name] if value is None else value for name, value in values.items()}


def _person(row: PersonRow, names: ListNames, predicted: Sequence[str], *, store: bool) -> Person:
    return Person(
        customer_id=row.id,
        email=_text(row.email),
        first_name=_text(row.firstname),
        last_name=_text(row.lastname),
        phone=_text(row.phone),
        country=_text(row.country),
        post_code=_text(row.post_code),
        is_inactive=row.isinactive == "T",
        subscription_status=row.status,
        segment=names.segments.get(row.segment or 0, NO_VALUE),
        previous_segment=names.segments.get(row.previous_segment or 0, NO_VALUE),
        segment_since=_day(row.segment_changed_day),
        stage=names.stages.get(row.lifecycle_stage or 0, NO_VALUE),
        # The separator between the ids of a multi-select in SuiteQL is not documented.
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
        predictions=_predictions(row, names, predicted),
        held_out_of=tuple(
            campaign
            for campaign, percent in sorted(names.hold_outs.get(row.segment or 0, {}).items())
            if is_held_out(row.id, campaign, percent)
        ),
        store=_text(row.store) if store else None,
    )


def _text(value: str | float | None) -> str:
    return "" if value is None else str(value)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None  # typed by a person; this program writes only valid days


def _values(rows: Mapping[int, ListRow]) -> dict[int, ListValue]:
    return {number: ListValue(row.scriptid.lower(), row.name) for number, row in rows.items()}
