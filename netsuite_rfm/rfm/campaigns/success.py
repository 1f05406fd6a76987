"""Success measures by month, with their baseline and their target."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from netsuite_rfm.rfm.targets import Targets

Direction: TypeAlias = Literal["down", "up"]


@dataclass(frozen=True, slots=True)
class MonthOf:
    """One month of a measure: ``part`` of ``whole``; a month in progress can still change."""

    month: str
    part: float
    whole: float
    complete: bool = True

    @property
    def value(self) -> float | None:
        """The share; None if ``whole`` is 0."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with its months, its baseline and its target."""

    name: str
    direction: Direction
    months: tuple[MonthOf, ...]
    baseline: float | None
    target: float | None

    def reached(self, month: MonthOf) -> bool | None:
        """Whether a month reached the target; None if it is in progress, or if its value or the target is unknown."""
        if self.target is None or month.value is None or not month.complete:
            return None
        return month.value <= self.target if self.direction == "down" else month.value >= self.target


def measure(
    name: str, direction: Direction, goal: float | None, months: Iterable[MonthOf], targets: Targets
) -> Measure | None:
    """Compare the months with the sums of the baseline months; None without a target."""
    if goal is None:
        return None
    every = tuple(months)
    baseline = _baseline(every, targets)
    change = -goal if direction == "down" else goal
    return Measure(name, direction, every, baseline, None if baseline is None else baseline * (1 + change))


def _baseline(months: Sequence[MonthOf], targets: Targets) -> float | None:
    within = [one for one in months if targets.baseline_from <= one.month <= targets.baseline_to and one.complete]
    whole = sum(one.whole for one in within)
    return sum(one.part for one in within) / whole if whole else None
