"""Who is written first when a night is too short for everybody."""

import gc
import tracemalloc
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from netsuite_rfm.rfm.customers import Fields
from netsuite_rfm.rfm.diff import Changes, diff
from tests.rfm.oracle import Record, blank, fields_of
from tests.rfm.strategies import records


def changes_of(rows: dict[int, tuple[Record, Record]]) -> Changes:
    """Build changes from (present, desired) records by customer id."""
    return Changes(
        customer_id=np.array(list(rows), dtype=np.int64),
        present=fields_of([present for present, _ in rows.values()]),
        desired=fields_of([desired for _, desired in rows.values()]),
    )


def held(segment: int | None, cents: int | None, score: int | None = 333) -> Record:
    """Return a record with this segment and lifetime value."""
    return blank() | {"segment": segment, "lifetime_cents": cents, "score": score}


def test_changes_of_segment_come_first_then_value_then_id() -> None:
    """A customer who lost all orders counts with the value held so far."""
    changes = changes_of(
        {
            1: (held(5, 900_000), held(5, 999_999)),  # same segment, highest value of all
            2: (held(5, 100), held(6, 100)),
            3: (held(5, 70_000), blank()),  # lost all orders
            4: (blank(), held(6, 70_000)),  # first segment, same value
            9: (held(5, 0), held(5, 5_000)),
            8: (held(5, 0), held(5, 5_000)),
            5: (held(5, 100), held(6, 80_000)),
            6: (held(5, 80_100), held(6, -100)),  # what counts is the value from now on
            7: (held(None, 90_000), blank()),  # lost all orders, segment already emptied
        }
    )
    assert changes.customer_id[changes.order()].tolist() == [7, 5, 3, 4, 2, 6, 1, 8, 9]


def test_movers_and_losers_are_told_apart() -> None:
    """Losing all orders is a change of segment only where there was one."""
    changes = changes_of(
        {
            1: (held(5, 0), held(6, 0)),
            2: (held(5, 0), held(5, 1)),
            3: (held(5, 0), blank()),
            4: (held(None, 0), blank()),
            5: (blank(), held(6, 0)),
        }
    )
    assert changes.segment_changed.tolist() == [True, False, True, False, True]
    assert changes.lost_all_orders.tolist() == [False, False, True, True, False]


@settings(deadline=None)
@given(st.lists(st.tuples(records, records), max_size=20))
def test_the_order_is_whole_and_never_puts_a_lesser_change_first(pairs: list[tuple[Record, Record]]) -> None:
    """Everybody comes once, and each pair of neighbours is in order."""
    rows = dict(enumerate(pairs, start=1))
    order = changes_of(rows).order().tolist()
    assert sorted(order) == list(range(len(pairs)))

    def rank(position: int) -> tuple[bool, float, int]:
        present, desired = pairs[position]
        moved = present["segment"] != desired["segment"]
        lost = (present["score"], present["segment"]) != (None, None) == (desired["score"], desired["segment"])
        cents = present["lifetime_cents"] if desired["lifetime_cents"] is None else desired["lifetime_cents"]
        return (not (moved or lost), float("inf") if cents is None else -cents, position)

    assert all(rank(entry) < rank(next_one) for entry, next_one in pairwise(order))


def test_a_change_held_in_memory_takes_at_most_300_bytes() -> None:
    """A first load of a million customers must fit; and no change keeps its whole window alive."""
    customers, windows = 1_000, 200
    parts = []
    tracemalloc.start()
    try:
        for window in range(windows):
            desired = Fields.empty(customers)
            desired.score[::10] = 555
            ids = np.arange(window * customers, (window + 1) * customers)
            parts.append(diff(ids, Fields.empty(customers), desired))
        del desired, ids
        changes = Changes.concat(parts)
        parts.clear()
        gc.collect()
        held_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(changes) == customers * windows // 10
    assert held_bytes / len(changes) <= 300
