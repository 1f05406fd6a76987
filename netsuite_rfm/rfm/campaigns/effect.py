"""The effect of a campaign per customer: the difference to the holdout, with a reliable 95 % interval.

Revenue per customer is mostly zero, and a few orders are large. A small holdout that happens to lack large orders has a
low mean, and Welch's interval around it is too narrow: in measurements, 84 instead of 95 of 100 intervals contained the
true value. So the second moment of a buyer's spending is shrunk towards that of all buyers, as if 100 to 250 of them
were added to each group, each scaled to the group's own mean; more are added if the tail is heavy.

Each mean has its interval on a logarithmic scale, which extends further up than down. The two intervals are combined by
the square-and-add rule (Zou and Donner, Statistics in Medicine 27, 2008). ``tests/benchmarks/bench_campaigns.py``
measures how often the intervals contain the true value.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final, Literal, TypeAlias

FEWEST_BUYERS: Final = 30
"""Minimum buyers in each group; with fewer, no interval is reliable."""
BUYERS_BESIDE: Final = (100, 250)
"""Minimum and maximum number of buyers that are added to each group for the shrinkage."""
_HEAVY: Final = 8
"""Mean square over squared mean of a buyer's spending above which more buyers are added; also the highest factor."""
_WIDER: Final = 0.02
"""Relative widening of the interval each time this ratio, above 2, grows by a factor of e."""
_Z95: Final = NormalDist().inv_cdf(0.975)
_POWER: Final = NormalDist().inv_cdf(0.8)
MOST_TIMES: Final = 100
"""If more than this many times the customers would be needed, the number is not reported."""

Shows: TypeAlias = Literal["more", "less", "nothing yet", "too few buyers"]


@dataclass(frozen=True, slots=True)
class Group:
    """Customers of a campaign, and what they spent in the window.

    Args:
        customers: number of customers, buyers or not.
        buyers: number of customers with at least one order that counts.
        total: their revenue, in cents.
        squares: sum of the squared revenue of each buyer, in square cents.

    """

    customers: int
    buyers: int
    total: float
    squares: float

    def __add__(self, other: "Group") -> "Group":
        return Group(
            self.customers + other.customers,
            self.buyers + other.buyers,
            self.total + other.total,
            self.squares + other.squares,
        )

    @property
    def mean(self) -> float:
        """Cents per customer; 0 without customers."""
        return self.total / self.customers if self.customers else 0.0


NOBODY: Final = Group(0, 0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Effect:
    """The difference per customer between those sent and those held out, in cents.

    ``low`` and ``high`` are the ends of its 95 % interval, None if there is none. ``more_needed`` is roughly how many
    more customers, in the same proportion, it would take to show a difference of this size four times out of five; None
    if that is not meaningful.
    """

    difference: float
    low: float | None
    high: float | None
    incremental: float
    """Difference times the customers sent: the campaign's total effect, in cents."""
    shows: Shows
    more_needed: int | None

    @property
    def incremental_interval(self) -> tuple[float, float] | None:
        """The interval of ``incremental``; None if there is none."""
        if self.low is None or self.high is None or self.difference == 0:
            return None
        times = self.incremental / self.difference
        return self.low * times, self.high * times


def effect_of(sent: Group, held_out: Group) -> Effect:
    """Compare the customers sent with those held out."""
    return effect_within([(sent, held_out)])


def effect_within(strata: Sequence[tuple[Group, Group]]) -> Effect:
    """Compare within strata that hold out different shares: non-empty pairs of those sent and those held out.

    Differences are weighted by the number sent, so that the strata's effects add up to the campaign's.
    """
    sent, held_out = (sum(groups, NOBODY) for groups in zip(*strata, strict=True))
    weights = [mailed.customers / sent.customers for mailed, _ in strata]
    difference = sum(
        weight * (mailed.mean - spared.mean) for weight, (mailed, spared) in zip(weights, strata, strict=True)
    )
    incremental = difference * sent.customers
    if min(sent.buyers, held_out.buyers) < FEWEST_BUYERS:
        return Effect(difference, None, None, incremental, "too few buyers", _for_buyers(sent, held_out))
    reaches, everybody = _reaches(strata, weights), sent.customers + held_out.customers
    low = difference - math.hypot(*(way for mailed, spared in reaches for way in (mailed.down, spared.up)))
    high = difference + math.hypot(*(way for mailed, spared in reaches for way in (mailed.up, spared.down)))
    if low > 0 or high < 0:
        return Effect(difference, low, high, incremental, "more" if low > 0 else "less", None)
    needed = _needed(difference, difference - low, everybody) if difference > 0 else None
    return Effect(difference, low, high, incremental, "nothing yet", needed)


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far the interval of a mean extends below and above it."""

    down: float
    up: float


def _reaches(strata: Sequence[tuple[Group, Group]], weights: Sequence[float]) -> list[tuple[_Reach, _Reach]]:
    """Return the reach of both groups for each stratum, scaled by its weight."""
    sent, held_out = (sum(groups, NOBODY) for groups in zip(*strata, strict=True))
    together = sent + held_out
    tail = together.squares * together.buyers / together.total**2 if together.total > 0 else 1.0
    fewest = min(sent.buyers, held_out.buyers)
    beside = min(BUYERS_BESIDE[1], max(BUYERS_BESIDE[0], 50 + fewest // 2)) * min(_HEAVY, max(1.0, tail / _HEAVY))
    parts = [
        (weight, group, weight**2 * _variance(group, together, beside) / group.customers)
        for weight, pair in zip(weights, strata, strict=True)
        for group in pair
    ]
    freedom = sum(variance for _, _, variance in parts) ** 2 / sum(
        variance**2 / (group.buyers + beside) for _, group, variance in parts
    )
    times = _Z95 + (_Z95**3 + _Z95) / (4 * freedom)  # Student's t, by the first term of its expansion
    times *= 1 + _WIDER * max(0.0, math.log(tail / 2))
    reaches = [_reach(weight * group.mean, times * math.sqrt(variance)) for weight, group, variance in parts]
    return list(zip(reaches[::2], reaches[1::2], strict=True))


def _reach(mean: float, error: float) -> _Reach:
    if mean <= 0:
        return _Reach(error, error)
    return _Reach(-mean * math.expm1(-error / mean), mean * math.expm1(error / mean))


def _variance(group: Group, everybody: Group, beside: float) -> float:
    """Return the variance of one customer's spending in the group, with ``beside`` buyers added from all buyers."""
    buyer_mean = everybody.total / everybody.buyers
    own_mean = (group.total + beside * buyer_mean) / (group.buyers + beside)
    scaled = everybody.squares / everybody.buyers * (own_mean / buyer_mean) ** 2 if buyer_mean else 0.0
    second_moment = (group.squares + beside * scaled) / (group.buyers + beside)
    share = (group.buyers + 1) / (group.customers + 2)
    return max(0.0, share * second_moment - (share * own_mean) ** 2)


def _needed(difference: float, reach: float, customers: int) -> int | None:
    times = ((1 + _POWER / _Z95) * reach / difference) ** 2
    return None if times > MOST_TIMES else max(1, math.ceil(customers * (times - 1)))


def _for_buyers(sent: Group, held_out: Group) -> int | None:
    """Return how many more customers, in the same proportion, it takes until both groups have enough buyers."""
    fewest = min(sent.buyers, held_out.buyers)
    if not fewest or not held_out.customers:
        return None
    return math.ceil((sent.customers + held_out.customers) * (FEWEST_BUYERS / fewest - 1))
