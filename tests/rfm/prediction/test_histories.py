"""Rows the model may not see, and the sample it takes."""

from dataclasses import replace

import numpy as np
import pytest

from netsuite_rfm.errors import RowError
from netsuite_rfm.rfm.customers import EMPTY
from netsuite_rfm.rfm.prediction.backtest import BacktestRows, check_backtest
from netsuite_rfm.rfm.prediction.grouped import Grouped, timing_keys
from netsuite_rfm.rfm.prediction.histories import MOST_DAYS, Histories, check_histories, timing
from netsuite_rfm.rfm.prediction.sample import Sample, first_half, hashes
from tests.rfm.oracle import column

AS_OF = 20_000  # 2024-10-04

GOOD = Histories(
    customer_id=column([11, 12, 13, 14, 15]),
    buying_days=column([3, 1, 0, 2, 501]),
    first_day=column([AS_OF - 2, AS_OF, None, AS_OF - 9, AS_OF - 500]),
    last_day=column([AS_OF, AS_OF, None, AS_OF - 1, AS_OF]),
    cents=column([12_345, 0, None, -500, 1]),
)


def test_every_day_from_the_first_to_today_is_in_order() -> None:
    """As many buying days as days, a first order today, nobody's orders, and more returned than bought."""
    check_histories(GOOD, AS_OF)
    assert timing(GOOD.take(GOOD.buyers), AS_OF).age.tolist() == [2, 0, 9, 500]


@pytest.mark.parametrize(
    ("name", "row", "value", "message"),
    [
        ("customer_id", 1, 11, "customer 11: customer_id 11 comes more than once"),
        ("customer_id", 0, 0, "customer 0: customer_id 0 is not a NetSuite internal id"),
        ("buying_days", 2, None, "customer 13: buying_days is missing"),
        ("buying_days", 0, -1, "customer 11: buying_days -1 is below zero"),
        ("buying_days", 0, 4, "customer 11: buying_days 4 is more than the days from first to last order"),
        ("buying_days", 3, 1, "customer 14: buying_days 1 is too few"),
        ("buying_days", 2, 1, "customer 13: first_day is missing although there are orders"),
        ("last_day", 0, None, "customer 11: last_day is missing although there are orders"),
        ("first_day", 2, 19_000, "customer 13: first_day 2022-01-08 is given although there are no orders"),
        ("last_day", 1, AS_OF + 1, "customer 12: last_day 2024-10-05 is after the as-of date 2024-10-04"),
        ("last_day", 0, AS_OF - 3, "customer 11: last_day 2024-10-01 is before the first order"),
        ("first_day", 1, AS_OF - MOST_DAYS - 1, "customer 12: first_day -847-11-08 is too long ago"),
        ("cents", 0, None, "customer 11: cents is missing although there are orders"),
    ],
)
def test_a_row_that_breaks_the_contract_names_the_customer(
    name: str, row: int, value: int | None, message: str
) -> None:
    """Such as CLVTools issue 100, whose last order comes after the end of the history."""
    values = GOOD.columns()[name].copy()
    values[row] = EMPTY if value is None else value
    with pytest.raises(RowError, match=message):
        check_histories(replace(GOOD, **{name: values}), AS_OF)


BACKTEST = BacktestRows(
    customer_id=column([11, 12]),
    buying_days=column([2, 1]),
    first_day=column([AS_OF - 100, AS_OF - 90]),
    last_day=column([AS_OF - 90, AS_OF - 90]),
    cents=column([100, 200]),
    cents_horizon_before=column([50, 200]),
    cents_year_before=column([100, 200]),
    buying_days_since=column([90, 0]),
    cents_since=column([-7, 0]),
    next_day=column([AS_OF - 89, None]),
)


@pytest.mark.parametrize(
    ("name", "row", "value", "message"),
    [
        ("last_day", 1, AS_OF - 89, "customer 12: last_day 2024-07-07 is after the as-of date 2024-07-06"),
        ("buying_days_since", 0, 91, "customer 11: buying_days_since 91 is more than the days since then"),
        ("buying_days_since", 1, -1, "customer 12: buying_days_since -1 is below zero"),
        ("buying_days_since", 1, 1, "customer 12: next_day does not go with"),
        ("next_day", 0, AS_OF - 90, "customer 11: next_day 2024-07-06 is not after the start of the window"),
        ("next_day", 0, AS_OF + 1, "customer 11: next_day 2024-10-05 is after the as-of date"),
        ("cents_since", 0, None, "customer 11: cents_since is missing"),
    ],
)
def test_a_backtest_row_that_breaks_the_contract_names_the_customer(
    name: str, row: int, value: int | None, message: str
) -> None:
    """The state one horizon ago may know nothing of what came since."""
    check_backtest(BACKTEST, AS_OF, 90)
    values = BACKTEST.columns()[name].copy()
    values[row] = EMPTY if value is None else value
    with pytest.raises(RowError, match=message):
        check_backtest(replace(BACKTEST, **{name: values}), AS_OF, 90)


def test_the_longest_history_keeps_its_numbers() -> None:
    """Twenty years with an order every day, and a history of the greatest length there may be."""
    days = column([MOST_DAYS + 1, 7_301])
    extreme = Histories(
        column([1, 2]), days, column([AS_OF - MOST_DAYS, AS_OF - 7_300]), column([AS_OF, AS_OF]), column([1, 1])
    )
    check_histories(extreme, AS_OF)
    grouped = Grouped.of(timing_keys(extreme, AS_OF))
    for values in (grouped.timing.repeats, grouped.timing.last, grouped.timing.age):
        assert values.tolist() == [7_300, MOST_DAYS]


def test_customers_of_the_same_timing_become_one_row() -> None:
    """With their number as its weight."""
    rng = np.random.default_rng(1)
    age = rng.integers(0, 5, 1_000)
    same = Histories(np.arange(1, 1_001), np.full(1_000, 1), AS_OF - age, AS_OF - age, np.zeros(1_000, dtype=np.int64))
    grouped = Grouped.of(timing_keys(same, AS_OF))
    assert grouped.timing.age.tolist() == [0, 1, 2, 3, 4]
    assert grouped.weight.tolist() == np.bincount(age).tolist()
    assert (grouped.customers, grouped.repeat_buyers) == (1_000, 0)


def test_the_sample_is_the_lowest_hashes() -> None:
    """Whatever the windows: the same as sorting everybody at once."""
    ids = np.arange(1, 5_001, dtype=np.int64) * 7
    wanted = ids[np.argsort(hashes(ids))][:300]
    for size in (1, 13, 5_000):
        sample = Sample(300)
        shuffled = np.random.default_rng(size).permutation(ids)
        for start in range(0, len(ids), size):
            part = shuffled[start : start + size]
            sample.add(part, {"id": part})
        assert sample.take()["id"].tolist() == wanted.tolist()
        assert sample.take() == {}
    assert Sample(3).take() == {}


def test_hashes_tell_all_ids_apart_and_halve_them() -> None:
    """No two alike among 100,000, and each half within four standard deviations of a half."""
    ids = np.arange(1, 100_001, dtype=np.int64)
    assert len(np.unique(hashes(ids))) == len(ids)
    assert abs(np.count_nonzero(first_half(ids)) - 50_000) < 4 * 158
