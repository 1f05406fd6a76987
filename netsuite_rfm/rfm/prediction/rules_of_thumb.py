"""Rules of thumb that the model must beat. Each learns from other customers in the window in which it is judged."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from netsuite_rfm.rfm.customers import Mask
from netsuite_rfm.rfm.prediction.accuracy import brier
from netsuite_rfm.rfm.prediction.histories import Floats, Timing

RECENCY: Final = "days since the last order, in ten bands"
_BANDS: Final = 10
_THRESHOLDS: Final = 50

_Rule = Callable[[Floats, Mask], tuple[Floats, Floats]]
"""From a measure and who ordered, returns edges of bands and the share that ordered in each band."""


def taught_rules(timing: Timing, came: Mask, half: Mask) -> dict[str, Floats]:
    """Return the probability of an order by each rule, fitted on one half of the customers and applied to the other."""
    silence = timing.age - timing.last
    rate = timing.repeats / np.maximum(timing.age, 1.0)
    rules: Mapping[str, tuple[Floats, _Rule]] = {
        "the share of all customers": (silence, _one_band),
        RECENCY: (silence, _ten_bands),
        "the best limit of days since the last order": (silence, _best_limit),
        "past orders per day, in ten bands": (rate, _ten_bands),
    }
    probabilities = {}
    for name, (measure, learn) in rules.items():
        probability = np.empty(len(came))
        for judged in (half, ~half):
            edges, shares = learn(measure[~judged], came[~judged])
            probability[judged] = shares[np.searchsorted(edges, measure[judged], side="right")]
        probabilities[name] = probability
    return probabilities


def _one_band(measure: Floats, came: Mask) -> tuple[Floats, Floats]:
    return _shares(np.empty(0), measure, came)


def _ten_bands(measure: Floats, came: Mask) -> tuple[Floats, Floats]:
    return _shares(_edges(measure, _BANDS), measure, came)


def _best_limit(measure: Floats, came: Mask) -> tuple[Floats, Floats]:
    """Return two bands, split where the squared error is smallest."""
    tried = [_shares(edge.reshape(1), measure, came) for edge in _edges(measure, _THRESHOLDS)]
    errors = [brier(shares[np.searchsorted(edges, measure, side="right")], came) for edges, shares in tried]
    return tried[int(np.argmin(errors))] if tried else _one_band(measure, came)


def _edges(measure: Floats, bands: int) -> Floats:
    """Return quantiles that split a measure into bands of about equal size; fewer if values repeat."""
    if not len(measure):
        return np.empty(0)
    return np.unique(np.quantile(measure, np.arange(1, bands) / bands))


def _shares(edges: Floats, measure: Floats, came: Mask) -> tuple[Floats, Floats]:
    """Return the share that ordered in each band, shrunk towards the share of all by the weight of one customer."""
    band = np.searchsorted(edges, measure, side="right")
    every = (np.count_nonzero(came) + 0.5) / (len(came) + 1)
    customers = np.bincount(band, minlength=len(edges) + 1)
    coming = np.bincount(band[came], minlength=len(edges) + 1)
    shares: Floats = (coming + every) / (customers + 1)
    return edges, shares
