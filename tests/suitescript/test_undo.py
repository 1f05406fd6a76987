"""A wrong night is undone: the account, its history and what would have followed are as before, but for what is listed."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta

import pytest

from netsuite_rfm.rfm.way_back import Way
from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.scripts.account import EventType, ScriptedAccount
from netsuite_rfm.sandbox.scripts.deployments import open_suitelet
from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.suitescript.stage import HISTORY, SETUP, Stage, project
from tests.support.night import run_night
from tests.support.undone import state, undo_run

DAY = date(2026, 11, 20)
CUSTOMERS = 300
WITHDRAWN = "custrecord_rfm_sh_withdrawn"


@contextmanager
def shop(customers: int = CUSTOMERS, event: EventType = "EDIT") -> Iterator[tuple[Stage, Sandbox]]:
    """A retailer with the scripts, two good nights behind it, whose managers are told of changes."""
    with closing(ScriptedAccount(project(), patch_event=event)) as account:
        open_retailer(account, customers=customers, seed=3, today=DAY)
        open_suitelet(account, SETUP, method="POST")
        here = Stage(account)
        employee = int(account.sql("SELECT min(id) FROM employee")[0][0])
        account.host.parameters.update(
            custscript_rfm_author=employee,
            custscript_rfm_default_recipient=employee,
            custscript_rfm_announce_from=DAY.isoformat(),
        )
        with Sandbox(account) as sandbox:
            for back in (40, 1):
                here.set_day(DAY - timedelta(days=back))
                run_night(sandbox, here.today)
                here.nightly()
            here.set_day(DAY)
            yield here, sandbox


def poison(account: ScriptedAccount) -> None:
    """An import divides the amounts of two thirds of the customers by twenty."""
    account.sql("UPDATE transaction SET foreigntotal = foreigntotal / 20 WHERE entity % 3 > 0")


def cure(account: ScriptedAccount) -> None:
    """Somebody corrects the import."""
    account.sql("UPDATE transaction SET foreigntotal = foreigntotal * 20 WHERE entity % 3 > 0")


def standing(here: Stage) -> list[tuple[object, object, object]]:
    """Rows of the history that no undo has withdrawn."""
    return [
        (row["custrecord_rfm_sh_customer"], row.get("custrecord_rfm_sh_from"), row.get("custrecord_rfm_sh_to"))
        for row in here.history()
        if row.get(WITHDRAWN) not in {"T", True}
    ]


@pytest.mark.parametrize("event", ["EDIT", "XEDIT"])
@pytest.mark.parametrize("told", [False, True], ids=["before the daily job", "after the daily job"])
def test_undone_the_account_is_as_before(event: EventType, *, told: bool) -> None:
    """Fields, categories and the rows that stand are those of the evening before; what was sent is listed."""
    with shop(event=event) as (here, sandbox):
        before, rows, mails = state(here.account), standing(here), len(here.mails)
        poison(here.account)
        report = run_night(sandbox, DAY)
        assert report.summary.customers_changed > CUSTOMERS / 2
        assert state(here.account) != before
        if told:
            here.nightly()
            assert len(here.mails) > mails
        sent = len(here.mails)
        done = undo_run(sandbox, report.run_id, DAY)
        assert (done.exit_code, done.outcome.written) == (0, report.outcome.written)
        assert state(here.account) == before
        assert standing(here) == rows
        assert here.errors() == []
        listed = done.found.consequences
        assert listed is not None
        assert set(listed.digests) == {mail.subject.split("[")[1].rstrip("]") for mail in here.mails[mails:]}
        # The nightly job follows the undo as an undo: no mail, no row, no category.
        here.nightly()
        assert (state(here.account), standing(here), len(here.mails)) == (before, rows, sent)
        again = undo_run(sandbox, report.run_id, DAY)
        assert (again.exit_code, again.outcome.written) == (0, 0)
        assert again.found.kept is not None
        assert again.found.kept.undone
        assert again.found.nothing_left
        assert again.found.consequences is not None
        assert again.found.consequences.digests == listed.digests
