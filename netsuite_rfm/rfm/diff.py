"""What the fields should hold, and the customers whose fields hold something else."""

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
    """The customers to be written: what their fields hold and what they should hold.

    Takes 168 bytes a customer.
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
        """Join the changes of several windows. While it works both copies are in memory."""
        ids = [part.customer_id for part in parts]
        return cls(
            customer_id=np.concatenate([np.empty(0, dtype=np.int64), *ids]),
            present=Fields.concat([part.present for part in parts]),
            desired=Fields.concat([part.desired for part in parts]),
        )

    def take(self, index: Column | Mask | slice) -> Self:
        """Keep the changes at these positions, in this order; those where a mask is true; or a slice, as a view."""
        return type(self)(self.customer_id[index], self.present.take(index), self.desired.take(index))

    @property
    def segment_changed(self) -> Mask:
        """Customers who move to another segment, into their first, or out of their last."""
        changed: Mask = self.present.segment != self.desired.segment
        return changed

    @property
    def lost_all_orders(self) -> Mask:
        """Customers who were scored and now have no order left, for instance because it was voided."""
        return self.present.scored & ~self.desired.scored

    def order(self) -> Column:
        """Positions in the order of writing, most valuable first.

        Customers who change segment or lost all their orders, then those whose scores or totals
        change; within each the higher lifetime value first (for a customer who lost all orders the
        value held so far), then the lower id.
        """
        return order_of_writing(*self.worth(), self.customer_id)

    def worth(self) -> tuple[Mask, Column]:
        """What goes into the order of writing: who comes first, and each customer's lifetime value in cents."""
        gone = self.desired.lifetime_cents == EMPTY
        cents = np.where(gone, self.present.lifetime_cents, self.desired.lifetime_cents)
        return self.segment_changed | self.lost_all_orders, cents


def order_of_writing(first: Mask, cents: Column, customer_id: Column) -> Column:
    """Positions of these customers in the order of writing; see :meth:`Changes.order`."""
    return np.lexsort((customer_id, ~cents, ~first))  # ~ turns the order round and, unlike -, never overflows


def desired_fields(
    orders: Orders,
    scores: Scores,
    present: Fields,
    segment_ids: Column,
    as_of_day: int,
    *,
    more: Mapping[str, Column] = _NO_MORE,
) -> Fields:
    """Work out what the fields of these customers should hold on the as-of date.

    ``segment_ids`` are the internal ids of the list values, in the order of ``Scheme.segments``.
    A customer whose segment changes keeps the one before in previous_segment, with the as-of date.
    A customer without orders has every field empty but these two, and what ``more`` says: the columns of
    ``place.place``.
    """
    _same_length(orders, scores, present)
    without_orders = orders.order_count == 0
    segment = np.append(segment_ids, EMPTY)[scores.segment_index]  # NO_SEGMENT is -1: the last of them
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
    """Find the customers where any field holds something else than it should, in the order given."""
    _same_length(customer_id, present, desired)
    if present.columns().keys() != desired.columns().keys():
        raise ValueError(f"fields of different schemes: {sorted(present.columns().keys() ^ desired.columns().keys())}")
    differs = differing(present, desired)
    index = np.flatnonzero(differs)
    return Changes(customer_id[index], present.take(index), desired.take(index))


def differing(present: Fields, desired: Fields) -> Mask:
    """Customers where a field of ``desired`` holds something else than it should."""
    have = present.columns()
    differs = np.zeros(len(desired), dtype=np.bool_)
    for name, column in desired.columns().items():
        differs |= column != have[name]
    return differs


def _same_length(*columns: Column | Orders | Scores | Fields) -> None:
    if len({len(column) for column in columns}) > 1:
        raise ValueError(f"columns of different customers: lengths {[len(column) for column in columns]}")
