"""Customers whose segment a person holds: it stays as it is until a day; scores and totals go on."""

import numpy as np

from netsuite_rfm.rfm.customers import EMPTY, Column, Fields, Mask

KEPT = ("segment", "previous_segment", "segment_changed_day")
"""Columns of the fields that stay as they are while a customer is held."""


def in_force(hold_until: Column, as_of_day: int) -> Mask:
    """Customers who are held on a day: the hold's day is the first on which the segment may move again."""
    held: Mask = (hold_until != EMPTY) & (hold_until > as_of_day)
    return held


def keep_held(desired: Fields, present: Fields, held: Mask) -> Fields:
    """Take for the customers who are held the segment, the previous one and its day from what the fields hold.

    All three are as long and in the same order.
    """
    if not held.any():
        return desired
    columns, now = desired.columns(), present.columns()
    return Fields.of(columns | {name: np.where(held, now[name], columns[name]) for name in KEPT})
