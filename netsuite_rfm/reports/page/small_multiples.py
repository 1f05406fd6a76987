"""Small multiples of the trend: a line for each segment, in its colour, labelled with its first and last value."""

from collections.abc import Mapping, Sequence
from typing import Final

from netsuite_rfm.reports.page import wording
from netsuite_rfm.reports.page.chart_style import INK, LINE, LINE_STANDS_OUT, TALLEST, Chart, Option, basis
from netsuite_rfm.reports.words import month
from netsuite_rfm.rfm.reports.trend import Trend, TrendRow

MOST_LINES: Final = 33
"""More segments than this would not fit on one sheet of paper, so the page shows only their table."""

_COLUMNS: Final = 3
_TALLEST_ROW: Final = 104


def trend(found: Trend | None, colours: Mapping[str, str]) -> Chart | None:
    """Draw the customers of each segment at month ends; segments that never had customers are left out."""
    if found is None:
        return None
    shown = [row for row in found.rows if any(row.customers)]
    if not shown or len(shown) > MOST_LINES:
        return None
    rows = -(-len(shown) // _COLUMNS)
    height = min(_TALLEST_ROW, TALLEST // rows)
    option = basis(
        grid=[_place(at, height) for at in range(len(shown))],
        xAxis=[
            {"gridIndex": at, "type": "category", "data": found.months, "show": False, "boundaryGap": False}
            for at in range(len(shown))
        ],
        yAxis=[_axis(at, row) for at, row in enumerate(shown)],
        series=[_line(at, row, found.months, colours[row.segment]) for at, row in enumerate(shown)],
    )
    return Chart(rows * height, option)


def _place(at: int, row_height: int) -> Option:
    row, column = divmod(at, _COLUMNS)
    width = 100 / _COLUMNS
    return {"left": f"{column * width + 6:.1f}%", "width": f"{width - 12:.1f}%", "top": row * row_height + 40,
            "height": row_height - 60}  # fmt: skip


def _axis(at: int, row: TrendRow) -> Option:
    return {
        "gridIndex": at,
        "type": "value",
        "min": 0,
        "max": max(row.customers),
        "name": row.segment,
        "nameGap": 20,
        "nameTextStyle": {"color": INK, "fontSize": 10, "align": "left", "width": 96, "overflow": "truncate"},
        "axisLabel": {"show": False},
        "splitLine": {"show": False},
        "axisLine": {"show": True, "lineStyle": {"color": LINE}},
    }


def _line(at: int, row: TrendRow, months: Sequence[str], line_colour: str) -> Option:
    last = len(months) - 1
    data = [
        {
            "value": customers,
            "symbolSize": 6 if place in {0, last} else 3,
            "label": {"show": place in {0, last}, "position": "top", "color": INK, "fontSize": 10,
                      "formatter": wording.count(customers)},
            "tooltip": {"formatter": f"{month(months[place])}: {wording.count(customers)}"},
        }
        for place, customers in enumerate(row.customers)
    ]  # fmt: skip
    return {
        "type": "line",
        "name": row.segment,
        "segment": row.segment,
        **LINE_STANDS_OUT,
        "xAxisIndex": at,
        "yAxisIndex": at,
        "data": data,
        "showAllSymbol": True,
        "symbol": "circle",
        "lineStyle": {"color": line_colour, "width": 2},
        "itemStyle": {"color": line_colour},
    }
