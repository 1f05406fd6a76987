"""The whole plan of a run, its totals, and the brake that stops a plan which looks wrong."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final, Self, TypeVar

import numpy as np

from netsuite_rfm.errors import UnsafePlanError
from netsuite_rfm.rfm.customers import Column, Fields
from netsuite_rfm.rfm.diff import Changes
from netsuite_rfm.rfm.stages_and_audiences import AUDIENCES, STAGE

FEWEST_JUDGED: Final = 100
"""Scored customers below which the brake does not judge.

Of a handful, one customer's ordinary purchase is a large share; and what a wrong plan could do to
fewer than this many, a person can put right by hand.
"""

_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Summary:
    """Totals over any number of customers. Add the summaries of two windows and get that of both."""

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
    """Customers in each lifecycle stage, by internal id of the list value; empty where stages are not written."""
    stages_after: Counter[int] = field(default_factory=Counter)
    audiences_before: Counter[int] = field(default_factory=Counter)
    """Customers in each audience, by its position in the scheme."""
    audiences_after: Counter[int] = field(default_factory=Counter)

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
        )


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What a run would write, and what it would amount to."""

    summary: Summary
    changes: Changes
    as_of_day: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What a plan may amount to before it looks like bad input. A value equal to its limit is allowed.

    Shares go from 0 to 1 and are of the customers who had scores before.
    """

    max_segment_change_share: Decimal | float
    max_lost_orders_share: Decimal | float
    min_rows_share: Decimal | float
    """Customers with orders now, per customer with scores before; likewise customers read, per customer read before."""
    max_days_without_orders: int = 10**6
    """Days from the newest order of a type to the as-of date."""


@dataclass(frozen=True, slots=True)
class Unsafe:
    """One reason not to write a plan: what was measured, and the limit that it is beyond."""

    name: str
    what: str
    measured: str
    limit: str

    def __str__(self) -> str:
        return f"{self.what}: {self.measured}, limit {self.limit}"


def summarise(present: Fields, desired: Fields, changes: Changes) -> Summary:
    """Add up one window: its customers' fields now and as they should be, and the changes between them."""
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
    )


def reasons_unsafe(
    summary: Summary,
    limits: Limits,
    *,
    newest_order_day: Mapping[str, int] | None = None,
    as_of_day: int = 0,
    scored_before: int | None = None,
    read_before: int | None = None,
) -> tuple[Unsafe, ...]:
    """Tell why these totals look like bad input rather than business; nothing if they do not.

    The first scoring, when hardly anybody had scores before, is never unsafe. ``newest_order_day`` gives, for
    each order type that was in use lately, the day of its newest order. ``scored_before`` is how many customers of the
    account had scores, where not all were looked at: shares are then of all, and how many came with orders says
    nothing. ``read_before`` is how many customers the last run like this one read: whom a role no longer sees is
    missing from every other figure as well.
    """
    return (
        *_too_few_read(summary.customers_read, read_before, limits),
        *_moved_too_far(summary, limits, newest_order_day or {}, as_of_day, scored_before),
    )


def _too_few_read(read: int, before: int | None, limits: Limits) -> tuple[Unsafe, ...]:
    if before is None or before < FEWEST_JUDGED or read >= _exactly(limits.min_rows_share) * before:
        return ()
    measured = f"{read:,} for {before:,} in the last run ({read / before:.2%})"
    return (Unsafe("read_share", "customers who could be read", measured, _percent(limits.min_rows_share)),)


def _moved_too_far(
    summary: Summary, limits: Limits, newest_order_day: Mapping[str, int], as_of_day: int, scored_before: int | None
) -> tuple[Unsafe, ...]:
    before = summary.customers_with_scores_before if scored_before is None else scored_before
    if before < FEWEST_JUDGED:
        return ()
    moved, lost, rows = summary.segment_changes_of_scored, summary.customers_lost_all_orders, summary.customers_scored
    reasons = []
    if moved > _exactly(limits.max_segment_change_share) * before:
        what, limit = "customers who would change segment", limits.max_segment_change_share
        reasons.append(Unsafe("segment_change_share", what, _share(moved, before), _percent(limit)))
    if lost > _exactly(limits.max_lost_orders_share) * before:
        what, limit = "customers who would lose all orders", limits.max_lost_orders_share
        reasons.append(Unsafe("lost_orders_share", what, _share(lost, before), _percent(limit)))
    if scored_before is None and rows < _exactly(limits.min_rows_share) * before:
        what, limit = "customers who came with orders", limits.min_rows_share
        reasons.append(Unsafe("rows_share", what, _share(rows, before), _percent(limit)))
    for kind, day in sorted(newest_order_day.items()):
        days = as_of_day - day
        if days > limits.max_days_without_orders:
            what, limit_days = f"days since the newest {kind}", limits.max_days_without_orders
            reasons.append(Unsafe("days_without_orders", what, f"{days:,}", f"{limit_days:,}"))
    return tuple(reasons)


def raise_if_unsafe(reasons: Sequence[Unsafe]) -> None:
    """Raise UnsafePlanError with every reason, if there is any."""
    if reasons:
        raise UnsafePlanError(
            f"{'; '.join(str(reason) for reason in reasons)}. Nothing was written. Look for an order import that "
            "failed, a missing order type, customers whom the role no longer sees, or a changed scheme; if the plan is "
            "right, run with --accept-unsafe."
        )


def _share(count: int, out_of: int) -> str:
    return f"{count:,} for {out_of:,} scored before ({count / out_of:.2%})"


def _percent(share: Decimal | float) -> str:
    return f"{float(share):.2%}"


def _exactly(share: Decimal | float) -> Fraction:
    """Take the share as it was written: 0.29 of 100 is 29, which the nearest binary fraction falls short of."""
    return Fraction(str(share))


def _add(one: Counter[_Key], other: Counter[_Key]) -> Counter[_Key]:
    """Add up both; the + of Counter would drop a segment whose value is below zero."""
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
    for one, customers in zip(sets.tolist(), counts.tolist(), strict=True):
        for place in range(int(one).bit_length()):
            if one >> place & 1:
                found[place] += customers
    return found


def _sum_by(segment: Column, cents: Column) -> Counter[int]:
    return Counter({int(value): int(cents[segment == value].sum()) for value in np.unique(segment)})
