"""The cut points that turn a metric into a score from 1 to 5."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Final, Literal, TypeAlias

from netsuite_rfm.rfm.problems import Problems
from netsuite_rfm.rfm.toml_table import TomlTable, shown

CutPoints: TypeAlias = tuple[int, int, int, int]
"""The four cut points between five bands, ascending."""

_CUT_SCORES: Final = (5, 4, 3, 2)  # score 1 is the rest
_LARGEST: Final = 10**15  # larger than any day, count or sum, and far below the limit of 64 bits


@dataclass(frozen=True, slots=True)
class Bands:
    """Cut points of each metric. A value on a cut point gets the higher score."""

    recency_days: CutPoints
    """Maximum days since the last order for score 5, 4, 3, 2."""
    order_count: CutPoints
    """Minimum orders for score 2, 3, 4, 5."""
    lifetime_cents: CutPoints
    """Minimum value in cents for score 2, 3, 4, 5."""


@dataclass(frozen=True, slots=True)
class _Metric:
    """The form of one metric in the file. ``least`` is the lowest cut point that keeps every band reachable."""

    key: str
    limit: Literal["at_most", "at_least"]
    example: int
    least: int
    why_least: str


_RECENCY = _Metric("recency_days", "at_most", 30, 0, "no order is from after the day of the run")
_ORDERS = _Metric("order_count", "at_least", 10, 2, "everybody scored has an order, and would score more than 1")
_VALUE = _Metric("lifetime_value", "at_least", 2000, -_LARGEST, "")


def read_bands(bands: TomlTable) -> Bands:
    """Read the bands of a scheme file. Raises SchemeError unless each metric has five reachable bands."""
    problems = Problems()
    problems.attempt(partial(bands.only, _RECENCY.key, _ORDERS.key, _VALUE.key))
    days, orders, cents = (
        problems.attempt(partial(_cut_points, bands, metric, money=metric is _VALUE))
        for metric in (_RECENCY, _ORDERS, _VALUE)
    )
    if problems.found or days is None or orders is None or cents is None:
        raise problems.error()
    return Bands(recency_days=days, order_count=orders, lifetime_cents=cents)


def _cut_points(bands: TomlTable, metric: _Metric, *, money: bool) -> CutPoints:
    example = f"5 = {{ {metric.limit} = {metric.example} }}"
    table = bands.table(metric.key, example)
    if "1" in table.values:
        table.fail("1", "score 1 is what the other four leave; remove this line")
    table.only(*(str(score) for score in _CUT_SCORES))
    cuts: list[int] = []
    for score in _CUT_SCORES:
        limit = table.table(str(score), example.replace("5", str(score), 1))
        limit.only(metric.limit)
        written = limit.value(metric.limit, f"{metric.limit} = {metric.example}")
        cut = _cents(written, limit, metric) if money else _whole(written, limit, metric)
        past = cuts and (cut <= cuts[-1] if metric.limit == "at_most" else cut >= cuts[-1])
        if past:
            more = "more" if metric.limit == "at_most" else "less"
            limit.fail(metric.limit, f"must be {more} than that of score {score + 1}, or nobody scores {score}")
        cuts.append(cut)
    five, four, three, two = cuts
    return (five, four, three, two) if metric.limit == "at_most" else (two, three, four, five)


def _whole(written: object, limit: TomlTable, metric: _Metric) -> int:
    if type(written) is not int:
        limit.fail(metric.limit, f"must be a whole number, not {shown(written)}")
    if written < metric.least:
        limit.fail(metric.limit, f"must be at least {metric.least}: {metric.why_least}")
    if written > _LARGEST:
        limit.fail(metric.limit, f"must be at most {_LARGEST:,}")
    return written


def _cents(written: object, limit: TomlTable, metric: _Metric) -> int:
    """Return exact cents. The file's decimals are never converted to binary fractions."""
    if type(written) is not int and type(written) is not Decimal:
        limit.fail(metric.limit, f"must be an amount such as 2000 or 1999.99, without quotes, not {shown(written)}")
    amount = Decimal(written)
    largest = _LARGEST // 100
    if not amount.is_finite() or not -largest <= amount <= largest:
        limit.fail(metric.limit, f"must be an amount up to {largest:,}, not {shown(str(written))}")
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -2:  # noqa: PLR2004  # cents
        limit.fail(metric.limit, f"{shown(str(written))} has more than two decimals; NetSuite holds money in cents")
    return int(amount * 100)
