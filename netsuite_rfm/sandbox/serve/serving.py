"""Implement `netsuite-rfm sandbox serve`: load an account, write a worker's settings, and serve until stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.faults.file import FaultsFileError, load_faults
from netsuite_rfm.sandbox.faults.script import Faults
from netsuite_rfm.sandbox.http.listener import SandboxError
from netsuite_rfm.sandbox.orders.load import OrdersFileError, load_orders
from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.serve.server import Auth, Sandbox
from netsuite_rfm.sandbox.store.account import Account

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

Release = Literal["2026.2", "2026.1", "2025.2"]


def serve(
    *,
    echo: Callable[[str], object],
    today: date,
    orders: Path | None = None,
    customers: int = 5_000,
    seed: int = 1,
    noise: bool = False,
    port: int = 0,
    latency_ms: float = 0,
    concurrency: int = 5,
    auth: Auth = "oauth2",
    release: Release = "2026.2",
    env_file: Path | None = None,
    faults: Path | None = None,
    suitescript: Path | None = None,
    set_up: bool = True,
    stop: threading.Event | None = None,
) -> None:
    """Serve until Ctrl-C, SIGTERM or `stop`. Raises SandboxError, with a one-line message, for invalid arguments.

    `orders` is a CSV file of orders (with `noise`, cancelled, pending and voided ones are added). Without it, a
    retailer with this many `customers`, whose last day is `today`, is generated from `seed`. `env_file` gets the
    worker's settings and is readable only by its owner. `suitescript` is the folder src of an SDF project, which
    defines the fields and lists and whose scripts run; without `set_up` they stay unconfigured, as after a deployment.
    `echo` is called with each line to print.
    """
    script = _load_faults(faults)
    behaviour = Behaviour(release=release)
    account = Account(behaviour) if suitescript is None else _scripted_account(behaviour, suitescript)
    with contextlib.closing(account):
        if orders is None:
            open_retailer(account, customers=customers, seed=seed, today=today)
            loaded = f"{account.count():,} customers of a generated retailer (seed {seed})"
        else:
            loaded = f"{_load_orders(account, orders, noise=noise):,} customers with the orders of {orders}"
        sandbox = Sandbox(account, auth=auth, port=port, latency_ms=latency_ms, concurrency=concurrency, faults=script)
        _show_scripts(sandbox, set_up=set_up)
        with _stop_signals(stop or threading.Event()) as stopped, sandbox:
            if env_file is not None:
                write_env_file(env_file, sandbox.settings())
            _announce(echo, sandbox, loaded, env_file)
            stopped.wait()
    echo(f"Stopped after {len(sandbox.requests):,} requests.")


def write_env_file(path: Path, settings: Mapping[str, str]) -> None:
    """Write settings as a dotenv file that only its owner can read. Raises SandboxError if that fails.

    Each value is double-quoted on one line, with dotenv's escapes for backslash, quote and line break.
    """
    lines = [f'{name}="{_escape(value)}"\n' for name, value in settings.items()]
    text = "# Settings for the netsuite-rfm sandbox, which is not NetSuite. Worthless once it has stopped.\n"
    try:
        # Written under another name first, so that no reader sees half of it; mkstemp sets mode 0600 from the start.
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "".join(lines))
        Path(temporary).replace(path)
    except OSError as error:
        raise SandboxError(f"Cannot write the settings to {path}: {error.strerror}.") from error


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _scripted_account(behaviour: Behaviour, suitescript: Path) -> Account:
    # The engine is needed only if scripts run.
    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount  # noqa: PLC0415
    from netsuite_rfm.sandbox.scripts.project import ProjectError, load_project  # noqa: PLC0415

    try:
        return ScriptedAccount(load_project(suitescript), behaviour)
    except ProjectError as error:
        raise SandboxError(str(error)) from error


def _show_scripts(sandbox: Sandbox, *, set_up: bool) -> None:
    """Configure a deployed project if `set_up`, show its pages, and allow running its scripts."""
    if type(sandbox.account) is Account:
        return
    from netsuite_rfm.sandbox.pages.center import Center  # noqa: PLC0415
    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount  # noqa: PLC0415
    from netsuite_rfm.sandbox.scripts.control import Control  # noqa: PLC0415
    from netsuite_rfm.sandbox.scripts.showcase import prepare  # noqa: PLC0415

    if isinstance(sandbox.account, ScriptedAccount):
        if set_up:
            prepare(sandbox.account)
        sandbox.site.control = Control(sandbox.account)
        sandbox.site.pages = Center(sandbox.account)


def _load_faults(path: Path | None) -> Faults:
    if path is None:
        return Faults()
    try:
        return load_faults(path)
    except FaultsFileError as error:
        raise SandboxError(str(error)) from error


def _load_orders(account: Account, path: Path, *, noise: bool) -> int:
    try:
        return len(load_orders(account, path, noise=noise))
    except OrdersFileError as error:
        raise SandboxError(str(error)) from error


def _announce(echo: Callable[[str], object], sandbox: Sandbox, loaded: str, env_file: Path | None) -> None:
    site = sandbox.site
    echo("This is the sandbox of netsuite-rfm. It is not NetSuite and talks to nothing outside this machine.")
    echo(f"Base URL     {sandbox.base_url}")
    if site.pages is not None:
        echo(f"Dashboard    {sandbox.base_url}{site.pages.home}")
    echo(f"Account      {site.account_id}, release {site.behaviour.release}, sign-in {sandbox.auth}")
    echo(f"Loaded       {loaded}")
    echo(f"Limits       {site.slots.limit} concurrent requests, latency {sandbox.latency_ms:g} ms")
    if sandbox.faults.rules:
        echo(f"Faults       {len(sandbox.faults.rules)} rules")
    if env_file is not None:
        echo(f"Settings     {env_file}")
    echo("Ctrl-C stops it.")


@contextlib.contextmanager
def _stop_signals(stop: threading.Event) -> Iterator[threading.Event]:
    """Set `stop` on SIGINT and SIGTERM; only the main thread can handle signals."""
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        # Set on another thread, because the main one may hold the event's lock when the signal comes.
        signal.signal(number, lambda *_: threading.Thread(target=stop.set).start())
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
