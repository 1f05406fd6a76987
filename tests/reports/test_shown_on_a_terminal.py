"""The reports as plain text: the same sentences and marks as on the page, whole words, plain headings."""

import re
from typing import Any

import pytest

from tests.reports.page.sample import report
from tests.support.typed_reports import show_reports

Out = pytest.CaptureFixture[str]


def shown(given: dict[str, Any], out: Out) -> list[str]:
    """The lines that a person would see."""
    show_reports(given)
    return out.readouterr().out.splitlines()


def headings(lines: list[str], title: str) -> list[str]:
    """Headings of the table whose title begins so."""
    (at,) = [at for at, line in enumerate(lines) if line.startswith(title)]
    return re.split(r" {2,}", lines[at + 1].strip())


def test_the_first_lines_say_what_the_reports_are_of(capsys: Out) -> None:
    """Month, last day, what counts, currency, and when the segments were refreshed, in UTC and to the minute."""
    given = report()
    given["last_run"]["exit_code"] = 0
    counted = "Sales orders and cash sales count. Values are gross, before returns."
    assert shown(given, capsys)[:3] == [
        "Reports of November 2026; account 1234567_SB1, scheme default. Up to 2026-11-20; the month is not over.",
        f"{counted} All amounts are in EUR, the base currency.",
        "Segments last refreshed 2026-11-20 02:07 UTC, as of 2026-11-19: the run completed.",
    ]


def test_an_old_refresh_is_a_warning(capsys: Out) -> None:
    """With the days since; right below it stand the notes, as the sentences they are."""
    given = {**report(), "today": "2026-11-22", "notes": ["The history is empty."]}
    lines = shown(given, capsys)
    assert lines[2].startswith("Warning: Segments last refreshed 2026-11-20 02:07 UTC, as of 2026-11-19, 3 days ago: ")
    assert lines[3] == "Note: The history is empty."
    assert not shown({**given, "today": "2026-11-21"}, capsys)[2].startswith("Warning")


def test_a_month_that_is_past_says_what_is_of_now(capsys: Out) -> None:
    """Distribution, heat map and concentration; performance compares whole months, in one column less."""
    given = {**report(), "as_of": "2026-10-31", "month": "2026-10", "month_complete": True}
    given["performance"]["last_month"] = "2026-09"
    lines = shown(given, capsys)
    assert lines[0].endswith("The whole month, up to 2026-10-31.")
    of_now = [line.split(":")[0] for line in lines if line.endswith(": now, after the run for 2026-11-19")]
    assert [re.sub(r" among .*", "", line) for line in of_now] == [
        "Segment distribution",
        "Stages and audiences",
        "Customers by recency and frequency score",
        "Lifetime value by recency and frequency score",
        "Revenue concentration",
    ]
    assert headings(lines, "Segment performance by segment at the start of October 2026")[:6] == [
        "Segment at the start", "Customers", "Bought", "Share", "October 2026", "Per customer",
    ]  # fmt: skip
    assert headings(lines, "Segment performance by current segment") == [
        "Segment", "October 2026", "September 2026", "Change", "Returns", "Net", "Year to date", "Share of year",
    ]  # fmt: skip
    assert not any("*" in line for line in lines)


def test_every_column_has_a_heading_of_its_own(capsys: Out) -> None:
    """No two are called the same, and none is without a name."""
    lines = shown(report(), capsys)
    tables = [
        re.split(r" {2,}", lines[at - 1].strip()) for at, line in enumerate(lines) if re.fullmatch(r"[ -]+", line)
    ]
    ruled = [line.split() for line in lines if re.fullmatch(r"[ -]+", line)]
    assert len(tables) == 21
    assert [table for table, rules in zip(tables, ruled, strict=True) if len(table) != len(rules)] == []
    assert [table for table in tables if len(table) != len(set(table))] == []


def test_the_running_month_is_marked_and_numbers_stay_to_the_right(capsys: Out) -> None:
    """In churn and in the last figure of every cohort, explained below each; recency runs as on the page."""
    lines = shown(report(), capsys)
    assert lines.count("* The month is not over.") == 2
    assert [line.split("  ")[1] for line in lines if "November 2026 *" in line] == ["November 2026 *"]
    (at,) = [at for at, line in enumerate(lines) if line.startswith("Retention")]
    cohorts = lines[at + 3 : at + 16]
    assert [line.rstrip().endswith("*") for line in cohorts] == [True] * 12 + [False]
    assert len({line.rindex("*") for line in cohorts[:1]} | {len(lines[at + 1]) - 1}) == 1
    assert headings(lines, "Customers by recency")[:2] == ["Recency", "Frequency 1"]
    (at,) = [at for at, line in enumerate(lines) if line.startswith("Customers by recency")]
    assert [line.split()[0] for line in lines[at + 3 : at + 8]] == ["5", "4", "3", "2", "1"]


def test_one_is_one(capsys: Out) -> None:
    """One customer, in each sentence."""
    given = report()
    given["movement"].update(losses=1, gains=0, first_segments=0)
    given["migration"]["rows"] = [{"from": "At-Risk", "to": "At-Risk", "customers": 1}]
    given["measures"]["coverage"] = {"active": 1, "with_orders": 1, "with_segment": 1, "share": "1.000000"}
    given["concentration"]["customers"] = 1
    text = "\n".join(shown(given, capsys))
    for sentence in (
        "Segment movement in November 2026: 1 customer moved down, 0 moved up, and 0 received a first segment.\n",
        "1 active customer stayed where they were",
        "Revenue concentration among 1 customer with orders\n",
        "Coverage: 1 of 1 active customer with orders has a segment (100.0 %).",
    ):
        assert sentence in text


def test_an_account_without_first_orders_has_no_retention(capsys: Out) -> None:
    """A sentence in place of a table of nothing; cohorts before the first customer are left out."""
    given = report(most=0)
    assert "Retention: no customer placed a first order in these months." in shown(given, capsys)
    given = report()
    for row in given["measures"]["retention"][:4]:
        row["customers"] = 0
    assert headings(shown(given, capsys), "Retention") == [
        "First order in", "Customers", *(f"+{after}" for after in range(1, 9)),
    ]  # fmt: skip
