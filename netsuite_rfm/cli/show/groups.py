"""Show stages, audiences and customers about to leave, on a terminal."""

from netsuite_rfm.cli.show.amounts import money, percent
from netsuite_rfm.cli.terminal import Cell, line, table
from netsuite_rfm.reports.words_of_groups import (
    ALIKE,
    GROUP_SIZES,
    GROUPS,
    group_trend_news,
    lacking,
    leaving_news,
)
from netsuite_rfm.rfm.reports.groups import GroupRow, Groups, GroupTrend
from netsuite_rfm.rfm.reports.next_to_leave import NextToLeave

MOST_SEGMENTS = 3


def show_groups(groups: Groups | None, held: str) -> None:
    """Show stages and audiences, the segments of their customers, and similar names; nothing if there are none."""
    if groups is None:
        return
    rows: list[tuple[Cell, ...]] = [
        (row.label, row.customers, percent(row.share), money(row.lifetime_value), _segments_of(row))
        for row in groups.rows
    ]
    headings = ("Stage or audience", "Customers", "Share", "Lifetime value", "Segments they hold")
    table(f"Stages and audiences{held}", headings, rows)
    line(GROUPS)
    if lacking(groups):
        line(lacking(groups))
    _show_trend(groups.trend)
    if groups.alike:
        alike = [(row.label, row.customers, row.rule) for row in groups.alike]
        table(ALIKE, ("Group", "Customers", "Who is in it"), alike)


def _segments_of(row: GroupRow) -> str:
    """List the largest segments of a group's customers."""
    held = sorted((shared for shared in row.segments if shared.customers), key=lambda shared: -shared.customers)
    more = f", {len(held) - MOST_SEGMENTS} more" if len(held) > MOST_SEGMENTS else ""
    return ", ".join(f"{shared.segment} {shared.customers:,}" for shared in held[:MOST_SEGMENTS]) + more


def _show_trend(trend: GroupTrend | None) -> None:
    if trend is None:
        return
    rows: list[tuple[Cell, ...]] = [
        (
            row.label,
            *("" if size is None else size for size in (row.customers[0], row.customers[-1])),
            percent(row.change, signed=True),
        )
        for row in trend.rows
    ]
    headings = ("Stage or audience", trend.days[0], trend.days[-1], "Change")
    table(f"Trend of stages and audiences over {len(trend.days)} months", headings, rows)
    if group_trend_news(trend):
        line(group_trend_news(trend))
    line(GROUP_SIZES)


def show_next_to_leave(found: NextToLeave) -> None:
    """Show how many customers will move to which segment within some days unless they order."""
    if found.not_known:
        line(f"Next to leave: {found.not_known}")
        return
    rows: list[tuple[Cell, ...]] = [
        (
            row.from_segment,
            row.to_segment,
            *(cell for entry in row.within for cell in (entry.customers, money(entry.lifetime_value))),
        )
        for row in found.rows
    ]
    if not rows:
        line("Next to leave: nobody would change segment within 30 days.")
        return
    spans = [f"{entry.days} days" for entry in found.rows[0].within]
    headings = ("From", "To", *(heading for span in spans for heading in (span, f"Value, {span}")))
    table(f"Next to leave: who would change segment without an order after {found.as_of}", headings, rows)
    if leaving_news(found):
        line(leaving_news(found))
