"""What a night may change before it looks like bad input. Where each number comes from: ``docs/brake.md``."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

Share: TypeAlias = Decimal | float

FEW: Final = 10
"""Customers that may always differ: what a wrong plan does to so few, a person can put right by hand."""
YOUNG: Final = 100
"""Scored customers up to which an account may double in a night."""
NIGHTS_COMPARED: Final = 60
"""Last nights that a limit is taken from; a business by the month has its largest nights once a month."""
FEWEST_NIGHTS: Final = 7
"""Nights below which only the fixed limits hold."""
TIMES_THE_LARGEST: Final = 3
"""A night may change so many times what the largest of the last nights changed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a plan may amount to before it looks like bad input. A value equal to its limit is allowed.

    Shares go from 0 to 1. Those with a least share in ``measures`` are the most: if the account has nights to
    compare with, its own limit is lower.
    """

    max_segment_change_share: Share
    max_lost_orders_share: Share
    min_rows_share: Share
    """Customers with orders now, per customer with scores before; likewise customers read, per customer read before."""
    max_days_without_orders: int = 10**6
    """Days from the newest order of a type to the as-of date."""
    max_unexplained_share: Share = Decimal("0.02")
    """Of the customers without a new order: whose order count, last order day, value or home location differs."""
    max_placement_change_share: Share = Decimal("0.05")
    """Of the customers without a new order: whose lifecycle stage or audiences differ."""
    max_new_orders_share: Share = Decimal("0.15")
    """Of the customers with scores: who have a new order."""
    max_first_scored_share: Share = Decimal("0.1")
    """Customers who get their first scores, per customer with scores before."""
    max_band_change_share: Share = Decimal("0.1")
    """Of the customers whose orders are as they were: whose churn risk may change."""
    min_orders_of_days_share: Share = Decimal("0.3")
    """Orders of three days, as a share of the same weekdays of eight weeks."""
    hold_first_load: bool = True
    """Whether the first scores of an account need a person."""


def exactly(share: Share) -> Fraction:
    """Take the share as it was written: 0.29 of 100 is 29, which the nearest binary fraction falls short of."""
    return Fraction(str(share))


def percent(share: Share | Fraction) -> str:
    """Write a share as it is read."""
    return f"{float(share):.2%}"
