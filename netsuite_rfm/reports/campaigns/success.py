"""The success measures of a scheme's ``[targets]`` by month: at-risk churn, second purchases, return of campaigns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from netsuite_rfm.reports.campaigns.result import Campaign, SecondPurchases, Success, SuccessMonth
from netsuite_rfm.rfm.campaigns.rows import NewAtPlace
from netsuite_rfm.rfm.campaigns.success import Measure, MonthOf, measure
from netsuite_rfm.rfm.reports.measures import AtRiskMonth, NewToRepeat
from netsuite_rfm.rfm.reports.period import Period
from netsuite_rfm.rfm.targets import Targets

AT_RISK, SECOND, RETURN = "at-risk customers lost", "second purchase within 90 days", "return per cost of campaigns"

NO_STORE: Final = "(no store)"
NO_CHANNEL: Final = "(no channel)"
Place: TypeAlias = Literal["store", "channel"]


@dataclass(frozen=True, slots=True)
class Months:
    """At-risk and new customers by month; empty if they are not known or have no target."""

    at_risk: Sequence[AtRiskMonth] = ()
    new: Sequence[NewToRepeat] = ()


def success_measures(
    months: Months, period: Period, targets: Targets | None, campaigns: Sequence[Campaign]
) -> list[Success]:
    """Return each measure that has a target; none if the scheme has no ``[targets]``."""
    if targets is None:
        return []
    at_risk = [
        MonthOf(row.month, row.lost, row.at_risk_at_start, row.month != period.month or period.complete)
        for row in months.at_risk
    ]
    new = [MonthOf(row.month, row.repeated, row.new, not row.open) for row in months.new]
    found = (
        measure(AT_RISK, "down", targets.at_risk_lost_down, at_risk, targets),
        measure(SECOND, "up", targets.second_purchase_up, new, targets),
        measure(RETURN, "up", targets.campaign_return_up, _returns(campaigns), targets),
    )
    return [_shown(one) for one in found if one is not None]


def second_purchases(found: Iterable[NewAtPlace], measures: Sequence[Success]) -> list[SecondPurchases]:
    """Return the rates by store, then by channel, largest first, with the overall target.

    Channels are left out if none is known.
    """
    target = next((one.target for one in measures if one.measure == SECOND), None)
    stores: dict[tuple[Place, str], list[NewAtPlace]] = {}
    for row in found:
        stores.setdefault(("store", row.name or (f"location {row.store}" if row.store else NO_STORE)), []).append(row)
        stores.setdefault(("channel", row.channel or NO_CHANNEL), []).append(row)
    if {name for by, name in stores if by == "channel"} <= {NO_CHANNEL}:
        stores.pop(("channel", NO_CHANNEL), None)
    shown = [_at(by, name, rows, target) for (by, name), rows in stores.items()]
    return sorted(shown, key=lambda row: (row.by != "store", -row.new, row.name))


def _at(by: Place, name: str, rows: Sequence[NewAtPlace], target: float | None) -> SecondPurchases:
    new, repeated = sum(row.customers for row in rows), sum(row.repeated for row in rows)
    share = repeated / new if new else None
    return SecondPurchases(
        by=by,
        name=name,
        new=new,
        repeated=repeated,
        share=_rounded(share),
        reached=None if share is None or target is None else share >= target,
    )


def _returns(campaigns: Sequence[Campaign]) -> list[MonthOf]:
    """Return per unit of cost in the longest window, by the month in which the campaigns began."""
    sums: dict[str, tuple[float, float, bool]] = {}
    for campaign in campaigns:
        earned = campaign.returns[-1]
        if earned.returned is None or not earned.cost:
            continue
        month = campaign.first_day[:7]
        part, whole, complete = sums.get(month, (0.0, 0.0, True))
        over = campaign.total.windows[-1].complete
        sums[month] = (part + earned.returned, whole + earned.cost, complete and over)
    return [MonthOf(month, *values) for month, values in sorted(sums.items())]


def _shown(one: Measure) -> Success:
    months = [
        SuccessMonth(
            month=month.month,
            value=_rounded(month.value),
            of=month.whole,
            complete=month.complete,
            change=_rounded(None if month.value is None or not one.baseline else month.value / one.baseline - 1),
            reached=one.reached(month),
        )
        for month in one.months
    ]
    return Success(
        measure=one.name,
        baseline=_rounded(one.baseline),
        target=_rounded(one.target),
        direction=one.direction,
        months=months,
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
