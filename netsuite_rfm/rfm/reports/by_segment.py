"""Segment Distribution and Segment Performance: customers by segment, and what they bought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netsuite_rfm.rfm.reports.figures import average, average_money, money, share
from netsuite_rfm.rfm.reports.period import Period, month_text
from netsuite_rfm.rfm.reports.rows import Bought, InSegment
from netsuite_rfm.rfm.reports.segments import Segments


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionRow:
    """Active customers of one segment; money as ``1234.50``, the share as ``0.123400``.

    ``last_year`` is what they bought in the last 365 days. ``action`` is what the scheme recommends, empty for a
    segment that is not in the scheme.
    """

    segment: str
    customers: int
    share: str | None
    lifetime_value: str
    average_lifetime_value: str | None
    orders: int
    average_orders: str | None
    last_year: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """Each segment and the total."""

    rows: Sequence[DistributionRow]
    total: DistributionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceRow:
    """What customers of one segment bought; ``change`` compares with the month before up to the same day."""

    segment: str
    this_month: str
    last_month: str
    last_month_to_day: str
    change: str | None
    gross: str
    returns: str
    net: str
    year_to_date: str
    share_of_year: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """Each segment and the total; ``last_month`` such as ``2026-10``."""

    rows: Sequence[PerformanceRow]
    total: PerformanceRow
    last_month: str


def distribution(
    found: Sequence[InSegment], bought: Sequence[Bought], segments: Segments, actions: Mapping[str, str]
) -> Distribution:
    """Return active customers, orders and value of each segment, purchases in the last 365 days, and what to do."""
    total = InSegment(
        customers=sum(held.customers for held in found),
        orders=sum(held.orders for held in found),
        cents=sum(held.cents for held in found),
    )

    def row(name: str, held: InSegment, last_year: int) -> DistributionRow:
        return DistributionRow(
            segment=name,
            customers=held.customers,
            share=share(held.customers, total.customers),
            lifetime_value=money(held.cents),
            average_lifetime_value=average_money(held.cents, held.customers),
            orders=held.orders,
            average_orders=average(held.orders, held.customers),
            last_year=money(last_year),
            action=actions.get(name, ""),
        )

    last_year = {segments.name(row.segment): row.last_year for row in bought}
    rows = segments.rows({held.segment: held for held in found}, InSegment())
    return Distribution(
        rows=[row(name, held, last_year.get(name, 0)) for name, held in rows],
        total=row("total", total, sum(last_year.values())),
    )


def performance(found: Sequence[Bought], segments: Segments, period: Period, *, net: bool) -> Performance:
    """Return what customers of each segment bought this month, in the month before and since 1 January.

    The change compares with the month before up to the same day; it is None if that was not above zero. ``gross``,
    ``returns`` and ``net`` are of this month. The argument ``net`` says whether revenue is net or gross.
    """
    total = Bought(
        this_month=sum(bought.this_month for bought in found),
        last_month=sum(bought.last_month for bought in found),
        last_month_to_day=sum(bought.last_month_to_day for bought in found),
        this_year=sum(bought.this_year for bought in found),
        returns=sum(bought.returns for bought in found),
    )

    def row(name: str, bought: Bought) -> PerformanceRow:
        return PerformanceRow(
            segment=name,
            this_month=money(bought.this_month),
            last_month=money(bought.last_month),
            last_month_to_day=money(bought.last_month_to_day),
            change=share(bought.this_month - bought.last_month_to_day, bought.last_month_to_day),
            gross=money(bought.this_month + (bought.returns if net else 0)),
            returns=money(bought.returns),
            net=money(bought.this_month - (0 if net else bought.returns)),
            year_to_date=money(bought.this_year),
            share_of_year=share(bought.this_year, total.this_year),
        )

    rows = segments.rows({bought.segment: bought for bought in found}, Bought())
    return Performance(
        rows=[row(name, bought) for name, bought in rows],
        total=row("total", total),
        last_month=month_text(period.last_month_first),
    )
