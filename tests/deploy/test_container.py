"""The image as it ships, built and run by a real container engine against a sandbox.

Skipped, with the reason, where there is no engine; ``.ci/run`` installs one.
"""

import json
import os
import pickle
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

import netsuite_rfm
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.serve.serving import write_env_file
from netsuite_rfm.sandbox.store.account import Account
from tests.deploy.container_engine import TAG, Engine
from tests.deploy.dockerfile import DEPLOY, clone_project
from tests.deploy.manifests import container, manifest
from tests.deploy.markdown import blocks
from tests.deploy.night_settings import SECRET, mount_secrets, plain_settings, today
from tests.reports.page.sample import report
from tests.support.accounts import small_account
from tests.support.night import QUICK, expected, wrong
from tests.support.soak import SOAKING
from tests.support.typed_reports import render, typed

NOBODY = 65532
PATIENCE_S = 60
PYTHON = "/opt/netsuite-rfm/bin/python"
NO_BYTECODE_IS_STALE = """
import pathlib, sys
for root in ("/opt/netsuite-rfm/lib", "/usr/local/lib/python3.11"):
    for source in pathlib.Path(root).rglob("*.py"):
        cached = source.parent / "__pycache__" / f"{source.stem}.{sys.implementation.cache_tag}.pyc"
        if "/opt/" in root or cached.exists():
            # PEP 552: 1 is a hash that nobody compares with the source
            assert int.from_bytes(cached.read_bytes()[4:8], "little") == 1, cached
"""
THE_WORKER_ALONE = """
import pathlib
packages = {path.name for path in pathlib.Path("/opt/netsuite-rfm/lib").glob("python3*/site-packages/*")}
assert {"netsuite_rfm", "numpy", "requests"} <= packages, packages
assert packages & {"pip", "setuptools", "wheel", "duckdb", "sqlglot", "pytest", "flit_core"} == set(), packages
"""
PAGE = """
import pickle, sys
from netsuite_rfm.reports.page import render
with open("/given/report", "rb") as file:
    sys.stdout.write(render(pickle.load(file)))
"""
WHO_AM_I = """
import errno, os, pathlib
assert (os.getuid(), os.getgid()) == (65532, 65532)
assert "CapEff:\\t0000000000000000" in pathlib.Path("/proc/self/status").read_text()
for folder in ("/", "/opt/netsuite-rfm", "/usr/local/lib"):
    try:
        pathlib.Path(folder, "file").write_text("")
    except OSError as error:
        assert error.errno == errno.EROFS, error
    else:
        raise AssertionError(folder)
"""


@pytest.fixture
def account() -> Iterator[Account]:
    """An account that nobody has scored."""
    with closing(small_account(300)) as account:
        yield account


@pytest.fixture
def mounted(tmp_path: Path) -> Path:
    """A directory that others may read, as the worker in its container is."""
    tmp_path.chmod(0o755)
    return tmp_path


def ended(started: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a container, once it has ended."""
    out, err = started.communicate(timeout=PATIENCE_S)
    assert "Traceback" not in err, err
    return started.returncode, out, err


def events(err: str) -> list[dict[str, object]]:
    """The log lines."""
    return [json.loads(line) for line in err.splitlines() if line.startswith("{")]


def until(happened: Callable[[], object]) -> None:
    """Wait for something that happens soon."""
    give_up_s = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < give_up_s, "nothing happened"
        time.sleep(0.002)


@pytest.mark.skipif(not SOAKING, reason="make soak builds twice: half a minute")
def test_two_builds_of_one_commit_are_one_image(engine: Engine, tmp_path: Path) -> None:
    """Also from another clone, whose files have other times; `test_image` shows it of our own files alone."""
    clone = tmp_path / "clone"
    clone_project(clone)
    first = engine.run("buildah", "images", "--quiet", "--no-trunc", TAG).stdout.strip()
    assert engine.build("netsuite-rfm:again", clone) == first


@pytest.mark.parametrize(
    "code", [NO_BYTECODE_IS_STALE, WHO_AM_I, THE_WORKER_ALONE], ids=["bytecode", "rights", "packages"]
)
def test_inside_the_container(engine: Engine, code: str) -> None:
    """No module is compiled at each start; the worker is nobody, without tools or rights, and can write nothing."""
    code_, _, err = ended(engine.start(TAG, ["-c", code], {}, "--entrypoint", PYTHON))
    assert (code_, err) == (0, "")


def test_the_image_makes_the_page_of_the_reports(engine: Engine, mounted: Path) -> None:
    """Its template, style and charting library came with it: the page is the same, byte for byte."""
    (mounted / "report").write_bytes(pickle.dumps(typed(report())))
    given = ("--entrypoint", PYTHON, "--volume", f"{mounted}:/given:ro")
    code, out, err = ended(engine.start(TAG, ["-X", "utf8", "-c", PAGE], {}, *given))
    assert (code, err) == (0, "")
    assert out == render(report())


def test_it_says_its_version_and_that_the_demo_needs_more(engine: Engine) -> None:
    """The sandbox is not in the image: one line and exit code 2."""
    assert ended(engine.start(TAG, ["--version"], {}))[:2] == (0, f"netsuite-rfm {netsuite_rfm.__version__}\n")
    for words in (["demo"], ["sandbox", "serve"]):
        code, _, err = ended(engine.start(TAG, words, {}))
        assert (code, err.splitlines()) == (2, [err.strip()])
        assert "pip install 'netsuite-rfm[sandbox]'" in err


def test_the_nightly_manifest_s_command_scores_an_account(engine: Engine, account: Account) -> None:
    """The CronJob's own arguments; the program is process 1, as in a pod."""
    with Sandbox(account) as sandbox:
        started = engine.start(TAG, container(manifest("cronjob"))["args"], {**sandbox.settings(), **QUICK})
        code, _, err = ended(started)
    assert (code, events(err)[-1]["event"]) == (0, "run_done")
    assert wrong(account, today()) == []


def test_the_rerun_manifest_s_command_scores_the_customers_in_its_file(
    engine: Engine, account: Account, mounted: Path
) -> None:
    """Only those in the file, whatever else is different; it signs in with a token this time."""
    (mounted / "customers.txt").write_text("1001\n1004\n")
    with Sandbox(account, auth="tba") as sandbox:
        settings = {**sandbox.settings(), **QUICK}
        started = engine.start(
            TAG, container(manifest("rerun"))["args"], settings, "--volume", f"{mounted}:/customers:ro"
        )
        code, _, err = ended(started)
    assert (code, events(err)[-1]["customers_read"]) == (0, 2)
    assert account.writes.total() == len(expected(account, today()).keys() & {1001, 1004})


def test_the_runbook_s_function_reads_and_writes_files(engine: Engine, account: Account, tmp_path: Path) -> None:
    """Its commands word for word, with another root directory and podman for docker: check, ten, a file, the night."""
    program = tmp_path / "bin" / "docker"
    program.parent.mkdir()
    # The network is where the sandbox is; the limits are those that the engine may set on any machine.
    options = "--network host --ulimit nofile=4096:4096 --ulimit nproc=4096:4096"
    program.write_text(f'#!/bin/sh\nfirst=$1\nshift\nexec podman "$first" {options} "$@"\n')
    program.chmod(0o755)
    (tmp_path / "srv").mkdir()
    folder, there = tmp_path / "etc" / "netsuite-rfm", engine.environment
    there["PATH"] = f"{program.parent}:{there['PATH']}"
    commands = [command for block in blocks((DEPLOY / "RUNBOOK.md").read_text("utf-8")) for command in block.commands]
    functions = [command for command in commands if "docker run" in command]
    (owned, own) = [command for command in commands if re.match(r"(chown -R|install -d -o) 65532", command)]
    if own.startswith("chown"):
        owned, own = own, owned

    def typed(text: str) -> str:
        text = re.sub(r"(?<![\w.])/(srv|etc)/", rf"{tmp_path}/\1/", f"{own}\n{owned}\n{functions[0]}\n{text}")
        done = subprocess.run(["bash", "-ec", text], env=there, capture_output=True, text=True, check=False)  # noqa: S607
        assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
        return done.stdout

    with Sandbox(account) as sandbox:
        settings = sandbox.settings()
        mount_secrets(settings, folder / "secrets")
        (folder / "secrets").chmod(0o700)
        (folder / "settings").write_text(
            "".join(f"{name}={value}\n" for name, value in {**plain_settings(settings), **QUICK}.items())
        )
        assert "Ready." in typed("netsuite-rfm check")
        typed("netsuite-rfm run --max-writes 10")
        assert account.writes.total() == 10
        typed("netsuite-rfm plan --csv load.csv")
        file = tmp_path / "srv" / "netsuite-rfm" / "load.csv"
        assert (file.stat().st_uid, len(file.read_text().splitlines())) == (NOBODY, len(expected(account, today())) - 9)
        (file.parent / "customers.txt").write_text("1001\n1004\n")
        typed("netsuite-rfm run --customers-file customers.txt")
        typed("netsuite-rfm run --deadline 3h30m --tolerate-rejected")
    assert wrong(account, today()) == []


def process_1(engine: Engine, name: str) -> Path:
    """The directory in /proc of the program that a container runs."""

    def runs() -> bool:
        words = ["podman", "inspect", "--format", "{{.State.Pid}}", name]
        done = subprocess.run(words, env=engine.environment, capture_output=True, text=True, check=False)
        found.append(done.stdout.strip())
        try:
            return found[-1] not in {"", "0"} and "python" in str(Path("/proc", found[-1], "exe").readlink())
        except OSError:
            return False

    found: list[str] = []
    until(runs)
    return Path("/proc", found[-1])


def test_told_to_stop_while_it_loads_it_stops(engine: Engine, account: Account) -> None:
    """Process 1 gets no signal that it does not ask for, so it asks before it loads anything that takes time."""
    mask = 1 << (signal.SIGTERM - 1)
    with Sandbox(account) as sandbox:
        for attempt in range(5):
            name = f"loading-{os.getpid()}-{attempt}"
            started = engine.start(TAG, ["run"], {**sandbox.settings(), **QUICK}, "--name", name)
            process = process_1(engine, name)
            until(lambda: int(re.findall(r"SigCgt:\s*(\w+)", (process / "status").read_text())[0], 16) & mask)  # noqa: B023
            early = "pydantic_core" not in (process / "maps").read_text()
            os.kill(int(process.name), signal.SIGTERM)
            assert ended(started)[0] == 5
            if early:  # on a busy machine this test may look too late
                break
        else:
            pytest.fail("the signal is never heard before the program is loaded")
        assert account.writes.total() == 0


def test_stopped_while_it_writes_it_says_so_and_the_next_run_goes_on(engine: Engine, account: Account) -> None:
    """Exit code 5 and run_done within the grace of the manifest; what is left is written by the next run."""
    name = f"writing-{os.getpid()}"
    with Sandbox(account) as sandbox:
        settings = {**sandbox.settings(), **QUICK, "NETSUITE_BATCH_SIZE": "10", "NETSUITE_JOBS_IN_FLIGHT": "1"}
        sandbox.latency_ms = 100
        started = engine.start(TAG, ["run"], settings, "--name", name)
        until(account.writes.total)
        engine.run("podman", "stop", "--time", "30", name)
        code, _, err = ended(started)
        last = events(err)[-1]
        assert (code, last["event"], last["exit_code"]) == (5, "run_done", 5)
        written = account.writes.total()
        assert 0 < written < len(expected(account, today()))
        sandbox.latency_ms = 0
        assert ended(engine.start(TAG, ["run"], {**sandbox.settings(), **QUICK}))[0] == 0
    assert wrong(account, today()) == []
    assert account.writes.total() == len(expected(account, today()))


def test_check_can_be_stopped(engine: Engine, account: Account) -> None:
    """It is what the image does by default; killed, it would end with 137."""
    name = f"checking-{os.getpid()}"
    with Sandbox(account, latency_ms=1000) as sandbox:
        started = engine.start(TAG, [], sandbox.settings(), "--name", name)
        until(lambda: sandbox.requests)
        engine.run("podman", "stop", "--time", "30", name)
        assert ended(started)[0] == 5


def test_the_settings_of_a_served_sandbox_do_as_they_are(engine: Engine, account: Account, tmp_path: Path) -> None:
    """Engines hand on quotation marks as part of a value; dotenv, for which the file is written, takes them off."""
    file = tmp_path / "sandbox.env"
    with Sandbox(account) as sandbox:
        write_env_file(file, sandbox.settings())
        assert '="' in file.read_text()
        code, out, err = ended(engine.start(TAG, ["check"], QUICK, "--env-file", str(file)))
    assert (code, "Ready." in out) == (0, True), err


def test_secrets_that_are_missing_are_one_line(engine: Engine, mounted: Path) -> None:
    """A pod whose secret was never made ends with exit code 2 and names what it lacks, in the log too."""
    settings = {"NETSUITE_ACCOUNT": "1234567", "NETSUITE_TIME_ZONE": "Europe/Berlin"}
    code, _, err = ended(engine.start(TAG, ["run"], settings, "--volume", f"{mounted}:/run/secrets:ro"))
    line, said = err.splitlines()
    logged = json.loads(line)
    assert (code, logged["event"], logged["exit_code"], f"error: {logged['reason']}") == (2, "run_done", 2, said)
    assert "NETSUITE_CLIENT_ID, NETSUITE_CERTIFICATE_ID, NETSUITE_PRIVATE_KEY" in said


def test_secrets_that_it_may_not_read_are_one_line(engine: Engine, account: Account, tmp_path: Path) -> None:
    """A chown forgotten: exit code 2, with the file, its mode, its owner and who the worker is."""
    with Sandbox(account) as sandbox:
        settings = sandbox.settings()
        secrets = tmp_path / "secrets"
        secrets.mkdir()
        for name in SECRET & settings.keys():
            (secrets / name.lower()).write_text(settings[name])
            (secrets / name.lower()).chmod(0o400)
        started = engine.start(TAG, ["check"], plain_settings(settings), "--volume", f"{secrets}:/run/secrets:ro")
        code, out, err = ended(started)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    for part in ("/run/secrets/netsuite_", "mode 0400", "uid 0", f"runs as uid {NOBODY}"):
        assert part in err
