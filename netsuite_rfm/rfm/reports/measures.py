"""The success measures: coverage, new-to-repeat conversion, at-risk churn, retention by cohort."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from netsuite_rfm.rfm.reports.figures import money, share
from netsuite_rfm.rfm.reports.period import Period, month_text
from netsuite_rfm.rfm.reports.rows import AtRiskBought, AtRiskMoves, Covered, NewCustomers, Returned


def coverage(active: int, found: Covered) -> dict[str, Any]:
    """Of the active customers with orders, those with a segment."""
    return {
        "active": active,
        "with_orders": found.with_orders,
        "with_segment": found.with_segment,
        "share": share(found.with_segment, found.with_orders),
    }


def new_to_repeat(found: Sequence[NewCustomers], period: Period) -> list[dict[str, Any]]:
    """By month of the first order: new customers, and those of them who ordered on a later day within 90 days."""
    by_month = {one.in_month: one for one in found}
    rows = []
    for first_day in period.cohort_months:
        month = month_text(first_day)
        one = by_month.get(month, NewCustomers(month))
        rows.append(
            {
                "month": month,
                "new": one.customers,
                "repeated": one.repeated,
                "share": share(one.repeated, one.customers),
                "open": period.still_open(first_day),
            }
        )
    return rows


def retention(found: Sequence[Returned], period: Period) -> list[dict[str, Any]]:
    """By month of the first order: customers, and those who ordered in that month and each month after it."""
    customers = {(one.cohort, one.in_month): one.customers for one in found}
    months = [month_text(first_day) for first_day in period.cohort_months]
    rows = []
    for place, cohort in enumerate(months):
        size = customers.get((cohort, cohort), 0)
        ordered = [customers.get((cohort, month), 0) for month in months[place:]]
        rows.append(
            {
                "month": cohort,
                "customers": size,
                "months": [
                    {"after": after, "customers": count, "share": share(count, size)}
                    for after, count in enumerate(ordered)
                ],
            }
        )
    return rows


def at_risk_churn(
    moves: Sequence[AtRiskMoves],
    bought: Sequence[AtRiskBought],
    at_risk_now: int,
    period: Period,
    history_begins: date | None,
) -> list[dict[str, Any]]:
    """By month: customers at risk at its start, and what became of them in it.

    Bought again are those with an order in it, with their revenue; lost those who went to a lost segment, which may
    be before the order; still at risk those who did neither. The number at a month's start is today's, less what came
    since and with what went. Months that began before the history did are left out.

    Args:
        moves: the changes of each month, from the oldest shown until today.
        bought: who ordered of those at risk, by month.
        at_risk_now: active customers in an at-risk segment today.
        period: the 13 months to show.
        history_begins: day of the oldest change on record; None where there is none.

    """
    by_month = {row.in_month: row for row in bought}
    rows = []
    for first_day in period.cohort_months:
        month = month_text(first_day)
        if history_begins is None or first_day < history_begins:
            continue
        at_start = at_risk_now - sum(move.entered - move.departed for move in moves if move.in_month >= month)
        lost = sum(move.lost for move in moves if move.in_month == month)
        again = by_month.get(month, AtRiskBought(month))
        rows.append(
            {
                "month": month,
                "at_risk_at_start": at_start,
                "bought_again": again.customers,
                "share_bought_again": share(again.customers, at_start),
                "revenue": money(again.cents),
                "still_at_risk": at_start - again.customers - lost + again.gone,
                "lost": lost,
                "share": share(lost, at_start),
            }
        )
    return rows
