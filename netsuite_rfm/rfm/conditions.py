"""Conditions on metrics in a scheme file, as plain data with exact comparison."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from functools import cache, partial
from math import ceil, floor
from typing import Final, Literal, TypeAlias

from netsuite_rfm.rfm.metrics import LEAVING, MOST_DAYS_AHEAD, NUMBER_UNITS, Metric
from netsuite_rfm.rfm.prediction.risks import RISKS
from netsuite_rfm.rfm.problems import read_all
from netsuite_rfm.rfm.toml_table import TomlTable, shown

Sign: TypeAlias = Literal["above", "at_least", "at_most", "below", "is"]

SIGNS: Final[tuple[Sign, ...]] = ("above", "at_least", "at_most", "below", "is")
WORDS: Final[Mapping[Sign, str]] = {
    "above": "above", "at_least": "at least", "at_most": "at most", "below": "below", "is": "is"
}  # fmt: skip
_KNOWN_ONLY = "where_known"
_LARGEST = 10**13
_DECIMALS: Final[Mapping[str, int]] = {"days": 0, "orders": 0, "score": 0, "money": 2, "share": 6, "number": 4}


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of one metric.

    Args:
        metric: the metric to compare.
        sign: the comparison.
        limit: what it is compared with, in the metric's unit (money in units of the currency, not cents): a number, a
        text, or another metric with the same unit.
        where_known: whether the condition is ignored for a customer whose value is unknown. Otherwise an unknown value
        does not meet the condition.

    """

    metric: Metric
    sign: Sign
    limit: Fraction | str | Metric
    where_known: bool = False
    whole: int | None = field(init=False, compare=False, repr=False, default=None)
    """The whole number to compare with, if the limit is a number and the metric is in whole units."""

    def __post_init__(self) -> None:
        units = scale(self.metric)
        if not isinstance(self.limit, Fraction) or units is None:
            return
        edge = self.limit * units
        whole = ceil(edge) if self.sign in {"at_least", "below"} else floor(edge)
        if self.sign != "is" or edge.denominator == 1:
            object.__setattr__(self, "whole", whole)

    def __str__(self) -> str:
        limit = self.limit.name if isinstance(self.limit, Metric) else as_written(self.limit, self.metric)
        return f"{self.metric.name} {WORDS[self.sign]} {limit}{' where known' if self.where_known else ''}"


def as_written(value: Fraction | str, metric: Metric) -> str:
    """Format a value for display: shares in percent, money with cents."""
    if isinstance(value, str):
        return value
    if metric.unit == "share":
        return f"{float(value * 100):.6g} %"
    if metric.unit == "money":
        return f"{float(value):,.2f}"
    return f"{int(value):,}" if value.denominator == 1 else f"{float(value):g}"


def read_conditions(table: TomlTable, metrics: Mapping[str, Metric]) -> tuple[Condition, ...]:
    """Read all conditions of a rule. Each entry is ``metric = { sign = limit, … }``, and all must hold.

    Raises SchemeError with the key, and with the nearest metric for an unknown name.
    """
    read = read_all(partial(_of_one_metric, name, table, metrics) for name in table.values)
    return tuple(condition for conditions in read for condition in conditions)


def _of_one_metric(name: str, table: TomlTable, metrics: Mapping[str, Metric]) -> list[Condition]:
    metric = _metric(name, table, metrics)
    signs = table.table(name, f"{name} = {{ {_example(metric)} }}")
    signs.only(*SIGNS, _KNOWN_ONLY)
    known_only = signs.values.get(_KNOWN_ONLY, False)
    if type(known_only) is not bool:
        signs.fail(_KNOWN_ONLY, f"must be true or false, not {shown(known_only)}")
    given = [sign for sign in SIGNS if sign in signs.values]
    if not given:
        signs.fail(_example(metric).partition(" ")[0], f"missing; write {name} = {{ {_example(metric)} }}")
    return [_same(metric, sign, _limit(signs, sign, metric, metrics), known_only) for sign in given]


@cache
def _same(metric: Metric, sign: Sign, limit: Fraction | str | Metric, known_only: bool) -> Condition:  # noqa: FBT001
    """Return one object for equal conditions, so that each is evaluated once for all rules that share it."""
    return Condition(metric, sign, limit, known_only)


def _metric(name: str, table: TomlTable, metrics: Mapping[str, Metric]) -> Metric:
    if name not in metrics:
        if name == LEAVING:
            table.fail(name, "only audiences may ask for it: it follows from the segment")
        near = get_close_matches(name, metrics, n=1)
        advice = f"did you mean {near[0]}?" if near else f"valid here: {', '.join(metrics)}"
        table.fail(shown(name), f"no such metric; {advice}")
    return metrics[name]


def _example(metric: Metric) -> str:
    if metric.name == LEAVING:
        return "at_most = 14"
    return {"text": 'is = "Online"', "share": "below = 0.10", "money": "above = 200"}.get(metric.unit, "at_least = 2")


def _limit(signs: TomlTable, sign: Sign, metric: Metric, metrics: Mapping[str, Metric]) -> Fraction | str | Metric:
    written = signs.values[sign]
    if metric.unit == "text":
        if sign != "is":
            signs.fail(sign, f'{metric.name} is a text; write is = "…"')
        written = signs.text(sign, "High" if metric.known == "predicted" else "Online")
        if metric.known == "predicted" and written not in RISKS:
            signs.fail(sign, f"{metric.name} is one of {', '.join(RISKS)}, not {shown(written)}")
        return written
    if metric.name == LEAVING and (type(written) is not int or not 1 <= written <= MOST_DAYS_AHEAD):
        signs.fail(sign, f"must be a whole number of days from 1 to {MOST_DAYS_AHEAD}, not {shown(written)}")
    if isinstance(written, str):
        other = _metric(written, signs, metrics)
        if other.unit != metric.unit or other == metric or other.name == LEAVING:
            signs.fail(sign, f"{metric.name} ({metric.unit}) cannot be compared with {other.name} ({other.unit})")
        return other
    if type(written) is not int and type(written) is not Decimal:
        signs.fail(sign, f"must be a number without quotes, or the name of a metric, not {shown(written)}")
    amount = Decimal(written)
    if not amount.is_finite() or abs(amount) > _LARGEST:
        signs.fail(sign, f"must be a number up to {_LARGEST:,}, not {shown(str(written))}")
    exponent = amount.as_tuple().exponent
    most = _DECIMALS[metric.unit]
    if isinstance(exponent, int) and -exponent > most:
        what = f"at most {most} decimals" if most else "a whole number"
        signs.fail(sign, f"{metric.name} is in {metric.unit}: {what}, not {written}")
    return Fraction(amount)


def scale(metric: Metric) -> int | None:
    """Return the units of the metric's column per unit in the file: 100 for money; None for quotients and texts."""
    if metric.name == "average_order_value" or metric.unit == "text":
        return None
    if metric.known == "predicted":
        return {"money": 100, "days": 1}.get(metric.unit, NUMBER_UNITS)
    if metric.known == "held":
        return NUMBER_UNITS * (metric.own.out_of if metric.own else 1)
    return None if metric.unit == "share" else 100 if metric.unit == "money" else 1
