"""What `sandbox serve` does: loads, writes the settings, says what it is, serves, stops."""

import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests
from dotenv import dotenv_values

from netsuite_rfm.sandbox.http.listener import SandboxError
from netsuite_rfm.sandbox.serve.serving import serve, write_env_file

TODAY = date(2026, 6, 30)
ORDERS = "customer_id,order_id,order_date,amount,kind\nA,1,2026-01-02,10.50,sale\nB,2,2026-01-03,-1.00,return\n"


@contextmanager
def serving(**options: Any) -> Iterator[list[str]]:
    """Serve on a thread; gives the lines printed so far, and stops at the end."""
    lines: list[str] = []
    ready, stop = threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def echo(line: str) -> None:
        lines.append(line)
        if line.startswith("Ctrl-C"):
            ready.set()

    def run() -> None:
        try:
            serve(echo=echo, today=TODAY, stop=stop, **options)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)
            ready.set()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert ready.wait(60)
        assert not failures, failures
        yield lines
    finally:
        stop.set()
        thread.join()


def test_orders_are_served_and_the_settings_written(tmp_path: Path) -> None:
    """The env file has the base URL that answers; the lines say plainly that it is not NetSuite."""
    orders, env = tmp_path / "orders.csv", tmp_path / "worker.env"
    orders.write_text(ORDERS, encoding="utf-8")
    with serving(orders=orders, env_file=env, auth="tba", concurrency=7, release="2026.1") as lines:
        settings = dotenv_values(env)
        assert requests.get(f"{settings['NETSUITE_BASE_URL']}/services", timeout=30).status_code == 401
        assert (settings["NETSUITE_AUTH"], settings["NETSUITE_CONCURRENCY"]) == ("tba", "7")
    said = "\n".join(lines)
    assert "It is not NetSuite" in lines[0]
    for part in (str(settings["NETSUITE_BASE_URL"]), "2 customers", str(orders), "2026.1", str(env)):
        assert part in said
    assert lines[-1] == "Stopped after 1 requests."


def test_without_orders_a_retailer_is_generated() -> None:
    """So many customers as asked for, and the seed is told."""
    with serving(customers=30, seed=5) as lines:
        assert any("30 customers" in line and "seed 5" in line for line in lines)
        assert not any(line.startswith("Dashboard") for line in lines)  # without scripts there are no pages
        base_url = next(line for line in lines if line.startswith("Base URL")).rsplit(maxsplit=1)[-1]
        assert requests.get(f"{base_url}/app/center/card.nl", timeout=30).status_code == 401


def test_the_env_file_is_for_its_owner_only_and_exact(tmp_path: Path) -> None:
    """Mode 0600 even over a readable file; every value comes back from dotenv as it was."""
    path = tmp_path / "x.env"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o644)
    values = {
        "NETSUITE_PRIVATE_KEY": "-----BEGIN PRIVATE KEY-----\nab+/=\n-----END PRIVATE KEY-----\n",
        "B": "with \"quotes\", 'single', #hash and \\backslash \\n",
        "C": "",
    }
    write_env_file(path, values)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert dict(dotenv_values(path)) == values
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_a_signal_ends_it_cleanly(number: signal.Signals) -> None:
    """As a program of its own it stops on SIGTERM and Ctrl-C with exit code 0 and no traceback."""
    program = (
        "from datetime import date; from netsuite_rfm.sandbox.serve.serving import serve;"
        "serve(echo=lambda line: print(line, flush=True), today=date(2026, 6, 30), customers=3)"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while not process.stdout.readline().startswith("Ctrl-C"):
            assert process.poll() is None
        process.send_signal(number)
        said, errors = process.communicate(timeout=30)
    assert (process.returncode, said, errors) == (0, "Stopped after 0 requests.\n", "")


def test_what_is_wrong_is_one_line(tmp_path: Path) -> None:
    """Orders, faults or env file that cannot be used: SandboxError with file and reason, nothing served."""
    bad = tmp_path / "bad.csv"
    bad.write_text(ORDERS + "C,3,yesterday,1.00,sale\n", encoding="utf-8")
    faults = tmp_path / "faults.toml"
    faults.write_text("rules = 1", encoding="utf-8")
    for options, name in (
        ({"orders": bad}, "bad.csv"),
        ({"orders": tmp_path / "missing.csv"}, "missing.csv"),
        ({"faults": faults}, "faults.toml"),
        ({"env_file": tmp_path / "no" / "such.env"}, "such.env"),
    ):
        with pytest.raises(SandboxError, match=name) as refused:
            serve(echo=lambda _: None, today=TODAY, **{"customers": 3} | options)  # type: ignore[arg-type]
        assert "\n" not in str(refused.value)
