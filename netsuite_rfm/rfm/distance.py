"""Compute how far a customer is from the next higher and lower band, in days, orders and money."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from netsuite_rfm.rfm.bands import Bands
from netsuite_rfm.rfm.customers import Orders
from netsuite_rfm.rfm.relative import Cuts
from netsuite_rfm.rfm.scores import Scores

_BEST: Final = 5


@dataclass(frozen=True, slots=True)
class Distance:
    """A metric's value and score, and what it takes to score one more or one less; None if there is no such score."""

    metric: str
    value: int | str
    score: int
    up: str | None
    down: str | None


def distances(orders: Orders, scores: Scores, as_of_day: int, cuts: Cuts) -> list[Distance]:
    """Return the first customer's value and score by metric, and what it takes to score one more or one less.

    The result is empty for a customer without orders. For ``ntile``, distances are to the values at which groups start.
    """
    if int(orders.order_count[0]) <= 0:
        return []
    days, count = as_of_day - int(orders.last_order_day[0]), int(orders.order_count[0])
    cents = int(orders.lifetime_cents[0])
    r, f, m = (int(column[0]) for column in (scores.recency, scores.frequency, scores.monetary))
    recency, frequency, monetary = _limits(cuts)
    return [
        Distance(
            metric="recency_days",
            value=days,
            score=r,
            up=None if r == _BEST else f"a new order: the last is {_overdue(days - recency[_BEST - 1 - r])} too old",
            down=None if r == 1 else _days(recency[_BEST - r] + 1 - days),
        ),
        Distance(
            metric="order_count",
            value=count,
            score=f,
            up=None if f == _BEST else _orders(frequency[f - 1] - count, "more"),
            down=None if f == 1 else _orders(count - frequency[f - 2] + 1, "fewer"),
        ),
        Distance(
            metric="lifetime_value",
            value=str(Decimal(cents).scaleb(-2)),
            score=m,
            up=None if m == _BEST else f"{_money(monetary[m - 1] - cents)} more",
            down=None if m == 1 else f"{_money(cents - monetary[m - 2] + 1)} less",
        ),
    ]


def _limits(cuts: Cuts) -> tuple[list[int], list[int], list[int]]:
    """Return maximum days for score 5, 4, 3, 2, and minimum orders and cents for score 2, 3, 4, 5."""
    if isinstance(cuts, Bands):
        return list(cuts.recency_days), list(cuts.order_count), list(cuts.lifetime_cents)
    return (
        [-value for value, _ in reversed(cuts.recency)],
        [value for value, _ in cuts.frequency],
        [value for value, _ in cuts.monetary],
    )


def _overdue(number: int) -> str:
    return f"{number:,} day{'' if number == 1 else 's'}"


def _days(number: int) -> str:
    return f"{number:,} more day{'' if number == 1 else 's'} without an order"


def _orders(number: int, word: str) -> str:
    return f"{number:,} {word} order{'' if number == 1 else 's'}"


def _money(cents: int) -> str:
    return f"{Decimal(cents).scaleb(-2):,.2f}"
