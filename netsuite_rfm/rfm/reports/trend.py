"""Segment sizes and values at month ends, and which segment grows and which shrinks fastest."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from netsuite_rfm.rfm.reports.figures import money, share
from netsuite_rfm.rfm.reports.month_ends import Held
from netsuite_rfm.rfm.reports.segments import NONE, Segments

LEAST_MONTHS: Final = 2
FEWEST_SHARE: Final = 100
"""A segment must hold one in so many customers at the first month end or the last to be named the fastest."""


def trend(ends: Mapping[str, Held], segments: Segments) -> dict[str, Any] | None:
    """Customers and value of each segment at each month end; None of fewer than two.

    Values are lifetime values of now, so that a change of value follows who is in the segment, not what they bought
    since. ``growing`` and ``shrinking`` name the segment with the largest relative rise and fall of customers.

    Args:
        ends: what each segment held at month ends, oldest first.
        segments: names and order.

    """
    if len(ends) < LEAST_MONTHS:
        return None
    held = list(ends.values())
    used = {segment for end in held for segment in +Counter(end.customers)}
    rows = [_row(name, among, held) for name, among in segments.rows({one: [one] for one in used}, [])]
    least = max(1, min(sum(end.customers.values()) for end in (held[0], held[-1])) // FEWEST_SHARE)
    compared = [
        row for row in rows if row["change"] and max(row["customers"][0], row["customers"][-1]) >= least
        and row["segment"] != NONE
    ]  # fmt: skip
    by_change = sorted(compared, key=lambda row: float(row["change"]))
    return {
        "months": list(ends),
        "rows": rows,
        "growing": by_change[-1]["segment"] if by_change and float(by_change[-1]["change"]) > 0 else None,
        "shrinking": by_change[0]["segment"] if by_change and float(by_change[0]["change"]) < 0 else None,
    }


def _row(name: str, among: Sequence[int], held: Sequence[Held]) -> dict[str, Any]:
    customers = [sum(end.customers.get(segment, 0) for segment in among) for end in held]
    cents = [sum(end.cents.get(segment, 0) for segment in among) for end in held]
    return {
        "segment": name,
        "customers": customers,
        "lifetime_value": [money(value) for value in cents],
        "net_change": customers[-1] - customers[0],
        "change": share(customers[-1] - customers[0], customers[0]),
    }
