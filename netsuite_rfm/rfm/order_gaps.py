"""The days between a customer's orders, and recency bands that fit them.

If a band is shorter than the usual gap between two orders, customers who buy at their usual pace look inactive.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from netsuite_rfm.rfm.bands import CutPoints
from netsuite_rfm.rfm.customers import Column

FEWEST_GAPS: Final = 50
"""Minimum number of gaps to estimate the customers' purchase cycle."""
MOST_BINS: Final = 14
_WIDTHS: Final = (7, 14, 30, 61, 91, 182, 365, 730)
_SHARES: Final = {"prompt": (25, 50, 75, 90), "patient": (50, 75, 90, 95)}


@dataclass(frozen=True, slots=True)
class Proposal:
    """Recency bands: maximum days for score 5, 4, 3 and 2, each a percentile of all gaps."""

    name: str
    percent: tuple[int, ...]
    recency_days: CutPoints


@dataclass(frozen=True, slots=True)
class Bin:
    """Gaps of ``first`` to ``last`` days; ``last`` None for all longer ones."""

    first: int
    last: int | None
    gaps: int


def gaps_between(customer: Column, day: Column) -> Column:
    """Return the days between consecutive order days of each customer, ascending. Orders on one day count as one."""
    order = np.lexsort((day, customer))
    customer, day = customer[order], day[order]
    days = np.diff(day)[np.diff(customer) == 0]
    return np.sort(days[days > 0])


def quantile(gaps: Column, percent: int) -> int:
    """Return the smallest gap that ``percent`` % of the gaps do not exceed; ``gaps`` is ascending and not empty."""
    place = -(-len(gaps) * percent // 100) - 1
    return int(gaps[max(place, 0)])


def proposals(gaps: Column) -> tuple[Proposal, ...]:
    """Return proposed bands; empty if there are too few gaps."""
    if len(gaps) < FEWEST_GAPS:
        return ()
    return tuple(Proposal(name, percent, _ascending(gaps, percent)) for name, percent in _SHARES.items())


def bins(gaps: Column) -> tuple[Bin, ...]:
    """Count the gaps in bins of equal width, wide enough that all but the longest 2 percent fit into a few."""
    if not len(gaps):
        return ()
    longest = quantile(gaps, 98)
    width = next((width for width in _WIDTHS if longest <= width * MOST_BINS), -(-longest // MOST_BINS))
    number = -(-longest // width)
    inside = np.bincount((gaps - 1) // width, minlength=number)
    counted = [Bin(at * width + 1, (at + 1) * width, int(inside[at])) for at in range(number)]
    beyond = int(inside[number:].sum())
    return (*counted, Bin(number * width + 1, None, beyond)) if beyond else tuple(counted)


def _ascending(gaps: Column, percent: tuple[int, ...]) -> CutPoints:
    days: list[int] = []
    for share in percent:
        days.append(max(quantile(gaps, share), days[-1] + 1 if days else 1))
    return (days[0], days[1], days[2], days[3])
