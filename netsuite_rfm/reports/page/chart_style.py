"""How every chart looks: colours that stand out from white and from each other, text, axes, tooltips."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from netsuite_rfm.rfm.reports.segments import NONE

INK: Final = "#1b2430"
MUTED: Final = "#55606e"
LINE: Final = "#d5dbe3"
ACCENT: Final = "#1f5fa8"
THIS_MONTH: Final = "#334155"
MONTH_BEFORE: Final = "#94a3b8"
"""Of bars that set a month beside the one before: slates, which no segment has."""

EARLIER: Final = "#8a97a8"
EARLIER_FILL: Final = "#dfe5ec"
NOBODY: Final = "#6b7280"
"""Colour of customers without a segment."""

_PALETTE: Final = (
    "#1f5fa8",
    "#0f766e",
    "#6d5bb8",
    "#b45309",
    "#2a8ea8",
    "#7a7a1a",
    "#be3a5b",
    "#9d3c8a",
    "#8b5e34",
    "#3f8f3f",
    "#3b6fd4",
    "#c2410c",
)
SHADES: Final = (
    "#ffffff",
    "#eaf2fb",
    "#dfebf8",
    "#d2e3f5",
    "#c3daf2",
    "#b3d0ee",
    "#a2c5e9",
    "#90b9e3",
    "#7eaedd",
    "#6ba1d5",
)
"""Of levels 0 to 9, as in the style of the tables; text on each of them is dark and readable."""

TALLEST: Final = 960
"""Pixels: a chart must fit on one sheet of paper."""

PHONE: Final = {"maxWidth": 400}
"""A chart this narrow is one on a phone."""
NARROW: Final = {"maxWidth": 300}
"""And one this narrow on a page that is 320 pixels wide, or as good as that because it is enlarged."""

Option = dict[str, Any]

LEGEND: Final = {
    "top": 0,
    "left": 0,
    "itemWidth": 14,
    "itemHeight": 10,
    "selectedMode": False,
    "textStyle": {"color": INK},
}


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: its height in pixels and its options."""

    height: int
    option: Option


def colour(name: str, names: Sequence[str]) -> str:
    """Colour of a segment among the report's, the same in every chart."""
    return NOBODY if name == NONE else _PALETTE[names.index(name) % len(_PALETTE)]


def basis(**more: Any) -> Option:  # noqa: ANN401 - the charting library's options are open
    """Give the options that every chart has, with those of one chart.

    Nothing moves: a chart is drawn at once, for readers who want it so and for the printer. Tooltips are drawn in
    the chart itself, never as HTML.
    """
    return {
        "animation": False,
        "textStyle": {"fontFamily": "system-ui, sans-serif", "color": INK},
        "aria": {"enabled": True, "label": {"enabled": False}, "decal": {"show": False}},
        "tooltip": {"renderMode": "richText", "confine": True, "textStyle": {"color": INK, "fontSize": 12}},
        **more,
    }


def names_axis(names: list[str]) -> Option:
    """Give an axis of names from top to bottom, on several lines where they are longer than the label's width."""
    return {
        "type": "category",
        "data": names,
        "inverse": True,
        "axisLabel": {"color": INK, "overflow": "break", "interval": 0},
        "axisLine": {"onZero": False, "lineStyle": {"color": LINE}},
        "axisTick": {"show": False},
    }


def value_axis(**more: Any) -> Option:  # noqa: ANN401 - the charting library's options are open
    """Give an axis of numbers."""
    return {
        "type": "value",
        "axisLabel": {"color": MUTED, "hideOverlap": True},
        "splitLine": {"lineStyle": {"color": LINE}},
        **more,
    }


def months_axis(months: list[str]) -> Option:
    """Give an axis of months from left to right."""
    return {
        "type": "category",
        "data": months,
        "axisLabel": {"color": INK, "hideOverlap": True},
        "axisLine": {"lineStyle": {"color": LINE}},
        "axisTick": {"show": False},
    }


def literal(text: str) -> str:
    """Give a text that stays as it is in a formatter: the library takes what follows a brace for a placeholder."""
    return text.replace("{", "{\N{ZERO WIDTH SPACE}")


def fitted(height: int, option: Option, wide: Option, phone: Option, narrow: Option | None = None) -> Chart:
    """Give a chart what differs between a wide one and one on a phone; the library chooses as the width changes.

    ``narrow`` is for the smallest phones, on top of ``phone``.
    """
    small = [{"query": PHONE, "option": phone}, *([{"query": NARROW, "option": narrow}] if narrow else ())]
    return Chart(height, {"baseOption": basis(**option), "media": [*small, {"option": wide}]})
