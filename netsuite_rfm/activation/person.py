"""A customer as sent to a destination: contact data, consent, and the values that this program wrote."""

from datetime import date

import msgspec


class ListValue(msgspec.Struct, frozen=True):
    """A value of a custom list. ``script_id`` never changes; ``name`` is shown to people and may be renamed."""

    script_id: str
    name: str


NO_VALUE = ListValue("", "")
Value = str | int | float | bool


class Person(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One customer. Contact data may be empty. The repr shows only the internal id, so a log never contains more.

    ``subscription_status`` is the internal id of the global subscription status: 1 soft opt-in, 2 soft opt-out, 3
    confirmed opt-in, 4 confirmed opt-out, None if the account does not have it. ``country`` is an ISO 3166-1 alpha-2
    code. ``lifetime_cents`` is in whole cents. ``predictions`` holds the prediction fields that are written, by
    property name. ``held_out_of`` lists the campaigns whose holdout the customer is in. ``store`` is the name of the
    home location, empty for a customer without one, None unless it was read.
    """

    customer_id: int
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    country: str = ""
    post_code: str = ""
    is_inactive: bool = False
    subscription_status: int | None = None
    segment: ListValue = NO_VALUE
    previous_segment: ListValue = NO_VALUE
    segment_since: date | None = None
    stage: ListValue = NO_VALUE
    audiences: tuple[ListValue, ...] = ()
    score: str = ""
    recency_score: int | None = None
    frequency_score: int | None = None
    monetary_score: int | None = None
    order_count: int = 0
    last_order: date | None = None
    lifetime_cents: int = 0
    predictions: dict[str, Value] = {}
    held_out_of: tuple[str, ...] = ()
    store: str | None = None

    def __repr__(self) -> str:
        return f"Person({self.customer_id})"

    @property
    def is_scored(self) -> bool:
        """Whether the customer has a score or a segment."""
        return bool(self.score or self.segment.script_id)
