"""Each fault in a real Prometheus: the alerts that the runbook names speak for it, and no others; the panels show it.

The metrics are those that real runs leave, good ones and faulty ones; their nights lie days apart, as they would.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.telemetry.prometheus import PREFIX
from tests.deploy.dockerfile import DEPLOY
from tests.deploy.live_prometheus import alerts_at, history, make_blocks, prometheus, values_at
from tests.deploy.test_dashboard import EXPRESSIONS
from tests.support.accounts import small_account
from tests.support.command_line import run_command
from tests.support.night import QUICK

RULES = ("prometheus-alerts.yml", "prometheus-alerts-kubernetes.yml")
HOUR_S = 3600
NIGHTS_H = (97, 73, 49, 25, 1)
"""So many hours ago the nights of a fault were, unless it says otherwise."""
_MOMENT = re.compile(rf"^({PREFIX}(?:started|last_run|last_success)_timestamp_seconds) ([0-9.e+]+)$", re.MULTILINE)

Nights = Sequence[tuple[int, str]]
"""Hours ago, and the metrics left then. A moment in them is written as seconds from the night's beginning."""


class Worker:
    """Runs of the worker that leave their metrics in one file, one account each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "netsuite_rfm.prom"

    def run(self, *words: str, poison: int = 0, **settings: str) -> str:
        """Run over an account that nobody has scored; gives the metrics, its moments counted from the beginning."""
        with closing(small_account(150)) as account, Sandbox(account) as sandbox:
            ids = [row[0] for row in account.sql("SELECT id FROM customer WHERE isinactive = 'F' ORDER BY id")]
            with_orders = [i for i in ids if account.sql(f"SELECT 1 FROM transaction WHERE entity = {i} LIMIT 1")]
            sandbox.site.poisoned = dict.fromkeys(with_orders[:poison], "Please enter value(s) for: Category")
            environment = {"PATH": os.environ["PATH"], **sandbox.settings(), **QUICK, **settings}
            begun_s = time.time()
            words = ("run", "--metrics-file", str(self._file), *words)
            done = run_command(words, environment, self._folder)
            assert "Traceback" not in done.stderr, done.stderr
            return _from(begun_s, self._file.read_text())

    def killed(self) -> str:
        """Begin a run and kill it once it has asked NetSuite for something."""
        with closing(small_account(20)) as account, Sandbox(account, latency_ms=60_000) as sandbox:
            begun_s = time.time()
            started = subprocess.Popen(
                [sys.executable, "-m", "netsuite_rfm", "run", "--metrics-file", self._file],
                env={"PATH": os.environ["PATH"], **sandbox.settings(), **QUICK},
                cwd=self._folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            pause = threading.Event()
            before = self._file.read_text()
            while self._file.read_text() == before and started.poll() is None:
                pause.wait(0.01)
            started.send_signal(signal.SIGKILL)
            started.wait()
            return _from(begun_s, self._file.read_text())

    def forget(self) -> None:
        """Let no run have been before."""
        self._file.unlink(missing_ok=True)


def _from(begun_s: float, text: str) -> str:
    """Count the moments of this run from its beginning; those of runs before are ``before``."""

    def counted(found: re.Match[str]) -> str:
        seconds = float(found[2]) - begun_s
        return f"{found[1]} {'before' if seconds < -0.5 else f'+{max(seconds, 0):.3f}'}"

    return _MOMENT.sub(counted, text)


def _placed(nights: Nights, now_s: float) -> list[tuple[float, str]]:
    """Put the nights where they were; a moment of a run before is that of the night before that had one."""
    placed, last = [], dict.fromkeys(("last_run", "last_success", "started"), 0.0)
    for hours, text in nights:
        at_s = now_s - hours * HOUR_S
        lines = []
        for line in text.splitlines():
            name, _, value = line.partition(" ")
            kind = name.removeprefix(PREFIX).removesuffix("_timestamp_seconds")
            if kind in last:
                last[kind] = last[kind] if value == "before" else at_s + float(value)
                lines.append(f"{name} {last[kind]:.3f}")
            else:
                lines.append(line)
        placed.append((at_s, "\n".join(lines)))
    return placed


def _after_good_nights(good: str, text: str, *more: str) -> Nights:
    return [*((hours, good) for hours in NIGHTS_H[:-1]), (NIGHTS_H[-1], "\n".join([text, *more]))]


def faults(folder: Path) -> dict[str, Nights]:
    """Every row of the runbook's table, played."""
    worker = Worker(folder)
    nowhere = {"NETSUITE_BASE_URL": "http://127.0.0.1:9", "NETSUITE_RETRY_CEILING_S": "0"}
    never = worker.run(**nowhere)
    worker.forget()
    good = worker.run()
    killed = worker.killed()
    soon = (datetime.now(UTC) + timedelta(days=10)).date().isoformat()
    behind = worker.run("--max-writes", "10")
    rejected, few = worker.run(poison=40), worker.run(poison=1)
    unit = 'node_systemd_unit_state{name="netsuite-rfm.service",state="failed",type="oneshot"}'
    cronjob = 'cronjob="netsuite-rfm",namespace="netsuite-rfm"'
    job = 'kube_job_failed{namespace="netsuite-rfm",job_name="netsuite-rfm-29371800",condition="true"}'
    done = f"kube_cronjob_status_last_successful_time{{{cronjob}}}"
    return {
        "good nights": [(hours, good) for hours in NIGHTS_H],
        "NetSuite out of reach": _after_good_nights(good, worker.run(**nowhere)),
        "a setting is wrong": _after_good_nights(good, worker.run(NETSUITE_TIME_ZONE="Nowhere/Land")),
        "the brake engages": _after_good_nights(good, worker.run(RFM_HOLD_FIRST_LOAD="true")),
        "NetSuite rejects many customers": _after_good_nights(good, rejected),
        "NetSuite rejects one customer every night": [(hours, few) for hours in NIGHTS_H],
        "every night leaves changes": [(hours, behind) for hours in NIGHTS_H],
        "the certificate ends in ten days": _after_good_nights(good, worker.run(NETSUITE_CERTIFICATE_ENDS=soon)),
        "the machine is off for a night": [(hours + 26, good) for hours in NIGHTS_H],
        "no run has ever succeeded": [(hours, never) for hours in NIGHTS_H],
        "a run is killed": [*((hours, good) for hours in NIGHTS_H[:-1]), (6, killed)],
        "systemd does not start it": _after_good_nights(good, good, f"{unit} 1"),
        "no Job of the CronJob succeeds": [(hours, f"{done} {time.time() - 27 * HOUR_S}") for hours in NIGHTS_H],
        "a Job fails": [(1, f"{done} {time.time() - 20 * HOUR_S}\n{job} 1")],
    }


def table() -> dict[str, set[str]]:
    """The runbook's rows: each fault, and the alerts that speak for it."""
    text = (DEPLOY / "RUNBOOK.md").read_text("utf-8")
    rows = re.search(r"\| Fault \| Alerts \|\n\| --- \| --- \|\n((?:\|.*\|\n)+)", text)
    assert rows
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[1].splitlines()]
    return {
        fault: {f"NetsuiteRfm{name}" for name in re.findall(r"`NetsuiteRfm(\w+)`", alerts)} for fault, alerts in cells
    }


def test_the_table_names_every_alert() -> None:
    """None is without a fault that it is about."""
    groups = [group for file in RULES for group in yaml.safe_load((DEPLOY / file).read_text("utf-8"))["groups"]]
    assert set().union(*table().values()) == {rule["alert"] for group in groups for rule in group["rules"]}


def test_each_alert_speaks_for_its_fault_and_for_no_other(tmp_path: Path) -> None:
    """All at once, distinguished by a label; one that waits 26 hours before it fires is pending."""
    for program in ("prometheus", "promtool"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    played = faults(tmp_path)
    now_s = time.time()
    samples = [
        line for fault, nights in played.items() for line in history(_placed(nights, now_s), {"fault": fault}, now_s)
    ]
    make_blocks(samples, tmp_path, RULES)
    with prometheus(tmp_path) as url:
        spoken = alerts_at(url)
        panels = {expression: values_at(url, expression, "fault") for expression in EXPRESSIONS}
    found: dict[str, set[str]] = {fault: set() for fault in played}
    for alert in spoken:
        # A Job's alert is one for each CronJob, whatever other labels there are.
        found[alert["labels"].get("fault", "a Job fails")].add(alert["labels"]["alertname"])
    assert found == table()
    waiting = {str(alert["labels"]["alertname"]) for alert in spoken if str(alert["state"]) == "pending"}
    assert waiting == {"NetsuiteRfmNeverSucceeded"}
    assert_panels_show(panels)


def assert_panels_show(panels: dict[str, dict[str, float]]) -> None:
    """Every expression of the dashboard has series in the same Prometheus, and those of a fault show it."""
    assert [expression for expression, shown in panels.items() if not shown] == []
    running = next(shown for expression, shown in panels.items() if "started_timestamp" in expression)
    assert ({*running}, running["a run is killed"] // HOUR_S) == ({"a run is killed"}, 6)
    assert panels[f"{PREFIX}exit_code"]["NetSuite out of reach"] == 3
    assert panels[f"{PREFIX}brake_engaged"]["the brake engages"] == 1
    assert panels[f"{PREFIX}customers_rejected"]["NetSuite rejects many customers"] > 30
    assert panels[f"time() - {PREFIX}last_success_timestamp_seconds"]["the machine is off for a night"] > 26 * HOUR_S
