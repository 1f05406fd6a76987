"""A command typed for the cluster: its words arrive as they were, and its end is the script's."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.deploy.dockerfile import DEPLOY, ROOT
from tests.deploy.manifests import container, manifest
from tests.deploy.markdown import blocks
from tests.support.accounts import small_account
from tests.support.night import QUICK

SCRIPT = DEPLOY / "kubernetes" / "by-hand.sh"
Typed = Callable[..., subprocess.CompletedProcess[str]]
NOTHING_RUNS = {"PROGRAM": "true"}
"""For what is told of a job's words alone: loading the worker takes longer than all the rest."""


@pytest.fixture
def typed(tmp_path: Path) -> Typed:
    """Call the script with these words, or another command, and with settings by name."""
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("kubectl, which puts a job's words in place, is not installed")
    (tmp_path / "bin").mkdir()
    stand_in = Path(__file__).with_name("one_machine_kubectl.py")
    program = tmp_path / "bin" / "kubectl"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{stand_in}" "$@"\n')
    program.chmod(0o755)
    path = f"{program.parent}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    there = {"PATH": path, "REAL_KUBECTL": kubectl, "CLUSTER": str(tmp_path), "POLL_S": "0.01", "HOME": str(tmp_path)}

    def call(*words: str, command: list[str] | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command or ["/bin/sh", SCRIPT, *words],
            env={**there, **settings},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return call


def ran(folder: Path) -> list[str]:
    """The words of the only job that ran."""
    (file,) = folder.glob("by-hand-*.args")
    return list(json.loads(file.read_text()))


def test_a_command_does_in_the_cluster_what_it_does_elsewhere(typed: Typed, tmp_path: Path) -> None:
    """Ten customers are written, its log and result are shown, and it ends with 0."""
    with closing(small_account(60)) as account, Sandbox(account) as sandbox:
        done = typed("run", "--max-writes", "10", **{**sandbox.settings(), **QUICK})
        assert account.writes.total() == 10
    assert done.returncode == 0, done.stderr
    assert "10 written and verified" in done.stdout
    assert '"event": "run_done"' in done.stdout
    assert ran(tmp_path) == ["run", "--max-writes", "10"]


def test_a_failure_is_the_script_s_too(typed: Typed) -> None:
    """At once, not after an hour of waiting for success; and its words are shown."""
    done = typed("check", "--env-file", "none.env")
    assert done.returncode == 1
    assert "error: --env-file none.env: there is no such file" in done.stdout
    assert "has failed" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["explain", "A B"], id="a space"),
        pytest.param(["explain", 'a"b\\c'], id="what JSON would take for its own"),
        pytest.param(["explain", "$HOME `id` 'x'"], id="what a shell would"),
        pytest.param(["explain", ""], id="nothing at all"),
    ],
)
def test_words_arrive_as_they_were_typed(typed: Typed, words: list[str], tmp_path: Path) -> None:
    """Whatever is in them."""
    typed(*words, **NOTHING_RUNS)
    assert ran(tmp_path) == words


@pytest.mark.parametrize(
    ("words", "name"),
    [
        pytest.param([], "by-hand", id="without words it looks"),
        pytest.param(["--from", "netsuite-rfm"], "cronjob", id="the night now"),
        pytest.param(["--from", "netsuite-rfm-rerun"], "rerun", id="the customers of a ConfigMap"),
    ],
)
def test_without_words_a_job_is_its_cron_job(typed: Typed, words: list[str], name: str, tmp_path: Path) -> None:
    """Its arguments stand in the manifest."""
    typed(*words, **NOTHING_RUNS)
    assert ran(tmp_path) == container(manifest(name))["args"]


def test_the_first_run_on_kubernetes_looks_and_then_tries_ten(typed: Typed, tmp_path: Path) -> None:
    """The runbook's function and its commands, as they stand, in bash."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash, whose function makes a command of ours, is not installed")
    marked = {block.what: block.commands for block in blocks((DEPLOY / "RUNBOOK.md").read_text("utf-8"))}
    (function,) = marked["typed in a cluster"]
    with closing(small_account(60)) as account, Sandbox(account) as sandbox:
        settings = {**sandbox.settings(), **QUICK}
        for command in marked["first in a cluster"]:
            assert account.writes.total() == 0, "it looks first"
            done = typed(command=[bash, "-ec", f"{function}\n{command}"], **settings)
            assert done.returncode == 0, done.stdout + done.stderr
            for file in tmp_path.glob("by-hand-*"):
                file.unlink()  # a job's name has the second in which it was made
        assert account.writes.total() == 10
