"""Check whether any customer could ever match a rule, so that a scheme has no useless names.

A rule is a box: for each metric, the range that its conditions allow. A rule is unreachable if its box is empty, or if
the boxes of earlier rules cover it. A rule reported as unreachable is always unreachable. An impossible rule may pass
if its metrics depend on each other in ways that ``possible`` does not know.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import ceil, floor, inf
from typing import Final, TypeAlias

from netsuite_rfm.rfm.conditions import Condition
from netsuite_rfm.rfm.metrics import NUMBER_UNITS, Metric

Bound: TypeAlias = Fraction | float
Box: TypeAlias = dict[str, tuple[Bound, Bound]]
"""Minimum and maximum of each metric, inclusive, in the metric's smallest steps. Each text is its own metric."""

_YEAR: Final = 365
_LOOSE: Final = {"held", "predicted"}
"""Customers without such a value are in no box that limits it."""
_STEPS: Final = {"money": 100, "number": NUMBER_UNITS, "share": 10**9}
_LEAST: Final[dict[str, Bound]] = {
    "recency_days": 0, "tenure_days": 0, "order_count": 0, "orders_last_365_days": 0, "return_rate": 0,
    "orders_previous_365_days": 0, "churn_probability": 0, "expected_orders_365_days": 0, "predicted_clv": 0,
    "recency_score": 1, "frequency_score": 1, "monetary_score": 1, "days_until_leaving": 1,
}  # fmt: skip
_MOST: Final[dict[str, Bound]] = {
    "churn_probability": 10**9,
    "recency_score": 5,
    "frequency_score": 5,
    "monetary_score": 5,
}


def box_of(conditions: Iterable[Condition]) -> Box | None:
    """Return the range of each metric under the conditions; None if any range is empty."""
    box: Box = {}
    texts: dict[str, str] = {}
    for condition in conditions:
        if condition.metric.known in {"buyers", "predicted"}:
            _narrow(box, "order_count", Fraction(1), inf)
        if isinstance(condition.limit, Metric):
            continue
        if isinstance(condition.limit, str):
            if texts.setdefault(condition.metric.name, condition.limit) != condition.limit:
                return None
            _narrow(box, f"{condition.metric.name} is {condition.limit}", Fraction(1), Fraction(1))
            continue
        _narrow(box, condition.metric.name, *_range(condition))
    for name in box:
        _narrow(box, name, _LEAST.get(name, -inf), _MOST.get(name, inf))
    return box if all(low <= high for low, high in box.values()) else None


def left_of(box: Box, conditions: tuple[Condition, ...]) -> list[Box]:
    """Return the part of a box that does not meet the conditions, as boxes. Optional conditions remove nothing."""
    if any(
        condition.where_known or isinstance(condition.limit, Metric) or condition.metric.known in _LOOSE
        for condition in conditions
    ):
        return [box]
    taken = box_of(conditions)
    if taken is None:
        return [box]
    pieces: list[Box] = []
    rest = dict(box)
    for name, (low, high) in taken.items():
        least, most = rest.get(name, (_LEAST.get(name, -inf), _MOST.get(name, inf)))
        if low > least:
            pieces.append({**rest, name: (least, min(most, low - 1))})
        if high < most:
            pieces.append({**rest, name: (max(least, high + 1), most)})
        rest[name] = (max(least, low), min(most, high))
        if rest[name][0] > rest[name][1]:
            break
    return [piece for piece in pieces if possible(piece)]


def possible(box: Box) -> bool:
    """Whether a customer could be in the box, given the known dependencies between metrics."""

    def least(name: str) -> Bound:
        return box.get(name, (_LEAST.get(name, -inf), inf))[0]

    def most(name: str) -> Bound:
        return box.get(name, (-inf, inf))[1]

    if any(low > high for low, high in box.values()):
        return False
    ordered = least("order_count") >= 1
    return not (
        least("orders_last_365_days") + least("orders_previous_365_days") > most("order_count")
        or least("recency_days") > most("tenure_days")
        or (least("recency_days") >= _YEAR and least("orders_last_365_days") > 0)
        or (least("recency_days") >= 2 * _YEAR and least("orders_previous_365_days") > 0)
        or (ordered and most("recency_days") < _YEAR and most("orders_last_365_days") < 1)
    )


def _range(condition: Condition) -> tuple[Bound, Bound]:
    assert isinstance(condition.limit, Fraction)  # noqa: S101 - asked by the caller
    name = condition.metric.name
    step = 10**9 if name == "average_order_value" else _STEPS.get(condition.metric.unit, 1)
    edge = condition.limit * step
    match condition.sign:
        case "above":
            return Fraction(floor(edge) + 1), inf
        case "at_least":
            return Fraction(ceil(edge)), inf
        case "at_most":
            return -inf, Fraction(floor(edge))
        case "below":
            return -inf, Fraction(ceil(edge) - 1)
        case "is":
            return Fraction(ceil(edge)), Fraction(floor(edge))


def _narrow(box: Box, name: str, low: Bound, high: Bound) -> None:
    before = box.get(name, (-inf, inf))
    box[name] = (max(low, before[0]), min(high, before[1]))
