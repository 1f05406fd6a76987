"""Where there is no container engine: the image's install steps carried out, and the worker run that they give.

With an engine, `test_container` and `test_booted` prove the same on the image itself.
"""

import json
import pickle
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import netsuite_rfm
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from tests.deploy.dockerfile import DEPLOY
from tests.deploy.manifests import container, manifest
from tests.deploy.night_settings import mount_secrets, plain_settings, today
from tests.deploy.systemd_unit import start_words
from tests.reports.page.sample import report
from tests.support.accounts import small_account
from tests.support.night import expected, wrong
from tests.support.typed_reports import render, typed

QUICK = {"NETSUITE_RETRY_FIRST_S": "0.01", "NETSUITE_JOB_POLL_S": "0.01"}


@pytest.fixture
def account() -> Iterator[Account]:
    """An account that nobody has scored."""
    with closing(small_account(200)) as account:
        yield account


def run(worker: Path, words: list[str], settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the worker with these settings and an otherwise empty environment: no home, no temporary directory."""
    environment = {
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": "/nonexistent",
        "TMPDIR": "/nonexistent",
        **QUICK,
        **settings,
    }
    done = subprocess.run(
        [worker, *words], env=environment, cwd="/", capture_output=True, text=True, timeout=60, check=False
    )
    assert "Traceback" not in done.stderr
    return done


def events(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    """The log lines."""
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_the_nightly_manifest_s_command_scores_an_account(
    image: Path, worker: Path, account: Account, tmp_path: Path
) -> None:
    """The CronJob's own arguments, its settings as a ConfigMap and its secrets as the kubelet mounts them."""
    files = {str(path) for path in image.rglob("*")}
    with Sandbox(account) as sandbox:
        settings = sandbox.settings()
        secrets = {"RFM_SECRETS_DIR": str(mount_secrets(settings, tmp_path / "secrets"))}
        done = run(worker, container(manifest("cronjob"))["args"], {**plain_settings(settings), **secrets})
    assert done.returncode == 0, done.stderr
    first, *_, last = events(done)
    assert (first["event"], first["version"], first["account"]) == (
        "started",
        netsuite_rfm.__version__,
        settings["NETSUITE_ACCOUNT"],
    )
    assert (last["event"], last["written"], last["exit_code"]) == ("run_done", len(expected(account, today())), 0)
    assert wrong(account, today()) == []
    assert {str(path) for path in image.rglob("*")} == files, "the worker wrote beside itself"


def test_the_rerun_manifest_s_command_scores_the_customers_in_its_file(
    worker: Path, account: Account, tmp_path: Path
) -> None:
    """Only those in the file, whatever else is different."""
    (tmp_path / "customers.txt").write_text("1001\n1004\n")
    words = [word.replace("/customers/", f"{tmp_path}/") for word in container(manifest("rerun"))["args"]]
    with Sandbox(account) as sandbox:
        done = run(worker, words, sandbox.settings())
    assert done.returncode == 0, done.stderr
    assert events(done)[-1]["customers_read"] == 2
    assert account.writes.total() == len(expected(account, today()).keys() & {1001, 1004})


def test_the_service_s_command_scores_an_account_and_leaves_its_metrics(
    worker: Path, account: Account, tmp_path: Path
) -> None:
    """The unit's own command line, with its state directory elsewhere, and signed in with a token this time."""
    program, *words = [word.replace("/var/lib/netsuite-rfm", str(tmp_path)) for word in start_words()]
    assert program == "/opt/netsuite-rfm/bin/netsuite-rfm"
    with Sandbox(account, auth="tba") as sandbox:
        settings = sandbox.settings()
        secrets = {"RFM_SECRETS_DIR": str(mount_secrets(settings, tmp_path / "secrets"))}
        done = run(worker, words, {**plain_settings(settings), **secrets})
    assert done.returncode == 0, done.stderr
    assert wrong(account, today()) == []
    assert "netsuite_rfm_exit_code 0\n" in (tmp_path / "netsuite_rfm.prom").read_text()


def test_the_image_holds_the_worker_alone(image: Path, worker: Path) -> None:
    """No installer, no sandbox engine, no test tool; and the sandbox says what it would need."""
    packages = {path.name for path in (image / "opt" / "netsuite-rfm" / "lib").glob("python3*/site-packages/*")}
    assert {"netsuite_rfm", "numpy", "requests"} <= packages
    assert packages & {"pip", "setuptools", "wheel", "duckdb", "sqlglot", "pytest", "flit_core"} == set()
    done = run(worker, ["sandbox", "serve"], {})
    assert (done.returncode, "pip install 'netsuite-rfm[sandbox]'" in done.stderr) == (2, True)


def test_the_image_makes_the_page_of_the_reports(image: Path) -> None:
    """Its template, style and charting library came with it: the page is the same, byte for byte."""
    python = image / "opt" / "netsuite-rfm" / "bin" / "python"
    code = (
        "import pickle, sys; from netsuite_rfm.reports.page import render; "
        "sys.stdout.buffer.write(render(pickle.load(sys.stdin.buffer)).encode())"
    )
    done = subprocess.run(
        [python, "-X", "utf8", "-c", code], env={}, cwd="/", input=pickle.dumps(typed(report())), capture_output=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode() == render(report())


def test_secrets_that_are_missing_are_one_line(worker: Path, tmp_path: Path) -> None:
    """A pod whose secret was never made ends with exit code 2 and names what it lacks, in the log too."""
    settings = {"NETSUITE_ACCOUNT": "1234567", "NETSUITE_TIME_ZONE": "Europe/Berlin", "RFM_SECRETS_DIR": str(tmp_path)}
    done = run(worker, ["run"], settings)
    assert done.returncode == 2
    line, said = done.stderr.splitlines()
    logged = json.loads(line)
    assert (logged["event"], logged["exit_code"], f"error: {logged['reason']}") == ("run_done", 2, said)
    assert "NETSUITE_CLIENT_ID, NETSUITE_CERTIFICATE_ID, NETSUITE_PRIVATE_KEY" in said
    assert (DEPLOY / "systemd" / "netsuite-rfm.service").is_file()
