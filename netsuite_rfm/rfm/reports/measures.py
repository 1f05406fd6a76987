"""The success measures: coverage, new-to-repeat conversion, at-risk churn, retention by cohort."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from netsuite_rfm.rfm.reports.figures import money, share
from netsuite_rfm.rfm.reports.period import Period, month_text
from netsuite_rfm.rfm.reports.rows import AtRiskBought, AtRiskMoves, Covered, NewCustomers, Returned


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Active customers with orders, and those of them with a segment."""

    active: int
    with_orders: int
    with_segment: int
    share: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToRepeat:
    """New customers of one month; ``open`` while some of them can still order again within 90 days."""

    month: str
    new: int
    repeated: int
    share: str | None
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedAgain:
    """Customers of a cohort who ordered a number of months after their first order."""

    after: int
    customers: int
    share: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Customers with their first order in one month, and how many ordered in it and in each later month."""

    month: str
    customers: int
    months: Sequence[OrderedAgain]


@dataclass(frozen=True, slots=True, kw_only=True)
class AtRiskMonth:
    """Customers at risk when a month began, and what they did in it."""

    month: str
    at_risk_at_start: int
    bought_again: int
    share_bought_again: str | None
    revenue: str
    still_at_risk: int
    lost: int
    share: str | None


def coverage(active: int, found: Covered) -> Coverage:
    """Return the active customers with orders, and those of them with a segment."""
    return Coverage(
        active=active,
        with_orders=found.with_orders,
        with_segment=found.with_segment,
        share=share(found.with_segment, found.with_orders),
    )


def new_to_repeat(found: Sequence[NewCustomers], period: Period) -> list[NewToRepeat]:
    """Return new customers by month of the first order, and those who ordered again on a later day within 90 days."""
    by_month = {cohort.in_month: cohort for cohort in found}
    rows = []
    for first_day in period.cohort_months:
        month = month_text(first_day)
        cohort = by_month.get(month, NewCustomers(month))
        rows.append(
            NewToRepeat(
                month=month,
                new=cohort.customers,
                repeated=cohort.repeated,
                share=share(cohort.repeated, cohort.customers),
                open=period.still_open(first_day),
            )
        )
    return rows


def retention(found: Sequence[Returned], period: Period) -> list[Cohort]:
    """Return customers by month of the first order, and those who ordered in that month and in each later month."""
    customers = {(month.cohort, month.in_month): month.customers for month in found}
    months = [month_text(first_day) for first_day in period.cohort_months]
    rows = []
    for place, cohort in enumerate(months):
        size = customers.get((cohort, cohort), 0)
        ordered = [customers.get((cohort, month), 0) for month in months[place:]]
        rows.append(
            Cohort(
                month=cohort,
                customers=size,
                months=[
                    OrderedAgain(after=after, customers=count, share=share(count, size))
                    for after, count in enumerate(ordered)
                ],
            )
        )
    return rows


def at_risk_churn(
    moves: Sequence[AtRiskMoves],
    bought: Sequence[AtRiskBought],
    at_risk_now: int,
    period: Period,
    history_begins: date | None,
) -> list[AtRiskMonth]:
    """Return, by month, the customers at risk at its start and what they did in it.

    Customers with an order in the month bought again. Customers who moved to a lost segment are lost, even if they
    ordered later. Customers who did neither are still at risk. The number at a month's start is today's, minus later
    arrivals plus later departures. Months that began before the history are left out.

    Args:
        moves: the changes of each month, from the oldest shown until today.
        bought: customers at risk who ordered, by month.
        at_risk_now: active customers in an at-risk segment today.
        period: the 13 months to show.
        history_begins: day of the oldest change on record; None if there is none.

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
            AtRiskMonth(
                month=month,
                at_risk_at_start=at_start,
                bought_again=again.customers,
                share_bought_again=share(again.customers, at_start),
                revenue=money(again.cents),
                still_at_risk=at_start - again.customers - lost + again.gone,
                lost=lost,
                share=share(lost, at_start),
            )
        )
    return rows
