"""What NetSuite counted of campaigns and promotions, each part separately: an account may lack any of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import TypeVar

from netsuite_rfm.errors import AccountNotReady, RequestRefused
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.report_rows import read_rows
from netsuite_rfm.netsuite.suiteql import campaigns as queries
from netsuite_rfm.netsuite.suiteql.customers import SEGMENT_VALUES
from netsuite_rfm.netsuite.suiteql.reports import HISTORY_BEGINS
from netsuite_rfm.rfm.campaigns.hold_out import campaign_key
from netsuite_rfm.rfm.campaigns.rows import (
    WINDOWS,
    Action,
    CampaignRecord,
    Members,
    Outcome,
    Promotion,
    Redeemed,
    Redeemers,
)
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.reports.rows import Begins, ListValue
from netsuite_rfm.telemetry.log import get_logger

Row = TypeVar("Row")
MOST_PROMOTIONS = 10
"""Promotions whose members on their first day are counted, at one request each: those that began last."""


@dataclass(slots=True)
class Found:
    """All that was read. ``missing`` says of each part that could not be read why."""

    segments: dict[int, str] = field(default_factory=dict)
    actions: list[Action] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    redeemed: list[Redeemed] = field(default_factory=list)
    redeemers: list[Redeemers] = field(default_factory=list)
    promotions: list[Promotion] = field(default_factory=list)
    campaigns: list[CampaignRecord] = field(default_factory=list)
    members: dict[int, list[Members]] = field(default_factory=dict)
    history_begins: date | None = None
    missing: dict[str, str] = field(default_factory=dict)


def read_campaigns(client: Client, counting: Counting, since: date, target_field: str) -> Found:
    """Read everything in at most 19 requests; what the account lacks is left out and named.

    Raises:
        AccountNotReady: the account lacks the list of segments.
        NetSuiteError: NetSuite could not be read.

    """
    found = Found()
    found.segments = {row.id: row.name for row in read_rows(client, SEGMENT_VALUES, ListValue)}
    read = partial(_unless_lacking, found)
    found.actions = read("RFM Segment Action", partial(read_rows, client, queries.ACTIONS, Action))
    begins = read("the segment history", partial(read_rows, client, HISTORY_BEGINS, Begins))
    history = "the segment history" not in found.missing
    found.history_begins = next((date.fromisoformat(row.begins) for row in begins if row.begins), None)
    if history:
        query = queries.results(counting, since, WINDOWS)
        found.outcomes = read("the campaigns of the segment history", partial(read_rows, client, query, Outcome))
    query = queries.redemptions(counting, since, history=history)
    found.redeemed = read("promotions of orders (tranPromotion)", partial(read_rows, client, query, Redeemed))
    if found.redeemed:
        found.redeemers = read_rows(client, queries.redeemers(counting, since), Redeemers)
    _read_promotions(client, found, history=history)
    ids = sorted({action.campaign for action in found.actions if action.campaign})
    if ids:
        found.campaigns = _campaign_records(client, found, ids, target_field)
    return found


def read_hold_outs(client: Client) -> dict[int, dict[str, int]]:
    """For each segment, by internal id, the campaigns that hold customers of it out, with the percentage.

    One request. None where the account has no such record, or a version of it that holds nobody out.

    Raises:
        NetSuiteError: NetSuite could not be read.

    """
    try:
        actions = read_rows(client, queries.ACTIONS, Action)
    except (AccountNotReady, RequestRefused) as refusal:
        get_logger().info("hold_outs_not_readable", reason=str(refusal))
        return {}
    found: dict[int, dict[str, int]] = {}
    for action in actions:
        key = campaign_key(action.campaign, action.promotion, action.event)
        if key and action.held_out:
            found.setdefault(action.segment, {})[key] = min(100, max(0, action.held_out))
    return found


def _read_promotions(client: Client, found: Found, *, history: bool) -> None:
    if "promotions of orders (tranPromotion)" in found.missing:
        return
    ids = {row.promotion for row in found.redeemed} | {action.promotion for action in found.actions if action.promotion}
    ids -= {queries.SEVERAL}
    if not ids:
        return
    query = queries.promotions(sorted(ids)[-1000:])
    found.promotions = _unless_lacking(
        found, "promotions (promotionCode)", partial(read_rows, client, query, Promotion)
    )
    begun = sorted(
        (promotion for promotion in found.promotions if promotion.first_day),
        key=lambda entry: (str(entry.first_day), entry.id),
    )
    for promotion in begun[-MOST_PROMOTIONS:] if history else ():
        first = date.fromisoformat(str(promotion.first_day))
        if found.history_begins is not None and found.history_begins < first + timedelta(days=1):
            found.members[promotion.id] = read_rows(client, queries.members_on(first), Members)


def _campaign_records(client: Client, found: Found, ids: Sequence[int], target_field: str) -> list[CampaignRecord]:
    if target_field:
        try:
            return read_rows(client, queries.campaign_records(ids[-1000:], target_field), CampaignRecord)
        except (AccountNotReady, RequestRefused) as refusal:
            if target_field.lower() in str(refusal).lower():
                found.missing[f"the field {target_field} of campaigns"] = str(refusal)
    query = queries.campaign_records(ids[-1000:])
    return _unless_lacking(found, "campaign records", partial(read_rows, client, query, CampaignRecord))


def _unless_lacking(found: Found, what: str, read: Callable[[], list[Row]]) -> list[Row]:
    try:
        return read()
    except (AccountNotReady, RequestRefused) as refusal:
        get_logger().info("campaigns_lack", what=what, reason=str(refusal))
        found.missing[what] = str(refusal)
        return []
