"""Asked to stop: a part is never shown as if it were the whole, and the end is told even where it is cut short."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from netsuite_rfm.run.nightly import result_in_words
from netsuite_rfm.sandbox.faults.script import Faults, Rule
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.telemetry.progress import Silent
from tests.cli.test_app import netsuite_rfm
from tests.support.accounts import AS_OF, small_account
from tests.support.night import QUICK, expected, run_night
from tests.support.signalled import signalled

CUSTOMERS = 9_000


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    """An account of nine windows."""
    with closing(small_account(CUSTOMERS)) as account:
        yield account


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["plan", "--csv", "load.csv"], "so there is no plan", id="plan"),
        pytest.param(["plan", "--csv", "load.csv", "--json"], "so there is no plan", id="plan as JSON"),
        pytest.param(["scheme", "try", "ntile"], "so there is nothing to compare", id="scheme try"),
        pytest.param(["scheme", "try", "ntile", "--json"], "so there is nothing to compare", id="scheme try as JSON"),
    ],
)
def test_told_to_stop_in_the_pull_it_shows_nothing(
    account: Account, tmp_path: Path, words: list[str], said: str
) -> None:
    """Exit code 5, one line, nothing on stdout and no file: a part of the customers is no plan and no comparison."""
    with Sandbox(account, latency_ms=50) as sandbox:
        environment = {**os.environ, **sandbox.settings(), **QUICK, "NETSUITE_CONCURRENCY": "1"}
        before = len(sandbox.requests)
        done = signalled(
            [*words, "--as-of", AS_OF.isoformat()],
            environment,
            tmp_path,
            when=lambda: len(sandbox.requests) >= before + 6,
        )
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.splitlines()[-1] == f"error: stopped before it read all customers, {said}"
    assert list(tmp_path.iterdir()) == []


ONE_RUN = """
import os, signal, threading
from netsuite_rfm.cli.startup import halting
with halting(3600) as halt:
    os.kill(os.getpid(), signal.SIGTERM)
    halt.wait()
for kind in (threading.Thread, threading.Timer):  # the one that heard the signal, then what it started
    for thread in threading.enumerate():
        if type(thread) is kind:
            thread.join(10)
print("timers left:", sum(isinstance(thread, threading.Timer) for thread in threading.enumerate()))
"""


def test_what_ended_in_time_is_not_cut_short_afterwards(tmp_path: Path) -> None:
    """The grace is for the run; showing what it did, and handing on its metrics, may take longer."""
    done = subprocess.run([sys.executable, "-c", ONE_RUN], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "timers left: 0" in done.stdout) == (0, True), done.stdout


class Gate(threading.Event):
    """An event that tells whether somebody waits for it."""

    reached = False

    def wait(self, timeout: float | None = None) -> bool:
        """Wait, and say so."""
        self.reached = True
        return super().wait(timeout)


def test_when_the_grace_is_over_the_metrics_and_the_log_tell_so(account: Account, tmp_path: Path) -> None:
    """NetSuite never answers: exit code 5, and not the figures of the night before."""
    file, gate = tmp_path / "rfm.prom", Gate()
    file.write_text("netsuite_rfm_exit_code 0\nnetsuite_rfm_last_success_timestamp_seconds 1790000000.5\n")
    with Sandbox(account, faults=Faults([Rule(do="delay", path="*/suiteql", gate=gate)])) as sandbox:
        done = signalled(
            ["run", "--as-of", AS_OF.isoformat(), "--metrics-file", str(file)],
            {**os.environ, **sandbox.settings(), **QUICK, "RFM_GRACE_S": "0.1"},
            tmp_path,
            when=lambda: gate.reached,
        )
        gate.set()
    last = json.loads(done.stderr.splitlines()[-1])
    assert (done.returncode, last["event"], last["exit_code"]) == (5, "run_done", 5)
    assert "RFM_GRACE_S" in last["reason"]
    kept = file.read_text().splitlines()
    assert "netsuite_rfm_exit_code 5" in kept
    assert "netsuite_rfm_last_success_timestamp_seconds 1790000000.5" in kept


def test_a_plan_that_looks_wrong_makes_no_file_for_the_import(tmp_path: Path) -> None:
    """The import has no brake of its own. A person who has looked accepts the plan by its id."""
    with closing(small_account(300)) as account, Sandbox(account) as sandbox:
        run_night(sandbox, AS_OF - timedelta(days=60))
        settings = {**sandbox.settings(), **QUICK}
        words = ["plan", "--csv", "load.csv", "--as-of", AS_OF.isoformat()]
        done = netsuite_rfm(*words, settings=settings, folder=tmp_path)
        assert (done.returncode, list(tmp_path.iterdir())) == (4, [])
        plan_id = done.stdout.split()[-1].removesuffix(".")
        assert done.stdout.splitlines()[-1] == (
            f"load.csv was not written. If the plan is correct, add --accept-unsafe {plan_id}."
        )
        done = netsuite_rfm(*words, "--accept-unsafe", plan_id, settings=settings, folder=tmp_path)
        rows = (tmp_path / "load.csv").read_text().splitlines()
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Wrote load.csv.")
        assert 0 < len(rows) - 1 <= len(expected(account, AS_OF))


def test_told_to_stop_while_reading_it_says_what_was_not_read(account: Account, tmp_path: Path) -> None:
    """Report, metrics, row and last line: nobody can say that nothing is left."""
    file = tmp_path / "rfm.prom"
    with Sandbox(account, latency_ms=50) as sandbox:
        before = len(sandbox.requests)
        done = signalled(
            ["run", "--as-of", AS_OF.isoformat(), "--metrics-file", str(file), "--json"],
            {**os.environ, **sandbox.settings(), **QUICK, "NETSUITE_CONCURRENCY": "1"},
            tmp_path,
            when=lambda: len(sandbox.requests) >= before + 7,
        )
    report, last = json.loads(done.stdout), json.loads(done.stderr.splitlines()[-1])
    read = report["customers_read"]
    assert (done.returncode, 0 <= read < CUSTOMERS) == (5, True)
    for told in (report, last):
        assert (told["not_read"], told.get("remaining")) == (CUSTOMERS - read, None)
    words = f"{CUSTOMERS - read:,} of {CUSTOMERS:,} customers were not read, and nothing was written"
    assert last["reason"] == f"stopped by a signal: {words}"
    kept = file.read_text().splitlines()
    assert f"netsuite_rfm_customers_not_read {CUSTOMERS - read}" in kept
    assert "netsuite_rfm_customers_remaining NaN" in kept


class StopsAtOnce(Silent):
    """Tells the run to stop as soon as the first customers are read."""

    def __init__(self) -> None:
        self.halt = threading.Event()

    def advance(self, customers: int) -> None:
        """Customers were read."""
        assert customers > 0
        self.halt.set()


def test_the_row_of_a_run_that_was_stopped_while_reading_says_so(account: Account) -> None:
    """The people in NetSuite read the same."""
    stops = StopsAtOnce()
    with Sandbox(account) as sandbox:
        report = run_night(sandbox, AS_OF, halt=stops.halt, progress=stops, NETSUITE_CONCURRENCY="1")
    unread = CUSTOMERS - report.summary.customers_read
    assert (unread > 0, report.reading.not_read, report.remaining) == (True, unread, None)
    words = f"{unread:,} of {CUSTOMERS:,} customers were not read, and nothing was written"
    assert result_in_words(report) == f"Stopped while reading: {words}"
