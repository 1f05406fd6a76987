"""Predictions of a window of customers, as whole numbers."""

import numpy as np
import pytest

from netsuite_rfm.errors import RowError
from netsuite_rfm.rfm.customers import EMPTY
from netsuite_rfm.rfm.prediction.histories import Histories
from netsuite_rfm.rfm.prediction.parameters import Parameters
from netsuite_rfm.rfm.prediction.predictions import Predictions, predict
from tests.rfm.oracle import column
from tests.rfm.prediction import precise

AS_OF = 20_000
PARAMETERS = Parameters(0.5248, 43.28, 0.8914, 1.614)


def customers(count: int, seed: int = 3) -> Histories:
    """Draw customers of every kind, some without orders, some new today."""
    rng = np.random.default_rng(seed)
    age = np.where(rng.random(count) < 0.2, rng.integers(0, 20, count), rng.integers(0, 7_301, count))
    last = rng.integers(0, age + 1)
    days = np.where(last > 0, np.minimum(1 + rng.geometric(0.2, count), last + 1), 1)
    none = rng.random(count) < 0.1
    return Histories(
        np.arange(1, count + 1),
        np.where(none, 0, days),
        np.where(none, EMPTY, AS_OF - age),
        np.where(none, EMPTY, AS_OF - age + last),
        rng.integers(-5_000, 100_000, count),
    )


def test_predictions_are_the_formulas_rounded() -> None:
    """By eighty digits, customer by customer, for a horizon of 90 days and a year of value."""
    every = customers(300)
    got = predict(every, PARAMETERS, 90, AS_OF)
    for at in np.flatnonzero(every.buyers).tolist():
        repeats, first, last = int(every.buying_days[at]) - 1, int(every.first_day[at]), int(every.last_day[at])
        timing = (repeats, last - first, AS_OF - first)
        churn = precise.probability_of_no_order(PARAMETERS, *timing, 90)
        alive = precise.probability_alive(PARAMETERS, *timing)
        orders = alive * precise.expected_orders_if_alive(PARAMETERS, repeats, AS_OF - first, 365)
        wait = precise.median_wait(PARAMETERS, repeats, last - first)
        average = max(int(every.cents[at]), 0) / (repeats + 1)
        assert abs(got.churn_millionths[at] - churn * 1e6) <= 0.5 + 1e-6
        assert abs(got.expected_orders[at] - orders * 1e4) <= 0.5 + 1e-6
        assert abs(got.clv_cents[at] - orders * average) <= 0.5 + 1e-6
        assert got.wait_days[at] == max(1, round(wait))
        assert got.expected_day[at] == last + got.wait_days[at]


def test_a_customer_without_orders_has_none() -> None:
    """Every column is empty."""
    every = customers(300)
    without = predict(every, PARAMETERS, 90, AS_OF).take(~every.buyers)
    assert all(np.all(values == EMPTY) for values in without.columns().values())


def test_value_is_never_negative() -> None:
    """Who returned more than all orders were worth is worth nothing, not less (lifetimes issue 211)."""
    every = customers(2_000)
    owed = every.buyers & (every.cents < 0)
    assert np.any(owed)
    assert np.all(predict(every, PARAMETERS, 90, AS_OF).clv_cents[owed] == 0)


@pytest.mark.parametrize(
    "parameters",
    [PARAMETERS, Parameters(0.5, 1.0, 0.01, 2.0), Parameters(95, 19_000, 2.4, 78), Parameters(0.001, 30, 1.0, 1.0)],
    ids=["a shop", "fast and faithful", "regular", "nearly nobody comes"],
)
def test_windows_change_no_bit(parameters: Parameters) -> None:
    """Whoever else is in the window, a customer's predictions are the same."""
    every = customers(3_000)
    whole = predict(every, parameters, 90, AS_OF).columns()
    for size in (1, 17, 1_000):
        count = 300 if size == 1 else len(every)
        windows = [
            predict(every.take(slice(at, min(at + size, count))), parameters, 90, AS_OF) for at in range(0, count, size)
        ]
        for name, values in Predictions.concat(windows).columns().items():
            assert np.array_equal(values, whole[name][:count])


def test_a_broken_row_is_refused() -> None:
    """Before anything is predicted."""
    broken = Histories(column([5]), column([2]), column([AS_OF]), column([AS_OF - 1]), column([1]))
    with pytest.raises(RowError, match="customer 5: last_day"):
        predict(broken, PARAMETERS, 90, AS_OF)
