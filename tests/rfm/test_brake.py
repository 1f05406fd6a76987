"""When a plan looks like bad input rather than business."""

from decimal import Decimal

import numpy as np
import pytest

from netsuite_rfm.errors import UnsafePlanError
from netsuite_rfm.rfm.customers import EMPTY, Fields
from netsuite_rfm.rfm.diff import diff
from netsuite_rfm.rfm.plan import FEWEST_JUDGED, Limits, Summary, raise_if_unsafe, reasons_unsafe, summarise

LIMITS = Limits(max_segment_change_share=0.10, max_lost_orders_share=0.01, min_rows_share=0.95)


def a_night(before: int = 1_000, moved: int = 0, lost: int = 0, rows: int | None = None) -> Summary:
    """Total up a night on which this many of the customers scored before moved or lost all orders."""
    return Summary(
        customers_with_scores_before=before,
        customers_scored=before if rows is None else rows,
        segment_changes_of_scored=moved,
        customers_lost_all_orders=lost,
    )


def names(summary: Summary, limits: Limits = LIMITS) -> list[str]:
    """Name the reasons."""
    return [reason.name for reason in reasons_unsafe(summary, limits)]


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


def too_few(read: int, before: int | None) -> list[str]:
    """Name the reasons where a run read so many customers, and the last one so many."""
    return [one.name for one in reasons_unsafe(Summary(customers_read=read), LIMITS, read_before=before)]


def test_customers_who_are_not_seen_any_more_stop_a_run() -> None:
    """95 % of those of the last run may remain, not one fewer; also where hardly anybody had scores."""
    assert too_few(950, 1_000) == []
    assert too_few(949, 1_000) == ["read_share"]
    assert too_few(0, FEWEST_JUDGED) == ["read_share"]
    assert too_few(0, FEWEST_JUDGED - 1) == []
    assert too_few(0, None) == []
    assert too_few(2_000, 1_000) == []


@pytest.mark.parametrize("share", [0.29, Decimal("0.29")])
def test_a_limit_means_the_share_as_it_is_written(share: Decimal | float) -> None:
    """29 of 100 is 0.29, although the binary fraction nearest to 0.29 times 100 is less than 29."""
    limits = Limits(max_segment_change_share=share, max_lost_orders_share=1, min_rows_share=share)
    assert names(a_night(before=100, moved=29, rows=29), limits) == []
    assert names(a_night(before=100, moved=30, rows=28), limits) == ["segment_change_share", "rows_share"]


def test_fewer_scored_customers_than_can_be_judged_never_stop_a_run() -> None:
    """Of 99 a share means little; from 100 on it is judged."""
    assert FEWEST_JUDGED == 100
    assert names(a_night(before=99, moved=99, lost=99, rows=0)) == []
    assert names(a_night(before=100, moved=100, lost=100, rows=0)) == [
        "segment_change_share",
        "lost_orders_share",
        "rows_share",
    ]


def test_the_first_scoring_never_stops() -> None:
    """A million customers get their first segment: nobody moved."""
    present, desired = Fields.empty(1_000), Fields.empty(1_000)
    desired.segment[:], desired.score[:], desired.lifetime_cents[:] = 4, 555, 1
    first = summarise(present, desired, diff(np.arange(1, 1_001), present, desired))
    assert first.customers_changed == 1_000
    assert reasons_unsafe(first, Limits(0, 0, 1)) == ()


def test_first_segments_of_new_customers_are_no_changes_of_segment() -> None:
    """A good week of new customers is business; the share is of those who had scores."""
    present, desired = Fields.empty(1_000), Fields.empty(1_000)
    present.segment[:200], present.score[:200] = 4, 555
    desired.segment[:], desired.score[:], desired.lifetime_cents[:] = 4, 555, 1
    summary = summarise(present, desired, diff(np.arange(1, 1_001), present, desired))
    assert summary.segment_changes_of_scored == 0
    assert reasons_unsafe(summary, Limits(0, 0, 1)) == ()


def test_segments_emptied_by_somebody_else_are_no_first_scoring() -> None:
    """Where the list was rebuilt but the scores still stand, filling everybody again would mail everybody."""
    present, desired = Fields.empty(1_000), Fields.empty(1_000)
    present.score[:] = 555
    desired.segment[:], desired.score[:], desired.lifetime_cents[:] = 4, 555, 1
    summary = summarise(present, desired, diff(np.arange(1, 1_001), present, desired))
    assert names(summary) == ["segment_change_share"]


def test_orders_that_all_vanished_stop_the_run() -> None:
    """The order table unreadable: every customer seems to have lost all orders."""
    present = Fields.empty(500)
    present.segment[:], present.score[:] = 4, 555
    summary = summarise(present, Fields.empty(500), diff(np.arange(1, 501), present, Fields.empty(500)))
    assert names(summary) == ["segment_change_share", "lost_orders_share", "rows_share"]
    assert summary.segments_after == {EMPTY: 500}


def test_the_reason_says_what_was_measured_and_what_the_limit_is() -> None:
    """One line for each reason, and what to do."""
    with pytest.raises(UnsafePlanError) as caught:
        raise_if_unsafe(reasons_unsafe(a_night(before=4_000, moved=1_500, lost=42, rows=3_790), LIMITS))
    said = str(caught.value)
    assert "customers who would change segment: 1,500 for 4,000 scored before (37.50%), limit 10.00%" in said
    assert "customers who would lose all orders: 42 for 4,000 scored before (1.05%), limit 1.00%" in said
    assert "customers who came with orders: 3,790 for 4,000 scored before (94.75%), limit 95.00%" in said
    assert "Nothing was written" in said
    assert "--accept-unsafe" in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("newest", "named"),
    [
        pytest.param({"SalesOrd": 93, "CashSale": 100}, [], id="at the limit"),
        pytest.param({"SalesOrd": 92, "CashSale": 100}, ["SalesOrd"], id="one day past it"),
        pytest.param({"SalesOrd": 92, "CashSale": 91}, ["CashSale", "SalesOrd"], id="every type"),
        pytest.param({}, [], id="no type in use lately"),
    ],
)
def test_an_order_type_that_fell_silent_stops_the_run(newest: dict[str, int], named: list[str]) -> None:
    """Days since the newest order of each type, at the limit of seven and one past it."""
    limits = Limits(1, 1, 0, max_days_without_orders=7)
    reasons = reasons_unsafe(a_night(), limits, newest_order_day=newest, as_of_day=100)
    assert [reason.what.rsplit(" ", 1)[1] for reason in reasons] == named
    assert {reason.name for reason in reasons} <= {"days_without_orders"}
