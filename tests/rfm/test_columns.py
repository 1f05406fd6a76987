"""Customers as columns."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsuite_rfm.rfm.customers import EMPTY, UNREADABLE, Fields, Orders
from tests.rfm.oracle import FIELD_NAMES, blank, column, fields_of, records_of
from tests.rfm.strategies import records


def test_columns_must_be_of_one_length() -> None:
    """Numpy would otherwise stretch a column of one entry over everybody."""
    with pytest.raises(ValueError, match=r"Orders\.order_count must be 2 integers"):
        Orders(column([1, 2]), column([1]), column([None, None]), column([0, 0]))


def test_columns_must_be_whole_numbers() -> None:
    """A column of floats would hold money inexactly."""
    with pytest.raises(ValueError, match=r"Orders\.lifetime_cents must be 1 integers of 64 bits, not float64"):
        Orders(column([1]), column([0]), column([None]), np.array([0.5]))


def test_empty_fields_are_all_empty() -> None:
    """The state of customers never scored."""
    assert records_of(Fields.empty(2)) == [blank(), blank()]
    assert not Fields.empty(2).scored.any()


@settings(deadline=None)
@given(st.lists(records, max_size=12), st.integers(0, 12))
def test_parts_put_together_are_the_whole(rows: list[dict[str, int | None]], cut: int) -> None:
    """Concatenation keeps order; taking keeps customers whole."""
    whole = Fields.concat([fields_of(rows[:cut]), Fields.empty(0), fields_of(rows[cut:])])
    assert records_of(whole) == rows
    backwards = np.arange(len(rows))[::-1]
    assert records_of(whole.take(backwards)) == rows[::-1]
    kept = whole.score != EMPTY
    assert records_of(whole.take(kept)) == [row for row in rows if row["score"] is not None]


def test_nothing_put_together_is_nothing() -> None:
    """An account without customers has no windows."""
    assert len(Fields.concat([])) == 0


@pytest.mark.parametrize("name", FIELD_NAMES)
def test_a_customer_counts_as_scored_by_score_or_segment(name: str) -> None:
    """One of the two may have been emptied by hand; no other field tells."""
    assert fields_of([blank() | {name: 3}]).scored.tolist() == [name in {"score", "segment"}]


def test_an_unreadable_field_is_not_an_empty_one() -> None:
    """It must be written over, so it equals nothing else."""
    assert fields_of([blank() | {"score": UNREADABLE}]).score.tolist() != [EMPTY]
    assert fields_of([blank() | {"score": UNREADABLE}]).scored.all()
