"""Formulas of the model: alive, an order within some days, and the wait for the next order."""

from typing import Final

import numpy as np

from netsuite_rfm.rfm.prediction.histories import Floats, Timing
from netsuite_rfm.rfm.prediction.likelihood import log_odds_left
from netsuite_rfm.rfm.prediction.parameters import Parameters

_LARGEST_LOG: Final = 700.0  # exp of it is finite


def probability_alive(parameters: Parameters, timing: Timing) -> Floats:
    """Return the probability that a customer has not left for good. For churn see ``probability_of_no_order``."""
    with np.errstate(under="ignore"):
        alive: Floats = np.exp(-np.logaddexp(0.0, log_odds_left(parameters, timing)))
    return alive


def probability_of_no_order(parameters: Parameters, timing: Timing, horizon_days: float) -> Floats:
    """Return the probability that a customer places no order within the horizon."""
    shape = parameters.r + timing.repeats
    with np.errstate(under="ignore"):
        silent = np.exp(-shape * np.log1p(horizon_days / (parameters.alpha + timing.age)))
    alive = probability_alive(parameters, timing)
    none: Floats = 1.0 - alive * (1.0 - silent)
    return none


def median_wait(parameters: Parameters, timing: Timing) -> Floats:
    """Return the time from the last order within which half of the similar customers who order again have done so."""
    shape = parameters.r + timing.repeats
    wait: Floats = (parameters.alpha + timing.last) * np.expm1(np.minimum(np.log(2.0) / shape, _LARGEST_LOG))
    return wait
