"""The command ``report``. It writes nothing to NetSuite."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from netsuite_rfm.cli import terminal
from netsuite_rfm.cli.campaigns import asked_of
from netsuite_rfm.cli.output_files import refuse_unless_folder_writable, refuse_unless_writable
from netsuite_rfm.cli.show.reports import show_reports
from netsuite_rfm.cli.show.stores import show_store
from netsuite_rfm.cli.startup import AsJson, EnvFile, begin, halting, read_day, today
from netsuite_rfm.errors import UsageError
from netsuite_rfm.files.whole import write_whole
from netsuite_rfm.reports.build import report
from netsuite_rfm.reports.csv_files import FILE_NAMES, write_reports
from netsuite_rfm.reports.questions import Asked
from netsuite_rfm.reports.report import Report, StoreReport
from netsuite_rfm.reports.store_report import store_report
from netsuite_rfm.rfm.reports.as_json import as_json as plain
from netsuite_rfm.rfm.reports.period import Period, last_of_month
from netsuite_rfm.run.figures import traffic_of
from netsuite_rfm.settings.model import Settings
from netsuite_rfm.settings.wiring import connect, counting, scheme_of
from netsuite_rfm.telemetry.log import get_logger
from netsuite_rfm.telemetry.shown import shown

FIRST_YEAR = 1900


def report_command(
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Also write one page with charts, to open or to print."),
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="DIR", help="Also write each report as a CSV file to this folder.")
    ] = None,
    month: Annotated[
        str | None, typer.Option("--month", metavar="YYYY-MM", help="The month to report on. Default: this month.")
    ] = None,
    from_day: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="YYYY-MM-DD", help="Migration from the end of this day. Default: last month's end."
        ),
    ] = None,
    to_day: Annotated[
        str | None,
        typer.Option("--to", metavar="YYYY-MM-DD", help="Migration to the end of this day. Default: the month's end."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="YYYY-MM-DD", help="Report on this day's month, up to this day."),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option("--store", metavar="NAME|ID", help="Show one store alone: a location's name or internal id."),
    ] = None,
    names: Annotated[bool, typer.Option("--names", help="Show customers' names, not only their ids.")] = False,
    as_json: AsJson = False,
    env_file: EnvFile = None,
) -> None:
    """Show the reports: distribution, performance, movement and measures of success. Writes nothing to NetSuite."""
    refuse_unless_writable("--html", html)
    refuse_unless_folder_writable("--csv", csv, FILE_NAMES)
    settings, _ = begin(env_file)
    now = today(settings)
    period = Period(last_day_of(month, as_of, now))
    after, up_to = migration_days(from_day, to_day, period, now)
    asked = Asked(
        settings.netsuite_account, scheme_of(settings), counting(settings, period.as_of), after, up_to, now, names
    )
    if store is not None:
        if csv is not None:
            raise UsageError("--store and --csv exclude each other: --csv writes stores.csv with every store")
        _one_store(settings, asked, store, html, as_json=as_json)
        return
    if html or csv or as_json:
        asked = replace(asked, campaigns=asked_of(settings, period.as_of))
    with halting(settings.rfm_grace_s) as halt, connect(settings, halt) as client:
        found, requests = report(client, asked), traffic_of(client).requests
    get_logger().info("report_done", month=period.month, requests=requests, notes=len(found.notes))
    files = [*([_page(html, found)] if html else []), *(write_reports(csv, found) if csv else [])]
    if as_json:
        terminal.print_json(plain(found))
        return
    show_reports(found)
    for file in files:
        terminal.line(f"Wrote {file}.")


def _one_store(settings: Settings, asked: Asked, store: str, html: Path | None, *, as_json: bool) -> None:
    with halting(settings.rfm_grace_s) as halt, connect(settings, halt) as client:
        found = store_report(client, asked, store)
        requests = traffic_of(client).requests
    get_logger().info("report_done", month=found.month, requests=requests, notes=0)
    if html:
        _page(html, found)
    if as_json:
        terminal.print_json(plain(found))
        return
    show_store(found)
    if html:
        terminal.line(f"Wrote {html}.")


def _page(file: Path, found: Report | StoreReport) -> Path:
    from netsuite_rfm.reports.page import render, render_store

    try:
        write_whole({file: render_store(found) if isinstance(found, StoreReport) else render(found)})
    except OSError as error:
        raise UsageError(f"--html {file}: cannot be written: {error.strerror}") from None
    return file


def last_day_of(month: str | None, as_of: str | None, today: date) -> date:
    """Return the report's last day: the day asked for, or the end of the month asked for but not after today.

    Raises UsageError if the day or month is invalid or in the future, or if both are given.
    """
    if month is not None and as_of is not None:
        raise UsageError("--month and --as-of exclude each other: give the month, or the last day that counts")
    if as_of is not None:
        day = read_day("--as-of", as_of)
        if day > today:
            raise UsageError(f"--as-of {day}: today is {today}")
        return day
    if month is None:
        return today
    parts = re.fullmatch(r"(\d{4})-(\d{2})", month)
    try:
        first_day = date(int(parts[1]), int(parts[2]), 1) if parts else None
    except ValueError:
        first_day = None
    if first_day is None or first_day.year < FIRST_YEAR:
        raise UsageError(f"--month {shown(month)!r}: a month such as 2026-10 is needed")
    if first_day > today:
        raise UsageError(f"--month {month}: it has not begun; today is {today}")
    return min(last_of_month(first_day), today)


def migration_days(from_day: str | None, to_day: str | None, period: Period, today: date) -> tuple[date, date]:
    """Return the two days between whose ends migration is shown; by default, last month's last day and the period's.

    Raises UsageError if a day is invalid or in the future, or if the first is not before the second.
    """
    after = period.last_month_last if from_day is None else read_day("--from", from_day)
    up_to = period.as_of if to_day is None else read_day("--to", to_day)
    if up_to > today:
        raise UsageError(f"--to {up_to}: today is {today}")
    if after >= up_to:
        raise UsageError(f"--from {after} must be before --to {up_to}")
    return after, up_to
