"""Choose the horizon that fits the shop: near the gap within which nine of ten repeat orders come."""

from typing import Final

import numpy as np

from netsuite_rfm.rfm.prediction.grouped import Grouped
from netsuite_rfm.rfm.prediction.risks import HORIZONS

_SHARE: Final = 0.9
_STEPS: Final = 60


def gap_quantile(grouped: Grouped, share: float = _SHARE) -> float | None:
    """Return the days within which this share of repeat orders followed the previous one; None without repeat orders.

    Single gaps are unknown. Only each customer's number of gaps and their average are known, so gaps are assumed to be
    exponential around that average.
    """
    repeat = grouped.timing.repeats > 0
    if not np.any(repeat):
        return None
    gaps = grouped.timing.repeats[repeat]
    average = grouped.timing.last[repeat] / gaps
    orders = gaps * grouped.weight[repeat]
    low, high = 0.0, float(average.max()) * 50
    for _ in range(_STEPS):
        middle = (low + high) / 2
        with np.errstate(under="ignore"):
            longer = float(np.sum(orders * np.exp(-middle / average)) / np.sum(orders))
        low, high = (middle, high) if longer > 1 - share else (low, middle)
    return high


def propose_horizon(grouped: Grouped) -> int | None:
    """Return the horizon nearest to the 90 % quantile of gaps, by ratio; None without repeat orders."""
    gap = gap_quantile(grouped)
    if gap is None:
        return None
    return min(HORIZONS, key=lambda days: abs(np.log(days) - np.log(gap)))
