"""The results of each campaign, as the report shows them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from netsuite_rfm.netsuite.pull.campaigns import Found
from netsuite_rfm.reports.campaigns.result import Bought, Campaign, Difference, InWindow, LeadSource, Part, Return
from netsuite_rfm.reports.campaigns.words import TOTAL, name_of, says
from netsuite_rfm.rfm.campaigns import rows
from netsuite_rfm.rfm.campaigns.effect import Effect, Group
from netsuite_rfm.rfm.campaigns.hold_out import campaign_key
from netsuite_rfm.rfm.campaigns.responses import by_segment
from netsuite_rfm.rfm.campaigns.results import CampaignResult, Reached, Window, campaign_results

_NOBODY = Reached({}, ())


class CampaignsShown:
    """Compares each campaign with its holdout."""

    def __init__(self, found: Found, as_of: date) -> None:
        """Compute the results of the campaigns."""
        self._found = found
        self.results = campaign_results(found.outcomes, as_of)
        self._actions: dict[str, list[rows.Action]] = {}
        for action in found.actions:
            key = campaign_key(action.campaign, action.promotion, action.event)
            if key:
                self._actions.setdefault(key, []).append(action)
        self._records = {record.id: record for record in found.campaigns}

    def shown(self) -> list[Campaign]:
        """Return the campaigns in the order of their keys."""
        return [self._campaign(result) for result in self.results]

    def _campaign(self, result: CampaignResult) -> Campaign:
        actions = self._actions.get(result.key, [])
        record = next((self._records[action.campaign] for action in actions if action.campaign in self._records), None)
        cost = sum(action.cost or 0 for action in actions) or (record.cost if record and record.cost else 0)
        responses = by_segment(self._found.responses, result.key)
        # A customer counts where they entered first. Each mail has its own response, also to a segment entered later.
        segments = dict.fromkeys(responses, _NOBODY) | dict(result.segments)
        parts = [
            _part(name_of(self._found, segment), reached, responses.get(segment, {}))
            for segment, reached in segments.items()
        ]
        return Campaign(
            key=result.key,
            name=(record.title if record else None) or next((action.name for action in actions if action.name), None),
            target_segments=record.targets if record else None,
            first_day=result.first_day,
            last_day=result.last_day,
            promotions=sorted({action.promotion for action in actions if action.promotion}),
            segments=sorted(parts, key=lambda part: part.segment),
            total=_part(TOTAL, result.total, _summed(responses.values())),
            cost=cost / 100,
            returns=[_return(window, cost) for window in result.total.windows],
            lead_source=next(
                (_led_to(row) for row in self._found.led_to if result.key == f"campaign {row.campaign}"), None
            ),
        )


def _led_to(row: rows.LedTo) -> LeadSource:
    return LeadSource(orders=row.orders, customers=row.customers, revenue=row.cents / 100)


def _summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for of in counts:
        total.update(of)
    return dict(total)


def _part(segment: str, reached: Reached, responses: Mapping[str, int]) -> Part:
    return Part(
        segment=segment,
        eligible=reached.eligible,
        held_out=reached.held_out,
        outcomes=dict(sorted(reached.outcomes.items())),
        responses=dict(sorted(responses.items())),
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
