"""Old segment history is removed when it is switched on and agreed to, and nothing else ever is."""

import json
import os
import pty
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netsuite_rfm.netsuite.records.delete_history import FAILED_IN_A_ROW
from netsuite_rfm.run.purge_history import day_of_age
from netsuite_rfm.sandbox.faults.script import Faults, Rule
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.scripts.project import levels_of
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.serve.serving import write_env_file
from netsuite_rfm.sandbox.serve.site import Role
from tests.deploy.markdown import blocks
from tests.suitescript.stage import HISTORY, Stage, project
from tests.support.command_line import run_command
from tests.support.night import QUICK
from tests.support.signalled import signalled

PAGE = Path(__file__).resolve().parents[2] / "docs" / "segment-history.md"
HOUSEKEEPING = Role(edits_customers=False, records=levels_of(project(), "customrole_rfm_housekeeping"))
ON = {"RFM_PURGE": "true", "NETSUITE_TIME_ZONE": "UTC"}
DELETE = {"method": "DELETE", "path": f"*/{HISTORY}/*"}
TODAY = date.today()  # noqa: DTZ011 - the command takes today from the clock, in UTC as set above
LIMIT = day_of_age("2y", TODAY)
PATH = ("at_risk", "lapsed", "churned")
# Customers by what became of them: who is to be purged, and one for each reason not to be.
LONG_CHURNED, LONG_LAPSED, AT_LIMIT, BACK, NEW_ROW, ONE_ROW = 1001, 1004, 1007, 1010, 1013, 1016
PURGED = (LONG_CHURNED, LONG_LAPSED)


def changes(here: Stage, customer: int, segments: tuple[str, ...], last: date) -> None:
    """Have a customer change segment once a month, the last time on a day; the scripts write the rows."""
    for months, segment in zip(range(len(segments) - 1, -1, -1), segments, strict=True):
        here.set_day(last - timedelta(days=30 * months))
        here.write(customer, segment)


@pytest.fixture
def here() -> Iterator[Stage]:
    """Six customers, each with the history of one case, written by the scripts as the worker's changes came in."""
    account = ScriptedAccount(project(), time_zone="UTC")
    with closing(account):
        ids = np.array([LONG_CHURNED, LONG_LAPSED, AT_LIMIT, BACK, NEW_ROW, ONE_ROW])
        account.add_customers({"id": ids, "entityid": np.array([f"C{id_}" for id_ in ids], dtype=object)})
        stage = Stage(account)
        long_ago = LIMIT - timedelta(days=1)
        changes(stage, LONG_CHURNED, PATH, long_ago)
        changes(stage, LONG_LAPSED, PATH[:2], long_ago - timedelta(days=400))
        changes(stage, AT_LIMIT, PATH, LIMIT)
        changes(stage, BACK, (*PATH, "loyal"), long_ago)
        changes(stage, NEW_ROW, PATH, long_ago)
        # A row of later, though the customer's field is of then: somebody imported the one and not the other.
        table = account.record_tables[HISTORY]
        last = max(number for number, row in table.rows.items() if row["custrecord_rfm_sh_customer"] == NEW_ROW)
        table.change(last, {"custrecord_rfm_sh_changed_on": LIMIT}, account.clock.now())
        changes(stage, ONE_ROW, ("churned",), long_ago)
        account.clock.skew_s = 0
        yield stage


@pytest.fixture
def sandbox(here: Stage) -> Iterator[Sandbox]:
    """The account is served to the housekeeping role."""
    with Sandbox(here.account, role=HOUSEKEEPING) as sandbox:
        yield sandbox


def rows_by_customer(here: Stage) -> dict[int, int]:
    """How many history rows each customer has."""
    found: dict[int, int] = {}
    for row in here.history():
        customer = int(str(row["custrecord_rfm_sh_customer"]))
        found[customer] = found.get(customer, 0) + 1
    return found


AT_FIRST = {LONG_CHURNED: 3, LONG_LAPSED: 2, AT_LIMIT: 3, BACK: 4, NEW_ROW: 3, ONE_ROW: 1}
AFTERWARDS = {**AT_FIRST, LONG_CHURNED: 1, LONG_LAPSED: 1}
FOUND = 3


def purge(sandbox: Sandbox, folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command with nobody at the terminal."""
    return run_command(["purge", *words], environment(sandbox, settings), folder)


def environment(sandbox: Sandbox, settings: Mapping[str, str]) -> dict[str, str]:
    """The settings, and nothing of this machine's."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("NETSUITE_", "RFM_"))}
    return {**mine, **sandbox.settings(), **QUICK, **ON, **settings}


def report(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The report as JSON."""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(("days", "exit_code"), [(3, 2), (-3, 2), (-500, 2), (0, 0)])
def test_nothing_is_deleted_where_the_clocks_show_different_days(
    here: Stage, sandbox: Sandbox, tmp_path: Path, days: int, exit_code: int
) -> None:
    """A machine that is ahead would call young rows old, and what is deleted does not come back."""
    here.account.clock.skew_s = days * 86_400
    done = purge(sandbox, tmp_path, "--older-than", "2y", "--yes", NETSUITE_AUTH="oauth2")
    assert done.returncode == exit_code, done.stderr
    assert ("this machine's clock says" in done.stderr) == bool(days)
    assert rows_by_customer(here) == (AT_FIRST if days else AFTERWARDS)


def test_only_old_rows_of_customers_lost_for_long_are_deleted(here: Stage, sandbox: Sandbox, tmp_path: Path) -> None:
    """Not at the limit, not of who came back or has a newer row, and never the last row; a second purge finds none."""
    assert rows_by_customer(here) == AT_FIRST
    others = {name: dict(table.rows) for name, table in here.account.record_tables.items() if name != HISTORY}
    customers = here.account.sql("SELECT * FROM customer ORDER BY id")
    kept = {row["id"] for row in here.history() if row["custrecord_rfm_sh_customer"] not in PURGED}
    done = purge(sandbox, tmp_path, "--older-than", "2y", "--yes", "--json")
    assert done.returncode == 0, done.stderr
    told = report(done)
    assert (told["rows"], told["customers"], told["deleted"], told["remaining"]) == (FOUND, 2, FOUND, 0)
    assert (told["before"], told["segments"]) == (LIMIT.isoformat(), ["Lapsed", "Churned"])
    assert told["oldest"] == (LIMIT - timedelta(days=431)).isoformat()
    assert told["newest"] == (LIMIT - timedelta(days=31)).isoformat()
    assert rows_by_customer(here) == AFTERWARDS
    assert kept <= {row["id"] for row in here.history()}
    assert {name: table.rows for name, table in here.account.record_tables.items() if name != HISTORY} == others
    assert here.account.sql("SELECT * FROM customer ORDER BY id") == customers
    again = purge(sandbox, tmp_path, "--yes")
    assert (again.returncode, sandbox.requests.count("DELETE")) == (0, FOUND)
    assert again.stdout.startswith("There is no history to delete for customers who moved to Lapsed, Churned before ")


def test_the_nightly_script_makes_no_row_for_a_purged_customer(here: Stage, sandbox: Sandbox, tmp_path: Path) -> None:
    """The last row stays, so that nobody's segment is without a row that leads to it."""
    here.nightly()
    before = rows_by_customer(here)
    assert purge(sandbox, tmp_path, "--yes").returncode == 0
    after = rows_by_customer(here)
    assert sum(before.values()) - sum(after.values()) == FOUND
    here.nightly()
    assert rows_by_customer(here) == after


def test_switched_off_it_sends_nothing(here: Stage, sandbox: Sandbox, tmp_path: Path) -> None:
    """Off by default: exit code 2, and how to switch it on."""
    done = purge(sandbox, tmp_path, "--yes", RFM_PURGE="false")
    assert (done.returncode, len(sandbox.requests), rows_by_customer(here)) == (2, 0, AT_FIRST)
    assert "purge is switched off because it deletes NetSuite records for good. Set RFM_PURGE=true" in done.stderr


def test_where_nobody_can_be_asked_it_only_shows(here: Stage, sandbox: Sandbox, tmp_path: Path) -> None:
    """What would be deleted on stdout, and exit code 2 with what to do."""
    done = purge(sandbox, tmp_path)
    assert (done.returncode, sandbox.requests.count("DELETE"), rows_by_customer(here)) == (2, 0, AT_FIRST)
    assert done.stdout.startswith(f"{FOUND} rows of segment history, of 2 customers in Lapsed, Churned since before ")
    assert "nothing was deleted. Use --yes to skip the question" in done.stderr


@pytest.mark.parametrize(
    ("answer", "afterwards"),
    [("n\n", AT_FIRST), ("\n", AT_FIRST), ("y\n", AFTERWARDS)],
    ids=["no", "nothing", "yes"],
)
def test_on_a_terminal_it_asks(
    here: Stage, sandbox: Sandbox, tmp_path: Path, answer: str, afterwards: dict[int, int]
) -> None:
    """Nothing is deleted unless the answer is yes."""
    ours, theirs = pty.openpty()
    try:
        os.write(ours, answer.encode())
        done = subprocess.run(
            [sys.executable, "-m", "netsuite_rfm", "purge", "--json"],
            env=environment(sandbox, {}),
            cwd=tmp_path,
            stdin=theirs,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert (done.returncode, rows_by_customer(here)) == (0, afterwards), done.stderr
    assert f"Delete {FOUND} rows for good? [y/N]" in done.stderr
    assert report(done)["deleted"] == sum(AT_FIRST.values()) - sum(afterwards.values())


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Rule(do="drop", when="after", times=2, **DELETE), id="answers are lost"),
        pytest.param(Rule(do="too_many_requests", times=3, **DELETE), id="the account is busy"),
        pytest.param(Rule(do="unexpected_error", times=2, **DELETE), id="500 twice"),
        pytest.param(Rule(do="token_expired", times=1, **DELETE), id="the token has ended"),
    ],
)
def test_what_goes_wrong_on_the_way_is_tried_again(here: Stage, sandbox: Sandbox, tmp_path: Path, fault: Rule) -> None:
    """Every row is gone, and none of the others; one whose answer was lost counts as gone."""
    sandbox.faults = Faults([fault])
    done = purge(sandbox, tmp_path, "--yes", "--json")
    told = report(done)
    assert (done.returncode, told["deleted"] + told["gone"]) == (0, FOUND)
    assert rows_by_customer(here) == AFTERWARDS


def test_a_row_that_cannot_be_deleted_is_named_and_the_others_are(
    here: Stage, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Exit code 1, the row's id with the reason, and the next purge tries it again."""
    row = min(number for number in here.account.record_tables[HISTORY].rows)
    sandbox.faults = Faults([Rule(do="unexpected_error", method="DELETE", path=f"*/{HISTORY}/{row}")])
    done = purge(sandbox, tmp_path, "--yes", "--json", NETSUITE_RETRY_CEILING_S="0.05")
    told = report(done)
    assert (done.returncode, told["deleted"], [failure["row"] for failure in told["failed"]]) == (1, FOUND - 1, [row])
    assert "500 UNEXPECTED_ERROR" in told["failed"][0]["reason"]
    sandbox.faults = Faults()
    assert report(purge(sandbox, tmp_path, "--yes", "--json"))["deleted"] == 1


@pytest.mark.parametrize(
    ("role", "said"),
    [
        pytest.param(Role(), f"no table {HISTORY}, or the role lacks the permission", id="cannot see it"),
        pytest.param(Role(records={HISTORY: "EDIT"}), "may not delete customrecord_rfm_segment", id="may not delete"),
    ],
)
def test_a_role_that_may_not_is_told_so(here: Stage, tmp_path: Path, role: Role, said: str) -> None:
    """Exit code 3 after a few requests, and every row is there."""
    with Sandbox(here.account, role=role) as sandbox:
        done = purge(sandbox, tmp_path, "--yes")
    assert (done.returncode, rows_by_customer(here)) == (3, AT_FIRST)
    assert said in done.stderr


def many(here: Stage, rows: int) -> None:
    """Give the customer who churned long ago a long history."""
    account = here.account
    old = {"custrecord_rfm_sh_customer": LONG_CHURNED, "custrecord_rfm_sh_changed_on": LIMIT - timedelta(days=900)}
    for _ in range(rows):
        account.record_tables[HISTORY].add(old, account.clock.now())
    last = {**old, "custrecord_rfm_sh_to": here.segment("churned")}
    account.record_tables[HISTORY].add(last, account.clock.now())


def test_after_failures_in_a_row_the_rest_is_not_tried(here: Stage, sandbox: Sandbox, tmp_path: Path) -> None:
    """A script of the account that refuses them all does not cost a request for each row."""
    many(here, 200)
    sandbox.faults = Faults([Rule(do="unexpected_error", **DELETE)])
    done = purge(sandbox, tmp_path, "--yes", NETSUITE_RETRY_CEILING_S="0")
    assert done.returncode == 3
    assert f"{FAILED_IN_A_ROW} consecutive rows could not be deleted" in done.stderr
    assert sandbox.requests.count("DELETE") <= FAILED_IN_A_ROW + 2 * 5


def test_told_to_stop_it_ends_and_the_next_purge_goes_on(here: Stage, tmp_path: Path) -> None:
    """SIGTERM in the middle: exit code 5, what is left in the report, and then just that is deleted."""
    many(here, 1_200)
    total = FOUND + 1_201
    with Sandbox(here.account, role=HOUSEKEEPING, latency_ms=5) as sandbox:
        words = ["purge", "--yes", "--json"]
        done = signalled(words, environment(sandbox, {}), tmp_path, when=lambda: sandbox.requests.count("DELETE") >= 40)
        told = json.loads(done.stdout)
    assert (done.returncode, told["exit_code"], told["rows"]) == (5, 5, total)
    assert 0 < told["deleted"] < told["rows"] == told["deleted"] + told["remaining"]
    with Sandbox(here.account, role=HOUSEKEEPING) as sandbox:
        assert report(purge(sandbox, tmp_path, "--yes", "--json"))["deleted"] == told["remaining"]
    assert rows_by_customer(here) == AFTERWARDS


def test_two_purges_at_once_do_no_harm(here: Stage, tmp_path: Path) -> None:
    """Each row is deleted once; what the other was quicker at is gone or spared, and neither fails."""
    many(here, 300)
    with Sandbox(here.account, role=HOUSEKEEPING, concurrency=10, latency_ms=2) as sandbox:
        ended: list[subprocess.CompletedProcess[str]] = []
        threads = [
            threading.Thread(target=lambda: ended.append(purge(sandbox, tmp_path, "--yes", "--json"))) for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [done.returncode for done in ended] == [0, 0]
    told = [report(done) for done in ended]
    assert sum(line["deleted"] for line in told) == FOUND + 301
    assert all(line["deleted"] + line["gone"] + line["spared"] == line["rows"] for line in told)
    assert rows_by_customer(here) == AFTERWARDS


def test_the_command_in_the_documents_deletes_what_it_says(here: Stage, sandbox: Sandbox, tmp_path: Path) -> None:
    """As it stands there, with settings in a file of its own."""
    (block,) = [block for block in blocks(PAGE.read_text("utf-8")) if (block.mark, block.what) == ("run", "purge")]
    write_env_file(tmp_path / "housekeeping.env", {**sandbox.settings(), **QUICK, **ON})
    for command in block.commands:
        program, *words = command.split()
        assert program == "netsuite-rfm"
        done = subprocess.run(
            [sys.executable, "-m", "netsuite_rfm", *words], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert rows_by_customer(here) == AFTERWARDS
