"""Whether a drawn customer holds what they should, and what share of all customers does."""

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
"""More than this share of the customers should be in the correct segment."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One customer as NetSuite shows it. The last three are None if no setting looks at them."""

    id: int
    holds: Placed
    hold_until: date | None = None
    subsidiary: int | None = None
    category: int | None = None
    check_box: bool | None = None

    def left_out(self, leave_out: LeaveOut) -> bool:
        """Whether a setting leaves the customer out."""
        return (
            self.subsidiary in leave_out.subsidiaries or self.category in leave_out.categories or bool(self.check_box)
        )


@dataclass(frozen=True, slots=True)
class Checked:
    """One customer of the sample: what the fields hold, what they should, and in which of them that differs."""

    customer: Drawn
    should: Placed
    differing: tuple[str, ...]
    transactions: tuple[Bought, ...]
    note: str = ""

    @property
    def right(self) -> bool:
        """Whether every field that was compared holds what it should."""
        return not self.differing


def check_one(drawn: Drawn, transactions: Sequence[Bought], scheme: Scheme, counting: Counting) -> Checked:
    """Work a customer out from the transactions that the run could see.

    Where some were entered later, the customer is right as well if the fields fit all of them: a run may have read
    the customer after the moment that it names.
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
    """The share of the sample that is right, and the shares of all customers that this fits with 95 % confidence."""

    right: int
    sampled: int
    of_customers: int | None

    @property
    def share(self) -> float:
        """Between 0 and 1; NaN for an empty sample."""
        return self.right / self.sampled if self.sampled else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Lowest and highest share of all customers; the share itself where all customers were looked at."""
        if self.sampled and self.sampled == self.of_customers:
            return self.share, self.share
        return share_interval(self.right, self.sampled)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.right:,} of {self.sampled:,} right ({100 * low:.1f} to {100 * high:.1f} %)"

    @property
    def sentence(self) -> str:
        """What the sample shows about the goal of more than 95 %."""
        low, high = self.interval
        if low > GOAL:
            return f"More than {GOAL:.0%} of all customers are right."
        if high < GOAL:
            return f"Fewer than {GOAL:.0%} of all customers are right."
        needed = _needed(self.share)
        if needed is None or (self.of_customers is not None and needed >= self.of_customers):
            return f"Whether more than {GOAL:.0%} of all customers are right, this sample does not show."
        return (
            f"Whether more than {GOAL:.0%} of all customers are right, this sample does not show; "
            f"one of {needed:,} would, if the same share of it is right."
        )


def _needed(share: float) -> int | None:
    """Size of a sample with this share right whose interval lies above the goal; None if there is none."""
    if not share > GOAL:
        return None
    size = 10
    while size <= 10_000:  # noqa: PLR2004  # beyond that, the share is too near the goal to say
        if share_interval(math.floor(share * size), size)[0] > GOAL:
            return size
        size += max(1, size // 20)
    return None
