"""Recency, frequency and monetary scores, and the segment they lead to."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from netsuite_rfm.rfm.bands import CutPoints
from netsuite_rfm.rfm.model import EMPTY, Column, Columns, Orders
from netsuite_rfm.rfm.rows import check_orders
from netsuite_rfm.rfm.scheme import NO_SEGMENT, Scheme


@dataclass(frozen=True, slots=True, eq=False)
class Scores(Columns):
    """Scores from 1 to 5 of each customer; EMPTY for customers without orders."""

    recency: Column
    frequency: Column
    monetary: Column
    score: Column
    """The three as one number: 100 times recency, plus 10 times frequency, plus monetary."""
    segment_index: Column
    """Position in ``Scheme.segments``; NO_SEGMENT for customers without orders."""


def score(orders: Orders, scheme: Scheme, as_of_day: int) -> Scores:
    """Score each customer on the as-of date, in days since 1970-01-01.

    A value on the edge of a band has the higher score. Raises RowError as ``check_orders`` does.
    """
    check_orders(orders, as_of_day)
    without_orders = orders.order_count == 0
    bands = scheme.bands
    # What the next four lines make of a customer without orders is overwritten below.
    recency_days = as_of_day - orders.last_order_day
    recency = 5 - _cuts_passed(bands.recency_days, recency_days, side="left")
    frequency = 1 + _cuts_passed(bands.order_count, orders.order_count, side="right")
    monetary = 1 + _cuts_passed(bands.lifetime_cents, orders.lifetime_cents, side="right")
    combined = 100 * recency + 10 * frequency + monetary
    segment_index = scheme.cells[combined]
    for column in (recency, frequency, monetary, combined):
        column[without_orders] = EMPTY
    segment_index[without_orders] = NO_SEGMENT
    return Scores(recency, frequency, monetary, combined, segment_index)


def _cuts_passed(cuts: CutPoints, values: Column, *, side: Literal["left", "right"]) -> Column:
    """How many cut points lie below each value; with ``right``, a value on a cut point has passed it."""
    return np.searchsorted(np.array(cuts, dtype=np.int64), values, side=side).astype(np.int64, copy=False)
