"""Puts the report on campaigns together from what NetSuite counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.account_counting import as_account_has
from netsuite_rfm.netsuite.pull.campaigns import Found, read_campaigns
from netsuite_rfm.netsuite.pull.success_months import read_at_risk, read_new_customers
from netsuite_rfm.netsuite.suiteql.campaigns import SEVERAL
from netsuite_rfm.reports.campaigns.result import (
    Bought,
    Campaign,
    CampaignsReport,
    Difference,
    InWindow,
    Part,
    Promotion,
    Redemptions,
    Return,
)
from netsuite_rfm.reports.campaigns.success import Months, success_measures
from netsuite_rfm.reports.campaigns.words import notes_of, says
from netsuite_rfm.rfm.campaigns import rows
from netsuite_rfm.rfm.campaigns.effect import Effect, Group
from netsuite_rfm.rfm.campaigns.hold_out import campaign_key
from netsuite_rfm.rfm.campaigns.results import (
    CampaignResult,
    Reached,
    Redemption,
    Window,
    campaign_results,
    redemption_in_all,
    redemptions_by_segment,
)
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.reports.period import Period
from netsuite_rfm.rfm.scheme import Scheme

NO_SEGMENT = "(none)"
UNKNOWN = "(unknown)"
TOTAL = "Total"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: orders that count, from which day on, and the field with a campaign's target segments.

    ``scheme`` may have targets for the success measures.
    """

    counting: Counting
    since: date
    target_field: str
    scheme: Scheme | None = None


def campaigns_report(client: Client, asked: Asked) -> CampaignsReport:
    """Read and sum up; at most 25 requests, whatever the size of the account.

    Raises:
        NetSuiteError: NetSuite could not be read.

    """
    counting = as_account_has(client, asked.counting)
    found = read_campaigns(client, counting, asked.since, asked.target_field)
    scheme = asked.scheme
    targets = scheme.targets if scheme else None
    months = Months()
    if scheme and targets and targets.at_risk_lost_down is not None:
        months = replace(months, at_risk=read_at_risk(client, counting, scheme, found.history_begins))
    if targets and targets.second_purchase_up is not None:
        months = replace(months, new=read_new_customers(client, counting))
    return made_of(found, asked, months)


def made_of(found: Found, asked: Asked, months: Months) -> CampaignsReport:
    """Sum up what was read."""
    campaigns, promotions = _Campaigns(found, asked.counting.as_of), _Promotions(found)
    targets = asked.scheme.targets if asked.scheme else None
    shown = campaigns.shown()
    return CampaignsReport(
        as_of=asked.counting.as_of.isoformat(),
        since=asked.since.isoformat(),
        campaigns=shown,
        promotions=promotions.shown(),
        notes=notes_of(found, campaigns.results, asked.since),
        success=success_measures(months, Period(asked.counting.as_of), targets, shown),
    )


def _name(found: Found, segment: int) -> str:
    if not segment:
        return NO_SEGMENT if "the segment history" not in found.missing else UNKNOWN
    return found.segments.get(segment, f"list value {segment}")


class _Campaigns:
    def __init__(self, found: Found, as_of: date) -> None:
        self._found = found
        self.results = campaign_results(found.outcomes, as_of)
        self._actions: dict[str, list[rows.Action]] = {}
        for action in found.actions:
            key = campaign_key(action.campaign, action.promotion, action.event)
            if key:
                self._actions.setdefault(key, []).append(action)
        self._records = {record.id: record for record in found.campaigns}

    def shown(self) -> list[Campaign]:
        return [self._campaign(result) for result in self.results]

    def _campaign(self, result: CampaignResult) -> Campaign:
        actions = self._actions.get(result.key, [])
        record = next((self._records[action.campaign] for action in actions if action.campaign in self._records), None)
        cost = sum(action.cost or 0 for action in actions) or (record.cost if record and record.cost else 0)
        named = {_name(self._found, segment): reached for segment, reached in result.segments.items()}
        return Campaign(
            key=result.key,
            name=(record.title if record else None) or next((action.name for action in actions if action.name), None),
            target_segments=record.targets if record else None,
            first_day=result.first_day,
            last_day=result.last_day,
            promotions=sorted({action.promotion for action in actions if action.promotion}),
            segments=[_part(name, reached) for name, reached in sorted(named.items())],
            total=_part(TOTAL, result.total),
            cost=cost / 100,
            returns=[_return(window, cost) for window in result.total.windows],
        )


class _Promotions:
    def __init__(self, found: Found) -> None:
        self._found = found

    def shown(self) -> list[Promotion]:
        names = {promotion.id: promotion for promotion in self._found.promotions}
        customers = {row.promotion: row.customers for row in self._found.redeemers}
        ids = sorted({*names, *(row.promotion for row in self._found.redeemed)})
        return [self._promotion(number, names.get(number), customers.get(number, 0)) for number in ids]

    def _promotion(self, number: int, promotion: rows.Promotion | None, customers: int) -> Promotion:
        redeemed = (row for row in self._found.redeemed if row.promotion == number)
        segments = redemptions_by_segment(redeemed, self._found.members.get(number))
        named = {_name(self._found, segment): redemption for segment, redemption in segments.items()}
        several = number == SEVERAL
        return Promotion(
            id=None if several else number,
            code="(several)" if several else (promotion.code if promotion else None),
            name=promotion.name if promotion else None,
            first_day=promotion.first_day if promotion else None,
            last_day=promotion.last_day if promotion else None,
            segments=[self._redemptions(name, redemption) for name, redemption in sorted(named.items())],
            total=self._redemptions(TOTAL, redemption_in_all(segments, customers)),
        )

    def _redemptions(self, segment: str, redemption: Redemption) -> Redemptions:
        members = redemption.members
        return Redemptions(
            segment=segment,
            members_when_it_began=members,
            customers=redemption.customers,
            redemption_rate=None if redemption.rate is None else round(redemption.rate, 6),
            orders=redemption.orders,
            revenue=redemption.cents / 100,
            discount=redemption.discount / 100,
            revenue_per_member=round(redemption.cents / members / 100, 4) if members else None,
            now=self._now(redemption.now),
        )

    def _now(self, held: Mapping[int, int]) -> dict[str, int]:
        return {_name(self._found, segment): number for segment, number in sorted(held.items())}


def _part(segment: str, reached: Reached) -> Part:
    return Part(
        segment=segment,
        eligible=reached.eligible,
        held_out=reached.held_out,
        outcomes=dict(sorted(reached.outcomes.items())),
        windows=[_window(window) for window in reached.windows],
    )


def _window(window: Window) -> InWindow:
    return InWindow(
        days=window.days,
        complete=window.complete,
        sent=_bought(window.sent, window.sent_orders),
        held_out=_bought(window.held_out, window.held_out_orders),
        effect=None if window.effect is None else _difference(window, window.effect),
        says=says(window),
    )


def _bought(group: Group, orders: int) -> Bought:
    return Bought(
        customers=group.customers,
        buyers=group.buyers,
        orders=orders,
        revenue=round(group.total / 100, 2),
        revenue_per_customer=round(group.mean / 100, 4) if group.customers else None,
    )


def _difference(window: Window, effect: Effect) -> Difference:
    ends = None if effect.low is None or effect.high is None else (effect.low, effect.high)
    return Difference(
        difference_per_customer=round(effect.difference / 100, 4),
        interval_95=_units(ends, 4),
        incremental_revenue=round(effect.incremental / 100, 2),
        incremental_revenue_interval_95=_units(effect.incremental_interval, 2),
        shows=effect.shows,
        more_customers_needed=effect.more_needed,
        compared_in=window.strata,
        not_compared=window.not_compared,
    )


def _return(window: Window, cost: int) -> Return:
    effect = window.effect
    if effect is None:
        return Return(days=window.days, cost=cost / 100, incremental_revenue=None, returned=None,
                      return_interval_95=None, roi=None)  # fmt: skip
    gain, interval = effect.incremental - cost, effect.incremental_interval
    return Return(
        days=window.days,
        cost=cost / 100,
        incremental_revenue=round(effect.incremental / 100, 2),
        returned=round(gain / 100, 2),
        return_interval_95=_units(interval and (end - cost for end in interval), 2),
        roi=round(gain / cost, 4) if cost else None,
    )


def _units(ends: Iterable[float] | None, decimals: int) -> tuple[float, float] | None:
    if ends is None:
        return None
    low, high = ends
    return round(low / 100, decimals), round(high / 100, decimals)
