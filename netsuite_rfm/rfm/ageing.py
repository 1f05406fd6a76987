"""At which ages of an order a customer can move, though nobody buys and nobody edits: the days that time alone brings.

An order of ``k`` days ago was one of ``k - 1`` days ago the day before. Where a band, a condition or a window of the
scheme tells the two apart, the customer can be in another place; at every other age, time changes nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from netsuite_rfm.rfm.conditions import Condition
from netsuite_rfm.rfm.metrics import LAST_YEAR, LEAVING, YEAR_BEFORE
from netsuite_rfm.rfm.scheme import Scheme

_YEAR: Final = 365
_ENTERED_AND_LEFT: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {LAST_YEAR: (_YEAR,), YEAR_BEFORE: (_YEAR, 2 * _YEAR)}
)
"""Ages at which an order enters or leaves a metric's window; that it begins to count at all is age 0."""


@dataclass(frozen=True, slots=True)
class TurningAges:
    """Ages in days, ascending, each the first day of what is new.

    Args:
        last_order: those that matter of the last order.
        any_order: those that matter of every order.

    """

    last_order: tuple[int, ...]
    any_order: tuple[int, ...]


def turning_ages(scheme: Scheme) -> TurningAges:
    """Every age at which a scheme of fixed bands can move somebody.

    Raises:
        ValueError: the scheme is relative; there, anybody's order can move everybody.

    """
    last_order = {days + 1 for days in scheme.bands.recency_days}
    any_order: set[int] = set()
    for condition in scheme.conditions():
        if condition.metric.name == "recency_days":
            last_order.update(_edges(condition))
        if condition.metric.name == "tenure_days":
            any_order.update(_edges(condition))
        if condition.metric.name == LEAVING:
            # The days left fall as the order ages, so what begins at a number of them ends one day later.
            last_order.update(days + 2 - edge for days in scheme.bands.recency_days for edge in _edges(condition))
    for name, metric in scheme.metrics().items():
        for need in (name, *metric.needs):
            any_order.update(_ENTERED_AND_LEFT.get(need, ()))
    return TurningAges(_ascending(last_order), _ascending(any_order))


def _edges(condition: Condition) -> Iterator[int]:
    """Days at which the comparison changes. With another metric of days it never does: both grow as one."""
    if condition.whole is None:
        return
    if condition.sign in {"at_least", "below", "is"}:
        yield condition.whole
    if condition.sign in {"above", "at_most", "is"}:
        yield condition.whole + 1


def _ascending(ages: set[int]) -> tuple[int, ...]:
    return tuple(sorted(age for age in ages if age > 0))
