"""Relative scoring: cut points found among the customers themselves, once all of them are in.

``quantile``: type-7 quantiles (linear between neighbours, as R and numpy have it), moved by an offset, the
bands closed on a side of choice. Equal customers get equal scores.

``ntile``: five equal groups, as SQL's NTILE(5): where the customers do not divide by five, the first groups
have one more. Customers with equal values are distinguished by their id, lower ids in the lower group: the
only rule here under which equals can score differently.
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
"""A value and a customer id: where a tile begins."""

_TILES: Final = 5
Closed: TypeAlias = Literal["better", "left", "right"]
_SIDES: Final[tuple[Closed, ...]] = ("better", "left", "right")
_NOBODY: Final = 2**62  # beyond any value: a cut that nobody passes
_MOST_OFFSET: Final = 10**6


@dataclass(frozen=True, slots=True)
class Quantile:
    """Edges at the 20, 40, 60 and 80 % quantiles. ``offset``: added to each, in days, orders, units of money."""

    offset: Fraction = Fraction(0)
    closed: Closed = "better"
    """Whose a value on an edge is: the ``better`` score's in all three, or that of the band with more days, orders or
    money (``left``), or with fewer (``right``)."""


@dataclass(frozen=True, slots=True)
class Ntile:
    """Five equal groups; equal values by customer id."""


@dataclass(frozen=True, slots=True)
class Tiles:
    """Where each tile after the lowest begins. Recency is counted as days times -1, so that more is better."""

    recency: tuple[Row, ...]
    frequency: tuple[Row, ...]
    monetary: tuple[Row, ...]


Cuts: TypeAlias = Bands | Tiles


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """What relative scoring keeps of each customer with orders: three numbers, and the id for ``ntile``."""

    customer_id: Column
    recency_days: Column
    order_count: Column
    lifetime_cents: Column

    @classmethod
    def of(cls, orders: Orders, as_of_day: int) -> Self:
        """Take them from a window; customers without orders are left out."""
        index = np.flatnonzero(orders.order_count > 0)
        return cls(
            orders.customer_id[index],
            as_of_day - orders.last_order_day[index],
            orders.order_count[index],
            orders.lifetime_cents[index],
        )

    @classmethod
    def among(cls, windows: Iterable[Orders], as_of_day: int) -> Self:
        """Take them from all windows, in any order."""
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
    """Find the cut points among all customers with orders. The order in which they come does not matter."""
    if isinstance(rule, Ntile):
        return Tiles(
            _first_rows(-numbers.recency_days, numbers.customer_id),
            _first_rows(numbers.order_count, numbers.customer_id),
            _first_rows(numbers.lifetime_cents, numbers.customer_id),
        )
    # Fewer days are better, so the better band of an edge in days is the one below it.
    days = _edges(numbers.recency_days, rule, 1, above=rule.closed == "left")
    above = rule.closed != "right"
    return Bands(
        # An edge that is passed costs a score here: the most days for a score are one short of passing.
        recency_days=(days[0] - 1, days[1] - 1, days[2] - 1, days[3] - 1),
        order_count=_edges(numbers.order_count, rule, 1, above=above),
        lifetime_cents=_edges(numbers.lifetime_cents, rule, 100, above=above),
    )


def empty_scores(scored: Sequence[Column]) -> tuple[str, ...]:
    """Say of each metric which scores nobody has, given everybody's recency, frequency and monetary scores.

    Many equal customers leave some bands empty. That is right, and not to be passed over in silence.
    """
    notes = []
    for name, column in zip(("recency", "frequency", "monetary"), scored, strict=True):
        missing = [str(score) for score in range(1, 6) if not np.any(column == score)]
        if missing and len(column):
            notes.append(f"nobody has {name} score {', '.join(missing)}: too many customers are equal, or too few")
    return tuple(notes)


def _edges(values: Column, rule: Quantile, units: int, *, above: bool) -> CutPoints:
    """Least whole value that has passed each edge; ``above`` is whether a value on an edge has."""
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
    """Value and id of the first customer of each tile after the lowest, when sorted by value, then id."""
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
