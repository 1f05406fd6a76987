"""Segment Movement and migration: who changed from where to where."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from netsuite_rfm.rfm.reports.figures import money
from netsuite_rfm.rfm.reports.rows import InSegment, Moved, Mover
from netsuite_rfm.rfm.reports.segments import Segments


def movement(found: Sequence[Moved], movers: Sequence[Mover], segments: Segments, *, names: bool) -> dict[str, Any]:
    """The changes of a month by where from and where to, and the most valuable of them one by one."""
    by_pair = {(one.from_segment, one.to_segment): one for one in found}
    rows = [
        {
            "from": segments.name(before),
            "to": segments.name(after),
            "changes": by_pair[before, after].changes,
            "customers": by_pair[before, after].customers,
            "lifetime_value": money(by_pair[before, after].cents),
        }
        for before, after in _pairs(by_pair, segments)
    ]
    return {
        "rows": rows,
        "changes": sum(one.changes for one in found),
        "movers": [_mover(one, segments, names=names) for one in movers],
    }


def _mover(one: Mover, segments: Segments, *, names: bool) -> dict[str, Any]:
    return {
        "customer": one.customer,
        **({"name": one.name or ""} if names else {}),
        "from": segments.name(one.from_segment),
        "to": segments.name(one.to_segment),
        "changed_on": one.changed_on,
        "last_order": one.last_order,
        "lifetime_value": money(one.cents),
    }


def migration(
    moved: Sequence[Moved], since: Sequence[Moved], now: Sequence[InSegment], segments: Segments
) -> list[dict[str, Any]]:
    """Where active customers were on one day, and where on a later one; those who stayed are included.

    Args:
        moved: those with changes between the two days.
        since: those with changes after the later day, from where they were on it to where they are now.
        now: customers by the segment they hold now.
        segments: names and order.

    """
    then = Counter({one.segment: one.customers for one in now})
    for one in since:
        then[one.to_segment] -= one.customers
        then[one.from_segment] += one.customers
    pairs = Counter({(one.from_segment, one.to_segment): one.customers for one in moved})
    arrived: Counter[int] = Counter()
    for (before, after), customers in pairs.items():
        arrived[after] += customers if before != after else 0
    for segment, customers in then.items():
        # Where the scripts have not caught up with the fields, more arrived than there are: nobody stayed then.
        pairs[segment, segment] = max(0, customers - arrived[segment])
    return [
        {"from": segments.name(before), "to": segments.name(after), "customers": pairs[before, after]}
        for before, after in _pairs(+pairs, segments)
    ]


def _pairs(found: dict[tuple[int, int], Any], segments: Segments) -> list[tuple[int, int]]:
    order = segments.in_order(one for pair in found for one in pair)
    return sorted(found, key=lambda pair: (order.index(pair[0]), order.index(pair[1])))
