"""The measures of a run: how many customers it changes in each way, out of how many, and the limits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from netsuite_rfm.rfm.brake.limits import FEW, FEWEST_NIGHTS, TIMES_THE_LARGEST, YOUNG, Limits, exactly
from netsuite_rfm.rfm.signature import (
    AUDIENCES,
    CHURN_RISK,
    HOME_LOCATION,
    LAST_ORDER_DAY,
    LIFETIME_VALUE,
    ORDER_COUNT,
    STAGE,
    Signature,
)

SEGMENT, LOST, FIRST = "segment_change_share", "lost_orders_share", "first_scored_share"
NO_VALUE, BELOW_ZERO, NEW = "first_without_value_share", "below_zero_share", "new_orders_share"
UNSCORED = "unscored_share"


@dataclass(frozen=True, slots=True)
class Count:
    """A number of customers out of a whole."""

    customers: int
    of: int

    @property
    def share(self) -> Fraction:
        """The share; 0 if the whole is 0."""
        return Fraction(self.customers, self.of) if self.of else Fraction(0)


@dataclass(frozen=True, slots=True)
class Measure:
    """One way in which a run changes customers.

    Args:
        what: description.
        whole: description of the customers that it is a share of.
        most: upper bound of the limit, whatever earlier runs changed.
        least: lower bound of the limit derived from earlier runs.

    """

    what: str
    whole: str
    most: Callable[[Limits], Decimal | float]
    least: str


def _unexplained(words: str) -> Measure:
    what = f"customers without a new order whose {words} would change"
    return Measure(what, "such customers", lambda limits: limits.max_unexplained_share, "0.005")


def _placed(what: str, whole: str) -> Measure:
    return Measure(what, whole, lambda limits: limits.max_placement_change_share, "0.035")


_BEFORE = "scored before"
MEASURES: Final[Mapping[str, Measure]] = MappingProxyType(
    {
        SEGMENT: Measure(
            "customers who would change segment", _BEFORE, lambda limits: limits.max_segment_change_share, "0.015"
        ),
        LOST: Measure(
            "customers who would lose all orders", _BEFORE, lambda limits: limits.max_lost_orders_share, "0.002"
        ),
        ORDER_COUNT: _unexplained("order count"),
        LAST_ORDER_DAY: _unexplained("last order day"),
        LIFETIME_VALUE: _unexplained("lifetime value"),
        HOME_LOCATION: _unexplained("home location"),
        STAGE: _placed("customers without a new order whose lifecycle stage would change", "such customers"),
        AUDIENCES: _placed("customers without a new order whose audiences would change", "such customers"),
        CHURN_RISK: Measure(
            "customers whose churn risk would change although their orders did not",
            "such customers",
            lambda limits: limits.max_band_change_share,
            "1",  # a new model moves more customers than earlier runs, without harm
        ),
        UNSCORED: _placed("customers without orders whose stage or audiences would change", "such customers"),
        NEW: Measure("customers with a new order", _BEFORE, lambda limits: limits.max_new_orders_share, "0.03"),
        FIRST: Measure(
            "customers scored for the first time", _BEFORE, lambda limits: limits.max_first_scored_share, "0.04"
        ),
        NO_VALUE: Measure(
            "customers scored for the first time, their orders worth nothing",
            "scored",
            lambda limits: limits.max_unexplained_share,
            "0.005",
        ),
        BELOW_ZERO: Measure(
            "customers whose lifetime value would fall below zero",
            "scored",
            lambda limits: limits.max_unexplained_share,
            "0.005",
        ),
    }
)


def counts_of(signature: Signature, moved: int, lost: int, scored_before: int) -> dict[str, Count]:
    """Return what a run changes, by measure.

    Args:
        signature: signature of the customers that were read.
        moved: number of customers with scores who change segment.
        lost: number of customers who lose all orders.
        scored_before: number of customers with scores in the whole account, or in the shard.

    """
    quiet = scored_before - signature.new_orders
    counts = {SEGMENT: Count(moved, scored_before), LOST: Count(lost, scored_before)}
    for name in (ORDER_COUNT, LAST_ORDER_DAY, LIFETIME_VALUE, HOME_LOCATION, STAGE, AUDIENCES):
        counts[name] = Count(signature.changed[name], quiet)
    return counts | {
        CHURN_RISK: Count(signature.changed[CHURN_RISK], signature.banded),
        UNSCORED: Count(signature.unscored_changed, signature.unscored),
        NEW: Count(signature.new_orders, scored_before),
        FIRST: Count(signature.first_scored, scored_before),
        NO_VALUE: Count(signature.first_without_value, scored_before + signature.first_scored),
        BELOW_ZERO: Count(signature.below_zero, scored_before + signature.first_scored),
    }


def share_allowed(name: str, limits: Limits, nights: Sequence[Mapping[str, Count]]) -> Fraction:
    """Return the limit of a measure: a multiple of the largest of the last runs, between its least and its most."""
    measure = MEASURES[name]
    most = exactly(measure.most(limits))
    largest = [night[name].share for night in nights if name in night]
    if len(largest) < FEWEST_NIGHTS:
        return most
    return min(most, max(Fraction(measure.least), TIMES_THE_LARGEST * max(largest)))


def customers_allowed(name: str, count: Count, share: Fraction) -> Fraction:
    """Return how many customers a share allows: always a few, and a young account may double its scored customers."""
    least = max(FEW, min(YOUNG, count.of)) if name == FIRST else FEW
    return max(share * count.of, Fraction(least))
