"""The look of every chart: colours that contrast with white and with each other, text, axes and tooltips.

Each colour has a counterpart for dark mode, see :mod:`netsuite_rfm.reports.page.dark`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from netsuite_rfm.rfm.reports.segments import SegmentWords

INK: Final = "#1b2430"
MUTED: Final = "#55606e"
LINE: Final = "#d5dbe3"
ACCENT: Final = "#1f5fa8"
THIS_MONTH: Final = "#334155"
MONTH_BEFORE: Final = "#94a3b8"
"""Colours of bars that compare a month with the month before: slates, which no segment uses."""

PAPER: Final = "#ffffff"
EARLIER: Final = "#8a97a8"
EARLIER_FILL: Final = "#dfe5ec"
NOBODY: Final = "#6b7280"
"""Colour of customers without a segment."""

PALETTE: Final = (
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
"""Colours of levels 0 to 9, as in the tables' style sheet. Dark text is readable on each of them."""

RISING: Final = ("#8a97a8", "#7089a9", "#5a7ba9", "#3f6da9", "#1f5fa8")
"""Colours of lines for successive months, the latest last."""

TALLEST: Final = 960
"""Height in pixels at which a chart still fits on one sheet of paper."""

PHONE: Final = {"maxWidth": 400}
"""Width in pixels up to which a chart uses the phone layout."""
NARROW: Final = {"maxWidth": 300}
"""Width in pixels of a chart on a page 320 pixels wide, or zoomed in to that width."""

Option = dict[str, Any]

_PALE: Final = {"itemStyle": {"opacity": 0.3}, "lineStyle": {"opacity": 0.3}, "label": {"opacity": 0.5}}
ITEM_STANDS_OUT: Final[Option] = {"emphasis": {"focus": "self", "blurScope": "series"}, "blur": _PALE}
"""Pointing at an item, or highlighting its segment, fades the other items of its series."""

LINE_STANDS_OUT: Final[Option] = {"emphasis": {"focus": "series", "blurScope": "global"}, "blur": _PALE}
"""Pointing at a line, or highlighting its segment, fades the other lines."""

LEGEND: Final = {
    "top": 0,
    "left": 0,
    "itemWidth": 14,
    "itemHeight": 10,
    "selectedMode": False,
    "textStyle": {"color": INK},
}


PERCENT_LABELS: Final = {"color": MUTED, "formatter": "{value} %"}


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: its height in pixels and its options."""

    height: int
    option: Option


def colours(segments: Iterable[SegmentWords]) -> dict[str, str]:
    """Return the colour of each of the report's segments, in their order. Every chart and the Suitelet use the same."""
    return {s.name: NOBODY if s.place is None else PALETTE[s.place % len(PALETTE)] for s in segments}


def basis(**more: Any) -> Option:  # noqa: ANN401 - the charting library's options are open
    """Return the options that every chart shares, merged with those of one chart.

    Animation is off, for the printer and for readers who prefer it. Tooltips are drawn in the chart itself, never as
    HTML.
    """
    return {
        "animation": False,
        "textStyle": {"fontFamily": "system-ui, sans-serif", "color": INK},
        "aria": {"enabled": True, "label": {"enabled": False}, "decal": {"show": False}},
        "tooltip": {"renderMode": "richText", "confine": True, "textStyle": {"color": INK, "fontSize": 12}},
        **more,
    }


def names_axis(names: list[str]) -> Option:
    """Return an axis of names from top to bottom; names longer than the label's width wrap."""
    return {
        "type": "category",
        "data": names,
        "inverse": True,
        "axisLabel": {"color": INK, "overflow": "break", "interval": 0},
        "axisLine": {"onZero": False, "lineStyle": {"color": LINE}},
        "axisTick": {"show": False},
    }


def value_axis(**more: Any) -> Option:  # noqa: ANN401 - the charting library's options are open
    """Return an axis of numbers."""
    return {
        "type": "value",
        "axisLabel": {"color": MUTED, "hideOverlap": True},
        "splitLine": {"lineStyle": {"color": LINE}},
        **more,
    }


def months_axis(months: list[str]) -> Option:
    """Return an axis of months from left to right."""
    return {
        "type": "category",
        "data": months,
        "axisLabel": {"color": INK, "hideOverlap": True},
        "axisLine": {"lineStyle": {"color": LINE}},
        "axisTick": {"show": False},
    }


def numbered_axis(last: int, name: str) -> Option:
    """Return an axis numbered from 1 to ``last``, with its name below."""
    numbers = [str(number) for number in range(1, last + 1)]
    return {**months_axis(numbers), "name": name, "nameLocation": "middle", "nameGap": 28}


def literal(text: str) -> str:
    """Escape a text for a formatter, because the library treats text after a brace as a placeholder."""
    return text.replace("{", "{\N{ZERO WIDTH SPACE}")


def fitted(height: int, option: Option, wide: Option, phone: Option, narrow: Option | None = None) -> Chart:
    """Return a chart with options for wide screens and for phones; the library switches as the width changes.

    ``narrow`` adds to ``phone`` on the smallest phones.
    """
    small = [{"query": PHONE, "option": phone}, *([{"query": NARROW, "option": narrow}] if narrow else ())]
    return Chart(height, {"baseOption": basis(**option), "media": [*small, {"option": wide}]})
