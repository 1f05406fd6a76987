"""Expected buying days within a horizon.

For a customer who is alive it is the mean of (1 - (1 + p t / (alpha + T)) ** -(r + x)) / p over p, the chance to leave
after an order, which is beta distributed (a, b + x + 1; Batislam et al. 2007). Euler's transformation of its
hypergeometric form gives a series without a singularity at a = 1. If the series converges slowly or cancels, the mean
is computed by the trapezoidal rule in the log odds of p.
"""

from functools import lru_cache
from typing import Final

import numpy as np

from netsuite_rfm.rfm.prediction.formulas import probability_alive
from netsuite_rfm.rfm.prediction.histories import Floats, Timing
from netsuite_rfm.rfm.prediction.parameters import Parameters

_MOST_Z: Final = 0.9
_MOST_LEAVING: Final = 60.0  # a + b above which the terms of the series grow too much
_MOST_SHAPE: Final = 12.0  # r - a - b above which they cancel
_BUCKETS: Final = 24
_EDGES: Final = 1 - (1 - _MOST_Z) ** (np.arange(1, _BUCKETS + 1) / _BUCKETS)
_ENOUGH: Final = 1e-17
_TAIL: Final = 50.0  # the density's tail is cut at exp(-50) of its maximum
_WIDEST: Final = 0.25  # step of the trapezoidal rule: the density is analytic within pi/2 of the axis
_PER_SD: Final = 0.6
_STRAIGHT: Final = 37.0  # exp(-37) is below the last bit of 1
_CELLS: Final = 2**17


def expected_orders(parameters: Parameters, timing: Timing, horizon_days: float) -> Floats:
    """Return each customer's expected buying days within the horizon, whether alive or not."""
    return probability_alive(parameters, timing) * expected_orders_if_alive(parameters, timing, horizon_days)


def expected_orders_if_alive(parameters: Parameters, timing: Timing, horizon_days: float) -> Floats:
    """Return each customer's expected buying days within the horizon, given that the customer has not left.

    A customer's result does not depend on the others in the window, bit by bit.
    """
    z = horizon_days / (parameters.alpha + timing.age + horizon_days)
    expected = np.empty_like(z)
    slow = z > _MOST_Z
    if parameters.a + parameters.b > _MOST_LEAVING or parameters.r - parameters.a - parameters.b > _MOST_SHAPE:
        slow[:] = True
    if not np.all(slow):
        expected[~slow] = _by_series(parameters, timing.repeats[~slow], z[~slow])
    steepest = horizon_days / parameters.alpha
    for repeats in np.unique(timing.repeats[slow]):
        alike = slow & (timing.repeats == repeats)
        expected[alike] = _by_quadrature(parameters, float(repeats), z[alike], steepest)
    return expected


def _by_series(parameters: Parameters, repeats: Floats, z: Floats) -> Floats:
    a, excess = parameters.a, parameters.a - 1.0
    bucket = np.minimum(np.searchsorted(_EDGES, z), _BUCKETS - 1)
    order = np.argsort(-bucket, kind="stable")  # those that need the most terms first
    going_on = np.searchsorted(-bucket[order], -np.arange(_BUCKETS), side="right")
    z, repeats = z[order], repeats[order]
    both = a + parameters.b + repeats - parameters.spared
    difference = a + parameters.b - parameters.spared - parameters.r
    log_rest = np.log1p(-z)
    head = -np.expm1(excess * log_rest) / excess if excess else -log_rest
    total = difference * z
    done, term, sums, step, growing = 1, total.copy(), total, z, both
    for customers, terms in zip(going_on.tolist(), _terms(parameters), strict=True):
        if not customers:
            break
        term, sums, step, growing = term[:customers], sums[:customers], step[:customers], growing[:customers]
        for n in range(done, terms):
            term *= step * ((difference + n) * (a + (n - 1)) / (n + 1)) / (growing + n)
            sums += term
        done = max(done, terms)
    series = np.empty_like(z)
    series[order] = both * head - np.exp(excess * log_rest) * total
    return series


@lru_cache(maxsize=64)
def _terms(parameters: Parameters) -> tuple[int, ...]:
    """Return how many terms a customer without repeats needs in each bucket of z; all others need fewer."""
    both = parameters.a + parameters.b - parameters.spared
    difference = both - parameters.r
    counts = []
    for z in _EDGES.tolist():
        term, n = difference * z, 1
        while abs(term) > _ENOUGH or n < _MOST_SHAPE:
            term *= z * (difference + n) * (parameters.a + n - 1) / ((n + 1) * (both + n))
            n += 1
        counts.append(n)
    return tuple(counts)


def _by_quadrature(parameters: Parameters, repeats: float, z: Floats, steepest: float) -> Floats:
    """Return the mean over p for customers with the same number of repeats."""
    a = parameters.a
    b = parameters.b + repeats + 1 - parameters.spared
    shape = parameters.r + repeats
    step = min(_WIDEST, _PER_SD * np.sqrt(1 / a + 1 / b))
    log_odds = _grid(a, b, shape * steepest + b, step)
    log_p, log_rest = -np.logaddexp(0.0, -log_odds), -np.logaddexp(0.0, log_odds)
    p = np.exp(log_p)
    logs = a * log_p + b * log_rest
    with np.errstate(under="ignore"):
        density = np.exp(logs - logs.max())
    # Left of the grid the density is proportional to p ** a and the mean is that of p = 0: a geometric series.
    tail = density[0] / np.expm1(a * step)
    density /= np.sum(density) + tail
    tail = density[0] / np.expm1(a * step)
    expected = np.empty_like(z)
    rows_at_once = max(1, _CELLS // len(p))
    for start in range(0, len(z), rows_at_once):
        ratio = z[start : start + rows_at_once] / (1 - z[start : start + rows_at_once])
        with np.errstate(under="ignore"):
            orders = -np.expm1(-shape * np.log1p(ratio[:, None] * p)) / p
        expected[start : start + rows_at_once] = np.sum(density * orders, axis=1) + tail * shape * ratio
    return expected


def _grid(a: float, b: float, steepest: float, step: float) -> Floats:
    """Return log odds from where only p ** a changes, or the density is zero, to where it is zero again."""
    top = np.log(a / b)
    nil = min(top, 0.0) - 2 - _TAIL / a
    straight = -_STRAIGHT - np.log(steepest)
    high = max(top, 0.0) + 2 + _TAIL / b
    low = max(nil, straight)
    grid: Floats = low + step * np.arange(int((high - low) / step) + 2)
    return grid
