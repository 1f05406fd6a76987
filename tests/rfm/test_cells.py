"""Which segment each of the 125 score cells belongs to."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsuite_rfm.errors import SchemeError
from netsuite_rfm.rfm.scheme import NO_SEGMENT, parse_scheme
from netsuite_rfm.settings import schemes
from tests.rfm.oracle import DEFAULT, segment_name

SCORES = (1, 2, 3, 4, 5)
BANDS = schemes.text("default").split("[[segments]]")[0]


def scheme_text(*patterns: list[str]) -> str:
    """Write a scheme whose segments A, B, ... have these patterns."""
    return BANDS + "\n".join(
        f'[[segments]]\nname = "{chr(65 + i)}"\nvalue = "val_{i}"\ndescription = "d"\naction = "a"\ncells = {cells}'
        for i, cells in enumerate(patterns)
    )


def test_every_cell_is_that_of_the_first_matching_row_of_the_decided_table() -> None:
    """The disjoint patterns of the file say what the first-match table says, for all 125 cells."""
    expected = {f"{r}{f}{m}": segment_name(r, f, m) for r, f, m in product(SCORES, repeat=3)}
    assert len(expected) == 125
    assert DEFAULT.cells_by_score() == expected


@pytest.mark.parametrize(
    ("segment", "cells"),
    [
        ("VIP Champions", "555 554 545 544"),
        ("Loyal Customers", "455 454 445 444"),
        ("Potential Loyalists", "355 354 345 344"),
        ("Recent High-Spenders", "535 534 525 524"),
        ("New Customers", "511 512 513 514 515"),
        ("At-Risk", "255 254 245 244 155 154 145 144"),
        ("Lapsed", "211 212 213 214"),
        ("Churned", "111 112 121 122"),
    ],
)
def test_cells_the_specification_names_are_in_the_segment_it_names(segment: str, cells: str) -> None:
    """Its mapping table wins over its other parts; both of its At-Risk rows are one segment."""
    names = DEFAULT.cells_by_score()
    assert {names[cell] for cell in cells.split()} == {segment}


def test_cells_are_listed_best_first() -> None:
    """From 555 down to 111."""
    assert list(DEFAULT.cells_by_score()) == [
        f"{r}{f}{m}" for r, f, m in product(reversed(SCORES), reversed(SCORES), reversed(SCORES))
    ]


def test_numbers_that_are_no_score_have_no_segment() -> None:
    """The table answers 125 numbers and no other, and cannot be written to."""
    scored = {int(cell) for cell in DEFAULT.cells_by_score()}
    assert {number for number, position in enumerate(DEFAULT.cells) if position != NO_SEGMENT} == scored
    with pytest.raises(ValueError, match="read-only"):
        DEFAULT.cells[555] = 0


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 3), min_size=125, max_size=125))
def test_cells_can_be_given_to_segments_in_any_way(owners: list[int]) -> None:
    """A scheme that gives each cell once is read as it was written."""
    cells = list(product(SCORES, repeat=3))
    used = sorted(set(owners))
    given_to = [[" ".join(map(str, c)) for c, o in zip(cells, owners, strict=True) if o == owner] for owner in used]
    names = parse_scheme(scheme_text(*given_to), "any").cells_by_score()
    expected = {"".join(map(str, c)): chr(65 + used.index(o)) for c, o in zip(cells, owners, strict=True)}
    assert names == expected


@pytest.mark.parametrize(
    ("pattern", "cells"),
    [
        pytest.param("5 4 3", {"543"}, id="one cell"),
        pytest.param("5 4-5 3", {"543", "553"}, id="range"),
        pytest.param("5-5 1 2-4", {"512", "513", "514"}, id="range of one"),
        pytest.param("2 * 1", {"211", "221", "231", "241", "251"}, id="any score"),
        pytest.param("  2   3 4 ", {"234"}, id="odd spacing"),
    ],
)
def test_a_pattern_stands_for_its_cells(pattern: str, cells: set[str]) -> None:
    """A score, a range or a star, three times."""
    rest = [" ".join(cell) for cell in DEFAULT.cells_by_score() if cell not in cells]
    names = parse_scheme(scheme_text([pattern], rest), "any").cells_by_score()
    assert {cell for cell, name in names.items() if name == "A"} == cells


ALL_BUT_315 = [" ".join(cell) for cell in DEFAULT.cells_by_score() if cell != "315"]


@pytest.mark.parametrize(
    ("patterns", "message"),
    [
        pytest.param([ALL_BUT_315], 'cell 315 belongs to no segment. Add for example "3 1 5"', id="missing"),
        pytest.param([["1-4 * *"]], "cells 555, 554, 553, 552, 551, 545, 544, 543 and 17 more", id="many missing"),
        pytest.param(
            [["* * *"], ["5 5 5"]], "segments, number 2, cells: cell 555 is assigned to both 'A' and 'B'", id="2"
        ),
        pytest.param([["* * *", "1 1 1"]], "cell 111 is assigned twice to 'A'", id="doubled in one segment"),
        pytest.param([["* * *"], []], "is empty, so no customer could ever be in 'B'", id="unreachable segment"),
        pytest.param([["6 1 1"]], "'6' in '6 1 1' must be a score from 1 to 5", id="score of 6"),
        pytest.param([["0 1 1"]], "'0' in '0 1 1' must be a score from 1 to 5", id="score of 0"),
        pytest.param([["1-6 1 1"]], "'1-6' in", id="range past 5"),
        pytest.param([["5-4 1 1"]], "runs backwards; write 4-5", id="range backwards"),
        pytest.param([["555"]], "'555' must be three scores", id="scores run together"),
        pytest.param([["5 5"]], "'5 5' must be three scores", id="two scores"),
        pytest.param([["5 5 5 5"]], "'5 5 5 5' must be three scores", id="four scores"),
        pytest.param([["५ 5 5"]], "must be a score from 1 to 5", id="digit of another script"),
        pytest.param([[""]], "'' must be three scores", id="nothing"),
    ],
)
def test_a_cell_that_is_missing_doubled_or_misnamed_refuses_the_scheme(patterns: list[list[str]], message: str) -> None:
    """The message names the file and the cell."""
    with pytest.raises(SchemeError) as refusal:
        parse_scheme(scheme_text(*patterns), "mine.toml")
    assert str(refusal.value).startswith("mine.toml: segments")
    assert message in str(refusal.value)
