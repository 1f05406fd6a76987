"""The command ``campaigns``. It writes nothing to NetSuite."""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from netsuite_rfm.activation.consent import ConsentPolicy
from netsuite_rfm.cli import terminal
from netsuite_rfm.cli.output_files import refuse_unless_folder_writable, refuse_unless_writable
from netsuite_rfm.cli.show.campaigns import FILE_NAMES, show_campaigns, write_campaigns
from netsuite_rfm.cli.startup import AsJson, AsOf, EnvFile, begin, day_asked_for, halting, read_day
from netsuite_rfm.errors import UsageError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.unanswered import read_unanswered
from netsuite_rfm.reports.campaigns import Asked, campaigns_report
from netsuite_rfm.reports.csv_files import write_csv
from netsuite_rfm.rfm.reports.as_json import as_json as plain
from netsuite_rfm.rfm.reports.stores import NO_STORE
from netsuite_rfm.run.figures import traffic_of
from netsuite_rfm.settings.model import Settings
from netsuite_rfm.settings.wiring import connect, counting, scheme_of
from netsuite_rfm.telemetry.log import get_logger

_DAYS_BACK = 365


def campaigns_command(
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="YYYY-MM-DD", help="Campaigns and redemptions from this day on. Default: a year ago."
        ),
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="DIR", help="Also write each table as a CSV file to this folder.")
    ] = None,
    unanswered: Annotated[
        Path | None,
        typer.Option(
            "--unanswered",
            metavar="FILE",
            help="Also write who was sent a campaign 90 or more days ago and has not bought since, to archive by hand.",
        ),
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    env_file: EnvFile = None,
) -> None:
    """Show what campaigns and promotions brought, against customers held out. Writes nothing to NetSuite."""
    refuse_unless_folder_writable("--csv", csv, FILE_NAMES)
    refuse_unless_writable("--unanswered", unanswered)
    settings, _ = begin(env_file)
    last = day_asked_for(as_of, settings)
    first = read_day("--since", since) if since else last - timedelta(days=_DAYS_BACK)
    if first >= last:
        raise UsageError(f"--since {first} must be before {last}")
    with halting(settings.rfm_grace_s) as halt, connect(settings, halt) as client:
        asked = asked_of(settings, last, first)
        found = campaigns_report(client, asked)
        files = [_write_unanswered(unanswered, client, asked)] if unanswered else []
        traffic = traffic_of(client)
    get_logger().info(
        "campaigns_done",
        campaigns=len(found.campaigns),
        promotions=len(found.promotions),
        requests=traffic.requests,
        notes=len(found.notes),
    )
    files += write_campaigns(csv, found) if csv else []
    if as_json:
        terminal.print_json(plain(found))
        return
    show_campaigns(found)
    for file in files:
        terminal.line(f"Wrote {file}.")


def _write_unanswered(file: Path, client: Client, asked: Asked) -> Path:
    stores = asked.scheme is not None and asked.scheme.home_location
    headings = ("internal_id", "campaign", "segment_then", "sent_on", "last_order", *(("store",) if stores else ()))
    rows = (
        (row.customer, row.campaign, name, row.sent_on, row.last_order, row.store or NO_STORE)
        for row, name in read_unanswered(client, asked.counting, asked.since, stores=stores)
    )
    write_csv(file, headings, (row[: len(headings)] for row in rows))
    return file


def asked_of(settings: Settings, as_of: date, since: date | None = None) -> Asked:
    """Return the campaign report that the settings ask for, up to a day and from a year before it by default."""
    return Asked(
        counting(settings, as_of),
        since or as_of - timedelta(days=_DAYS_BACK),
        ConsentPolicy(settings.rfm_consent),
        settings.rfm_campaign_segment_field,
        settings.rfm_channel_field,
        scheme_of(settings),
    )
