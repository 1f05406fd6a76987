"""Segment Distribution and Segment Performance: who is where, and what they bought."""

from collections.abc import Sequence
from typing import Any

from netsuite_rfm.rfm.reports.figures import average, average_money, money, share
from netsuite_rfm.rfm.reports.period import Period, month_text
from netsuite_rfm.rfm.reports.rows import Bought, InSegment
from netsuite_rfm.rfm.reports.segments import Segments


def distribution(found: Sequence[InSegment], segments: Segments) -> dict[str, Any]:
    """Active customers, orders and lifetime value of each segment."""
    total = InSegment(
        customers=sum(one.customers for one in found),
        orders=sum(one.orders for one in found),
        cents=sum(one.cents for one in found),
    )

    def row(name: str, one: InSegment) -> dict[str, Any]:
        return {
            "segment": name,
            "customers": one.customers,
            "share": share(one.customers, total.customers),
            "lifetime_value": money(one.cents),
            "average_lifetime_value": average_money(one.cents, one.customers),
            "orders": one.orders,
            "average_orders": average(one.orders, one.customers),
        }

    rows = segments.rows({one.segment: one for one in found}, InSegment())
    return {"rows": [row(name, one) for name, one in rows], "total": row("total", total)}


def performance(found: Sequence[Bought], segments: Segments, period: Period) -> dict[str, Any]:
    """What customers of each segment bought this month, in the month before and since 1 January.

    The change is against the month before up to the same day; there is none where that was not above zero.
    """
    total = Bought(
        this_month=sum(one.this_month for one in found),
        last_month=sum(one.last_month for one in found),
        last_month_to_day=sum(one.last_month_to_day for one in found),
        this_year=sum(one.this_year for one in found),
    )

    def row(name: str, one: Bought) -> dict[str, Any]:
        return {
            "segment": name,
            "this_month": money(one.this_month),
            "last_month": money(one.last_month),
            "last_month_to_day": money(one.last_month_to_day),
            "change": share(one.this_month - one.last_month_to_day, one.last_month_to_day),
            "year_to_date": money(one.this_year),
            "share_of_year": share(one.this_year, total.this_year),
        }

    rows = segments.rows({one.segment: one for one in found}, Bought())
    return {
        "rows": [row(name, one) for name, one in rows],
        "total": row("total", total),
        "last_month": month_text(period.last_month_first),
    }
