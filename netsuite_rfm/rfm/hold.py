"""Customers whose segment a person holds: it stays unchanged until a day, while scores and totals still update."""

import numpy as np

from netsuite_rfm.rfm.customers import EMPTY, Column, Fields, Mask

KEPT = ("segment", "previous_segment", "segment_changed_day")
"""Columns of the fields that stay unchanged while a customer's segment is held."""


def in_force(hold_until: Column, as_of_day: int) -> Mask:
    """Return the customers who are held on a day. The hold's day is the first on which the segment may change again."""
    held: Mask = (hold_until != EMPTY) & (hold_until > as_of_day)
    return held


def keep_held(desired: Fields, present: Fields, held: Mask) -> Fields:
    """Return ``desired`` with the present segment, previous segment and change day for customers who are held.

    All three arguments have the same length and order.
    """
    if not held.any():
        return desired
    columns, now = desired.columns(), present.columns()
    return Fields.of(columns | {name: np.where(held, now[name], columns[name]) for name in KEPT})
