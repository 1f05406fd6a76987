"""Check whether a drawn customer's fields are correct, and estimate the share of all customers for whom they are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from netsuite_rfm.rfm.counting import Counting, LeaveOut
from netsuite_rfm.rfm.sampling.bought import Bought, Totals, totals_of
from netsuite_rfm.rfm.sampling.placed import Placed, place_one
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.rfm.share_interval import share_interval

GOAL = 0.95
"""Share of customers in the correct segment that must be exceeded."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One customer as NetSuite returns it. The last three fields are None if no setting uses them."""

    id: int
    holds: Placed
    hold_until: date | None = None
    subsidiary: int | None = None
    category: int | None = None
    check_box: bool | None = None

    def left_out(self, leave_out: LeaveOut) -> bool:
        """Whether settings leave the customer out."""
        return (
            self.subsidiary in leave_out.subsidiaries or self.category in leave_out.categories or bool(self.check_box)
        )


@dataclass(frozen=True, slots=True)
class Checked:
    """One customer of the sample: current fields, correct fields, and which of them differ."""

    customer: Drawn
    should: Placed
    differing: tuple[str, ...]
    transactions: tuple[Bought, ...]
    note: str = ""

    @property
    def right(self) -> bool:
        """Whether every compared field is correct."""
        return not self.differing


def check_one(drawn: Drawn, transactions: Sequence[Bought], scheme: Scheme, counting: Counting) -> Checked:
    """Recompute a customer from the transactions that the run could see.

    If some were entered later, the customer is also correct if the fields match all of them, because a run may have
    read the customer after the time that it recorded.
    """
    seen = [bought for bought in transactions if not bought.entered_later]
    checked = _checked(drawn, seen, scheme, counting)
    if len(seen) == len(transactions):
        return replace(checked, transactions=tuple(transactions))
    later = _checked(drawn, transactions, scheme, counting)
    best = later if later.right and not checked.right else checked
    note = "; ".join(filter(None, [best.note, f"{len(transactions) - len(seen)} entered after the run"]))
    return replace(best, transactions=tuple(transactions), note=note)


def _checked(drawn: Drawn, transactions: Sequence[Bought], scheme: Scheme, counting: Counting) -> Checked:
    left_out = drawn.left_out(counting.leave_out)
    totals = Totals(0, None, 0) if left_out else totals_of(transactions, counting)
    note = "left out by a setting" if left_out else ""
    should = place_one(totals, scheme, counting.as_of, held=drawn.holds) if totals.orders else Placed()
    if drawn.hold_until is not None and drawn.hold_until > counting.as_of:
        should = replace(should, segment=drawn.holds.segment)
        note = f"segment held until {drawn.hold_until}"
    return Checked(drawn, should, should.differing(drawn.holds), tuple(transactions), note)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The share of the sample that is correct, and the 95 % confidence interval for all customers."""

    right: int
    sampled: int
    of_customers: int | None

    @property
    def share(self) -> float:
        """The share from 0 to 1; NaN for an empty sample."""
        return self.right / self.sampled if self.sampled else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Lowest and highest share of all customers; both are the share itself if all customers were drawn."""
        if self.sampled and self.sampled == self.of_customers:
            return self.share, self.share
        return share_interval(self.right, self.sampled)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.right:,} of {self.sampled:,} right ({100 * low:.1f} to {100 * high:.1f} %)"

    @property
    def sentence(self) -> str:
        """Say what the sample shows about the goal of more than 95 %."""
        low, high = self.interval
        if low > GOAL:
            return f"More than {100 * GOAL:.0f} % of all customers are right."
        if high < GOAL:
            return f"Fewer than {100 * GOAL:.0f} % of all customers are right."
        needed = _needed(self.share)
        if needed is None or (self.of_customers is not None and needed >= self.of_customers):
            return f"Whether more than {100 * GOAL:.0f} % of all customers are right, this sample does not show."
        return (
            f"Whether more than {100 * GOAL:.0f} % of all customers are right, this sample does not show; "
            f"one of {needed:,} would, if the same share of it is right."
        )


def _needed(share: float) -> int | None:
    """Return the sample size at which this share's interval lies above the goal; None if there is none."""
    if not share > GOAL:
        return None
    size = 10
    while size <= 10_000:  # noqa: PLR2004  # beyond that, the share is too near the goal to say
        if share_interval(math.floor(share * size), size)[0] > GOAL:
            return size
        size += max(1, size // 20)
    return None
