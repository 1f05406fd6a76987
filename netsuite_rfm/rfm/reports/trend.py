"""Segment sizes and values at month ends, and which segment grows and which shrinks fastest."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from netsuite_rfm.rfm.reports.figures import money, share
from netsuite_rfm.rfm.reports.month_ends import Held
from netsuite_rfm.rfm.reports.segments import NONE, Segments

LEAST_MONTHS: Final = 2
FEWEST_SHARE: Final = 100
"""A segment must have one in this many customers at the first or the last month end to be named as the fastest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendRow:
    """One segment at each month end; ``net_change`` and ``change`` are from the first to the last."""

    segment: str
    customers: Sequence[int]
    lifetime_value: Sequence[str]
    net_change: int
    change: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Month ends such as ``2026-10``, each segment's size at them, and which segments grew and shrank fastest."""

    months: Sequence[str]
    rows: Sequence[TrendRow]
    growing: str | None
    shrinking: str | None


def trend(ends: Mapping[str, Held], segments: Segments) -> Trend | None:
    """Return customers and value of each segment at each month end; None with fewer than two month ends.

    Values are current lifetime values, so a change of value reflects who is in the segment, not what they bought since.
    ``growing`` and ``shrinking`` name the segments with the largest relative rise and fall of customers.

    Args:
        ends: each segment's customers and value at month ends, oldest first.
        segments: names and order.

    """
    if len(ends) < LEAST_MONTHS:
        return None
    held = list(ends.values())
    used = {segment for end in held for segment in +Counter(end.customers)}
    rows = [_row(name, among, held) for name, among in segments.rows({segment: [segment] for segment in used}, [])]
    least = max(1, min(sum(end.customers.values()) for end in (held[0], held[-1])) // FEWEST_SHARE)
    compared = [
        (float(row.change), row.segment)
        for row in rows
        if row.change and max(row.customers[0], row.customers[-1]) >= least and row.segment != NONE
    ]
    by_change = sorted(compared, key=lambda pair: pair[0])
    return Trend(
        months=list(ends),
        rows=rows,
        growing=by_change[-1][1] if by_change and by_change[-1][0] > 0 else None,
        shrinking=by_change[0][1] if by_change and by_change[0][0] < 0 else None,
    )


def _row(name: str, among: Sequence[int], held: Sequence[Held]) -> TrendRow:
    customers = [sum(end.customers.get(segment, 0) for segment in among) for end in held]
    cents = [sum(end.cents.get(segment, 0) for segment in among) for end in held]
    return TrendRow(
        segment=name,
        customers=customers,
        lifetime_value=[money(value) for value in cents],
        net_change=customers[-1] - customers[0],
        change=share(customers[-1] - customers[0], customers[0]),
    )
