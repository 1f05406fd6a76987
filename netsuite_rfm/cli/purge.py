"""The command ``purge``, which deletes old segment history: it shows, asks, then deletes."""

import sys
from datetime import datetime, timedelta
from typing import Annotated

import typer

from netsuite_rfm.cli import terminal
from netsuite_rfm.cli.startup import AsJson, EnvFile, begin, halting, today
from netsuite_rfm.errors import EXIT_INCOMPLETE, UsageError
from netsuite_rfm.run.purge_history import Purge, carry_out, day_of_age, look
from netsuite_rfm.settings.model import Settings
from netsuite_rfm.settings.wiring import connect, scheme_of
from netsuite_rfm.telemetry.log import get_logger

MOST_SHOWN = 20
CLOCKS_AGREE = timedelta(minutes=10)
"""Around midnight the two clocks may briefly show different days."""


def purge_command(
    older_than: Annotated[
        str, typer.Option("--older-than", metavar="AGE", help="Lost for longer than this: 2y or 800d, 1y at least.")
    ] = "2y",
    yes: Annotated[bool, typer.Option("--yes", help="Delete without asking.")] = False,
    as_json: AsJson = False,
    env_file: EnvFile = None,
) -> None:
    """Delete the segment history of customers lost long ago. Shows, asks, then deletes. Needs RFM_PURGE=true."""
    settings, _ = begin(env_file)
    if not settings.rfm_purge:
        raise UsageError(
            "purge is switched off because it deletes NetSuite records for good. Set RFM_PURGE=true to allow it"
        )
    before = day_of_age(older_than, today(settings))
    scheme = scheme_of(settings)
    with connect(settings) as client:
        found = look(client, scheme, before)
        _refuse_another_day(client.netsuite_time(), settings)
    get_logger().info("purge_listed", rows=len(found.listing.ids), customers=found.listing.customers)
    if not as_json:
        _show_found(found)
    if found.listing.ids and (yes or _agreed(found)):
        found = _delete(settings, found)
        if not as_json:
            _show_done(found)
    if as_json:
        terminal.print_json(found.as_json())
    if found.outcome.failure and found.exit_code != EXIT_INCOMPLETE:
        raise found.outcome.failure
    raise typer.Exit(found.exit_code)


def _refuse_another_day(netsuite_time: datetime | None, settings: Settings) -> None:
    """Raise UsageError if this machine's day differs from NetSuite's, because it could delete rows too soon."""
    if netsuite_time is None:
        return
    theirs, ours = netsuite_time.astimezone(settings.zone), datetime.now(settings.zone)
    if theirs.date() != ours.date() and abs(theirs - ours) > CLOCKS_AGREE:
        raise UsageError(
            f"this machine's clock says {ours:%Y-%m-%d}, and NetSuite's {theirs:%Y-%m-%d}; nothing was deleted. "
            "Set the clock: the day decides which history is old"
        )


def _agreed(found: Purge) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("no terminal to confirm on, so nothing was deleted. Use --yes to skip the question")
    return typer.confirm(f"Delete {len(found.listing.ids):,} rows for good?", default=False, err=True)


def _delete(settings: Settings, found: Purge) -> Purge:
    with (
        halting(settings.rfm_grace_s) as halt,
        connect(settings, halt) as client,
        terminal.Bars() as bars,
    ):
        done = carry_out(client, found, halt=halt, progress=bars)
    outcome = done.outcome
    get_logger().info(
        "purge_done",
        rows=len(done.listing.ids),
        deleted=outcome.deleted,
        gone=outcome.gone,
        spared=outcome.spared,
        failed=len(outcome.failed),
        remaining=done.remaining,
        exit_code=done.exit_code,
    )
    return done


def _show_found(found: Purge) -> None:
    names, listing = ", ".join(found.segments), found.listing
    if not listing.ids:
        terminal.line(f"There is no history to delete for customers who moved to {names} before {found.before}.")
        return
    terminal.line(
        f"{len(listing.ids):,} rows of segment history, of {listing.customers:,} customers in {names} since before "
        f"{found.before}; from {listing.oldest} to {listing.newest}. The last row of each customer stays."
    )


def _show_done(done: Purge) -> None:
    outcome = done.outcome
    terminal.line(
        f"{outcome.deleted:,} deleted, {outcome.gone:,} already gone, {outcome.spared:,} skipped, "
        f"{len(outcome.failed):,} failed, {done.remaining:,} left for the next purge."
    )
    if outcome.failed:
        more = f", the first {MOST_SHOWN} of {len(outcome.failed):,}" if len(outcome.failed) > MOST_SHOWN else ""
        rows = [(str(row), reason) for row, reason in outcome.failed[:MOST_SHOWN]]
        terminal.table(f"Not deleted{more}", ("Row", "Reason"), rows)
