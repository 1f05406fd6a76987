"""How much a run may change before it looks like bad input. ``docs/brake.md`` explains each number."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

Share: TypeAlias = Decimal | float

FEW: Final = 10
"""Customers that may always change, because a person can correct so few by hand."""
YOUNG: Final = 100
"""Number of scored customers up to which an account may double in one run."""
NIGHTS_COMPARED: Final = 60
"""Number of last runs that a limit is derived from, because a monthly business has its largest run once a month."""
FEWEST_NIGHTS: Final = 7
"""Minimum number of runs to derive limits from; with fewer, only the fixed limits apply."""
TIMES_THE_LARGEST: Final = 3
"""A run may change this many times what the largest of the last runs changed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a plan may change before it looks like bad input. A value equal to its limit is allowed.

    Shares are from 0 to 1. A share that has a minimum in ``measures`` is an upper bound: once the account has enough
    runs to compare with, its own limit is lower.
    """

    max_segment_change_share: Share
    max_lost_orders_share: Share
    min_rows_share: Share
    """Minimum customers with orders now per customer with scores before, and customers read per customer read then."""
    max_days_without_orders: int = 10**6
    """Maximum days from the newest order of a type to the as-of date."""
    max_unexplained_share: Share = Decimal("0.02")
    """Share of the customers without a new order whose order count, last order day, value or home location changes."""
    max_placement_change_share: Share = Decimal("0.05")
    """Share of the customers without a new order whose lifecycle stage or audiences change."""
    max_new_orders_share: Share = Decimal("0.15")
    """Share of the customers with scores who have a new order."""
    max_first_scored_share: Share = Decimal("0.1")
    """Customers who get their first scores, per customer with scores before."""
    max_band_change_share: Share = Decimal("0.1")
    """Share of the customers with unchanged orders whose churn risk may change."""
    min_orders_of_days_share: Share = Decimal("0.3")
    """Minimum orders of three days, as a share of the same weekdays of eight weeks."""
    hold_first_load: bool = True
    """Whether a person must accept the first scores of an account."""


def exactly(share: Share) -> Fraction:
    """Return the share exactly as written: 0.29 of 100 is 29, but the nearest binary fraction is less."""
    return Fraction(str(share))


def percent(share: Share | Fraction) -> str:
    """Format a share in percent."""
    return f"{100 * float(share):.2f} %"
