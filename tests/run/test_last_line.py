"""How a run ends: its last line, its metrics and its exit code say the same, and its first line what it was."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from netsuite_rfm import __version__
from netsuite_rfm.sandbox.faults.script import Faults, Rule
from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.cli.test_app import NOBODY, TO_DAY, netsuite_rfm, one_line
from tests.support.accounts import AS_OF, small_account
from tests.support.night import QUICK, expected


def test_a_run_that_fails_says_so_in_its_last_line(tmp_path: Path) -> None:
    """The error's words and exit code, and which version, account and shard it was."""
    chosen = {**NOBODY, "NETSUITE_BASE_URL": "http://127.0.0.1:9", "NETSUITE_CONCURRENCY": "2"}
    done = netsuite_rfm("run", "--shard", "2/2", settings=chosen, folder=tmp_path)
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    last = lines[-1]
    assert (last["event"], last["exit_code"], last["shard"]) == ("run_done", 3, "2/2")
    assert (last["account"], last["version"]) == ("1234567", __version__)
    assert one_line(done) == f"error: {last['reason']}"


def test_the_last_line_has_the_same_keys_however_a_run_ends(tmp_path: Path) -> None:
    """Exit codes 0, 2, 3 and 4; a failure is at level error, and figures that nobody knows are null."""
    lines = {}
    with closing(small_account(150)) as account, Sandbox(account) as sandbox:
        chosen = {**sandbox.settings(), **QUICK}
        cases = [(0, {}), (2, {"RFM_SCHEME": "none"}), (2, {"NETSUITE_CLIENT_ID": ""})]
        cases += [(3, {"NETSUITE_BASE_URL": "http://127.0.0.1:9", "NETSUITE_RETRY_CEILING_S": "0.01"}), (4, {})]
        for code, wrong in cases:
            if code == 4:
                account.sql("UPDATE transaction SET voided = 'T'")
            done = netsuite_rfm("run", *TO_DAY, settings=chosen | wrong, folder=tmp_path)
            last = json.loads([line for line in done.stderr.splitlines() if line.startswith("{")][-1])
            assert (last["event"], last["command"], last["exit_code"]) == ("run_done", "run", code)
            assert last["level"] == ("error" if code else "info")
            assert last["duration_s"] >= 0
            lines[code, tuple(wrong)] = last
    keys = {tuple(sorted(last)) for last in lines.values()}
    assert len(keys) == 1
    assert lines[3, ("NETSUITE_BASE_URL", "NETSUITE_RETRY_CEILING_S")]["customers_read"] is None


def test_the_brake_s_reasons_stand_in_the_last_line(tmp_path: Path) -> None:
    """A plan that is unsafe has its figures and what was measured, and a plan that was only shown too."""
    with closing(small_account(150)) as account, Sandbox(account) as sandbox:
        chosen = {**sandbox.settings(), **QUICK}
        assert netsuite_rfm("run", *TO_DAY, settings=chosen, folder=tmp_path).returncode == 0
        account.sql("UPDATE transaction SET voided = 'T'")
        for command in ("run", "plan"):
            done = netsuite_rfm(command, *TO_DAY, settings=chosen, folder=tmp_path)
            last = json.loads([line for line in done.stderr.splitlines() if line.startswith("{")][-1])
            assert (last["event"], last["exit_code"], last["written"]) == (f"{command}_done", 4, 0)
            assert "customers who would lose all" in last["reason"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param((), 1, id="a person is told"),
        pytest.param(("--tolerate-rejected",), 0, id="a scheduler is not"),
    ],
)
def test_a_rejected_customer_is_a_failure_only_where_it_is_not_tolerated(
    words: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    """The process alone ends otherwise: report, log, metrics and the success in them are the same."""
    with closing(small_account(30)) as account:
        one = min(expected(account, AS_OF))
        with Sandbox(account, faults=Faults([Rule(do="fail_records", customers=(one,))])) as sandbox:
            chosen = {**sandbox.settings(), **QUICK}
            options = (*TO_DAY, "--json", "--metrics-file", "rfm.prom", *words)
            done = netsuite_rfm("run", *options, settings=chosen, folder=tmp_path)
    assert done.returncode == code
    report, last = json.loads(done.stdout), json.loads(done.stderr.splitlines()[-1])
    assert [customer["customer_id"] for customer in report["rejections"]] == [one]
    assert report["exit_code"] == last["exit_code"] == 1
    metrics = (tmp_path / "rfm.prom").read_text()
    assert "netsuite_rfm_exit_code 1\n" in metrics
    assert "netsuite_rfm_last_success_timestamp_seconds " in metrics


def test_only_rejected_customers_are_tolerated(tmp_path: Path) -> None:
    """Any other failure keeps its exit code."""
    chosen = {**NOBODY, "NETSUITE_BASE_URL": "http://127.0.0.1:9"}
    assert netsuite_rfm("run", "--tolerate-rejected", settings=chosen, folder=tmp_path).returncode == 3


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("check",), id="check"),
        pytest.param(("cuts", "--output", "cuts.json"), id="cuts"),
        pytest.param(("plan",), id="plan"),
        pytest.param(("run",), id="run"),
        pytest.param(("explain", "1001"), id="explain"),
        pytest.param(("run", "--as-of", "soon"), id="a run that cannot begin"),
    ],
)
def test_every_command_that_talks_to_netsuite_begins_with_the_same_line(words: tuple[str, ...], tmp_path: Path) -> None:
    """Which command, version and account; whatever fails after it is told beside it."""
    chosen = {**NOBODY, "NETSUITE_BASE_URL": "http://127.0.0.1:9", "RFM_SCHEME": "quantile"}
    done = netsuite_rfm(*words, settings=chosen, folder=tmp_path)
    first = json.loads(done.stderr.splitlines()[0])
    assert (first["event"], first["command"], first["version"]) == ("started", words[0], __version__)
    assert first["account"] == "1234567"
