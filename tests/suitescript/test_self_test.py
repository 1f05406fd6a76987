"""What the self-test of the setup page finds is kept in the account, and the worker's check tells it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from netsuite_rfm.netsuite.check.finding import Finding, Mark
from netsuite_rfm.netsuite.check.self_test import self_test
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.sandbox.scripts.deployments import Asked, open_suitelet
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.platform import Platform
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect
from tests.suitescript.stage import HISTORY, SETUP, Stage, stage
from tests.support.night import QUICK

TYPE = "customrecord_rfm_self_test"
PRESSED = Asked(parameters={"custpage_rfm_page": "self-test"})


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


def press(here: Stage, method: str = "POST") -> dict[str, str]:
    """Press the button, or only look; the state of each point as the page shows it."""
    page = open_suitelet(here.account, SETUP, method=method, asked=PRESSED)
    return {title: state for title, state, _ in (line.split("\t") for line in page.lines())}


def differing(found: dict[str, str]) -> list[str]:
    """Points that differ from what the scripts expect."""
    return [title for title, state in found.items() if state == "differs"]


def test_the_self_test_finds_what_the_account_is_like() -> None:
    """Nothing differs where the account takes all; what the account refuses differs, and nothing else."""
    with stage(platform=Platform(undocumented_formulas="accepted")) as here:
        found = press(here)
        assert len(found) == 11
        assert differing(found) == []
        assert [title for title, state in found.items() if state == "open"] == [
            "Mails that a script sent are found in SuiteQL by their subject"
        ]
        here.account.platform = Platform(undocumented_formulas="refused")
        here.account.duplicate_error = "SOMETHING_ELSE"
        assert differing(press(here)) == [
            "A second record of one external id is refused",
            "A search gives shares of a total (RATIO_TO_REPORT)",
        ]


def test_nothing_stays_but_a_row_for_each_point() -> None:
    """However often the button is pressed; looking at the page tries nothing."""
    with stage() as here:
        before = (here.history(), len(here.account.host.saved_searches), dict(here.account.host.parameters))
        assert press(here, "GET") == {}
        assert here.account.record_tables[TYPE].rows == {}
        found = press(here)
        rows = list(here.account.record_tables[TYPE].rows)
        assert len(rows) == len(found)
        assert press(here) == press(here, "GET") == found
        assert list(here.account.record_tables[TYPE].rows) == rows
        assert before == (here.history(), len(here.account.host.saved_searches), here.account.host.parameters)
        assert here.account.record_tables[HISTORY].rows == {}


def test_the_units_of_the_self_test_are_those_of_the_readme() -> None:
    """The first, which adds the rows, and a later one, which changes them."""
    with stage() as here:
        units = [open_suitelet(here.account, SETUP, method="POST", asked=PRESSED).units for _ in range(2)]
        assert units == [234, 190]


@pytest.mark.parametrize("role", ["MARKETING_MANAGER", "customrole_rfm_integration"])
def test_only_administrators_may_press_it(role: str) -> None:
    """It is a page of the setup's deployment, which names its audience."""
    with stage(set_up=False) as here, pytest.raises(SuiteScriptError, match="INSUFFICIENT_PERMISSION"):
        open_suitelet(here.account, SETUP, method="POST", role=role, asked=PRESSED)


def test_the_worker_reads_what_the_button_found() -> None:
    """Through REST, in its own role."""
    with stage() as here:
        press(here)
        with worker(here.account) as client:
            found = self_test(client)
        assert "9 of 11 points are as expected" in found[0].detail
        assert [finding.mark for finding in found[1:]] == [Mark.NOTE, Mark.NOTE]
        assert "RATIO_TO_REPORT" in found[2].detail


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
            Finding(Mark.NOTE, "self-test", "Groups: differs. Not dynamic: RFM VIP.", "Groups"),
            Finding(Mark.NOTE, "self-test", "Mail: open.", "Mail"),
        ]
