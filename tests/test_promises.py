"""The numbers that documents and docstrings promise are those of the code."""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from netsuite_rfm.netsuite.http import retry
from netsuite_rfm.netsuite.http.auth import ASSERTION_LIFE_S, SKEW_THAT_MATTERS_S, Clock
from netsuite_rfm.netsuite.suiteql.shard import BLOCK
from netsuite_rfm.netsuite.write.read_back import LOOKS
from netsuite_rfm.netsuite.write.settlement import ATTEMPTS, ATTEMPTS_OFTEN_UNWELL, REJECTED_UNTIL_STOP, SAME_WORDS
from netsuite_rfm.rfm.brake.daily_orders import STEADY_DAYS, STEADY_OF
from netsuite_rfm.rfm.future import HORIZON_DAYS
from netsuite_rfm.run.changed_since import OVERLAP
from tests.mutations import MUTATIONS

ROOT = Path(__file__).resolve().parents[1]
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
WORDS = {word: number for number, word in enumerate(NUMBERS, 1)} | {"twice": 2}
LEAP_YEARS = [(date(year + 3, 3, 1) - date(year, 3, 1)).days for year in range(2020, 2032)]

DAILY_ORDERS = "netsuite_rfm/rfm/brake/daily_orders.py"
PROMISES = [
    pytest.param(
        "netsuite_rfm/netsuite/http/retry.py", r"the record was changed +(\w+) times", retry.RECORD_ATTEMPTS - 1,
        id="retries of a record that somebody else is changing",
    ),
    pytest.param(
        "netsuite_rfm/netsuite/http/retry.py", r"a write +(\w+) times at most", ATTEMPTS - 1,
        id="retries of a write that meets a server error",
    ),
    pytest.param(
        "docs/between-nights.md", r"begins (\w+) minutes before", OVERLAP // timedelta(minutes=1), id="overlap"
    ),
    pytest.param("deploy/RUNBOOK.md", r"blocks of ([\d,]+) internal ids", BLOCK, id="ids in a block"),
    pytest.param("deploy/SETTINGS.md", r"orders on (\d+) of \d+ days", STEADY_DAYS, id="days of steady use"),
    pytest.param("deploy/SETTINGS.md", r"orders on \d+ of (\d+) days", STEADY_OF, id="days looked back"),
    pytest.param(DAILY_ORDERS, r"orders on (\d+) of the last", STEADY_DAYS, id="steady use"),
    pytest.param(DAILY_ORDERS, r"of the last (\d+) days;", STEADY_OF, id="look back"),
    pytest.param("docs/brake.md", r"orders on (\d+) of the last", STEADY_DAYS, id="steady use, for people"),
    pytest.param("deploy/SETTINGS.md", r"A run checks (\w+) times within it", len(LOOKS), id="looks at a write"),
    pytest.param("deploy/RUNBOOK.md", r"After (\w+) rejections with the same message", SAME_WORDS, id="same words"),
    pytest.param(
        "deploy/RUNBOOK.md", r"A server error for one customer, (\w+) times", ATTEMPTS, id="attempts at a server error"
    ),
    pytest.param(
        "deploy/RUNBOOK.md", r"times and (\w+) more at the end", ATTEMPTS_OFTEN_UNWELL, id="attempts once more"
    ),
]  # fmt: skip


def number(text: str) -> int:
    """Read a number in digits or in words."""
    return WORDS.get(text) or int(text.replace(",", ""))


@pytest.mark.parametrize(("file", "pattern", "true"), PROMISES)
def test_a_promised_number_is_that_of_the_code(file: str, pattern: str, true: int) -> None:
    """Wherever the sentence stands, and there is at least one."""
    text = " ".join((ROOT / file).read_text("utf-8").split())
    promised = re.findall(pattern, text)
    assert {number(words) for words in promised} == {true}


def test_explain_looks_three_years_ahead() -> None:
    """As it says, leap years and all, and not a year more."""
    text = (ROOT / "netsuite_rfm/cli/show/explanation.py").read_text("utf-8")
    (years,) = re.findall(r"within (\w+) years", text)
    assert (years, max(LEAP_YEARS) <= HORIZON_DAYS < max(LEAP_YEARS) + 365) == ("three", True)


def test_a_run_that_writes_nobody_ends_after_200() -> None:
    """The number of customers that a person reads in the message."""
    assert REJECTED_UNTIL_STOP == 200


def test_an_assertion_lives_five_minutes() -> None:
    """A stolen one is worth no more; NetSuite would allow an hour (subsect_162755332391)."""
    assert ASSERTION_LIFE_S == 5 * 60


@pytest.mark.parametrize(("ahead_s", "corrected"), [(SKEW_THAT_MATTERS_S - 2, False), (SKEW_THAT_MATTERS_S + 2, True)])
def test_a_clock_half_a_minute_off_is_corrected(ahead_s: int, corrected: bool) -> None:  # noqa: FBT001
    """And one that is nearly right is left alone: the answer's date is a second old."""
    assert SKEW_THAT_MATTERS_S == 30
    assert Clock().compare(email_date(ahead_s)) is corrected


def email_date(ahead_s: int) -> str:
    """The date of an answer by a clock that is so far ahead."""
    return format_datetime(datetime.now(UTC) + timedelta(seconds=ahead_s), usegmt=True)


def test_each_mutation_finds_the_text_that_it_changes() -> None:
    """A mutation whose text is gone changes nothing and proves nothing."""
    lost = [mutation for mutation in MUTATIONS if (ROOT / mutation.file).read_text("utf-8").count(mutation.old) != 1]
    assert lost == []
    assert [mutation.tests for mutation in MUTATIONS if not (ROOT / mutation.tests).exists()] == []


def test_a_stranger_reads_the_readme_in_one_go() -> None:
    """At most 150 lines: what RFM is for, the picture, two commands, what it changes, and links to the rest."""
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 150
