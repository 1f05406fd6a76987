"""Read the segments of a scheme file, and how customers are assigned: by cells of scores, or by conditions."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from math import inf
from typing import Final

from netsuite_rfm.rfm.cells import cells_by_rule, read_cells
from netsuite_rfm.rfm.conditions import Condition, read_conditions
from netsuite_rfm.rfm.metrics import SCORES, Metric
from netsuite_rfm.rfm.problems import read_all
from netsuite_rfm.rfm.reachable import Box
from netsuite_rfm.rfm.rules import SCRIPT_ID, refuse_unreachable
from netsuite_rfm.rfm.toml_table import TomlTable, refuse_doubles, shown

_WITH_ORDERS: Final[Box] = {"order_count": (1, inf)}
"""Every customer in a segment has orders."""
_EXAMPLE: Final = "when = { lifetime_value = { at_least = 1500 }, order_count = { at_least = 4 } }"


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment. ``value`` is the script id of its value in customlist_rfm_segment."""

    name: str
    value: str
    description: str
    action: str


@dataclass(frozen=True, slots=True)
class Placing:
    """How customers are assigned to segments: the segment of each cell, or the conditions of each segment."""

    cells: Mapping[int, int]
    rules: tuple[tuple[Condition, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Reported:
    """Segments that count as at risk and as lost in reports."""

    at_risk: tuple[Segment, ...]
    lost: tuple[Segment, ...]


def read_segments(root: TomlTable) -> tuple[Segment, ...]:
    """Read names and texts of the segments. Raises SchemeError with all problems of all segments."""
    tables = root.tables("segments")
    segments = tuple(read_all(partial(_read_segment, table) for table in tables))
    refuse_doubles(segments, tables, word="segment")
    return segments


def read_placing(root: TomlTable, segments: tuple[Segment, ...], metrics: Mapping[str, Metric]) -> Placing:
    """Read how customers are assigned to segments, by ``cells`` or by ``when``; the last segment has no ``when``.

    Raises SchemeError unless every customer with orders is in exactly one segment and every segment is reachable.
    """
    tables = {segment.name: table for segment, table in zip(segments, root.tables("segments"), strict=True)}
    if not any("when" in table.values for table in tables.values()):
        return Placing(read_cells(root, tables))
    last = segments[-1].name
    read = read_all(partial(_read_when, name, table, metrics, is_last=name == last) for name, table in tables.items())
    by_name = dict(zip(tables, read, strict=True))
    if all(_only_scores(condition) for conditions in read for condition in conditions):
        return Placing(cells_by_rule(by_name, tables))
    groups = [(name, conditions, tables[name]) for name, conditions in by_name.items()]
    refuse_unreachable(groups, _WITH_ORDERS, "segment")
    return Placing({}, tuple(read))


def read_reports(root: TomlTable, segments: tuple[Segment, ...]) -> Reported:
    """Read which segments count as at risk and as lost in reports; none if the file does not say."""
    if "reports" not in root.values:
        return Reported((), ())
    table = root.table("reports", "[reports]")
    table.only("at_risk", "lost")
    by_name = {segment.name: segment for segment in segments}
    at_risk, lost = (table.texts(key, segments[-1].name) for key in ("at_risk", "lost"))
    for key, names in (("at_risk", at_risk), ("lost", lost)):
        for name in names:
            if name not in by_name:
                table.fail(key, f"{shown(name)} is no segment of this scheme; there are: {', '.join(by_name)}")
        if not names:
            table.fail(key, "is empty; name one segment at least, or leave [reports] out")
        if len(set(names)) < len(names):
            table.fail(key, "names a segment twice; remove one of them")
    both = sorted(set(at_risk) & set(lost))
    if both:
        table.fail("lost", f"{shown(both[0])} is in at_risk as well; a segment is one or the other")
    return Reported(tuple(by_name[name] for name in at_risk), tuple(by_name[name] for name in lost))


def _read_segment(table: TomlTable) -> Segment:
    _, name, value, description, action = read_all(
        (
            partial(_only_known_keys, table),
            partial(table.text, "name", "Loyal Customers"),
            partial(_read_value, table),
            partial(table.text, "description", "Who these customers are"),
            partial(table.text, "action", "What to do for them"),
        )
    )
    return Segment(name, value, description, action)


def _only_known_keys(table: TomlTable) -> str:
    table.only("name", "value", "description", "action", "cells", "when")
    return ""


def _read_value(table: TomlTable) -> str:
    value = table.text("value", "val_rfm_loyal")
    if not SCRIPT_ID.fullmatch(value):
        table.fail("value", f"{shown(value)} is no script id: use small letters, digits and _ only")
    return value


def _read_when(name: str, table: TomlTable, metrics: Mapping[str, Metric], *, is_last: bool) -> tuple[Condition, ...]:
    if "cells" in table.values:
        table.fail("cells", "cells and when exclude each other in one scheme; write this segment with when")
    if not is_last:
        conditions = read_conditions(table.table("when", _EXAMPLE), metrics)
        for condition in conditions:
            if condition.metric.known == "predicted":
                table.fail("when", f"{condition.metric.name} is predicted; only stages and audiences may ask for it")
        return conditions
    if "when" in table.values:
        table.fail("when", f"the last segment, {shown(name)}, must take all remaining customers: remove it")
    return ()


def _only_scores(condition: Condition) -> bool:
    limit = condition.limit
    return condition.metric.name in SCORES and not (isinstance(limit, Metric) and limit.name not in SCORES)
