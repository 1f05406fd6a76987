"""What is written into the fields: bands, hysteresis and tolerances, each at its limit and one past it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsuite_rfm.rfm.customers import EMPTY, UNREADABLE, Column
from netsuite_rfm.rfm.prediction.band_changes import BandChanges, changes_by_model, share_in_largest_band
from netsuite_rfm.rfm.prediction.desired import PredictionFields, Written, bands, desired_predictions
from netsuite_rfm.rfm.prediction.predictions import Predictions, prediction_metrics
from tests.rfm.oracle import column

ALL = Written(churn_risk=True, expected_next_order_date=True, predicted_clv=True, churn_probability=True)
LOW, MEDIUM, HIGH = range(3)


def predicted(churn: int | None = 500_000, clv: int = 10_000, wait: int = 100, last: int = 20_000) -> Predictions:
    """One customer; None without orders."""
    if churn is None:
        return Predictions.empty(1)
    return Predictions(*(column([value]) for value in (churn, 12_345, clv, wait, last + wait)))


def held(
    risk: int | None = MEDIUM, day: int | None = 20_100, clv: int | None = 10_000, percent: int | None = 50
) -> PredictionFields:
    """One customer's fields as they are."""
    return PredictionFields(*(column([value]) for value in (risk, day, clv, percent)))


def values(fields: PredictionFields) -> list[int]:
    """The four values of a single customer."""
    return [int(each[0]) for each in fields.columns().values()]


@pytest.mark.parametrize(
    ("millionths", "band"),
    [(0, LOW), (333_332, LOW), (333_333, MEDIUM), (666_666, MEDIUM), (666_667, HIGH), (1_000_000, HIGH)],
)
def test_low_is_below_a_third_and_high_above_two(millionths: int, band: int) -> None:
    """Without a present value."""
    assert bands(column([millionths])).tolist() == [band]


@pytest.mark.parametrize(
    ("present", "millionths", "band"),
    [
        (LOW, 363_332, LOW),
        (LOW, 363_333, MEDIUM),
        (MEDIUM, 303_333, MEDIUM),
        (MEDIUM, 303_332, LOW),
        (MEDIUM, 696_666, MEDIUM),
        (MEDIUM, 696_667, HIGH),
        (HIGH, 636_667, HIGH),
        (HIGH, 636_666, MEDIUM),
        (HIGH, 0, LOW),
        (UNREADABLE, 350_000, MEDIUM),
        (EMPTY, 350_000, MEDIUM),
    ],
)
def test_a_band_stays_within_three_points(present: int, millionths: int, band: int) -> None:
    """And not a millionth further."""
    assert bands(column([millionths]), column([present])).tolist() == [band]


@pytest.mark.parametrize(
    ("wait", "day", "written"),
    [
        (100, 20_110, False),
        (100, 20_111, True),
        (100, 20_090, False),
        (100, 20_089, True),
        (10, 20_013, False),
        (10, 20_014, True),
        (730, 20_657, False),
        (730, None, True),
    ],
)
def test_a_date_stays_within_three_days_or_a_tenth_of_the_wait(wait: int, day: int | None, *, written: bool) -> None:
    """Whichever is more."""
    fields = desired_predictions(predicted(wait=wait), held(day=day), ALL)
    wanted = 20_000 + wait if written else day
    assert values(fields)[1] == wanted


@pytest.mark.parametrize(
    ("wait", "day", "result"),
    [(731, None, EMPTY), (731, 20_731, 20_731), (803, 20_731, 20_731), (804, 20_731, EMPTY)],
)
def test_an_order_in_two_years_has_no_date(wait: int, day: int | None, result: int) -> None:
    """A date that is there goes a tenth later, so that it does not come and go."""
    fields = desired_predictions(predicted(wait=wait), held(day=day), ALL)
    assert values(fields)[1] == result


@pytest.mark.parametrize(
    ("clv", "present", "written"),
    [
        (10_000, 8_000, False),
        (10_000, 7_900, True),
        (10_000, 12_500, False),
        (10_000, 12_600, True),
        (100, 200, False),
        (100, 201, True),
        (0, 100, False),
        (0, 101, True),
        (10_000, None, True),
        (0, None, True),
    ],
)
def test_a_value_stays_within_a_fifth_and_one_unit(clv: int, present: int | None, *, written: bool) -> None:
    """A fifth of the larger of the two; written in whole units of the currency."""
    fields = desired_predictions(predicted(clv=clv), held(clv=present), ALL)
    assert values(fields)[2] == (clv if written else present)


def test_a_value_is_written_in_whole_units() -> None:
    """Rounded half up, in cents."""
    assert [values(desired_predictions(predicted(clv=c), held(clv=None), ALL))[2] for c in (49, 50, 12_349)] == [
        0,
        100,
        12_300,
    ]


@pytest.mark.parametrize(("percent", "written"), [(59, False), (60, True), (41, False), (40, True), (None, True)])
def test_a_probability_is_rewritten_when_ten_points_off(percent: int | None, *, written: bool) -> None:
    """The optional field in percent."""
    fields = desired_predictions(predicted(), held(percent=percent), ALL)
    assert values(fields)[3] == (50 if written else percent)


def test_who_is_written_anyway_gets_everything_fresh() -> None:
    """Whether for these fields or for others."""
    near = held(MEDIUM, 20_105, 9_000, 55)
    assert values(desired_predictions(predicted(), near, ALL)) == values(near)
    assert values(desired_predictions(predicted(), near, ALL, np.array([True]))) == [MEDIUM, 20_100, 10_000, 50]
    one_off = held(MEDIUM, 20_105, 1_000, 55)
    assert values(desired_predictions(predicted(), one_off, ALL)) == [MEDIUM, 20_100, 10_000, 50]


def test_a_field_that_is_held_keeps_what_it_holds() -> None:
    """Even where the customer has no orders any more, and even something unreadable."""
    strange = held(UNREADABLE, None, 777, 3)
    assert values(desired_predictions(predicted(None), strange, Written())) == values(strange)
    partly = desired_predictions(predicted(), strange, Written(churn_risk=True), np.array([True]))
    assert values(partly) == [MEDIUM, *values(strange)[1:]]


def test_a_customer_without_orders_has_no_predictions() -> None:
    """Every field that is written is emptied."""
    assert values(desired_predictions(predicted(None), held(), ALL)) == [EMPTY] * 4


NUMBERS = st.integers(0, 1_000_000)
OR_EMPTY = st.sampled_from([EMPTY, UNREADABLE])


@given(
    st.tuples(NUMBERS, NUMBERS, st.integers(1, 1_000_000)),
    st.tuples(st.integers(0, 2) | OR_EMPTY, NUMBERS | OR_EMPTY, NUMBERS | OR_EMPTY, st.integers(0, 100) | OR_EMPTY),
    st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans()),
)
def test_a_second_run_the_same_day_writes_nothing(
    prediction: tuple[int, int, int], present: tuple[int, ...], written: tuple[bool, ...]
) -> None:
    """Whatever was there before."""
    churn, clv, wait = prediction
    what = predicted(churn, clv, wait)
    first = desired_predictions(what, PredictionFields(*(column([value]) for value in present)), Written(*written))
    assert values(desired_predictions(what, first, Written(*written))) == values(first)


def test_only_bands_that_move_without_orders_count_for_the_brake() -> None:
    """A first band, an emptied one and a customer who ordered are no fault of the model."""
    present: Column = column([LOW, LOW, LOW, None, HIGH])
    desired: Column = column([LOW, HIGH, HIGH, LOW, None])
    ordered = np.array([False, False, True, False, False])
    changes = changes_by_model(present, desired, ordered)
    assert changes == BandChanges(judged=2, changed=1)
    assert (changes + changes).share == 0.5
    assert BandChanges().share == 0


def test_the_largest_band() -> None:
    """Of those who have one."""
    assert share_in_largest_band((1, 0, 3)) == 0.75
    assert share_in_largest_band((0, 0, 0)) == 0


def test_metrics_say_what_a_rule_can_ask() -> None:
    """Days past the expected order count from its date on, below zero before; unknown without a date or orders."""
    what = Predictions.concat([predicted(), predicted(wait=731), predicted(None)])
    metrics = prediction_metrics(what, bands(what.churn_millionths), 20_130)
    assert {name: metric.tolist() for name, metric in metrics.items()} == {
        "churn_probability": [5_000, 5_000, EMPTY],
        "churn_risk": [MEDIUM, MEDIUM, EMPTY],
        "expected_orders_365_days": [12_345, 12_345, EMPTY],
        "predicted_clv": [10_000, 10_000, EMPTY],
        "days_past_expected_order": [30, EMPTY, EMPTY],
    }
    assert prediction_metrics(what, bands(what.churn_millionths), 20_070)["days_past_expected_order"][0] == -30
