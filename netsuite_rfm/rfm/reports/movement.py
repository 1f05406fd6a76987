"""Segment Movement and migration: customers' segments before and after a period."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, Literal

from netsuite_rfm.rfm.reports.as_json import named, only_if_known
from netsuite_rfm.rfm.reports.figures import money
from netsuite_rfm.rfm.reports.period import Period
from netsuite_rfm.rfm.reports.rows import InSegment, Moved, Mover, RulesOfDay
from netsuite_rfm.rfm.reports.segments import Segments
from netsuite_rfm.rfm.reports.stores import NO_STORE

Kind = Literal["loss", "gain", "first segment"]
KINDS: Final[tuple[Kind, ...]] = ("loss", "gain", "first segment")
RETURNED_HALF: Final = 2
"""Customers whose returns are at least one part in this many of gross value are marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementRow:
    """Customers who ended the month in another segment than they started it in, and their value at the last change.

    ``kind`` is ``loss`` for those who became at risk, lost or without a segment, ``gain`` for those who returned from
    there, and ``first segment`` for those who had none. If both segments are equal in this respect, it is ``gain`` if
    the customer had just ordered, else ``loss``.
    """

    kind: Kind
    from_segment: str = named("from")
    to_segment: str = named("to")
    customers: int
    lifetime_value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoverRow:
    """One customer who ended the month in another segment.

    ``name`` is None unless names were asked for, and ``store`` unless the worker finds each customer's store.

    ``gross`` and ``returns`` are everything that the customer ever bought and returned; ``returned_half`` is whether
    returns are half of gross value or more.
    """

    kind: Kind
    customer: int
    name: str | None = only_if_known()
    store: str | None = only_if_known()
    from_segment: str = named("from")
    to_segment: str = named("to")
    changed_on: str
    last_order: str | None
    lifetime_value: str
    gross: str
    returns: str
    net: str
    returned_half: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Each active customer's move between the month's start and end: losses first, then gains, highest value first.

    Args:
        rows: customers by kind, segment before and segment after.
        losses, gains, first_segments: number of customers of each kind.
        came_back: customers who changed in the month but ended it in the same segment.
        loaded: customers who got segments from the first load, which is not movement.
        loaded_on: day of the first load, if it is in the month.
        relabelled: customers who changed on a day with changed rules, which is not movement either.
        relabelled_on: these days.
        movers: the 100 most valuable customers of losses and gains.

    """

    rows: Sequence[MovementRow]
    losses: int
    gains: int
    first_segments: int
    came_back: int
    loaded: int
    loaded_on: str | None
    relabelled: int
    relabelled_on: Sequence[str]
    movers: Sequence[MoverRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationRow:
    """Active customers by segment on the first and on the last day; those who stayed are included."""

    from_segment: str = named("from")
    to_segment: str = named("to")
    customers: int


def days_of_new_rules(found: Iterable[RulesOfDay], period: Period) -> list[date]:
    """Return the days of the month on which runs used other rules than earlier runs, until one of them was complete.

    A run of another version uses the same rules unless its scheme has another name.
    """
    days, open_ = [], False
    ordered = sorted(found, key=lambda rules: rules.first_id)
    for before, rules in pairwise(ordered):
        same_version = before.run_version == rules.run_version
        changed = before.run_scheme != rules.run_scheme or (
            same_version and before.run_fingerprint != rules.run_fingerprint
        )
        if changed or open_:
            days.append(date.fromisoformat(rules.run_as_of))
            open_ = not rules.complete
    return sorted({day for day in days if period.first_day <= day <= period.as_of})


def movement(
    found: Sequence[Moved],
    movers: Sequence[Mover],
    segments: Segments,
    *,
    loaded_on: date | None,
    relabelled_on: Sequence[date],
    names: bool,
    stores: bool = False,
) -> Movement:
    """Return each customer's move between the month's start and end, losses first, and the most valuable customers."""
    moved = [move for move in found if move.customers and move.from_segment != move.to_segment]
    customers_of, cents_of = Counter[tuple[Kind, int, int]](), Counter[tuple[Kind, int, int]]()
    for move in moved:
        place = _kind(move, segments), move.from_segment, move.to_segment
        customers_of[place] += move.customers
        cents_of[place] += move.cents
    rows = [
        MovementRow(
            kind=kind,
            from_segment=segments.name(before),
            to_segment=segments.name(after),
            customers=customers_of[kind, before, after],
            lifetime_value=money(cents),
        )
        for (kind, before, after), cents in sorted(cents_of.items(), key=lambda held: (-held[1], held[0]))
    ]
    customers = Counter[Kind]()
    for row in rows:
        customers[row.kind] += row.customers
    one_by_one = [_mover(mover, segments, names=names, stores=stores) for mover in movers]
    return Movement(
        rows=sorted(rows, key=lambda row: KINDS.index(row.kind)),
        losses=customers["loss"],
        gains=customers["gain"],
        first_segments=customers["first segment"],
        came_back=sum(move.customers for move in found if move.from_segment == move.to_segment),
        loaded=sum(move.loaded for move in found),
        loaded_on=loaded_on.isoformat() if loaded_on else None,
        relabelled=sum(move.relabelled for move in found),
        relabelled_on=[day.isoformat() for day in relabelled_on],
        movers=sorted(one_by_one, key=lambda row: KINDS.index(row.kind)),
    )


def _kind(move: Moved | Mover, segments: Segments) -> Kind:
    if move.from_segment == 0:
        return "first segment"
    further = segments.distance(move.to_segment) - segments.distance(move.from_segment)
    return "loss" if further > 0 or (further == 0 and not move.bought) else "gain"


def _mover(mover: Mover, segments: Segments, *, names: bool, stores: bool) -> MoverRow:
    return MoverRow(
        kind=_kind(mover, segments),
        customer=mover.customer,
        name=(mover.name or "") if names else None,
        store=(mover.store or NO_STORE) if stores else None,
        from_segment=segments.name(mover.from_segment),
        to_segment=segments.name(mover.to_segment),
        changed_on=mover.changed_on,
        last_order=mover.last_order,
        lifetime_value=money(mover.cents),
        gross=money(mover.gross),
        returns=money(mover.returns),
        net=money(mover.gross - mover.returns),
        returned_half=mover.returns > 0 and mover.returns * RETURNED_HALF >= mover.gross,
    )


def held_after(now: Sequence[InSegment], since: Sequence[Moved]) -> dict[int, int]:
    """Return active customers by segment on an earlier day: the current ones, with later moves reversed."""
    then = Counter({held.segment: held.customers for held in now})
    for move in since:
        then[move.to_segment] -= move.customers
        then[move.from_segment] += move.customers
    return dict(then)


def migration(moved: Sequence[Moved], then: Mapping[int, int], segments: Segments) -> list[MigrationRow]:
    """Return active customers by segment on one day and on a later day; those who stayed are included.

    Args:
        moved: customers with changes between the two days.
        then: customers by segment on the later day.
        segments: names and order.

    """
    pairs = Counter({(move.from_segment, move.to_segment): move.customers for move in moved})
    arrived: Counter[int] = Counter()
    for (before, after), customers in pairs.items():
        arrived[after] += customers if before != after else 0
    for segment, customers in then.items():
        # If the scripts lag behind the fields, more customers arrived than are there, so none is counted as staying.
        pairs[segment, segment] = max(0, customers - arrived[segment])
    return [
        MigrationRow(
            from_segment=segments.name(before), to_segment=segments.name(after), customers=pairs[before, after]
        )
        for before, after in _pairs(+pairs, segments)
    ]


def _pairs(found: Collection[tuple[int, int]], segments: Segments) -> list[tuple[int, int]]:
    order = segments.in_order(segment for pair in found for segment in pair)
    return sorted(found, key=lambda pair: (order.index(pair[0]), order.index(pair[1])))
