"""The TOML file of faults: what it may hold, and the one line that tells what is wrong with it."""

from pathlib import Path

import pytest

from netsuite_rfm.sandbox.faults.file import FaultsFileError, load_faults
from netsuite_rfm.sandbox.faults.script import Rule


def write(folder: Path, text: str) -> Path:
    """A file with this text."""
    path = folder / "faults.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_becomes_rules(tmp_path: Path) -> None:
    """Every key of a rule, the seed and the clock skew are read."""
    path = write(
        tmp_path,
        """
        seed = 7
        clock_skew_s = -12.5

        [[rule]]
        do = "too_many_requests"
        method = "POST"
        path = "/services/rest/query/*"
        probability = 0.05
        times = 3
        delay_ms = 20
        retry_after_s = 2

        [[rule]]
        do = "fail_records"
        customers = [1001, 1004]
        attempts = 1
        words = "No."
        nth = [1, 3]
        when = "after"
        """,
    )
    faults = load_faults(path)
    assert faults.clock_skew_s == -12.5
    assert faults.rules == (
        Rule(
            do="too_many_requests",
            method="POST",
            path="/services/rest/query/*",
            probability=0.05,
            times=3,
            delay_ms=20,
            retry_after_s=2,
        ),
        Rule(do="fail_records", customers=(1001, 1004), attempts=1, words="No.", nth=(1, 3), when="after"),
    )


def test_an_empty_file_has_no_faults(tmp_path: Path) -> None:
    """Nothing in it, nothing goes wrong."""
    assert load_faults(write(tmp_path, "")).rules == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("rule = 5", "rule", id="rule is no list"),
        pytest.param("sede = 5", "sede", id="misspelt key"),
        pytest.param("[[rule]]", "do", id="rule without a deed"),
        pytest.param('[[rule]]\ndo = "explode"', "rule[0].do: ", id="unknown deed"),
        pytest.param(
            '[[rule]]\ndo = "drop"\n[[rule]]\ndo = "drop"\nnht = [1]', "rule[1]: ", id="misspelt key of a rule"
        ),
        pytest.param('[[rule]]\ndo = "drop"\nnth = [0]', "rule[0].nth", id="nth 0"),
        pytest.param('[[rule]]\ndo = "drop"\nprobability = 1.01', "rule[0].probability: ", id="more than always"),
        pytest.param('[[rule]]\ndo = "drop"\nprobability = -0.01', "rule[0].probability: ", id="less than never"),
        pytest.param('[[rule]]\ndo = "drop"\ntimes = 0', "rule[0].times: ", id="times 0"),
        pytest.param('[[rule]]\ndo = "drop"\nwhen = "during"', "rule[0].when: ", id="unknown moment"),
        pytest.param('[[rule]]\ndo = "delay"\ndelay_ms = "1s"', "rule[0].delay_ms: ", id="text for a number"),
        pytest.param('[[rule]]\ndo = "fail_records"', "fail_records needs customers or share", id="no records"),
        pytest.param('[[rule]]\ndo = "drop"\nshare = 0.5', "customers and share are for", id="share of no records"),
        pytest.param('[[rule]]\ndo = "drop"\nretry_after_s = 1', "retry_after_s is for", id="retry of a drop"),
        pytest.param('[[rule]]\ndo = "delay"\ngate = 1', "rule[0].gate: ", id="gate is Python's"),
        pytest.param("[[rule", "is not TOML", id="no TOML"),
    ],
)
def test_a_wrong_file_is_one_line_with_file_and_key(tmp_path: Path, text: str, said: str) -> None:
    """The message names the file and the key, in one line."""
    path = write(tmp_path, text)
    with pytest.raises(FaultsFileError) as refused:
        load_faults(path)
    message = str(refused.value)
    assert message.startswith(f"{path}: ")
    assert said in message
    assert "\n" not in message


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    """Missing, a folder, or not text: the file is named."""
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe")
    for path in (tmp_path / "missing.toml", tmp_path, binary):
        with pytest.raises(FaultsFileError, match=str(path)):
            load_faults(path)
