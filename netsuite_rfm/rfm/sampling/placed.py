"""Determine the scores and the segment of one customer from totals, band by band."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from typing import Final

from netsuite_rfm.rfm.conditions import Condition, Sign
from netsuite_rfm.rfm.sampling.bought import Totals
from netsuite_rfm.rfm.scheme import NO_SEGMENT, Scheme

_COMPARE: Final[Mapping[Sign, Callable[[Fraction, Fraction], bool]]] = {
    "above": operator.gt,
    "at_least": operator.ge,
    "at_most": operator.le,
    "below": operator.lt,
    "is": operator.eq,
}


@dataclass(frozen=True, slots=True)
class Placed:
    """The fields of one customer, current or desired; None if a field is empty.

    ``segment`` is the script id of the list value.
    """

    recency: int | None = None
    frequency: int | None = None
    monetary: int | None = None
    score: str | None = None
    segment: str | None = None
    last_order: date | None = None
    orders: int | None = None
    cents: int | None = None

    def differing(self, other: "Placed") -> tuple[str, ...]:
        """Return the names of the fields in which another differs."""
        return tuple(field.name for field in fields(self) if getattr(self, field.name) != getattr(other, field.name))


def place_one(totals: Totals, scheme: Scheme, as_of: date, *, held: Placed) -> Placed:
    """Score one customer with orders, and find the segment.

    A relative scheme compares all customers with each other, so a sample cannot compute scores. It takes them from the
    fields and computes only what follows from them. It also takes the segment from the field if it depends on a metric
    that is not among the customer's totals and scores: see :func:`not_worked_out`.
    """
    assert totals.last_order is not None  # noqa: S101 - of a customer with orders
    if scheme.relative is not None:
        recency, frequency, monetary = held.recency or 0, held.frequency or 0, held.monetary or 0
    else:
        bands = scheme.bands
        days = (as_of - totals.last_order).days
        recency = 1 + sum(days <= limit for limit in bands.recency_days)
        frequency = 1 + sum(totals.orders >= least for least in bands.order_count)
        monetary = 1 + sum(totals.cents >= least for least in bands.lifetime_cents)
    score = f"{recency}{frequency}{monetary}"
    known = {
        "recency_days": Fraction((as_of - totals.last_order).days),
        "order_count": Fraction(totals.orders),
        "lifetime_value": Fraction(totals.cents, 100),
        "recency_score": Fraction(recency),
        "frequency_score": Fraction(frequency),
        "monetary_score": Fraction(monetary),
    }
    segment = held.segment if not_worked_out(scheme) else _segment(scheme, int(score), known)
    return Placed(recency, frequency, monetary, score, segment, totals.last_order, totals.orders, totals.cents)


def not_worked_out(scheme: Scheme) -> tuple[str, ...]:
    """Return metrics that segments depend on and a sample does not compute; if there are any, it checks no segment."""
    rules = [condition for conditions in scheme.segment_rules for condition in conditions]
    return tuple(sorted({rule.metric.name for rule in rules if rule.metric.name not in _KNOWN or not _plain(rule)}))


_KNOWN: Final = frozenset(
    {"recency_days", "order_count", "lifetime_value", "recency_score", "frequency_score", "monetary_score"}
)


def _plain(rule: Condition) -> bool:
    return isinstance(rule.limit, Fraction)


def _segment(scheme: Scheme, score: int, known: Mapping[str, Fraction]) -> str | None:
    at = int(scheme.cells[score]) if score < len(scheme.cells) else NO_SEGMENT
    if scheme.segment_rules:
        at = next(
            place for place, rules in enumerate(scheme.segment_rules) if all(_holds(rule, known) for rule in rules)
        )
    return None if at == NO_SEGMENT else scheme.segments[at].value.lower()


def _holds(rule: Condition, known: Mapping[str, Fraction]) -> bool:
    assert isinstance(rule.limit, Fraction)  # noqa: S101 - asked by the caller
    return _COMPARE[rule.sign](known[rule.metric.name], rule.limit)
