"""The plan put together from its windows: whole, in order, and in little memory."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsuite_rfm.rfm import changes_in_order
from netsuite_rfm.rfm.changes_in_order import GatheredChanges
from netsuite_rfm.rfm.customers import EMPTY, UNREADABLE, Fields
from netsuite_rfm.rfm.diff import Changes, diff
from netsuite_rfm.rfm.narrow_columns import narrow, wide
from tests.rfm.oracle import Record, fields_of, records_of
from tests.rfm.strategies import records


@settings(deadline=None)
@given(st.lists(st.tuples(records, records), max_size=20), st.lists(st.integers(0, 20), max_size=5))
def test_windows_become_one_plan_in_the_order_of_writing(pairs: list[tuple[Record, Record]], cuts: list[int]) -> None:
    """However the customers are cut into windows, each stands where it would stand were they one."""
    whole = Changes(
        np.arange(1, len(pairs) + 1),
        fields_of([present for present, _ in pairs]),
        fields_of([desired for _, desired in pairs]),
    )
    order = whole.order()
    parts = GatheredChanges()
    for ids in np.split(np.arange(len(pairs)), sorted(cuts)):
        parts.add(whole.take(ids))
    plan = parts.in_order()
    assert plan.customer_id.tolist() == whole.customer_id[order].tolist()
    assert records_of(plan.present) == [pairs[at][0] for at in order]
    assert records_of(plan.desired) == [pairs[at][1] for at in order]
    assert len(parts.in_order()) == 0


def test_changes_packed_at_different_moments_are_one_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts that were packed in different types of number still join, optional columns among them."""
    monkeypatch.setattr(changes_in_order, "_PART", 2)
    parts = GatheredChanges()
    for window, cents in enumerate((5, 40_000, 3_000_000_000, EMPTY)):
        more = {"audiences": np.array([window] * 2)}
        desired = Fields.of(Fields.empty(2).columns() | {"lifetime_cents": np.array([cents] * 2)} | more)
        ids = np.array([2 * window + 1, 2**33 + window])
        parts.add(diff(ids, Fields.empty(2, ["audiences"]), desired))
    plan = parts.in_order()
    assert plan.customer_id.tolist() == [5, 2**33 + 2, 3, 2**33 + 1, 1, 2**33, 7, 2**33 + 3]
    assert plan.desired.lifetime_cents.tolist() == [3_000_000_000] * 2 + [40_000] * 2 + [5] * 2 + [EMPTY] * 2
    assert plan.desired.more["audiences"].tolist() == [2, 2, 1, 1, 0, 0, 3, 3]


@pytest.mark.parametrize("bits", [8, 16, 32])
@pytest.mark.parametrize("past", [pytest.param(0, id="at the limit"), pytest.param(1, id="one past it")])
def test_a_column_takes_no_more_bytes_than_its_values_need(bits: int, past: int) -> None:
    """The two lowest numbers of a type stand for empty and unreadable; values that need them get a wider type."""
    for edge in (2 ** (bits - 1) - 1 + past, -(2 ** (bits - 1)) + 2 - past):
        column = np.array([edge, 0, EMPTY, UNREADABLE])
        kept = narrow(column)
        assert kept.itemsize * 8 == (bits if not past else 2 * bits)
        assert wide(kept).tolist() == column.tolist()


def test_a_plan_takes_at_most_300_bytes_a_change_while_it_is_made() -> None:
    """A first load: every customer of every window changes, and the peak counts, not what is left after it."""
    customers, windows = 1_000, 100
    rng = np.random.default_rng(1)
    tracemalloc.start()
    try:
        parts = GatheredChanges()
        for window in range(windows):
            columns = {name: rng.integers(0, 10**5, customers) for name in Fields.names()}
            ids = np.arange(window * customers, (window + 1) * customers)
            parts.add(diff(ids, Fields.empty(customers), Fields.of(columns)))
        plan = parts.in_order()
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(plan) == customers * windows
    assert peak_bytes / len(plan) <= 300
