"""Count what a run does to the fields, so that a normal run can be distinguished from one with bad input.

A customer without a new order keeps order count, last order day and lifetime value. A customer who does not is
*unexplained*: an order was edited, voided or entered late. In a normal run these are few; after a mistake in a rate, a
time zone or an import, they are nearly all.
"""

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import Final, Self

import numpy as np

from netsuite_rfm.rfm.customers import EMPTY, Column, Fields, Mask
from netsuite_rfm.rfm.prediction.band_changes import BandChanges, changes_by_model

LATE_ORDER_DAYS: Final = 7
"""Maximum days between an order's date and the last run's day for the order to be new, because imports are late."""

ORDER_COUNT, LAST_ORDER_DAY, LIFETIME_VALUE = "order_count", "last_order_day", "lifetime_value"
STAGE, AUDIENCES, HOME_LOCATION = "lifecycle_stage", "audiences", "home_location"
CHURN_RISK: Final = "churn_risk"
_COLUMNS: Final = {ORDER_COUNT: "order_count", LAST_ORDER_DAY: "last_order_day", LIFETIME_VALUE: "lifetime_cents"}


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the customers with scores: orders, lifetime value in cents, and last order days since 1970."""

    customers: int = 0
    orders: int = 0
    cents: int = 0
    days: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, part.name) + getattr(other, part.name) for part in fields(self)))


@dataclass(frozen=True, slots=True)
class Signature:
    """What one or several windows change, in counts. The sum of two signatures is the signature of both.

    Args:
        scored_before: customers who had a score or a segment.
        new_orders: those of them with an order that the last run had not seen.
        changed: the others whose field differs, by field name; stages, audiences and home location are included.
        banded: customers with unchanged orders and a churn risk before and after.
        unscored: customers without scores before and after.
        unscored_changed: those of them whose stage or audiences differ and were not all empty.
        first_scored: customers who get their first scores.
        first_without_value: those of them whose orders are worth nothing.
        below_zero: customers whose lifetime value would fall below zero, or start there.
        before: totals of the current fields.
        after: totals of the desired fields.

    """

    scored_before: int = 0
    new_orders: int = 0
    changed: Counter[str] = field(default_factory=Counter)
    unscored: int = 0
    unscored_changed: int = 0
    first_scored: int = 0
    first_without_value: int = 0
    below_zero: int = 0
    banded: int = 0
    before: Totals = Totals()
    after: Totals = Totals()

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, part.name) + getattr(other, part.name) for part in fields(self)))

    @property
    def quiet(self) -> int:
        """Number of customers with scores and without a new order."""
        return self.scored_before - self.new_orders


def sign(present: Fields, desired: Fields, since_day: int) -> Signature:
    """Count what a window would change.

    Args:
        present: the current fields.
        desired: the desired fields.
        since_day: the day of the last complete run, in days since 1970-01-01.

    """
    before, after = present.scored, desired.scored
    new = before & _has_new_order(present, desired, since_day)
    quiet = before & ~new
    columns = _COLUMNS | {name: name for name in (STAGE, AUDIENCES, HOME_LOCATION) if name in present.more}
    have, want = present.columns(), desired.columns()
    differs = {name: have[column] != want[column] for name, column in columns.items()}
    by_orders = np.zeros(len(before), dtype=np.bool_)
    for name in _COLUMNS:
        by_orders |= differs[name]
    bands = BandChanges()
    if CHURN_RISK in have:
        bands = changes_by_model(have[CHURN_RISK], want[CHURN_RISK], by_orders | ~quiet)
    first, unscored = after & ~before, ~before & ~after
    return Signature(
        scored_before=_number(before),
        new_orders=_number(new),
        changed=Counter({name: _number(quiet & mask) for name, mask in differs.items() if mask.any()})
        + Counter({CHURN_RISK: bands.changed}),
        unscored=_number(unscored),
        unscored_changed=_number(unscored & _moved(present, differs)),
        first_scored=_number(first),
        first_without_value=_number(first & (desired.lifetime_cents == 0)),
        banded=bands.judged,
        below_zero=_number(after & (desired.lifetime_cents < 0) & ~(before & (present.lifetime_cents < 0))),
        before=_totals(present, before),
        after=_totals(desired, after),
    )


def _has_new_order(present: Fields, desired: Fields, since_day: int) -> Mask:
    """Return the customers with more orders than before, the last of which the last run cannot have counted."""
    last_before, last = present.last_order_day, desired.last_order_day
    later = (last > last_before) & (last >= since_day - LATE_ORDER_DAYS)
    same_day_again = (last == last_before) & (last >= since_day)
    new: Mask = (later | same_day_again) & (desired.order_count > present.order_count)
    return new


def _moved(present: Fields, differs: dict[str, Mask]) -> Mask:
    moved = np.zeros(len(present), dtype=np.bool_)
    if AUDIENCES in differs:
        moved |= differs[AUDIENCES]
    if STAGE in differs:
        moved |= differs[STAGE] & (present.more[STAGE] != EMPTY)
    return moved


def _number(mask: Mask) -> int:
    return int(np.count_nonzero(mask))


def _totals(values: Fields, scored: Mask) -> Totals:
    return Totals(
        customers=_number(scored),
        orders=_sum(values.order_count, scored),
        cents=_sum(values.lifetime_cents, scored),
        days=_sum(values.last_order_day, scored),
    )


def _sum(column: Column, scored: Mask) -> int:
    return int(column[scored & (column > EMPTY + 1)].sum())
