"""The fit against published values, finite differences, eighty digits and simulated customers; and what it refuses."""

import math
from datetime import date

import numpy as np
import pytest

from netsuite_rfm.rfm.prediction.expected_orders import expected_orders
from netsuite_rfm.rfm.prediction.fit import Fit, NotFittedError, fit
from netsuite_rfm.rfm.prediction.formulas import probability_of_no_order
from netsuite_rfm.rfm.prediction.grouped import FitSample, Grouped, timing_keys
from netsuite_rfm.rfm.prediction.histories import Histories, Timing, timing
from netsuite_rfm.rfm.prediction.likelihood import log_likelihood
from netsuite_rfm.rfm.prediction.parameters import Kind, Parameters
from tests.rfm.prediction import precise, simulated
from tests.rfm.prediction.real_orders import SETS, needs, read

AS_OF = 20_000
CALIBRATION_END = date(1997, 9, 30).toordinal() - 719163


def histories(repeats: object, last: object, age: object) -> Histories:
    """Customers 1, 2, … of these timings."""
    x, t_x, t = (np.asarray(values, dtype=np.int64) for values in (repeats, last, age))
    return Histories(np.arange(1, len(x) + 1), x + 1, AS_OF - t, AS_OF - t + t_x, np.full(len(x), 100))


def grouped(customers: Histories) -> Grouped:
    """All of them, without sampling."""
    return Grouped.of(timing_keys(customers, AS_OF))


def cdnow(days_per_unit: float, kind: Kind, prior_sd: float = math.inf) -> Fit:
    """Fit the 39 weeks that the papers calibrate on."""
    keys = timing_keys(read("cdnow").histories(CALIBRATION_END), CALIBRATION_END)
    return fit(Grouped.of(keys, days_per_unit), kind, prior_sd)


@needs("cdnow")
def test_bg_nbd_is_as_published() -> None:
    """CDNOW in weeks: .243, 4.414, .793, 2.426, -9582.4 (Fader, Hardie and Lee 2005, table 2)."""
    found = cdnow(7, "BG/NBD")
    p = found.parameters
    assert (p.r, p.alpha, p.a, p.b) == pytest.approx((0.2426, 4.4136, 0.7929, 2.4259), abs=1e-4)
    assert found.log_likelihood == pytest.approx(-9582.429, abs=1e-3)
    assert found.log_likelihood >= -9582.43


@needs("cdnow")
def test_mbg_nbd_is_as_the_r_package_says() -> None:
    """CDNOW in weeks by BTYDplus 1.2.0: .5248, 6.1831, .8914, 1.614, -9582.136; the prior costs at most 0.01."""
    found = cdnow(7, "MBG/NBD")
    p = found.parameters
    assert (p.r, p.alpha, p.a, p.b) == pytest.approx((0.5248, 6.1831, 0.8914, 1.6140), abs=1e-4)
    with_prior = cdnow(7, "MBG/NBD", 2.0)
    assert with_prior.log_likelihood >= -9582.14
    assert 0 <= found.log_likelihood - with_prior.log_likelihood <= 0.01


@needs("cdnow")
@pytest.mark.parametrize("kind", ["MBG/NBD", "BG/NBD"])
def test_days_and_weeks_predict_the_same(kind: Kind) -> None:
    """To 1e-9, with the prior on: it does not know the unit of time."""
    days, weeks = cdnow(1, kind, 2.0).parameters, cdnow(7, kind, 2.0).parameters
    in_days = timing(read("cdnow").histories(CALIBRATION_END), CALIBRATION_END)
    in_weeks = Timing(in_days.repeats, in_days.last / 7, in_days.age / 7)
    for formula in (expected_orders, probability_of_no_order):
        assert np.abs(formula(days, in_days, 273) - formula(weeks, in_weeks, 39)).max() <= 1e-9


@pytest.mark.parametrize("kind", ["MBG/NBD", "BG/NBD"])
def test_the_likelihood_agrees_with_eighty_digits(kind: Kind) -> None:
    """Customer by customer, from nobody's first day to 5,000 orders in twenty years."""
    rows = [(0, 0, 0), (0, 0, 7_300), (1, 1, 1), (3, 40, 365), (501, 501, 501), (5_000, 7_000, 7_300)]
    for parameters in (Parameters(0.5, 60, 0.8, 2, kind), Parameters(0.02, 0.5, 0.001, 0.04, kind)):
        for row in rows:
            got = log_likelihood(parameters, grouped(histories(*([value] for value in row)))).value
            assert got == pytest.approx(precise.log_likelihood(parameters, *row), rel=1e-11, abs=1e-11)


@pytest.mark.parametrize("kind", ["MBG/NBD", "BG/NBD"])
def test_gradient_and_hessian_are_exact(kind: Kind) -> None:
    """Against central differences of the function one order below."""
    drawn = simulated.draw(Parameters(0.6, 50, 0.7, 1.9), 3_000, 900, 0)
    sample = grouped(histories(np.minimum(drawn.repeats, drawn.last // 1), drawn.last // 1, drawn.age // 1))
    point = np.array([0.7, 40.0, 0.6, 1.5])
    here = log_likelihood(Parameters(*point, kind), sample)
    for i in range(4):
        step = np.zeros(4)
        step[i] = 1e-5 * point[i]
        up, down = (log_likelihood(Parameters(*(point + sign * step), kind), sample) for sign in (1, -1))
        assert (up.value - down.value) / (2 * step[i]) == pytest.approx(here.gradient[i], rel=1e-5, abs=1e-4)
        assert (up.gradient - down.gradient) / (2 * step[i]) == pytest.approx(here.hessian[i], rel=1e-5, abs=1e-5)


def test_simulated_customers_give_their_parameters_back() -> None:
    """Fitted without the prior to 60,000 customers, each parameter comes out within a tenth."""
    true = Parameters(0.8, 60, 0.9, 2.5)
    drawn = simulated.draw(true, 60_000, 1_000, 0)
    exact = Timing(drawn.repeats, drawn.last, drawn.age)
    order = np.argsort(exact.repeats, kind="stable")
    numbers, weight = np.unique(exact.repeats.astype(np.int64), return_counts=True)
    sample = Grouped(exact.take(order), np.ones(len(order)), numbers, weight.astype(np.float64))
    p = fit(sample).parameters
    assert (p.r, p.alpha, p.a, p.b) == pytest.approx((true.r, true.alpha, true.a, true.b), rel=0.1)


def test_the_order_of_windows_changes_no_bit() -> None:
    """Whatever the order and size of the windows, the sample, the groups and the parameters are the same."""
    rng = np.random.default_rng(5)
    drawn = simulated.draw(Parameters(0.6, 50, 0.7, 1.9), 20_000, 900, 0)
    everybody = histories(np.minimum(drawn.repeats, drawn.last // 1), drawn.last // 1, drawn.age // 1)
    found = []
    for windows in (1, 7, 300):
        sample = FitSample(AS_OF, most=5_000)
        for part in np.array_split(rng.permutation(20_000), windows):
            sample.add(everybody.take(part))
        taken = sample.grouped()
        assert taken.customers == 5_000
        found.append(fit(taken))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("kind", ["MBG/NBD", "BG/NBD"])
def test_real_sets_converge(name: str, kind: Kind) -> None:
    """In at most thirty steps, to a point where no parameter can be bettered."""
    if not needs(name).args[0]:
        days = read(name)
        found = fit(Grouped.of(timing_keys(days.histories(days.last), days.last)), kind)
        assert found.steps <= 30
    else:
        pytest.skip(needs(name).kwargs["reason"])


DEGENERATE: dict[str, tuple[object, object, object]] = {
    "one customer": ([3], [40], [100]),
    "all alike": ([3] * 500, [40] * 500, [100] * 500),
    "bought every day for 501 days": ([501] * 300 + [0] * 5, [501] * 300 + [0] * 5, [501] * 305),
    "5,000 orders in twenty years": ([5_000, 0, 1], [7_300, 0, 10], [7_300, 7_300, 20]),
    "one who returned, once": ([1] + [0] * 999, [1] + [0] * 999, [7_300] * 1_000),
    "all returned today": ([1] * 50, [30] * 50, [30] * 50),
}


@pytest.mark.parametrize("name", DEGENERATE)
@pytest.mark.parametrize("kind", ["MBG/NBD", "BG/NBD"])
def test_degenerate_sets_fit_without_a_warning(name: str, kind: Kind) -> None:
    """Finite positive parameters in at most thirty steps; predictions that are finite probabilities."""
    customers = histories(*DEGENERATE[name])
    found = fit(grouped(customers), kind)
    p = found.parameters
    assert found.steps <= 30
    assert all(0 < value < math.inf for value in (p.r, p.alpha, p.a, p.b))
    churn = probability_of_no_order(p, timing(customers, AS_OF), 90)
    assert np.all((churn >= 0) & (churn <= 1))
    expected = expected_orders(p, timing(customers, AS_OF), 365)
    assert np.all((expected >= 0) & np.isfinite(expected))


def test_simulated_daily_buyers_converge() -> None:
    """Up to 501 orders in 501 days, as in lifetimes issue 405."""
    rng = np.random.default_rng(2)
    age = rng.integers(1, 502, 20_000)
    last = rng.integers(0, age + 1)
    repeats = rng.binomial(last, rng.beta(0.3, 0.6, len(age)))
    last = np.where(repeats > 0, np.maximum(last, repeats), 0)
    assert fit(grouped(histories(repeats, last, age))).steps <= 30


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (([], [], []), "no customer has an order"),
        (([0] * 9, [0] * 9, [0] * 9), "on the as-of date"),
        (([0] * 9, [0] * 9, [50] * 9), "on a second day"),
    ],
)
def test_nothing_to_learn_from_is_refused(rows: tuple[list[int], list[int], list[int]], reason: str) -> None:
    """With the reason, instead of parameters that mean nothing."""
    with pytest.raises(NotFittedError, match=reason):
        fit(grouped(histories(*rows)))


def test_one_time_buyers_belong_in_the_fit() -> None:
    """Without them everybody looks as if they came back (lifetimes issue 336)."""
    drawn = simulated.draw(Parameters(0.6, 50, 0.7, 1.9), 20_000, 900, 0)
    repeats = np.minimum(drawn.repeats, drawn.last // 1).astype(np.int64)
    every = fit(grouped(histories(repeats, drawn.last // 1, drawn.age // 1))).parameters
    back = repeats > 0
    only = fit(grouped(histories(repeats[back], drawn.last[back] // 1, drawn.age[back] // 1))).parameters
    assert only.r / only.alpha > 1.2 * every.r / every.alpha
