"""Customers as columns: one numpy array for each field, one entry for each customer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Final, Self, TypeAlias

import numpy as np
import numpy.typing as npt

EMPTY: Final = -(2**63)
"""The field is empty. No day, count or sum of cents comes near it."""

UNREADABLE: Final = EMPTY + 1
"""The field holds something this program does not write, such as a word where a score belongs.

It equals nothing that is ever desired, so such a field is always put right.
"""

Column: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Columns of int64, all of one length: entry ``i`` of each belongs to the same customer.

    Raises ValueError for columns of different lengths or of another type.
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
        """Names of the columns that are always there, in the order of declaration."""
        return tuple(column.name for column in fields(cls) if column.name != "more")

    @classmethod
    def of(cls, columns: Mapping[str, Column]) -> Self:
        """Build from columns by name; those that are not always there go to ``more``."""
        named = cls.names()
        more = {name: column for name, column in columns.items() if name not in named}
        return cls(*(columns[name] for name in named), more=more)

    @classmethod
    def empty(cls, customers: int, more: Iterable[str] = ()) -> Self:
        """Leave every field of that many customers empty."""
        return cls.of({name: np.full(customers, EMPTY, dtype=np.int64) for name in (*cls.names(), *more)})

    @classmethod
    def concat(cls, parts: Sequence[Self]) -> Self:
        """Join the customers of all parts, in order. While it works both copies are in memory."""
        if not parts:
            return cls.empty(0)
        every = [part.columns() for part in parts]
        return cls.of({name: np.concatenate([columns[name] for columns in every]) for name in every[0]})

    def take(self, index: Column | Mask | slice) -> Self:
        """Keep the customers at these positions, in this order; those where a mask is true; or a slice, as a view."""
        return self.of({name: column[index] for name, column in self.columns().items()})

    def columns(self) -> dict[str, Column]:
        """Give each column under its name, in the order of declaration."""
        return {name: getattr(self, name) for name in self.names()} | dict(self.more)


@dataclass(frozen=True, slots=True, eq=False)
class Orders(Columns):
    """What each customer bought up to the as-of date.

    A customer without orders has an order_count of 0 and no last_order_day; lifetime_cents may
    then be anything, for instance below zero for a customer who only returned things.
    ``more`` holds what the scheme's rules need beyond that: see ``metrics``.
    """

    customer_id: Column
    """NetSuite's internal id."""
    order_count: Column
    last_order_day: Column
    """Days since 1970-01-01, by the account's calendar."""
    lifetime_cents: Column
    """In cents of the base currency."""


@dataclass(frozen=True, slots=True, eq=False)
class Fields(Columns):
    """The custentity_rfm_* values of each customer, as they are or as they should be.

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
    """The segment before the present one; empty if there was none."""
    segment_changed_day: Column

    @property
    def scored(self) -> Mask:
        """Customers who hold a score or a segment.

        Either is enough: where the list of segments was rebuilt and every segment field emptied,
        the customers have still been scored before.
        """
        scored: Mask = (self.score != EMPTY) | (self.segment != EMPTY)
        return scored
