"""A sandbox that serves can be asked to run a script, and for its mails and records."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import requests

from netsuite_rfm.sandbox.http.listener import SandboxError
from netsuite_rfm.sandbox.scripts.control import Control
from netsuite_rfm.sandbox.scripts.remote import ask
from netsuite_rfm.sandbox.scripts.showcase import announce_from, open_scripted_retailer, project_folder
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.serve.serving import serve, write_env_file
from tests.suitescript.stage import ACTION, DAILY, HISTORY, SETUP, SOURCE, Stage
from tests.support.night import run_night

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """A retailer after its first night and the next one."""
    account = open_scripted_retailer(SOURCE, customers=300, today=TODAY)
    with Sandbox(account) as serving:
        serving.site.control = Control(account)
        run_night(serving, TODAY - timedelta(days=30))
        announce_from(account, TODAY - timedelta(days=6))
        run_night(serving, TODAY)
        Stage(account).set_day(TODAY)  # a sandbox begins with a clock that is right
        yield serving
    account.close()


def test_the_project_of_the_checkout_is_found() -> None:
    """The demo needs no path."""
    assert project_folder() == SOURCE


def test_a_script_is_run_its_mails_and_rows_are_shown(sandbox: Sandbox) -> None:
    """After the nightly job the outbox names new VIPs, and the history has a line for each row."""
    assert ask(sandbox.base_url, "GET", "outbox") == []
    lines = ask(sandbox.base_url, "POST", f"run-script/{DAILY}")
    assert lines[0].startswith("getInputData: ")
    assert any(line.startswith("audit: Digest of location: ") for line in lines)
    mails = ask(sandbox.base_url, "GET", "outbox")
    assert any("VIP Champions [RFM-" in line for line in mails)
    rows = ask(sandbox.base_url, "GET", f"records/{HISTORY}")
    assert len(rows) == len(sandbox.account.sql(f"SELECT id FROM {HISTORY}"))
    assert "exists" in ask(sandbox.base_url, "POST", f"run-script/{SETUP}")[0]


@pytest.mark.parametrize(
    ("method", "path", "told"),
    [
        ("POST", "run-script/customdeploy_x", "there is no deployment customdeploy_x; the project has "),
        ("POST", "run-script/customdeploy_rfm_customer_ue", "does not run by itself"),
        ("GET", "records/customrecord_x", "there are no records of type customrecord_x"),
        ("GET", "mails", "the sandbox has run-script, outbox and records"),
    ],
)
def test_what_there_is_not_is_told(sandbox: Sandbox, method: str, path: str, told: str) -> None:
    """The message names what there is."""
    with pytest.raises(SandboxError, match=told):
        ask(sandbox.base_url, method, path)


def test_only_a_sandbox_on_this_machine_is_asked(sandbox: Sandbox) -> None:
    """An account's own address, a closed port and a sandbox without scripts are each told apart."""
    with pytest.raises(SandboxError, match="is not a sandbox on this machine"):
        ask("https://tstdrv1.suitetalk.api.netsuite.com", "GET", "outbox")
    with pytest.raises(SandboxError, match="No sandbox answers"):
        ask("http://127.0.0.1:9", "GET", "outbox")
    with Sandbox(sandbox.account) as silent, pytest.raises(SandboxError, match="serve it with --suitescript"):
        ask(silent.base_url, "GET", "outbox")


def test_serving_with_a_project_sets_it_up_and_a_wrong_folder_is_told(tmp_path: Path) -> None:
    """`sandbox serve --suitescript` has action rows before the first request, and names its dashboard.

    A folder without a project is refused.
    """
    env_file, stop, seen, pages = tmp_path / "sandbox.env", threading.Event(), [], []

    def echo(line: str) -> None:
        if line.startswith("Dashboard"):
            pages.append(requests.get(line.rsplit(maxsplit=1)[-1], timeout=30))
        if line.startswith("Base URL"):
            seen.append(ask(line.rsplit(maxsplit=1)[-1], "GET", "records/customrecord_rfm_segment_action"))
            stop.set()

    serve(echo=echo, today=TODAY, customers=50, suitescript=SOURCE, env_file=env_file, stop=stop)
    assert len(seen[0]) == 9
    assert [(page.status_code, "RFM Setup" in page.text) for page in pages] == [(200, True)]
    with pytest.raises(SandboxError, match=r"has no manifest\.xml"):
        serve(echo=echo, today=TODAY, customers=50, suitescript=tmp_path)


def test_the_command_line_asks_the_sandbox_named_in_the_env_file(sandbox: Sandbox, tmp_path: Path) -> None:
    """`sandbox records` and its like take the address from the file that `sandbox serve` wrote."""
    env_file = tmp_path / "sandbox.env"
    write_env_file(env_file, sandbox.settings())

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "netsuite_rfm", "sandbox", *arguments, "--env-file", str(env_file)]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    shown = run("records", ACTION)
    assert shown.returncode == 0, shown.stderr
    assert len(shown.stdout.splitlines()) >= 9
    refused = run("run-script", "customdeploy_x")
    assert refused.returncode != 0
    assert "there is no deployment customdeploy_x" in refused.stderr
    assert "Traceback" not in refused.stderr
