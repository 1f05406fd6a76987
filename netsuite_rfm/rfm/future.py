"""Find the next changes of a customer who does nothing, by applying the same rules to each future day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from netsuite_rfm.rfm.customers import EMPTY, Column, Orders
from netsuite_rfm.rfm.metrics import FIRST_ORDER, GROSS, LAST_YEAR, RETURNED, YEAR_BEFORE
from netsuite_rfm.rfm.relative import Cuts
from netsuite_rfm.rfm.reports.segments import NONE
from netsuite_rfm.rfm.scheme import NO_SEGMENT, Scheme
from netsuite_rfm.rfm.score import score
from netsuite_rfm.rfm.stages_and_audiences import audience_bits, facts_of, stage_index

HORIZON_DAYS: Final = 1_100  # longer than every limit in the shipped schemes
_YEAR: Final = 365


@dataclass(frozen=True, slots=True)
class Event:
    """An order or a return that counts from its day onwards."""

    day: int
    cents: int
    is_return: bool = False


@dataclass(frozen=True, slots=True)
class NextChange:
    """The next change: its day (days since 1970-01-01), what changes, and the names before and after."""

    day: int
    what: str
    before: str
    after: str


def orders_on_days(events: Sequence[Event], first_day: int, days: int, *, net: bool) -> Orders:
    """Return one row per day from ``first_day``: the customer's totals as of that day.

    Row ``i`` is the customer on day ``first_day + i`` with every date shifted back by ``i``, so that all rows can be
    scored as of the first day.
    """
    later = np.arange(days, dtype=np.int64)
    today = first_day + later
    bought = [event for event in events if not event.is_return]
    day = np.array(sorted(sale.day for sale in bought), dtype=np.int64)
    count = np.searchsorted(day, today, side="right").astype(np.int64)
    first_of_all = np.append(day, EMPTY)[0]
    last = np.where(count > 0, np.append(day, EMPTY)[np.maximum(count, 1) - 1] - later, EMPTY)
    gross = _sums([event for event in events if not event.is_return], today)
    returned = _sums([event for event in events if event.is_return], today)

    def between(most: int, least: int) -> Column:
        inside = np.searchsorted(day, today - most, side="right") - np.searchsorted(day, today - least, side="left")
        return inside.astype(np.int64)

    return Orders(
        customer_id=later + 1,
        order_count=count,
        last_order_day=last,
        lifetime_cents=gross - returned if net else gross,
        more={
            FIRST_ORDER: np.where(count > 0, first_of_all - later, EMPTY),
            LAST_YEAR: between(0, _YEAR - 1),
            YEAR_BEFORE: between(_YEAR, 2 * _YEAR - 1),
            RETURNED: returned,
            GROSS: gross,
        },
    )


def next_changes(
    events: Sequence[Event],
    scheme: Scheme,
    as_of_day: int,
    *,
    net: bool,
    held: Mapping[str, int],
    cuts: Cuts | None = None,
    hold: tuple[str, int] | None = None,
) -> list[NextChange]:
    """Find the next change of the segment, the stage and each audience, assuming that no order is added or removed.

    ``held`` are the values of the scheme's own metrics, which are assumed to stay the same; so are ``cuts`` for a
    relative scheme. ``hold`` is the name of the held segment (``NONE`` for none) and the first day on which it may
    change. Changes beyond ``HORIZON_DAYS`` are not found.
    """
    orders = _orders_with_own(events, as_of_day, HORIZON_DAYS, net=net, held=held)
    scores = score(orders, scheme, as_of_day, cuts, net=net)
    segments, names = scores.segment_index, [segment.name for segment in scheme.segments]
    if hold:
        segments, names = _while_held(segments, names, hold[0], hold[1] - as_of_day)
    found = [_first("segment", segments, names, as_of_day)]
    facts = facts_of(orders, scores, scheme, as_of_day, net=net)
    if scheme.lifecycle:
        stages = [stage.name for stage in scheme.lifecycle]
        found.append(_first("lifecycle stage", stage_index(facts, scheme), stages, as_of_day))
    if scheme.audiences:
        bits = audience_bits(facts, scheme)
        bits[bits == EMPTY] = 0
        for place, rule in enumerate(scheme.audiences):
            found.append(_first(f"audience {rule.name}", bits >> place & 1, ["out", "in"], as_of_day))
    return sorted((change for change in found if change), key=lambda change: change.day)


def segment_with(
    events: Sequence[Event],
    scheme: Scheme,
    as_of_day: int,
    *,
    net: bool,
    held: Mapping[str, int],
    cuts: Cuts | None = None,
) -> int:
    """Return the position of the segment for these orders and returns; arguments as for :func:`next_changes`."""
    orders = _orders_with_own(events, as_of_day, 1, net=net, held=held)
    return int(score(orders, scheme, as_of_day, cuts, net=net).segment_index[0])


def _orders_with_own(
    events: Sequence[Event], as_of_day: int, days: int, *, net: bool, held: Mapping[str, int]
) -> Orders:
    """Return the orders on each of these days, with the current values of the scheme's own metrics."""
    own = {name: np.full(days, value, dtype=np.int64) for name, value in held.items()}
    return Orders.of({**orders_on_days(events, as_of_day, days, net=net).columns(), **own})


def _while_held(places: Column, names: Sequence[str], name: str, days: int) -> tuple[Column, list[str]]:
    """Return segments by day if a hold covers the first days; the held segment need not be in the scheme."""
    known = [*names, name]
    held = places.copy()
    held[: max(0, days)] = NO_SEGMENT if name == NONE else known.index(name)
    return held, known


def _sums(events: Sequence[Event], today: Column) -> Column:
    ordered = sorted(events, key=lambda event: event.day)
    day = np.array([sale.day for sale in ordered], dtype=np.int64)
    running = np.cumsum([0, *(sale.cents for sale in ordered)], dtype=np.int64)
    sums: Column = running[np.searchsorted(day, today, side="right")]
    return sums


def _first(what: str, places: Column, names: Sequence[str], as_of_day: int) -> NextChange | None:
    moved = np.flatnonzero(places != places[0])
    if not len(moved):
        return None

    def name(place: int) -> str:
        return NONE if place == NO_SEGMENT else names[place]

    at = int(moved[0])
    return NextChange(as_of_day + at, what, name(int(places[0])), name(int(places[at])))
