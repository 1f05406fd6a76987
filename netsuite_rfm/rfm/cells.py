"""The 125 score cells, and the patterns with which a scheme file assigns them to segments."""

import operator
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product

from netsuite_rfm.rfm.conditions import Condition
from netsuite_rfm.rfm.metrics import SCORES, Metric
from netsuite_rfm.rfm.toml_table import TomlTable, shown

CELLS: tuple[int, ...] = tuple(100 * r + 10 * f + m for r, f, m in product((5, 4, 3, 2, 1), repeat=3))
"""Every combination of scores as one number, best first: 555, 554, ... 111."""

EXAMPLE = "5 4-5 4-5"

_SCORES = re.compile(r"([1-5])(?:-([1-5]))?|\*")
_NAMED_AT_MOST = 8
_COMPARE = {
    "above": operator.gt,
    "at_least": operator.ge,
    "at_most": operator.le,
    "below": operator.lt,
    "is": operator.eq,
}


def read_cells(scheme: TomlTable, segments: Mapping[str, TomlTable]) -> dict[int, int]:
    """Map each cell to the position of its segment, from the ``cells`` of each segment, given by name.

    A pattern has three scores, recency, frequency and monetary: each is a number from 1 to 5, a range such as 4-5, or
    ``*`` for any. Raises SchemeError for an invalid pattern, a segment without cells, and a cell assigned twice or not
    at all.
    """
    names = list(segments)
    owner: dict[int, int] = {}
    for position, (name, table) in enumerate(segments.items()):
        patterns = table.texts("cells", EXAMPLE)
        if not patterns:
            table.fail(
                "cells",
                f"is empty, so no customer could ever be in {shown(name)}; add cells or remove the segment",
            )
        for cell in (cell for pattern in patterns for cell in _cells_of(pattern, table)):
            if cell in owner:
                other = names[owner[cell]]
                whom = f"twice to {shown(name)}" if other == name else f"to both {shown(other)} and {shown(name)}"
                table.fail("cells", f"cell {cell} is assigned {whom}. Remove it from one pattern")
            owner[cell] = position
    homeless = [str(cell) for cell in CELLS if cell not in owner]
    if homeless:
        scheme.fail("segments", _nobody_has(homeless))
    return owner


def cells_by_rule(segments: Mapping[str, Sequence[Condition]], tables: Mapping[str, TomlTable]) -> dict[int, int]:
    """Map each cell to the position of its segment, if segments are defined by conditions on the three scores.

    A cell belongs to the first segment whose conditions hold. The last segment has no conditions and gets the rest.
    Raises SchemeError for a segment without cells.
    """
    owner: dict[int, int] = {}
    for position, (name, conditions) in enumerate(segments.items()):
        mine = [cell for cell in CELLS if cell not in owner and _holds(conditions, cell)]
        if not mine:
            tables[name].fail(
                "when", f"no customer could ever be in {shown(name)}: earlier segments take every such score"
            )
        owner |= dict.fromkeys(mine, position)
    return owner


def _holds(conditions: Sequence[Condition], cell: int) -> bool:
    digits = dict(zip(SCORES, (*divmod(cell // 10, 10), cell % 10), strict=True))
    return all(
        _COMPARE[condition.sign](digits[condition.metric.name], _limit(condition.limit, digits))
        for condition in conditions
    )


def _limit(limit: Fraction | str | Metric, digits: Mapping[str, int]) -> Fraction | int:
    if isinstance(limit, Metric):
        return digits[limit.name]
    assert isinstance(limit, Fraction)  # noqa: S101 - scores are numbers
    return limit


def _cells_of(pattern: str, table: TomlTable) -> list[int]:
    """Return the cells that a pattern matches."""
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
    return f'{belong} to no segment. Add for example "{" ".join(cells[0])}" to the cells of one'
