"""The heat map of scores: customers and lifetime value of each cell."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from netsuite_rfm.rfm.reports.figures import money
from netsuite_rfm.rfm.reports.rows import InCell

_SCORES = range(5, 0, -1)


def heat_map(found: Sequence[InCell]) -> dict[str, Any]:
    """Active customers and lifetime value of the 25 cells of recency and frequency, and of the 125 with monetary."""
    customers: defaultdict[tuple[int, ...], int] = defaultdict(int)
    cents: defaultdict[tuple[int, ...], int] = defaultdict(int)
    for one in found:
        for cell in ((one.recency, one.frequency), (one.recency, one.frequency, one.monetary)):
            if 0 not in (one.recency, one.frequency, one.monetary):
                customers[cell] += one.customers
                cents[cell] += one.cents

    def row(*cell: int) -> dict[str, Any]:
        named = dict(zip(("recency", "frequency", "monetary"), cell, strict=False))
        return {**named, "customers": customers[cell], "lifetime_value": money(cents[cell])}

    return {
        "rows": [row(r, f) for r in _SCORES for f in _SCORES],
        "monetary": [row(r, f, m) for r in _SCORES for f in _SCORES for m in _SCORES],
    }


def buyers_in(found: Sequence[InCell]) -> int:
    """How many active customers have orders."""
    return sum(one.buyers for one in found)
