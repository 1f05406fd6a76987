"""The report on campaigns as one value; ``as_json`` of it is what ``netsuite-rfm campaigns --json`` prints.

Money is in units of the currency, shares are such as 0.1234, days such as ``2026-11-20``.
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
    """Customers of one group, and what they bought in a window."""

    customers: int
    buyers: int
    orders: int
    revenue: float
    revenue_per_customer: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What those sent spent more than those held out; without an interval where there are too few buyers.

    ``compared_in`` is the number of parts, each of one share held out, within which they were compared;
    ``not_compared`` are customers of parts that hold out nobody, or everybody.
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
    """So many days after entering the segment; ``says`` is what they show, in one sentence."""

    days: int
    complete: bool
    sent: Bought
    held_out: Bought
    effect: Difference | None
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Customers of a campaign in one segment, or in all; ``responses`` are those to mails that NetSuite sent."""

    segment: str
    eligible: int
    held_out: int
    outcomes: Mapping[str, int]
    responses: Mapping[str, int]
    windows: Sequence[InWindow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """What a campaign returned in a window. Order totals are after discounts, so those are not subtracted again."""

    days: int
    cost: float
    incremental_revenue: float | None
    returned: float | None = named("return")
    return_interval_95: Interval | None
    roi: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadSource:
    """Orders whose lead source is the campaign: NetSuite's own way to count, which is no effect."""

    orders: int
    customers: int
    revenue: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """One campaign: by the segment entered, and in all."""

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
    """What customers of one segment, or of all, bought with a promotion; None is what nobody knows.

    ``could_be_mailed`` are the members of then who may be mailed now, ``mailable_customers`` those who redeemed it and
    may. The rate is of these; of all members where the account does not show consent.
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
    """One promotion: by the segment held on the day before the order, and in all; ``codes`` are the most used."""

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
    """A measure in one month; ``change`` is against the baseline, ``of`` the customers or the cost it is a share of."""

    month: str
    value: float | None
    of: float
    complete: bool
    change: float | None
    reached: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Success:
    """A success measure by month, beside its baseline and its target."""

    measure: str
    baseline: float | None
    target: float | None
    direction: Direction
    months: Sequence[SuccessMonth]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondPurchases:
    """New customers by the store, or the channel, of the first order, and who bought again within 90 days."""

    by: Literal["store", "channel"]
    name: str
    new: int
    repeated: int
    share: float | None
    reached: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignsReport:
    """What campaigns and promotions brought since a day; ``notes`` are what a reader must know besides."""

    as_of: str
    since: str
    campaigns: Sequence[Campaign]
    promotions: Sequence[Promotion]
    notes: Sequence[str]
    success: Sequence[Success]
    second_purchases: Sequence[SecondPurchases]
