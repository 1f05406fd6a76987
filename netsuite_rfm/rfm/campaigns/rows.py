"""Rows of NetSuite's counts for campaigns and promotions."""

from dataclasses import dataclass
from typing import ClassVar, Final

WINDOWS: Final = (30, 60, 90)
"""Days after entering the segment in which an order counts for a campaign."""


@dataclass(frozen=True, slots=True)
class Action:
    """One row of RFM Segment Action. ``cost`` is in cents, ``held_out`` in percent."""

    ROW: ClassVar = "action row"

    id: int
    segment: int
    name: str | None = None
    event: int | None = None
    campaign: int | None = None
    promotion: int | None = None
    held_out: int | None = None
    delay: int | None = None
    cost: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Customers of a campaign who entered one segment in one month (its wave) and had the same outcome.

    The row also has what they bought in each window.
    """

    campaign: str
    segment: int
    wave: str
    outcome: str
    customers: int
    first_day: str
    last_day: str
    buyers_30: int = 0
    orders_30: int = 0
    cents_30: int = 0
    squares_30: float = 0.0
    buyers_60: int = 0
    orders_60: int = 0
    cents_60: int = 0
    squares_60: float = 0.0
    buyers_90: int = 0
    orders_90: int = 0
    cents_90: int = 0
    squares_90: float = 0.0


@dataclass(frozen=True, slots=True)
class Redeemed:
    """Orders with a promotion, by the customer's segment on the day before the order and by the current one.

    ``mailable`` is the number of customers who may be mailed; None if the account does not show it.
    """

    promotion: int
    segment: int
    segment_now: int
    orders: int
    customers: int
    cents: int
    discount: int
    mailable: int | None = None


@dataclass(frozen=True, slots=True)
class Promotion:
    """One promotion, with its first and last day if it has them."""

    id: int
    name: str | None = None
    code: str | None = None
    first_day: str | None = None
    last_day: str | None = None


@dataclass(frozen=True, slots=True)
class CampaignRecord:
    """One marketing campaign. ``cost`` is its base cost in cents, ``targets`` the names of its target segments."""

    id: int
    title: str | None = None
    cost: int | None = None
    targets: str | None = None


@dataclass(frozen=True, slots=True)
class Members:
    """Active customers who were in a segment when a promotion began, and how many of them may be mailed."""

    promotion: int
    segment: int
    customers: int
    mailable: int | None = None


@dataclass(frozen=True, slots=True)
class Responses:
    """Customers of a campaign in one segment, by their latest response to a mail."""

    campaign: str
    segment: int
    response: str
    customers: int


@dataclass(frozen=True, slots=True)
class LedTo:
    """Orders with a campaign as their lead source."""

    campaign: int
    orders: int
    customers: int
    cents: int


@dataclass(frozen=True, slots=True)
class CouponCode:
    """Orders with one coupon code of a promotion."""

    promotion: int
    code: str
    orders: int
    customers: int
    cents: int
    discount: int


@dataclass(frozen=True, slots=True)
class NewAtPlace:
    """New customers by store (internal id, 0 for none) and channel of their first order, and how many bought again."""

    store: int
    customers: int
    repeated: int
    name: str | None = None
    channel: str | None = None
