"""Revenue by customers' segment when the month began: what each segment's customers did next."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from netsuite_rfm.rfm.reports.figures import average_money, money, share
from netsuite_rfm.rfm.reports.month_ends import Held, month_before
from netsuite_rfm.rfm.reports.period import Period, month_text
from netsuite_rfm.rfm.reports.rows import BoughtSinceStart, StartedIn
from netsuite_rfm.rfm.reports.segments import Segments

_SUMS: Final = ("buyers", "gross", "returns")


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRow:
    """What customers of one segment did in the month, by segment when it began.

    ``last_month_…`` figures cover the month before up to the same day; None if the segments at its start are unknown.
    """

    segment: str
    customers: int
    buyers: int
    share_bought: str | None
    revenue: str
    revenue_per_customer: str | None
    gross: str
    returns: str
    net: str
    last_month_customers: int | None
    last_month_buyers: int | None
    last_month_share_bought: str | None
    last_month_revenue: str | None
    last_month_revenue_per_customer: str | None
    last_month_gross: str | None
    last_month_returns: str | None
    last_month_net: str | None
    change: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceAtStart:
    """Each segment and the total; ``last_month`` such as ``2026-10``."""

    rows: Sequence[StartRow]
    total: StartRow
    last_month: str


def by_start(found: Sequence[BoughtSinceStart]) -> tuple[list[StartedIn], list[StartedIn]]:
    """Return what was bought in the month and in the month before, each by segment when it began."""
    sums: tuple[dict[int, Counter[str]], ...] = ({}, {})
    for row in found:
        for by_segment, segment, figures in (
            (sums[0], row.segment, (row.buyers, row.gross, row.returns)),
            (sums[1], row.segment_before, (row.buyers_before, row.gross_before, row.returns_before)),
        ):
            if any(figures):
                by_segment.setdefault(segment, Counter()).update(dict(zip(_SUMS, figures, strict=True)))
    now, before = ([StartedIn(segment=segment, **held) for segment, held in part.items()] for part in sums)
    return now, before


def performance_at_start(
    found: Sequence[BoughtSinceStart],
    ends: Mapping[str, Held],
    segments: Segments,
    period: Period,
    *,
    net: bool,
) -> PerformanceAtStart | None:
    """Return the customers of each segment at the month's start, how many bought, and their revenue.

    The month before is compared up to the same day, by segment when it began; its figures are None if the history began
    later. The result is None if the history began after the start of this month.

    Args:
        found: what customers bought in the report's month, and in the month before up to the same day.
        ends: each segment's customers and value at month ends.
        segments: names and order.
        period: the report's month.
        net: whether revenue is after returns.

    """
    started = ends.get(month_before(period.first_day))
    if started is None:
        return None
    started_before = ends.get(month_before(period.last_month_first))
    now, before = ({row.segment: row for row in rows} for rows in by_start(found))
    held = [+Counter(end.customers) for end in (started, started_before or Held())]
    everywhere = sorted({*now, *before, *held[0], *held[1]})

    def row(name: str, among: Sequence[int]) -> StartRow:
        month = _bought(now, started, among, net=net)
        return _row(name, month, _bought(before, started_before, among, net=net) if started_before else None)

    rows = segments.rows({segment: [segment] for segment in everywhere}, [])
    return PerformanceAtStart(
        rows=[row(name, among) for name, among in rows],
        total=row("total", everywhere),
        last_month=month_text(period.last_month_first),
    )


@dataclass(frozen=True, slots=True)
class _Bought:
    """What customers of one or several segments did in a month."""

    customers: int
    buyers: int
    gross: int
    returns: int
    net: bool

    @property
    def revenue(self) -> int:
        return self.gross - self.returns if self.net else self.gross

    @property
    def share_bought(self) -> str | None:
        return share(self.buyers, self.customers)


def _row(name: str, month: _Bought, earlier: _Bought | None) -> StartRow:
    return StartRow(
        segment=name,
        customers=month.customers,
        buyers=month.buyers,
        share_bought=month.share_bought,
        revenue=money(month.revenue),
        revenue_per_customer=average_money(month.revenue, month.customers),
        gross=money(month.gross),
        returns=money(month.returns),
        net=money(month.gross - month.returns),
        last_month_customers=earlier.customers if earlier else None,
        last_month_buyers=earlier.buyers if earlier else None,
        last_month_share_bought=earlier.share_bought if earlier else None,
        last_month_revenue=money(earlier.revenue) if earlier else None,
        last_month_revenue_per_customer=average_money(earlier.revenue, earlier.customers) if earlier else None,
        last_month_gross=money(earlier.gross) if earlier else None,
        last_month_returns=money(earlier.returns) if earlier else None,
        last_month_net=money(earlier.gross - earlier.returns) if earlier else None,
        change=share(month.revenue - earlier.revenue, earlier.revenue) if earlier else None,
    )


def _bought(rows: Mapping[int, StartedIn], held: Held, among: Sequence[int], *, net: bool) -> _Bought:
    found = [rows[segment] for segment in among if segment in rows]
    return _Bought(
        customers=sum(held.customers.get(segment, 0) for segment in among),
        buyers=sum(row.buyers for row in found),
        gross=sum(row.gross for row in found),
        returns=sum(row.returns for row in found),
        net=net,
    )
