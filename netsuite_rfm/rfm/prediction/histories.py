"""What each customer bought, as the model needs it: number of buying days, the first and the last one, and value."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from netsuite_rfm.rfm.customers import EMPTY, Column, Columns, Mask
from netsuite_rfm.rfm.rows import refuse, refuse_ids

Floats: TypeAlias = npt.NDArray[np.float64]

MOST_DAYS: Final = 2**20
"""Longest history that a row may span, about 2,870 years; a longer one is a mistyped date."""


@dataclass(frozen=True, slots=True, eq=False)
class Histories(Columns):
    """What each customer bought up to a day.

    A customer without orders has 0 buying_days, and EMPTY first_day and last_day; cents may then have any value.
    """

    customer_id: Column
    """NetSuite's internal id."""
    buying_days: Column
    """Number of distinct days with an order, including the first."""
    first_day: Column
    """Days since 1970-01-01, in the account's time zone; so is last_day."""
    last_day: Column
    cents: Column
    """Value of all orders, gross or net of returns like ``lifetime_value``."""

    @property
    def buyers(self) -> Mask:
        """Return which customers have orders."""
        buyers: Mask = self.buying_days > 0
        return buyers


@dataclass(frozen=True, slots=True, eq=False)
class Timing:
    """When customers bought, in the variables of the model's formulas: one entry per customer or group of customers.

    Any unit of time may replace days if it is the same throughout.
    """

    repeats: Floats
    """Buying days after the first: x in the papers."""
    last: Floats
    """Days from the first buying day to the last: t_x."""
    age: Floats
    """Days from the first buying day to the as-of day: T."""

    def take(self, index: Column | Mask | slice) -> "Timing":
        """Return the entries at these positions."""
        return Timing(self.repeats[index], self.last[index], self.age[index])


def timing(histories: Histories, as_of_day: int) -> Timing:
    """Return the timing of customers, who must all have orders."""
    return Timing(
        (histories.buying_days - 1).astype(np.float64),
        (histories.last_day - histories.first_day).astype(np.float64),
        (as_of_day - histories.first_day).astype(np.float64),
    )


def check_histories(histories: Histories, as_of_day: int) -> None:
    """Raise RowError with the first customer and the column unless every row is valid."""
    days, first, last = histories.buying_days, histories.first_day, histories.last_day
    bought = days > 0
    refuse_ids(histories)
    refuse(histories, days == EMPTY, "buying_days", "is missing")
    refuse(histories, days < 0, "buying_days", "is below zero")
    for name, column in (("first_day", first), ("last_day", last)):
        refuse(histories, bought & (column == EMPTY), name, "is missing although there are orders")
        refuse(histories, ~bought & (column != EMPTY), name, "is given although there are no orders")
    refuse(histories, last > as_of_day, "last_day", f"is after the as-of date {np.datetime64(as_of_day, 'D')}")
    refuse(histories, last < first, "last_day", "is before the first order")
    span = np.where(bought, last - first, 0)
    age = np.where(bought, as_of_day - first, 0)
    refuse(histories, age > MOST_DAYS, "first_day", "is too long ago")
    refuse(histories, bought & (days > span + 1), "buying_days", "is more than the days from first to last order")
    refuse(histories, (days == 1) & (span > 0), "buying_days", "is too few: first and last order differ")
    refuse(histories, bought & (histories.cents == EMPTY), "cents", "is missing although there are orders")
