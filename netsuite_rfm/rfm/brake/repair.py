"""Allow a run to exceed its limits if it repairs the previous run or completes it.

A run is a *return* if it brings the account's totals back to where they were before the last run, apart from some
growth. It may undo what that run changed: as many customers for each measure, and no more. A run that continues a plan
that a person accepted and a deadline interrupted may change as many customers as were left.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from netsuite_rfm.rfm.brake.measures import FIRST, LOST, NEW
from netsuite_rfm.rfm.brake.nights import Night, Past
from netsuite_rfm.rfm.plan import Summary
from netsuite_rfm.rfm.signature import Totals

GROWTH: Final = Fraction("0.02")
"""Share by which the totals may differ from those before the last run."""
DAYS: Final = 3
"""Days by which the mean of the last order days may differ."""
NOTEWORTHY: Final = Fraction("0.01")
"""Minimum share that the last run must have changed; undoing less is within the limits anyway."""
_UNDONE_BY: Final = {LOST: FIRST, FIRST: LOST}
"""Undoing a mistaken first score counts as losing all orders, and the other way round."""


def allowance(summary: Summary, past: Past, rules: str) -> Mapping[str, int]:
    """Return how many additional customers a run may change, by measure."""
    last = past.runs[0].night if past.runs else None
    if last is None:
        return {}
    allowed: dict[str, int] = {}
    if is_return(summary.signature.after, past):
        for name in last.counts:
            undone = last.counts.get(_UNDONE_BY.get(name, name))
            noteworthy = undone and (undone.share > NOTEWORTHY or name in _UNDONE_BY)
            if undone and noteworthy and name != NEW:
                allowed[name] = undone.customers
    if left_by_the_last(past) and last.rules == rules:
        for name in last.accepted:
            if name in last.counts:
                allowed[name] = max(allowed.get(name, 0), last.counts[name].customers)
    return allowed


def is_return(after: Totals, past: Past) -> bool:
    """Whether these totals match those before the last run."""
    before = _before_the_last(past)
    if before is None or not before.totals.orders or not after.customers or not before.totals.customers:
        return False
    was = before.totals
    mean_days = Fraction(after.days, after.customers) - Fraction(was.days, was.customers)
    return (
        abs(after.orders - was.orders) <= GROWTH * was.orders
        and abs(after.cents - was.cents) <= GROWTH * abs(was.cents)
        and abs(mean_days) <= DAYS
    )


def left_by_the_last(past: Past) -> bool:
    """Whether the last run wrote a plan that a person accepted and left some changes."""
    last = past.runs[0] if past.runs else None
    return bool(last and not last.complete and last.night and last.night.accepted and not last.night.part)


def _before_the_last(past: Past) -> Night | None:
    return next((run.night for run in past.runs[1:] if run.complete and run.night), None)
