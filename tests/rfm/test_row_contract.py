"""Rows that may not be scored."""

from dataclasses import replace

import numpy as np
import pytest

from netsuite_rfm.errors import RowError
from netsuite_rfm.rfm.customers import EMPTY, Orders
from netsuite_rfm.rfm.rows import check_orders
from netsuite_rfm.rfm.score import score
from tests.rfm.oracle import DEFAULT, column

AS_OF = 20_778  # 2026-11-21

GOOD = Orders(
    customer_id=column([11, 12, 13, 14]),
    order_count=column([3, 1, 0, 0]),
    last_order_day=column([AS_OF - 5, AS_OF, None, None]),
    lifetime_cents=column([12_345, -1, None, -500]),
)


def test_orders_of_the_as_of_date_and_customers_without_orders_are_in_order() -> None:
    """Zero days ago is the freshest there is; returns alone are no order."""
    check_orders(GOOD, AS_OF)


@pytest.mark.parametrize(
    ("name", "row", "value", "message"),
    [
        pytest.param("customer_id", 1, 11, "customer 11: customer_id 11 comes more than once", id="customer twice"),
        pytest.param("customer_id", 3, 12, "customer 12: customer_id 12 comes more than once", id="twice, apart"),
        pytest.param("customer_id", 0, 0, "customer 0: customer_id 0 is not a NetSuite internal id", id="id 0"),
        pytest.param("customer_id", 0, -5, "customer -5: customer_id -5 is not a NetSuite", id="system record"),
        pytest.param("order_count", 2, None, "customer 13: order_count is missing", id="no count"),
        pytest.param("order_count", 0, -1, "customer 11: order_count -1 is below zero", id="negative count"),
        pytest.param(
            "last_order_day", 1, None, "customer 12: last_order_day is missing although", id="orders, no date"
        ),
        pytest.param(
            "last_order_day", 2, 20_000, "customer 13: last_order_day 2024-10-04 is given", id="date, no order"
        ),
        pytest.param(
            "last_order_day",
            1,
            AS_OF + 1,
            "customer 12: last_order_day 2026-11-22 is after the as-of date 2026-11-21",
            id="order of tomorrow",
        ),
        pytest.param("lifetime_cents", 0, None, "customer 11: lifetime_cents is missing although", id="no money"),
    ],
)
def test_a_row_that_breaks_the_contract_is_refused_by_customer_and_column(
    name: str, row: int, value: int | None, message: str
) -> None:
    """Scoring refuses it too: an order of tomorrow is no score of 5."""
    values = GOOD.columns()[name].copy()
    values[row] = EMPTY if value is None else value
    broken = replace(GOOD, **{name: values})
    with pytest.raises(RowError) as caught:
        check_orders(broken, AS_OF)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(RowError) as caught_by_score:
        score(broken, DEFAULT, AS_OF)
    assert str(caught_by_score.value) == str(caught.value)


def test_further_customers_with_the_same_fault_are_counted() -> None:
    """One line says how far it goes."""
    broken = replace(GOOD, order_count=column([-1, -2, 0, -3]))
    with pytest.raises(RowError, match=r"customer 11: .* \(and of 2 more customers\)"):
        check_orders(broken, AS_OF)


def test_no_customers_at_all_are_in_order() -> None:
    """A window may be empty."""
    check_orders(Orders.empty(0), AS_OF)
    assert len(score(Orders.empty(0), DEFAULT, AS_OF)) == 0


def test_rows_need_not_come_sorted() -> None:
    """Order of rows says nothing about them."""
    check_orders(GOOD.take(np.array([3, 0, 2, 1])), AS_OF)
