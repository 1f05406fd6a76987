"""The chart of predictions: predicted beside actual orders."""

from collections.abc import Sequence
from decimal import Decimal

from netsuite_rfm.reports.page import wording
from netsuite_rfm.reports.page.chart_style import (
    ACCENT,
    EARLIER,
    LEGEND,
    PERCENT_LABELS,
    Chart,
    Option,
    basis,
    numbered_axis,
    value_axis,
)
from netsuite_rfm.rfm.reports.predicted import Predicted


def deciles(predicted: Predicted | None) -> Chart | None:
    """Draw bars for each tenth of the customers, the least likely to order first."""
    rows = predicted.deciles if predicted else ()
    if not rows:
        return None
    series = [
        _bars("Predicted to order", [row.predicted for row in rows], EARLIER),
        _bars("Ordered", [row.came for row in rows], ACCENT),
    ]
    option = basis(
        grid={"left": 52, "right": 20, "top": 34, "bottom": 44},
        xAxis=numbered_axis(len(rows), "Tenth of customers, the least likely first"),
        yAxis=value_axis(axisLabel=PERCENT_LABELS),
        series=series,
        legend=LEGEND,
    )
    return Chart(300, option)


def _bars(name: str, shares: Sequence[str | None], bar_colour: str) -> Option:
    data = [
        {
            "value": _percent(share),
            "tooltip": {"formatter": f"Tenth {tenth}, {name.lower()}: {wording.share(share)}"},
        }
        for tenth, share in enumerate(shares, start=1)
    ]
    return {"name": name, "type": "bar", "data": data, "itemStyle": {"color": bar_colour}}


def _percent(share: str | None) -> Decimal | None:
    return None if share is None else (Decimal(share) * 100).quantize(Decimal("0.1"))
