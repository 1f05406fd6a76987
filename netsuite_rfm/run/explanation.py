"""The explanation of one customer as values: the segment, the reasons, and what comes next."""

from typing import TypeAlias

import msgspec

from netsuite_rfm.rfm.distance import Distance

Shown: TypeAlias = str | int | list[str] | None
"""A field's value for display; None if it is empty."""


class Stay(msgspec.Struct, frozen=True, rename={"since": "from"}):
    """A stay in a segment; ``until`` is None for the current one."""

    segment: str
    since: str
    until: str | None


class TransactionRow(msgspec.Struct, frozen=True, rename={"kind": "type"}):
    """A transaction of the customer, whether it counts, and why it does not or counts as a return."""

    id: int
    number: str
    kind: str
    date: str
    amount: str
    counts: bool
    why: str


class MetricValue(msgspec.Struct, frozen=True):
    """A metric's value; None if it is not known."""

    value: str | None
    unit: str
    meaning: str


class SegmentNow(msgspec.Struct, frozen=True):
    """The segment that the orders give."""

    name: str
    description: str
    action: str


class ConditionResult(msgspec.Struct, frozen=True):
    """A condition of a rule, with the customer's value of its metric."""

    condition: str
    value: str | None
    holds: bool


class RuleResult(msgspec.Struct, frozen=True, rename={"applies": "in"}):
    """A rule of a segment, a stage or an audience, and whether the customer is in it."""

    name: str
    applies: bool
    conditions: list[ConditionResult]
    description: str
    action: str


class FieldValues(msgspec.Struct, frozen=True):
    """A field's current value and the value it should hold."""

    holds: Shown
    should_hold: Shown


class Change(msgspec.Struct, frozen=True, rename={"before": "from", "after": "to"}):
    """A change that happens on a day if there is no new order or return."""

    on: str
    what: str
    before: str
    after: str


class Totals(msgspec.Struct, frozen=True):
    """Totals of the orders that count."""

    orders: int
    lifetime_value: str
    days_since_last_order: int


class OneMoreOrder(msgspec.Struct, frozen=True):
    """An order of the customer's average value, and the segment that it would lead to if placed today."""

    amount: str
    segment: str


class NothingPredicted(msgspec.Struct, frozen=True):
    """Why nothing is predicted for the customer."""

    said: str


class Predicted(msgspec.Struct, frozen=True):
    """The customer's prediction; ``held`` are fields that are not written, with the reason."""

    said: str
    probability_of_order: float
    within_days: int
    churn_risk: str
    expected_next_order: str | None
    predicted_clv: str
    model_as_of: str
    held: dict[str, str]


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """The explanation of one customer. The JSON has the fields in this order.

    Args:
        summary: the segment, since when, and what comes next.
        lifetime_value_is: ``net`` or ``gross``.
        held_until: the day until which the segment is held; None if it is not.
        account_lacks: script ids of lists that the account does not have.
        segment_rules: the rules that were tried for segments by metrics, the last of them the customer's.
        next_changes_note: under which condition the changes happen.
        past_segments: latest first; None if the history is not known.

    """

    summary: tuple[str, ...] = ()
    customer: int
    entity_id: str
    as_of: str
    scheme: str
    lifetime_value_is: str
    left_out: bool
    held_until: str | None
    held_segment: str | None
    account_lacks: list[str]
    orders: list[TransactionRow]
    metrics: dict[str, MetricValue]
    scores: list[Distance]
    cell: str | None
    segment: SegmentNow | None
    segment_rules: list[RuleResult]
    lifecycle: list[RuleResult]
    audiences: list[RuleResult]
    prediction: Predicted | NothingPredicted | None
    fields: dict[str, FieldValues]
    next_changes: list[Change]
    next_changes_note: str
    totals: Totals | None
    one_more_order: OneMoreOrder | None
    past_segments: list[Stay] | None
