"""Compare the account's totals before and after a run: number of orders and lifetime value."""

from fractions import Fraction
from itertools import pairwise
from typing import Final

from netsuite_rfm.rfm.brake.limits import FEWEST_NIGHTS, TIMES_THE_LARGEST, percent
from netsuite_rfm.rfm.brake.nights import Night, Past
from netsuite_rfm.rfm.brake.repair import is_return, left_by_the_last
from netsuite_rfm.rfm.brake.unsafe import Unsafe
from netsuite_rfm.rfm.signature import Signature, Totals

FEWEST_ORDERS: Final = 1_000
"""Minimum number of orders to judge; with fewer, one run may legitimately change a large share."""
MOST_LOST: Final = Fraction("0.01")
"""Maximum share of orders, or of gross value, that may disappear, since only voiding and deleting reduce them."""
MOST_LOST_NET: Final = Fraction("0.05")
MOST_GAINED: Final = {"orders": Fraction("0.25"), "cents": Fraction("0.5")}
LEAST_GAINED: Final = {"orders": Fraction("0.06"), "cents": Fraction("0.15")}
"""Upper and lower bounds of the limit of growth, as for the other measures."""
_WORDS: Final = {"orders": "orders of all customers", "cents": "lifetime value of all customers"}


def changed_totals(signature: Signature, past: Past, *, net: bool) -> tuple[Unsafe, ...]:
    """Return reasons if totals fall or grow by more than is plausible."""
    if signature.before.orders < FEWEST_ORDERS or is_return(signature.after, past):
        return ()
    reasons = []
    for name, words in _WORDS.items():
        before, after = getattr(signature.before, name), getattr(signature.after, name)
        if before <= 0:
            continue
        grown = Fraction(after - before, before)
        lost = MOST_LOST_NET if net and name == "cents" else MOST_LOST
        gained = _most_gained(name, past)
        if -grown > lost or grown > gained:
            shown = [f"{cents / 100:,.2f}" if name == "cents" else f"{cents:,}" for cents in (after, before)]
            limit = f"-{percent(lost)} to +{percent(gained)}"
            measured = f"{shown[0]} for {shown[1]} ({100 * float(grown):+.2f} %)"
            reasons.append(Unsafe(f"{name}_total", words, measured, limit))
    return tuple(reasons) if not left_by_the_last(past) else ()


def _most_gained(name: str, past: Past) -> Fraction:
    nights = [run.night for run in past.runs if run.complete and run.night and not run.night.accepted]
    grown = [_growth(older, newer, name) for newer, older in pairwise(nights)]
    if len(grown) < FEWEST_NIGHTS:
        return MOST_GAINED[name]
    return min(MOST_GAINED[name], max(LEAST_GAINED[name], TIMES_THE_LARGEST * max(grown)))


def _growth(older: Night, newer: Night, name: str) -> Fraction:
    before = _of(older.totals, name)
    return Fraction(_of(newer.totals, name) - before, before) if before > 0 else Fraction(0)


def _of(totals: Totals, name: str) -> int:
    return int(getattr(totals, name))
