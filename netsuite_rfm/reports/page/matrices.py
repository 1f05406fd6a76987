"""Two-dimensional tables, such as from and to: rows of cells, each with a shade level."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import dropwhile, product
from typing import Final

from netsuite_rfm.rfm.reports.heat_map import HeatMapRow
from netsuite_rfm.rfm.reports.measures import Cohort, OrderedAgain

SHADES: Final = 9
"""Highest level; levels start at 1, and level 0 is an empty cell."""

SCORES: Final = (5, 4, 3, 2, 1)
WIDE: Final = 14
"""A matrix with more segments than this is printed in landscape."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its count, its shade level, a second figure (money or a share), and whether its period is over."""

    value: int
    level: int
    detail: str | None = None
    over: bool = True


@dataclass(frozen=True, slots=True)
class Matrix:
    """The segments that customers moved from or to, in the report's order, with a row of cells for each.

    Args:
        names: the segments, for rows and columns alike.
        rows: a row for each segment moved from, with a cell for each moved to.
        idle: the segments left out because no customer moved from or to them.

    """

    names: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    idle: tuple[str, ...]

    @property
    def wide(self) -> bool:
        """Whether it is printed in landscape."""
        return len(self.names) > WIDE


@dataclass(frozen=True, slots=True)
class Retention:
    """Rows of cells by month of first order, and the columns: months since then."""

    after: range
    rows: Sequence[tuple[Cohort, Sequence[Cell | None]]]


def moves(found: Mapping[tuple[str, str], int], segments: Sequence[str]) -> Matrix:
    """Arrange figures by segment moved from and moved to; customers who stayed do not affect other cells' shades."""
    busy = {name for pair, figure in found.items() if figure for name in pair}
    names = tuple(name for name in segments if name in busy)
    most = max((figure for (start, end), figure in found.items() if start != end), default=0)

    def cell(start: str, end: str) -> Cell:
        value = found.get((start, end), 0)
        return Cell(value, 0 if start == end else shade(value, most))

    idle = tuple(name for name in segments if name not in busy)
    return Matrix(names, tuple(tuple(cell(start, end) for end in names) for start in names), idle)


def by_score(rows: Sequence[HeatMapRow]) -> list[tuple[int, list[Cell]]]:
    """Arrange the heat map: a row for each recency score, best first; a cell for each frequency score, best last."""
    cells = _scored({(row.recency, row.frequency): row for row in rows})
    return [(recency, [cells(recency, frequency) for frequency in reversed(SCORES)]) for recency in SCORES]


def by_all_scores(rows: Sequence[HeatMapRow]) -> list[tuple[int, int, list[Cell]]]:
    """Arrange all 125 cells: a row for each recency and frequency score; a cell for each monetary score, best last."""
    cells = _scored({(row.recency, row.frequency, row.monetary or 0): row for row in rows})
    return [
        (recency, frequency, [cells(recency, frequency, monetary) for monetary in reversed(SCORES)])
        for recency, frequency in product(SCORES, repeat=2)
    ]


def _scored(found: Mapping[tuple[int, ...], HeatMapRow]) -> Callable[..., Cell]:
    """Return a function from scores to their cell; scores without customers have a cell too."""
    most = max((row.customers for row in found.values()), default=0)

    def cell(*at: int) -> Cell:
        row = found.get(at)
        return Cell(row.customers, shade(row.customers, most), row.lifetime_value) if row else Cell(0, 0, "0.00")

    return cell


def cohorts(rows: Sequence[Cohort], *, month_over: bool) -> Retention:
    """Arrange retention: a row for each month of first orders, a cell for each month since; None for a future month.

    The month of the first order is left out because all its customers ordered then, and so are months before the first.
    """
    kept = list(dropwhile(lambda cohort: not cohort.customers, rows))
    later = [{month.after: month for month in cohort.months} for cohort in kept]
    shares = [month.share for months in later for after, month in months.items() if after]
    most = max((_millionths(share) for share in shares), default=0)
    last = max((after for months in later for after in months), default=0)

    def cell(months: Mapping[int, OrderedAgain], after: int) -> Cell | None:
        month = months.get(after)
        if month is None:
            return None
        over = month_over or after < max(months)
        return Cell(month.customers, shade(_millionths(month.share), most), month.share, over=over)

    after = range(1, last + 1)
    rows_of_cells = [[cell(months, number) for number in after] for months in later]
    return Retention(after, list(zip(kept, rows_of_cells, strict=True)))


def _millionths(share: str | None) -> int:
    return int(Decimal(share or 0).scaleb(6))


def shade(value: int, most: int) -> int:
    """Return the shade level of a value among values up to ``most``: 0 for zero, the darkest for ``most``."""
    return 0 if value <= 0 or most <= 0 else min(SHADES, -(-value * SHADES // most))
