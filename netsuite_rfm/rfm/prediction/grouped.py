"""Group customers with the same timing into sorted rows with whole weights, so that sums do not depend on order."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from netsuite_rfm.rfm.customers import Column
from netsuite_rfm.rfm.prediction.histories import Floats, Histories, Timing
from netsuite_rfm.rfm.prediction.sample import Sample

FIT_SAMPLE: Final = 100_000
"""Maximum number of customers in a fit. Of 1,000,000 simulated ones, using all moves no probability by 0.003."""

_BITS: Final = 21
_MASK: Final = 2**_BITS - 1


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """Distinct timings, sorted, each with its number of customers; and the same by number of repeats."""

    timing: Timing
    weight: Floats
    repeats: Column
    """Each occurring number of repeats, ascending."""
    repeats_weight: Floats
    """Number of customers for each of ``repeats``."""

    @property
    def customers(self) -> int:
        """Number of customers."""
        return int(self.weight.sum())

    @property
    def repeat_buyers(self) -> int:
        """Number of customers with more than one buying day."""
        return int(self.repeats_weight[self.repeats > 0].sum())

    @classmethod
    def of(cls, keys: Column, days_per_unit: float = 1.0) -> Self:
        """Group customers by their keys (see :func:`timing_keys`); times are in units of ``days_per_unit`` days."""
        distinct, counts = np.unique(keys, return_counts=True)
        repeats = distinct >> 2 * _BITS
        weight = counts.astype(np.float64)
        numbers, first = np.unique(repeats, return_index=True)
        timing = Timing(
            repeats.astype(np.float64),
            (distinct >> _BITS & _MASK) / days_per_unit,
            (distinct & _MASK) / days_per_unit,
        )
        sums = np.add.reduceat(weight, first) if len(first) else weight
        return cls(timing, weight, numbers, sums)


def timing_keys(histories: Histories, as_of_day: int) -> Column:
    """Return repeats, last and age of each customer with orders as one whole number."""
    last = histories.last_day - histories.first_day
    age = as_of_day - histories.first_day
    keys: Column = (histories.buying_days - 1) << 2 * _BITS | last << _BITS | age
    return keys


class FitSample:
    """Collects the customers for a fit from the windows of a pull; 16 bytes each."""

    def __init__(self, as_of_day: int, most: int = FIT_SAMPLE) -> None:
        """Start without customers."""
        self._as_of_day = as_of_day
        self._sample = Sample(most)

    def add(self, histories: Histories) -> None:
        """Add the customers of one window, checked by ``check_histories``; those without orders are left out."""
        bought = histories.take(histories.buyers)
        self._sample.add(bought.customer_id, {"key": timing_keys(bought, self._as_of_day)})

    def grouped(self) -> Grouped:
        """Return the kept customers grouped, and release them."""
        return Grouped.of(self._sample.take().get("key", np.empty(0, dtype=np.int64)))
