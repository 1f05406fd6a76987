"""A run that is killed leaves nothing behind: the next one writes exactly what is still different."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta

import pytest

from netsuite_rfm.run.job import AUTO
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store import transactions
from netsuite_rfm.sandbox.store.account import Account
from tests.support.accounts import AS_OF, small_account
from tests.support.night import FIELDS, expected, run_night, wrong
from tests.support.recorded import DAY, later, orders, recorded_retailer
from tests.support.soak import at_length

CUSTOMERS = at_length(1_475, 5_900)  # of whom a few more than 1,250 or 5,000 have orders that count
MOMENTS = at_length(3, 40)
BATCH_SIZE, JOBS_IN_FLIGHT = at_length(25, 100), 5


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    """An account with more than fifty batches of changes to write."""
    with closing(small_account(CUSTOMERS)) as account:
        yield account


def empty_fields(account: Account) -> None:
    """Bring the account back to where nobody has scores."""
    cleared = ", ".join(f"{field} = NULL" for field in FIELDS.split(", "))
    account.sql(f"UPDATE customer SET {cleared}")
    account.writes.clear()


def start_run(sandbox: Sandbox, *more: str, as_of: date = AS_OF, mode: str = "auto") -> subprocess.Popen[bytes]:
    """Start the worker as the scheduled container would."""
    words = [sys.executable, "-m", "netsuite_rfm", "run", "--json", "--as-of", as_of.isoformat(), *more]
    settings = {
        **sandbox.settings(), "NETSUITE_JOB_POLL_S": "0.01", "NETSUITE_JOBS_IN_FLIGHT": str(JOBS_IN_FLIGHT),
        "NETSUITE_BATCH_SIZE": str(BATCH_SIZE), "RFM_WRITE_MODE": mode,
    }  # fmt: skip
    environment = {**os.environ, **settings}
    return subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_for_requests(sandbox: Sandbox, count: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until the run has made this many requests."""
    pause = threading.Event()
    while len(sandbox.requests) < count and process.poll() is None:
        pause.wait(0.001)


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_killed_at_any_moment_the_next_run_completes_it(account: Account, moment: int) -> None:
    """SIGKILL after a random number of requests: then one run, and no more writes than the batches in flight."""
    empty_fields(account)
    changes = len(expected(account, AS_OF))
    assert changes > 50 * BATCH_SIZE
    with Sandbox(account) as sandbox:
        process = start_run(sandbox)
        wait_for_requests(sandbox, random.Random(moment).randint(1, 170), process)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
    with Sandbox(account) as sandbox:
        left = len(wrong(account, AS_OF))
        report = run_night(sandbox, AS_OF)
    assert (report.exit_code, report.outcome.written) == (0, left)
    assert wrong(account, AS_OF) == []
    assert changes <= account.writes.total() <= changes + BATCH_SIZE * JOBS_IN_FLIGHT


def test_terminated_it_ends_by_itself_and_says_that_it_is_incomplete(account: Account) -> None:
    """SIGTERM in the middle of writing: exit code 5, a report of what is left, and the next run writes just that."""
    empty_fields(account)
    with Sandbox(account, latency_ms=20) as sandbox:
        process = start_run(sandbox)
        wait_for_requests(sandbox, 40, process)
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=30)
        report = json.loads(output)
    assert (process.returncode, report["exit_code"]) == (5, 5)
    left = len(wrong(account, AS_OF))
    # What is unconfirmed was handed over; NetSuite may have finished it after we looked.
    assert report["remaining"] <= left <= report["remaining"] + report["unconfirmed"]
    assert report["written"] + report["unconfirmed"] + report["remaining"] == len(expected(account, AS_OF))
    with Sandbox(account) as sandbox:
        assert run_night(sandbox, AS_OF).outcome.written == left > 0


def test_killed_over_what_has_changed_the_next_one_begins_where_it_began() -> None:
    """SIGKILL while it writes: its row was never left, so hours later a run still finds all that had changed."""
    with recorded_retailer(60) as sandbox:
        run_night(sandbox, DAY)
        later(sandbox, timedelta(hours=1))
        for order, _ in orders(sandbox, 30):
            transactions.edit(sandbox.account, order, foreigntotal=12_345)
        sandbox.latency_ms = 30
        process = start_run(sandbox, "--changed-since", "AUTO", as_of=DAY, mode="single")
        wait_for_requests(sandbox, len(sandbox.requests) + 18, process)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        sandbox.latency_ms = 0
        left = len(wrong(sandbox.account, DAY))
        later(sandbox, timedelta(hours=5))
        report = run_night(sandbox, DAY, changed=AUTO)
        assert (process.returncode, report.exit_code) == (-signal.SIGKILL, 0)
        assert 0 < left == report.outcome.written
        assert wrong(sandbox.account, DAY) == []
