"""The campaign report as one value; ``netsuite-rfm campaigns --json`` prints its ``as_json``.

Money is in units of the currency, a share is a fraction such as 0.1234, a day is text such as ``2026-11-20``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from netsuite_rfm.rfm.campaigns.effect import Shows
from netsuite_rfm.rfm.campaigns.success import Direction
from netsuite_rfm.rfm.reports.as_json import named

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """The customers of one group and what they bought in a window."""

    customers: int
    buyers: int
    orders: int
    revenue: float
    revenue_per_customer: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How much more the customers sent spent than the holdout; the interval is None if there are too few buyers.

    Customers are compared within parts that hold out the same share; ``compared_in`` is the number of parts.
    ``not_compared`` counts customers of parts that hold out nobody or everybody.
    """

    difference_per_customer: float
    interval_95: Interval | None
    incremental_revenue: float
    incremental_revenue_interval_95: Interval | None
    shows: Shows
    more_customers_needed: int | None
    compared_in: int
    not_compared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InWindow:
    """The first ``days`` days after entering the segment; ``says`` sums up the result in one sentence."""

    days: int
    complete: bool
    sent: Bought
    held_out: Bought
    effect: Difference | None
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A campaign's customers in one segment or in all; ``responses`` counts responses to mails that NetSuite sent."""

    segment: str
    eligible: int
    held_out: int
    outcomes: Mapping[str, int]
    responses: Mapping[str, int]
    windows: Sequence[InWindow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """The return of a campaign in a window. Order totals are after discounts, so discounts are not subtracted again."""

    days: int
    cost: float
    incremental_revenue: float | None
    returned: float | None = named("return")
    return_interval_95: Interval | None
    roi: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadSource:
    """Orders whose lead source is the campaign. This is NetSuite's attribution and does not measure an effect."""

    orders: int
    customers: int
    revenue: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """One campaign: by the segment entered, and in total."""

    key: str
    name: str | None
    target_segments: str | None
    first_day: str
    last_day: str
    promotions: Sequence[int]
    segments: Sequence[Part]
    total: Part
    cost: float
    returns: Sequence[Return]
    lead_source: LeadSource | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redemptions:
    """What customers of one segment, or of all, bought with a promotion; None means unknown.

    ``could_be_mailed`` counts the members when it began who may be mailed now, ``mailable_customers`` those of
    them who redeemed the promotion. The rate is the second divided by the first, or is based on all members if the
    account does not show consent.
    """

    segment: str
    members_when_it_began: int | None
    could_be_mailed: int | None
    customers: int
    mailable_customers: int | None
    redemption_rate: float | None
    orders: int
    revenue: float
    discount: float
    revenue_per_member: float | None
    now: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """Orders with one coupon code of a promotion."""

    code: str
    orders: int
    customers: int
    revenue: float
    discount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """One promotion, by segment on the day before the order and in total; ``codes`` holds the most used codes."""

    id: int | None
    code: str | None
    name: str | None
    first_day: str | None
    last_day: str | None
    segments: Sequence[Redemptions]
    total: Redemptions
    codes: Sequence[Code]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessMonth:
    """A measure in one month: ``change`` is relative to the baseline, ``of`` is the denominator (customers or cost)."""

    month: str
    value: float | None
    of: float
    complete: bool
    change: float | None
    reached: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Success:
    """A success measure by month, with its baseline and its target."""

    measure: str
    baseline: float | None
    target: float | None
    direction: Direction
    months: Sequence[SuccessMonth]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondPurchases:
    """New customers by the store or channel of their first order, and how many bought again within 90 days."""

    by: Literal["store", "channel"]
    name: str
    new: int
    repeated: int
    share: float | None
    reached: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignsReport:
    """The results of campaigns and promotions since a day; ``notes`` say what a reader must also know."""

    as_of: str
    since: str
    campaigns: Sequence[Campaign]
    promotions: Sequence[Promotion]
    notes: Sequence[str]
    success: Sequence[Success]
    second_purchases: Sequence[SecondPurchases]
