"""When a plan looks like bad input rather than business: each limit, at it and one past it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from netsuite_rfm.errors import UnsafePlanError
from netsuite_rfm.rfm.brake.judge import Evidence, reasons_unsafe
from netsuite_rfm.rfm.brake.limits import FEWEST_NIGHTS, Limits
from netsuite_rfm.rfm.brake.measures import MEASURES, SEGMENT, Count, share_allowed
from netsuite_rfm.rfm.brake.nights import Night, Past, PastRun
from netsuite_rfm.rfm.brake.unsafe import raise_if_unsafe
from netsuite_rfm.rfm.customers import EMPTY, Fields
from netsuite_rfm.rfm.diff import diff
from netsuite_rfm.rfm.plan import Summary, summarise
from netsuite_rfm.rfm.signature import Signature, Totals

LIMITS = Limits(max_segment_change_share=0.10, max_lost_orders_share=0.01, min_rows_share=0.95)
WIDE = Limits(1, 1, 0, hold_first_load=False)


def a_night(
    before: int = 1_000, moved: int = 0, lost: int = 0, rows: int | None = None, signature: Signature | None = None
) -> Summary:
    """Total up a night on which this many of the customers scored before moved or lost all orders."""
    return Summary(
        customers_with_scores_before=before,
        customers_scored=before if rows is None else rows,
        segment_changes_of_scored=moved,
        customers_lost_all_orders=lost,
        signature=signature or Signature(),
    )


def names(summary: Summary, limits: Limits = LIMITS, past: Past | None = None) -> list[str]:
    """Name the reasons."""
    return [reason.name for reason in reasons_unsafe(summary, limits, Evidence(past=past or Past()))]


@pytest.mark.parametrize(
    ("at_the_limit", "one_past_it", "name"),
    [
        pytest.param(a_night(moved=100), a_night(moved=101), "segment_change_share", id="segment changes"),
        pytest.param(a_night(lost=10), a_night(lost=11), "lost_orders_share", id="orders lost"),
        pytest.param(a_night(rows=950), a_night(rows=949), "rows_share", id="rows"),
    ],
)
def test_a_share_equal_to_its_limit_is_allowed_and_one_customer_more_is_not(
    at_the_limit: Summary, one_past_it: Summary, name: str
) -> None:
    """Each limit, at it and one past it."""
    assert names(at_the_limit) == []
    raise_if_unsafe(reasons_unsafe(at_the_limit, LIMITS))
    assert names(one_past_it) == [name]
    with pytest.raises(UnsafePlanError):
        raise_if_unsafe(reasons_unsafe(one_past_it, LIMITS))


def changed(field: str) -> Callable[[int], Signature]:
    """Make a night that changes a field of so many customers without a new order."""
    return lambda customers: Signature(changed=Counter({field: customers}))


SIGNATURES: dict[str, tuple[Callable[[int], Signature], int]] = {
    # measure: a night with so many customers, and the most of 1,000 by default
    "order_count": (changed("order_count"), 20),
    "last_order_day": (changed("last_order_day"), 20),
    "lifetime_value": (changed("lifetime_value"), 20),
    "home_location": (changed("home_location"), 20),
    "lifecycle_stage": (changed("lifecycle_stage"), 50),
    "audiences": (changed("audiences"), 50),
    "churn_risk": (lambda customers: Signature(banded=1_000, changed=Counter(churn_risk=customers)), 100),
    "unscored_share": (lambda customers: Signature(unscored=1_000, unscored_changed=customers), 50),
    "new_orders_share": (lambda customers: Signature(new_orders=customers), 150),
    "first_scored_share": (lambda customers: Signature(first_scored=customers), 100),
    "first_without_value_share": (lambda customers: Signature(first_without_value=customers), 20),
    "below_zero_share": (lambda customers: Signature(below_zero=customers), 20),
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_each_measure_of_the_signature_holds_one_past_its_limit(name: str) -> None:
    """The default limits, of 1,000 customers with scores."""
    night, most = SIGNATURES[name]
    assert names(a_night(signature=night(most)), Limits(1, 1, 0)) == []
    assert names(a_night(signature=night(most + 1)), Limits(1, 1, 0)) == [name]


def test_every_measure_is_tried_here() -> None:
    """A measure that nobody tries may never hold."""
    assert set(MEASURES) == {*SIGNATURES, "segment_change_share", "lost_orders_share"}


def a_past(*shares: str, accepted: tuple[str, ...] = ()) -> Past:
    """Nights, the newest first, in which this share of 1,000 customers changed segment."""
    return Past(
        tuple(
            PastRun(
                -ago,
                complete=True,
                night=Night({SEGMENT: Count(int(1_000 * float(share)), 1_000)}, accepted=accepted),
            )
            for ago, share in enumerate(shares)
        )
    )


def test_a_limit_is_three_times_the_largest_of_the_last_nights() -> None:
    """Once there are seven; never above the fixed limit, nor below the least."""
    limits = Limits(0.05, 0.01, 0.95)
    for shares, limit in (
        (["0.012"] * FEWEST_NIGHTS, "0.036"),
        (["0.012"] * (FEWEST_NIGHTS - 1), "0.05"),
        (["0.004"] * FEWEST_NIGHTS, "0.015"),
        (["0.004"] * 6 + ["0.04"], "0.05"),
    ):
        assert share_allowed(SEGMENT, limits, a_past(*shares).usual) == Fraction(limit)
    past = a_past(*["0.012"] * FEWEST_NIGHTS)
    assert names(a_night(moved=36), limits, past) == []
    assert names(a_night(moved=37), limits, past) == ["segment_change_share"]


def test_a_night_that_a_person_accepted_is_no_measure_of_the_next_ones() -> None:
    """Otherwise one accepted change of the scheme would loosen the brake for two months."""
    accepted = a_past("0.9", accepted=("segment_change_share",)).runs
    past = Past((*a_past(*["0.012"] * FEWEST_NIGHTS).runs, *accepted))
    assert share_allowed(SEGMENT, Limits(0.05, 0.01, 0.95), past.usual) == Fraction("0.036")


def test_a_person_can_put_right_ten_customers() -> None:
    """Of few customers one is a large share: ten may always differ, and the eleventh holds the night."""
    assert names(a_night(before=20, moved=10, lost=10, rows=10)) == []
    assert names(a_night(before=20, moved=11, lost=10, rows=10)) == ["segment_change_share"]
    assert names(a_night(before=99, moved=99, lost=99, rows=0)) == [
        "segment_change_share",
        "lost_orders_share",
        "rows_share",
    ]


def too_few(read: int, before: int | None) -> list[str]:
    """Name the reasons where a run read so many customers, and the last one so many."""
    return names(Summary(customers_read=read), LIMITS, Past((PastRun(0, complete=True, read=before),)))


def test_customers_who_are_not_seen_any_more_stop_a_run() -> None:
    """95 % of those of the last run may remain, not one fewer; also where hardly anybody had scores."""
    assert too_few(950, 1_000) == []
    assert too_few(949, 1_000) == ["read_share"]
    assert too_few(0, 11) == ["read_share"]
    assert too_few(0, 10) == []
    assert too_few(0, None) == []
    assert too_few(2_000, 1_000) == []


@pytest.mark.parametrize("share", [0.29, Decimal("0.29")])
def test_a_limit_means_the_share_as_it_is_written(share: Decimal | float) -> None:
    """29 of 100 is 0.29, although the binary fraction nearest to 0.29 times 100 is less than 29."""
    limits = Limits(max_segment_change_share=share, max_lost_orders_share=1, min_rows_share=share)
    assert names(a_night(before=100, moved=29, rows=29), limits) == []
    assert names(a_night(before=100, moved=30, rows=28), limits) == ["segment_change_share", "rows_share"]


def test_the_first_load_is_held_until_somebody_has_looked() -> None:
    """A million customers get their first segment; where the setting says so, nobody need look."""
    present, desired = Fields.empty(1_000), Fields.empty(1_000)
    desired.segment[:], desired.score[:], desired.lifetime_cents[:] = 4, 555, 1
    first = summarise(present, desired, diff(np.arange(1, 1_001), present, desired))
    assert first.customers_changed == 1_000
    assert names(first, Limits(0, 0, 1)) == ["first_scored_share"]
    assert names(first, replace(Limits(0, 0, 1), hold_first_load=False)) == []


def test_ten_customers_may_be_tried_before_the_first_load() -> None:
    """A person looks at them in NetSuite; an eleventh would be a load."""
    first = a_night(before=0, signature=Signature(first_scored=1_000))
    for most_writes, held in ((10, 0), (11, 1), (None, 1)):
        assert len(reasons_unsafe(first, LIMITS, Evidence(most_writes=most_writes))) == held


def test_a_first_load_with_the_signs_turned_is_held_whatever_the_setting() -> None:
    """Nobody buys for less than nothing, unless returns count."""
    present, desired = Fields.empty(1_000), Fields.empty(1_000)
    desired.segment[:], desired.score[:], desired.lifetime_cents[:] = 4, 511, -1
    first = summarise(present, desired, diff(np.arange(1, 1_001), present, desired))
    assert names(first, WIDE) == ["below_zero_share"]
    assert reasons_unsafe(first, WIDE, Evidence(net=True)) == ()


def test_a_young_account_may_double() -> None:
    """Up to 100 customers; a share means nothing yet."""
    assert names(a_night(before=60, signature=Signature(first_scored=60))) == []
    assert names(a_night(before=60, signature=Signature(first_scored=61))) == ["first_scored_share"]
    assert names(a_night(before=500, signature=Signature(first_scored=100))) == []
    assert names(a_night(before=500, signature=Signature(first_scored=101))) == ["first_scored_share"]


def test_segments_emptied_by_somebody_else_are_no_first_scoring() -> None:
    """Where the list was rebuilt but the scores still stand, filling everybody again would mail everybody."""
    present, desired = Fields.empty(1_000), Fields.empty(1_000)
    present.score[:] = 555
    present.lifetime_cents[:] = 1
    desired.segment[:], desired.score[:], desired.lifetime_cents[:] = 4, 555, 1
    summary = summarise(present, desired, diff(np.arange(1, 1_001), present, desired))
    assert names(summary) == ["segment_change_share"]


def test_orders_that_all_vanished_stop_the_run() -> None:
    """The order table unreadable: every customer seems to have lost all orders."""
    present = Fields.empty(500)
    present.segment[:], present.score[:], present.order_count[:] = 4, 555, 3
    summary = summarise(present, Fields.empty(500), diff(np.arange(1, 501), present, Fields.empty(500)))
    assert names(summary) == ["segment_change_share", "lost_orders_share", "order_count", "rows_share", "orders_total"]
    assert summary.segments_after == {EMPTY: 500}


@pytest.mark.parametrize(
    ("orders", "cents", "named"),
    [
        pytest.param(9_900, 1_000_000, [], id="one in a hundred orders gone"),
        pytest.param(9_899, 1_000_000, ["orders_total"], id="one more"),
        pytest.param(10_000, 990_000, [], id="a hundredth of the value gone"),
        pytest.param(10_000, 989_999, ["cents_total"], id="a cent more"),
        pytest.param(12_500, 1_500_000, [], id="growth at the limit"),
        pytest.param(12_501, 1_500_001, ["orders_total", "cents_total"], id="growth past it"),
    ],
)
def test_totals_may_grow_and_hardly_fall(orders: int, cents: int, named: list[str]) -> None:
    """Orders and lifetime value of all customers, before and after."""
    night = Signature(before=Totals(1_000, 10_000, 1_000_000, 0), after=Totals(1_000, orders, cents, 0))
    assert names(a_night(signature=night), WIDE) == named


def test_the_reason_says_what_was_measured_and_what_the_limit_is() -> None:
    """One line for each reason, and what to do."""
    with pytest.raises(UnsafePlanError) as caught:
        raise_if_unsafe(reasons_unsafe(a_night(before=4_000, moved=1_500, lost=42, rows=3_790), LIMITS), "0123456789")
    said = str(caught.value)
    assert "customers who would change segment: 1,500 for 4,000 scored before (37.50 %), limit 10.00 %" in said
    assert "customers who would lose all orders: 42 for 4,000 scored before (1.05 %), limit 1.00 %" in said
    assert "customers read with orders: 3,790 for 4,000 scored before (94.75 %), limit 95.00 %" in said
    assert "Nothing was written" in said
    assert "--accept-unsafe 0123456789" in said
    assert "\n" not in said
