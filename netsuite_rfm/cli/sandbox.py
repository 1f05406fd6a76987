"""The commands of the local account: serve it, inspect it, and run the demo. Only this module imports the sandbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import typer

from netsuite_rfm.cli import terminal
from netsuite_rfm.cli.output_files import refuse_unless_writable
from netsuite_rfm.cli.startup import EnvFile
from netsuite_rfm.errors import InputFileError, UsageError
from netsuite_rfm.files.bounded import read_bytes
from netsuite_rfm.files.whole import is_replaced
from netsuite_rfm.settings.sources import load_settings

_LONGEST_CERTIFICATE = 2**16

sandbox_app = typer.Typer(
    help="Run a local stand-in for a NetSuite account, for trials.", no_args_is_help=True, add_completion=False
)


@sandbox_app.command("serve")
def sandbox_serve(
    orders: Annotated[
        Path | None,
        typer.Option(help="Load the orders from this CSV file (or .csv.gz). Default: a generated retailer."),
    ] = None,
    customers: Annotated[int, typer.Option(min=1, help="Size of the generated retailer.")] = 5000,
    seed: Annotated[int, typer.Option(help="Seed of the generated retailer.")] = 1,
    noise: Annotated[
        bool, typer.Option("--noise", help="Add cancelled, pending, voided and future orders, none of which count.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on loopback. 0 picks a free one.")] = 0,
    latency_ms: Annotated[float, typer.Option(min=0, help="Delay of each response, in milliseconds.")] = 0,
    concurrency: Annotated[int, typer.Option(min=1, help="Concurrent requests before the sandbox answers 429.")] = 5,
    auth: Annotated[Literal["oauth2", "tba"], typer.Option(help="Sign-in method of the written settings.")] = "oauth2",
    release: Annotated[
        Literal["2026.2", "2026.1", "2025.2"], typer.Option(help="NetSuite release to imitate.")
    ] = "2026.2",
    env_file: Annotated[Path | None, typer.Option(help="Write the settings for a worker to this file.")] = None,
    faults: Annotated[Path | None, typer.Option(help="Script of faults to inject (TOML).")] = None,
    suitescript: Annotated[
        Path | None,
        typer.Option(
            help="Run the scripts of this SDF project and show its pages: its folder src, such as suitescript/src."
        ),
    ] = None,
    before_setup: Annotated[
        bool, typer.Option("--before-setup", help="Do not run the setup of suitescript/README.md from step 4 on.")
    ] = False,
) -> None:
    """Serve a local account on loopback until Ctrl-C. It is not NetSuite."""
    refuse_unless_writable("--env-file", env_file)
    if env_file is not None and not is_replaced(env_file):
        raise UsageError(f"--env-file {env_file}: must be a regular file, because the settings hold secrets")
    for option, file in (("--orders", orders), ("--faults", faults)):
        if file is not None and file.exists() and not file.is_file():
            raise InputFileError(f"{option} {file}: not a regular file")
    with _sandbox_installed():
        from netsuite_rfm.sandbox.http.listener import SandboxError
        from netsuite_rfm.sandbox.serve.serving import serve
    try:
        serve(
            echo=terminal.line,
            today=datetime.now(UTC).date(),
            orders=orders,
            customers=customers,
            seed=seed,
            noise=noise,
            port=port,
            latency_ms=latency_ms,
            concurrency=concurrency,
            auth=auth,
            release=release,
            env_file=env_file,
            faults=faults,
            suitescript=suitescript,
            set_up=not before_setup,
        )
    except SandboxError as error:
        raise InputFileError(str(error)) from None


@sandbox_app.command("run-script")
def sandbox_run_script(
    deployment: Annotated[str, typer.Argument(help="Script id of the deployment, such as customdeploy_rfm_daily_mr.")],
    env_file: EnvFile = None,
) -> None:
    """Run a script of a sandbox that serves with --suitescript: a map/reduce now, or the button of a page."""
    _ask_sandbox(env_file, "POST", f"run-script/{deployment}")


@sandbox_app.command("outbox")
def sandbox_outbox(env_file: EnvFile = None) -> None:
    """Print the mails that the scripts of a running sandbox have sent."""
    _ask_sandbox(env_file, "GET", "outbox")


@sandbox_app.command("records")
def sandbox_records(
    record_type: Annotated[str, typer.Argument(metavar="TYPE", help="Such as customrecord_rfm_segment_history.")],
    env_file: EnvFile = None,
) -> None:
    """Print the records of a type that a running sandbox holds."""
    _ask_sandbox(env_file, "GET", f"records/{record_type}")


_BaseUrl = Annotated[
    str, typer.Option("--base-url", help="Base URL of a running sandbox, as `sandbox serve` shows it.")
]


@sandbox_app.command("integration")
def sandbox_integration(base_url: _BaseUrl) -> None:
    """Print what NetSuite's pages show once: client id, consumer key and secret, token id and secret."""
    _ask(base_url, "GET", "integration")


@sandbox_app.command("map-certificate")
def sandbox_map_certificate(
    certificate: Annotated[Path, typer.Argument(help="The certificate (PEM) that `setup` made.")], base_url: _BaseUrl
) -> None:
    """Upload a certificate to a running sandbox, as on the page OAuth 2.0 Client Credentials (M2M) Setup."""
    try:
        pem = read_bytes(certificate, _LONGEST_CERTIFICATE)
    except OSError as error:
        raise InputFileError(f"cannot read {certificate}: {error.strerror}") from None
    _ask(base_url, "POST", "certificates", pem)


@sandbox_app.command("refresh")
def sandbox_refresh(base_url: _BaseUrl) -> None:
    """Clear all certificate mappings of a running sandbox, as the refresh of a sandbox account does."""
    _ask(base_url, "POST", "refresh")


def _ask_sandbox(env_file: Path | None, method: str, path: str) -> None:
    _ask(load_settings(env_file).base_url, method, path)


def _ask(base_url: str, method: str, path: str, body: bytes | None = None) -> None:
    with _sandbox_installed():
        from netsuite_rfm.sandbox.http.listener import SandboxError
        from netsuite_rfm.sandbox.scripts.remote import ask
    try:
        for text in ask(base_url, method, path, body):
            terminal.line(text)
    except SandboxError as error:
        raise UsageError(str(error)) from None


def demo_command(
    customers: Annotated[int, typer.Option(min=100, help="Size of the generated retailer.")] = 5000,
) -> None:
    """Run the whole job twice against a local account and show what changed. Takes seconds."""
    with _sandbox_installed():
        for module in ("scripts.showcase", "serve.server"):  # everything that the extra installs
            import_module(f"netsuite_rfm.sandbox.{module}")
        from netsuite_rfm.cli.demo import run_demo
        from netsuite_rfm.sandbox.store.record_columns import Definitions
    # Use the account's calendar like its scripts do. Otherwise the night's digests could be for tomorrow.
    there = ZoneInfo(Definitions.time_zone)
    raise typer.Exit(run_demo(customers=customers, today=datetime.now(there).date()))


@contextmanager
def _sandbox_installed() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise UsageError(f"the sandbox needs {error.name}: pip install 'netsuite-rfm[sandbox]'") from None
