"""Charts of customers and their segments."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from textwrap import shorten
from typing import Any, Final

from netsuite_rfm.reports.page import wording
from netsuite_rfm.reports.page.chart_style import (
    INK,
    ITEM_STANDS_OUT,
    LEGEND,
    MONTH_BEFORE,
    PAPER,
    PERCENT_LABELS,
    TALLEST,
    THIS_MONTH,
    Chart,
    Option,
    fitted,
    literal,
    names_axis,
    value_axis,
)
from netsuite_rfm.reports.page.revenues import revenues
from netsuite_rfm.reports.report import Report
from netsuite_rfm.reports.words import compared_with, counted, month, short_month
from netsuite_rfm.rfm.reports.by_segment import Distribution, DistributionRow
from netsuite_rfm.rfm.reports.movement import MigrationRow

MOST_SLICES: Final = 12
"""A ring with more slices than this is unreadable; bars replace it."""

MOST_LETTERS: Final = 40
"""Maximum length of a name beside the ring, where it may wrap."""


def distribution(rows: Sequence[DistributionRow], colours: Mapping[str, str]) -> Chart | None:
    """Draw customers by segment as a ring; None if there are too many segments to tell apart, which only bars show."""
    data = [
        {
            "name": row.segment,
            "segment": row.segment,
            "value": row.customers,
            "itemStyle": {"color": colours[row.segment]},
            "label": {"formatter": f"{literal(_shortened(row.segment))}\n{wording.share(row.share)}"},
            "tooltip": {
                "formatter": literal(f"{row.segment}: {counted(row.customers, 'customer')}, {wording.share(row.share)}")
            },
        }
        for row in rows
        if row.customers
    ]
    if not 0 < len(data) <= MOST_SLICES:
        return None
    ring: Option = {
        "type": "pie",
        "name": "Customers",
        "data": data,
        "itemStyle": {"borderColor": PAPER, "borderWidth": 2},
        "label": {"color": INK, "overflow": "break"},
        **ITEM_STANDS_OUT,
    }
    wide = {
        "radius": ["38%", "62%"],
        "label": {"width": 96, "fontSize": 12, "lineHeight": 15},
        "labelLine": {"length": 22, "length2": 6},
    }
    phone = {
        "radius": ["27%", "48%"],
        "label": {"width": 76, "fontSize": 10, "lineHeight": 12},
        "labelLine": {"length": 15, "length2": 3},
    }
    narrow = {"radius": ["21%", "37%"], "labelLine": {"length": 9}}
    return fitted(330, *({"series": [series]} for series in (ring, wide, phone, narrow)))


def shares(table: Distribution, colours: Mapping[str, str]) -> Chart | None:
    """Draw each segment's share of customers beside its share of lifetime value, the largest first."""
    rows = sorted((row for row in table.rows if row.customers), key=lambda row: -row.customers)
    value = Decimal(table.total.lifetime_value)
    if not rows:
        return None
    shown = [_share_bars("Share of customers", rows, [Decimal(row.share or 0) for row in rows], colours, opacity=1)]
    if value > 0:
        of_value = [Decimal(row.lifetime_value) / value for row in rows]
        shown.append(_share_bars("Share of lifetime value", rows, of_value, colours, opacity=0.45))
    return _bars([_shortened(row.segment) for row in rows], shown, axisLabel=PERCENT_LABELS)


def _share_bars(
    name: str,
    rows: Sequence[DistributionRow],
    of: Sequence[Decimal],
    colours: Mapping[str, str],
    *,
    opacity: float,
) -> Option:
    data = [
        {
            "value": (part * 100).quantize(Decimal("0.1")),
            "segment": row.segment,
            "itemStyle": {"color": colours[row.segment], "opacity": opacity},
            "tooltip": {"formatter": literal(f"{row.segment}, {name.lower()}: {wording.share(str(part))}")},
        }
        for row, part in zip(rows, of, strict=True)
    ]
    return {"name": name, "type": "bar", "data": data, **ITEM_STANDS_OUT,
            "itemStyle": {"color": THIS_MONTH, "opacity": opacity}}  # fmt: skip


def _shortened(name: str) -> str:
    return shorten(name, MOST_LETTERS, placeholder="\N{HORIZONTAL ELLIPSIS}")


def performance(report: Report) -> Chart | None:
    """Draw revenue beside the month before, by segment at the start of the month, or else by current segment."""
    shown = [figures for figures in revenues(report) if Decimal(figures.this) or Decimal(figures.before or 0)]
    same_days = "" if report.month_complete else ", same days"
    before = f"{short_month(report.performance.last_month)}{same_days}"
    this = [(figures.segment, figures.this) for figures in shown]
    code = report.currency_code
    series = [_revenue_bars(this, short_month(report.month), month(report.month), THIS_MONTH, code)]
    compared = [(figures.segment, figures.before) for figures in shown if figures.before is not None]
    if len(compared) == len(shown):
        series.append(_revenue_bars(compared, before, compared_with(report), MONTH_BEFORE, code))
    return _bars([figures.segment for figures in shown], series) if shown else None


def _revenue_bars(
    amounts: Sequence[tuple[str, str]], name: str, period: str, bar_colour: str, code: str | None
) -> Option:
    data = [
        {
            "value": Decimal(amount),
            "segment": segment,
            "tooltip": {"formatter": literal(f"{segment}, {period}: {wording.units(amount, code)}")},
        }
        for segment, amount in amounts
    ]
    return {"name": name, "type": "bar", "data": data, "itemStyle": {"color": bar_colour}, **ITEM_STANDS_OUT}


def flow(rows: Sequence[MigrationRow], colours: Mapping[str, str]) -> Chart | None:
    """Draw customers who moved between two days, from the segment on the left to the segment on the right."""
    moved = [row for row in rows if row.from_segment != row.to_segment and row.customers]
    if not moved:
        return None
    starts = [name for name in colours if any(row.from_segment == name for row in moved)]
    ends = [name for name in colours if any(row.to_segment == name for row in moved)]
    nodes = [
        {"name": mark(name), "segment": name, "depth": depth, "itemStyle": {"color": colours[name]}}
        for depth, side, mark in ((0, starts, str), (1, ends, _arrival))
        for name in side
    ]
    links = [
        {
            "source": row.from_segment,
            "target": _arrival(row.to_segment),
            "value": row.customers,
            "tooltip": {"formatter": _tooltip(row)},
        }
        for row in moved
    ]
    labels = [
        {"depth": at, "label": {"position": side, "overflow": "break"}} for at, side in ((0, "left"), (1, "right"))
    ]
    series = {
        "type": "sankey",
        "data": nodes,
        "links": links,
        "top": 8,
        "bottom": 8,
        "draggable": False,
        "nodeGap": 10,
        "layoutIterations": 0,
        "emphasis": {"focus": "adjacency"},
        "lineStyle": {"color": "source", "opacity": 0.35},
        "levels": labels,
    }
    wide = {"left": 150, "right": 150, "label": {"color": INK, "width": 140, "fontSize": 12, "lineHeight": 14}}
    phone = {"left": 90, "right": 90, "label": {"color": INK, "width": 84, "fontSize": 10, "lineHeight": 12}}
    height = min(TALLEST, max(320, 34 * max(len(starts), len(ends))))
    return fitted(height, {"series": [series]}, {"series": [wide]}, {"series": [phone]})


def _tooltip(row: MigrationRow) -> str:
    return literal(f"{row.from_segment} to {row.to_segment}: {counted(row.customers, 'customer')}")


def _bars(names: list[str], series: list[Option], **axis: Any) -> Chart:  # noqa: ANN401 - options are open
    """Draw horizontal bars with a name each; negative values extend to the left of zero."""
    several = len(series) > 1
    option = {
        "grid": {"right": 24, "top": 34 if several else 8, "bottom": 28},
        "xAxis": value_axis(splitNumber=3, **axis),
        "yAxis": names_axis(names),
        "series": series,
        **({"legend": LEGEND} if several else {}),
    }
    wide = {"grid": {"left": 156}, "yAxis": {"axisLabel": {"width": 140, "fontSize": 12, "lineHeight": 14}}}
    phone = {"grid": {"left": 104}, "yAxis": {"axisLabel": {"width": 92, "fontSize": 10, "lineHeight": 12}}}
    return fitted(min(TALLEST, 70 + len(names) * (36 if several else 24)), option, wide, phone)


def _arrival(name: str) -> str:
    """Return a name that looks the same but is unique, because the library identifies nodes by name."""
    return f"{name}\N{ZERO WIDTH SPACE}"
