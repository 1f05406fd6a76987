"""The command ``sync``: shows what it would send, or sends it."""

import time
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from netsuite_rfm.activation.brake import Brake
from netsuite_rfm.activation.choosing import Rule
from netsuite_rfm.activation.consent import ConsentPolicy
from netsuite_rfm.activation.failed_file import HEADS, ids_in_failed, write_failed
from netsuite_rfm.activation.halt import Halt
from netsuite_rfm.activation.selection import LeavingSoon, Selection
from netsuite_rfm.activation.sync import SyncOptions
from netsuite_rfm.cli import terminal
from netsuite_rfm.cli.customer_ids import customer_ids
from netsuite_rfm.cli.deadline import deadline as read_deadline
from netsuite_rfm.cli.startup import AsJson, EnvFile, begin, halting, today
from netsuite_rfm.cli.sync_destination import (
    DestinationName,
    Wishes,
    destination_of,
    mapping_of,
    matches_by_place,
    names_stores,
)
from netsuite_rfm.errors import NetsuiteRfmError, UsageError
from netsuite_rfm.rfm.metrics import MOST_DAYS_AHEAD
from netsuite_rfm.rfm.reports.next_to_leave import why_not_known
from netsuite_rfm.run.sync_record import Synced, SyncJob, carry_out_sync
from netsuite_rfm.settings.model import Settings
from netsuite_rfm.settings.wiring import connect, scheme_of
from netsuite_rfm.telemetry.prometheus import refuse_unless_writable
from netsuite_rfm.telemetry.sync_metrics import keep_sync_metrics
from netsuite_rfm.telemetry.tracing import traced

Named = list[str] | None
Lookback = Annotated[int | None, typer.Option(min=1, max=3650, help="Customers who bought within this many days.")]
Exclusion = Annotated[
    bool,
    typer.Option("--exclusion", help="Send the list as an exclusion list for ads. See RFM_SYNC_EXCLUDE_OPTED_OUT."),
]
LeavingDays = Annotated[
    int | None,
    typer.Option(
        "--leaving",
        metavar="DAYS",
        min=1,
        max=MOST_DAYS_AHEAD,
        help="Only customers who leave their segment within DAYS.",
    ),
]
CustomersFile = Annotated[
    Path | None, typer.Option(help="Only the customers in this file: ids, or what --failed wrote.")
]
BatchSize = Annotated[int | None, typer.Option(min=1, max=10_000, help="Maximum rows per request.")]
Campaign = Annotated[
    str, typer.Option(help="Campaign of the list, such as 'promotion 7'. Leaves out customers held out of it.")
]


def sync_command(
    destination: Annotated[DestinationName, typer.Argument(help="klaviyo, meta, google, csv or webhook.")],
    segment: Annotated[Named, typer.Option(help="Customers of this segment (name or script id). Repeatable.")] = None,
    stage: Annotated[Named, typer.Option(help="Customers of this lifecycle stage. Repeatable.")] = None,
    audience: Annotated[Named, typer.Option(help="Customers of this audience. Repeatable.")] = None,
    exclude_segment: Annotated[Named, typer.Option(help="Exclude customers of this segment. Repeatable.")] = None,
    lookback: Lookback = None,
    leaving: LeavingDays = None,
    campaign: Campaign = "",
    exclusion: Exclusion = False,
    customer: Annotated[Named, typer.Option("--customer", metavar="ID", help="Only this customer. Repeatable.")] = None,
    customers_file: CustomersFile = None,
    name: Annotated[str, typer.Option(help="meta: name of the audience.")] = "",
    folder: Annotated[Path, typer.Option(help="csv, google: folder for the files.")] = Path(),
    profile: Annotated[str, typer.Option(help="csv: generic, klaviyo, meta, google or mailchimp.")] = "generic",
    create_profiles: Annotated[
        bool,
        typer.Option("--create-profiles", help="klaviyo: also create profiles. Default: update known profiles only."),
    ] = False,
    full: Annotated[bool, typer.Option("--full", help="Sync all customers, whatever RFM Sync records.")] = False,
    batch_size: BatchSize = None,
    failed: Annotated[Path | None, typer.Option(help="Write the rejected rows to this CSV file.")] = None,
    metrics_file: Annotated[Path | None, typer.Option(help="Write the metrics to this file, for Prometheus.")] = None,
    deadline: Annotated[
        str | None, typer.Option(metavar="TIME|DURATION", help="Start no request after this time.")
    ] = None,
    accept_unsafe: Annotated[bool, typer.Option("--accept-unsafe", help="Send even if the brake engages.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show who would be included. Send nothing.")] = False,
    as_json: AsJson = False,
    env_file: EnvFile = None,
) -> None:
    """Send customers and their segments to a campaign tool. Only customers who consent."""
    settings, sync_id = begin(env_file)
    refuse_unless_writable(metrics_file)
    ids = _ids(customer, customers_file)
    selection = Selection(
        segments=tuple(segment or ()),
        stages=tuple(stage or ()),
        audiences=tuple(audience or ()),
        bought_since=today(settings) - timedelta(days=lookback) if lookback else None,
        exclude_segments=tuple(exclude_segment or ()),
        leaving=_leaving(settings, leaving),
    )
    options = _options(settings, selection, campaign, exclusion=exclusion, unsafe=accept_unsafe, dry_run=dry_run)
    wishes = Wishes(name, folder, profile, today(settings), batch_size, create_profiles, dry_run)
    with halting(settings.rfm_grace_s) as event:
        job = SyncJob(
            sync_id=sync_id,
            destination=destination_of(destination, settings, wishes, _halt(event, deadline, settings)),
            options=options,
            mapping=mapping_of(destination, settings, wishes),
            as_of=wishes.as_of,
            ids=ids,
            full=full,
            phones=settings.rfm_sync_phones,
            places=settings.rfm_sync_places and matches_by_place(destination, wishes),
            stores=names_stores(destination, wishes) and scheme_of(settings).home_location,
        )
        _end(_carry_out(settings, job, metrics_file), failed, as_json=as_json, dry_run=dry_run)


def _leaving(settings: Settings, days: int | None) -> LeavingSoon | None:
    if days is None:
        return None
    scheme = scheme_of(settings)
    if why_not_known(scheme):
        raise UsageError(f"--leaving {days}: {why_not_known(scheme)}")
    return LeavingSoon(scheme=scheme, as_of=today(settings), days=days)


def _carry_out(settings: Settings, job: SyncJob, metrics_file: Path | None) -> Synced:
    file = None if job.options.dry_run else metrics_file
    name = job.destination.name
    try:
        with (
            traced({"sync_id": job.sync_id, "destination": name}),
            connect(settings) as client,
            terminal.Bars() as bars,
        ):
            synced = carry_out_sync(client, job, bars)
    except NetsuiteRfmError as error:
        keep_sync_metrics(None, error.exit_code, name, file)
        raise
    keep_sync_metrics(synced.outcome.figures(), synced.outcome.exit_code, name, file)
    return synced


def _end(synced: Synced, failed: Path | None, *, as_json: bool, dry_run: bool) -> None:
    outcome = synced.outcome
    if failed is not None and outcome.failed:
        write_failed(failed, outcome.destination, outcome.failed)
    _show(synced, as_json=as_json, dry_run=dry_run)
    if outcome.error is not None:
        raise outcome.error
    raise typer.Exit(outcome.exit_code)


def _options(
    settings: Settings, selection: Selection, campaign: str, *, exclusion: bool, unsafe: bool, dry_run: bool
) -> SyncOptions:
    rule = Rule(
        selection,
        ConsentPolicy(settings.rfm_consent),
        includes_opted_out=exclusion and settings.rfm_sync_exclude_opted_out,
        campaign=campaign,
    )
    brake = Brake(Fraction(settings.rfm_sync_max_loss_share), accepted=unsafe)
    return SyncOptions(rule, brake, dry_run=dry_run)


def _ids(customer: Named, file: Path | None) -> tuple[int, ...] | None:
    if file is not None and not customer and _is_failed_file(file):
        return ids_in_failed(file)
    return customer_ids(customer or [], file)


def _is_failed_file(file: Path) -> bool:
    try:
        with file.open(encoding="utf-8", errors="replace") as text:
            return text.readline().startswith(HEADS[0])
    except OSError:
        return False  # the reader of ids reports what is wrong


def _halt(event: Event, deadline: str | None, settings: Settings) -> Halt:
    if deadline is None:
        return Halt(event)
    now = datetime.now(UTC)
    return Halt(event, time.monotonic() + (read_deadline(deadline, now, settings.zone) - now).total_seconds())


def _show(synced: Synced, *, as_json: bool, dry_run: bool) -> None:
    plan, outcome = synced.plan, synced.outcome
    if as_json:
        told = {"reads": synced.since.why, "plan": plan.as_json()}
        terminal.print_json(told if dry_run else {**told, **outcome.as_json()})
        return
    for line in plan.lines():
        terminal.line(line)
    terminal.line(f"This sync read {synced.since.why}.")
    if dry_run:
        for note in outcome.notes:
            terminal.line(f"{note}.")
        terminal.line("Nothing was sent.")
        return
    terminal.line(
        f"{outcome.sent:,} sent, {outcome.rows_failed:,} failed, {outcome.not_reached:,} not reached, "
        f"{outcome.cleared:,} emptied, {outcome.suppressed:,} suppressed; {outcome.requests:,} requests."
    )
    for note in outcome.notes:
        terminal.line(f"{note}.")
