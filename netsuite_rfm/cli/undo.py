"""The command ``undo``, which undoes a run: it shows, asks, then puts back."""

import sys
from typing import Annotated

import typer

from netsuite_rfm.cli import terminal
from netsuite_rfm.cli.show.undo import as_json as report_of
from netsuite_rfm.cli.show.undo import show_done, show_found
from netsuite_rfm.cli.startup import AsJson, EnvFile, begin, halting, today
from netsuite_rfm.errors import EXIT_INCOMPLETE, NetSuiteError, UsageError
from netsuite_rfm.netsuite.pull.list_values import segment_names
from netsuite_rfm.run.undo import Found, Undone, carry_out, look
from netsuite_rfm.settings.model import Settings
from netsuite_rfm.settings.wiring import connect, write_rules
from netsuite_rfm.telemetry.log import get_logger


def undo_command(
    run_id: Annotated[
        str, typer.Argument(metavar="RUN-ID", help="The run: run_id in its log and report, External ID in RFM Run.")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Put back without asking.")] = False,
    as_json: AsJson = False,
    env_file: EnvFile = None,
) -> None:
    """Undo a run for customers nobody has changed since. Shows, asks, then writes."""
    settings, _ = begin(env_file)
    with connect(settings) as client:
        found = look(client, run_id, today(settings))
        names = segment_names(client)
    get_logger().info("undo_listed", **Undone(found).totals())
    if not as_json:
        show_found(found, names)
    done = Undone(found)
    if not found.nothing_left and (yes or _agreed(found)):
        done = _carry_out(settings, found)
        if not as_json:
            show_done(done)
    if as_json:
        terminal.print_json(report_of(done, names))
    if done.failure and done.exit_code != EXIT_INCOMPLETE:
        raise done.failure
    raise typer.Exit(done.exit_code)


def _agreed(found: Found) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("no terminal to confirm on, so nothing was put back. Use --yes to skip the question")
    return typer.confirm(f"Put back {len(found.to_write):,} customers?", default=False, err=True)


def _carry_out(settings: Settings, found: Found) -> Undone:
    try:
        with (
            halting(settings.rfm_grace_s) as halt,
            connect(settings, halt) as client,
            terminal.Bars() as bars,
        ):
            done = carry_out(client, found, write_rules(settings), halt=halt, progress=bars)
            requests = client.counts["requests"]
    except NetSuiteError as error:
        get_logger().info("undo_done", undone_run=found.run_id, exit_code=error.exit_code, reason=str(error))
        raise
    get_logger().info("undo_done", **done.totals(), requests=requests)
    return done
