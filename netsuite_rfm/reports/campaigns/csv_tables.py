"""The report on campaigns as tables for a spreadsheet, from its plain data."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from netsuite_rfm.reports.campaigns.result import CampaignsReport
from netsuite_rfm.rfm.reports.as_json import as_json

CAMPAIGNS, OUTCOMES, PROMOTIONS, SUCCESS = "campaigns", "campaign_outcomes", "promotions", "success"
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    CAMPAIGNS: (
        *("campaign", "name", "first_day", "last_day", "segment", "days", "complete"),
        *("sent_customers", "sent_buyers", "sent_orders", "sent_revenue", "sent_revenue_per_customer"),
        *("held_out_customers", "held_out_buyers", "held_out_orders", "held_out_revenue"),
        *("held_out_revenue_per_customer", "difference_per_customer", "low_95", "high_95", "incremental_revenue"),
        *("more_customers_needed", "compared_in", "not_compared", "says", "cost", "return", "roi"),
    ),
    OUTCOMES: ("campaign", "name", "segment", "outcome", "customers"),
    PROMOTIONS: (
        *("id", "code", "name", "first_day", "last_day", "segment", "members_when_it_began", "customers"),
        *("redemption_rate", "orders", "revenue", "discount", "revenue_per_member", "segments_now"),
    ),
    SUCCESS: ("measure", "baseline", "target", "month", "value", "of", "complete", "change", "reached"),
}
"""Columns of each file, by its name."""
Plain = Mapping[str, Any]


def rows_of(found: CampaignsReport | None) -> dict[str, Iterable[Plain]]:
    """The rows of each file; none where the report is not known."""
    if found is None:
        return dict.fromkeys(COLUMNS, ())
    plain = as_json(found)
    return {
        CAMPAIGNS: _campaign_rows(plain),
        OUTCOMES: _outcome_rows(plain),
        PROMOTIONS: _promotion_rows(plain),
        SUCCESS: ({**one, **month} for one in plain["success"] for month in one["months"]),
    }


def _parts(campaign: Plain) -> list[Plain]:
    of = {"campaign": campaign["key"], **{name: campaign[name] for name in ("name", "first_day", "last_day")}}
    return [{**of, **part} for part in (*campaign["segments"], campaign["total"])]


def _campaign_rows(found: Plain) -> Iterator[Plain]:
    for campaign in found["campaigns"]:
        returns = {earned["days"]: earned for earned in campaign["returns"]}
        for part in _parts(campaign):
            for window in part["windows"]:
                effect = window["effect"] or {}
                low, high = effect.get("interval_95") or (None, None)
                earned = returns[window["days"]] if part["segment"] == campaign["total"]["segment"] else {}
                yield {
                    **part,
                    **{f"sent_{name}": value for name, value in window["sent"].items()},
                    **{f"held_out_{name}": value for name, value in window["held_out"].items()},
                    **effect,
                    **{name: earned.get(name) for name in ("cost", "return", "roi")},
                    "days": window["days"],
                    "complete": window["complete"],
                    "says": window["says"],
                    "low_95": low,
                    "high_95": high,
                }


def _outcome_rows(found: Plain) -> Iterator[Plain]:
    for campaign in found["campaigns"]:
        for part in _parts(campaign):
            for outcome, customers in part["outcomes"].items():
                yield {**part, "outcome": outcome, "customers": customers}


def _promotion_rows(found: Plain) -> Iterator[Plain]:
    for promotion in found["promotions"]:
        of = {name: promotion[name] for name in ("id", "code", "name", "first_day", "last_day")}
        for part in (*promotion["segments"], promotion["total"]):
            now = "; ".join(f"{segment} {number}" for segment, number in part["now"].items())
            yield {**of, **part, "segments_now": now}
