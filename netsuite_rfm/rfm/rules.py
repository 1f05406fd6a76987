"""Lifecycle stages and audiences: named groups of customers, each with its conditions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from netsuite_rfm.rfm.conditions import Condition, read_conditions
from netsuite_rfm.rfm.metrics import Metric
from netsuite_rfm.rfm.reachable import Box, box_of, left_of, possible
from netsuite_rfm.rfm.toml_table import TomlTable, refuse_doubles, shown

MOST_AUDIENCES: Final = 62  # one bit each, and the sign is not one of them
SCRIPT_ID = re.compile(r"[a-z0-9_]+")
_MOST_PIECES = 5_000
_TEXTS = ("name", "value", "description", "action")


@dataclass(frozen=True, slots=True)
class Rule:
    """One named group. ``value`` is the script id of its list value; all ``conditions`` must hold."""

    name: str
    value: str
    description: str
    action: str
    conditions: tuple[Condition, ...]


def read_lifecycle(root: TomlTable, metrics: Mapping[str, Metric]) -> tuple[Rule, ...]:
    """Read the lifecycle stages, ``[lifecycle.NAME]`` each; the first whose conditions hold is a customer's stage.

    Raises SchemeError unless the last stage takes everybody who is left, and each can be reached.
    """
    tables = _tables(root, "lifecycle")
    rules = tuple(_read_rule(key, table, metrics) for key, table in tables.items())
    refuse_doubles(rules, list(tables.values()), word="one")
    left: list[Box] = [{}]
    for number, (rule, table) in enumerate(zip(rules, tables.values(), strict=True), start=1):
        last = number == len(rules)
        if not rule.conditions and not last:
            table.fail("name", f"{shown(rule.name)} has no conditions, so nobody reaches a stage after it; put it last")
        if last and rule.conditions:
            table.fail(
                next(iter(key for key in table.values if key not in _TEXTS)),
                f"the last stage, {shown(rule.name)}, must take everybody who is left: leave its conditions out",
            )
        box = box_of(rule.conditions)
        if not any(possible(both) for rest in left if (both := _both(rest, box)) is not None):
            table.fail("name", f"nobody could ever be in {shown(rule.name)}: its conditions exclude each other, "
                       "or earlier stages take everybody they hold for")  # fmt: skip
        pieces = [piece for rest in left for piece in left_of(rest, rule.conditions)]
        left = pieces if len(pieces) <= _MOST_PIECES else [{}]  # too many to follow: refuse nothing any more
    return rules


def read_audiences(root: TomlTable, metrics: Mapping[str, Metric]) -> tuple[Rule, ...]:
    """Read the audiences, ``[audiences.NAME]`` each; a customer may be in many.

    Raises SchemeError for one without conditions, and for one that nobody could ever be in.
    """
    tables = _tables(root, "audiences")
    rules = tuple(_read_rule(key, table, metrics) for key, table in tables.items())
    for rule, table in zip(rules, tables.values(), strict=True):
        if not rule.conditions:
            table.fail(
                "name", f"{shown(rule.name)} has no conditions; add one such as recency_days = {{ at_most = 90 }}"
            )
        box = box_of(rule.conditions)
        if box is None or not possible(box):
            table.fail("name", f"nobody could ever be in {shown(rule.name)}: its conditions exclude each other")
    refuse_doubles(rules, list(tables.values()), word="one")
    if len(rules) > MOST_AUDIENCES:
        root.fail("audiences", f"{len(rules)} are too many; at most {MOST_AUDIENCES}")
    return rules


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
