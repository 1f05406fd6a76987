"""Charts of shares: the best customers' share of value, and shares of customers by month."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from netsuite_rfm.reports.page import wording
from netsuite_rfm.reports.page.chart_style import (
    ACCENT,
    EARLIER,
    EARLIER_FILL,
    LEGEND,
    LINE_STANDS_OUT,
    PAPER,
    PERCENT_LABELS,
    RISING,
    Chart,
    Option,
    basis,
    months_axis,
    numbered_axis,
    value_axis,
)
from netsuite_rfm.reports.words import month, short_month
from netsuite_rfm.rfm.reports.concentration import Concentration
from netsuite_rfm.rfm.reports.measures import AtRiskMonth, Cohort, NewToRepeat

LEAST_POINTS: Final = 2


def concentration(report: Concentration) -> Chart | None:
    """Draw the best customers' share of value as a curve from 0 to 100 % of customers."""
    known = {point.percent: point.share for point in report.curve} | {top.percent: top.share for top in report.top}
    if not report.customers or None in known.values():
        return None
    points = [[0, 0], *([percent, _percent(known[percent])] for percent in sorted(known))]
    option = basis(
        grid={"left": 56, "right": 20, "top": 16, "bottom": 48},
        xAxis=value_axis(min=0, max=100, axisLabel=PERCENT_LABELS, name="Customers, the best first",
                         nameLocation="middle", nameGap=30),
        yAxis=value_axis(axisLabel=PERCENT_LABELS),
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


def new_to_repeat(rows: Sequence[NewToRepeat]) -> Chart | None:
    """Draw the share of each month's new customers who ordered again within 90 days; paler if the 90 days still run."""
    if not any(row.new for row in rows):
        return None
    closed = [None if row.open else _point(row.month, row.share) for row in rows]
    still_open = [_point(row.month, row.share) if row.open else None for row in rows]
    series = [
        {"name": "Complete", "type": "bar", "stack": "share", "data": closed, "itemStyle": {"color": ACCENT}},
        {"name": "In progress", "type": "bar", "stack": "share", "data": still_open,
         "itemStyle": {"color": EARLIER_FILL, "borderColor": EARLIER, "borderWidth": 1, "borderType": "dashed"}},
    ]  # fmt: skip
    return _by_month([short_month(row.month) for row in rows], series, legend=True)


def retention(rows: Sequence[Cohort]) -> Chart | None:
    """Draw a line for each month of first orders: the share who ordered again, by months since; the latest darkest."""
    shown = [row for row in rows if row.customers and len(row.months) > LEAST_POINTS]
    if not shown:
        return None
    last = max(again.after for row in shown for again in row.months)
    tones = [RISING[at * len(RISING) // len(shown)] for at in range(len(shown))]
    series = [_cohort(row, tone) for row, tone in zip(shown, tones, strict=True)]
    option = basis(
        grid={"left": 52, "right": 20, "top": 12, "bottom": 44},
        xAxis=numbered_axis(last, "Months after the first order"),
        yAxis=value_axis(axisLabel=PERCENT_LABELS),
        series=series,
    )
    return Chart(300, option)


def _cohort(row: Cohort, tone: str) -> Option:
    data = [
        {
            "value": [str(again.after), _percent(again.share)],
            "tooltip": {"formatter": f"First order {month(row.month)}, +{again.after}: {wording.share(again.share)}"},
        }
        for again in row.months
        if again.after and again.share is not None
    ]
    return {"name": short_month(row.month), "type": "line", "data": data, "symbol": "circle", "symbolSize": 5,
            "lineStyle": {"color": tone, "width": 2}, "itemStyle": {"color": tone}, **LINE_STANDS_OUT}  # fmt: skip


def at_risk_churn(rows: Sequence[AtRiskMonth], unfinished: str | None) -> Chart | None:
    """Draw the shares of at-risk customers who bought again and who were lost, by month.

    The point of a month that is not over is hollow. Return None with fewer than two months, because one point makes
    no line.
    """
    if sum(row.share is not None for row in rows) < LEAST_POINTS:
        return None
    lost = [(row.month, row.share) for row in rows]
    again = [(row.month, row.share_bought_again) for row in rows]
    series = [_line("Lost", lost, ACCENT, unfinished), _line("Bought again", again, EARLIER, unfinished)]
    months = [short_month(row.month) + (" *" if row.month == unfinished else "") for row in rows]
    return _by_month(months, series, legend=True)


def _line(name: str, shares: Sequence[tuple[str, str | None]], line_colour: str, unfinished: str | None) -> Option:
    hollow = {"itemStyle": {"color": PAPER, "borderColor": line_colour, "borderWidth": 2}}
    points = [
        {**point, **hollow} if (point := _point(of, share)) and of == unfinished else point for of, share in shares
    ]
    return {"name": name, "type": "line", "data": points, "symbol": "circle", "symbolSize": 8,
            "lineStyle": {"color": line_colour}, "itemStyle": {"color": line_colour}}  # fmt: skip


def _by_month(months: list[str], series: list[Option], *, legend: bool) -> Chart:
    top = 34 if legend else 12
    option = basis(
        grid={"left": 52, "right": 30, "top": top, "bottom": 28},
        xAxis=months_axis(months),
        yAxis=value_axis(axisLabel=PERCENT_LABELS),
        series=series,
    )
    return Chart(260, {**option, **({"legend": LEGEND} if legend else {})})


def _point(of: str, share: str | None) -> Option | None:
    """Return the point for a month's share, with the table's wording in its tooltip; None if there is no share."""
    if share is None:
        return None
    return {"value": _percent(share), "tooltip": {"formatter": f"{month(of)}: {wording.share(share)}"}}


def _percent(share: str | None) -> Decimal | None:
    return None if share is None else (Decimal(share) * 100).quantize(Decimal("0.01"))
