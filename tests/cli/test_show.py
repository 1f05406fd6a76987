"""What a person reads: aligned, complete, and true to the scheme."""

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest

from netsuite_rfm.cli import terminal
from netsuite_rfm.cli.show import run as show
from netsuite_rfm.cli.show import scheme as show_scheme
from netsuite_rfm.netsuite.check.check import Finding, Mark
from netsuite_rfm.netsuite.write.outcome import NotWritten, Outcome
from netsuite_rfm.rfm.brake.verdict import Verdict
from netsuite_rfm.rfm.customers import EMPTY, Fields, Orders
from netsuite_rfm.rfm.diff import Changes
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.rfm.score import score
from netsuite_rfm.run.reading import Reading
from netsuite_rfm.settings.schemes import load_scheme
from tests.run.test_report import REJECTED, UNSAFE, report

Out = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    """Return the scheme that comes with the program."""
    return load_scheme("default")


def cells(text: str) -> list[list[str]]:
    """Cut lines of a plain table into cells."""
    return [re.split(r" {2,}", line.strip()) for line in text.splitlines()]


def test_a_table_is_aligned_with_numbers_to_the_right(capsys: Out) -> None:
    """Where nobody watches it is plain text that a mail can hold."""
    terminal.table("Title", ("Name", "Customers", "Value"), [("a", 1, "1.50"), ("longer", 1234567, "-20,000.00")])
    assert capsys.readouterr().out == (
        "Title\n"
        "  Name    Customers       Value\n"
        "  ------  ---------  ----------\n"
        "  a               1        1.50\n"
        "  longer  1,234,567  -20,000.00\n"
    )


def test_a_table_without_rows_still_has_its_headings(capsys: Out) -> None:
    """It does not fail."""
    terminal.table("Title", ("Name", "Customers"), [])
    assert "Customers" in capsys.readouterr().out


def test_words_of_others_cannot_break_a_table(capsys: Out) -> None:
    """NetSuite's own words may hold line breaks and control characters; a row stays a line."""
    terminal.table("Title", ("Reason",), [("first\nsecond\r\x1b[2Jthird\x07",)])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert not re.search(r"[\x00-\x1f\x7f]", "".join(lines))


def test_a_report_shows_what_was_written_and_what_was_not(capsys: Out) -> None:
    """Each customer that was not written is named with NetSuite's reason."""
    outcome = Outcome(mode="batch", written=3, rejected=[REJECTED], unconfirmed=[NotWritten(7, (), "job lost")])
    show.show_report(report(outcome, reading=Reading(unknown=(8,), inactive=(9,))))
    shown = capsys.readouterr().out
    assert "5 customers differ: 3 written and verified, 1 rejected, 1 unconfirmed" in shown
    assert ["1043", "custentity_rfm_segment", "400 INVALID_CONTENT Invalid Field Value 9999"] in cells(shown)
    assert ["VIP Champions", "4", "2", "-2", "100.01"] in cells(shown)
    assert ["VIP Champions", "Loyal Customers", "2"] in cells(shown)
    assert "NetSuite has no customer 8." in shown
    assert "customer 9." in shown


def test_a_long_list_is_cut_and_says_so(capsys: Out) -> None:
    """Twenty customers are shown, and how many there are."""
    rejected = [NotWritten(number, (), "no") for number in range(1, 1235)]
    show.show_report(report(Outcome(mode="batch", rejected=rejected), reading=Reading(unknown=tuple(range(1, 1235)))))
    shown = capsys.readouterr().out
    assert "Rejected, the first 20 of 1,234" in shown
    assert "20 and 1,214 more" in shown


def test_a_plan_says_that_nothing_was_written(capsys: Out) -> None:
    """And why it would not be, if it looks like bad input."""
    show.show_plan(report(Outcome(remaining=5), verdict=Verdict(unsafe=(UNSAFE,))))
    shown = capsys.readouterr().out
    assert "Nothing was written." in shown
    assert "customers who would lose all orders" in shown


def test_a_plan_names_customers_by_id_with_old_and_new(capsys: Out) -> None:
    """A customer without a segment before shows none, and one who loses all orders shows none after."""
    run = report()
    changes = Changes.concat([_change(1043, (EMPTY, EMPTY), (204, 555)), _change(1046, (204, 555), (EMPTY, EMPTY))])
    show.show_plan(replace(run, plan=replace(run.plan, changes=changes)))
    shown = cells(capsys.readouterr().out)
    assert any(row[:4] == ["1043", "No orders yet", "VIP Champions", "555"] for row in shown)
    assert any(row[:4] == ["1046", "VIP Champions", "No orders yet", "555"] for row in shown)


def _change(customer_id: int, before: tuple[int, int], after: tuple[int, int]) -> Changes:
    present, desired = Fields.empty(1), Fields.empty(1)
    (present.segment[0], present.score[0]), (desired.segment[0], desired.score[0]) = before, after
    return Changes(np.array([customer_id]), present, desired)


@pytest.mark.parametrize(
    ("marks", "works"),
    [
        pytest.param([Mark.OK, Mark.NOTE], True, id="fine"),
        pytest.param([Mark.OK, Mark.FAIL, Mark.OK], False, id="one failure among good ones"),
        pytest.param([], True, id="nothing looked at"),
    ],
)
def test_one_failure_makes_a_check_fail(capsys: Out, marks: list[Mark], works: bool) -> None:  # noqa: FBT001 - a table
    """All lines are shown, also those after it."""
    findings = [Finding(mark, f"subject {number}", "detail") for number, mark in enumerate(marks)]
    assert show.show_findings(findings) is works
    assert len(capsys.readouterr().out.splitlines()) == len(marks)


def test_the_scheme_as_json_gives_every_cell_the_segment_that_scoring_gives(scheme: Scheme) -> None:
    """All 125, by asking the scoring itself at the edges of the bands."""
    data = show_scheme.scheme_json(scheme)
    assert len(data["cells"]) == 125
    days = {5: 0, **{int(score_) - 1: edge + 1 for score_, edge in data["bands"]["recency_days_at_most"].items()}}
    orders = {1: 1, **{int(score_): edge for score_, edge in data["bands"]["order_count_at_least"].items()}}
    cents = {1: 0} | {
        int(score_): int(edge.replace(".", "")) for score_, edge in data["bands"]["lifetime_value_at_least"].items()
    }
    wanted = [(int(cell[0]), int(cell[1]), int(cell[2])) for cell in data["cells"]]
    as_of_day = 20_000
    scores = score(
        Orders(
            customer_id=np.arange(1, 126),
            order_count=np.array([orders[f] for _, f, _ in wanted]),
            last_order_day=np.array([as_of_day - days[r] for r, _, _ in wanted]),
            lifetime_cents=np.array([cents[m] for _, _, m in wanted]),
        ),
        scheme,
        as_of_day,
    )
    assert [str(value) for value in scores.score.tolist()] == list(data["cells"])
    assert [scheme.segments[entry].name for entry in scores.segment_index.tolist()] == list(data["cells"].values())


def test_the_scheme_as_tables_leaves_no_gap_between_bands(scheme: Scheme, capsys: Out) -> None:
    """The day after the end of one band begins the next; so do counts."""
    show_scheme.show_scheme(scheme)
    shown = capsys.readouterr().out
    rows = [row for row in cells(shown) if row[0] in ("1", "2", "3", "4", "5") and len(row) == 4]
    assert [row[0] for row in rows] == ["5", "4", "3", "2", "1"]
    ends = [[int(number) for number in re.findall(r"\d+", row[1])] for row in rows]
    assert ends[0][0] == 0
    assert all(after[0] == before[-1] + 1 for before, after in itertools.pairwise(ends))
    counts = [[int(number) for number in re.findall(r"\d+", row[2])] for row in reversed(rows)]
    assert all(after[0] == before[-1] + 1 for before, after in itertools.pairwise(counts))
    assert all(segment.name in shown and segment.action in shown for segment in scheme.segments)
