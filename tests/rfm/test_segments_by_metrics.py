"""Segments by metrics: every customer with orders is in exactly one, and all problems of a file come at once."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsuite_rfm.errors import SchemeError
from netsuite_rfm.rfm.ageing import turning_ages
from netsuite_rfm.rfm.customers import EMPTY, Orders
from netsuite_rfm.rfm.metrics import FIRST_ORDER, GROSS, LAST_YEAR
from netsuite_rfm.rfm.scheme import NO_SEGMENT, Scheme, parse_scheme
from netsuite_rfm.rfm.score import score
from netsuite_rfm.settings import schemes
from tests.rfm.oracle import column
from tests.rfm.strategies import AS_OF_DAY

START = schemes.starting_scheme()
FIVE = parse_scheme(START, "mine.toml")


def of(customers: list[tuple[int, int, int]]) -> Orders:
    """Orders, days since the last one, and cents, of one customer each."""
    return Orders(
        customer_id=column(list(range(1, len(customers) + 1))),
        order_count=column([count for count, _, _ in customers]),
        last_order_day=column([AS_OF_DAY - days if count else EMPTY for count, days, _ in customers]),
        lifetime_cents=column([cents for _, _, cents in customers]),
    )


def names(orders: Orders, scheme: Scheme = FIVE, *, net: bool = False) -> list[str | None]:
    """The segment of each customer."""
    places = score(orders, scheme, AS_OF_DAY, net=net).segment_index.tolist()
    return [None if place == NO_SEGMENT else scheme.segments[place].name for place in places]


def by_hand(count: int, days: int, cents: int) -> str | None:
    """The starting scheme once more, in Python."""
    if not count:
        return None
    if cents >= 200_000 and count >= 4 and days <= 365:
        return "VIP Champions"
    if count == 1 and days <= 90:
        return "New Customers"
    if count >= 2 and days <= 180:
        return "Loyal Customers"
    return "At-Risk" if count >= 2 and days <= 365 else "Lapsed"


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 400), st.integers(-10, 210_000)), min_size=1, max_size=40))
def test_the_first_segment_whose_conditions_hold_takes_the_customer(customers: list[tuple[int, int, int]]) -> None:
    """As in plain Python; a customer without orders is in none, and everybody else in exactly one."""
    assert names(of(customers)) == [by_hand(*customer) for customer in customers]


def test_each_limit_holds_at_its_edge_and_not_one_past_it() -> None:
    """Cents, orders and days."""
    edges = [(4, 365, 200_000), (4, 365, 199_999), (3, 365, 200_000), (4, 366, 200_000), (1, 90, 1), (1, 91, 1),
             (2, 180, 1), (2, 181, 1), (2, 365, 1), (2, 366, 1)]  # fmt: skip
    assert names(of(edges)) == ["VIP Champions", "At-Risk", "At-Risk", "Lapsed", "New Customers", "Lapsed",
                                "Loyal Customers", "At-Risk", "At-Risk", "Lapsed"]  # fmt: skip


def test_segments_may_ask_for_what_needs_columns_of_its_own() -> None:
    """A year's orders and the gross value are pulled because a segment asks, and change with ``net``."""
    text = START.replace("order_count = { at_least = 4 }, rec", "orders_last_365_days = { at_least = 4 }, rec").replace(
        "when = { lifetime_value", "when = { gross_value"
    )
    scheme = parse_scheme(text, "mine.toml")
    assert scheme.needs(net=True) == {LAST_YEAR, GROSS}
    orders = replace(of([(4, 3, 5)] * 2), more={LAST_YEAR: column([4, 3]), GROSS: column([200_000] * 2)})
    assert names(orders, scheme, net=True) == ["VIP Champions", "Loyal Customers"]
    assert names(orders, scheme, net=False) == ["Loyal Customers", "Loyal Customers"]


def test_time_moves_a_customer_at_the_ages_that_segments_ask_for() -> None:
    """91 days are no band's edge here, but a segment's."""
    text = START.replace("recency_days = { at_most = 90 }", "recency_days = { at_most = 77 }")
    tenure = text.replace("order_count = { is = 1 }, rec", "tenure_days = { at_most = 50 }, rec")
    ages = turning_ages(parse_scheme(tenure, "mine.toml"))
    assert 78 in ages.last_order
    assert ages.any_order == (51,)
    assert parse_scheme(tenure, "mine.toml").needs(net=False) == {FIRST_ORDER}


def test_scores_may_stand_beside_metrics() -> None:
    """A ``when`` of scores and metrics together; of scores alone it fills the 125 cells as before."""
    scheme = parse_scheme(
        START.replace("order_count = { at_least = 4 }, rec", "frequency_score = { is = 5 }, rec"), "m"
    )
    assert names(of([(10, 3, 200_000), (9, 3, 200_000)]), scheme) == ["VIP Champions", "Loyal Customers"]
    assert not scheme.cells_by_score()
    assert np.all(scheme.cells == NO_SEGMENT)
    assert len(schemes.load_scheme("ntile").cells_by_score()) == 125
    assert not schemes.load_scheme("ntile").segment_rules


NEW = "when = { order_count = { is = 1 }, recency_days = { at_most = 90 } }"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{ order_count = { is = 1 }", "{ order_count = { is = 0 }", "no customer could ever be in 'New Customers'"),
        ("at_most = 90 } }", "at_most = 90, above = 90 } }", "its conditions exclude each other"),
        (
            "{ at_most = 180 } }",
            "{ at_most = 365 } }",
            "in 'At-Risk': its conditions exclude each other, or everybody who meets them belongs to an earlier seg",
        ),
        (
            '"val_rfm_lapsed"',
            '"val_rfm_lapsed"\nwhen = { order_count = { is = 1 } }',
            "'Lapsed', must take all remaining",
        ),
        (NEW, "", "segments, number 2, when: missing"),
        (NEW, "when = {}", "'New Customers' has no conditions, so nobody reaches a segment after it"),
        (NEW, 'cells = ["1 1 1"]', "cells and when exclude each other"),
    ],
)
def test_a_scheme_that_leaves_somebody_out_or_a_segment_empty_is_refused(old: str, new: str, said: str) -> None:
    """The segment is named, and what to do."""
    assert old in START
    with pytest.raises(SchemeError) as caught:
        parse_scheme(START.replace(old, new, 1), "mine.toml")
    assert said in str(caught.value)


def test_all_problems_of_a_file_come_at_once() -> None:
    """One line each, in the order of the file's parts."""
    text = (
        START.replace('value = "val_rfm_new"\n', "")
        .replace('action = "Loyalty rewards', 'acton = "Loyalty rewards')
        .replace("4 = { at_most = 90 }", "4 = { at_most = 9 }")
        .replace("5 = { at_least = 10 }", "")
        + '\n[audiences.a]\nname = "A"\nlifetime_valu = { above = 1 }\nrecency_dys = { above = 1 }\n'
    )
    with pytest.raises(SchemeError) as caught:
        parse_scheme(text, "mine.toml")
    keys = [line.removeprefix("mine.toml: ").partition(": ")[0] for line in str(caught.value).splitlines()]
    assert keys == [
        "bands.recency_days.4.at_most", "bands.order_count.5", "segments, number 2, value",
        "segments, number 3, 'acton'", "segments, number 3, action", "audiences.a.'lifetime_valu'",
        "audiences.a.'recency_dys'",
    ]  # fmt: skip
