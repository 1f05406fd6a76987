"""What the page says in words: how the last run went, what each chart shows, what is not there and why."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from netsuite_rfm.page import wording

Report = Mapping[str, Any]
LARGEST: Final = 3
_WENT: Final = {
    0: "went well",
    1: "is done, but some customers could not be written",
    3: "ended early: NetSuite could not be reached, or refused",
    4: "wrote nothing: its figures looked like bad input",
    5: "was stopped before it was done",
}


def title(report: Report) -> str:
    """Name the page: the month, and the last day that counts where the month is not over."""
    return f"Customer segments, {wording.month(report['month'])}"


def last_run(run: Mapping[str, Any] | None) -> str:
    """Say when the segments were last refreshed, and whether it went well."""
    if run is None:
        return "Segments last refreshed: no run is on record."
    went = _WENT.get(run["exit_code"], f"failed with exit code {run['exit_code']}")
    when = wording.moment(run["finished"] or run["started"])
    return f"Segments last refreshed {when}, as of {run['as_of']}: the run {went}."


def what_counts(report: Report) -> str:
    """Say which transactions count, and what lifetime value is."""
    value = report["lifetime_value_is"]
    less = "after returns" if value == "net" else "before returns"
    return f"{wording.order_types(report['order_types']).capitalize()} count. Values are {value}, {less}."


def alternatives(report: Report) -> dict[str, str]:
    """Say what each chart shows, for who cannot see it: its kind, its largest values, and where all of them stand."""
    measures = report["measures"]
    earned = [(row["segment"], wording.amount(row["this_month"])) for row in report["performance"]["rows"]]
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
        "performance": "Bars of revenue by segment, this month beside the same days of last month. "
        + _listing(earned, "This month"),
        "heat_map": "Grid of recency against frequency score, the more customers the darker. "
        + _largest(scores, "cell", "customers"),
        "migration": "Flow of customers from one segment to another. " + _largest(moved, "pair", "customers"),
        "concentration": "Curve of the share of lifetime value that the best customers hold. "
        + _listing(held, "Held by"),
        "new_to_repeat": "Bars of the share of new customers who ordered again within 90 days, by month. "
        + _latest(measures["new_to_repeat"]),
        "at_risk_churn": "Line of the share of at-risk customers lost, by month. "
        + _latest(measures["at_risk_churn"] or ()),
    }
    return {name: f"{text} The table holds every figure." for name, text in said.items()}


def _largest(rows: Sequence[Mapping[str, Any]], name: str, figure: str) -> str:
    first = sorted(rows, key=lambda row: -row[figure])[:LARGEST]
    return _listing([(row[name], wording.count(row[figure])) for row in first if row[figure]], "Most")


def _latest(rows: Sequence[Mapping[str, Any]]) -> str:
    known = [(row["month"], wording.share(row["share"])) for row in rows if row["share"] is not None]
    return _listing(known[-LARGEST:], "Last")


def _listing(values: Sequence[tuple[str, str]], begin: str) -> str:
    return f"{begin}: {wording.listed([f'{name} {value}' for name, value in values])}." if values else ""
