"""Nobody's trouble is everybody's: refused customers are named, the others are written, and an outage still ends it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import pytest

from netsuite_rfm.netsuite.write.settlement import SMALL_PLAN
from netsuite_rfm.run.report import RunReport
from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.faults.script import Faults, Rule
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.telemetry.progress import Silent
from tests.support.accounts import AS_OF, small_account
from tests.support.night import expected, run_night, wrong

WORDS = "Please enter value(s) for: Category."
RECORD = "/services/rest/record/v1/customer"


@pytest.fixture(scope="module")
def orders() -> Iterator[Account]:
    """An account to choose customers from; nothing is written to it."""
    with closing(small_account(340)) as account:
        yield account


@pytest.fixture
def few() -> Iterator[Account]:
    """An account of 100 customers that nobody has scored yet."""
    with closing(small_account(100)) as account:
        yield account


@pytest.fixture
def account() -> Iterator[Account]:
    """An account of 340 customers that nobody has scored yet."""
    with closing(small_account(340)) as account:
        yield account


def most_valuable(account: Account) -> list[int]:
    """Customers with orders, in the order of writing."""
    true = expected(account, AS_OF)
    return sorted(true, key=lambda customer: (-true[customer].lifetime_value, customer))


def refused(customers: list[int], words: str = WORDS) -> Rule:
    """A rule that refuses these customers for good."""
    return Rule(do="fail_records", customers=tuple(customers), words=words)


def fails(deed: str, customer: int) -> Rule:
    """A rule by which NetSuite fails at this customer whenever it is sent alone."""
    return Rule(do=deed, method="PATCH", path=f"{RECORD}/{customer}")  # type: ignore[arg-type]


def night(account: Account, *rules: Rule, **settings: str) -> tuple[RunReport, Sandbox]:
    """Run once under these rules."""
    with Sandbox(account, faults=Faults(rules)) as sandbox:
        return run_night(sandbox, AS_OF, **{"NETSUITE_BATCH_SIZE": "50", **settings}), sandbox


def named(report: RunReport) -> set[int]:
    """The customers that are reported as rejected."""
    return {rejected.customer_id for rejected in report.outcome.rejected}


@pytest.mark.parametrize(
    ("which", "mode"),
    [
        pytest.param(slice(None, 210), "auto", id="the most valuable"),
        pytest.param(slice(-210, None), "auto", id="the least valuable"),
        pytest.param(slice(None, None, 2), "auto", id="every other"),
        pytest.param(slice(None, 210), "single", id="the most valuable, one by one"),
    ],
)
def test_everybody_else_is_written_the_first_night(account: Account, which: slice, mode: str) -> None:
    """More than 200 refused, first, last or between: each is named with NetSuite's words, in the nights after too."""
    due = most_valuable(account)
    bad = due[which]
    for written in (len(due) - len(bad), 0):
        report, sandbox = night(account, refused(bad), RFM_WRITE_MODE=mode)
        outcome = report.outcome
        assert (report.exit_code, outcome.written, outcome.remaining, outcome.unconfirmed) == (1, written, 0, [])
        assert (named(report), len(outcome.rejected)) == (set(bad), len(bad))
        assert all(WORDS in rejected.reason for rejected in outcome.rejected)
        assert sorted(wrong(account, AS_OF)) == sorted(bad)
        if mode == "auto":
            assert sandbox.requests.count("PATCH", f"{RECORD}/") < 60, "words are heard from a few, not from everybody"


def test_refusals_hardly_cost_requests(orders: Account) -> None:
    """A quarter refused: a fifth more than the good ones and one request for each refused one cost, at the most."""
    bad = most_valuable(orders)[::4]
    with closing(small_account(340)) as good, closing(small_account(340)) as mixed:
        all_good, _ = night(good)
        some_bad, _ = night(mixed, refused(bad))
    assert some_bad.traffic.requests <= 1.2 * all_good.traffic.requests + len(bad) / 2


@pytest.mark.parametrize("mode", ["auto", "single"])
def test_when_everybody_is_refused_the_run_stops_early(account: Account, mode: str) -> None:
    """Exit code 3 after 200, some of them from the rest of the plan; nothing is unconfirmed."""
    report, _ = night(account, Rule(do="fail_records", share=1, words=WORDS), RFM_WRITE_MODE=mode)
    outcome = report.outcome
    assert (report.exit_code, outcome.written, outcome.unconfirmed) == (3, 0, [])
    assert 200 <= len(outcome.rejected) <= 200 + 2 * 5
    assert outcome.remaining == len(expected(account, AS_OF)) - len(outcome.rejected)
    assert "200 consecutive customers were rejected and none was written" in report.reason


@pytest.mark.parametrize("deed", ["unexpected_error", "unavailable", "bad_gateway"])
@pytest.mark.parametrize("mode", ["auto", "single"])
def test_a_customer_at_whom_netsuite_always_fails_is_rejected(few: Account, deed: str, mode: str) -> None:
    """Three of them, the most valuable: others are answered in the same seconds, so it is no outage.

    The second night has only these three. A server error is theirs alone; a gateway that answers for everybody who
    is to be written cannot be told from an outage, and ends the run with exit code 3.
    """
    due = most_valuable(few)
    bad = due[:3]
    rules = [
        refused(bad, "An unexpected error occurred. Error ID: k1abc"),
        *(fails(deed, customer) for customer in bad),
    ]
    alone = 1 if deed == "unexpected_error" else 3
    for written, exit_code in ((len(due) - 3, 1), (0, alone)):
        report, _ = night(few, *rules, RFM_WRITE_MODE=mode)
        outcome = report.outcome
        assert (report.exit_code, outcome.written, named(report)) == (exit_code, written, set(bad))
        assert (outcome.remaining, outcome.unconfirmed) == (0, [])
        assert report.traffic.retries <= 3 * 5, "patience with a record is bounded"


def test_many_customers_at_whom_netsuite_always_fails_are_rejected(account: Account) -> None:
    """A third of the plan, in both nights; not each of them costs the patience of one."""
    due = most_valuable(account)
    bad = due[::3]
    words = refused(bad, "An unexpected error occurred. Error ID: k1abc")
    for written in (len(due) - len(bad), 0):
        report, _ = night(account, words, *(fails("unexpected_error", customer) for customer in bad))
        assert (report.exit_code, report.outcome.written, named(report)) == (1, written, set(bad))
        assert report.traffic.retries < 2 * len(bad)


def test_a_customer_who_never_gets_an_answer_is_unconfirmed(few: Account) -> None:
    """The connection is lost each time: whether it was written is not known, and nobody else suffers."""
    due = most_valuable(few)
    bad = due[:3]
    report, _ = night(few, refused(bad), *(fails("drop", customer) for customer in bad))
    assert (report.exit_code, report.outcome.written, report.outcome.rejected) == (1, len(due) - 3, [])
    assert {unwritten.customer_id for unwritten in report.outcome.unconfirmed} == set(bad)


@pytest.mark.parametrize("deed", ["unexpected_error", "unavailable", "drop"])
@pytest.mark.parametrize("mode", ["auto", "single"])
def test_when_no_write_is_answered_the_run_stops_after_few_requests(account: Account, deed: str, mode: str) -> None:
    """Queries work, and no PATCH does: it is no use to try all customers."""
    rule = Rule(do=deed, method="PATCH", path=f"{RECORD}*")  # type: ignore[arg-type]
    settings = {"NETSUITE_JOBS_IN_FLIGHT": "2", "NETSUITE_RETRY_CEILING_S": "0.5"}
    report, sandbox = night(account, rule, RFM_WRITE_MODE=mode, **settings)
    assert (report.exit_code, report.outcome.written) == (3, 0)
    assert sandbox.requests.count("PATCH") < 300
    assert report.outcome.remaining > 0


def test_an_outage_while_writing_stops_after_few_requests(account: Account) -> None:
    """After two batches nothing is answered any more: what was sent is unconfirmed, the rest is left."""
    with Sandbox(account) as sandbox:

        class OutOnceItWrites(Silent):
            def stage(self, name: str, _total: int) -> None:
                if name == "write":
                    patches = Rule(do="unavailable", method="PATCH", nth=tuple(range(3, 3000)))
                    sandbox.faults = Faults([patches, Rule(do="unavailable", path="*/suiteql")])

        report = run_night(
            sandbox, AS_OF, progress=OutOnceItWrites(), NETSUITE_BATCH_SIZE="20", NETSUITE_JOBS_IN_FLIGHT="2",
            NETSUITE_RETRY_CEILING_S="0.2",
        )  # fmt: skip
    assert (report.exit_code, report.outcome.remaining > 0) == (3, True)
    assert len(report.outcome.unconfirmed) <= 2 * 20 + 6 * 20
    assert sandbox.requests.count("PATCH") < 60


def test_a_batch_whose_answers_are_all_lost_is_not_sent_again(account: Account) -> None:
    """NetSuite has taken it and is still at work, so nobody is written twice."""
    lost = Rule(do="drop", method="PATCH", path=RECORD, nth=(1, 2, 3, 4, 5), when="after")
    quick = {"NETSUITE_RETRY_CEILING_S": "0.5", "NETSUITE_SHOWN_WITHIN_S": "0.01", "NETSUITE_JOBS_IN_FLIGHT": "1"}
    with Sandbox(account, faults=Faults([lost]), record_ms=10) as sandbox:
        outcome = run_night(sandbox, AS_OF, NETSUITE_BATCH_SIZE="50", most_writes=50, **quick).outcome
    assert (outcome.written + len(outcome.unconfirmed), outcome.rejected) == (50, [])
    assert set(account.writes.values()) == {1}


def test_a_customer_who_is_shown_before_the_run_ends_is_written() -> None:
    """SuiteQL lags until the run has given everybody up; the last look finds them."""
    with closing(small_account(60, behaviour=Behaviour(suiteql_lag_s=60))) as account, Sandbox(account) as sandbox:

        class ThenItCatchesUp(Silent):
            def advance(self, _customers: int) -> None:
                if account.writes:
                    account.sql("SELECT 1")  # which stores what was not shown yet

        quick = {"RFM_WRITE_MODE": "single", "NETSUITE_SHOWN_WITHIN_S": "0.01"}
        outcome = run_night(sandbox, AS_OF, progress=ThenItCatchesUp(), most_writes=20, **quick).outcome
        assert (outcome.written, outcome.unconfirmed) == (20, [])
        assert set(account.writes.values()) == {1}


@pytest.mark.parametrize("number", [1, 5])
@pytest.mark.parametrize("deed", ["record_changed", "unexpected_error"])
def test_one_bad_batch_does_not_end_batches(account: Account, number: int, deed: str) -> None:
    """Refused as a whole, first or in the middle: it goes in halves, the others stay batches, everybody is written."""
    bad = tuple(range(number, number + 5))  # a request of a batch is tried five times
    rule = Rule(do=deed, method="PATCH", path=RECORD, nth=bad)  # type: ignore[arg-type]
    report, sandbox = night(account, rule, NETSUITE_JOBS_IN_FLIGHT="1")
    due = len(expected(account, AS_OF))
    assert (report.exit_code, report.outcome.written, report.outcome.mode) == (0, due, "batch")
    assert sandbox.requests.count("PATCH", f"{RECORD}/") <= SMALL_PLAN
    assert set(account.writes.values()) == {1}


@pytest.mark.parametrize("status", [405, 404, 400])
def test_an_account_without_batches_is_written_one_by_one(status: int) -> None:
    """Whatever it answers to a batch, it is not asked for many."""
    with closing(small_account(100, behaviour=Behaviour(release="2025.2", batch_refusal_status=status))) as account:  # type: ignore[arg-type]
        report, sandbox = night(account)
        assert (report.exit_code, report.outcome.mode, wrong(account, AS_OF)) == (0, "single", [])
        assert sandbox.requests.count("PATCH") - len(expected(account, AS_OF)) <= 3 + 5


@pytest.mark.parametrize(("most_writes", "mode"), [(SMALL_PLAN, "single"), (SMALL_PLAN + 1, "batch")])
def test_a_small_plan_is_written_one_by_one(account: Account, most_writes: int, mode: str) -> None:
    """Ten changes go alone, eleven in a batch."""
    assert SMALL_PLAN == 10
    with Sandbox(account) as sandbox:
        report = run_night(sandbox, AS_OF, most_writes=most_writes)
    assert (report.outcome.mode, report.outcome.written) == (mode, most_writes)
    assert sandbox.requests.count("PATCH", RECORD) - sandbox.requests.count("PATCH", f"{RECORD}/") == (mode == "batch")


@pytest.mark.parametrize("mode", ["auto", "single"])
@pytest.mark.parametrize("lag_s", [0.05, 0.6])
def test_a_write_that_is_shown_late_is_waited_for(mode: str, lag_s: float) -> None:
    """SuiteQL lags behind: everybody is written once, and nobody is reported."""
    with closing(small_account(100, behaviour=Behaviour(suiteql_lag_s=lag_s))) as account:
        report, _ = night(account, RFM_WRITE_MODE=mode, NETSUITE_SHOWN_WITHIN_S="3")
        assert (report.exit_code, report.outcome.written) == (0, len(expected(account, AS_OF)))
        assert set(account.writes.values()) == {1}
        assert wrong(account, AS_OF) == []


def test_what_was_accepted_and_is_not_shown_is_unconfirmed_and_not_written_again() -> None:
    """It lags longer than the run waits: no rejection, and no second write."""
    with closing(small_account(60, behaviour=Behaviour(suiteql_lag_s=60))) as account:
        report, _ = night(account, RFM_WRITE_MODE="single", NETSUITE_SHOWN_WITHIN_S="0.1")
        due = len(expected(account, AS_OF))
        assert (report.exit_code, report.outcome.written, report.outcome.rejected) == (1, 0, [])
        assert len(report.outcome.unconfirmed) == due
        assert set(account.writes.values()) == {1}


def test_a_job_that_ends_before_the_run_does_is_not_reported(account: Account) -> None:
    """Given up on and carried out all the same: at its end the run looks once more at whoever is unconfirmed."""
    with Sandbox(account, record_ms=2) as sandbox:
        report = run_night(
            sandbox, AS_OF, NETSUITE_BATCH_SIZE="50", NETSUITE_JOB_TIMEOUT_S="0.01", NETSUITE_SHOWN_WITHIN_S="20",
            NETSUITE_JOBS_IN_FLIGHT="1",
        )  # fmt: skip
    outcome = report.outcome
    assert outcome.written + len(outcome.unconfirmed) == len(expected(account, AS_OF))
    assert outcome.written > 0
    assert all("may still process it later" in unwritten.reason for unwritten in outcome.unconfirmed)


def test_after_a_refused_customer_reports_stay_in_the_order_of_writing(account: Account) -> None:
    """Nobody is named twice, whatever way they were tried."""
    bad = most_valuable(account)[:30]
    report, _ = night(account, refused(bad))
    assert Counter(rejected.customer_id for rejected in report.outcome.rejected) == Counter(bad)
