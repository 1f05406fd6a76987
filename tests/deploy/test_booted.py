"""The service and its timer on a machine with a running systemd, which starts, stops and restarts them.

Skipped, with the reason, where none can be booted; ``.ci/run`` installs what it takes.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from tests.deploy.booted_machine import PATIENCE_S, Machine, UnbootableError, booted, missing
from tests.deploy.dockerfile import DEPLOY
from tests.deploy.markdown import blocks
from tests.deploy.night_settings import SECRET, plain_settings, today
from tests.support.accounts import small_account
from tests.support.night import QUICK, wrong

SERVICE, TIMER = "netsuite-rfm.service", "netsuite-rfm.timer"
METRICS = "/var/lib/netsuite-rfm/netsuite_rfm.prom"
SOON = "[Timer]\nOnCalendar=\nOnCalendar=*-*-* *:*:0/1\nRandomizedDelaySec=0\nAccuracySec=1ms\n"


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A machine set up by the runbook's commands, up to the first start."""
    if missing():
        pytest.skip(missing())
    try:
        with booted(tmp_path_factory.mktemp("machine"), request.getfixturevalue("packages")) as machine:
            machine.run("install -d -m 0700 /etc/netsuite-rfm/secrets")
            yield machine
    except UnbootableError as error:
        pytest.skip(str(error))


@pytest.fixture
def account() -> Iterator[Account]:
    """An account that nobody has scored."""
    with closing(small_account(200)) as account:
        yield account


def configure(machine: Machine, sandbox: Sandbox, **more: str) -> None:
    """Write settings and secrets for a sandbox, and let systemd forget what failed before."""
    settings = {**sandbox.settings(), **QUICK, **more}
    machine.file("/etc/netsuite-rfm/settings").write_text(
        "".join(f"{name}={text}\n" for name, text in plain_settings(settings).items())
    )
    for name in SECRET & settings.keys():
        file = machine.file(f"/etc/netsuite-rfm/secrets/{name.lower()}")
        file.write_text(settings[name])
        file.chmod(0o600)
    machine.run(f"systemctl reset-failed {SERVICE}", succeeds=False)


def handing_over() -> list[str]:
    """The runbook's commands that install the units, start the timer and the first night, and read the log."""
    text = (DEPLOY / "RUNBOOK.md").read_text("utf-8")
    (found,) = [
        block.commands for block in blocks(text) if "systemctl enable --now netsuite-rfm.timer" in block.commands
    ]
    return found


def until(happened: Callable[[], object]) -> None:
    """Wait for something that happens soon."""
    give_up_s = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < give_up_s, "nothing happened"
        time.sleep(0.05)


def test_the_runbook_s_commands_hand_over_to_the_timer(machine: Machine, account: Account) -> None:
    """Word for word: the night writes everybody, its metrics can be read by others, its log is in the journal."""
    with Sandbox(account) as sandbox:
        configure(machine, sandbox)
        shown = [machine.run(command) for command in handing_over()]
    assert wrong(account, today()) == []
    assert '"event": "run_done"' in shown[-1]
    assert machine.file(METRICS).stat().st_mode & 0o777 == 0o644
    assert "netsuite_rfm_exit_code 0" in machine.file(METRICS).read_text()
    assert machine.run(f"systemctl is-enabled {TIMER}").strip() == "enabled"


def test_the_timer_starts_the_service(machine: Machine, account: Account) -> None:
    """With the night every second, by a drop-in: it is started without anybody."""
    drop_in = machine.file(f"/etc/systemd/system/{TIMER}.d/soon.conf")
    with Sandbox(account) as sandbox:
        configure(machine, sandbox)
        drop_in.parent.mkdir(parents=True)
        drop_in.write_text(SOON)
        machine.run(f"systemctl daemon-reload && systemctl restart {TIMER}")
        until(account.writes.total)
        drop_in.unlink()
        machine.run(f"systemctl daemon-reload && systemctl stop {TIMER}")
        until(lambda: machine.show(SERVICE)["ActiveState"] != "activating")
    assert wrong(account, today()) == []


@pytest.mark.parametrize(
    ("fault", "status", "again"),
    [
        ({"NETSUITE_BASE_URL": "http://127.0.0.1:9", "NETSUITE_RETRY_CEILING_S": "0"}, "3", True),
        ({"NETSUITE_TIME_ZONE": "Nowhere/Land"}, "2", False),
        ({"RFM_HOLD_FIRST_LOAD": "true"}, "4", False),
        ({}, "243", False),
    ],
    ids=["out of reach", "a setting is wrong", "the brake", "a secret is missing"],
)
def test_only_what_may_end_otherwise_is_tried_again(
    machine: Machine, account: Account, fault: dict[str, str], status: str, *, again: bool
) -> None:
    """NetSuite out of reach is tried again in a quarter of an hour; a missing secret (243, systemd's own) is not."""
    with Sandbox(account) as sandbox:
        configure(machine, sandbox, **fault)
        if status == "243":
            machine.file("/etc/netsuite-rfm/secrets/netsuite_client_id").unlink()
        machine.run(f"systemctl start {SERVICE}", succeeds=False)
        shown = machine.show(SERVICE)
        machine.run(f"systemctl stop {SERVICE}")
    assert (shown["ExecMainStatus"], shown["SubState"]) == (status, "auto-restart" if again else "failed")
    assert account.writes.total() == 0


def test_stopped_while_it_writes_it_ends_in_order(machine: Machine, account: Account) -> None:
    """Exit code 5, not tried again, and the next start writes the rest."""
    with Sandbox(account) as sandbox:
        sandbox.latency_ms = 100
        configure(machine, sandbox, NETSUITE_BATCH_SIZE="10", NETSUITE_JOBS_IN_FLIGHT="1")
        machine.run(f"systemctl start --no-block {SERVICE}")
        until(account.writes.total)
        machine.run(f"systemctl stop {SERVICE}")
        assert machine.show(SERVICE)["ExecMainStatus"] == "5"
        assert machine.show(SERVICE)["SubState"] in {"failed", "dead"}
        sandbox.latency_ms = 0
        configure(machine, sandbox)
        machine.run(f"systemctl start {SERVICE}")
    assert wrong(account, today()) == []


def test_the_worker_cannot_see_or_change_what_it_need_not(machine: Machine, tmp_path: Path) -> None:
    """By the unit's own words, in its own namespace: no home, no secrets of others, one writable directory."""
    program = machine.file("/opt/netsuite-rfm/bin/netsuite-rfm")
    kept = program.read_text()
    program.write_text(
        "#!/bin/sh\n"
        "echo uid $(id -u -n)\n"
        "ls /root/.bashrc /etc/netsuite-rfm/secrets >/dev/null 2>&1 && echo sees too much\n"
        "touch /var/lib/netsuite-rfm/file && echo writes its own\n"
        "touch /etc/file /usr/file 2>/dev/null && echo writes elsewhere\n"
        "ulimit -c\n"
    )
    try:
        machine.run(f"touch /etc/netsuite-rfm/secrets/netsuite_client_id && systemctl start {SERVICE}", succeeds=False)
    finally:
        program.write_text(kept)
    shown = machine.run(f"journalctl --unit {SERVICE} --output cat --lines 8")
    assert ("uid netsuite-rfm" in shown, "writes its own" in shown) == (True, True), shown
    assert ("sees too much" in shown, "writes elsewhere" in shown) == (False, False), shown
    assert tmp_path.exists()
