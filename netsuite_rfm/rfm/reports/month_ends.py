"""Compute each segment's customers at earlier month ends, by going back from now through the segment history."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from netsuite_rfm.rfm.reports.period import Period, first_of_month, last_of_month, month_text
from netsuite_rfm.rfm.reports.rows import InSegment, MovedInMonth


@dataclass(frozen=True, slots=True)
class Held:
    """Active customers by segment at the end of a month, and their current lifetime value in cents."""

    customers: Mapping[int, int] = field(default_factory=dict)
    cents: Mapping[int, int] = field(default_factory=dict)


def month_ends(
    now: Sequence[InSegment], moves: Sequence[MovedInMonth], period: Period, begins: date | None
) -> dict[str, Held]:
    """Return each segment's customers and value at the end of each of the 13 months up to the report's, oldest first.

    The current month ends now. Months that ended before the history began are left out.

    Args:
        now: customers by current segment.
        moves: the changes of each month, from the second of the 13 until today.
        period: the report's month.
        begins: day of the oldest change on record; None if there is none.

    """
    if begins is None:
        return {}
    customers = Counter({held.segment: held.customers for held in now})
    cents = Counter({held.segment: held.cents for held in now})
    later = sorted(moves, key=lambda move: move.in_month)
    found = {}
    for first_day in reversed(period.cohort_months):
        month = month_text(first_day)
        while later and later[-1].in_month > month:
            move = later.pop()
            customers[move.to_segment] -= move.changes
            customers[move.from_segment] += move.changes
            cents[move.to_segment] -= move.cents
            cents[move.from_segment] += move.cents
        if last_of_month(first_day) >= begins:
            found[month] = Held(dict(customers), dict(cents))
    return dict(reversed(found.items()))


def month_before(month: date) -> str:
    """Return the month before that of a day, as text."""
    return month_text(first_of_month(month, months_back=1))
