"""The page's own wording: its title, and a text alternative for each chart."""

from collections.abc import Mapping, Sequence
from typing import Final

from netsuite_rfm.reports.page import wording
from netsuite_rfm.reports.page.revenues import revenues
from netsuite_rfm.reports.report import Report
from netsuite_rfm.reports.words import compared_with, listed, month, segments_of
from netsuite_rfm.rfm.reports.by_segment import DistributionRow
from netsuite_rfm.rfm.reports.measures import Cohort
from netsuite_rfm.rfm.reports.predicted import Predicted
from netsuite_rfm.rfm.reports.trend import Trend

LARGEST: Final = 3


def title(report: Report) -> str:
    """Return the page's title, with the report's month."""
    return f"Customer segments, {month(report.month)}"


def of_now(report: Report) -> str:
    """Return a caption for current values that are not of the month asked for; empty for the current month."""
    held = segments_of(report)
    return f": {held}" if held else ""


def alternatives(report: Report) -> dict[str, str]:
    """Return a text alternative for each chart: its kind, its largest values, and where to find all of them."""
    measures = report.measures
    earned = [(revenue.segment, wording.units(revenue.this, report.currency_code)) for revenue in revenues(report)]
    held_by_segment = {row.segment: row.customers for row in report.distribution.rows}
    migration = report.migration.rows if report.migration else ()
    moved = {
        f"{row.from_segment} to {row.to_segment}": row.customers
        for row in migration
        if row.from_segment != row.to_segment
    }
    held = [(f"the top {row.percent} %", wording.share(row.share)) for row in report.concentration.top]
    repeated = [(row.month, row.share) for row in measures.new_to_repeat]
    lost = [(row.month, row.share) for row in measures.at_risk_churn or ()]
    shown = {
        "distribution": "Ring of active customers by segment. " + _largest(held_by_segment),
        "shares": "Bars of each segment's share of customers and of lifetime value. "
        + _listing([(row.segment, wording.share(row.share)) for row in _by_size(report)], "Largest"),
        "performance": f"Bars of revenue by segment, {month(report.month)} beside "
        f"{compared_with(report)}. " + _listing(earned, month(report.month)),
        "trend": "A line for each segment with its customers at month ends. " + _ends(report.trend),
        "migration": "Flow of customers from one segment to another. " + _largest(moved),
        "concentration": "Curve of the share of lifetime value that the best customers hold. "
        + _listing(held, "Held by"),
        "new_to_repeat": "Bars of the share of new customers who came back within 90 days, by month. "
        + _latest(repeated),
        "retention": "A line for each month of first orders: the share who ordered again, by months since. "
        + _kept(measures.retention),
        "deciles": "Bars of the share of customers who were to order and who did, by tenth of customers. "
        + _tenths(report.predicted),
        "at_risk_churn": "Lines of the share of at-risk customers who were lost and who bought again, by month. "
        + _latest(lost),
    }
    return {name: f"{text} The table holds every figure." for name, text in shown.items()}


def _largest(figures: Mapping[str, int]) -> str:
    first = sorted(figures.items(), key=lambda named: -named[1])[:LARGEST]
    return _listing([(name, wording.count(figure)) for name, figure in first if figure], "Most")


def _by_size(report: Report) -> Sequence[DistributionRow]:
    return sorted(report.distribution.rows, key=lambda row: -row.customers)[:LARGEST]


def _kept(cohorts: Sequence[Cohort]) -> str:
    """Describe retention one month after the first order, for the latest months in which it is known."""
    after_one = [(cohort.month, cohort.months[1].share) for cohort in cohorts if len(cohort.months) > 1]
    return _latest(after_one)


def _tenths(predicted: Predicted | None) -> str:
    rows = predicted.deciles if predicted else ()
    ends = {"least likely": rows[:1], "most likely": rows[-1:]}
    told = [
        (name, f"{wording.share(row.predicted)} predicted and {wording.share(row.came)} came")
        for name, tenth in ends.items()
        for row in tenth
    ]
    return _listing(told, "Ends")


def _ends(trend: Trend | None) -> str:
    rows = sorted(trend.rows if trend else (), key=lambda row: -row.customers[-1])[:LARGEST]
    ends = [(row.segment, f"{row.customers[0]:,} to {row.customers[-1]:,}") for row in rows]
    return _listing(ends, "From first to last")


def _latest(shares: Sequence[tuple[str, str | None]]) -> str:
    known = [(month(of), wording.share(share)) for of, share in shares if share is not None]
    return _listing(known[-LARGEST:], "Last")


def _listing(values: Sequence[tuple[str, str]], begin: str) -> str:
    return f"{begin}: {listed([f'{name} {value}' for name, value in values])}." if values else ""
