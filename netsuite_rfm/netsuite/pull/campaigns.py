"""Read NetSuite's counts for campaigns and promotions, each part separately because an account may lack any of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Final, TypeVar

from netsuite_rfm.errors import AccountNotReady, RequestRefused
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.concurrency import side_by_side
from netsuite_rfm.netsuite.pull.report_rows import read_rows
from netsuite_rfm.netsuite.suiteql import campaigns as queries
from netsuite_rfm.netsuite.suiteql import promotions as of_promotions
from netsuite_rfm.netsuite.suiteql.customers import SEGMENT_VALUES
from netsuite_rfm.netsuite.suiteql.may_be_mailed import StatusChoice
from netsuite_rfm.netsuite.suiteql.reports import HISTORY_BEGINS
from netsuite_rfm.rfm.campaigns import rows
from netsuite_rfm.rfm.campaigns.hold_out import campaign_key
from netsuite_rfm.rfm.campaigns.rows import WINDOWS
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.reports.rows import Begins, ListValue
from netsuite_rfm.telemetry.log import get_logger

Row = TypeVar("Row")
MOST_PROMOTIONS = 10
"""Maximum number of promotions, latest first, whose members on their first day are counted."""
HISTORY: Final = "the segment history"
PROMOTIONS: Final = "promotions of orders (tranPromotion)"
CONSENT: Final = "who may be mailed (global subscription status)"
CODES: Final = "coupon codes (couponCode)"
RESPONSES: Final = "campaign responses"
LEAD_SOURCE: Final = "the lead source of orders"


@dataclass(frozen=True, slots=True)
class Known:
    """What a report may have read already: names of segments by internal id, and the day the history begins.

    ``lacks_history`` is why the history cannot be read; empty if it can.
    """

    segments: Mapping[int, str]
    history_begins: date | None
    lacks_history: str = ""


@dataclass(frozen=True, slots=True)
class AskedOfCampaigns:
    """What to read: which orders count, the first day, the field of target segments, and who may be mailed."""

    counting: Counting
    since: date
    target_field: str
    consent: StatusChoice


@dataclass(slots=True)
class Found:
    """Everything that was read. ``missing`` gives the reason for each part that could not be read."""

    known: Known
    actions: Sequence[rows.Action] = ()
    outcomes: Sequence[rows.Outcome] = ()
    redeemed: Sequence[rows.Redeemed] = ()
    codes: Sequence[rows.CouponCode] = ()
    promotions: Sequence[rows.Promotion] = ()
    campaigns: Sequence[rows.CampaignRecord] = ()
    responses: Sequence[rows.Responses] = ()
    led_to: Sequence[rows.LedTo] = ()
    members: dict[int, list[rows.Members]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def read_known(client: Client) -> Known:
    """Read the segments and the day the history begins, in two requests.

    Raises:
        AccountNotReady: the account lacks the list of segments.
        NetSuiteError: NetSuite could not be read.

    """
    segments = {row.id: row.name for row in read_rows(client, SEGMENT_VALUES, ListValue)}
    try:
        begins = read_rows(client, HISTORY_BEGINS, Begins)
    except (AccountNotReady, RequestRefused) as refusal:
        return Known(segments, None, str(refusal))
    return Known(segments, next((date.fromisoformat(row.begins) for row in begins if row.begins), None))


def read_campaigns(client: Client, known: Known, asked: AskedOfCampaigns) -> Found:
    """Read everything in at most eight requests, plus one for each part that the account lacks; it is named as missing.

    Raises:
        NetSuiteError: NetSuite could not be read.

    """
    return _Reading(client, known, asked).all()


def read_hold_outs(client: Client) -> dict[int, dict[str, int]]:
    """Return, for each segment (internal id), the campaigns with a holdout in it, with the percentage. One request.

    The result is empty if the account has no such record, or a version without holdouts.

    Raises:
        NetSuiteError: NetSuite could not be read.

    """
    try:
        actions = read_rows(client, queries.ACTIONS, rows.Action)
    except (AccountNotReady, RequestRefused) as refusal:
        get_logger().info("hold_outs_not_readable", reason=str(refusal))
        return {}
    found: dict[int, dict[str, int]] = {}
    for action in actions:
        key = campaign_key(action.campaign, action.promotion, action.event)
        if key and action.held_out:
            found.setdefault(action.segment, {})[key] = min(100, max(0, action.held_out))
    return found


class _Reading:
    """Reads for one report: independent parts in parallel, then parts that need the ids found, then the members."""

    def __init__(self, client: Client, known: Known, asked: AskedOfCampaigns) -> None:
        self._client, self._asked = client, asked
        self._found = Found(known)
        self._consent: StatusChoice | None = asked.consent
        if known.lacks_history:
            self._found.missing[HISTORY] = known.lacks_history

    def all(self) -> Found:
        history = HISTORY not in self._found.missing
        self._together(self._actions, self._redeemed, *((self._outcomes,) if history else ()))
        found = self._found
        campaigns = sorted({action.campaign for action in found.actions if action.campaign})
        events = any(action.event for action in found.actions)
        self._together(
            self._promotions,
            *((self._codes,) if found.redeemed else ()),
            *((self._responses,) if history and events else ()),
            *((partial(self._records, campaigns), partial(self._led_to, campaigns)) if campaigns else ()),
        )
        self._members()
        return found

    def _together(self, *reads: Callable[[], None]) -> None:
        for _ in side_by_side(lambda read: read(), reads, workers=self._client.limit.most):
            pass

    def _read(self, what: str, query: str, row: type[Row]) -> list[Row]:
        try:
            return read_rows(self._client, query, row)
        except (AccountNotReady, RequestRefused) as refusal:
            get_logger().info("campaigns_lack", what=what, reason=str(refusal))
            self._found.missing[what] = str(refusal)
            return []

    def _actions(self) -> None:
        self._found.actions = self._read("RFM Segment Action", queries.ACTIONS, rows.Action)

    def _outcomes(self) -> None:
        query = queries.results(self._asked.counting, self._asked.since, WINDOWS)
        self._found.outcomes = self._read("the campaigns of the segment history", query, rows.Outcome)

    def _redeemed(self) -> None:
        asked, history = self._asked, HISTORY not in self._found.missing
        of = partial(of_promotions.redemptions, asked.counting, asked.since, history=history)
        self._found.redeemed = self._read(PROMOTIONS, of(consent=self._consent), rows.Redeemed)
        reason = self._found.missing.get(PROMOTIONS, "")
        if "globalsubscriptionstatus" in reason.lower():
            self._consent = None
            self._found.missing[CONSENT] = self._found.missing.pop(PROMOTIONS)
            self._found.redeemed = self._read(PROMOTIONS, of(consent=None), rows.Redeemed)

    def _promotions(self) -> None:
        if PROMOTIONS in self._found.missing:
            return
        ids = {row.promotion for row in self._found.redeemed}
        ids |= {action.promotion for action in self._found.actions if action.promotion}
        ids -= {of_promotions.SEVERAL}
        if ids:
            query = of_promotions.promotions(sorted(ids)[-1000:])
            self._found.promotions = self._read("promotions (promotionCode)", query, rows.Promotion)

    def _codes(self) -> None:
        query = of_promotions.by_code(self._asked.counting, self._asked.since)
        self._found.codes = self._read(CODES, query, rows.CouponCode)

    def _responses(self) -> None:
        self._found.responses = self._read(RESPONSES, queries.responses(self._asked.since), rows.Responses)

    def _led_to(self, campaigns: Sequence[int]) -> None:
        query = queries.lead_sources(self._asked.counting, self._asked.since, campaigns[-1000:])
        self._found.led_to = self._read(LEAD_SOURCE, query, rows.LedTo)

    def _records(self, campaigns: Sequence[int]) -> None:
        ids, target_field = campaigns[-1000:], self._asked.target_field
        of_field = f"the field {target_field} of campaigns"
        if target_field:
            query = queries.campaign_records(ids, target_field)
            self._found.campaigns = self._read(of_field, query, rows.CampaignRecord)
            refusal = self._found.missing.get(of_field)
            if refusal is None:
                return
            if target_field.lower() not in refusal.lower():
                del self._found.missing[of_field]
        self._found.campaigns = self._read("campaign records", queries.campaign_records(ids), rows.CampaignRecord)

    def _members(self) -> None:
        begins = self._found.known.history_begins
        if begins is None:
            return
        days = {of.id: date.fromisoformat(of.first_day) for of in _last_begun(self._found.promotions) if of.first_day}
        days = {promotion: first for promotion, first in days.items() if begins < first + timedelta(days=1)}
        if not days:
            return
        members: dict[int, list[rows.Members]] = {promotion: [] for promotion in days}
        for row in read_rows(self._client, of_promotions.members_on(days, self._consent), rows.Members):
            members[row.promotion].append(row)
        self._found.members = members


def _last_begun(promotions: Iterable[rows.Promotion]) -> list[rows.Promotion]:
    begun = (promotion for promotion in promotions if promotion.first_day)
    return sorted(begun, key=lambda promotion: (str(promotion.first_day), promotion.id))[-MOST_PROMOTIONS:]
