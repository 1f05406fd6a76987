"""The process: it ends in order from its first instant, leaves no memory behind, and streams decide nothing."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from netsuite_rfm.sandbox.faults.script import Faults, Rule
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from tests.run.test_stopped import Gate
from tests.support.accounts import AS_OF, small_account
from tests.support.night import QUICK, wrong
from tests.support.signalled import ended, signalled

PROGRAM = [sys.executable, "-m", "netsuite_rfm"]
RUN = [*PROGRAM, "run", "--as-of", AS_OF.isoformat()]
STOPPED = "error: stopped by a signal\n"


@pytest.fixture(scope="module", autouse=True)
def _heard() -> Iterator[None]:
    """Have programs hear every signal, though a shell has started the tests in the background or by nohup."""
    numbers = [number for number in (signal.SIGINT, signal.SIGHUP) if signal.getsignal(number) is signal.SIG_IGN]
    for number in numbers:
        signal.signal(number, signal.SIG_DFL)
    yield
    for number in numbers:
        signal.signal(number, signal.SIG_IGN)


@pytest.fixture
def account() -> Iterator[Account]:
    """A small account."""
    with closing(small_account(150)) as account:
        yield account


def environment_of(settings: Mapping[str, str]) -> dict[str, str]:
    """These settings, and no others of ours."""
    rest = {name: value for name, value in os.environ.items() if not name.startswith(("NETSUITE_", "RFM_"))}
    return {**rest, **settings, **QUICK}


def crash(words: list[str], folder: Path, environment: Mapping[str, str] | None = None) -> list[Path]:
    """Kill a program as a segmentation fault does once it is at work, and give the files it left."""
    process = subprocess.Popen(
        ["/bin/sh", "-c", 'ulimit -c "$(ulimit -H -c)"; exec "$@"', "sh", *words],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    assert process.stderr.readline()
    process.send_signal(signal.SIGSEGV)
    process.communicate()
    assert process.returncode == -signal.SIGSEGV
    return sorted(folder.iterdir())


def test_a_crash_leaves_no_core(account: Account, tmp_path: Path) -> None:
    """All secrets would be in it, as they are."""
    plain, worker = tmp_path / "plain", tmp_path / "worker"
    plain.mkdir()
    worker.mkdir()
    waits = "import sys, time; print('at work', file=sys.stderr, flush=True); time.sleep(60)"
    if not crash([sys.executable, "-c", waits], plain):
        pytest.skip("no program leaves a core in its directory here")
    gate = Gate()
    with Sandbox(account, faults=Faults([Rule(do="delay", path="*/suiteql", gate=gate)])) as sandbox:
        assert crash(RUN, worker, environment_of(sandbox.settings())) == []
        gate.set()


# It waits in short pieces: a signal that comes right before a system call is heard once the call is over.
SLOW_TO_LOAD = """
import os, pathlib, time
pathlib.Path(os.environ["HERE"], "loading").touch()
while True:
    time.sleep(0.01)
"""


def stopped_while_loading(before: list[str], number: int, folder: Path) -> subprocess.CompletedProcess[str]:
    """Send a signal while the program loads what it needs."""
    (folder / "typer.py").write_text(SLOW_TO_LOAD)
    process = subprocess.Popen(
        [*before, *PROGRAM, "check"],
        env={**os.environ, "PYTHONPATH": str(folder), "HERE": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (folder / "loading").exists() and process.poll() is None:
        os.sched_yield()
    if before:  # unshare stands between; the program is its child
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(children[0]), number)
    else:
        process.send_signal(number)
    return ended(process)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_told_to_stop_while_it_loads(number: int, tmp_path: Path) -> None:
    """Exit code 5 and one line, and no traceback of whatever it was importing."""
    done = stopped_while_loading([], number, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (5, "", STOPPED)


def test_told_to_stop_while_it_loads_as_the_first_process_of_a_container(tmp_path: Path) -> None:
    """Process 1 is ended by no signal that it does not hear itself."""
    alone = ["unshare", "--pid", "--fork", "--kill-child"]
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no process namespace can be made here")
    done = stopped_while_loading(alone, signal.SIGTERM, tmp_path)
    assert (done.returncode, done.stderr) == (5, STOPPED)


def test_a_check_that_is_told_to_stop_ends(account: Account, tmp_path: Path) -> None:
    """It has nothing to settle: at once."""
    gate = Gate()
    with Sandbox(account, faults=Faults([Rule(do="delay", path="*/suiteql", gate=gate)])) as sandbox:
        done = signalled(["check"], environment_of(sandbox.settings()), tmp_path, when=lambda: gate.reached)
        gate.set()
    assert (done.returncode, done.stderr.splitlines()[-1] + "\n") == (5, STOPPED)
    assert "OK    sign-in" in done.stdout


def run_in_shell(redirections: str, settings: Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a night whose streams lead elsewhere."""
    words = ["sh", "-c", f'exec "$@" {redirections}', "sh", *RUN]
    return subprocess.run(words, env=environment_of(settings), cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "redirections",
    [
        pytest.param("2>/dev/full", id="stderr on a full disk"),
        pytest.param("2>&-", id="stderr closed"),
        pytest.param(">/dev/full", id="stdout on a full disk"),
        pytest.param(">&-", id="stdout closed"),
        pytest.param(">/dev/full 2>/dev/full", id="both on a full disk"),
        pytest.param(">&- 2>&- <&-", id="all closed"),
    ],
)
def test_streams_that_cannot_be_written_decide_nothing(account: Account, tmp_path: Path, redirections: str) -> None:
    """The night is done, its exit code is its own, and stderr says in one line what could not be shown."""
    with Sandbox(account) as sandbox:
        done = run_in_shell(redirections, sandbox.settings(), tmp_path)
        assert done.returncode == 0
        assert wrong(account, AS_OF) == []
    said = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    lost = ">/dev/full 2" not in redirections and redirections in {">/dev/full", ">&-"}
    assert [line.partition(": ")[2].partition(":")[0] for line in said] == (
        ["the results could not be written to stdout"] if lost else []
    )


def test_a_reader_that_has_seen_enough_decides_nothing(account: Account, tmp_path: Path) -> None:
    """As with head -1: the exit code is the run's own, and nothing is said of it."""
    with Sandbox(account) as sandbox:
        reading, writing = os.pipe()
        process = subprocess.Popen(
            RUN,
            env=environment_of(sandbox.settings()),
            cwd=tmp_path,
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
        )
        os.close(writing)
        os.close(reading)
        errors = process.communicate(timeout=60)[1]
    assert process.returncode == 0
    assert [line for line in errors.splitlines() if not line.startswith("{")] == []


def test_lines_of_the_log_that_were_lost_are_counted(account: Account, tmp_path: Path) -> None:
    """Where nobody can read the log, the metrics tell of it."""
    file = tmp_path / "rfm.prom"
    with Sandbox(account) as sandbox:
        words = ["sh", "-c", 'exec "$@" 2>/dev/full', "sh", *RUN, "--metrics-file", str(file)]
        subprocess.run(words, env=environment_of(sandbox.settings()), cwd=tmp_path, check=True, capture_output=True)
        lost = [line for line in file.read_text().splitlines() if line.startswith("netsuite_rfm_log_lines_lost ")]
        assert int(lost[0].split()[1]) > 3
        done = subprocess.run(
            [*RUN, "--metrics-file", str(file)], env=environment_of(sandbox.settings()), check=True, capture_output=True
        )
    assert "netsuite_rfm_log_lines_lost 0" in file.read_text().splitlines()
    assert json.loads(done.stderr.splitlines()[-1])["event"] == "run_done"


def test_the_run_after_one_that_was_killed_says_that_it_never_ended(account: Account, tmp_path: Path) -> None:
    """In log, report and metrics; and only that one says it."""
    file, gate = tmp_path / "rfm.prom", Gate()
    words = [*RUN, "--json", "--metrics-file", str(file)]
    with Sandbox(account, faults=Faults([Rule(do="delay", path="*/suiteql", gate=gate)])) as sandbox:
        killed = subprocess.Popen(
            words, env=environment_of(sandbox.settings()), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while not gate.reached and killed.poll() is None:
            os.sched_yield()
        killed.kill()
        killed.wait()
        gate.set()
    assert [line.split()[0] for line in file.read_text().splitlines() if not line.startswith("#")] == [
        "netsuite_rfm_started_timestamp_seconds"
    ]
    told = []
    with Sandbox(account) as sandbox:
        for _ in range(2):
            done = subprocess.run(words, env=environment_of(sandbox.settings()), check=True, capture_output=True)
            events = [json.loads(line)["event"] for line in done.stderr.splitlines()]
            report = json.loads(done.stdout)["run_before_never_ended"]
            metric = "netsuite_rfm_run_before_never_ended 1" in file.read_text().splitlines()
            told.append(("run_before_never_ended" in events, report is not None, metric))
    assert told == [(True, True, True), (False, False, False)]
