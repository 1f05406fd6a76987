"""The figures that a CRM manager reads first, each with its value a month before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from netsuite_rfm.rfm.reports.at_start import by_start
from netsuite_rfm.rfm.reports.figures import money, share
from netsuite_rfm.rfm.reports.measures import NewToRepeat
from netsuite_rfm.rfm.reports.month_ends import Held
from netsuite_rfm.rfm.reports.period import Period, first_of_month, month_text
from netsuite_rfm.rfm.reports.rows import Bought, BoughtInYear, BoughtSinceStart, NewCustomers
from netsuite_rfm.rfm.reports.segments import Segments
from netsuite_rfm.rfm.scheme import Scheme

Value = TypeVar("Value", int, str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Generic[Value]):
    """A figure, its earlier value, and the relative change; None if unknown.

    The change of a share is the difference of both values, so 0.031200 is 3.12 percentage points.
    """

    value: Value | None
    before: Value | None
    change: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigures:
    """The figures that a CRM manager reads first.

    Customers in the best segment, customers at risk and value at risk compare the month's end with its start. Figures
    of what customers did in the month compare it with the same days of the month before.

    Args:
        best_segment: the scheme's first segment.
        best: its customers.
        at_risk: customers in the at-risk segments.
        value_at_risk: what these bought in the 365 days before.
        won_back: customers who were at risk or lost when the month began and bought in it.
        won_back_revenue: what they bought.
        second_purchase_month: the latest month whose new customers have all had 90 days.
        second_purchase: the share of them who bought again on a later day, compared with the month before.
        new_customers: customers with their first order in the month.
        revenue: what all customers bought.

    """

    best_segment: str
    at_risk_segments: Sequence[str]
    best: Figure[int]
    at_risk: Figure[int]
    value_at_risk: Figure[str]
    won_back: Figure[int]
    won_back_revenue: Figure[str]
    second_purchase_month: str | None
    second_purchase: Figure[str]
    new_customers: Figure[int]
    revenue: Figure[str]


def key_figures(
    scheme: Scheme,
    segments: Segments,
    period: Period,
    *,
    end: Mapping[int, int],
    start: Held | None,
    performance: Sequence[Bought],
    started: Sequence[BoughtSinceStart] | None,
    in_year: Sequence[BoughtInYear] | None,
    begins: date | None,
    new: Sequence[NewCustomers],
    repeated: Sequence[NewToRepeat],
    net: bool,
) -> KeyFigures:
    """Compute the key figures from rows that other reports also use.

    Args:
        scheme: defines which segment is the best, and which are at risk or lost.
        segments: names and internal ids of segments.
        period: the report's month.
        end: customers by segment at the end of the last day that counts.
        start: each segment's customers and value when the month began; None if unknown.
        performance: what customers bought, by current segment.
        started: what they bought, by segment when the month and the month before began; None without history.
        in_year: what they bought in 365 days, by segment when a past month ended; None for the current month.
        begins: day of the oldest change on record.
        new: new customers by month.
        repeated: new customers who ordered again.
        net: whether revenue is after returns.

    """
    best, at_risk = segments.ids(scheme.segments[:1]), segments.ids(scheme.at_risk)
    lost = segments.ids(scheme.lost)
    known, known_before = (
        begins is not None and begins < first for first in (period.first_day, period.last_month_first)
    )
    year_before = sum(row.year for row in started or () if row.segment in at_risk)
    back, back_before, revenue_back, revenue_back_before = _won_back(started or (), {*at_risk, *lost}, net=net)
    has_back = known and bool(at_risk or lost)
    month, rate, rate_before = _second_purchase(repeated)
    revenue = [sum(row.this_month for row in performance), sum(row.last_month_to_day for row in performance)]
    return KeyFigures(
        best_segment=scheme.segments[0].name,
        at_risk_segments=[segment.name for segment in scheme.at_risk],
        best=_count(_among(end, best), _among(start.customers if start else None, best)),
        at_risk=_count(_among(end, at_risk), _among(start.customers if start else None, at_risk)),
        value_at_risk=_amount(
            _last_year(performance, in_year, at_risk) if at_risk else None,
            year_before if start and at_risk else None,
        ),
        won_back=_count(back if has_back else None, back_before if has_back and known_before else None),
        won_back_revenue=_amount(
            revenue_back if has_back else None, revenue_back_before if has_back and known_before else None
        ),
        second_purchase_month=month,
        second_purchase=Figure(value=rate, before=rate_before, change=_difference(rate, rate_before)),
        new_customers=_new_customers(new, period),
        revenue=_amount(*revenue),
    )


def _among(held: Mapping[int, int] | None, among: Sequence[int]) -> int | None:
    return sum(held.get(segment, 0) for segment in among) if held is not None and among else None


def _new_customers(new: Sequence[NewCustomers], period: Period) -> Figure[int]:
    by_month = {cohort.in_month: cohort for cohort in new}
    now, before = (by_month.get(month_text(day)) for day in (period.first_day, period.last_month_first))
    return _count(now.customers if now else 0, before.early if before else 0)


def _last_year(performance: Sequence[Bought], in_year: Sequence[BoughtInYear] | None, among: Sequence[int]) -> int:
    if in_year is not None:
        return sum(row.cents for row in in_year if row.segment in among)
    return sum(row.last_year for row in performance if row.segment in among)


def _won_back(found: Sequence[BoughtSinceStart], away: set[int], *, net: bool) -> tuple[int, int, int, int]:
    """Return buyers from at-risk or lost segments in the month and in the month before, and what they bought."""
    now, before = ([row for row in rows if row.segment in away] for rows in by_start(found))
    buyers = [sum(row.buyers for row in rows) for rows in (now, before)]
    bought = [sum(row.gross - (row.returns if net else 0) for row in rows) for rows in (now, before)]
    return buyers[0], buyers[1], bought[0], bought[1]


def _second_purchase(rows: Sequence[NewToRepeat]) -> tuple[str | None, str | None, str | None]:
    """Return the latest month whose 90 days are over, its share and that of the month before it."""
    closed = [row for row in rows if not row.open]
    if not closed:
        return None, None, None
    newest = closed[-1]
    before = month_text(first_of_month(date.fromisoformat(f"{newest.month}-01"), months_back=1))
    return newest.month, newest.share, next((row.share for row in closed if row.month == before), None)


def _count(value: int | None, before: int | None) -> Figure[int]:
    change = None if value is None or before is None else share(value - before, before)
    return Figure(value=value, before=before, change=change)


def _amount(cents: int | None, before: int | None) -> Figure[str]:
    change = None if cents is None or before is None else share(cents - before, before)
    return Figure(
        value=None if cents is None else money(cents), before=None if before is None else money(before), change=change
    )


def _difference(value: str | None, before: str | None) -> str | None:
    return None if value is None or before is None else str(Decimal(value) - Decimal(before))
