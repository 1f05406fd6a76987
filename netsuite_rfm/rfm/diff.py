"""Compute what the fields should hold, and find the customers whose fields differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Self

import numpy as np

from netsuite_rfm.rfm.customers import EMPTY, Column, Fields, Mask, Orders
from netsuite_rfm.rfm.scores import Scores

_NO_MORE: Final[Mapping[str, Column]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """The customers to write: the current and the desired values of their fields.

    It needs 168 bytes per customer.
    """

    customer_id: Column
    present: Fields
    desired: Fields

    def __post_init__(self) -> None:
        _same_length(self.customer_id, self.present, self.desired)

    def __len__(self) -> int:
        return len(self.customer_id)

    @classmethod
    def concat(cls, parts: Sequence[Self]) -> Self:
        """Join the changes of several windows. Both copies are in memory until it returns."""
        ids = [part.customer_id for part in parts]
        return cls(
            customer_id=np.concatenate([np.empty(0, dtype=np.int64), *ids]),
            present=Fields.concat([part.present for part in parts]),
            desired=Fields.concat([part.desired for part in parts]),
        )

    def take(self, index: Column | Mask | slice) -> Self:
        """Return the changes at these positions, in this order; those where a mask is true; or a slice, as a view."""
        return type(self)(self.customer_id[index], self.present.take(index), self.desired.take(index))

    @property
    def segment_changed(self) -> Mask:
        """Return the customers who change segment, get their first one, or lose theirs."""
        changed: Mask = self.present.segment != self.desired.segment
        return changed

    @property
    def lost_all_orders(self) -> Mask:
        """Return the customers who were scored and have no orders left, for example because they were voided."""
        return self.present.scored & ~self.desired.scored

    def order(self) -> Column:
        """Return positions in the order of writing, most valuable first.

        Customers who change segment or lost all orders come first, then those whose scores or totals change. Each group
        is ordered by higher lifetime value (the current one for a customer who lost all orders), then by lower id.
        """
        return order_of_writing(*self.worth(), self.customer_id)

    def worth(self) -> tuple[Mask, Column]:
        """Return the keys for the order of writing: who comes first, and each customer's lifetime value in cents."""
        gone = self.desired.lifetime_cents == EMPTY
        cents = np.where(gone, self.present.lifetime_cents, self.desired.lifetime_cents)
        return self.segment_changed | self.lost_all_orders, cents


def order_of_writing(first: Mask, cents: Column, customer_id: Column) -> Column:
    """Return these customers' positions in the order of writing; see :meth:`Changes.order`."""
    return np.lexsort((customer_id, ~cents, ~first))  # ~ reverses the order and, unlike -, never overflows


def desired_fields(
    orders: Orders,
    scores: Scores,
    present: Fields,
    segment_ids: Column,
    as_of_day: int,
    *,
    more: Mapping[str, Column] = _NO_MORE,
) -> Fields:
    """Compute what the fields of these customers should hold on the as-of date.

    ``segment_ids`` are the internal ids of the list values, in the order of ``Scheme.segments``. When a customer's
    segment changes, previous_segment gets the old one and segment_changed_day the as-of date. A customer without orders
    has all other fields empty, except those in ``more``, which are the columns of ``stages_and_audiences.place``.
    """
    _same_length(orders, scores, present)
    without_orders = orders.order_count == 0
    segment = np.append(segment_ids, EMPTY)[scores.segment_index]  # NO_SEGMENT is -1, which selects the last of them
    moved = segment != present.segment
    return Fields(
        recency_score=scores.recency,
        frequency_score=scores.frequency,
        monetary_score=scores.monetary,
        score=scores.score,
        segment=segment,
        last_order_day=orders.last_order_day,
        order_count=np.where(without_orders, EMPTY, orders.order_count),
        lifetime_cents=np.where(without_orders, EMPTY, orders.lifetime_cents),
        previous_segment=np.where(moved, present.segment, present.previous_segment),
        segment_changed_day=np.where(moved, as_of_day, present.segment_changed_day),
        more=more,
    )


def diff(customer_id: Column, present: Fields, desired: Fields) -> Changes:
    """Find the customers with any field that differs from its desired value, in the order given."""
    _same_length(customer_id, present, desired)
    if present.columns().keys() != desired.columns().keys():
        raise ValueError(f"fields of different schemes: {sorted(present.columns().keys() ^ desired.columns().keys())}")
    differs = differing(present, desired)
    index = np.flatnonzero(differs)
    return Changes(customer_id[index], present.take(index), desired.take(index))


def differing(present: Fields, desired: Fields) -> Mask:
    """Return the customers with a field that differs from its value in ``desired``."""
    have = present.columns()
    differs = np.zeros(len(desired), dtype=np.bool_)
    for name, column in desired.columns().items():
        differs |= column != have[name]
    return differs


def _same_length(*columns: Column | Orders | Scores | Fields) -> None:
    if len({len(column) for column in columns}) > 1:
        raise ValueError(f"columns of different customers: lengths {[len(column) for column in columns]}")
