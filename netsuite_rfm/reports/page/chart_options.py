"""The options of each chart, made from the report. They are plain data for the charting library and hold no code."""

from netsuite_rfm.reports.page.chart_style import Chart, colours
from netsuite_rfm.reports.page.charts_by_segment import distribution, flow, performance, shares
from netsuite_rfm.reports.page.charts_of_predictions import deciles
from netsuite_rfm.reports.page.charts_of_shares import at_risk_churn, concentration, new_to_repeat, retention
from netsuite_rfm.reports.page.small_multiples import trend
from netsuite_rfm.reports.report import Report
from netsuite_rfm.reports.words import unfinished


def charts(report: Report) -> dict[str, Chart]:
    """Return every chart that has something to show, by name."""
    measures = report.measures
    of_segments = colours(report.segments)
    made = {
        "distribution": distribution(report.distribution.rows, of_segments),
        "shares": shares(report.distribution, of_segments),
        "performance": performance(report),
        "trend": trend(report.trend, of_segments),
        "migration": flow(report.migration.rows if report.migration else (), of_segments),
        "concentration": concentration(report.concentration),
        "new_to_repeat": new_to_repeat(measures.new_to_repeat),
        "retention": retention(measures.retention),
        "deciles": deciles(report.predicted),
        "at_risk_churn": at_risk_churn(measures.at_risk_churn or (), unfinished(report)),
    }
    return {name: chart for name, chart in made.items() if chart is not None}
