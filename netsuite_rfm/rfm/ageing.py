"""The ages of an order at which a customer can move without any order or edit, because a day passed.

An order placed ``k`` days ago was ``k - 1`` days old the day before. A customer can move at this age only if a band, a
condition or a metric's window of the scheme separates the two ages.
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
"""Ages at which an order enters or leaves a metric's window. Age 0 is when it begins to count."""


@dataclass(frozen=True, slots=True)
class TurningAges:
    """Ages in days, ascending. Each is the first day on which a customer can be elsewhere.

    Args:
        last_order: ages that matter for the last order.
        any_order: ages that matter for every order.

    """

    last_order: tuple[int, ...]
    any_order: tuple[int, ...]


def turning_ages(scheme: Scheme) -> TurningAges:
    """Return every age at which a scheme with fixed bands can move a customer.

    Raises:
        ValueError: the scheme is relative, where any order can move any customer.

    """
    last_order = {days + 1 for days in scheme.bands.recency_days}
    any_order: set[int] = set()
    for condition in scheme.conditions():
        if condition.metric.name == "recency_days":
            last_order.update(_edges(condition))
        if condition.metric.name == "tenure_days":
            any_order.update(_edges(condition))
        if condition.metric.name == LEAVING:
            # The days left decrease as the order ages, so a range that includes a number of days ends one day later.
            last_order.update(days + 2 - edge for days in scheme.bands.recency_days for edge in _edges(condition))
    for name, metric in scheme.metrics().items():
        for need in (name, *metric.needs):
            any_order.update(_ENTERED_AND_LEFT.get(need, ()))
    return TurningAges(_ascending(last_order), _ascending(any_order))


def _edges(condition: Condition) -> Iterator[int]:
    """Yield the days at which the comparison's result changes. Between two metrics in days, both grow alike: none."""
    if condition.whole is None:
        return
    if condition.sign in {"at_least", "below", "is"}:
        yield condition.whole
    if condition.sign in {"above", "at_most", "is"}:
        yield condition.whole + 1


def _ascending(ages: set[int]) -> tuple[int, ...]:
    return tuple(sorted(age for age in ages if age > 0))
