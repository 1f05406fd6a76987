"""Charts of customers, their segments and their scores."""

from collections.abc import Sequence
from decimal import Decimal
from textwrap import shorten
from typing import Final

from netsuite_rfm.reports.page import wording
from netsuite_rfm.reports.page.chart_style import (
    INK,
    LEGEND,
    LINE,
    MONTH_BEFORE,
    MUTED,
    SHADES,
    TALLEST,
    THIS_MONTH,
    Chart,
    Option,
    basis,
    colour,
    fitted,
    literal,
    names_axis,
    value_axis,
)
from netsuite_rfm.reports.page.matrices import SCORES, shade
from netsuite_rfm.reports.page.revenues import revenues
from netsuite_rfm.reports.report import Report
from netsuite_rfm.reports.words import compared_with, counted, month, short_month
from netsuite_rfm.rfm.reports.by_segment import DistributionRow
from netsuite_rfm.rfm.reports.heat_map import HeatMapRow
from netsuite_rfm.rfm.reports.movement import MigrationRow

MOST_SLICES: Final = 12
"""A ring of more slices than this cannot be read; bars take its place."""

MOST_LETTERS: Final = 40
"""Of a name beside the ring, where it may take several lines."""


def distribution(rows: Sequence[DistributionRow], names: Sequence[str]) -> Chart | None:
    """Customers by segment as a ring, or as bars where there are many segments."""
    data = [
        {
            "name": shorten(row.segment, MOST_LETTERS, placeholder="\N{HORIZONTAL ELLIPSIS}"),
            "value": row.customers,
            "itemStyle": {"color": colour(row.segment, names)},
            "label": {"formatter": f"{{b}}\n{wording.share(row.share)}"},
            "tooltip": {"formatter": f"{{b}}: {counted(row.customers, 'customer')}, {wording.share(row.share)}"},
        }
        for row in rows
        if row.customers
    ]
    if len(data) > MOST_SLICES:
        return _bars([str(slice_["name"]) for slice_ in data], [{"name": "Customers", "type": "bar", "data": data}])
    ring: Option = {
        "type": "pie",
        "name": "Customers",
        "data": data,
        "itemStyle": {"borderColor": "#ffffff", "borderWidth": 2},
        "label": {"color": INK, "overflow": "break"},
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
    return fitted(330, *({"series": [series]} for series in (ring, wide, phone, narrow))) if data else None


def performance(report: Report) -> Chart | None:
    """Revenue by segment held when the month began, or now where that is not known, beside the month before."""
    shown = [figures for figures in revenues(report) if Decimal(figures.this) or Decimal(figures.before or 0)]
    same_days = "" if report.month_complete else ", same days"
    before = f"{short_month(report.performance.last_month)}{same_days}"
    series = [
        _revenue_bars([figures.this for figures in shown], short_month(report.month), month(report.month), THIS_MONTH)
    ]
    compared = [figures.before for figures in shown if figures.before is not None]
    if len(compared) == len(shown):
        series.append(_revenue_bars(compared, before, compared_with(report), MONTH_BEFORE))
    return _bars([figures.segment for figures in shown], series) if shown else None


def _revenue_bars(amounts: Sequence[str], name: str, period: str, bar_colour: str) -> Option:
    data = [
        {"value": Decimal(amount), "tooltip": {"formatter": f"{{b}}, {period}: {wording.amount(amount)}"}}
        for amount in amounts
    ]
    return {"name": name, "type": "bar", "data": data, "itemStyle": {"color": bar_colour}}


def heat_map(rows: Sequence[HeatMapRow]) -> Chart | None:
    """Customers and value by recency and frequency score, the more customers the darker; best at the top right."""
    most = max((row.customers for row in rows), default=0)
    if not most:
        return None
    scores = [str(score) for score in reversed(SCORES)]
    data = [
        {
            "value": [str(row.frequency), str(row.recency), row.customers],
            "visualMap": False,
            "itemStyle": {"color": SHADES[shade(row.customers, most)]},
            "label": {"formatter": _in_cell(row)},
        }
        for row in rows
    ]
    axis = {"type": "category", "data": scores, "axisTick": {"show": False}, "axisLine": {"show": False}}
    named = {"nameLocation": "middle", "nameTextStyle": {"color": MUTED}, "axisLabel": {"color": INK}}
    option = basis(
        grid={"left": 44, "right": 8, "top": 8, "bottom": 40},
        xAxis={**axis, **named, "name": "Frequency score", "nameGap": 24},
        yAxis={**axis, **named, "name": "Recency score", "nameGap": 24},
        visualMap={"show": False, "type": "piecewise"},  # the library asks for one; each cell has its own colour
        series=[{
            "type": "heatmap",
            "name": "Customers",
            "data": data,
            "label": {"show": True, "color": INK, "rich": {"value": {"color": INK, "fontSize": 10, "lineHeight": 14}}},
            "itemStyle": {"borderColor": LINE, "borderWidth": 1},
            "tooltip": {"show": False},
        }],
    )  # fmt: skip
    return Chart(330, option)


def flow(rows: Sequence[MigrationRow], names: Sequence[str]) -> Chart | None:
    """Customers who moved between two days, from the segment on the left to the one on the right."""
    moved = [row for row in rows if row.from_segment != row.to_segment and row.customers]
    if not moved:
        return None
    starts = [name for name in names if any(row.from_segment == name for row in moved)]
    ends = [name for name in names if any(row.to_segment == name for row in moved)]
    nodes = [
        {"name": mark(name), "depth": depth, "itemStyle": {"color": colour(name, names)}}
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
        "lineStyle": {"color": "source", "opacity": 0.35},
        "levels": labels,
    }
    wide = {"left": 150, "right": 150, "label": {"color": INK, "width": 140, "fontSize": 12, "lineHeight": 14}}
    phone = {"left": 90, "right": 90, "label": {"color": INK, "width": 84, "fontSize": 10, "lineHeight": 12}}
    height = min(TALLEST, max(320, 34 * max(len(starts), len(ends))))
    return fitted(height, {"series": [series]}, {"series": [wide]}, {"series": [phone]})


def _tooltip(row: MigrationRow) -> str:
    return literal(f"{row.from_segment} to {row.to_segment}: {counted(row.customers, 'customer')}")


def _bars(names: list[str], series: list[Option]) -> Chart:
    """Bars from left to right, or to the left of zero, a name for each."""
    several = len(series) > 1
    option = {
        "grid": {"right": 24, "top": 34 if several else 8, "bottom": 28},
        "xAxis": value_axis(splitNumber=3),
        "yAxis": names_axis(names),
        "series": series,
        **({"legend": LEGEND} if several else {}),
    }
    wide = {"grid": {"left": 156}, "yAxis": {"axisLabel": {"width": 140, "fontSize": 12, "lineHeight": 14}}}
    phone = {"grid": {"left": 104}, "yAxis": {"axisLabel": {"width": 92, "fontSize": 10, "lineHeight": 12}}}
    return fitted(min(TALLEST, 70 + len(names) * (36 if several else 24)), option, wide, phone)


def _arrival(name: str) -> str:
    """Name of a segment on the right: the same to the eye, another to the library, which knows nodes by name."""
    return f"{name}\N{ZERO WIDTH SPACE}"


def _in_cell(row: HeatMapRow) -> str:
    return f"{wording.count(row.customers)}\n{{value|{wording.short_amount(row.lifetime_value)}}}"
