"""The sentences of the campaign report, shared by the page and the terminal."""

from netsuite_rfm.reports.campaigns.result import Difference, LeadSource, Return, SecondPurchases, Success, SuccessMonth
from netsuite_rfm.reports.words import tenths


def difference_in_words(effect: Difference | None) -> str:
    """Format the difference per customer, with its interval if it has one."""
    if effect is None:
        return ""
    low, high = effect.interval_95 or (None, None)
    between = "" if low is None or high is None else f" ({low:+,.2f} to {high:+,.2f})"
    return f"{effect.difference_per_customer:+,.2f}{between}"


def return_in_words(earned: Return) -> str:
    """Say what a campaign returned in a window; empty if that is unknown."""
    if earned.returned is None:
        return ""
    interval = earned.return_interval_95
    between = f" (95 %: {interval[0]:,.2f} to {interval[1]:,.2f})" if interval else " (too few buyers to say)"
    roi = f", {100 * earned.roi:.0f} % of the cost" if earned.roi is not None else ""
    return (
        f"{earned.days} days: {earned.incremental_revenue:,.2f} incremental revenue (after discounts) "
        f"less {earned.cost:,.2f} cost: {earned.returned:,.2f}{between}{roi}."
    )


def lead_source_in_words(led: LeadSource) -> str:
    """Say which orders NetSuite attributes to the campaign."""
    return (
        f"It is the lead source of {led.orders:,} orders of {led.customers:,} customers, for {led.revenue:,.2f}. "
        "That is NetSuite's attribution, not a measured effect."
    )


def target_in_words(measure: Success) -> str:
    """Say what a measure's baseline and target are."""
    if measure.baseline is None or measure.target is None:
        return "the baseline months are not among those that are known"
    return f"baseline {tenths(measure.baseline)}, target {tenths(measure.target)}"


def reached_in_words(of: SuccessMonth | SecondPurchases) -> str:
    """Say whether a month, a store or a channel reached the target."""
    if isinstance(of, SuccessMonth) and not of.complete:
        return "in progress"
    return "" if of.reached is None else ("yes" if of.reached else "no")
