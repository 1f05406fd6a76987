"""Find the next segment of a customer who does not order: only recency falls, at cut points known in advance."""

from dataclasses import dataclass

import numpy as np

from netsuite_rfm.rfm.customers import EMPTY, Column
from netsuite_rfm.rfm.scheme import Scheme


@dataclass(frozen=True, slots=True)
class NextStep:
    """Positions in ``Scheme.segments`` before and after, and the days since the last order when the change happens."""

    before: int
    after: int
    days_since_last_order: int


def next_step(scheme: Scheme, score: int, days_since_last_order: int) -> NextStep | None:
    """Find the next change of segment of a customer with this score, such as 345; None if time changes nothing.

    Raises:
        ValueError: the scheme has no fixed bands, or its segments depend on metrics.

    """
    if scheme.segment_rules:
        raise ValueError(f"segments of scheme {scheme.name} depend on metrics")
    cuts, rest = scheme.bands.recency_days, score % 100
    before = int(scheme.cells[score])
    for place, cut in enumerate(cuts):
        after = int(scheme.cells[100 * (4 - place) + rest])
        if days_since_last_order <= cut and after != before:
            return NextStep(before, after, cut + 1)
    return None


def days_until_leaving(scheme: Scheme, score: Column, days_since_last_order: Column) -> Column:
    """Days from the as-of day to each customer's :func:`next_step`; EMPTY if time changes nothing, or without orders.

    Raises:
        ValueError: the scheme has no fixed bands, or its segments depend on metrics.

    """
    if scheme.segment_rules:
        raise ValueError(f"segments of scheme {scheme.name} depend on metrics")
    scored = score != EMPTY
    held = np.where(scored, score, 0)
    days = np.full(len(score), EMPTY, dtype=np.int64)
    for place, cut in reversed(list(enumerate(scheme.bands.recency_days))):
        after = scheme.cells[np.where(scored, 100 * (4 - place) + held % 100, 0)]
        moves = scored & (days_since_last_order <= cut) & (after != scheme.cells[held])
        days = np.where(moves, cut + 1 - days_since_last_order, days)
    return days
