"""Targets in the scheme's table ``[targets]``: how much a measure should improve on the baseline months."""

import re
from dataclasses import dataclass
from decimal import Decimal

from netsuite_rfm.rfm.toml_table import TomlTable, shown

_MONTH = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])")
_LARGEST = 10


@dataclass(frozen=True, slots=True)
class Targets:
    """Targets as shares of the baseline: 0.25 is a quarter less, or a quarter more. None if there is no such target.

    Baseline months are text such as ``2026-01``; the last one is included.
    """

    baseline_from: str
    baseline_to: str
    at_risk_lost_down: float | None = None
    second_purchase_up: float | None = None
    campaign_return_up: float | None = None


def read_targets(root: TomlTable) -> Targets | None:
    """Read the targets; None if the file has none. Raises SchemeError with the key."""
    if "targets" not in root.values:
        return None
    table = root.table("targets", "[targets]")
    goals = ("at_risk_lost_down", "second_purchase_up", "campaign_return_up")
    table.only("baseline_from", "baseline_to", *goals)
    first, last = (_month(table, key) for key in ("baseline_from", "baseline_to"))
    if last < first:
        table.fail("baseline_to", f"must not be before baseline_from, {first}")
    if not any(goal in table.values for goal in goals):
        table.fail(goals[0], f"missing; add at least one of {', '.join(goals)}, such as: {goals[0]} = 0.25")
    return Targets(first, last, *(_share(table, goal) for goal in goals))


def _month(table: TomlTable, key: str) -> str:
    value = table.text(key, "2026-01")
    if not _MONTH.fullmatch(value):
        table.fail(key, f"must be a month such as 2026-01, not {shown(value)}")
    return value


def _share(table: TomlTable, key: str) -> float | None:
    if key not in table.values:
        return None
    value = table.values[key]
    if type(value) is not int and type(value) is not Decimal:
        table.fail(key, f"must be a share such as 0.25, not {shown(value)}")
    if not 0 < value <= _LARGEST or (key.endswith("_down") and value > 1):
        table.fail(key, f"must be a share such as 0.25, for a quarter, not {shown(str(value))}")
    return float(value)
