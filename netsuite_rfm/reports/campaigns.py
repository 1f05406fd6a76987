"""The results of campaigns and promotions as plain data, with what they do and do not show in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.account_counting import as_account_has
from netsuite_rfm.netsuite.pull.campaigns import Found, read_campaigns
from netsuite_rfm.netsuite.suiteql.campaigns import SEVERAL
from netsuite_rfm.reports.success import success_measures
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
from netsuite_rfm.rfm.campaigns.rows import Action, Promotion
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.reports.segments import NONE
from netsuite_rfm.rfm.scheme import Scheme

UNKNOWN = "(unknown)"
Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Campaigns:
    """What was asked for: orders that count, from which day on, and the field with a campaign's target segments.

    ``scheme`` may have targets for the success measures.
    """

    counting: Counting
    since: date
    target_field: str
    scheme: Scheme | None = None


def campaigns_report(client: Client, asked: Campaigns) -> Plain:
    """Read and sum up; at most 25 requests, whatever the size of the account.

    Raises:
        NetSuiteError: NetSuite could not be read.

    """
    counting = as_account_has(client, asked.counting)
    found = read_campaigns(client, counting, asked.since, asked.target_field)
    told = _Report(found, asked).as_json()
    scheme = asked.scheme
    begins, of = found.history_begins, told["campaigns"]
    success = [] if scheme is None else success_measures(client, counting, scheme, begins, of)
    return {**told, "success": success}


class _Report:
    def __init__(self, found: Found, asked: Campaigns) -> None:
        self._found, self._asked = found, asked
        self._actions: dict[str, list[Action]] = {}
        for action in found.actions:
            key = campaign_key(action.campaign, action.promotion, action.event)
            if key:
                self._actions.setdefault(key, []).append(action)
        self._records = {record.id: record for record in found.campaigns}

    def as_json(self) -> Plain:
        results = campaign_results(self._found.outcomes, self._asked.counting.as_of)
        return {
            "as_of": self._asked.counting.as_of.isoformat(),
            "since": self._asked.since.isoformat(),
            "campaigns": [self._campaign(result) for result in results],
            "promotions": self._promotions(),
            "notes": self._notes(results),
        }

    def _name(self, segment: int) -> str:
        if not segment:
            return NONE if "the segment history" not in self._found.missing else UNKNOWN
        return self._found.segments.get(segment, f"list value {segment}")

    def _campaign(self, result: CampaignResult) -> Plain:
        actions = self._actions.get(result.key, [])
        record = next((self._records[action.campaign] for action in actions if action.campaign in self._records), None)
        shares = {action.held_out or 0 for action in actions if action.segment in result.segments and not action.delay}
        own_cost = sum(action.cost or 0 for action in actions)
        cost = own_cost or (record.cost if record and record.cost else 0)
        total = self._reached(result.total)
        if len(shares) > 1:
            total["windows"] = [{**window, "effect": None, "says": _MIXED} for window in total["windows"]]
        return {
            "key": result.key,
            "name": (record.title if record else None)
            or next((action.name for action in actions if action.name), None),
            "target_segments": record.targets if record else None,
            "first_day": result.first_day,
            "last_day": result.last_day,
            "promotions": sorted({action.promotion for action in actions if action.promotion}),
            "segments": [
                {"segment": self._name(segment), **self._reached(reached)}
                for segment, reached in sorted(result.segments.items(), key=lambda segment: self._name(segment[0]))
            ],
            "total": total,
            "cost": cost / 100,
            "returns": [_return(window, cost) for window in result.total.windows] if len(shares) < 2 else [],  # noqa: PLR2004
        }

    def _reached(self, reached: Reached) -> Plain:
        return {
            "eligible": reached.eligible,
            "held_out": reached.held_out,
            "outcomes": dict(sorted(reached.outcomes.items())),
            "windows": [_window(window) for window in reached.windows],
        }

    def _promotions(self) -> list[Plain]:
        names = {promotion.id: promotion for promotion in self._found.promotions}
        customers = {row.promotion: row.customers for row in self._found.redeemers}
        ids = sorted({*names, *(row.promotion for row in self._found.redeemed)})
        return [self._promotion(number, names.get(number), customers.get(number, 0)) for number in ids]

    def _promotion(self, number: int, promotion: Promotion | None, customers: int) -> Plain:
        members = self._found.members.get(number)
        segments = redemptions_by_segment((row for row in self._found.redeemed if row.promotion == number), members)
        several = number == SEVERAL
        return {
            "id": None if several else number,
            "code": "(several)" if several else (promotion.code if promotion else None),
            "name": promotion.name if promotion else None,
            "first_day": promotion.first_day if promotion else None,
            "last_day": promotion.last_day if promotion else None,
            "segments": [
                {"segment": self._name(segment), **self._redemption(redemption)}
                for segment, redemption in sorted(segments.items(), key=lambda segment: self._name(segment[0]))
            ],
            "total": self._redemption(redemption_in_all(segments, customers)),
        }

    def _redemption(self, redemption: Redemption) -> Plain:
        members = redemption.members
        return {
            "members_when_it_began": members,
            "customers": redemption.customers,
            "redemption_rate": None if redemption.rate is None else round(redemption.rate, 6),
            "orders": redemption.orders,
            "revenue": redemption.cents / 100,
            "discount": redemption.discount / 100,
            "revenue_per_member": round(redemption.cents / members / 100, 4) if members else None,
            "now": {self._name(segment): number for segment, number in sorted(redemption.now.items())},
        }

    def _notes(self, results: list[CampaignResult]) -> list[str]:
        found = self._found
        notes = [f"This account does not show {what}, so what comes from it is left out: {why.removesuffix('.')}."
                 for what, why in sorted(found.missing.items())]  # fmt: skip
        if not found.missing and not results:
            notes.append(
                "No history row says what became of a campaign since "
                f"{self._asked.since}: enter a campaign event, a campaign or a promotion in RFM Segment Action."
            )
        segments = sum(len(result.segments) for result in results)
        if segments > 1:
            notes.append(
                f"{segments} segments are compared. Of twenty comparisons without an effect, one has an interval that "
                "excludes zero. The total of a campaign is the test; a segment is a hint for the next campaign."
            )
        if any(not window.complete for result in results for window in result.total.windows):
            notes.append(
                "Windows in progress change until their last day. Whoever looks every week and stops at the first "
                "success finds one too often: decide by the first complete window."
            )
        promotions_before = [
            str(promotion.code or promotion.id)
            for promotion in found.promotions
            if promotion.first_day and promotion.id not in found.members and found.history_begins
        ]
        if promotions_before:
            notes.append(
                "Who held which segment when these promotions began is not known, since the segment history begins on "
                f"{found.history_begins}, or others began later: {', '.join(promotions_before)}."
            )
        if found.redeemed:
            notes.append(
                "Redemptions of a promotion are not an effect: some of these customers would have bought without it. "
                "Only customers held out show that."
            )
        return notes


_MIXED = "not compared in all: the segments hold out different shares; see each segment"


def _window(window: Window) -> Plain:
    effect = window.effect
    return {
        "days": window.days,
        "complete": window.complete,
        "sent": _group(window.sent, window.sent_orders),
        "held_out": _group(window.held_out, window.held_out_orders),
        "effect": None if effect is None else _effect(effect),
        "says": says(window),
    }


def _group(group: Group, orders: int) -> Plain:
    return {
        "customers": group.customers,
        "buyers": group.buyers,
        "orders": orders,
        "revenue": round(group.total / 100, 2),
        "revenue_per_customer": round(group.mean / 100, 4) if group.customers else None,
    }


def _effect(effect: Effect) -> Mapping[str, Any]:
    interval = effect.incremental_interval
    return {
        "difference_per_customer": round(effect.difference / 100, 4),
        "interval_95": None if effect.low is None or effect.high is None else [
            round(effect.low / 100, 4), round(effect.high / 100, 4)
        ],
        "incremental_revenue": round(effect.incremental / 100, 2),
        "incremental_revenue_interval_95": interval and [round(end / 100, 2) for end in interval],
        "shows": effect.shows,
        "more_customers_needed": effect.more_needed,
    }  # fmt: skip


def says(window: Window) -> str:
    """What a window shows, in one sentence."""
    effect = window.effect
    if effect is None:
        return "not an effect: nobody was held out, and some of these customers would have bought without the campaign"
    needed = f"about {effect.more_needed:,} more customers needed" if effect.more_needed else ""
    if effect.shows == "too few buyers":
        fewest = min(window.sent.buyers, window.held_out.buyers)
        return f"not shown yet: only {fewest} buyers in one of the groups{f'; {needed}' if needed else ''}"
    if effect.shows == "nothing yet":
        return f"not shown yet: {needed or 'the difference is too small to tell from chance'}"
    more = "more" if effect.shows == "more" else "LESS"
    return f"shown: {abs(effect.difference) / 100:,.2f} {more} per customer than those held out"


def _return(window: Window, cost: int) -> Plain:
    """What a campaign returned: order totals are after discounts, so those are not subtracted again."""
    effect = window.effect
    if effect is None:
        lacking = dict.fromkeys(("incremental_revenue", "return", "return_interval_95", "roi"))
        return {"days": window.days, "cost": cost / 100, **lacking}
    gain, interval = effect.incremental - cost, effect.incremental_interval
    return {
        "days": window.days,
        "incremental_revenue": round(effect.incremental / 100, 2),
        "cost": cost / 100,
        "return": round(gain / 100, 2),
        "return_interval_95": interval and [round((end - cost) / 100, 2) for end in interval],
        "roi": round(gain / cost, 4) if cost else None,
    }
