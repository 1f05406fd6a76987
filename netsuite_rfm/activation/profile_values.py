"""The values of a customer that a destination receives, by name.

Every name always has a value, because destinations do not clear values that are not sent: Klaviyo's bulk import
accepts no ``null`` (developers.klaviyo.com, Bulk Import Profiles). A customer who leaves a segment gets ``(none)``
instead of keeping the old name.

``(none)`` is not the *No orders yet* of the reports, and does not change to it. Emptied profiles hold it too, of
customers who have ordered but opted out or were deleted, and conditions of flows and segments at the destination may
name it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from netsuite_rfm.activation.person import ListValue, Person, Value

NONE: Final = "(none)"
PREFIX: Final = "rfm_"
NO_SCORE: Final = 0
NO_DAY: Final = "1900-01-01"  # keeps the property a date, earlier than any day that a Klaviyo segment compares with

NO_PREDICTION: Final[Mapping[str, Value]] = MappingProxyType(
    {
        "churn_risk": NONE,
        "churn_risk_id": NONE,
        "churn_probability": -1,  # not a percentage, so that it counts neither as safe nor as lost
        "expected_next_order": NO_DAY,
        "predicted_clv": 0.0,
    }
)
"""Each prediction that a profile may hold, by name without the prefix, with its value if there is none."""

ProfileValue = Value | list[str]


def profile_values(person: Person) -> dict[str, ProfileValue]:
    """Return the values of a customer; money in units of the account's currency, days in ISO 8601."""
    values: dict[str, ProfileValue] = {
        **_named("segment", person.segment),
        **_named("previous_segment", person.previous_segment),
        f"{PREFIX}segment_since": person.segment_since.isoformat() if person.segment_since else NO_DAY,
        **_named("stage", person.stage),
        f"{PREFIX}audiences": [value.name for value in person.audiences] or [NONE],
        f"{PREFIX}audience_ids": [value.script_id for value in person.audiences] or [NONE],
        f"{PREFIX}score": person.score or NONE,
        f"{PREFIX}recency_score": person.recency_score or NO_SCORE,
        f"{PREFIX}frequency_score": person.frequency_score or NO_SCORE,
        f"{PREFIX}monetary_score": person.monetary_score or NO_SCORE,
        f"{PREFIX}lifetime_value": person.lifetime_cents / 100,
        f"{PREFIX}order_count": person.order_count,
        f"{PREFIX}held_out_of": list(person.held_out_of) or [NONE],
        f"{PREFIX}last_order": person.last_order.isoformat() if person.last_order else NO_DAY,
    }
    values.update({f"{PREFIX}{name}": value for name, value in person.predictions.items()})
    return values


def values_of_nobody(prediction_names: tuple[str, ...] = ()) -> dict[str, ProfileValue]:
    """Return the values of a profile that is no longer sent: no segment, no audience, no figures."""
    values = profile_values(Person(customer_id=0))
    values.update({f"{PREFIX}{name}": NO_PREDICTION[name] for name in prediction_names})
    return values


def _named(name: str, value: ListValue) -> dict[str, ProfileValue]:
    return {f"{PREFIX}{name}": value.name or NONE, f"{PREFIX}{name}_id": value.script_id or NONE}
