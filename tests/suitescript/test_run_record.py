"""Each run leaves one row in NetSuite, however it ends, and never ends otherwise because of it."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from netsuite_rfm.errors import AccountNotReady, NetSuiteError, SignInError, UnreachableError
from netsuite_rfm.netsuite.check.check import Mark, check
from netsuite_rfm.netsuite.records.run_row import MOST_ATTEMPTS, MOST_ATTEMPTS_UNWELL
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.faults.script import Faults, Rule
from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.scripts.control import Control
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.serve.site import Role
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect
from tests.suitescript.stage import project
from tests.support.night import QUICK, WIDE_OPEN, expected, run_night
from tests.support.signalled import signalled

RUN = "customrecord_rfm_run"
PUT = {"method": "PUT", "path": f"*/{RUN}/*"}
DAY = date(2026, 11, 20)
CUSTOMERS = 120


@pytest.fixture(scope="module")
def account() -> Iterator[ScriptedAccount]:
    """A small retailer in an account with the project."""
    with closing(ScriptedAccount(project())) as account:
        open_retailer(account, customers=CUSTOMERS, seed=3, today=DAY)
        yield account


def empty(account: ScriptedAccount) -> None:
    """Forget the rows of runs."""
    for number in list(account.record_tables[RUN].rows):
        account.record_tables[RUN].remove(number)


@pytest.fixture
def sandbox(account: ScriptedAccount) -> Iterator[Sandbox]:
    """It is served, without rows of runs."""
    empty(account)
    with Sandbox(account) as sandbox:
        yield sandbox


def rows(sandbox: Sandbox) -> list[dict[str, Any]]:
    """The rows of runs, oldest first, their fields by the short form of the script id."""
    account = sandbox.account
    assert isinstance(account, ScriptedAccount)
    found = account.record_tables[RUN].rows.values()
    return [{name.removeprefix("custrecord_rfm_run_"): value for name, value in row.items()} for row in found]


def the_row(sandbox: Sandbox) -> dict[str, Any]:
    """The only row there is."""
    (row,) = rows(sandbox)
    return row


def test_a_run_leaves_one_row_with_its_figures(sandbox: Sandbox) -> None:
    """Moments, day, counts by SQL of our own, and what counted, readable for the reports in NetSuite."""
    began = datetime.now(UTC) - timedelta(seconds=1)
    sandbox.account.sql("UPDATE customer SET custentity_rfm_score = NULL, custentity_rfm_lifecycle_stage = NULL")
    buyers = len(expected(sandbox.account, DAY))
    # Every active customer has a lifecycle stage, those without orders too.
    active = sandbox.account.sql("SELECT count(*) FROM customer WHERE isinactive = 'F'")[0][0]
    report = run_night(sandbox, DAY, RFM_ORDER_TYPES="SalesOrd,CashSale")
    row = the_row(sandbox)
    assert began <= row["started"] <= row["finished"] <= datetime.now(UTC)
    assert (row["as_of"], row["exit_code"], row["scope"]) == (DAY, 0, "all customers")
    assert row["result"] == f"Done: {active:,} written"
    assert (row["read"], row["scored"], row["changed"], row["written"]) == (active, buyers, active, active)
    assert (row["rejected"], row["unconfirmed"], row["remaining"]) == (0, 0, 0)
    assert (row["scheme"], row["version"]) == ("default", report.version)
    # The report counts the row's own request as well, and the account saw no other.
    assert row["requests"] + 1 == report.traffic.requests == len(sandbox.requests)
    assert (sandbox.requests.count("PUT"), report.not_recorded) == (1, "")
    counted = json.loads(row["counting"])
    places = counted.pop("places")
    scheme = load_scheme("default")
    assert places["recency_days"] == [30, 90, 180, 365]
    assert [places["segments"]["ABCDEFGHI".index(letter)] for letter in places["cells"]] == [
        next(segment.value for segment in scheme.segments if segment.name == name)
        for name in scheme.cells_by_score().values()
    ]
    assert counted.pop("segments") == [segment.value for segment in scheme.segments]
    assert counted.pop("stages") == [rule.value for rule in scheme.lifecycle]
    assert counted.pop("audiences") == [rule.value for rule in scheme.audiences]
    assert {kind for group in counted.pop("alike") for kind, _, _ in group} <= {"Segment", "Stage", "Audience"}
    assert counted == {
        "order_types": ["SalesOrd", "CashSale"],
        "net": False,
        "locations": [],
        "currency": None,
        "subsidiary": None,
        "period": 0,
        "also": [],
        "projects": False,
        "delivered_closed": False,
        "book": 1,
        "leave_out": {"subsidiaries": [], "categories": [], "check_box": ""},
        "at_risk": ["val_rfm_at_risk"],
        "lost": ["val_rfm_lapsed", "val_rfm_churned"],
    }
    again = run_night(sandbox, DAY)
    assert [row["result"] for row in rows(sandbox)] == [f"Done: {active:,} written", "Done: nothing to write"]
    assert again.exit_code == 0
    first, second = rows(sandbox)
    assert first["fingerprint"] == second["fingerprint"]
    assert first["externalid"] != second["externalid"]


def test_a_plan_leaves_nothing(sandbox: Sandbox) -> None:
    """It writes nothing, and no row either."""
    run_night(sandbox, DAY, write=False)
    assert (rows(sandbox), sandbox.requests.count("PUT")) == ([], 0)


def test_named_customers_and_changes_left_are_told(sandbox: Sandbox) -> None:
    """The scope says that not all were read, the result that not all was written."""
    ids = tuple(expected(sandbox.account, DAY))[:3]
    sandbox.account.sql("UPDATE customer SET custentity_rfm_score = '000'")
    run_night(sandbox, DAY, customers=ids, most_writes=1)
    row = the_row(sandbox)
    assert (row["scope"], row["read"], row["written"], row["remaining"]) == ("3 named customers", 3, 1, 2)
    assert row["result"] == "Done: 1 written, 2 left for the next run"


def test_the_brake_is_told_with_its_reasons(sandbox: Sandbox) -> None:
    """Exit code 4, nothing written, and the measures in words."""
    run_night(sandbox, DAY)
    later = DAY + timedelta(days=300)
    report = run_night(sandbox, later, brake=True)
    row = rows(sandbox)[-1]
    assert (report.exit_code, row["exit_code"], row["written"]) == (4, 4, 0)
    assert row["result"].startswith(f"Held by the brake, nothing written. Plan {report.verdict.plan_id}: ")
    assert str(report.unsafe[0])[:100] in row["result"]
    assert len(row["result"]) <= 300


def test_a_run_told_to_stop_leaves_its_row(sandbox: Sandbox) -> None:
    """Before anything was read: exit code 5."""
    halt = threading.Event()
    halt.set()
    report = run_night(sandbox, DAY, halt=halt)
    row = the_row(sandbox)
    assert (report.exit_code, row["exit_code"]) == (5, 5)
    assert row["result"].startswith("Stopped while reading: ")


def test_a_run_ended_by_a_signal_leaves_its_row(account: ScriptedAccount, tmp_path: Path) -> None:
    """SIGTERM while it writes one by one: exit code 5, and the row has the figures of the report."""
    account.sql("UPDATE customer SET custentity_rfm_score = '000'")
    empty(account)
    with Sandbox(account, latency_ms=30) as sandbox:
        done = signalled(
            ["run", "--json", "--as-of", DAY.isoformat()],
            {**os.environ, **sandbox.settings(), **QUICK, **WIDE_OPEN, "RFM_WRITE_MODE": "single"},
            tmp_path,
            when=lambda: sandbox.requests.count("PATCH") >= 20,
        )
        told, row = json.loads(done.stdout), the_row(sandbox)
    assert (done.returncode, row["exit_code"], row["externalid"]) == (5, 5, told["run_id"])
    assert 0 < row["written"] == told["written"]
    assert 0 < row["remaining"] == told["remaining"]
    assert row["result"].startswith("Stopped: ")


def test_a_run_that_netsuite_ends_while_it_writes_leaves_its_row(sandbox: Sandbox) -> None:
    """What was written, what is left, and NetSuite's words."""
    sandbox.account.sql("UPDATE customer SET custentity_rfm_score = '000'")
    sandbox.faults = Faults([Rule(do="unavailable", method="PATCH")])
    report = run_night(sandbox, DAY, NETSUITE_RETRY_CEILING_S="0.02", RFM_WRITE_MODE="single")
    row = the_row(sandbox)
    assert (report.exit_code, row["exit_code"], row["written"]) == (3, 3, 0)
    assert row["result"].startswith("Ended early: 0 written, ")
    assert "did not respond" in row["result"]


@pytest.mark.parametrize(
    ("broken", "kind"),
    [
        pytest.param(Rule(do="drop", path="*/suiteql"), UnreachableError, id="no answer to any query"),
        pytest.param(Rule(do="garbage", path="*/suiteql"), UnreachableError, id="answers that cannot be read"),
    ],
)
def test_a_run_that_fails_before_its_plan_leaves_a_row(sandbox: Sandbox, broken: Rule, kind: type[Exception]) -> None:
    """The error is the run's own; the row has no counts."""
    sandbox.faults = Faults([broken])
    with pytest.raises(kind) as caught:
        run_night(sandbox, DAY, NETSUITE_RETRY_CEILING_S="0.02")
    row = the_row(sandbox)
    assert (row["exit_code"], row.get("read"), row.get("written")) == (3, None, None)
    assert row["result"].startswith(f"Ended early: nothing written. {caught.value}"[:200])


def test_a_list_value_that_is_missing_is_told_in_the_row(sandbox: Sandbox) -> None:
    """What is to be mended can be read in NetSuite."""
    account, before = sandbox.account, sandbox.account.lists["customlist_rfm_segment"]
    try:
        account.lists["customlist_rfm_segment"] = before[1:]
        assert isinstance(account, ScriptedAccount)
        account.rename_list_value("customlist_rfm_segment", "none", "none")
        with pytest.raises(AccountNotReady):
            run_night(sandbox, DAY)
    finally:
        account.lists["customlist_rfm_segment"] = before
        account.rename_list_value("customlist_rfm_segment", "none", "none")
    assert "customlist_rfm_segment has no value val_rfm_vip_champions" in the_row(sandbox)["result"]


def test_after_a_refused_sign_in_nothing_more_is_sent(sandbox: Sandbox) -> None:
    """Another failure could lock the user."""
    with Sandbox(sandbox.account) as elsewhere:
        wrong_key = elsewhere.settings()["NETSUITE_PRIVATE_KEY"]
    with pytest.raises(SignInError):
        run_night(sandbox, DAY, NETSUITE_PRIVATE_KEY=wrong_key)
    assert (rows(sandbox), sandbox.requests.count("PUT")) == ([], 0)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Rule(do="drop", when="after", times=2, **PUT), id="its answer is lost twice"),
        pytest.param(Rule(do="garbage", times=1, **PUT), id="its answer cannot be read"),
        pytest.param(Rule(do="too_many_requests", times=2, **PUT), id="the account is busy"),
        pytest.param(Rule(do="unexpected_error", times=1, when="after", **PUT), id="500 after it was done"),
        pytest.param(Rule(do="token_expired", times=1, **PUT), id="the token has ended"),
    ],
)
def test_however_often_the_row_is_sent_there_is_one(sandbox: Sandbox, fault: Rule) -> None:
    """The run's id is its external id."""
    sandbox.faults = Faults([fault])
    report = run_night(sandbox, DAY)
    assert (report.exit_code, report.not_recorded, len(rows(sandbox))) == (0, "", 1)


@pytest.mark.parametrize("status", [204, 200, 201])
def test_any_good_status_of_the_upsert_is_good(status: int) -> None:
    """Which it is, no page says."""
    with closing(ScriptedAccount(project(), Behaviour(upsert_status=status))) as account, Sandbox(account) as sandbox:  # type: ignore[arg-type]
        open_retailer(account, customers=5, seed=3, today=DAY)
        assert run_night(sandbox, DAY).not_recorded == ""
        assert len(rows(sandbox)) == 1


def test_a_row_that_cannot_be_left_changes_nothing_else(sandbox: Sandbox) -> None:
    """The exit code stays, the log and the report say why, and the tries are few."""
    sandbox.faults = Faults([Rule(do="unexpected_error", **PUT)])
    with capture_logs() as log:
        report = run_night(sandbox, DAY)
    assert (report.exit_code, rows(sandbox)) == (0, [])
    assert "did not respond" in report.not_recorded
    assert [entry["reason"] for entry in log if entry["event"] == "run_not_recorded"] == [report.not_recorded]
    assert sandbox.requests.count("PUT") == MOST_ATTEMPTS
    assert report.as_json()["not_recorded"] == report.not_recorded


def test_a_row_that_cannot_be_left_does_not_hide_why_the_run_failed(sandbox: Sandbox) -> None:
    """The first error is the one that is raised."""
    sandbox.faults = Faults([Rule(do="garbage", path="*/suiteql"), Rule(do="unexpected_error", **PUT)])
    with capture_logs() as log, pytest.raises(NetSuiteError) as caught:
        run_night(sandbox, DAY, NETSUITE_RETRY_CEILING_S="0.02")
    assert "a response body that cannot be read" in str(caught.value)
    assert [entry["event"] for entry in log].count("run_not_recorded") == 1
    assert sandbox.requests.count("PUT") <= MOST_ATTEMPTS_UNWELL


@pytest.mark.parametrize("hidden", ["forbidden", "not_found"])
@pytest.mark.parametrize("level", ["NONE", "VIEW", "CREATE"])
def test_a_role_that_may_not_write_it_is_told_so(level: str, hidden: str) -> None:
    """One request, one line with what to do; at level Create a new row is possible."""
    behaviour = Behaviour(hidden_record_type=hidden)  # type: ignore[arg-type]
    role = Role(records={RUN: level})
    with closing(ScriptedAccount(project(), behaviour)) as account, Sandbox(account, role=role) as sandbox:
        open_retailer(account, customers=5, seed=3, today=DAY)
        report = run_night(sandbox, DAY)
        assert sandbox.requests.count("PUT") == 1
        assert len(rows(sandbox)) == (level == "CREATE")
    assert report.exit_code == 0
    assert ("RFM Run at level Edit" in report.not_recorded) is (level != "CREATE")


def test_a_field_of_a_later_version_is_named(sandbox: Sandbox) -> None:
    """A worker that was upgraded before the project says what to deploy."""
    account = sandbox.account
    assert isinstance(account, ScriptedAccount)
    field = "custrecord_rfm_run_fingerprint"
    fields = account.record_tables[RUN].fields
    account.record_tables[RUN].fields = {name: attribute for name, attribute in fields.items() if name != field}
    try:
        report = run_night(sandbox, DAY)
    finally:
        account.record_tables[RUN].fields = fields
    assert f"{RUN} does not accept {field}" in report.not_recorded
    assert "deploy suitescript/" in report.not_recorded


@pytest.mark.parametrize(
    ("role", "mark", "said"),
    [
        pytest.param(None, Mark.OK, "each run leaves a row", id="there"),
        pytest.param(Role(), Mark.NOTE, f"no table {RUN}", id="not to be seen"),
    ],
)
def test_check_says_whether_runs_will_leave_a_row(
    account: ScriptedAccount, role: Role | None, mark: Mark, said: str
) -> None:
    """As far as can be seen without writing; a run is possible either way."""
    with Sandbox(account, role=role) as sandbox:
        settings = settings_from({**sandbox.settings(), **QUICK})
        with connect(settings) as client:
            counting = Counting(("SalesOrd", "CashSale"), net=False, as_of=DAY)
            found = list(check(client, load_scheme("default"), counting, poll_s=0.005, mode="auto"))
        assert sandbox.requests.count("PUT") == 0
    (finding,) = [finding for finding in found if finding.subject == "run record"]
    assert (finding.mark, said in finding.detail) == (mark, True)


def test_the_sandbox_shows_the_rows(sandbox: Sandbox, account: ScriptedAccount) -> None:
    """`sandbox records customrecord_rfm_run` prints them."""
    run_night(sandbox, DAY)
    sandbox.site.control = Control(account)
    with connect(settings_from({**sandbox.settings(), **QUICK})) as client:
        shown = client.call("GET", f"/sandbox/records/{RUN}", read=lambda response: response.json()["lines"])
    assert [line.split(":")[0] for line in shown] == [RUN]
    assert "custrecord_rfm_run_scope=all customers" in shown[0]
