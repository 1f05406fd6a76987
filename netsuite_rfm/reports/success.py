"""The success measures of a scheme's ``[targets]`` by month: at-risk churn, second purchases, return of campaigns."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.report_rows import read_rows
from netsuite_rfm.netsuite.suiteql import reports as queries
from netsuite_rfm.netsuite.suiteql.customers import SEGMENT_VALUES
from netsuite_rfm.netsuite.suiteql.segments_then import at_risk_bought
from netsuite_rfm.rfm.campaigns.success import Measure, MonthOf, measure
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.reports import rows
from netsuite_rfm.rfm.reports.measures import at_risk_churn, new_to_repeat
from netsuite_rfm.rfm.reports.period import Period
from netsuite_rfm.rfm.reports.segments import Segments
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.rfm.targets import Targets

AT_RISK, SECOND, RETURN = "at-risk customers lost", "second purchase within 90 days", "return per cost of campaigns"
Plain = dict[str, Any]


def success_measures(
    client: Client, counting: Counting, scheme: Scheme, begins: date | None, campaigns: Sequence[Mapping[str, Any]]
) -> list[Plain]:
    """Each measure with a goal; at most five requests, and none where the scheme has no ``[targets]``.

    Raises:
        NetSuiteError: NetSuite could not be read.

    """
    targets = scheme.targets
    if targets is None:
        return []
    period = Period(counting.as_of)
    found = [
        _at_risk(client, counting, scheme, period, begins),
        _second(client, counting, period, targets),
        measure(RETURN, "up", targets.campaign_return_up, _returns(campaigns), targets),
    ]
    return [_plain(one) for one in found if one is not None]


def _second(client: Client, counting: Counting, period: Period, targets: Targets) -> Measure | None:
    if targets.second_purchase_up is None:
        return None
    cohorts = new_to_repeat(read_rows(client, queries.new_to_repeat(counting, period), rows.NewCustomers), period)
    months = [MonthOf(cohort.month, cohort.repeated, cohort.new, not cohort.open) for cohort in cohorts]
    return measure(SECOND, "up", targets.second_purchase_up, months, targets)


def _at_risk(client: Client, counting: Counting, scheme: Scheme, period: Period, begins: date | None) -> Measure | None:
    targets = scheme.targets
    if targets is None or targets.at_risk_lost_down is None:
        return None
    segments = Segments(scheme, read_rows(client, SEGMENT_VALUES, rows.ListValue))
    at_risk, lost = segments.ids(scheme.at_risk), segments.ids(scheme.lost)
    if not at_risk or not lost or begins is None:
        return measure(AT_RISK, "down", targets.at_risk_lost_down, (), targets)
    held = read_rows(client, queries.DISTRIBUTION, rows.InSegment)
    moves = read_rows(client, queries.at_risk_moves(period, at_risk, lost), rows.AtRiskMoves)
    bought = read_rows(client, at_risk_bought(counting, period.cohorts_from, at_risk, lost), rows.AtRiskBought)
    now = sum(one.customers for one in held if one.segment in at_risk)
    months = [
        MonthOf(row.month, row.lost, row.at_risk_at_start, row.month != period.month or period.complete)
        for row in at_risk_churn(moves, bought, now, period, begins)
    ]
    return measure(AT_RISK, "down", targets.at_risk_lost_down, months, targets)


def _returns(campaigns: Sequence[Mapping[str, Any]]) -> list[MonthOf]:
    """By the month in which a campaign began: what the campaigns returned in the longest window, per cost."""
    sums: dict[str, tuple[float, float, bool]] = {}
    for campaign in campaigns:
        earned = campaign["returns"][-1] if campaign["returns"] else None
        if earned is None or earned["return"] is None or not earned["cost"]:
            continue
        month = campaign["first_day"][:7]
        part, whole, complete = sums.get(month, (0.0, 0.0, True))
        over = campaign["total"]["windows"][-1]["complete"]
        sums[month] = (part + earned["return"], whole + earned["cost"], complete and over)
    return [MonthOf(month, *values) for month, values in sorted(sums.items())]


def _plain(one: Measure) -> Plain:
    return {
        "measure": one.name,
        "baseline": _rounded(one.baseline),
        "target": _rounded(one.target),
        "direction": one.direction,
        "months": [
            {
                "month": month.month,
                "value": _rounded(month.value),
                "of": month.whole,
                "complete": month.complete,
                "change": _rounded(None if month.value is None or not one.baseline else month.value / one.baseline - 1),
                "reached": one.reached(month),
            }
            for month in one.months
        ],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
