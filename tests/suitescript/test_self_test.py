"""What the self-test of the setup page finds is kept in the account, and the worker's check tells it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from netsuite_rfm.netsuite.check.finding import Finding, Mark
from netsuite_rfm.netsuite.check.self_test import self_test
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect
from tests.suitescript.stage import Stage, stage
from tests.support.night import QUICK

TYPE = "customrecord_rfm_self_test"


@contextmanager
def worker(account: Account) -> Iterator[Client]:
    """The worker's own connection to an account."""
    with Sandbox(account) as sandbox, connect(settings_from({**sandbox.settings(), **QUICK})) as client:
        yield client


def add_point(here: Stage, title: str, state: str | None, finding: str | None = None) -> None:
    """Add what the self-test leaves of one point."""
    row = {"title": title, "state": state, "finding": finding, "tested_on": datetime(2026, 11, 19, 20, tzinfo=UTC)}
    values = {f"custrecord_rfm_st_{name}": value for name, value in row.items()}
    assert here.account.record_tables[TYPE].add(values, here.account.clock.now())


def test_a_self_test_that_was_never_run_is_noted() -> None:
    """The note says where the button is."""
    with stage(set_up=False) as here, worker(here.account) as client:
        (found,) = self_test(client)
        assert found.mark is Mark.NOTE
        assert "not run yet: open RFM Setup" in found.detail


def test_an_account_without_the_scripts_is_noted() -> None:
    """The worker needs no SuiteScript: its record may be missing."""
    account = Account()
    with worker(account) as client:
        (found,) = self_test(client)
    account.close()
    assert found.mark is Mark.NOTE
    assert "deploy suitescript/" in found.detail


def test_what_differs_or_is_open_is_told_with_its_finding() -> None:
    """One line for the whole, one for each point that is not as expected; a probe left behind is none."""
    with stage(set_up=False) as here, worker(here.account) as client:
        add_point(here, "Nested queries", "as expected", "Run.")
        add_point(here, "Groups", "differs", "Not dynamic: RFM VIP.")
        add_point(here, "Mail", "open", None)
        add_point(here, "Probe", None)
        assert self_test(client) == [
            Finding(Mark.OK, "self-test", "1 of 3 points are as expected, tested on 2026-11-19"),
            Finding(Mark.NOTE, "self-test", "Groups: differs. Not dynamic: RFM VIP."),
            Finding(Mark.NOTE, "self-test", "Mail: open."),
        ]
