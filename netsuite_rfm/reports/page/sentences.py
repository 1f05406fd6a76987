"""What the page says in words of its own: its title, and what each chart shows."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from netsuite_rfm.reports.page import wording
from netsuite_rfm.reports.words import Report, compared_with, listed, month, segments_of

LARGEST: Final = 3


def title(report: Report) -> str:
    """Name the page: the month it is about."""
    return f"Customer segments, {month(report['month'])}"


def of_now(report: Report) -> str:
    """Say in the caption of what is of now that it is not of the month asked for; nothing for the running month."""
    held = segments_of(report)
    return f": {held}" if held else ""


def alternatives(report: Report) -> dict[str, str]:
    """Say what each chart shows, for who cannot see it: its kind, its largest values, and where all of them stand."""
    measures = report["measures"]
    started = report["performance_at_start"]
    rows, figure = (started["rows"], "revenue") if started else (report["performance"]["rows"], "this_month")
    earned = [(row["segment"], wording.amount(row[figure])) for row in rows]
    scores = [
        {**row, "cell": f"recency {row['recency']} and frequency {row['frequency']} with"}
        for row in report["heat_map"]["rows"]
    ]
    moved = [
        {**row, "pair": f"{row['from']} to {row['to']}"}
        for row in (report["migration"] or {}).get("rows", ())
        if row["from"] != row["to"]
    ]
    held = [(f"the top {row['percent']} %", wording.share(row["share"])) for row in report["concentration"]["top"]]
    said = {
        "distribution": "Ring of active customers by segment. "
        + _largest(report["distribution"]["rows"], "segment", "customers"),
        "performance": f"Bars of revenue by segment, {month(report['month'])} beside "
        f"{compared_with(report)}. " + _listing(earned, month(report["month"])),
        "trend": "A line for each segment with its customers at month ends. " + _ends(report["trend"]),
        "heat_map": "Grid of recency against frequency score with customers and value, the more customers the darker. "
        + _largest(scores, "cell", "customers"),
        "migration": "Flow of customers from one segment to another. " + _largest(moved, "pair", "customers"),
        "concentration": "Curve of the share of lifetime value that the best customers hold. "
        + _listing(held, "Held by"),
        "new_to_repeat": "Bars of the share of new customers who came back within 90 days, by month. "
        + _latest(measures["new_to_repeat"]),
        "at_risk_churn": "Lines of the share of at-risk customers who were lost and who bought again, by month. "
        + _latest(measures["at_risk_churn"] or ()),
    }
    return {name: f"{text} The table holds every figure." for name, text in said.items()}


def _largest(rows: Sequence[Mapping[str, Any]], name: str, figure: str) -> str:
    first = sorted(rows, key=lambda row: -row[figure])[:LARGEST]
    return _listing([(row[name], wording.count(row[figure])) for row in first if row[figure]], "Most")


def _ends(trend: Report | None) -> str:
    rows = sorted(trend["rows"] if trend else (), key=lambda row: -row["customers"][-1])[:LARGEST]
    ends = [(row["segment"], f"{row['customers'][0]:,} to {row['customers'][-1]:,}") for row in rows]
    return _listing(ends, "From first to last")


def _latest(rows: Sequence[Mapping[str, Any]]) -> str:
    known = [(month(row["month"]), wording.share(row["share"])) for row in rows if row["share"] is not None]
    return _listing(known[-LARGEST:], "Last")


def _listing(values: Sequence[tuple[str, str]], begin: str) -> str:
    return f"{begin}: {listed([f'{name} {value}' for name, value in values])}." if values else ""
