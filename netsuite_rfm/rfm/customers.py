"""Customers as columns: one numpy array per field, with one entry per customer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Final, Self, TypeAlias

import numpy as np
import numpy.typing as npt

EMPTY: Final = -(2**63)
"""The field is empty. No day, count or sum of cents comes near it."""

UNREADABLE: Final = EMPTY + 1
"""The field holds something that this program does not write, such as text instead of a score.

It never equals a desired value, so such a field is always corrected.
"""

Column: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Columns of int64 with equal length: entry ``i`` of each belongs to the same customer.

    Raises ValueError for columns with different lengths or another type.
    """

    more: Mapping[str, Column] = field(default_factory=dict, kw_only=True)
    """Columns that only some schemes need, by name."""

    def __post_init__(self) -> None:
        columns = self.columns()
        for name, column in columns.items():
            if column.dtype != np.int64 or column.shape != (len(self),):
                raise ValueError(
                    f"{type(self).__name__}.{name} must be {len(self)} integers of 64 bits, "
                    f"not {column.dtype} of shape {column.shape}"
                )

    def __len__(self) -> int:
        return len(getattr(self, self.names()[0]))

    @classmethod
    @cache
    def names(cls) -> tuple[str, ...]:
        """Return the names of the required columns, in the order of declaration."""
        return tuple(column.name for column in fields(cls) if column.name != "more")

    @classmethod
    def of(cls, columns: Mapping[str, Column]) -> Self:
        """Build from columns by name; optional columns go to ``more``."""
        named = cls.names()
        more = {name: column for name, column in columns.items() if name not in named}
        return cls(*(columns[name] for name in named), more=more)

    @classmethod
    def empty(cls, customers: int, more: Iterable[str] = ()) -> Self:
        """Build columns for a number of customers with every field empty."""
        return cls.of({name: np.full(customers, EMPTY, dtype=np.int64) for name in (*cls.names(), *more)})

    @classmethod
    def concat(cls, parts: Sequence[Self]) -> Self:
        """Join the customers of all parts, in order. Both copies are in memory until it returns."""
        if not parts:
            return cls.empty(0)
        every = [part.columns() for part in parts]
        return cls.of({name: np.concatenate([columns[name] for columns in every]) for name in every[0]})

    def take(self, index: Column | Mask | slice) -> Self:
        """Return the customers at these positions, in this order; those where a mask is true; or a slice, as a view."""
        return self.of({name: column[index] for name, column in self.columns().items()})

    def columns(self) -> dict[str, Column]:
        """Return each column by name, in the order of declaration."""
        return {name: getattr(self, name) for name in self.names()} | dict(self.more)


@dataclass(frozen=True, slots=True, eq=False)
class Orders(Columns):
    """What each customer bought up to the as-of date.

    A customer without orders has order_count 0 and no last_order_day; lifetime_cents may then have any value, for
    example below zero for a customer with only returns. ``more`` holds further columns for the scheme's rules: see
    ``metrics``.
    """

    customer_id: Column
    """NetSuite's internal id."""
    order_count: Column
    last_order_day: Column
    """Days since 1970-01-01, in the account's time zone."""
    lifetime_cents: Column
    """In cents of the base currency."""


@dataclass(frozen=True, slots=True, eq=False)
class Fields(Columns):
    """The custentity_rfm_* values of each customer, current or desired.

    ``more`` may hold ``lifecycle_stage``, ``home_location`` and ``churn_risk`` (internal ids), ``audiences`` (bit ``i``
    for the scheme's audience ``i``; EMPTY for none), ``expected_order_day``, ``predicted_clv_cents`` and
    ``churn_percent``.
    """

    recency_score: Column
    frequency_score: Column
    monetary_score: Column
    score: Column
    """The three scores as one number, 555 at best; the field holds it as text."""
    segment: Column
    """Internal id of a list value; so is previous_segment."""
    last_order_day: Column
    """Days since 1970-01-01; so is segment_changed_day."""
    order_count: Column
    lifetime_cents: Column
    previous_segment: Column
    """The segment before the current one; empty if there was none."""
    segment_changed_day: Column

    @property
    def scored(self) -> Mask:
        """Return the customers who have a score or a segment.

        Either is enough: if the list of segments was rebuilt and all segment fields are empty, customers were still
        scored before.
        """
        scored: Mask = (self.score != EMPTY) | (self.segment != EMPTY)
        return scored
