"""Which score a recency, a number of orders and a lifetime value get."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsuite_rfm.rfm.score import score
from netsuite_rfm.rfm.scores import Scores
from tests.rfm.oracle import DEFAULT, Customer, frequency_score, monetary_score, orders_of, recency_score
from tests.rfm.strategies import AS_OF_DAY, amounts, counts, days

SOMEBODY = Customer(customer_id=7, order_count=4, days_ago=60, lifetime=Decimal("812.50"))


def scores_of(*customers: Customer) -> Scores:
    """Score under the default scheme."""
    return score(orders_of(customers, AS_OF_DAY), DEFAULT, AS_OF_DAY)


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [
        pytest.param(0, 5, id="on the day itself"),
        pytest.param(29, 5, id="a day before the edge of 5"),
        pytest.param(30, 5, id="edge of 5"),
        pytest.param(31, 4, id="a day past the edge of 5"),
        pytest.param(89, 4, id="a day before the edge of 4"),
        pytest.param(90, 4, id="edge of 4"),
        pytest.param(91, 3, id="a day past the edge of 4"),
        pytest.param(179, 3, id="a day before the edge of 3"),
        pytest.param(180, 3, id="edge of 3"),
        pytest.param(181, 2, id="a day past the edge of 3"),
        pytest.param(364, 2, id="a day before the edge of 2"),
        pytest.param(365, 2, id="edge of 2"),
        pytest.param(366, 1, id="a day past the edge of 2"),
        pytest.param(20_000, 1, id="half a century"),
    ],
)
def test_recency_is_the_best_band_whose_days_are_not_exceeded(days_ago: int, expected: int) -> None:
    """A band's last day belongs to it."""
    assert scores_of(replace(SOMEBODY, days_ago=days_ago)).recency.tolist() == [expected]


@pytest.mark.parametrize(
    ("orders", "expected"),
    [(1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (6, 4), (9, 4), (10, 5), (11, 5), (1_000_000, 5)],
)
def test_frequency_is_the_best_band_whose_orders_are_reached(orders: int, expected: int) -> None:
    """Each edge, and one order either side of it."""
    assert scores_of(replace(SOMEBODY, order_count=orders)).frequency.tolist() == [expected]


@pytest.mark.parametrize(
    ("lifetime", "expected"),
    [
        pytest.param("-50.00", 1, id="below zero"),
        pytest.param("0.00", 1, id="nothing"),
        pytest.param("99.99", 1, id="a cent below 2"),
        pytest.param("100.00", 2, id="edge of 2"),
        pytest.param("100.01", 2, id="a cent above the edge of 2"),
        pytest.param("499.99", 2, id="a cent below 3"),
        pytest.param("500.00", 3, id="edge of 3"),
        pytest.param("500.01", 3, id="a cent above the edge of 3"),
        pytest.param("999.99", 3, id="a cent below 4"),
        pytest.param("1000.00", 4, id="edge of 4"),
        pytest.param("1000.01", 4, id="a cent above the edge of 4"),
        pytest.param("1999.99", 4, id="a cent below 5"),
        pytest.param("2000.00", 5, id="edge of 5"),
        pytest.param("2000.01", 5, id="a cent above the edge of 5"),
        pytest.param("9999999999.99", 5, id="ten billion"),
    ],
)
def test_monetary_is_the_best_band_whose_value_is_reached(lifetime: str, expected: int) -> None:
    """2,000.00 scores 5 and 1,999.99 scores 4."""
    assert scores_of(replace(SOMEBODY, lifetime=Decimal(lifetime))).monetary.tolist() == [expected]


@settings(deadline=None)
@given(st.tuples(counts, days, amounts), counts, days, amounts)
def test_a_better_metric_never_lowers_a_score(
    start: tuple[int, int, Decimal], other_count: int, other_days: int, other_lifetime: Decimal
) -> None:
    """Each score is monotone in its metric and does not depend on the other two."""
    count, days_ago, lifetime = start
    worse = Customer(1, min(count, other_count), max(days_ago, other_days), min(lifetime, other_lifetime))
    better = Customer(2, max(count, other_count), min(days_ago, other_days), max(lifetime, other_lifetime))
    mixed = Customer(3, worse.order_count, better.days_ago, worse.lifetime)
    got = scores_of(worse, better, mixed)
    assert got.recency[0] <= got.recency[1] == got.recency[2]
    assert got.frequency[2] == got.frequency[0] <= got.frequency[1]
    assert got.monetary[2] == got.monetary[0] <= got.monetary[1]


@settings(deadline=None)
@given(counts, days, amounts)
def test_the_three_scores_are_those_of_the_rules_in_plain_words(
    order_count: int, days_ago: int, lifetime: Decimal
) -> None:
    """The same rules as a chain of ifs over decimals."""
    got = scores_of(Customer(1, order_count, days_ago, lifetime))
    r, f, m = recency_score(days_ago), frequency_score(order_count), monetary_score(lifetime)
    assert (got.recency[0], got.frequency[0], got.monetary[0]) == (r, f, m)
    assert str(got.score[0]) == f"{r}{f}{m}"
