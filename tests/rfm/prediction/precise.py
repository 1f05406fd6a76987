"""The formulas of the papers as they are printed, in eighty digits."""

import mpmath
from mpmath import mpf

from netsuite_rfm.rfm.prediction.parameters import Parameters

mpmath.mp.dps = 80
_NOT_ONE = mpf(10) ** -50  # the textbook form divides by a - 1


def expected_orders_if_alive(parameters: Parameters, repeats: int, age: float, horizon: float) -> float:
    """Textbook form of the conditional expectation, without its factor P(alive)."""
    r, alpha, a, b = map(mpf, (parameters.r, parameters.alpha, parameters.a, parameters.b))
    if a == 1:
        a += _NOT_ONE
    spared = parameters.spared
    z = horizon / (alpha + age + horizon)
    both = a + b + repeats - spared
    shape = r + repeats
    series = mpmath.hyp2f1(shape, b + repeats + 1 - spared, both, z)
    return float(both / (a - 1) * (1 - (1 - z) ** shape * series))


def probability_alive(parameters: Parameters, repeats: int, last: float, age: float) -> float:
    """Batislam et al. 2007, equation for P(alive); Fader, Hardie and Lee 2005 for BG/NBD."""
    r, alpha, a, b = map(mpf, (parameters.r, parameters.alpha, parameters.a, parameters.b))
    if repeats < parameters.spared:
        return 1.0
    odds = a / (b + repeats - parameters.spared) * ((alpha + age) / (alpha + mpf(last))) ** (r + repeats)
    return float(1 / (1 + odds))


def probability_of_no_order(parameters: Parameters, repeats: int, last: float, age: float, horizon: float) -> float:
    """One minus P(alive) times the chance of a gamma-mixed Poisson process to have an event."""
    shape = mpf(parameters.r) + repeats
    silent = ((parameters.alpha + mpf(age)) / (parameters.alpha + mpf(age) + horizon)) ** shape
    return float(1 - mpf(probability_alive(parameters, repeats, last, age)) * (1 - silent))


def median_wait(parameters: Parameters, repeats: int, last: float) -> float:
    """Median of a Lomax distribution."""
    return float((parameters.alpha + mpf(last)) * (mpf(2) ** (1 / (mpf(parameters.r) + repeats)) - 1))


def log_likelihood(parameters: Parameters, repeats: int, last: float, age: float) -> float:
    """One customer's, with gamma and beta functions."""
    r, alpha, a, b = map(mpf, (parameters.r, parameters.alpha, parameters.a, parameters.b))
    spared = parameters.spared
    shape = r + repeats
    likelihood = mpmath.beta(a, b + repeats + 1 - spared) / mpmath.beta(a, b) * (alpha + mpf(age)) ** -shape
    if repeats >= spared:
        likelihood += mpmath.beta(a + 1, b + repeats - spared) / mpmath.beta(a, b) * (alpha + mpf(last)) ** -shape
    return float(mpmath.log(mpmath.gamma(shape) / mpmath.gamma(r) * alpha**r * likelihood))
