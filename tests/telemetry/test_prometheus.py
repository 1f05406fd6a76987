"""The metrics file: right figures, whole at every moment, and written however a run ends."""

import math
import os
import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from netsuite_rfm.errors import AccountNotReady, UsageError
from netsuite_rfm.run.last_line import ending
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.telemetry.prometheus import LAST_SUCCESS, MEANINGS, end_of, kept, written_as_text
from tests.support.accounts import AS_OF, small_account
from tests.support.command_line import run_command
from tests.support.credentials import NEEDED
from tests.support.night import QUICK, expected

CUSTOMERS = 150
KNOWN_OF_A_FAILURE = {
    "netsuite_rfm_exit_code",
    "netsuite_rfm_started_timestamp_seconds",
    "netsuite_rfm_run_before_never_ended",
    "netsuite_rfm_log_lines_lost",
    "netsuite_rfm_last_run_timestamp_seconds",
    "netsuite_rfm_last_success_timestamp_seconds",
    "netsuite_rfm_certificate_end_timestamp_seconds",
}
LINE = re.compile(r"(?P<name>[a-z_]+) (?P<value>-?[0-9.e+]+|NaN)")


def read(file: Path) -> dict[str, float]:
    """Read the text format as its specification has it: comments begin with #, a sample is a name and a number."""
    text = file.read_text()
    assert text.endswith("\n")
    found = [LINE.fullmatch(line) for line in text.splitlines() if not line.startswith("#")]
    assert all(found), text
    values = {entry["name"]: float(entry["value"]) for entry in found if entry}
    assert [f"# TYPE {name} gauge" in text and f"# HELP {name} " in text for name in values] == [True] * len(values)
    return values


def run(settings: Mapping[str, str], folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the worker as the scheduler would, with a metrics file."""
    options = ("--as-of", AS_OF.isoformat(), "--metrics-file", "rfm.prom")
    return run_command(["run", *options, *words], {**os.environ, **settings}, folder)


def test_a_good_run_and_a_failed_one_after_it(tmp_path: Path) -> None:
    """All figures of the run; a failure then shows its exit code and leaves the moment of the success standing."""
    began_s = time.time()
    with closing(small_account(CUSTOMERS)) as account, Sandbox(account) as sandbox:
        settings = {**sandbox.settings(), **QUICK, "NETSUITE_CERTIFICATE_ENDS": "2027-01-31"}
        assert run(settings, tmp_path, "--max-writes", "100").returncode == 0
        good, ended_s = read(tmp_path / "rfm.prom"), time.time()
        requests = len(sandbox.requests)
        changes = len(expected(account, AS_OF))
    assert set(good) == {f"netsuite_rfm_{name}" for name in MEANINGS}
    assert good["netsuite_rfm_customers_read"] == CUSTOMERS
    assert good["netsuite_rfm_customers_changed"] == changes
    assert good["netsuite_rfm_customers_written"] == 100
    assert good["netsuite_rfm_customers_remaining"] == changes - 100
    assert good["netsuite_rfm_requests"] == requests
    assert good["netsuite_rfm_exit_code"] == good["netsuite_rfm_brake_engaged"] == 0
    assert good["netsuite_rfm_certificate_end_timestamp_seconds"] == datetime(2027, 2, 1, tzinfo=UTC).timestamp()
    assert began_s - 0.001 <= good["netsuite_rfm_last_success_timestamp_seconds"] <= ended_s + 0.001
    unreachable = {**settings, "NETSUITE_BASE_URL": "http://127.0.0.1:9", "NETSUITE_RETRY_CEILING_S": "0.01"}
    assert run(unreachable, tmp_path).returncode == 3
    failed = read(tmp_path / "rfm.prom")
    assert failed["netsuite_rfm_exit_code"] == 3
    assert failed["netsuite_rfm_last_success_timestamp_seconds"] == good["netsuite_rfm_last_success_timestamp_seconds"]
    assert failed["netsuite_rfm_last_run_timestamp_seconds"] > good["netsuite_rfm_last_run_timestamp_seconds"]
    assert failed["netsuite_rfm_certificate_end_timestamp_seconds"] == datetime(2027, 2, 1, tzinfo=UTC).timestamp()
    assert {name for name, value in failed.items() if math.isnan(value)} == good.keys() - KNOWN_OF_A_FAILURE
    assert [file.name for file in tmp_path.iterdir()] == ["rfm.prom"]


@pytest.fixture
def braked(tmp_path: Path) -> Iterator[subprocess.CompletedProcess[str]]:
    """A second run with another scheme's worth of change: everybody moves, and the brake holds."""
    with closing(small_account(CUSTOMERS)) as account, Sandbox(account) as sandbox:
        settings = {**sandbox.settings(), **QUICK}
        assert run(settings, tmp_path).returncode == 0
        assert "netsuite_rfm_brake_engaged 0\n" in (tmp_path / "rfm.prom").read_text()
        account.sql("UPDATE transaction SET voided = 'T'")
        yield run(settings, tmp_path)


def test_the_brake_shows(braked: subprocess.CompletedProcess[str], tmp_path: Path) -> None:
    """An unsafe plan is exit code 4 and its own metric, and no success."""
    assert braked.returncode == 4
    values = read(tmp_path / "rfm.prom")
    assert (values["netsuite_rfm_brake_engaged"], values["netsuite_rfm_exit_code"]) == (1, 4)
    assert values["netsuite_rfm_customers_written"] == 0
    assert values["netsuite_rfm_last_success_timestamp_seconds"] < values["netsuite_rfm_last_run_timestamp_seconds"]


def test_no_directory_is_said_before_anything_is_asked_of_netsuite(tmp_path: Path) -> None:
    """One line, exit code 2, no request."""
    said = r"--metrics-file .*none/rfm\.prom: .*none is not a directory"
    with pytest.raises(UsageError, match=said), ending(tmp_path / "none" / "rfm.prom"):
        pytest.fail("the run must not begin")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(AccountNotReady("no field"), 3, id="a known failure has its own code"),
        pytest.param(ZeroDivisionError(), 70, id="a bug is 70"),
    ],
)
def test_a_run_without_a_report_shows_its_exit_code(error: Exception, code: int, tmp_path: Path) -> None:
    """The error goes on its way, and the file says how the run ended."""
    file = tmp_path / "rfm.prom"
    with pytest.raises(type(error)), ending(file):
        raise error
    assert read(file)["netsuite_rfm_exit_code"] == code
    assert kept(file, LAST_SUCCESS) is None


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        pytest.param((), {"NETSUITE_CONCURRENCY": "0"}, id="a setting out of bounds"),
        pytest.param((), {"RFM_SCHEME": "defualt"}, id="no such scheme"),
        pytest.param(("--cuts", "none.json"), {"RFM_SCHEME": "quantile"}, id="no such cut points"),
        pytest.param(("--deadline", "soon"), {}, id="an option that cannot be"),
    ],
)
def test_a_run_that_never_began_shows_its_exit_code(
    words: tuple[str, ...], changed: dict[str, str], tmp_path: Path
) -> None:
    """Not the good night before: exit code 2, no figure of that night, and its success still standing."""
    before = {"exit_code": 0, "customers_read": 7, "last_success_timestamp_seconds": 1700000000.5}
    (tmp_path / "rfm.prom").write_text(written_as_text(before))
    done = run({**NEEDED, **changed}, tmp_path, *words)
    assert done.returncode == 2
    values = read(tmp_path / "rfm.prom")
    assert values["netsuite_rfm_exit_code"] == 2
    assert math.isnan(values["netsuite_rfm_customers_read"])
    assert values["netsuite_rfm_last_success_timestamp_seconds"] == 1700000000.5


def test_the_file_is_readable_for_the_collector(tmp_path: Path) -> None:
    """The node exporter is another user: mode 0644 whatever the umask."""
    with pytest.raises(AccountNotReady), ending(tmp_path / "rfm.prom"):
        raise AccountNotReady("x")
    assert (tmp_path / "rfm.prom").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    ("before", "found"),
    [
        pytest.param(b"netsuite_rfm_last_success_timestamp_seconds 1700000000.5\n", 1700000000.5, id="a moment"),
        pytest.param(b"netsuite_rfm_last_success_timestamp_seconds soon\n", None, id="not a number"),
        pytest.param(b"\xff\xfe", None, id="not text"),
        pytest.param(b"", None, id="empty"),
    ],
)
def test_the_file_before_may_hold_anything(before: bytes, found: float | None, tmp_path: Path) -> None:
    """A damaged file costs the memory of the last success, and no run."""
    (tmp_path / "rfm.prom").write_bytes(before)
    assert kept(tmp_path / "rfm.prom", LAST_SUCCESS) == found
    assert kept(tmp_path / "none.prom", LAST_SUCCESS) is None


def test_only_metrics_with_a_meaning_are_written() -> None:
    """Each has a help text; a new figure without one is a mistake."""
    with pytest.raises(KeyError):
        written_as_text({"guess": 1})


def test_a_certificate_ends_with_its_last_day() -> None:
    """The end of a leap day is the first of March."""
    assert end_of(date(2028, 2, 29)) == datetime(2028, 3, 1, tzinfo=UTC).timestamp()
