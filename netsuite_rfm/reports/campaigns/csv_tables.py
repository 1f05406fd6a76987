"""The campaign report as tables for a spreadsheet, made from its plain data."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from netsuite_rfm.reports.campaigns.result import CampaignsReport
from netsuite_rfm.rfm.reports.as_json import as_json

CAMPAIGNS, OUTCOMES, RESPONSES = "campaigns", "campaign_outcomes", "campaign_responses"
PROMOTIONS, CODES = "promotions", "promotion_codes"
SUCCESS, SECOND = "success", "second_purchases"
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    CAMPAIGNS: (
        *("campaign", "name", "first_day", "last_day", "segment", "days", "complete"),
        *("sent_customers", "sent_buyers", "sent_orders", "sent_revenue", "sent_revenue_per_customer"),
        *("held_out_customers", "held_out_buyers", "held_out_orders", "held_out_revenue"),
        *("held_out_revenue_per_customer", "difference_per_customer", "low_95", "high_95", "incremental_revenue"),
        *("more_customers_needed", "compared_in", "not_compared", "says", "cost", "return", "roi"),
        *("lead_source_orders", "lead_source_revenue"),
    ),
    OUTCOMES: ("campaign", "name", "segment", "outcome", "customers"),
    RESPONSES: ("campaign", "name", "segment", "response", "customers"),
    PROMOTIONS: (
        *("id", "code", "name", "first_day", "last_day", "segment", "members_when_it_began", "could_be_mailed"),
        *(
            "customers",
            "mailable_customers",
            "redemption_rate",
            "orders",
            "revenue",
            "discount",
            "revenue_per_member",
            "segments_now",
        ),
    ),
    CODES: ("promotion", "code", "orders", "customers", "revenue", "discount"),
    SUCCESS: ("measure", "baseline", "target", "month", "value", "of", "complete", "change", "reached"),
    SECOND: ("by", "name", "new", "repeated", "share", "reached"),
}
"""Columns of each file, by file name."""
Plain = Mapping[str, Any]


def rows_of(found: CampaignsReport | None) -> dict[str, Iterable[Plain]]:
    """Return the rows of each file; no rows if there is no report."""
    if found is None:
        return dict.fromkeys(COLUMNS, ())
    plain = as_json(found)
    return {
        CAMPAIGNS: _campaign_rows(plain),
        OUTCOMES: _counted_rows(plain, "outcome"),
        RESPONSES: _counted_rows(plain, "response"),
        PROMOTIONS: _promotion_rows(plain),
        CODES: ({"promotion": of["code"], **code} for of in plain["promotions"] for code in of["codes"]),
        SUCCESS: ({**one, **month} for one in plain["success"] for month in one["months"]),
        SECOND: plain["second_purchases"],
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
                total = part["segment"] == campaign["total"]["segment"]
                earned = returns[window["days"]] if total else {}
                led_to = (total and campaign["lead_source"]) or {}
                yield {
                    **part,
                    **{f"sent_{name}": value for name, value in window["sent"].items()},
                    **{f"held_out_{name}": value for name, value in window["held_out"].items()},
                    **effect,
                    **{name: earned.get(name) for name in ("cost", "return", "roi")},
                    "lead_source_orders": led_to.get("orders"),
                    "lead_source_revenue": led_to.get("revenue"),
                    "days": window["days"],
                    "complete": window["complete"],
                    "says": window["says"],
                    "low_95": low,
                    "high_95": high,
                }


def _counted_rows(found: Plain, what: str) -> Iterator[Plain]:
    """Yield a row for each count of customers under a plural name such as ``outcomes``."""
    for campaign in found["campaigns"]:
        for part in _parts(campaign):
            for name, customers in part[f"{what}s"].items():
                yield {**part, what: name, "customers": customers}


def _promotion_rows(found: Plain) -> Iterator[Plain]:
    for promotion in found["promotions"]:
        of = {name: promotion[name] for name in ("id", "code", "name", "first_day", "last_day")}
        for part in (*promotion["segments"], promotion["total"]):
            now = "; ".join(f"{segment} {number}" for segment, number in part["now"].items())
            yield {**of, **part, "segments_now": now}
