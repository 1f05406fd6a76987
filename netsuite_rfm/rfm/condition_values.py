"""Compute the metrics of a window of customers and evaluate conditions on them, in whole numbers only."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from netsuite_rfm.rfm.conditions import Condition, Sign, scale
from netsuite_rfm.rfm.customers import EMPTY, Column, Mask, Orders
from netsuite_rfm.rfm.metrics import FIRST_ORDER, GROSS, RETURNED, Metric
from netsuite_rfm.rfm.next_step import days_until_leaving
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.rfm.scores import Scores

_FAR = 2**62  # products of smaller values cannot overflow 64 bits

Compare: TypeAlias = Callable[[Column, Column | int], Mask]
_COMPARE: Mapping[Sign, Compare] = {
    "above": np.greater,
    "at_least": np.greater_equal,
    "at_most": np.less_equal,
    "below": np.less,
    "is": np.equal,
}


Inside: TypeAlias = Callable[[int], Mask | None]
"""Returns who is in a stage or an audience now, by its position; see :meth:`Facts.all_hold`."""


def nobody_known(_position: int) -> None:
    """Return None, for unknown membership."""


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """A metric of each customer: ``numerator / denominator``, in its unit. ``known`` is None if all are known."""

    numerator: Column
    denominator: Column | int = 1
    known: Mask | None = None

    def exactly(self, position: int) -> Fraction | None:
        """Return the value of one customer; None if it is unknown."""
        if self.known is not None and not self.known[position]:
            return None
        below = self.denominator if isinstance(self.denominator, int) else int(self.denominator[position])
        return Fraction(int(self.numerator[position]), below)


@dataclass(slots=True, eq=False)
class Facts:
    """Everything that the rules of a scheme can use about a window of customers.

    Args:
        orders: what they bought, with the columns that the scheme needs in ``more``.
        scores: their scores.
        as_of_day: days since 1970-01-01.
        net: whether ``lifetime_cents`` is net of returns.
        texts: for each text metric, the texts by the position that its column holds.
        held: metrics whose values must not move anyone: see :meth:`all_hold`.
        scheme: the scheme of the scores; needed only if a rule uses when customers leave their segment.

    """

    orders: Orders
    scores: Scores
    as_of_day: int
    net: bool = False
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    scheme: Scheme | None = None
    _values: dict[str, Values] = field(default_factory=dict)
    _buyers: Mask | None = None
    _masks: dict[int, tuple[Condition, Mask]] = field(default_factory=dict)

    @property
    def buyers(self) -> Mask:
        """Return which customers have orders."""
        if self._buyers is None:
            self._buyers = self.orders.order_count > 0
        return self._buyers

    def all_hold(self, conditions: Iterable[Condition], inside: Mask | None = None) -> Mask:
        """Return the customers for whom every condition holds; all customers if there is no condition.

        ``inside`` marks those for whom it held before. A condition on a held metric is true for them and false for
        others, so that nobody enters or leaves because of it.
        """
        both: Mask | None = None
        for condition in conditions:
            mask = inside & self.buyers if inside is not None and self._is_held(condition) else self.holds(condition)
            both = mask if both is None else both & mask
        return np.ones(len(self.orders), dtype=np.bool_) if both is None else both

    def _is_held(self, condition: Condition) -> bool:
        names = {condition.metric.name, condition.limit.name if isinstance(condition.limit, Metric) else ""}
        return not self.held.isdisjoint(names)

    def first_that_holds(self, rules: Sequence[Sequence[Condition]], inside: Inside = nobody_known) -> Column:
        """Return the position of the first rule whose conditions all hold; the last rule takes the rest."""
        last = len(rules) - 1
        found = np.full(len(self.orders), last, dtype=np.int64)
        for position in range(last - 1, -1, -1):
            found[self.all_hold(rules[position], inside(position))] = position
        return found

    def holds(self, condition: Condition) -> Mask:
        """Return the customers for whom one condition holds."""
        known = self._masks.get(id(condition))  # the condition is kept with its mask, so that its id is not reused
        if known is None:
            known = self._masks[id(condition)] = (condition, self._compare(condition))
        return known[1]

    def values(self, metric: Metric) -> Values:
        """Return one metric of each customer."""
        if metric.name not in self._values:
            self._values[metric.name] = self._work_out(metric)
        return self._values[metric.name]

    def _compare(self, condition: Condition) -> Mask:
        values, limit = self.values(condition.metric), condition.limit
        known = values.known
        if isinstance(limit, Metric):
            other = self.values(limit)
            mask = _COMPARE[condition.sign](*_cross(values, other))
            known = other.known if known is None else known if other.known is None else known & other.known
        elif isinstance(limit, str):
            mask = values.numerator == self.texts[condition.metric.name].index(limit)
        else:
            mask = _against(values, condition, limit)
        if known is None:
            return mask
        return mask | ~known if condition.where_known else mask & known

    def _work_out(self, metric: Metric) -> Values:  # noqa: C901, PLR0911  # a table of metrics
        orders = self.orders
        match metric.name:
            case "recency_days":
                return Values(self.as_of_day - orders.last_order_day, known=self.buyers)
            case "tenure_days":
                return Values(self.as_of_day - orders.more[FIRST_ORDER], known=self.buyers)
            case "order_count":
                return Values(orders.order_count)
            case "lifetime_value":
                return Values(np.where(orders.lifetime_cents == EMPTY, 0, orders.lifetime_cents), 100)
            case "gross_value":
                return Values(self._gross_cents(), 100)
            case "average_order_value":
                return Values(self._gross_cents(), 100 * np.maximum(orders.order_count, 1), self.buyers)
            case "return_rate":
                return self._return_rate()
            case "days_until_leaving":
                return self._until_leaving()
            case "recency_score" | "frequency_score" | "monetary_score":
                return Values(getattr(self.scores, metric.name.removesuffix("_score")), known=self.buyers)
        column = orders.more[metric.name]
        if metric.known in {"held", "predicted"}:
            return Values(column, scale(metric) or 1, column != EMPTY)
        if metric.own is None:
            return Values(np.where(column == EMPTY, 0, column))
        of_all = self._gross_cents() if metric.own.of == "value" else orders.order_count
        return Values(np.where(column == EMPTY, 0, column), np.maximum(of_all, 1), self.buyers)

    def _until_leaving(self) -> Values:
        assert self.scheme is not None, "only the rules of a scheme ask when customers leave"  # noqa: S101
        days = days_until_leaving(self.scheme, self.scores.score, self.as_of_day - self.orders.last_order_day)
        return Values(days, known=days != EMPTY)

    def _gross_cents(self) -> Column:
        cents = self.orders.more[GROSS] if self.net else self.orders.lifetime_cents
        return np.where(self.buyers, cents, 0)

    def _return_rate(self) -> Values:
        gross, returned = self._gross_cents(), self.orders.more[RETURNED]
        priced = gross > 0
        # If orders worth nothing have a return, everything was returned.
        unpriced = np.where(self.buyers & (returned > 0), 1, 0)
        return Values(np.where(priced, returned, unpriced), np.where(priced, gross, 1))


def _against(values: Values, condition: Condition, limit: Fraction) -> Mask:
    """Compare with a number; for a metric in whole units, with one whole number."""
    if condition.whole is not None:
        return _COMPARE[condition.sign](values.numerator, condition.whole)
    asked = Values(np.full(1, limit.numerator, dtype=np.int64), limit.denominator)
    return _COMPARE[condition.sign](*_cross(values, asked))


def _cross(one: Values, other: Values) -> tuple[Column, Column]:
    """Cross-multiply, so that two fractions compare as whole numbers; exact for any size."""
    if isinstance(one.denominator, int) and one.denominator == other.denominator:
        return one.numerator, other.numerator
    products = [(one.numerator, other.denominator), (other.numerator, one.denominator)]
    if any(_largest(left) * _largest(right) >= _FAR for left, right in products):
        products = [(left.astype(object), _as_object(right)) for left, right in products]
    (left, right), (back, forth) = products
    return left * right, back * forth


def _largest(values: Column | int) -> int:
    if isinstance(values, int):
        return abs(values)
    return max(abs(int(values.max())), abs(int(values.min()))) if len(values) else 0


def _as_object(values: Column | int) -> Column | int:
    return values if isinstance(values, int) else values.astype(object)
