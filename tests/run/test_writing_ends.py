"""However the writing ends: nothing begins after the deadline, and what was sent is never told as not tried."""

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
import responses

from netsuite_rfm.run.job import Job
from netsuite_rfm.run.pipeline import carry_out
from netsuite_rfm.run.report import RunReport
from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.faults.script import Faults, Rule
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting, write_rules
from netsuite_rfm.telemetry.progress import Silent
from tests.support.accounts import AS_OF, small_account
from tests.support.night import QUICK, expected, run_night, wrong

CUSTOMERS = 90
BATCHES = {"NETSUITE_BATCH_SIZE": "30"}


@pytest.fixture
def account() -> Iterator[Account]:
    """A small account that nobody has scored yet."""
    with closing(small_account(CUSTOMERS)) as account:
        yield account


def run_until(account: Account, patches: int, **chosen: str) -> tuple[RunReport, Sandbox]:
    """Run with a deadline that is reached when NetSuite has seen so many PATCH requests."""
    with Sandbox(account) as sandbox:
        settings = settings_from({**sandbox.settings(), **QUICK, **BATCHES, **chosen})
        rules = write_rules(settings, lambda: sandbox.requests.count("PATCH") < patches)
        with connect(settings) as client:
            report = carry_out(client, Job(load_scheme("default"), counting(settings, AS_OF), write=rules))
        return report, sandbox


def test_no_batch_begins_after_the_deadline(account: Account) -> None:
    """Not one that was taken ahead either; what was begun is read back, the rest is left, and it is no failure."""
    report, sandbox = run_until(account, 1, NETSUITE_JOBS_IN_FLIGHT="1")
    outcome, due = report.outcome, len(expected(account, AS_OF))
    assert sandbox.requests.count("PATCH") == 1
    assert (report.exit_code, outcome.written, outcome.remaining) == (0, 30, due - 30)
    assert len(wrong(account, AS_OF)) == due - 30


@pytest.mark.parametrize("patches", [1, 2, 5])
def test_an_account_without_batches_ends_at_the_deadline_too(patches: int) -> None:
    """The first batch is refused, and then each customer goes alone, until the deadline and not past it."""
    with closing(small_account(CUSTOMERS, behaviour=Behaviour(release="2025.2"))) as account:
        report, sandbox = run_until(account, patches, NETSUITE_JOBS_IN_FLIGHT="1", NETSUITE_CONCURRENCY="1")
        outcome, due = report.outcome, len(expected(account, AS_OF))
        assert sandbox.requests.count("PATCH") == patches
        assert (report.exit_code, outcome.written, outcome.remaining) == (0, patches - 1, due - patches + 1)
        assert outcome.unconfirmed == []
        assert len(wrong(account, AS_OF)) == due - patches + 1


def test_what_cannot_be_read_back_is_unconfirmed(account: Account) -> None:
    """NetSuite takes every batch, and then no query any more: all may be written, so none is told as not tried."""
    with Sandbox(account) as sandbox:

        class NoQueryOnceItWrites(Silent):
            def stage(self, name: str, _total: int) -> None:
                if name == "write":
                    sandbox.faults = Faults([Rule(do="unavailable", path="*/suiteql")])

        progress = NoQueryOnceItWrites()
        report = run_night(sandbox, AS_OF, progress=progress, NETSUITE_RETRY_CEILING_S="0.02", **BATCHES)
    outcome, due = report.outcome, sorted(expected(account, AS_OF))
    assert (report.exit_code, outcome.written, outcome.remaining) == (3, 0, 0)
    assert sorted(customer.customer_id for customer in outcome.unconfirmed) == due
    assert all(
        customer.reason.startswith("it was sent before the run ended early: ") for customer in outcome.unconfirmed
    )
    assert wrong(account, AS_OF) == []


def test_a_job_whose_state_is_refused_is_read_back(account: Account) -> None:
    """One refused look at a job does not end the writing; what the job has not written yet is unconfirmed."""
    odd = {"status": 403, "title": "Forbidden", "o:errorDetails": [{"o:errorCode": "INSUFFICIENT_PERMISSION"}]}
    with Sandbox(account) as sandbox, responses.RequestsMock() as answers:
        answers.add_passthru(sandbox.base_url)
        answers.get(re.compile(r".*/async/v1/job/1$"), status=403, json=odd)
        report = run_night(sandbox, AS_OF, NETSUITE_JOBS_IN_FLIGHT="1", **BATCHES)
    outcome, due = report.outcome, len(expected(account, AS_OF))
    assert outcome.failure is None
    assert outcome.written + len(outcome.unconfirmed) == due
    assert outcome.written >= due - 30
    reasons = [customer.reason for customer in outcome.unconfirmed]
    assert all("NetSuite does not report the status of job 1" in reason for reason in reasons)
