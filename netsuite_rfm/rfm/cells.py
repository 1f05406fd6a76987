"""The 125 score cells, and the patterns in which a scheme file gives them to segments."""

import re
from collections.abc import Mapping, Sequence
from itertools import product

from netsuite_rfm.rfm.toml_table import TomlTable, shown

CELLS: tuple[int, ...] = tuple(100 * r + 10 * f + m for r, f, m in product((5, 4, 3, 2, 1), repeat=3))
"""Every combination of scores as one number, best first: 555, 554, ... 111."""

EXAMPLE = "5 4-5 4-5"

_SCORES = re.compile(r"([1-5])(?:-([1-5]))?|\*")
_NAMED_AT_MOST = 8


def read_cells(scheme: TomlTable, segments: Mapping[str, TomlTable]) -> dict[int, int]:
    """Map each cell to the position of its segment, from the ``cells`` of each, given by name.

    A pattern is three scores, recency, frequency and monetary: each a number from 1 to 5, a range
    such as 4-5, or ``*`` for any. Raises SchemeError for a pattern that is none, a segment without
    cells, and a cell given twice or to nobody.
    """
    names = list(segments)
    owner: dict[int, int] = {}
    for position, (name, table) in enumerate(segments.items()):
        patterns = table.texts("cells", EXAMPLE)
        if not patterns:
            table.fail(
                "cells",
                f"is empty, so nobody could ever be in {shown(name)}; add cells or remove the segment",
            )
        for cell in (cell for pattern in patterns for cell in _cells_of(pattern, table)):
            if cell in owner:
                other = names[owner[cell]]
                whom = f"twice to {shown(name)}" if other == name else f"to both {shown(other)} and {shown(name)}"
                table.fail("cells", f"cell {cell} is given {whom}; take it out of one pattern")
            owner[cell] = position
    homeless = [str(cell) for cell in CELLS if cell not in owner]
    if homeless:
        scheme.fail("segments", _nobody_has(homeless))
    return owner


def _cells_of(pattern: str, table: TomlTable) -> list[int]:
    """List the cells a pattern stands for."""
    words = pattern.split()
    if len(words) != 3:  # noqa: PLR2004  # recency, frequency, monetary
        table.fail("cells", f'{shown(pattern)} must be three scores from 1 to 5, such as "{EXAMPLE}"')
    scores = [_scores_of(word, pattern, table) for word in words]
    return [100 * r + 10 * f + m for r, f, m in product(*scores)]


def _scores_of(word: str, pattern: str, table: TomlTable) -> range:
    match = _SCORES.fullmatch(word)
    if not match:
        table.fail(
            "cells",
            f"{shown(word)} in {shown(pattern)} must be a score from 1 to 5, a range such as 4-5, or *",
        )
    if word == "*":
        return range(1, 6)
    low, high = int(match[1]), int(match[2] or match[1])
    if high < low:
        table.fail("cells", f"{shown(word)} in {shown(pattern)} runs backwards; write {high}-{low}")
    return range(low, high + 1)


def _nobody_has(cells: Sequence[str]) -> str:
    named = ", ".join(cells[:_NAMED_AT_MOST])
    more = f" and {len(cells) - _NAMED_AT_MOST} more" if len(cells) > _NAMED_AT_MOST else ""
    belong = f"cell {named} belongs" if len(cells) == 1 else f"cells {named}{more} belong"
    return f'{belong} to no segment; add for instance "{" ".join(cells[0])}" to the cells of one'
