"""A wrong night is undone: account, history and what would have followed are as before, but for what is listed."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from netsuite_rfm.netsuite.suiteql.clauses import one_line
from netsuite_rfm.netsuite.suiteql.movement import Apart, movement
from netsuite_rfm.rfm.way_back import Way
from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.scripts.account import EventType, ScriptedAccount
from netsuite_rfm.sandbox.scripts.deployments import open_suitelet
from netsuite_rfm.sandbox.scripts.project import levels_of
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.serve.site import Role
from tests.deploy.dockerfile import DEPLOY
from tests.deploy.markdown import blocks
from tests.suitescript.stage import HISTORY, SETUP, Stage, project
from tests.support.command_line import run_command
from tests.support.night import QUICK, run_night
from tests.support.soak import at_length
from tests.support.undone import state, undo_run

DAY = date(2026, 11, 20)
CUSTOMERS = at_length(120, 300)
RUN = "customrecord_rfm_run"
WITHDRAWN = "custrecord_rfm_sh_withdrawn"


@contextmanager
def shop(customers: int = CUSTOMERS, event: EventType = "EDIT") -> Iterator[tuple[Stage, Sandbox]]:
    """A retailer with the scripts, two good nights behind it, whose managers are told of changes."""
    with closing(ScriptedAccount(project(), patch_event=event)) as account:
        open_retailer(account, customers=customers, seed=3, today=DAY)
        open_suitelet(account, SETUP, method="POST")
        here = Stage(account)
        here.action("vip_champions", overwrite=True)
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
    """An import takes a third of the customers twenty times their amounts, and dates a third 300 days back."""
    account.sql("UPDATE transaction SET foreigntotal = foreigntotal * 20 WHERE entity % 3 = 1")
    account.sql("UPDATE transaction SET trandate = trandate - 300 WHERE entity % 3 = 2")


def cure(account: ScriptedAccount) -> None:
    """Somebody corrects the import."""
    account.sql("UPDATE transaction SET foreigntotal = foreigntotal / 20 WHERE entity % 3 = 1")
    account.sql("UPDATE transaction SET trandate = trandate + 300 WHERE entity % 3 = 2")


def movement_report(here: Stage) -> list[str]:
    """The rows of the report of movement, as the worker and the page ask for them."""
    text = one_line(movement(DAY - timedelta(days=60), DAY + timedelta(days=1), Apart()))
    return [str(row) for row in here.account.query(text).rows]


def standing(here: Stage) -> list[tuple[object, object, object]]:
    """Rows of the history that no undo has withdrawn."""
    rows = [
        (row["custrecord_rfm_sh_customer"], row.get("custrecord_rfm_sh_from"), row.get("custrecord_rfm_sh_to"))
        for row in here.history()
        if row.get(WITHDRAWN) not in {"T", True}
    ]
    return sorted(rows, key=str)  # batches that end side by side leave them in any order


@pytest.mark.parametrize("event", ["EDIT", "XEDIT"])
@pytest.mark.parametrize("told", [False, True], ids=["before the daily job", "after the daily job"])
def test_undone_the_account_is_as_before(event: EventType, *, told: bool) -> None:
    """Fields, categories and the rows that stand are those of the evening before; what was sent is listed."""
    with shop(event=event) as (here, sandbox):
        before, rows, mails, moves = state(here.account), standing(here), len(here.mails), movement_report(here)
        poison(here.account)
        report = run_night(sandbox, DAY)
        assert report.summary.customers_changed > CUSTOMERS / 2
        moved = state(here.account)
        assert any(moved[customer][-3:] != before[customer][-3:] for customer in moved), "no category follows"
        assert movement_report(here) != moves
        if told:
            here.nightly()
            assert len(here.mails) > mails
        sent = len(here.mails)
        done = undo_run(sandbox, report.run_id, DAY)
        assert (done.exit_code, done.outcome.written) == (0, report.outcome.written)
        assert state(here.account) == before
        assert (standing(here), movement_report(here)) == (rows, moves)
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


def moved_by(here: Stage, before: dict[int, tuple[object, ...]]) -> list[int]:
    """Customers whose segment is another than before."""
    now = state(here.account)
    return [customer for customer in now if now[customer][4] != before[customer][4]]


def another(here: Stage, customer: int) -> str:
    """A segment that the customer is not in, and was not in before either."""
    taken = {here.customer(customer).get(f"custentity_rfm_{name}") for name in ("segment", "previous_segment")}
    return next(name for name in ("loyal", "lapsed", "churned") if here.segment(name) not in taken)


def test_people_working_in_between_keep_their_work() -> None:
    """Whoever touched what the run wrote is left alone and named; any other edit stays, and the customer goes back."""
    with shop(150) as (here, sandbox):
        before = state(here.account)
        poison(here.account)
        report = run_night(sandbox, DAY)
        moved = moved_by(here, before)
        by_hand, typed_over, phoned, retired, held, chosen = moved[:6]
        here.edit(by_hand, custentity_rfm_segment=here.segment(another(here, by_hand)))
        here.edit(typed_over, custentity_rfm_score="999")
        here.edit(phoned, email="new@mail.example")
        here.edit(retired, isinactive=True)
        here.edit(held, custentity_rfm_hold_until=DAY + timedelta(days=9))
        here.edit(chosen, custentity_rfm_home_location=None)
        done = undo_run(sandbox, report.run_id, DAY)
        found = done.found
        assert done.exit_code == 0
        assert set(found.customers(Way.EDITED)) == {by_hand, typed_over}
        assert (found.inactive, found.held) == ((retired,), (held,))
        after = state(here.account)
        left = {by_hand, typed_over, retired, held}
        assert [customer for customer in after if after[customer] != before[customer]] == sorted(left)
        assert here.customer(phoned)["email"] == "new@mail.example"
        assert here.customer(held)["custentity_rfm_hold_until"] == DAY + timedelta(days=9)
        withdrawn = {row["custrecord_rfm_sh_customer"] for row in here.history() if row.get(WITHDRAWN) in {"T", True}}
        # Where the person moved the customer on, the run's change is withdrawn; where it stands, its row stands.
        assert by_hand in withdrawn
        assert not withdrawn & {typed_over, retired, held}
        here.nightly()
        assert state(here.account) == after


def test_under_a_later_good_run_it_is_as_if_the_wrong_one_had_never_been() -> None:
    """Previous segments, days and rows are those of an account in which only the good run was made."""
    with shop(150) as (here, sandbox):
        run_night(sandbox, DAY)
        here.nightly()
        true, rows = state(here.account), standing(here)
    with shop(150) as (here, sandbox):
        poison(here.account)
        wrong = run_night(sandbox, DAY - timedelta(days=1))
        cure(here.account)
        good = run_night(sandbox, DAY)
        here.nightly()
        assert state(here.account) != true
        done = undo_run(sandbox, wrong.run_id, DAY)
        assert done.exit_code == 0
        assert set(done.found.later_runs) == {good.run_id}
        assert state(here.account) == true
        assert sorted(map(str, standing(here))) == sorted(map(str, rows))
        here.nightly()
        assert state(here.account) == true
        assert len(standing(here)) == len(rows)


def until_the_next_second() -> None:
    """The moment that a run leaves has whole seconds and names the rows of its changes: two nights never share one."""
    begun = datetime.now(UTC).replace(microsecond=0)
    while datetime.now(UTC).replace(microsecond=0) == begun:
        time.sleep(0.01)


def test_two_wrong_nights_go_back_the_newest_first() -> None:
    """Of each customer what both changed is known; after both undos the account is as before the first."""
    with shop(150) as (here, sandbox):
        before, rows = state(here.account), standing(here)
        poison(here.account)
        first = run_night(sandbox, DAY)
        here.account.sql("UPDATE transaction SET foreigntotal = foreigntotal * 3 WHERE entity % 2 = 0")
        until_the_next_second()
        second = run_night(sandbox, DAY + timedelta(days=1))
        assert second.outcome.written > 20
        assert undo_run(sandbox, second.run_id, DAY).exit_code == 0
        done = undo_run(sandbox, first.run_id, DAY)
        assert (done.exit_code, done.outcome.written) == (0, first.outcome.written)
        assert set(standing(here)) ^ set(rows) == set()
        assert len(standing(here)) == len(rows)
        assert state(here.account) == before


def test_changes_that_no_user_event_followed_are_undone_too() -> None:
    """Where batches fire no user event, the nightly job made the rows; it takes the categories back as well."""
    with shop(150) as (here, sandbox):
        before, rows = state(here.account), standing(here)
        here.account.write_customers = here.account.store_customers  # type: ignore[method-assign]
        poison(here.account)
        report = run_night(sandbox, DAY)
        here.nightly()
        assert len(standing(here)) > len(rows)
        assert undo_run(sandbox, report.run_id, DAY).exit_code == 0
        assert standing(here) == rows
        here.nightly()
        assert (state(here.account), standing(here)) == (before, rows)
        cure(here.account)
        good = run_night(sandbox, DAY + timedelta(days=1))
        here.set_day(DAY + timedelta(days=1))
        here.nightly()
        assert len(standing(here)) == len(rows) + sum(good.summary.transitions.values())


@pytest.mark.parametrize("requests", [9, 20, 30])
def test_killed_in_the_middle_and_repeated_it_ends_the_same(tmp_path: Path, requests: int) -> None:
    """SIGKILL after some requests, then the daily job: the next undo does what is left; the account is as before."""
    with shop(150) as (here, sandbox):
        before, rows = state(here.account), standing(here)
        poison(here.account)
        report = run_night(sandbox, DAY)
        sent = len(here.mails)
        words = [sys.executable, "-m", "netsuite_rfm", "undo", report.run_id, "--yes", "--json"]
        environment = {**os.environ, **sandbox.settings(), **QUICK, "NETSUITE_CONCURRENCY": "1"}
        sandbox.latency_ms = 10
        with subprocess.Popen(words, env=environment, cwd=tmp_path, stdout=subprocess.PIPE) as process:
            limit = len(sandbox.requests) + requests
            while len(sandbox.requests) < limit and process.poll() is None:
                threading.Event().wait(0.001)
            process.kill()
            process.wait()
        sandbox.latency_ms = 0
        assert process.returncode == -signal.SIGKILL
        here.nightly()
        undo_run(sandbox, report.run_id, DAY)
        assert (state(here.account), standing(here)) == (before, rows)
        here.nightly()
        assert (state(here.account), standing(here)) == (before, rows)
        assert sent <= len(here.mails)


def test_a_role_that_may_not_change_the_history_changes_nothing() -> None:
    """The history comes first: without level Edit the undo ends with exit code 3, and no customer was written."""
    with shop(150) as (here, _):
        poison(here.account)
        viewer = Role(records={**levels_of(project(), "customrole_rfm_integration"), HISTORY: "VIEW"})
        with Sandbox(here.account, role=viewer) as sandbox:
            report = run_night(sandbox, DAY)
            after = state(here.account)
            done = undo_run(sandbox, report.run_id, DAY)
        assert (done.exit_code, done.outcome.written, state(here.account)) == (3, 0, after)
        assert "RFM Segment History at level Edit" in str(done.failure)


def test_the_command_asks_and_tells(tmp_path: Path) -> None:
    """Nobody to ask: 2, nothing done. With --yes the report. Undone before, it says so. An unknown id is 2."""
    with shop(150) as (here, sandbox):
        poison(here.account)
        report = run_night(sandbox, DAY)
        after = state(here.account)
        environment = {**os.environ, **sandbox.settings(), **QUICK}
        typed = next(
            block for block in blocks((DEPLOY / "RUNBOOK.md").read_text("utf-8")) if block.what == "undo"
        ).commands
        words = typed[0].replace("RUN-ID", report.run_id).split()[1:]
        asked = run_command(words, environment, tmp_path)
        assert (asked.returncode, state(here.account)) == (2, after)
        assert "Use --yes to skip the question" in asked.stderr
        assert "would be put back to before the run" in asked.stdout
        done = run_command([*words, "--yes", "--json"], environment, tmp_path)
        told = json.loads(done.stdout)
        assert (done.returncode, told["put_back"], told["already_undone"]) == (0, report.outcome.written, False)
        events = [json.loads(line)["event"] for line in done.stderr.splitlines() if line.startswith("{")]
        assert events[-1] == "undo_done"
        again = run_command(["undo", report.run_id, "--yes"], environment, tmp_path)
        assert again.returncode == 0
        assert "It was already undone. Nothing is left to put back." in again.stdout
        nobody = run_command(["undo", "feedfacecafe", "--yes"], environment, tmp_path)
        assert nobody.returncode == 2
        assert "no customer keeps a change of this run" in nobody.stderr
        row = next(
            row for row in here.account.record_tables[RUN].rows.values() if row.get("externalid") == report.run_id
        )
        assert row["custrecord_rfm_run_exit_code"] == 6
        assert str(row["custrecord_rfm_run_result"]).startswith("Undone ")
