"""The command line. Results go to stdout, logs and bars to stderr."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

import typer

from netsuite_rfm import __version__, console, show
from netsuite_rfm.begin import AsJson, AsOf, EnvFile, begin, day_asked_for, halting, today
from netsuite_rfm.budget import deadline as read_deadline
from netsuite_rfm.cli_cuts import cuts_command
from netsuite_rfm.cli_scheme import explain_command, scheme_app
from netsuite_rfm.connect import connect, counting, gateway_of, limits_of, scheme_of, write_rules
from netsuite_rfm.csv_export import DateFormat, write_csv
from netsuite_rfm.customers_file import customer_ids
from netsuite_rfm.cuts_file import read_cuts
from netsuite_rfm.environment import load_settings, misspelt
from netsuite_rfm.errors import EXIT_NETSUITE, InputFileError, UsageError
from netsuite_rfm.job import Job
from netsuite_rfm.log import get_logger
from netsuite_rfm.metrics import recorded
from netsuite_rfm.netsuite.check import Finding, Mark
from netsuite_rfm.netsuite.check import check as look
from netsuite_rfm.pipeline import carry_out, traffic_of
from netsuite_rfm.rfm.plan import raise_if_unsafe
from netsuite_rfm.run_report import RunReport
from netsuite_rfm.settings import Settings
from netsuite_rfm.settings_table import settings_table
from netsuite_rfm.shard_choice import chosen_shard
from netsuite_rfm.telemetry import traced

app = typer.Typer(
    help="Scores NetSuite customers by recency, frequency and monetary value, and writes what changed back.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # they would show local variables, secrets among them
    add_completion=False,
)
sandbox_app = typer.Typer(help="A local account to try things on. It is not NetSuite.", no_args_is_help=True)
app.add_typer(scheme_app, name="scheme")
app.command("explain")(explain_command)
app.command("cuts")(cuts_command)
app.add_typer(sandbox_app, name="sandbox")

Customers = Annotated[
    list[str] | None, typer.Option("--customer", metavar="ID", help="Only this customer (internal id); repeatable.")
]
CustomersFile = Annotated[
    Path | None, typer.Option("--customers-file", help="Only the customers in this file, one internal id a line.")
]
ShardOf = Annotated[
    str | None,
    typer.Option(
        "--shard", metavar="I/N", help="Only the I-th of N parts of all customers; RFM_SHARDS workers share them so."
    ),
]
CutsFile = Annotated[
    Path | None,
    typer.Option("--cuts", help="Score by the cut points in this file of netsuite-rfm cuts; for relative schemes."),
]
MetricsFile = Annotated[
    Path | None,
    typer.Option("--metrics-file", help="Write what the run did to this file, for Prometheus' textfile collector."),
]


@app.command("check")
def check_command(env_file: EnvFile = None) -> None:
    """Look at everything that must be true before a run. Changes nothing."""
    settings, _ = begin(env_file)
    scheme = scheme_of(settings)
    with connect(settings) as client:
        findings = look(
            client,
            scheme,
            counting(settings, today(settings)),
            poll_s=settings.netsuite_job_poll_s,
            mode=settings.rfm_write_mode,
        )
        strange = (Finding(Mark.NOTE, "settings", said) for said in misspelt(env_file))
        works = show.show_findings(chain(strange, findings))
        console.line(
            f"{traffic_of(client).requests} requests. " + ("Ready." if works else "Not ready: see FAIL above.")
        )
    if not works:
        raise typer.Exit(EXIT_NETSUITE)


@app.command()
def plan(
    customer: Customers = None,
    customers_file: CustomersFile = None,
    as_of: AsOf = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Also write the changes as a file for NetSuite's CSV import.")
    ] = None,
    csv_dates: Annotated[
        DateFormat, typer.Option("--csv-dates", help="Date format of the person who imports.")
    ] = "M/D/YYYY",
    as_json: AsJson = False,
    env_file: EnvFile = None,
) -> None:
    """Show what a run would change. Writes nothing."""
    settings, run_id = begin(env_file)
    job = Job(
        scheme_of(settings),
        counting(settings, day_asked_for(as_of, settings)),
        run_id,
        customer_ids(customer or [], customers_file),
        limits=limits_of(settings),
    )
    report = _carry_out(settings, job)
    files = _csv(csv, report, csv_dates) if csv else []
    if as_json:
        console.print_json(report.as_json())
    else:
        show.show_plan(report)
        for file in files:
            console.line(f"Wrote {file}.")
    raise typer.Exit(report.exit_code)


def _csv(file: Path, report: RunReport, dates: DateFormat) -> list[Path]:
    return write_csv(
        file,
        report.plan.changes,
        report.segment_names,
        dates,
        stage_names=report.stage_names,
        audience_names=report.audience_names,
    )


@app.command()
def run(
    customer: Customers = None,
    customers_file: CustomersFile = None,
    as_of: AsOf = None,
    deadline: Annotated[
        str | None,
        typer.Option(
            metavar="TIME|DURATION", help="Start no batch after this, such as 05:30 or 2h; the rest is next night's."
        ),
    ] = None,
    max_writes: Annotated[
        int | None, typer.Option(min=0, help="Write at most this many customers, the most valuable changes first.")
    ] = None,
    accept_unsafe: Annotated[
        bool,
        typer.Option(
            "--accept-unsafe",
            help="Write a plan that the brake refuses. You take it on yourself that the orders are complete and the "
            "scheme is meant: every segment change starts what hangs on it in NetSuite, such as win-back mails.",
        ),
    ] = False,
    shard: ShardOf = None,
    cuts: CutsFile = None,
    metrics_file: MetricsFile = None,
    as_json: AsJson = False,
    env_file: EnvFile = None,
) -> None:
    """Pull, score, write what differs, and verify it."""
    settings, run_id = begin(env_file)
    now = datetime.now(UTC)
    ends_at = read_deadline(deadline, now, settings.zone) if deadline else None
    ids = customer_ids(customer or [], customers_file)
    job = Job(
        scheme_of(settings),
        counting(settings, day_asked_for(as_of, settings)),
        run_id,
        ids,
        write=write_rules(settings, lambda: ends_at is None or datetime.now(UTC) < ends_at),
        limits=None if accept_unsafe else limits_of(settings),
        most_writes=max_writes,
        shard=chosen_shard(
            shard,
            settings.rfm_shards,
            settings.job_completion_index,
            concurrency=settings.netsuite_concurrency,
            named=ids is not None,
        ),
    )
    if cuts:
        job = replace(job, cuts=read_cuts(cuts, job=job, account=settings.netsuite_account))
    report = _carry_out(settings, job, metrics_file)
    if as_json:
        console.print_json(report.as_json())
    else:
        show.show_report(report)
    if report.outcome.failure:
        raise report.outcome.failure
    raise_if_unsafe(report.unsafe)
    raise typer.Exit(report.exit_code)


@app.command("settings")
def settings_command() -> None:
    """List every setting with its default, its bounds and its meaning."""
    console.line(settings_table())


@sandbox_app.command("serve")
def sandbox_serve(
    orders: Annotated[
        Path | None, typer.Option(help="Load the orders of this CSV file (or .csv.gz); a generated retailer otherwise.")
    ] = None,
    customers: Annotated[int, typer.Option(min=1, help="Size of the generated retailer.")] = 5000,
    seed: Annotated[int, typer.Option(help="Another seed, another retailer.")] = 1,
    noise: Annotated[
        bool, typer.Option("--noise", help="Add cancelled, pending, voided and future orders, which must not count.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on loopback; 0 takes a free one.")] = 0,
    latency_ms: Annotated[float, typer.Option(min=0, help="Milliseconds before each answer.")] = 0,
    concurrency: Annotated[int, typer.Option(min=1, help="Requests in hand before a 429.")] = 5,
    auth: Annotated[
        Literal["oauth2", "tba"], typer.Option(help="Sign-in that the settings are written for.")
    ] = "oauth2",
    release: Annotated[Literal["2026.2", "2026.1", "2025.2"], typer.Option(help="Release to answer as.")] = "2026.2",
    env_file: Annotated[Path | None, typer.Option(help="Write the settings that a worker needs to this file.")] = None,
    faults: Annotated[Path | None, typer.Option(help="Script of faults to play (TOML).")] = None,
    suitescript: Annotated[
        Path | None, typer.Option(help="Run the scripts of this SDF project: its folder src, such as suitescript/src.")
    ] = None,
) -> None:
    """Serve a local account on loopback until Ctrl-C. It is not NetSuite."""
    with _sandbox_installed():
        from netsuite_rfm.sandbox.listener import SandboxError
        from netsuite_rfm.sandbox.serving import serve
    try:
        serve(
            echo=console.line,
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


def _ask_sandbox(env_file: Path | None, method: str, path: str) -> None:
    with _sandbox_installed():
        from netsuite_rfm.sandbox.listener import SandboxError
        from netsuite_rfm.sandbox.scripts.remote import ask
    try:
        for text in ask(load_settings(env_file).base_url, method, path):
            console.line(text)
    except SandboxError as error:
        raise UsageError(str(error)) from None


@app.command()
def demo(
    customers: Annotated[int, typer.Option(min=100, help="Size of the generated retailer.")] = 5000,
) -> None:
    """Play the whole job against a local account, twice, and show what changed. Takes seconds."""
    with _sandbox_installed():
        from netsuite_rfm.demo import run_demo
    raise typer.Exit(run_demo(customers=customers, today=datetime.now(UTC).date()))


@contextmanager
def _sandbox_installed() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise UsageError(f"the sandbox needs {error.name}: pip install 'netsuite-rfm[sandbox]'") from None


def _carry_out(settings: Settings, job: Job, metrics_file: Path | None = None) -> RunReport:
    get_logger().info(
        "started",
        version=__version__,
        account=settings.netsuite_account,
        as_of=job.counting.as_of.isoformat(),
        concurrency=job.shard.concurrency if job.shard else settings.netsuite_concurrency,
        writes=job.write is not None,
        shard=str(job.shard) if job.shard else None,
    )
    with (
        recorded(metrics_file, settings.netsuite_certificate_ends, gateway_of(settings, job)) as record,
        halting(settings.rfm_grace_s) as halt,
        connect(settings, halt, shard=job.shard) as client,
        console.Bars() as bars,
        traced(job),
    ):
        report = carry_out(client, job, halt=halt, progress=bars)
        record(report)
    get_logger().info("run_done" if job.write else "plan_done", **report.totals())
    return report
