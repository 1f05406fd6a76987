"""The whole account, where a run read some of its customers: the others stay as they are, and count as such."""

from dataclasses import dataclass

from netsuite_rfm.rfm.plan import Summary
from netsuite_rfm.rfm.signature import Signature, Totals


@dataclass(frozen=True, slots=True)
class Everybody:
    """All active customers, by what their fields hold before a run writes.

    Args:
        customers: how many the role sees.
        scored: how many hold a score or a segment.
        orders: sum of the order counts.
        cents: sum of the lifetime values.

    """

    customers: int
    scored: int
    orders: int
    cents: int


def as_of_everybody(summary: Summary, everybody: Everybody, last: Totals | None) -> Summary:
    """Add the customers who were not read, unchanged, to the totals of those who were.

    ``last`` are the totals after the last complete run. The mean of the last order days is taken from them: NetSuite
    is not asked for a sum of days.
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
