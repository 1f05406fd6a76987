"""Log-likelihood of MBG/NBD and BG/NBD with its first and second derivatives, in log space."""

from typing import Final, NamedTuple

import numpy as np

from netsuite_rfm.rfm.prediction.grouped import Grouped
from netsuite_rfm.rfm.prediction.histories import Floats, Timing
from netsuite_rfm.rfm.prediction.parameters import Parameters

_CHUNK: Final = 8_192

_R, _ALPHA, _A, _B = range(4)


class Slopes(NamedTuple):
    """A function of (r, alpha, a, b) at one point: its value, gradient (4) and Hessian (4 by 4)."""

    value: float
    gradient: Floats
    hessian: Floats


def log_likelihood(parameters: Parameters, grouped: Grouped) -> Slopes:
    """Return the log-likelihood of all customers. It is finite for positive parameters and checked histories.

    Equations (6) of Fader, Hardie and Lee 2005 (BG/NBD) and of Batislam et al. 2007 (MBG/NBD).
    """
    by_repeats = _of_repeats(parameters, grouped)
    value, gradient, hessian = by_repeats.value, by_repeats.gradient.copy(), by_repeats.hessian.copy()
    for start in range(0, len(grouped.weight), _CHUNK):
        rows = slice(start, start + _CHUNK)
        part = _of_times(parameters, grouped.timing.take(rows), grouped.weight[rows])
        value += part.value
        gradient += part.gradient
        hessian += part.hessian
    return Slopes(value, gradient, hessian)


def _of_repeats(parameters: Parameters, grouped: Grouped) -> Slopes:
    """Sum the terms that depend only on the number of repeats: quotients of gamma functions as sums of logs."""
    r, a, b = parameters.r, parameters.a, parameters.b
    repeats, weight = grouped.repeats, grouped.repeats_weight
    coins = repeats + 1 - parameters.spared  # number of times an alive customer could have left but stayed
    gradient, hessian = np.zeros(4), np.zeros((4, 4))
    value = 0.0
    for at, start, numbers, sign in (
        ((_R,), r, repeats, 1.0),
        ((_B,), b, coins, 1.0),
        ((_A, _B), a + b, coins, -1.0),
    ):
        steps = start + np.arange(int(numbers.max(initial=0)))
        logs, firsts, seconds = (
            np.sum(weight * np.concatenate([[0.0], np.cumsum(terms)])[numbers])
            for terms in (np.log(steps), 1 / steps, -1 / steps**2)
        )
        value += sign * float(logs)
        gradient[list(at)] += sign * firsts
        hessian[np.ix_(at, at)] += sign * seconds
    return Slopes(value, gradient, hessian)


def _of_times(parameters: Parameters, timing: Timing, weight: Floats) -> Slopes:
    """Sum the terms that depend on times: the gamma part, and the log of one plus the odds of having left."""
    r, alpha = parameters.r, parameters.alpha
    shape = r + timing.repeats
    rate, rate_last = 1 / (alpha + timing.age), 1 / (alpha + timing.last)
    log_share = -np.log1p(timing.age / alpha)  # of alpha in alpha + T
    silence = np.log1p((timing.age - timing.last) * rate_last)
    odds = log_odds_left(parameters, timing)
    with np.errstate(under="ignore"):
        left = np.exp(-np.logaddexp(0.0, -odds))
        flat = left * np.exp(-np.logaddexp(0.0, odds))
    stayed = timing.repeats + parameters.b - parameters.spared
    stayed = np.where(stayed > 0, stayed, 1.0)  # in BG/NBD, customers without repeats have left = 0
    first = (silence, shape * (rate - rate_last), np.full_like(rate, 1 / parameters.a), -1 / stayed)

    gradient, hessian = np.empty(4), np.empty((4, 4))
    for i in range(4):
        gradient[i] = np.sum(weight * left * first[i])
        for j in range(i + 1):
            hessian[i, j] = hessian[j, i] = np.sum(weight * flat * first[i] * first[j])
    hessian[_R, _ALPHA] += np.sum(weight * (left * (rate - rate_last) + 1 / alpha - rate))
    hessian[_ALPHA, _R] = hessian[_R, _ALPHA]
    hessian[_ALPHA, _ALPHA] += np.sum(
        weight * (left * shape * (rate_last**2 - rate**2) - r / alpha**2 + shape * rate**2)
    )
    hessian[_A, _A] -= np.sum(weight * left) / parameters.a**2
    hessian[_B, _B] += np.sum(weight * left / stayed**2)
    gradient[_R] += np.sum(weight * log_share)
    gradient[_ALPHA] += np.sum(weight * (r / alpha - shape * rate))
    logs = r * log_share - timing.repeats * np.log(alpha + timing.age) + np.logaddexp(0.0, odds)
    return Slopes(float(np.sum(weight * logs)), gradient, hessian)


def log_odds_left(parameters: Parameters, timing: Timing) -> Floats:
    """Return the log odds that a customer has left for good; minus infinity if the customer cannot have left."""
    shape = parameters.r + timing.repeats
    silence = np.log1p((timing.age - timing.last) / (parameters.alpha + timing.last))
    stayed = timing.repeats + parameters.b - parameters.spared
    can_leave = timing.repeats >= parameters.spared
    odds = np.log(parameters.a) - np.log(np.where(can_leave, stayed, 1.0)) + shape * silence
    return np.where(can_leave, odds, -np.inf)
