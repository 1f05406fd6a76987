"""Sentences about stages, audiences and customers about to leave, shared by the page and the terminal."""

from decimal import Decimal
from typing import Final

from netsuite_rfm.reports.words import counted, fastest, listed, month
from netsuite_rfm.rfm.reports.groups import Groups, GroupTrend
from netsuite_rfm.rfm.reports.next_to_leave import NextToLeave

GROUPS: Final = (
    "Every customer is in one segment and one stage at most, and in any number of audiences. Names that are alike are "
    "different groups: the kind stands before the name."
)
ALIKE: Final = "Names that are alike, and how the groups differ"
LEAVING: Final = "Customers who move to another segment unless they order first, by the day on which they would move."
GROUP_SIZES: Final = "Sizes are those that the last run over all customers of each month left in RFM Run."


def lacking(groups: Groups) -> str:
    """Say which of stages and audiences are unknown; empty if both are known."""
    missing = [name for name, rows in (("stages", groups.stages), ("audiences", groups.audiences)) if rows is None]
    return f"{' and '.join(missing).capitalize()} are not known: see the notes." if missing else ""


def group_trend_news(trend: GroupTrend | None) -> str:
    """Say which stage or audience grew and which shrank fastest; empty if none did."""
    if trend is None:
        return ""
    names = (trend.growing, trend.shrinking)
    news = fastest(*names, [(row.label, row.customers, row.change) for row in trend.rows])
    return f"Since {month(trend.days[0][:7])}, {news}." if news else ""


def leaving_news(found: NextToLeave) -> str:
    """Say how many customers will move within two weeks, and which segment loses the most value; empty if none will."""
    within = [(row, entry) for row in found.rows for entry in row.within if entry.days == 14]  # noqa: PLR2004
    if not any(entry.customers for _, entry in within):
        return ""
    row, most = max(within, key=lambda pair: Decimal(pair[1].lifetime_value))
    everybody = sum(entry.customers for _, entry in within)
    return (
        f"{counted(everybody, 'customer')} would change segment within 14 days without an order, the most valuable of "
        f"them from {row.from_segment} to {row.to_segment}: {counted(most.customers, 'customer')} worth "
        f"{Decimal(most.lifetime_value):,.2f}."
    )


def within_days(found: NextToLeave) -> str:
    """List the periods that are shown, such as ``7, 14 and 30 days``."""
    days = [str(entry.days) for row in found.rows[:1] for entry in row.within]
    return f"{listed(days)} days" if days else ""
