"""Facts about a shop for choosing its horizon: gaps between orders, and customers in each band."""

from dataclasses import dataclass

from netsuite_rfm.rfm.prediction.band_changes import MOST_IN_ONE_BAND, customers_by_band, share_in_largest_band
from netsuite_rfm.rfm.prediction.grouped import Grouped
from netsuite_rfm.rfm.prediction.horizon import gap_quantile, propose_horizon
from netsuite_rfm.rfm.prediction.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Shop:
    """Facts about a shop.

    Args:
        proposed_days: the horizon that fits the gaps; None without repeat orders.
        gap_days: days within which nine of ten repeat orders followed the previous one; None without repeat orders.
        by_band: customers in each band of churn risk today, Low first.

    """

    proposed_days: int | None
    gap_days: int | None
    by_band: tuple[int, ...]

    @classmethod
    def of(cls, parameters: Parameters, horizon_days: int, grouped: Grouped) -> "Shop":
        """Return the facts from the customers of a fit."""
        gap = gap_quantile(grouped)
        return cls(
            propose_horizon(grouped),
            None if gap is None else round(gap),
            customers_by_band(parameters, grouped, horizon_days),
        )

    @property
    def fits(self) -> bool:
        """Whether the bands distinguish customers: no band holds nearly all of them."""
        return share_in_largest_band(self.by_band) <= MOST_IN_ONE_BAND
