"""Sum up the customers who will move within some days unless they order, without reading customers one by one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from netsuite_rfm.rfm.cells import CELLS
from netsuite_rfm.rfm.next_step import next_step
from netsuite_rfm.rfm.reports.as_json import named
from netsuite_rfm.rfm.reports.figures import money
from netsuite_rfm.rfm.reports.rows import Ageing
from netsuite_rfm.rfm.scheme import Scheme

WITHIN_DAYS: Final = (7, 14, 30)
_SCORES: Final = frozenset(str(cell) for cell in CELLS)

Span = tuple[date, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingWithin:
    """Customers who will move within a number of days unless they order, and their lifetime value."""

    days: int
    customers: int
    lifetime_value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingRow:
    """Moves from one segment to another; each longer period includes the shorter ones."""

    from_segment: str = named("from")
    to_segment: str = named("to")
    within: Sequence[LeavingWithin]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextToLeave:
    """Moves between segments after the end of ``as_of``, in the scheme's order.

    ``not_known`` says why they are not known in advance; empty if they are.
    """

    as_of: str
    not_known: str
    rows: Sequence[LeavingRow]


def why_not_known(scheme: Scheme) -> str:
    """Return why the day of a move is not known in advance; empty if the scheme determines it."""
    if scheme.relative is not None:
        return (
            f"Scheme {scheme.name} scores customers relative to each other, so a customer moves when others order, and "
            "the day is not known in advance."
        )
    if scheme.segment_rules:
        return (
            f"Segments of scheme {scheme.name} depend on metrics, so the last order alone does not decide the day of "
            "a move; explain shows it for one customer."
        )
    return ""


def spans(scheme: Scheme, as_of: date) -> list[Span]:
    """Return spans of days, oldest first: customers with the same score and a last order in the same span move alike.

    A span excludes its first day and includes its second.
    """
    days: set[date] = set()
    for cut in scheme.bands.recency_days:
        first = as_of - timedelta(days=cut + 1)
        days |= {first + timedelta(days=within) for within in (0, *WITHIN_DAYS)}
    ends = sorted(days)
    return list(pairwise(ends))


def next_to_leave(found: Sequence[Ageing], scheme: Scheme, as_of: date) -> NextToLeave:
    """Sum up the customers of each span; invalid scores, such as one that a person typed, are left out."""
    every = spans(scheme, as_of)
    sums: dict[tuple[int, int], dict[int, list[int]]] = defaultdict(lambda: {days: [0, 0] for days in WITHIN_DAYS})
    for row in found:
        last_order = every[row.span - 1][1]
        step = next_step(scheme, int(row.score), (as_of - last_order).days) if row.score in _SCORES else None
        if step is None:
            continue
        on = last_order + timedelta(days=step.days_since_last_order)
        for days in WITHIN_DAYS:
            if as_of < on <= as_of + timedelta(days=days):
                sums[step.before, step.after][days][0] += row.customers
                sums[step.before, step.after][days][1] += row.cents
    names = [segment.name for segment in scheme.segments]
    rows = [
        LeavingRow(
            from_segment=names[before],
            to_segment=names[after],
            within=[
                LeavingWithin(days=days, customers=customers, lifetime_value=money(cents))
                for days, (customers, cents) in within.items()
            ],
        )
        for (before, after), within in sorted(sums.items())
    ]
    return NextToLeave(as_of=as_of.isoformat(), not_known="", rows=rows)
