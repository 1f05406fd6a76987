"""The lines by which a customer goes back: written, read, cut to their room, and followed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsuite_rfm.rfm.customers import EMPTY, UNREADABLE, Fields
from netsuite_rfm.rfm.way_back import (
    LETTERS,
    LONGEST,
    MOST_LINES,
    Line,
    Way,
    line_of,
    lines_of,
    text_of,
    undo,
    value_of,
    written,
)

AUDIENCES = (711, 702, 730)
VALUES = {
    name: st.one_of(st.just(EMPTY), st.integers(1, 40_000))
    if name != "audiences"
    else st.one_of(st.just(EMPTY), st.integers(1, 7))
    for name in LETTERS
}
CUSTOMER = st.fixed_dictionaries(VALUES)


def fields(values: dict[str, int]) -> Fields:
    """One customer's fields."""
    return Fields.of({name: np.array([value], dtype=np.int64) for name, value in values.items()})


def tokens(values: dict[str, int]) -> dict[str, str]:
    """The same as a line writes them."""
    return {name: written(name, value, AUDIENCES) for name, value in values.items()}


def line(run: str, before: dict[str, int], after: dict[str, int], day: str = "2026-11-20") -> Line:
    """What a run changed."""
    return line_of(run, day, 0, present=fields(before), desired=fields(after), audience_ids=AUDIENCES)


@given(CUSTOMER, CUSTOMER)
def test_what_a_run_changed_is_put_back_from_its_text(before: dict[str, int], after: dict[str, int]) -> None:
    """Written as text, read again and followed, every field is what it was before, whatever the values."""
    made = line("abc", before, after)
    if not made.changes:
        return
    found = undo(lines_of(text_of([made])), "abc", tokens(after))
    assert found is not None
    assert found.way is Way.PUT_BACK
    back = after | {name: value_of(name, text, AUDIENCES) for name, text in found.values.items()}
    assert back == before
    again = undo(lines_of(text_of(found.lines)), "abc", tokens(back))
    assert again is not None
    assert again.way is Way.UNDONE


@given(CUSTOMER, CUSTOMER, CUSTOMER)
def test_two_runs_go_back_the_newest_first(first: dict[str, int], then: dict[str, int], last: dict[str, int]) -> None:
    """After both, the customer is as before the first."""
    kept = [entry for entry in (line("two", then, last), line("one", first, then)) if entry.changes]
    now = last
    for run in ("two", "one"):
        found = undo(kept, run, tokens(now))
        if found is None:
            continue
        assert found.way is Way.PUT_BACK
        now = now | {name: value_of(name, text, AUDIENCES) for name, text in found.values.items()}
        kept = list(found.lines)
    assert now == first


@given(CUSTOMER, CUSTOMER, st.sampled_from(sorted(LETTERS)))
def test_a_field_that_was_typed_over_leaves_the_customer_alone(
    before: dict[str, int], after: dict[str, int], name: str
) -> None:
    """One of those the run wrote holds something else; any other field may."""
    made = line("abc", before, after)
    if not made.changes:
        return
    found = undo([made], "abc", tokens(after) | {name: "?"})
    assert found is not None
    assert found.way is (Way.EDITED if name in made.changes else Way.PUT_BACK)


def test_a_value_that_could_not_be_read_is_left_as_it_is() -> None:
    """Nobody knows what to put there; the other fields go back."""
    before = dict.fromkeys(LETTERS, EMPTY)
    made = line("abc", before | {"score": UNREADABLE}, before | {"score": 555, "order_count": 3})
    found = undo([made], "abc", tokens(before | {"score": 555, "order_count": 3}))
    assert found is not None
    assert dict(found.values) == {"order_count": ""}


@pytest.mark.parametrize(("size", "kept"), [(MOST_LINES, MOST_LINES), (MOST_LINES + 1, MOST_LINES)])
def test_the_newest_lines_are_kept(size: int, kept: int) -> None:
    """Twelve at most, and no half line."""
    lines = [Line(f"run{number}", "2026-11-20", {"order_count": ("1", "2")}) for number in range(size)]
    assert lines_of(text_of(lines)) == tuple(lines[:kept])


def test_a_text_never_grows_beyond_its_field() -> None:
    """Long lines: as many whole ones as have room."""
    long = {"audiences": (".".join(["123456"] * 60), ".".join(["654321"] * 60))}
    text = text_of([Line(f"run{number}", "2026-11-20", long) for number in range(MOST_LINES)])
    assert len(text) <= LONGEST
    assert len(lines_of(text)) == 4


@pytest.mark.parametrize(
    "text", [None, "", "what is this", "run 2026-11-20", "run 20-11-2026 n=1>2", "run 2026-11-20 q=1>2"]
)
def test_a_line_of_somebody_else_is_none(text: str | None) -> None:
    """Whatever a person puts there is passed over."""
    assert lines_of(text) == ()
