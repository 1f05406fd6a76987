"""Find the parameters with the highest posterior density by Newton's method."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from netsuite_rfm.rfm.prediction.grouped import Grouped
from netsuite_rfm.rfm.prediction.histories import Floats
from netsuite_rfm.rfm.prediction.likelihood import Slopes, log_likelihood
from netsuite_rfm.rfm.prediction.parameters import Kind, Parameters

PRIOR_SD: Final = 2.0
"""Standard deviation of the prior on log r, log a and log b. On CDNOW it costs 0.002 of log-likelihood."""

MOST_STEPS: Final = 60
_HAS_PRIOR: Final = np.array([1.0, 0.0, 1.0, 1.0])
_LONGEST_STEP: Final = 2.0  # on the log scale
_DONE: Final = 1e-13  # gain of a full step, as a share of the log-likelihood


class NotFittedError(Exception):
    """No model can be fitted to these customers. The message says why."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Fitted parameters, the log-likelihood at them (without the prior), and the number of Newton steps."""

    parameters: Parameters
    log_likelihood: float
    steps: int


def fit(grouped: Grouped, kind: Kind = "MBG/NBD", prior_sd: float = PRIOR_SD) -> Fit:
    """Find the parameters with the highest posterior density; the highest likelihood if ``prior_sd`` is infinite.

    The same customers give the same result, bit by bit, in any order. Raises NotFittedError if the data contain nothing
    to learn from.
    """
    precision = _HAS_PRIOR / prior_sd**2
    _refuse_degenerate(grouped)
    point = _start(grouped)
    here = _posterior(point, grouped, kind, precision)
    for steps in range(MOST_STEPS):
        step, gain = _newton_step(here)
        if gain <= _DONE * (1 + abs(here.value)):
            point = point + step
            parameters = _parameters(point, kind)
            return Fit(parameters, log_likelihood(parameters, grouped).value, steps + 1)
        for _ in range(MOST_STEPS):
            there = _posterior(point + step, grouped, kind, precision)
            if there.value > here.value:
                break
            step = step / 2
        else:
            break
        point, here = point + step, there
    raise NotFittedError(
        "the model found no stable parameters, because these customers' purchases follow no such pattern"
    )


def _refuse_degenerate(grouped: Grouped) -> None:
    if not grouped.customers:
        raise NotFittedError("no customer has an order")
    if not np.any(grouped.timing.age > 0):
        raise NotFittedError("every customer bought for the first time on the as-of date")
    if not grouped.repeat_buyers:
        raise NotFittedError("no customer has bought on a second day")


def _start(grouped: Grouped) -> Floats:
    """Return a starting point near a typical shop, at this shop's average purchase rate."""
    age = np.sum(grouped.weight * grouped.timing.age)
    repeats = np.sum(grouped.weight * grouped.timing.repeats)
    start: Floats = np.log([0.5, 0.5 * age / repeats, 0.8, 2.0])
    return start


def _parameters(point: Floats, kind: Kind) -> Parameters:
    r, alpha, a, b = (float(value) for value in np.exp(point))
    return Parameters(r, alpha, a, b, kind)


def _posterior(point: Floats, grouped: Grouped, kind: Kind, precision: Floats) -> Slopes:
    """Return the log-posterior and its derivatives with respect to the logs of the parameters."""
    scale = np.exp(point)
    plain = log_likelihood(_parameters(point, kind), grouped)
    gradient = scale * plain.gradient
    hessian = np.outer(scale, scale) * plain.hessian + np.diag(gradient - precision)
    return Slopes(
        plain.value - 0.5 * float(np.sum(precision * point**2)),
        gradient - precision * point,
        hessian,
    )


def _newton_step(here: Slopes) -> tuple[Floats, float]:
    """Return the step to the maximum of the local parabola, and its expected gain; uphill even without a maximum."""
    values, vectors = np.linalg.eigh(-here.hessian)
    curvature = np.maximum(np.abs(values), 1e-9 * np.abs(values).max())
    step = vectors @ ((vectors.T @ here.gradient) / curvature)
    gain = 0.5 * float(step @ here.gradient)
    longest = np.abs(step).max()
    return (step * (_LONGEST_STEP / longest) if longest > _LONGEST_STEP else step), gain
