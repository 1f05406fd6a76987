"""The commands that score customers: ``run``, and ``plan``, which writes nothing to NetSuite."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from netsuite_rfm.cli import terminal
from netsuite_rfm.cli.customer_ids import customer_ids
from netsuite_rfm.cli.deadline import deadline as read_deadline
from netsuite_rfm.cli.output_files import refuse_unless_writable
from netsuite_rfm.cli.plan_id import read_plan_id
from netsuite_rfm.cli.rolling_option import chosen_rolling
from netsuite_rfm.cli.shard_option import MOST_SHARDS, chosen_shard
from netsuite_rfm.cli.show import run as show
from netsuite_rfm.cli.since_option import chosen_changed
from netsuite_rfm.cli.startup import AsJson, AsOf, EnvFile, begin, day_asked_for, halting
from netsuite_rfm.errors import EXIT_DONE, EXIT_REJECTED, SettingsError, StoppedError, UsageError
from netsuite_rfm.rfm.brake.unsafe import raise_if_unsafe
from netsuite_rfm.run.cuts_file import read_cuts
from netsuite_rfm.run.import_files import DateFormat, write_csv
from netsuite_rfm.run.job import AUTO, Job
from netsuite_rfm.run.last_line import Ending, ending
from netsuite_rfm.run.model_file import read_model
from netsuite_rfm.run.nightly import carry_out_recorded
from netsuite_rfm.run.report import RunReport
from netsuite_rfm.settings.model import Settings
from netsuite_rfm.settings.sources import right_alone
from netsuite_rfm.settings.wiring import (
    connect,
    counting,
    gateway_of,
    limits_of,
    pushgateway,
    scheme_of,
    write_rules,
)
from netsuite_rfm.telemetry.log import get_logger
from netsuite_rfm.telemetry.prometheus import push_beginning
from netsuite_rfm.telemetry.pushgateway import Pushgateway
from netsuite_rfm.telemetry.tracing import traced

Customers = Annotated[
    list[str] | None,
    typer.Option("--customer", metavar="ID", help="Process only this customer (internal id). Repeatable."),
]
CustomersFile = Annotated[
    Path | None,
    typer.Option("--customers-file", help="Process only the customers in this file, one internal id per line."),
]
Deadline = Annotated[
    str | None,
    typer.Option(
        metavar="TIME|DURATION",
        help="Start no batch after this time or duration, such as 05:30 or 2h. The next run writes the rest.",
    ),
]
MaxWrites = Annotated[
    int | None, typer.Option(min=0, help="Write at most this many customers, the most valuable changes first.")
]
AcceptUnsafe = Annotated[
    str | None,
    typer.Option(
        "--accept-unsafe",
        metavar="PLAN-ID",
        help="Write exactly this plan although the brake held it. plan and the held run show the "
        "id. You confirm that the orders are complete and the scheme change is intended: every segment change "
        "triggers its automations in NetSuite, such as win-back mails.",
    ),
]
TolerateRejected = Annotated[
    bool,
    typer.Option(
        "--tolerate-rejected",
        help="Exit with 0 instead of 1 if the run is complete but NetSuite rejected some customers, "
        "because schedulers only distinguish success and failure. Report, log, metrics and RFM Run still show 1.",
    ),
]
ShardOf = Annotated[
    str | None,
    typer.Option(
        "--shard", metavar="I/N", help="Process only part I of N of all customers, for RFM_SHARDS parallel workers."
    ),
]
ChangedSince = Annotated[
    str | None,
    typer.Option(
        "--changed-since",
        metavar="AUTO|TIME",
        help="Process only customers who may have changed since the last complete run (AUTO) or a "
        "time such as 2h or 2026-11-21T02:00:00Z. Safe every 15 minutes.",
    ),
]
Rolling = Annotated[
    int | None,
    typer.Option(
        "--rolling",
        metavar="NIGHTS",
        help="Process only customers who may have changed since the last complete run, and one of NIGHTS parts of "
        "all customers, a different part each night. With 7, a night of 1,000,000 customers takes about 200 requests.",
    ),
]
CutsFile = Annotated[
    Path | None,
    typer.Option(
        "--cuts", help="Score with the cut points in this file, written by netsuite-rfm cuts. For relative schemes."
    ),
]
ModelFile = Annotated[
    Path | None,
    typer.Option("--model", help="Predict with the model in this file, written by netsuite-rfm model. Shards need it."),
]
ClearPredictions = Annotated[
    bool,
    typer.Option(
        "--clear-predictions",
        help="Clear the prediction fields of every customer instead of predicting. Use it before you stop predictions.",
    ),
]
MetricsFile = Annotated[
    Path | None,
    typer.Option("--metrics-file", help="Write the run's metrics to this file, for Prometheus' textfile collector."),
]


def plan(
    customer: Customers = None,
    customers_file: CustomersFile = None,
    as_of: AsOf = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Also write the changes to a file for NetSuite's CSV import.")
    ] = None,
    csv_dates: Annotated[
        DateFormat, typer.Option("--csv-dates", help="Date format of the NetSuite user who imports.")
    ] = "M/D/YYYY",
    accept_unsafe: AcceptUnsafe = None,
    as_json: AsJson = False,
    env_file: EnvFile = None,
) -> None:
    """Show what a run would change. Writes nothing to NetSuite."""
    with ending(writes=False) as end:
        refuse_unless_writable("--csv", csv)
        settings, run_id = _begin(env_file, end)
        job = Job(
            scheme_of(settings),
            counting(settings, day_asked_for(as_of, settings)),
            run_id,
            customer_ids(customer or [], customers_file),
            zone=None if as_of else settings.zone,
            limits=limits_of(settings),
            accepted=read_plan_id(accept_unsafe),
            account_zone=settings.zone,
        )
        report = end.report = _carry_out(settings, job, end)
        if report.stopped:
            raise StoppedError("stopped before it read all customers, so there is no plan")
    files = _csv(csv, report, csv_dates) if csv and not report.unsafe else []
    if as_json:
        terminal.print_json(report.as_json())
    else:
        show.show_plan(report)
        for file in files:
            terminal.line(f"Wrote {file}.")
        if csv and not files:
            terminal.line(
                f"{csv} was not written. If the plan is correct, add --accept-unsafe {report.verdict.plan_id}."
            )
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


def run(
    customer: Customers = None,
    customers_file: CustomersFile = None,
    as_of: AsOf = None,
    deadline: Deadline = None,
    max_writes: MaxWrites = None,
    accept_unsafe: AcceptUnsafe = None,
    shard: ShardOf = None,
    changed_since: ChangedSince = None,
    rolling: Rolling = None,
    cuts: CutsFile = None,
    model: ModelFile = None,
    clear_predictions: ClearPredictions = False,
    metrics_file: MetricsFile = None,
    tolerate_rejected: TolerateRejected = False,
    as_json: AsJson = False,
    env_file: EnvFile = None,
) -> None:
    """Pull, score, write the customers that differ, and verify them."""
    with ending(metrics_file) as end:
        try:
            settings, run_id = _begin(env_file, end)
        except SettingsError:
            if not (customer or customers_file or changed_since):
                end.gateway = _gateway_despite_settings(shard)
            raise
        now = datetime.now(UTC)
        ids = customer_ids(customer or [], customers_file)
        changed = chosen_changed(changed_since, now, settings.zone, alone=ids is None and not shard)
        parts = _parts(rolling, settings, alone=ids is None and not (changed or shard or cuts))
        named = ids is not None or changed is not None
        shared = settings.rfm_shards, settings.job_completion_index
        end.shard = chosen_shard(shard, *shared, concurrency=settings.netsuite_concurrency, named=bool(named or parts))
        end.gateway = gateway_of(settings, end.shard, everybody=not named)
        ends_at = read_deadline(deadline, now, settings.zone) if deadline else None
        job = Job(
            scheme_of(settings),
            counting(settings, day_asked_for(as_of, settings)),
            run_id,
            ids,
            write=write_rules(settings, lambda: ends_at is None or datetime.now(UTC) < ends_at),
            limits=limits_of(settings),
            accepted=read_plan_id(accept_unsafe),
            account_zone=settings.zone,
            most_writes=max_writes,
            shard=end.shard,
            changed=AUTO if parts else changed,
            rolling=parts,
            zone=None if as_of or cuts else settings.zone,
            clear_predictions=clear_predictions,
            sampled=settings.rfm_sample_size,
        )
        job = _with_files(job, cuts, model, settings.netsuite_account)
        push_beginning(end.gateway)
        end.report = replace(_carry_out(settings, job, end), never_ended=end.never_ended)
    _end(end.report, as_json=as_json, tolerate_rejected=tolerate_rejected)


def _parts(rolling: int | None, settings: Settings, *, alone: bool) -> int | None:
    index = settings.job_completion_index if settings.rfm_shards else None
    return chosen_rolling(rolling, alone=alone, index=index)


def _with_files(job: Job, cuts: Path | None, model: Path | None, account: str) -> Job:
    if cuts:
        job = replace(job, cuts=read_cuts(cuts, job=job, account=account))
    return replace(job, model=read_model(model, job=job, account=account)) if model else job


def _end(report: RunReport, *, as_json: bool, tolerate_rejected: bool) -> NoReturn:
    if as_json:
        terminal.print_json(report.as_json())
    else:
        show.show_report(report)
    if report.outcome.failure:
        raise report.outcome.failure
    raise_if_unsafe(report.unsafe, report.verdict.plan_id, accepted=report.verdict.refused_id)
    raise typer.Exit(EXIT_DONE if tolerate_rejected and report.exit_code == EXIT_REJECTED else report.exit_code)


def _begin(env_file: Path | None, end: Ending) -> tuple[Settings, str]:
    settings, run_id = begin(env_file)
    end.tell_of_the_run_before()
    end.account, end.certificate_ends = settings.netsuite_account, settings.netsuite_certificate_ends
    return settings, run_id


def _gateway_despite_settings(shard: str | None) -> Pushgateway | None:
    """Return the Pushgateway for reporting that a run could not read its settings, if the valid settings name one."""
    known = right_alone("netsuite_account", "rfm_pushgateway_url", "rfm_shards", "job_completion_index")
    if not {"netsuite_account", "rfm_pushgateway_url"} <= known.keys():
        return None
    shards, index = (int(known[name]) if name in known else None for name in ("rfm_shards", "job_completion_index"))
    try:
        part = chosen_shard(shard, shards, index, concurrency=MOST_SHARDS)
    except UsageError:
        return None
    return pushgateway(known["rfm_pushgateway_url"], known["netsuite_account"], part)


def _carry_out(settings: Settings, job: Job, end: Ending) -> RunReport:
    get_logger().info(
        "run_begun",
        as_of=job.counting.as_of.isoformat(),
        scheme=job.scheme.name,
        concurrency=job.shard.concurrency if job.shard else settings.netsuite_concurrency,
        writes=job.write is not None,
        shard=str(job.shard) if job.shard else None,
    )
    with (
        halting(settings.rfm_grace_s, last_words=end.cut_short) as halt,
        connect(settings, halt, shard=job.shard) as client,
        terminal.Bars() as bars,
        traced(job.attributes()),
    ):
        return carry_out_recorded(client, job, halt=halt, progress=bars)
