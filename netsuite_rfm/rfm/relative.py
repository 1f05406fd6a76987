"""Relative scoring: find cut points among the customers themselves, once all of them are read.

``quantile``: type-7 quantiles (linear interpolation, as in R and numpy) plus an offset; the bands are closed on a
configurable side. Equal customers get equal scores.

``ntile``: five equal groups, like SQL's NTILE(5). If the number of customers is not divisible by five, the first groups
have one more. Equal values are ordered by id, lower ids in the lower group. This is the only rule under which equal
customers can have different scores.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Final, Literal, Self, TypeAlias

import numpy as np

from netsuite_rfm.rfm.bands import Bands, CutPoints
from netsuite_rfm.rfm.customers import Column, Orders
from netsuite_rfm.rfm.toml_table import TomlTable, shown

Row: TypeAlias = tuple[int, int]
"""A value and a customer id, at which a tile begins."""

_TILES: Final = 5
Closed: TypeAlias = Literal["better", "left", "right"]
_SIDES: Final[tuple[Closed, ...]] = ("better", "left", "right")
_NOBODY: Final = 2**62  # larger than any value: a cut point that nobody reaches
_MOST_OFFSET: Final = 10**6


@dataclass(frozen=True, slots=True)
class Quantile:
    """Cut points at the 20, 40, 60 and 80 % quantiles. ``offset`` is added to each, in days, orders, units of money."""

    offset: Fraction = Fraction(0)
    closed: Closed = "better"
    """Which band a value on a cut point belongs to: the one with the better score (``better``), the one with more days,
    orders or money (``left``), or the one with fewer (``right``).
    """


@dataclass(frozen=True, slots=True)
class Ntile:
    """Five equal groups; equal values are ordered by customer id."""


@dataclass(frozen=True, slots=True)
class Tiles:
    """The start of each tile after the lowest. Recency is days times -1, so that more is better."""

    recency: tuple[Row, ...]
    frequency: tuple[Row, ...]
    monetary: tuple[Row, ...]


Cuts: TypeAlias = Bands | Tiles


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """The numbers that relative scoring needs of each customer with orders: three, and the id for ``ntile``."""

    customer_id: Column
    recency_days: Column
    order_count: Column
    lifetime_cents: Column

    @classmethod
    def of(cls, orders: Orders, as_of_day: int) -> Self:
        """Return the numbers of a window, without customers who have no orders."""
        index = np.flatnonzero(orders.order_count > 0)
        return cls(
            orders.customer_id[index],
            as_of_day - orders.last_order_day[index],
            orders.order_count[index],
            orders.lifetime_cents[index],
        )

    @classmethod
    def among(cls, windows: Iterable[Orders], as_of_day: int) -> Self:
        """Return the numbers of all windows, in any order."""
        return cls.concat([cls.of(orders, as_of_day) for orders in windows])

    def __len__(self) -> int:
        return len(self.customer_id)

    @classmethod
    def concat(cls, parts: Sequence[Self]) -> Self:
        """Join the customers of all windows, in any order."""
        columns = ("customer_id", "recency_days", "order_count", "lifetime_cents")
        empty = np.empty(0, dtype=np.int64)
        return cls(*(np.concatenate([empty, *(getattr(part, name) for part in parts)]) for name in columns))


def read_rule(table: TomlTable) -> Quantile | Ntile:
    """Read ``[scoring]`` of a scheme file. Raises SchemeError naming the key."""
    rule = table.choice("rule", ("quantile", "ntile"))
    if rule == "ntile":
        table.only("rule")
        return Ntile()
    table.only("rule", "edge_offset", "closed")
    offset = table.values.get("edge_offset", 0)
    if (type(offset) is not int and type(offset) is not Decimal) or not abs(Decimal(offset)) <= _MOST_OFFSET:
        table.fail("edge_offset", f"must be a number such as 1, not {shown(offset)}")
    return Quantile(Fraction(offset), table.choice("closed", _SIDES))


def find_cuts(rule: Quantile | Ntile, numbers: Numbers) -> Cuts:
    """Find the cut points among all customers with orders, given in any order."""
    if isinstance(rule, Ntile):
        return Tiles(
            _first_rows(-numbers.recency_days, numbers.customer_id),
            _first_rows(numbers.order_count, numbers.customer_id),
            _first_rows(numbers.lifetime_cents, numbers.customer_id),
        )
    # Fewer days are better, so for days the better band is the one below a cut point.
    days = _edges(numbers.recency_days, rule, 1, above=rule.closed == "left")
    above = rule.closed != "right"
    return Bands(
        # Passing a cut point in days lowers the score, so the maximum days for a score are one less.
        recency_days=(days[0] - 1, days[1] - 1, days[2] - 1, days[3] - 1),
        order_count=_edges(numbers.order_count, rule, 1, above=above),
        lifetime_cents=_edges(numbers.lifetime_cents, rule, 100, above=above),
    )


def empty_scores(scored: Sequence[Column]) -> tuple[str, ...]:
    """Return a note for each metric with scores that nobody has, given all recency, frequency and monetary scores.

    Many equal customers leave some bands empty. That is correct, but users should know.
    """
    notes = []
    for name, column in zip(("recency", "frequency", "monetary"), scored, strict=True):
        missing = [str(score) for score in range(1, 6) if not np.any(column == score)]
        if missing and len(column):
            notes.append(f"nobody has {name} score {', '.join(missing)}: too many customers are equal, or too few")
    return tuple(notes)


def _edges(values: Column, rule: Quantile, units: int, *, above: bool) -> CutPoints:
    """Return the smallest whole value that has passed each cut point; ``above``: whether a value on it has passed."""
    if not len(values):
        return (_NOBODY, _NOBODY, _NOBODY, _NOBODY)
    places = [Fraction((len(values) - 1) * step, _TILES) for step in range(1, _TILES)]
    below = [floor(place) for place in places]
    wanted = sorted({*below, *(min(at + 1, len(values) - 1) for at in below)})
    found = np.partition(values, wanted)
    cuts = []
    for place, at in zip(places, below, strict=True):
        low, high = int(found[at]), int(found[min(at + 1, len(values) - 1)])
        edge = low + (place - at) * (high - low) + rule.offset * units
        cuts.append(ceil(edge) if above else floor(edge) + 1)
    return (cuts[0], cuts[1], cuts[2], cuts[3])


def _first_rows(values: Column, customer_id: Column) -> tuple[Row, ...]:
    """Return value and id of the first customer of each tile after the lowest, sorted by value, then id."""
    size, over = divmod(len(values), _TILES)
    starts = [number * size + min(number, over) for number in range(1, _TILES)]
    inside = [start for start in starts if start < len(values)]
    if not inside:
        return ((_NOBODY, _NOBODY),) * (_TILES - 1)
    found = np.partition(values, inside)
    rows = []
    for start in inside:
        value = int(found[start])
        equals = customer_id[values == value]
        place = start - int(np.count_nonzero(values < value))
        rows.append((value, int(np.partition(equals, place)[place])))
    return (*rows, *((_NOBODY, _NOBODY),) * (_TILES - 1 - len(rows)))
