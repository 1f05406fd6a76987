"""Customers who buy as the model says, drawn one order at a time."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netsuite_rfm.rfm.prediction.parameters import Parameters

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Drawn:
    """Repeats, last order and age up to now, repeats after now, and the first order after now (infinite without)."""

    repeats: Floats
    last: Floats
    age: Floats
    later: Floats
    next: Floats


def draw(parameters: Parameters, customers: int, longest_days: float, horizon_days: float, seed: int = 1) -> Drawn:
    """Draw each customer's rate and chance to leave, then order after order until everybody left or time is up."""
    rng = np.random.default_rng(seed)
    age = rng.uniform(0, longest_days, customers)
    rate = rng.gamma(parameters.r, 1 / parameters.alpha, customers)
    leaving = rng.beta(parameters.a, parameters.b, customers)
    repeats, last, later = np.zeros(customers), np.zeros(customers), np.zeros(customers)
    following = np.full(customers, np.inf)
    now = np.zeros(customers)
    active = np.flatnonzero((rng.random(customers) >= leaving) | (parameters.spared == 1))
    while len(active):
        now[active] += rng.exponential(1 / rate[active])
        active = active[now[active] <= age[active] + horizon_days]
        past = active[now[active] <= age[active]]
        repeats[past] += 1
        last[past] = now[past]
        coming = active[now[active] > age[active]]
        later[coming] += 1
        following[coming] = np.minimum(following[coming], now[coming])
        active = active[rng.random(len(active)) >= leaving[active]]
    return Drawn(repeats, last, age, later, following)
