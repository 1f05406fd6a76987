"""Whose turn it is in a rolling run."""

from hypothesis import given
from hypothesis import strategies as st

from netsuite_rfm.rfm.rolling import parts_due

OF = 7


@given(st.integers(2, 28), st.lists(st.booleans(), max_size=90))
def test_after_a_night_that_succeeds_each_part_was_read_within_as_many_days_as_there_are_parts(
    of: int, succeeds: list[bool]
) -> None:
    """Whichever nights fail, from a full run on; a failed night reads nothing."""
    read_on = dict.fromkeys(range(1, of + 1), 0)
    for day, success in enumerate(succeeds, 1):
        due = parts_due(of, read_on, day)
        assert list(due) == sorted(set(due))
        assert due
        if success:
            read_on |= dict.fromkeys(due, day)
            assert min(read_on.values()) > day - of


def test_each_part_comes_once_in_seven_nights() -> None:
    """After a full run the first part is next; no night reads two where none fails."""
    read_on = dict.fromkeys(range(1, OF + 1), 100)
    turns = []
    for day in range(101, 122):
        due = parts_due(OF, read_on, day)
        turns.append(due)
        read_on |= dict.fromkeys(due, day)
    assert turns == [(part,) for part in range(1, OF + 1)] * 3


def test_a_part_is_due_at_seven_days_and_not_at_six() -> None:
    """Two nights that failed have the next one read what all three would have read."""
    read_on = {part: 100 + part for part in range(1, OF + 1)}
    assert parts_due(OF, read_on, 108) == (1,)
    assert parts_due(OF, read_on, 110) == (1, 2, 3)
    assert parts_due(OF, read_on, 114) == tuple(range(1, OF + 1))


def test_a_part_that_was_never_read_is_due() -> None:
    """As after the number of nights was changed."""
    assert parts_due(3, {1: 100}, 100) == (2, 3)
    assert parts_due(3, {}, 100) == (1, 2, 3)


def test_several_runs_of_a_day_go_on_in_turn() -> None:
    """The one read longest ago, and of those the first."""
    assert parts_due(3, {1: 100, 2: 99, 3: 99}, 100) == (2,)
    assert parts_due(3, {1: 100, 2: 100, 3: 99}, 100) == (3,)
    assert parts_due(3, {1: 100, 2: 100, 3: 100}, 100) == (1,)
