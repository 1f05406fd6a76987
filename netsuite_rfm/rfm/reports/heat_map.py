"""The heat map of scores: customers and lifetime value in each cell."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from netsuite_rfm.rfm.reports.as_json import only_if_known
from netsuite_rfm.rfm.reports.figures import money
from netsuite_rfm.rfm.reports.rows import InCell

_SCORES = range(5, 0, -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMapRow:
    """Active customers with the same scores; ``monetary`` is None if all monetary scores are combined."""

    recency: int
    frequency: int
    monetary: int | None = only_if_known()
    customers: int
    lifetime_value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """The 25 cells of recency and frequency, and the 125 with monetary."""

    rows: Sequence[HeatMapRow]
    monetary: Sequence[HeatMapRow]


def heat_map(found: Sequence[InCell]) -> HeatMap:
    """Return customers and lifetime value of the 25 cells of recency and frequency, and of the 125 with monetary."""
    customers: defaultdict[tuple[int, ...], int] = defaultdict(int)
    cents: defaultdict[tuple[int, ...], int] = defaultdict(int)
    for held in found:
        for cell in ((held.recency, held.frequency), (held.recency, held.frequency, held.monetary)):
            if 0 not in (held.recency, held.frequency, held.monetary):
                customers[cell] += held.customers
                cents[cell] += held.cents

    def row(recency: int, frequency: int, monetary: int | None = None) -> HeatMapRow:
        cell = (recency, frequency) if monetary is None else (recency, frequency, monetary)
        return HeatMapRow(
            recency=recency,
            frequency=frequency,
            monetary=monetary,
            customers=customers[cell],
            lifetime_value=money(cents[cell]),
        )

    return HeatMap(
        rows=[row(r, f) for r in _SCORES for f in _SCORES],
        monetary=[row(r, f, m) for r in _SCORES for f in _SCORES for m in _SCORES],
    )


def buyers_in(found: Sequence[InCell]) -> int:
    """Return how many active customers have orders."""
    return sum(cell.buyers for cell in found)
