"""Extend totals to the whole account if a run read only some customers: the others count as unchanged."""

from dataclasses import dataclass

from netsuite_rfm.rfm.plan import Summary
from netsuite_rfm.rfm.signature import Signature, Totals


@dataclass(frozen=True, slots=True)
class Everybody:
    """Totals over all active customers, from their fields before a run writes.

    Args:
        customers: number of customers that the role sees.
        scored: number with a score or a segment.
        orders: sum of the order counts.
        cents: sum of the lifetime values.

    """

    customers: int
    scored: int
    orders: int
    cents: int


def as_of_everybody(summary: Summary, everybody: Everybody, last: Totals | None) -> Summary:
    """Add customers that were not read, as unchanged, to the totals of those who were.

    ``last`` are the totals after the last complete run. They give the mean of the last order days, because NetSuite is
    not queried for a sum of days.
    """
    read = summary.signature
    days = read.before.days
    if last and last.customers:
        days = round(last.days * everybody.scored / last.customers)
    scored = max(0, everybody.scored - summary.customers_with_scores_before)
    unscored_read = summary.customers_read - summary.customers_with_scores_before
    unscored = max(0, everybody.customers - everybody.scored - unscored_read)
    totals = Totals(
        customers=scored,
        orders=everybody.orders - read.before.orders,
        cents=everybody.cents - read.before.cents,
        days=days - read.before.days,
    )
    others = Summary(
        customers_read=scored + unscored,
        customers_scored=scored,
        customers_with_scores_before=scored,
        signature=Signature(scored_before=scored, unscored=unscored, before=totals, after=totals),
    )
    return summary + others
