"""The chart of predictions: predicted beside actual orders."""

from decimal import Decimal

from netsuite_rfm.reports.page.chart_style import (
    ACCENT,
    EARLIER,
    LEGEND,
    PERCENT_LABELS,
    Chart,
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
        {"name": "Predicted to order", "type": "bar", "data": [_percent(row.predicted) for row in rows],
         "itemStyle": {"color": EARLIER}},
        {"name": "Ordered", "type": "bar", "data": [_percent(row.came) for row in rows],
         "itemStyle": {"color": ACCENT}},
    ]  # fmt: skip
    option = basis(
        grid={"left": 52, "right": 20, "top": 34, "bottom": 44},
        xAxis=numbered_axis(len(rows), "Tenth of customers, the least likely first"),
        yAxis=value_axis(axisLabel=PERCENT_LABELS),
        series=series,
        legend=LEGEND,
    )
    return Chart(300, option)


def _percent(share: str | None) -> Decimal | None:
    return None if share is None else (Decimal(share) * 100).quantize(Decimal("0.1"))
