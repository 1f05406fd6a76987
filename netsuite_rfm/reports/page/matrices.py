"""Tables with two sides, such as from and to: rows of cells, each with a level that its shade shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import dropwhile, product
from typing import Final

from netsuite_rfm.rfm.reports.heat_map import HeatMapRow
from netsuite_rfm.rfm.reports.measures import Cohort, OrderedAgain

SHADES: Final = 9
"""Levels from 1 to this; level 0 is a cell with nothing in it."""

SCORES: Final = (5, 4, 3, 2, 1)
WIDE: Final = 14
"""A matrix with more segments than this is printed on paper turned on its side."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what it counts, how dark its shade is, a second figure (money or a share), and if its time is over."""

    value: int
    level: int
    detail: str | None = None
    over: bool = True


@dataclass(frozen=True, slots=True)
class Matrix:
    """Segments that anybody moved from or to, in the report's order, and a row of cells for each.

    Args:
        names: the segments, down and across.
        rows: a row for each segment moved from, with a cell for each moved to.
        idle: the segments left out because nobody moved from or to them.

    """

    names: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    idle: tuple[str, ...]

    @property
    def wide(self) -> bool:
        """Whether it needs the long side of the paper."""
        return len(self.names) > WIDE


@dataclass(frozen=True, slots=True)
class Retention:
    """First months with their cells, and the months after it that these are of."""

    after: range
    rows: Sequence[tuple[Cohort, Sequence[Cell | None]]]


def moves(found: Mapping[tuple[str, str], int], segments: Sequence[str]) -> Matrix:
    """Arrange figures by segment moved from and moved to; who stayed does not darken the others."""
    busy = {name for pair, figure in found.items() if figure for name in pair}
    names = tuple(name for name in segments if name in busy)
    most = max((figure for (start, end), figure in found.items() if start != end), default=0)

    def cell(start: str, end: str) -> Cell:
        value = found.get((start, end), 0)
        return Cell(value, 0 if start == end else shade(value, most))

    idle = tuple(name for name in segments if name not in busy)
    return Matrix(names, tuple(tuple(cell(start, end) for end in names) for start in names), idle)


def by_score(rows: Sequence[HeatMapRow]) -> list[tuple[int, list[Cell]]]:
    """Arrange the heat map: for each recency score, best first, a cell for each frequency score, best last."""
    cells = _scored({(row.recency, row.frequency): row for row in rows})
    return [(recency, [cells(recency, frequency) for frequency in reversed(SCORES)]) for recency in SCORES]


def by_all_scores(rows: Sequence[HeatMapRow]) -> list[tuple[int, int, list[Cell]]]:
    """Arrange all 125 cells: for each recency and frequency score, a cell for each monetary score, best last."""
    cells = _scored({(row.recency, row.frequency, row.monetary or 0): row for row in rows})
    return [
        (recency, frequency, [cells(recency, frequency, monetary) for monetary in reversed(SCORES)])
        for recency, frequency in product(SCORES, repeat=2)
    ]


def _scored(found: Mapping[tuple[int, ...], HeatMapRow]) -> Callable[..., Cell]:
    """Give a function from scores to their cell; one that no customer is in has a cell too."""
    most = max((row.customers for row in found.values()), default=0)

    def cell(*at: int) -> Cell:
        row = found.get(at)
        return Cell(row.customers, shade(row.customers, most), row.lifetime_value) if row else Cell(0, 0, "0.00")

    return cell


def cohorts(rows: Sequence[Cohort], *, month_over: bool) -> Retention:
    """Arrange retention: for each first month a cell for each month after it; None where that is still to come.

    The first month itself is left out, in which everybody ordered, and so are the months before anybody did.
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
    """Level of a value among values up to ``most``: 0 for nothing, the darkest for the most."""
    return 0 if value <= 0 or most <= 0 else min(SHADES, -(-value * SHADES // most))
