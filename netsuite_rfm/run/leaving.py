"""Find customers who will move to another segment within some days unless they order. Nothing is written."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

import msgspec

from netsuite_rfm.errors import RowError, UsageError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.leaving import customers_about_to_age
from netsuite_rfm.netsuite.suiteql.page import pages_by_id
from netsuite_rfm.rfm.next_step import next_step
from netsuite_rfm.rfm.scheme import Scheme


class _Row(msgspec.Struct):
    ROW: ClassVar = "customer"

    id: int
    score: str
    last_order: str
    cents: int = 0
    name: str | None = None
    phone: str | None = None
    store: str | None = None


@dataclass(frozen=True, slots=True)
class Leaving:
    """A customer who will move to another segment on a day unless they order before it."""

    customer: int
    name: str | None
    phone: str | None
    store: str | None
    before: str
    after: str
    on: date
    last_order: date
    cents: int


class MovesBetween(msgspec.Struct, frozen=True, rename={"before": "from", "after": "to"}):
    """Customers who will move from one segment to another: their number, their value, and the first day."""

    before: str
    after: str
    customers: int
    lifetime_value: str
    first_on: str


def leaving(client: Client, scheme: Scheme, as_of: date, within: int, *, names: bool) -> list[Leaving]:
    """Find the customers who will move to another segment within ``within`` days, the most valuable first.

    The result is based on the fields that the last run wrote, without later orders. One request fetches 1,000 customers
    who reach a cut point.

    Raises:
        UsageError: the scheme has no fixed bands, or its segments depend on metrics.
        NetSuiteError: NetSuite could not be read.

    """
    if scheme.relative is not None or scheme.segment_rules:
        raise UsageError(
            f"scheme {scheme.name} has no fixed bands and cells, so the day of a move is not known in advance; "
            "explain shows it for one customer"
        )
    cuts = scheme.bands.recency_days

    def query(after: int) -> str:
        stores = scheme.home_location
        return customers_about_to_age(cuts, as_of, within, names=names, stores=stores, after=after)

    pages = pages_by_id(client, query, _Row)
    found = (_moved(row, scheme, as_of) for page in pages for row in page)
    last = as_of + timedelta(days=within)
    moves = [move for move in found if move is not None and as_of < move.on <= last]
    return sorted(moves, key=lambda move: (-move.cents, move.customer))


def summed(moves: list[Leaving], scheme: Scheme) -> list[MovesBetween]:
    """Sum up customers and their value by segment before and after, in the scheme's order."""
    order = {segment.name: place for place, segment in enumerate(scheme.segments)}
    pairs: dict[tuple[str, str], list[Leaving]] = defaultdict(list)
    for move in moves:
        pairs[move.before, move.after].append(move)
    return [
        MovesBetween(
            before=before,
            after=after,
            customers=len(group),
            lifetime_value=str(Decimal(sum(move.cents for move in group)).scaleb(-2)),
            first_on=min(move.on for move in group).isoformat(),
        )
        for (before, after), group in sorted(pairs.items(), key=lambda pair: [order[name] for name in pair[0]])
    ]


def _moved(row: _Row, scheme: Scheme, as_of: date) -> Leaving | None:
    try:
        last_order = date.fromisoformat(row.last_order)
        score = int(row.score)
        step = next_step(scheme, score, (as_of - last_order).days)
    except (ValueError, IndexError):
        held = f"score {row.score!r} or last order {row.last_order!r}"
        raise RowError(f"customer {row.id}: {held} cannot be read") from None
    if step is None:
        return None
    names = [segment.name for segment in scheme.segments]
    day = last_order + timedelta(days=step.days_since_last_order)
    return Leaving(
        row.id, row.name, row.phone, row.store, names[step.before], names[step.after], day, last_order, row.cents
    )
