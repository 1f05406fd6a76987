"""What a campaign brought per customer: the difference to those held out, with an interval that keeps its promise.

Revenue per customer is mostly zero, and a few orders are large. With Welch's interval a small hold-out that happens to
lack large orders seems certain of its low mean: measured, 84 of 100 intervals contained the truth where 95 should. So
the second moment of what a buyer spends is shrunk towards that of all buyers, as if 100 to 250 of them stood beside
each group, each scaled to the group's own mean; more of them where the tail is heavy.

A mean that lacks large orders is too low, and looks certain. So each mean has its interval on the scale of logarithms,
which reaches further up than down, and the two are joined by the square-and-add rule (Zou and Donner, Statistics in
Medicine 27, 2008). ``tests/benchmarks/bench_campaigns.py`` measures how often the intervals contain the truth.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final, Literal, TypeAlias

FEWEST_BUYERS: Final = 30
"""With fewer buyers in one of the groups there is no interval that could be relied on."""
BUYERS_BESIDE: Final = (100, 250)
"""At least and at most so many of all buyers are thought to stand beside those of a group."""
_HEAVY: Final = 8
"""Mean square of what a buyer spends over the squared mean, from which a tail is heavy, and the most times as many."""
_WIDER: Final = 0.02
"""How much wider the interval is each time this ratio, from 2 on, is e times as large."""
_Z95: Final = NormalDist().inv_cdf(0.975)
_POWER: Final = NormalDist().inv_cdf(0.8)
MOST_TIMES: Final = 100
"""Where more than so many times the customers were needed, the number is not given."""

Shows: TypeAlias = Literal["more", "less", "nothing yet", "too few buyers"]


@dataclass(frozen=True, slots=True)
class Group:
    """Customers of a campaign, and what they spent in the window.

    Args:
        customers: all of them, buyers or not.
        buyers: those with at least one order that counts.
        total: their revenue, in cents.
        squares: sum of the squares of the revenue of each buyer, in square cents.

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
        """Cents per customer; 0 for nobody."""
        return self.total / self.customers if self.customers else 0.0


NOBODY: Final = Group(0, 0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Effect:
    """The difference per customer between those who were sent and those held out, in cents.

    ``low`` and ``high`` are the ends of its 95 % interval, None if there is none. ``more_needed`` is about how many
    more customers it takes, in the same proportion, until a difference as large as this is shown four times in five;
    None where that says nothing.
    """

    difference: float
    low: float | None
    high: float | None
    incremental: float
    """Difference times the customers who were sent: what the campaign brought in all, in cents."""
    shows: Shows
    more_needed: int | None

    @property
    def incremental_interval(self) -> tuple[float, float] | None:
        """The interval of ``incremental``."""
        if self.low is None or self.high is None or self.difference == 0:
            return None
        times = self.incremental / self.difference
        return self.low * times, self.high * times


def effect_of(sent: Group, held_out: Group) -> Effect:
    """Compare those who were sent with those held out."""
    return effect_within([(sent, held_out)])


def effect_within(strata: Sequence[tuple[Group, Group]]) -> Effect:
    """Compare within strata that hold out different shares: pairs of those sent and those held out, nobody empty.

    Differences count by how many were sent, so that the sum of what the strata brought is what the campaign brought.
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
    """How far the interval of a mean reaches below and above it."""

    down: float
    up: float


def _reaches(strata: Sequence[tuple[Group, Group]], weights: Sequence[float]) -> list[tuple[_Reach, _Reach]]:
    """Of each stratum the reach of both groups, by the stratum's weight."""
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
    """Variance of what one customer of the group spends, with so many of all buyers beside its own."""
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
    """How many more customers it takes, in the same proportion, until both groups have buyers enough."""
    fewest = min(sent.buyers, held_out.buyers)
    if not fewest or not held_out.customers:
        return None
    return math.ceil((sent.customers + held_out.customers) * (FEWEST_BUYERS / fewest - 1))
