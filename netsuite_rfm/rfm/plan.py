"""The plan of a run, and its totals."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Self, TypeVar

import numpy as np

from netsuite_rfm.rfm.customers import Column, Fields
from netsuite_rfm.rfm.diff import Changes
from netsuite_rfm.rfm.signature import Signature, sign
from netsuite_rfm.rfm.stages_and_audiences import AUDIENCES, STAGE

_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Summary:
    """Totals over any number of customers. The sum of two windows' summaries is the summary of both."""

    customers_read: int = 0
    customers_scored: int = 0
    """Customers who have orders."""
    customers_with_scores_before: int = 0
    customers_changed: int = 0
    customers_lost_all_orders: int = 0
    segment_changes_of_scored: int = 0
    """Changes of segment among customers_with_scores_before."""
    segments_before: Counter[int] = field(default_factory=Counter)
    """Customers in each segment, by internal id of the list value; EMPTY for none."""
    segments_after: Counter[int] = field(default_factory=Counter)
    transitions: Counter[tuple[int, int]] = field(default_factory=Counter)
    """Customers who change segment, by (from, to)."""
    lifetime_cents_after: Counter[int] = field(default_factory=Counter)
    """Lifetime value of the customers who will be in each segment."""
    stages_before: Counter[int] = field(default_factory=Counter)
    """Customers in each lifecycle stage, by internal id of the list value; empty if stages are not written."""
    stages_after: Counter[int] = field(default_factory=Counter)
    audiences_before: Counter[int] = field(default_factory=Counter)
    """Customers in each audience, by its position in the scheme."""
    audiences_after: Counter[int] = field(default_factory=Counter)
    signature: Signature = field(default_factory=Signature)
    """The counts that the brake judges."""

    def __add__(self, other: Self) -> Self:
        return type(self)(
            customers_read=self.customers_read + other.customers_read,
            customers_scored=self.customers_scored + other.customers_scored,
            customers_with_scores_before=self.customers_with_scores_before + other.customers_with_scores_before,
            customers_changed=self.customers_changed + other.customers_changed,
            customers_lost_all_orders=self.customers_lost_all_orders + other.customers_lost_all_orders,
            segment_changes_of_scored=self.segment_changes_of_scored + other.segment_changes_of_scored,
            segments_before=_add(self.segments_before, other.segments_before),
            segments_after=_add(self.segments_after, other.segments_after),
            transitions=_add(self.transitions, other.transitions),
            lifetime_cents_after=_add(self.lifetime_cents_after, other.lifetime_cents_after),
            stages_before=_add(self.stages_before, other.stages_before),
            stages_after=_add(self.stages_after, other.stages_after),
            audiences_before=_add(self.audiences_before, other.audiences_before),
            audiences_after=_add(self.audiences_after, other.audiences_after),
            signature=self.signature + other.signature,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What a run would write, and its totals."""

    summary: Summary
    changes: Changes
    as_of_day: int


def summarise(present: Fields, desired: Fields, changes: Changes, *, since_day: int = 0) -> Summary:
    """Return the totals of one window: its customers' current and desired fields, and the changes between them.

    ``since_day`` is the day of the last complete run. Changes due to orders that it cannot have counted are explained.
    """
    scored = desired.scored
    moved = changes.segment_changed
    moves = zip(changes.present.segment[moved].tolist(), changes.desired.segment[moved].tolist(), strict=True)
    return Summary(
        customers_read=len(present),
        customers_scored=int(np.count_nonzero(scored)),
        customers_with_scores_before=int(np.count_nonzero(present.scored)),
        customers_changed=len(changes),
        customers_lost_all_orders=int(np.count_nonzero(changes.lost_all_orders)),
        segment_changes_of_scored=int(np.count_nonzero(moved & changes.present.scored)),
        segments_before=_count(present.segment),
        segments_after=_count(desired.segment),
        transitions=Counter(moves),
        lifetime_cents_after=_sum_by(desired.segment[scored], desired.lifetime_cents[scored]),
        stages_before=_count_more(present, STAGE),
        stages_after=_count_more(desired, STAGE),
        audiences_before=_count_bits(present),
        audiences_after=_count_bits(desired),
        signature=sign(present, desired, since_day),
    )


def _add(one: Counter[_Key], other: Counter[_Key]) -> Counter[_Key]:
    """Return the sum of both. Counter's + operator would drop a segment whose value is below zero."""
    both = Counter(one)
    both.update(other)
    return both


def _count(segment: Column) -> Counter[int]:
    ids, counts = np.unique(segment, return_counts=True)
    return Counter(dict(zip(ids.tolist(), counts.tolist(), strict=True)))


def _count_more(fields: Fields, name: str) -> Counter[int]:
    return _count(fields.more[name]) if name in fields.more else Counter()


def _count_bits(fields: Fields) -> Counter[int]:
    bits = fields.more.get(AUDIENCES)
    if bits is None:
        return Counter()
    sets, counts = np.unique(bits[bits > 0], return_counts=True)
    found: Counter[int] = Counter()
    for value, customers in zip(sets.tolist(), counts.tolist(), strict=True):
        for place in range(int(value).bit_length()):
            if value >> place & 1:
                found[place] += customers
    return found


def _sum_by(segment: Column, cents: Column) -> Counter[int]:
    return Counter({int(value): int(cents[segment == value].sum()) for value in np.unique(segment)})
