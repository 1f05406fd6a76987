"""Every formula against eighty digits, against simulated customers, and against what public issues report."""

from collections.abc import Iterator

import numpy as np
import pytest

from netsuite_rfm.rfm.prediction.expected_orders import expected_orders, expected_orders_if_alive
from netsuite_rfm.rfm.prediction.formulas import median_wait, probability_alive, probability_of_no_order
from netsuite_rfm.rfm.prediction.histories import Timing
from netsuite_rfm.rfm.prediction.parameters import Kind, Parameters
from tests.rfm.prediction import precise, simulated

KINDS: tuple[Kind, ...] = ("MBG/NBD", "BG/NBD")
Case = tuple[Parameters, int, int, int, int]
"""Parameters, repeats, last, age and horizon."""


def one(repeats: float, last: float, age: float) -> Timing:
    """Timing of a single customer."""
    return Timing(np.array([float(repeats)]), np.array([float(last)]), np.array([float(age)]))


def plausible(cases: int) -> Iterator[Case]:
    """Draw what shops look like: up to 1,000 repeats in 20 years, a horizon of up to five."""
    rng = np.random.default_rng(11)
    for _ in range(cases):
        age = int(rng.integers(1, 7_300))
        repeats = int(min(age, np.exp(rng.uniform(0, np.log(1_001))) - 1))
        yield (
            Parameters(
                float(np.exp(rng.uniform(np.log(0.1), np.log(5)))),
                float(np.exp(rng.uniform(np.log(2), np.log(500)))),
                float(rng.choice([0.02, 0.1, 0.3, 0.5, 0.8, 1.0, 1 - 1e-7, 1.2, 2, 5, 10])),
                float(np.exp(rng.uniform(np.log(0.3), np.log(30)))),
                KINDS[int(rng.integers(2))],
            ),
            repeats,
            int(rng.integers(repeats, age + 1)),
            age,
            int(rng.integers(1, 1_825)),
        )


def absurd(cases: int) -> Iterator[Case]:
    """Draw what no shop looks like: up to 5,000 repeats, parameters over six orders of magnitude, everybody new."""
    rng = np.random.default_rng(12)
    for number in range(cases):
        age = 0 if number % 10 == 0 else int(rng.integers(1, 7_301))
        repeats = int(min(age, np.exp(rng.uniform(0, np.log(5_001))) - 1))
        yield (
            Parameters(
                float(np.exp(rng.uniform(np.log(0.01), np.log(100)))),
                float(np.exp(rng.uniform(np.log(0.1), np.log(20_000)))),
                float(np.exp(rng.uniform(np.log(0.005), np.log(100)))),
                float(np.exp(rng.uniform(np.log(0.05), np.log(300)))),
                KINDS[number % 2],
            ),
            repeats,
            int(rng.integers(repeats, age + 1)),
            age,
            int(rng.integers(1, 1_825)),
        )


@pytest.mark.parametrize("cases", [plausible(250), absurd(200)], ids=["plausible", "absurd"])
def test_every_formula_agrees_with_eighty_digits(cases: Iterator[Case]) -> None:
    """Within 1e-8 of the printed formulas, relative to one or to the value if larger."""
    for parameters, repeats, last, age, horizon in cases:
        customer = one(repeats, last, age)
        pairs = (
            (
                expected_orders_if_alive(parameters, customer, horizon)[0],
                precise.expected_orders_if_alive(parameters, repeats, age, horizon),
            ),
            (probability_alive(parameters, customer)[0], precise.probability_alive(parameters, repeats, last, age)),
            (
                probability_of_no_order(parameters, customer, horizon)[0],
                precise.probability_of_no_order(parameters, repeats, last, age, horizon),
            ),
        )
        for got, wanted in pairs:
            assert abs(got - wanted) <= 1e-8 * max(1.0, abs(wanted)), (parameters, repeats, last, age, horizon)
        wanted = precise.median_wait(parameters, repeats, last)
        assert median_wait(parameters, customer)[0] == pytest.approx(wanted, rel=1e-12)


def test_quadrature_and_series_agree_where_they_meet() -> None:
    """Just below and just above the z at which one takes over, nothing jumps."""
    parameters = Parameters(0.6, 1.0, 0.8, 2.0)
    z = np.array([0.8999999, 0.9000001])
    horizon = 100.0
    age = horizon / z - horizon - parameters.alpha
    customers = Timing(np.full(2, 3.0), np.full(2, 0.5), age)
    below, above = (
        precise.expected_orders_if_alive(parameters, 3, float(days), horizon) for days in age
    )  # fmt: skip
    assert expected_orders_if_alive(parameters, customers, horizon) == pytest.approx([below, above], rel=1e-11)


@pytest.mark.parametrize("kind", KINDS)
def test_simulated_customers_do_what_is_predicted(kind: Kind) -> None:
    """In each fifth of the customers, by prediction: orders, customers without one, and the median wait."""
    parameters = Parameters(0.6, 40.0, 0.7, 2.0, kind)
    drawn = simulated.draw(parameters, 150_000, 730, 90)
    customers = Timing(drawn.repeats, drawn.last, drawn.age)
    none = probability_of_no_order(parameters, customers, 90)
    orders = expected_orders(parameters, customers, 90)
    for fifth in np.array_split(np.argsort(none, kind="stable"), 5):
        observed = drawn.later[fifth]
        for predicted, came in ((orders[fifth], observed), (none[fifth], (observed == 0).astype(np.float64))):
            error = np.std(came) / np.sqrt(len(fifth))
            assert abs(np.mean(predicted) - np.mean(came)) <= 4.5 * error


def test_half_of_those_who_come_back_do_so_by_the_expected_date() -> None:
    """Simulated right after an order: the wait of customers who do come back has the median that is predicted."""
    parameters = Parameters(1.5, 40.0, 0.7, 2.0)
    drawn = simulated.draw(parameters, 40_000, 1e-9, 100_000)
    back = np.isfinite(drawn.next)
    by = drawn.next[back] <= median_wait(parameters, one(0, 0, 0))[0]
    assert abs(np.mean(by) - 0.5) <= 4.5 * 0.5 / np.sqrt(np.count_nonzero(back))


def test_lifetimes_302_is_a_number() -> None:
    """Python lifetimes answers None for this customer (issue 302); eighty digits say 0.564588615532."""
    parameters = Parameters(0.11, 2.24, 0.31, 0.50, "BG/NBD")
    got = expected_orders(parameters, one(0, 0, 1), 30)[0]
    assert got == pytest.approx(precise.expected_orders_if_alive(parameters, 0, 1, 30), abs=1e-12)
    assert got == pytest.approx(0.564588615532, abs=1e-12)


def test_lifetimes_332_does_not_overflow() -> None:
    """600 orders in ten days and four years of silence: certainly gone, and no warning (issue 332)."""
    parameters = Parameters(0.5, 10.0, 0.8, 2.0)
    assert probability_alive(parameters, one(600, 10, 1_500))[0] < 1e-300
    assert probability_of_no_order(parameters, one(600, 10, 1_500), 90)[0] == 1


@pytest.mark.parametrize(
    ("repeats", "last_weeks", "age_weeks"), [(221, 103.43, 103.57), (161, 94.71, 98), (204, 98.57, 99.43)]
)
@pytest.mark.parametrize(
    "parameters", [Parameters(0.5459, 13.41, 0.0009995, 0.03899), Parameters(0.5, 6, 0.9, 1.6, "BG/NBD")]
)
def test_many_orders_are_finite(repeats: int, last_weeks: float, age_weeks: float, parameters: Parameters) -> None:
    """The customers of CLVTools issue 100, also with the parameters of lifetimes pull request 206."""
    expected = expected_orders_if_alive(parameters, one(repeats, last_weeks, age_weeks), 52)[0]
    assert expected == pytest.approx(precise.expected_orders_if_alive(parameters, repeats, age_weeks, 52), rel=1e-9)
    assert expected > 0


def test_one_time_buyers_are_lost_with_time() -> None:
    """The complaint of seven public issues: BG/NBD holds them alive for ever. Here silence always tells."""
    parameters = Parameters(0.5248, 43.28, 0.8914, 1.614)
    silent = Timing(np.zeros(1_200), np.zeros(1_200), np.arange(1_200.0))
    churn = probability_of_no_order(parameters, silent, 90)
    assert np.all(np.diff(churn) > 0)
    assert churn[-1] > 0.9
    bg = Parameters(0.2426, 30.9, 0.7929, 2.4259, "BG/NBD")
    assert np.all(probability_alive(bg, silent) == 1)


def test_the_unit_of_time_does_not_matter() -> None:
    """Weeks and days give the same expectation and probability."""
    days, weeks = Parameters(0.5, 42.0, 0.8, 2.0), Parameters(0.5, 6.0, 0.8, 2.0)
    assert expected_orders(days, one(3, 70, 140), 91) == pytest.approx(expected_orders(weeks, one(3, 10, 20), 13))
    assert probability_of_no_order(days, one(3, 70, 140), 91) == pytest.approx(
        probability_of_no_order(weeks, one(3, 10, 20), 13)
    )
