"""Segment Movement and migration: who changed from where to where."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from netsuite_rfm.rfm.reports.as_json import named, only_if_known
from netsuite_rfm.rfm.reports.figures import money
from netsuite_rfm.rfm.reports.rows import InSegment, Moved, Mover
from netsuite_rfm.rfm.reports.segments import Segments


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementRow:
    """Changes of a month from one segment to another."""

    from_segment: str = named("from")
    to_segment: str = named("to")
    changes: int
    customers: int
    lifetime_value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoverRow:
    """One change of one customer; ``name`` is None unless names were asked for."""

    customer: int
    name: str | None = only_if_known()
    from_segment: str = named("from")
    to_segment: str = named("to")
    changed_on: str
    last_order: str | None
    lifetime_value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """The changes of a month by where from and where to, and the most valuable of them one by one."""

    rows: Sequence[MovementRow]
    changes: int
    movers: Sequence[MoverRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationRow:
    """Active customers in one segment on the first day and in one on the last; those who stayed are included."""

    from_segment: str = named("from")
    to_segment: str = named("to")
    customers: int


def movement(found: Sequence[Moved], movers: Sequence[Mover], segments: Segments, *, names: bool) -> Movement:
    """The changes of a month by where from and where to, and the most valuable of them one by one."""
    by_pair = {(move.from_segment, move.to_segment): move for move in found}
    rows = [
        MovementRow(
            from_segment=segments.name(before),
            to_segment=segments.name(after),
            changes=by_pair[before, after].changes,
            customers=by_pair[before, after].customers,
            lifetime_value=money(by_pair[before, after].cents),
        )
        for before, after in _pairs(by_pair, segments)
    ]
    return Movement(
        rows=rows,
        changes=sum(move.changes for move in found),
        movers=[_mover(mover, segments, names=names) for mover in movers],
    )


def _mover(mover: Mover, segments: Segments, *, names: bool) -> MoverRow:
    return MoverRow(
        customer=mover.customer,
        name=(mover.name or "") if names else None,
        from_segment=segments.name(mover.from_segment),
        to_segment=segments.name(mover.to_segment),
        changed_on=mover.changed_on,
        last_order=mover.last_order,
        lifetime_value=money(mover.cents),
    )


def migration(
    moved: Sequence[Moved], since: Sequence[Moved], now: Sequence[InSegment], segments: Segments
) -> list[MigrationRow]:
    """Where active customers were on one day, and where on a later one; those who stayed are included.

    Args:
        moved: those with changes between the two days.
        since: those with changes after the later day, from where they were on it to where they are now.
        now: customers by the segment they hold now.
        segments: names and order.

    """
    then = Counter({held.segment: held.customers for held in now})
    for move in since:
        then[move.to_segment] -= move.customers
        then[move.from_segment] += move.customers
    pairs = Counter({(move.from_segment, move.to_segment): move.customers for move in moved})
    arrived: Counter[int] = Counter()
    for (before, after), customers in pairs.items():
        arrived[after] += customers if before != after else 0
    for segment, customers in then.items():
        # Where the scripts have not caught up with the fields, more arrived than there are: nobody stayed then.
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
