"""Compare predicted probabilities with actual orders: ranking, squared error, calibration, deciles."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from netsuite_rfm.rfm.customers import Mask
from netsuite_rfm.rfm.prediction.histories import Floats

DECILES: Final = 10
_SURE: Final = 1e-6
_RIDGE: Final = 1.0
_STEPS: Final = 30
_SMALL: Final = 1e-10


@dataclass(frozen=True, slots=True)
class Decile:
    """A tenth of the customers by predicted probability of an order: the prediction and the actual orders."""

    customers: int
    highest: float
    """Highest probability of an order in this tenth."""
    predicted: float
    """Mean probability of an order."""
    came: int
    """Number of customers who ordered."""


def area_under_curve(scores: Floats, came: Mask) -> float:
    """Return the chance that a customer who ordered has a higher score than one who did not; ties count half.

    This is the statistic of Mann and Whitney.
    """
    positives = int(np.count_nonzero(came))
    negatives = len(came) - positives
    if not positives or not negatives:
        return 0.5
    _, group, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(sizes) - (sizes - 1) / 2
    return float((np.sum(ranks[group[came]]) - positives * (positives + 1) / 2) / (positives * negatives))


def brier(probability: Floats, came: Mask) -> float:
    """Return the mean squared error of a probability."""
    return float(np.mean((probability - came) ** 2))


def deciles(probability: Floats, came: Mask) -> tuple[Decile, ...]:
    """Sort customers by probability, lowest first, and split them into up to ten parts of equal size."""
    order = np.argsort(probability, kind="stable")
    return tuple(
        Decile(
            len(part),
            float(probability[part].max()),
            float(np.mean(probability[part])),
            int(np.count_nonzero(came[part])),
        )
        for part in np.array_split(order, DECILES)
        if len(part)
    )


def calibration_error(table: tuple[Decile, ...]) -> float:
    """Return the mean distance between predicted and observed share over the deciles (expected calibration error)."""
    customers = sum(decile.customers for decile in table)
    return sum(abs(decile.predicted * decile.customers - decile.came) for decile in table) / max(customers, 1)


def recalibrated(probability: Floats, came: Mask, half: Mask) -> Floats:
    """Recalibrate the probabilities of each half on the other half.

    This is beta calibration (Kull, Silva Filho and Flach 2017): a logistic regression on both logs. The model thereby
    learns the window's level as the rules of thumb do, so that only the ability to distinguish customers is compared.
    """
    safe = np.clip(probability, _SURE, 1 - _SURE)
    columns = np.stack([np.ones_like(safe), np.log(safe), -np.log1p(-safe)])
    adjusted = np.empty_like(safe)
    for judged in (half, ~half):
        weights = _logistic(columns[:, ~judged], came[~judged])
        adjusted[judged] = _share(weights, columns[:, judged])
    return adjusted


def _logistic(columns: Floats, came: Mask) -> Floats:
    """Fit by Newton's method; a weak ridge towards unchanged probabilities keeps the weights finite."""
    unchanged = np.array([0.0, 1.0, 1.0])
    weights = unchanged
    for _ in range(_STEPS):
        expected = _share(weights, columns)
        gradient = np.sum(columns * (came - expected), axis=1) - _RIDGE * (weights - unchanged)
        spread = expected * (1 - expected)
        curvature = np.array([[np.sum(spread * first * second) for second in columns] for first in columns])
        step = np.linalg.solve(curvature + _RIDGE * np.eye(3), gradient)
        weights = weights + np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < _SMALL:
            break
    return weights


def _share(weights: Floats, columns: Floats) -> Floats:
    log_odds = np.sum(weights[:, None] * columns, axis=0)
    with np.errstate(under="ignore"):
        share: Floats = np.exp(-np.logaddexp(0.0, -log_odds))
    return share
