"""Expected buying days within a horizon.

Of a customer who is alive it is the mean of (1 - (1 + p t / (alpha + T)) ** -(r + x)) / p over p, the chance to leave
after an order, which is beta distributed (a, b + x + 1; Batislam et al. 2007). Euler's transformation of its
hypergeometric form gives a series without a singularity at a = 1; where that converges slowly or cancels, the mean is
worked out by the trapezoidal rule in the log odds of p.
"""

from typing import Final

import numpy as np

from netsuite_rfm.rfm.prediction.formulas import probability_alive
from netsuite_rfm.rfm.prediction.histories import Floats, Timing
from netsuite_rfm.rfm.prediction.parameters import Parameters

_MOST_Z: Final = 0.97
_MOST_LEAVING: Final = 60.0  # a + b beyond which the terms of the series grow too much
_MOST_SHAPE: Final = 12.0  # r - a - b beyond which they cancel
_CHECK_EVERY: Final = 8
_ENOUGH: Final = 1e-17
_TAIL: Final = 50.0  # the density's tail is cut where it is exp(-50) of its top
_WIDEST: Final = 0.25  # step of the trapezoidal rule: the density is analytic within pi/2 of the axis
_PER_SD: Final = 0.6
_LEAST_LOG: Final = -650.0
_CELLS: Final = 2**17


def expected_orders(parameters: Parameters, timing: Timing, horizon_days: float) -> Floats:
    """Buying days that a customer will have within the horizon, on average, whether alive or not."""
    return probability_alive(parameters, timing) * expected_orders_if_alive(parameters, timing, horizon_days)


def expected_orders_if_alive(parameters: Parameters, timing: Timing, horizon_days: float) -> Floats:
    """Buying days that a customer who has not left will have within the horizon, on average."""
    z = horizon_days / (parameters.alpha + timing.age + horizon_days)
    expected = np.empty_like(z)
    slow = z > _MOST_Z
    if parameters.a + parameters.b > _MOST_LEAVING or parameters.r - parameters.a - parameters.b > _MOST_SHAPE:
        slow[:] = True
    expected[~slow] = _by_series(parameters, timing.repeats[~slow], z[~slow])
    expected[slow] = _by_quadrature(parameters, timing.repeats[slow], z[slow])
    return expected


def _by_series(parameters: Parameters, repeats: Floats, z: Floats) -> Floats:
    if not len(z):
        return z
    a, excess = parameters.a, parameters.a - 1.0
    both = a + parameters.b + repeats - parameters.spared
    difference = a + parameters.b - parameters.spared - parameters.r
    log_rest = np.log1p(-z)
    head = -np.expm1(excess * log_rest) / excess if excess else -log_rest
    term = difference * z
    total = term.copy()
    n = 1
    while True:
        for _ in range(_CHECK_EVERY):
            term *= z * ((difference + n) * (a + (n - 1)) / (n + 1)) / (both + n)
            total += term
            n += 1
        if np.all(np.abs(term) <= _ENOUGH * (1.0 + np.abs(total))):
            break
    series: Floats = both * head - np.exp(excess * log_rest) * total
    return series


def _by_quadrature(parameters: Parameters, repeats: Floats, z: Floats) -> Floats:
    if not len(z):
        return z
    a = parameters.a
    b = parameters.b + repeats + 1 - parameters.spared
    step = min(_WIDEST, _PER_SD * np.sqrt(1 / a + 1 / b.max()))
    top = np.log(a / b)
    low = min(float(top.min()), 0.0) - 2 - _TAIL / a
    high = max(float(top.max()), 0.0) + 2 + _TAIL / b.min()
    log_odds = low + step * np.arange(int((high - low) / step) + 2)
    log_p = -np.logaddexp(0.0, -log_odds)
    log_rest = -np.logaddexp(0.0, log_odds)
    p = np.exp(np.maximum(log_p, _LEAST_LOG))
    expected = np.empty_like(z)
    rows_at_once = max(1, _CELLS // len(p))
    for start in range(0, len(z), rows_at_once):
        rows = slice(start, start + rows_at_once)
        ratio = (z[rows] / (1 - z[rows]))[:, None]
        shape = (parameters.r + repeats[rows])[:, None]
        logs = a * log_p + b[rows, None] * log_rest
        with np.errstate(under="ignore"):
            density = np.exp(logs - logs.max(axis=1, keepdims=True))
            orders = -np.expm1(-shape * np.log1p(ratio * p)) / p
        expected[rows] = np.sum(density * orders, axis=1) / np.sum(density, axis=1)
    return expected
