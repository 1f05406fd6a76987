"""How many customers change band without having ordered: what the brake looks at, and what a horizon must not do."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from netsuite_rfm.rfm.customers import EMPTY, Column, Mask
from netsuite_rfm.rfm.prediction.desired import RISKS

MOST_IN_ONE_BAND: Final = 0.85
"""Above it the horizon does not fit the shop: a band that holds nearly everybody tells nothing."""


@dataclass(frozen=True, slots=True)
class BandChanges:
    """Customers who had a band and whose orders are as they were, and those of them who change band."""

    judged: int = 0
    changed: int = 0

    def __add__(self, other: "BandChanges") -> "BandChanges":
        return BandChanges(self.judged + other.judged, self.changed + other.changed)

    @property
    def share(self) -> float:
        """Share that changes; 0 where nobody can be judged."""
        return self.changed / self.judged if self.judged else 0.0


def changes_by_model(present: Column, desired: Column, orders_changed: Mask) -> BandChanges:
    """Count in one window. A first band is no change."""
    judged = (present >= 0) & (desired != EMPTY) & ~orders_changed
    return BandChanges(int(np.count_nonzero(judged)), int(np.count_nonzero(judged & (present != desired))))


def share_in_largest_band(band: Column) -> float:
    """Share of the customers with a band who are in the largest of them; 0 where there are none."""
    customers = np.bincount(band[band >= 0], minlength=len(RISKS))
    return float(customers.max() / customers.sum()) if customers.sum() else 0.0
