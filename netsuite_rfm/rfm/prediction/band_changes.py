"""Count customers who change band without having ordered, for the brake and for the choice of a horizon."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from netsuite_rfm.rfm.customers import EMPTY, Column, Mask
from netsuite_rfm.rfm.prediction.desired import bands
from netsuite_rfm.rfm.prediction.formulas import probability_of_no_order
from netsuite_rfm.rfm.prediction.grouped import Grouped
from netsuite_rfm.rfm.prediction.parameters import Parameters
from netsuite_rfm.rfm.prediction.predictions import MILLION
from netsuite_rfm.rfm.prediction.risks import RISKS

MOST_IN_ONE_BAND: Final = 0.85
"""Maximum share in one band; above it the horizon does not fit the shop, because the bands distinguish nobody."""


@dataclass(frozen=True, slots=True)
class BandChanges:
    """Customers who had a band and whose orders are unchanged, and how many of them change band."""

    judged: int = 0
    changed: int = 0

    def __add__(self, other: "BandChanges") -> "BandChanges":
        return BandChanges(self.judged + other.judged, self.changed + other.changed)

    @property
    def share(self) -> float:
        """Share that changes; 0 if there are no such customers."""
        return self.changed / self.judged if self.judged else 0.0


def changes_by_model(present: Column, desired: Column, orders_changed: Mask) -> BandChanges:
    """Count the changes in one window. A customer's first band is not a change."""
    judged = (present >= 0) & (desired != EMPTY) & ~orders_changed
    return BandChanges(int(np.count_nonzero(judged)), int(np.count_nonzero(judged & (present != desired))))


def customers_by_band(parameters: Parameters, grouped: Grouped, horizon_days: int) -> tuple[int, ...]:
    """Return how many of a fit's customers are in each band of ``RISKS`` on the day of the fit."""
    churn = probability_of_no_order(parameters, grouped.timing, horizon_days)
    band = bands(np.rint(churn * MILLION).astype(np.int64))
    return tuple(int(grouped.weight[band == place].sum()) for place in range(len(RISKS)))


def share_in_largest_band(customers: Sequence[int]) -> float:
    """Return the largest band's share of the customers with a band; 0 if there are none."""
    return max(customers) / sum(customers) if sum(customers) else 0.0
