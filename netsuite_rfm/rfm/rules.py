"""Lifecycle stages and audiences: named groups of customers, each with its conditions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from netsuite_rfm.rfm.conditions import Condition, read_conditions
from netsuite_rfm.rfm.metrics import Metric
from netsuite_rfm.rfm.problems import read_all
from netsuite_rfm.rfm.reachable import Box, box_of, left_of, possible
from netsuite_rfm.rfm.toml_table import TomlTable, refuse_doubles, shown

MOST_AUDIENCES: Final = 62  # one bit each, without the sign bit
SCRIPT_ID = re.compile(r"[a-z0-9_]+")
_MOST_PIECES = 5_000
_TEXTS = ("name", "value", "description", "action")


@dataclass(frozen=True, slots=True)
class Rule:
    """One named group. ``value`` is its list value's script id; all ``conditions`` must hold."""

    name: str
    value: str
    description: str
    action: str
    conditions: tuple[Condition, ...]


def read_lifecycle(root: TomlTable, metrics: Mapping[str, Metric]) -> tuple[Rule, ...]:
    """Read the lifecycle stages, ``[lifecycle.NAME]`` each; the first whose conditions hold is a customer's stage.

    Raises SchemeError unless the last stage takes all remaining customers and every stage is reachable.
    """
    tables = _tables(root, "lifecycle")
    rules = _read_rules(tables, metrics)
    refuse_doubles(rules, list(tables.values()), word="one")
    for rule, table in list(zip(rules, tables.values(), strict=True))[-1:]:
        if rule.conditions:
            table.fail(
                next(iter(key for key in table.values if key not in _TEXTS)),
                f"the last stage, {shown(rule.name)}, must take all remaining customers: remove its conditions",
            )
    refuse_unreachable(
        [(rule.name, rule.conditions, table) for rule, table in zip(rules, tables.values(), strict=True)], {}, "stage"
    )
    return rules


def refuse_unreachable(
    groups: Sequence[tuple[str, tuple[Condition, ...], TomlTable]], everybody: Box, word: str
) -> None:
    """Refuse a group that no customer could ever be in, if a customer belongs to the first group whose conditions hold.

    Args:
        groups: name, conditions and table of each group, in order; the last has no conditions.
        everybody: box that contains every customer who can be in one of the groups.
        word: word for a group in messages.

    """
    left: list[Box] = [everybody]
    for number, (name, conditions, table) in enumerate(groups, start=1):
        if not conditions and number < len(groups):
            table.fail("name", f"{shown(name)} has no conditions, so nobody reaches a {word} after it; put it last")
        box = box_of(conditions)
        if not any(possible(both) for rest in left if (both := _both(rest, box)) is not None):
            table.fail("name", f"no customer could ever be in {shown(name)}: its conditions exclude each other, "
                       f"or everybody who meets them belongs to an earlier {word}")  # fmt: skip
        pieces = [piece for rest in left for piece in left_of(rest, conditions)]
        left = pieces if len(pieces) <= _MOST_PIECES else [everybody]  # too many to track: nothing more is refused


def read_audiences(root: TomlTable, metrics: Mapping[str, Metric]) -> tuple[Rule, ...]:
    """Read the audiences, ``[audiences.NAME]`` each; a customer may be in several.

    Raises SchemeError for an audience without conditions, and for one that no customer could ever be in.
    """
    tables = _tables(root, "audiences")
    rules = _read_rules(tables, metrics)
    read_all(partial(_refuse_empty, rule, table) for rule, table in zip(rules, tables.values(), strict=True))
    refuse_doubles(rules, list(tables.values()), word="one")
    if len(rules) > MOST_AUDIENCES:
        root.fail("audiences", f"{len(rules)} are too many; at most {MOST_AUDIENCES}")
    return rules


def _refuse_empty(rule: Rule, table: TomlTable) -> None:
    if not rule.conditions:
        table.fail("name", f"{shown(rule.name)} has no conditions; add one such as recency_days = {{ at_most = 90 }}")
    box = box_of(rule.conditions)
    if box is None or not possible(box):
        table.fail("name", f"no customer could ever be in {shown(rule.name)}: its conditions exclude each other")


def _read_rules(tables: Mapping[str, TomlTable], metrics: Mapping[str, Metric]) -> tuple[Rule, ...]:
    return tuple(read_all(partial(_read_rule, key, table, metrics) for key, table in tables.items()))


def _both(one: Box, other: Box | None) -> Box | None:
    if other is None:
        return None
    both = dict(one)
    for name, (low, high) in other.items():
        before = both.get(name, (low, high))
        both[name] = (max(low, before[0]), min(high, before[1]))
    return both


def _tables(root: TomlTable, key: str) -> dict[str, TomlTable]:
    if key not in root.values:
        return {}
    tables = root.table(key, f"[{key}.vip_customers]")
    for name in tables.values:
        if not SCRIPT_ID.fullmatch(name):
            tables.fail(shown(name), "use small letters, digits and _ only")
    return {name: tables.table(name, f"[{key}.{name}]") for name in tables.values}


def _read_rule(key: str, table: TomlTable, metrics: Mapping[str, Metric]) -> Rule:
    texts = {name: table.text(name, "") for name in _TEXTS if name in table.values}
    value = texts.get("value", f"val_rfm_{key}")
    if not SCRIPT_ID.fullmatch(value):
        table.fail("value", f"{shown(value)} is no script id: use small letters, digits and _ only")
    rest = {name: given for name, given in table.values.items() if name not in _TEXTS}
    return Rule(
        name=texts.get("name", key.replace("_", " ").capitalize()),
        value=value,
        description=texts.get("description", ""),
        action=texts.get("action", ""),
        conditions=read_conditions(TomlTable(table.source, table.path, rest), metrics),
    )
