"""Tables with two sides, such as from and to: rows of cells, each with a level that its shade shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import dropwhile, product
from typing import Any, Final

SHADES: Final = 9
"""Levels from 1 to this; level 0 is a cell with nothing in it."""

SCORES: Final = (5, 4, 3, 2, 1)
WIDE: Final = 14
"""A matrix with more segments than this is printed on paper turned on its side."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what it counts, how dark its shade is, the row of the report it comes from, and if its time is over."""

    value: int
    level: int
    row: Mapping[str, Any]
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
    rows: Sequence[tuple[Mapping[str, Any], Sequence[Cell | None]]]


def moves(rows: Sequence[Mapping[str, Any]], counted: str, segments: Sequence[str]) -> Matrix:
    """Arrange rows with ``from``, ``to`` and a figure named ``counted``; who stayed does not darken the others."""
    found = {(row["from"], row["to"]): row for row in rows}
    busy = {name for pair, row in found.items() if row[counted] for name in pair}
    names = tuple(name for name in segments if name in busy)
    most = max((row[counted] for (start, end), row in found.items() if start != end), default=0)

    def cell(start: str, end: str) -> Cell:
        row = found.get((start, end), {})
        value = row.get(counted, 0)
        return Cell(value, 0 if start == end else shade(value, most), row)

    idle = tuple(name for name in segments if name not in busy)
    return Matrix(names, tuple(tuple(cell(start, end) for end in names) for start in names), idle)


def by_score(rows: Sequence[Mapping[str, Any]]) -> list[tuple[int, list[Cell]]]:
    """Arrange the heat map: for each recency score, best first, a cell for each frequency score, best last."""
    cells = _scored(rows, ("recency", "frequency"))
    return [(recency, [cells(recency, frequency) for frequency in reversed(SCORES)]) for recency in SCORES]


def by_all_scores(rows: Sequence[Mapping[str, Any]]) -> list[tuple[int, int, list[Cell]]]:
    """Arrange all 125 cells: for each recency and frequency score, a cell for each monetary score, best last."""
    cells = _scored(rows, ("recency", "frequency", "monetary"))
    return [
        (recency, frequency, [cells(recency, frequency, monetary) for monetary in reversed(SCORES)])
        for recency, frequency in product(SCORES, repeat=2)
    ]


def _scored(rows: Sequence[Mapping[str, Any]], scores: tuple[str, ...]) -> Callable[..., Cell]:
    """Give a function from scores to their cell; one that no customer is in has a cell too."""
    found = {tuple(row[score] for score in scores): row for row in rows}
    most = max((row["customers"] for row in rows), default=0)
    nobody = {"customers": 0, "lifetime_value": "0.00"}

    def cell(*at: int) -> Cell:
        row = found.get(at, nobody)
        return Cell(row["customers"], shade(row["customers"], most), row)

    return cell


def cohorts(rows: Sequence[Mapping[str, Any]], *, month_over: bool) -> Retention:
    """Arrange retention: for each first month a cell for each month after it; None where that is still to come.

    The first month itself is left out, in which everybody ordered, and so are the months before anybody did.
    """
    kept = list(dropwhile(lambda row: not row["customers"], rows))
    shares = [one["share"] for row in kept for one in row["months"] if one["after"]]
    most = max((_millionths(share) for share in shares), default=0)
    last = max((one["after"] for row in kept for one in row["months"]), default=0)
    arranged = []
    for row in kept:
        later = {one["after"]: one for one in row["months"]}
        newest = max(later, default=0)
        cells = [
            Cell(
                later[after]["customers"],
                shade(_millionths(later[after]["share"]), most),
                later[after],
                over=month_over or after < newest,
            )
            if after in later
            else None
            for after in range(1, last + 1)
        ]
        arranged.append((row, cells))
    return Retention(range(1, last + 1), arranged)


def _millionths(share: str | None) -> int:
    return int(Decimal(share or 0).scaleb(6))


def shade(value: int, most: int) -> int:
    """Level of a value among values up to ``most``: 0 for nothing, the darkest for the most."""
    return 0 if value <= 0 or most <= 0 else min(SHADES, -(-value * SHADES // most))
