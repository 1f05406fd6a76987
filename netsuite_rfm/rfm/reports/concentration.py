"""The most valuable customers' share of lifetime value."""

from collections.abc import Sequence
from dataclasses import dataclass

from netsuite_rfm.rfm.reports.figures import money, share

PERCENTS = (1, *range(5, 101, 5))
TOP_PERCENTS = (1, 5, 10, 20)
CURVE_STEP = 5


def ranks(buyers: int) -> list[int]:
    """Return how many customers the best 1, 5, 10 … 100 % are, rounded up."""
    return [-(-buyers * percent // 100) for percent in PERCENTS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Top:
    """The best customers up to a percentage, and their share of value."""

    percent: int
    customers: int
    lifetime_value: str
    share: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """The share of lifetime value of the best customers up to a percentage."""

    percent: int
    share: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """Active customers with orders, their value, and how concentrated it is."""

    customers: int
    lifetime_value: str
    top: Sequence[Top]
    curve: Sequence[CurvePoint]


def concentration(buyers: int, cents: Sequence[int]) -> Concentration:
    """Return the most valuable customers' share of lifetime value.

    Args:
        buyers: number of active customers with orders.
        cents: lifetime value of the best customers up to each of :func:`ranks`; the last is that of all.

    """
    total = cents[-1]
    by_percent = dict(zip(PERCENTS, zip(ranks(buyers), cents, strict=True), strict=True))
    return Concentration(
        customers=buyers,
        lifetime_value=money(total),
        top=[
            Top(
                percent=percent,
                customers=by_percent[percent][0],
                lifetime_value=money(by_percent[percent][1]),
                share=share(by_percent[percent][1], total),
            )
            for percent in TOP_PERCENTS
        ],
        curve=[
            CurvePoint(percent=percent, share=share(value, total))
            for percent, (_, value) in by_percent.items()
            if percent % CURVE_STEP == 0
        ],
    )
