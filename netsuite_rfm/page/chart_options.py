"""The options of each chart, made from the report: plain data for the charting library, nothing that runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from netsuite_rfm.page.chart_style import (
    ACCENT,
    EARLIER,
    INK,
    LINE,
    MUTED,
    PHONE,
    SHADES,
    Option,
    basis,
    colour,
    months_axis,
    names_axis,
    value_axis,
)
from netsuite_rfm.page.matrices import SCORES

Report = Mapping[str, Any]
MOST_SLICES = 12
"""A ring of more slices than this cannot be read; bars take its place."""

TALLEST = 960
"""Pixels: a chart must fit on one sheet of paper."""


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: its height in pixels and its options."""

    height: int
    option: Option


def charts(report: Report) -> dict[str, Chart]:
    """Make every chart that has something to show, by name."""
    measures = report["measures"]
    names = [one["name"] for one in report["segments"]]
    made = {
        "distribution": distribution(report["distribution"]["rows"], names),
        "performance": performance(report["performance"]["rows"]),
        "heat_map": heat_map(report["heat_map"]["rows"]),
        "migration": flow((report["migration"] or {}).get("rows", ()), names),
        "concentration": concentration(report["concentration"]),
        "new_to_repeat": new_to_repeat(measures["new_to_repeat"]),
        "at_risk_churn": at_risk_churn(measures["at_risk_churn"] or ()),
    }
    return {name: chart for name, chart in made.items() if chart is not None}


def distribution(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Chart | None:
    """Customers by segment as a ring, or as bars where there are many segments."""
    data = [
        {"name": row["segment"], "value": row["customers"], "itemStyle": {"color": colour(row["segment"], names)}}
        for row in rows
        if row["customers"]
    ]
    if len(data) > MOST_SLICES:
        return _bars([one["name"] for one in data], [{"name": "Customers", "type": "bar", "data": data}])
    ring: Option = {
        "type": "pie",
        "name": "Customers",
        "data": data,
        "itemStyle": {"borderColor": "#ffffff", "borderWidth": 2},
        "label": {"color": INK, "formatter": "{b}\n{d} %", "overflow": "truncate"},
        "labelLine": {"length": 8, "length2": 8},
    }
    wide = {"radius": ["42%", "72%"], "label": {"width": 120, "fontSize": 12, "lineHeight": 15}}
    phone = {"radius": ["26%", "46%"], "label": {"width": 76, "fontSize": 10, "lineHeight": 12}}
    return _fitted(330, {"series": [ring]}, {"series": [wide]}, {"series": [phone]}) if data else None


def performance(rows: Sequence[Mapping[str, Any]]) -> Chart | None:
    """Revenue by segment: this month beside the same days of last month."""
    shown = [row for row in rows if _any(row, "this_month", "last_month", "last_month_to_day", "year_to_date")]
    series = [
        {
            "name": "This month",
            "type": "bar",
            "data": [Decimal(row["this_month"]) for row in shown],
            "itemStyle": {"color": ACCENT},
        },
        {
            "name": "Last month, same days",
            "type": "bar",
            "data": [Decimal(row["last_month_to_day"]) for row in shown],
            "itemStyle": {"color": "#dfe5ec", "borderColor": EARLIER, "borderWidth": 1},
        },
    ]
    return _bars([row["segment"] for row in shown], series) if shown else None


def heat_map(rows: Sequence[Mapping[str, Any]]) -> Chart | None:
    """Customers by recency and frequency score, the more the darker; best scores at the top right."""
    most = max((row["customers"] for row in rows), default=0)
    if not most:
        return None
    scores = [str(score) for score in reversed(SCORES)]
    data = [[str(row["frequency"]), str(row["recency"]), row["customers"]] for row in rows]
    axis = {"type": "category", "data": scores, "axisTick": {"show": False}, "axisLine": {"show": False}}
    named = {"nameLocation": "middle", "nameTextStyle": {"color": MUTED}, "axisLabel": {"color": INK}}
    option = basis(
        grid={"left": 44, "right": 8, "top": 8, "bottom": 40},
        xAxis={**axis, **named, "name": "Frequency score", "nameGap": 24},
        yAxis={**axis, **named, "name": "Recency score", "nameGap": 24},
        visualMap={"type": "piecewise", "show": False, "min": 0, "max": most, "splitNumber": len(SHADES),
                   "dimension": 2, "inRange": {"color": list(SHADES)}},
        series=[{
            "type": "heatmap",
            "name": "Customers",
            "data": data,
            "label": {"show": True, "color": INK},
            "itemStyle": {"borderColor": LINE, "borderWidth": 1},
            "tooltip": {"show": False},
        }],
    )  # fmt: skip
    return Chart(330, option)


def flow(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Chart | None:
    """Customers who moved between two days, from the segment on the left to the one on the right."""
    moved = [row for row in rows if row["from"] != row["to"] and row["customers"]]
    if not moved:
        return None
    starts = [name for name in names if any(row["from"] == name for row in moved)]
    ends = [name for name in names if any(row["to"] == name for row in moved)]
    nodes = [
        {"name": mark(name), "depth": depth, "itemStyle": {"color": colour(name, names)}}
        for depth, side, mark in ((0, starts, str), (1, ends, _arrival))
        for name in side
    ]
    links = [{"source": row["from"], "target": _arrival(row["to"]), "value": row["customers"]} for row in moved]
    labels = [
        {"depth": at, "label": {"position": side, "overflow": "truncate"}} for at, side in ((0, "left"), (1, "right"))
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
    wide = {"left": 150, "right": 150, "label": {"color": INK, "width": 140, "fontSize": 12}}
    phone = {"left": 90, "right": 90, "label": {"color": INK, "width": 84, "fontSize": 10}}
    height = min(TALLEST, max(320, 34 * max(len(starts), len(ends))))
    return _fitted(height, {"series": [series]}, {"series": [wide]}, {"series": [phone]})


def concentration(report: Mapping[str, Any]) -> Chart | None:
    """Share of the value that the best customers hold, as a curve from nobody to everybody."""
    known = {one["percent"]: one["share"] for one in (*report["curve"], *report["top"])}
    if not report["customers"] or None in known.values():
        return None
    points = [[0, 0], *([percent, _percent(known[percent])] for percent in sorted(known))]
    per_cent = {"color": MUTED, "formatter": "{value} %"}
    option = basis(
        grid={"left": 56, "right": 20, "top": 16, "bottom": 48},
        xAxis=value_axis(min=0, max=100, axisLabel=per_cent, name="Customers, the best first",
                         nameLocation="middle", nameGap=30),
        yAxis=value_axis(axisLabel=per_cent),
        series=[{
            "type": "line",
            "name": "Share of lifetime value",
            "data": points,
            "symbolSize": 5,
            "lineStyle": {"color": ACCENT, "width": 2},
            "itemStyle": {"color": ACCENT},
            "areaStyle": {"color": ACCENT, "opacity": 0.12},
            "tooltip": {"show": False},
        }],
    )  # fmt: skip
    return Chart(320, option)


def new_to_repeat(rows: Sequence[Mapping[str, Any]]) -> Chart | None:
    """Share of each month's new customers who came back within 90 days; paler where the 90 days are not over."""
    if not any(row["new"] for row in rows):
        return None
    closed = [None if row["open"] else _percent(row["share"]) for row in rows]
    still_open = [_percent(row["share"]) if row["open"] else None for row in rows]
    series = [
        {"name": "90 days over", "type": "bar", "stack": "share", "data": closed, "itemStyle": {"color": ACCENT}},
        {"name": "Still open", "type": "bar", "stack": "share", "data": still_open,
         "itemStyle": {"color": "#dfe5ec", "borderColor": EARLIER, "borderWidth": 1, "borderType": "dashed"}},
    ]  # fmt: skip
    return _by_month([row["month"] for row in rows], series, legend=True)


def at_risk_churn(rows: Sequence[Mapping[str, Any]]) -> Chart | None:
    """Share of the at-risk customers lost in each month."""
    shares = [_percent(row["share"]) for row in rows]
    if all(one is None for one in shares):
        return None
    line = {"name": "Lost", "type": "line", "data": shares, "symbolSize": 7, "itemStyle": {"color": ACCENT}}
    return _by_month([row["month"] for row in rows], [line], legend=False)


def _by_month(months: list[str], series: list[Option], *, legend: bool) -> Chart:
    top = 34 if legend else 12
    option = basis(
        grid={"left": 52, "right": 12, "top": top, "bottom": 28},
        xAxis=months_axis(months),
        yAxis=value_axis(axisLabel={"color": MUTED, "formatter": "{value} %"}),
        series=[{**one, "tooltip": {"formatter": "{b}: {c} %"}} for one in series],
    )
    return Chart(260, {**option, **({"legend": _LEGEND} if legend else {})})


def _bars(names: list[str], series: list[Option]) -> Chart:
    """Bars from left to right, or to the left of zero, a name for each."""
    several = len(series) > 1
    option = {
        "grid": {"right": 24, "top": 34 if several else 8, "bottom": 28},
        "xAxis": value_axis(splitNumber=3),
        "yAxis": names_axis(names),
        "series": series,
        **({"legend": _LEGEND} if several else {}),
    }
    wide = {"grid": {"left": 156}, "yAxis": {"axisLabel": {"width": 140, "fontSize": 12}}}
    phone = {"grid": {"left": 104}, "yAxis": {"axisLabel": {"width": 92, "fontSize": 10}}}
    return _fitted(min(TALLEST, 70 + len(names) * (36 if several else 24)), option, wide, phone)


_LEGEND = {"top": 0, "left": 0, "itemWidth": 14, "itemHeight": 10, "selectedMode": False, "textStyle": {"color": INK}}


def _fitted(height: int, option: Option, wide: Option, phone: Option) -> Chart:
    """Give a chart what differs between a wide one and one on a phone; the library chooses as the width changes."""
    return Chart(
        height, {"baseOption": basis(**option), "media": [{"query": PHONE, "option": phone}, {"option": wide}]}
    )


def _arrival(name: str) -> str:
    """Name of a segment on the right: the same to the eye, another to the library, which knows nodes by name."""
    return f"{name}\N{ZERO WIDTH SPACE}"


def _percent(share: str | None) -> Decimal | None:
    return None if share is None else (Decimal(share) * 100).quantize(Decimal("0.01"))


def _any(row: Mapping[str, Any], *figures: str) -> bool:
    return any(Decimal(row[figure]) for figure in figures)
