"""What the fields should hold after a night, and who must be written for it."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsuite_rfm.rfm.customers import UNREADABLE, Fields
from netsuite_rfm.rfm.diff import Changes, desired_fields, diff
from netsuite_rfm.rfm.score import score
from tests.rfm.oracle import (
    DEFAULT,
    FIELD_NAMES,
    LIST_IDS,
    SEGMENT_IDS,
    Customer,
    Record,
    blank,
    fields_of,
    orders_of,
    record_after,
    records_of,
)
from tests.rfm.strategies import AS_OF_DAY, customer_lists, records

CHAMPION = Customer(customer_id=7, order_count=12, days_ago=3, lifetime=Decimal("4100.10"))
GONE = Customer(customer_id=7, order_count=0, days_ago=None, lifetime=Decimal(0))


def night(customers: list[Customer], present: Fields, as_of_day: int = AS_OF_DAY) -> tuple[Fields, Changes]:
    """Score, work out and compare, as a run does."""
    orders = orders_of(customers, as_of_day)
    desired = desired_fields(orders, score(orders, DEFAULT, as_of_day), present, SEGMENT_IDS, as_of_day)
    return desired, diff(orders.customer_id, present, desired)


def one_night(customer: Customer, present: Record, as_of_day: int = AS_OF_DAY) -> Record:
    """Return the record of one customer after a night."""
    return records_of(night([customer], fields_of([present]), as_of_day)[0])[0]


def test_a_first_scoring_fills_every_field_but_the_previous_segment() -> None:
    """There was no segment before the first."""
    assert one_night(CHAMPION, blank()) == {
        "recency_score": 5,
        "frequency_score": 5,
        "monetary_score": 5,
        "score": 555,
        "segment": LIST_IDS["VIP Champions"],
        "last_order_day": AS_OF_DAY - 3,
        "order_count": 12,
        "lifetime_cents": 410_010,
        "previous_segment": None,
        "segment_changed_day": AS_OF_DAY,
    }


def test_a_change_of_segment_keeps_the_one_before_and_the_day() -> None:
    """Thirty-one days after the last order a champion is a loyal customer."""
    before = one_night(CHAMPION, blank())
    after = one_night(replace(CHAMPION, days_ago=31), before, AS_OF_DAY + 28)
    assert after["segment"] == LIST_IDS["Loyal Customers"]
    assert after["previous_segment"] == LIST_IDS["VIP Champions"]
    assert after["segment_changed_day"] == AS_OF_DAY + 28


def test_new_scores_in_the_same_segment_leave_its_history_alone() -> None:
    """From 555 to 554 nobody moves."""
    before = one_night(CHAMPION, blank())
    after = one_night(replace(CHAMPION, lifetime=Decimal("1999.99")), before, AS_OF_DAY + 1)
    assert after["score"] == 554
    assert (after["previous_segment"], after["segment_changed_day"]) == (None, AS_OF_DAY)


def test_a_customer_who_lost_all_orders_is_cleared_and_the_loss_recorded() -> None:
    """Stale scores would go on steering campaigns."""
    before = one_night(CHAMPION, blank())
    after = one_night(GONE, before, AS_OF_DAY + 1)
    assert after == blank() | {
        "previous_segment": LIST_IDS["VIP Champions"],
        "segment_changed_day": AS_OF_DAY + 1,
    }


def test_a_customer_without_orders_keeps_the_record_of_an_earlier_loss() -> None:
    """The night after a loss there is nothing to write."""
    lost = blank() | {"previous_segment": LIST_IDS["Lapsed"], "segment_changed_day": AS_OF_DAY - 40}
    desired, changes = night([GONE], fields_of([lost]))
    assert records_of(desired) == [lost]
    assert len(changes) == 0


def test_a_customer_who_only_returned_things_is_never_written() -> None:
    """Totals without an order are no order: the fields stay empty."""
    desired, changes = night([replace(GONE, lifetime=Decimal("-61.20"))], Fields.empty(1))
    assert records_of(desired) == [blank()]
    assert len(changes) == 0


def test_a_segment_the_scheme_does_not_know_is_left_like_any_other() -> None:
    """A list value that was retired is still where the customer came from."""
    after = one_night(CHAMPION, blank() | {"segment": 9_999})
    assert (after["segment"], after["previous_segment"]) == (LIST_IDS["VIP Champions"], 9_999)


@pytest.mark.parametrize("name", FIELD_NAMES)
@pytest.mark.parametrize("value", [pytest.param(None, id="emptied"), pytest.param(UNREADABLE, id="unreadable")])
def test_a_difference_in_any_one_field_is_found(name: str, value: int | None) -> None:
    """The comparison leaves no field of ours out."""
    right = dict.fromkeys(FIELD_NAMES, 5)
    present = fields_of([right, right | {name: value}, right])
    changes = diff(np.array([21, 22, 23]), present, fields_of([right, right, right]))
    assert changes.customer_id.tolist() == [22]
    assert records_of(changes.present) == [right | {name: value}]
    assert records_of(changes.desired) == [right]


@settings(deadline=None)
@given(customer_lists(), st.data())
def test_every_record_is_that_of_the_rules_in_plain_words(customers: list[Customer], data: st.DataObject) -> None:
    """Whatever the fields held before; and exactly those who differ are written."""
    before = data.draw(st.lists(records, min_size=len(customers), max_size=len(customers)))
    desired, changes = night(customers, fields_of(before))
    expected = [record_after(c, b, AS_OF_DAY) for c, b in zip(customers, before, strict=True)]
    assert records_of(desired) == expected
    differing = [i for i in range(len(customers)) if expected[i] != before[i]]
    assert changes.customer_id.tolist() == [customers[i].customer_id for i in differing]
    assert records_of(changes.present) == [before[i] for i in differing]
    assert records_of(changes.desired) == [expected[i] for i in differing]


@settings(deadline=None)
@given(customer_lists(), st.data())
def test_a_second_run_writes_nothing(customers: list[Customer], data: st.DataObject) -> None:
    """Once the changes are written, the same night has none, whatever stood there before."""
    before = data.draw(st.lists(records, min_size=len(customers), max_size=len(customers)))
    written, _ = night(customers, fields_of(before))
    again, changes = night(customers, written)
    assert len(changes) == 0
    assert records_of(again) == records_of(written)


@settings(deadline=None)
@given(customer_lists())
def test_the_next_day_writes_only_those_who_cross_a_band(customers: list[Customer]) -> None:
    """A day older without an order changes a field only at an edge of recency."""
    written, _ = night(customers, Fields.empty(len(customers)))
    older = [c if c.days_ago is None else replace(c, days_ago=c.days_ago + 1) for c in customers]
    _, changes = night(older, written, AS_OF_DAY + 1)
    assert changes.customer_id.tolist() == [c.customer_id for c in customers if c.days_ago in {30, 90, 180, 365}]


@settings(deadline=None)
@given(customer_lists(), st.data())
def test_neither_the_order_of_rows_nor_the_windows_matter(customers: list[Customer], data: st.DataObject) -> None:
    """Shuffled and cut in pieces, the same customers get the same records."""
    before = data.draw(st.lists(records, min_size=len(customers), max_size=len(customers)))
    _, whole = night(customers, fields_of(before))
    shuffled = data.draw(st.permutations(list(zip(customers, before, strict=True))))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(customers)), max_size=4)))
    parts = []
    for start, end in zip([0, *cuts], [*cuts, len(customers)], strict=True):
        window = shuffled[start:end]
        parts.append(night([c for c, _ in window], fields_of([b for _, b in window]))[1])
    pieces = Changes.concat(parts)
    by_id = pieces.take(np.argsort(pieces.customer_id))
    expected = whole.take(np.argsort(whole.customer_id))
    assert by_id.customer_id.tolist() == expected.customer_id.tolist()
    assert records_of(by_id.desired) == records_of(expected.desired)
    assert records_of(by_id.present) == records_of(expected.present)


def test_columns_of_different_customers_are_not_compared() -> None:
    """One record is never stretched over many."""
    one, two = Fields.empty(1), Fields.empty(2)
    with pytest.raises(ValueError, match="different customers"):
        diff(np.array([1, 2]), one, two)
    orders = orders_of([CHAMPION], AS_OF_DAY)
    with pytest.raises(ValueError, match="different customers"):
        desired_fields(orders, score(orders, DEFAULT, AS_OF_DAY), two, SEGMENT_IDS, AS_OF_DAY)
    with pytest.raises(ValueError, match="different customers"):
        Changes(np.array([1]), one, two)
