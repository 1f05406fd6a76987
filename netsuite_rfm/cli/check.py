"""The commands ``check`` and ``settings``, which show what a run needs."""

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from netsuite_rfm import __version__
from netsuite_rfm.cli import terminal
from netsuite_rfm.cli.check_destinations import check_destinations
from netsuite_rfm.cli.show import run as show
from netsuite_rfm.cli.show.ticket import show_ticket
from netsuite_rfm.cli.startup import EnvFile, begin, today
from netsuite_rfm.errors import EXIT_NETSUITE, UsageError
from netsuite_rfm.netsuite.check.check import check as look
from netsuite_rfm.netsuite.check.finding import Finding, Mark, certificate
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.run.figures import traffic_of
from netsuite_rfm.settings.model import Settings
from netsuite_rfm.settings.sources import misspelt
from netsuite_rfm.settings.table import settings_table
from netsuite_rfm.settings.wiring import connect, counting, scheme_of


def check_command(
    env_file: EnvFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    ticket: Annotated[
        bool, typer.Option("--ticket", help="Print a block for a support ticket, without secrets, names and hosts.")
    ] = False,
) -> None:
    """Check everything that a run needs. Changes nothing."""
    if as_json and ticket:
        raise UsageError("--json and --ticket exclude each other; choose one")
    settings, _ = begin(env_file)
    strange = misspelt(env_file)
    if not (as_json or ticket):
        works = look_at_account(settings, strange)
    else:
        with connect(settings) as client:
            findings = list(_findings(client, settings, strange))
            requests = traffic_of(client).requests
        works = all(finding.mark is not Mark.FAIL for finding in findings)
        if as_json:
            terminal.print_json(_as_json(findings, requests, ready=works))
        else:
            show_ticket(findings, map(str.upper, settings.model_fields_set), requests=requests, ready=works)
    if not works:
        raise typer.Exit(EXIT_NETSUITE)


def look_at_account(settings: Settings, strange: Sequence[str] = ()) -> bool:
    """Show each finding as it comes, then whether a run would work, and return whether it would.

    Args:
        settings: settings of the account.
        strange: warnings about names that look like settings but are not.

    """
    with connect(settings) as client:
        works = show.show_findings(_findings(client, settings, strange))
        terminal.line(
            f"{traffic_of(client).requests} requests. " + ("Ready." if works else "Not ready: see FAIL above.")
        )
    return works


def _findings(client: Client, settings: Settings, strange: Sequence[str]) -> Iterator[Finding]:
    for note in strange:
        yield Finding(Mark.NOTE, "settings", note)
    if settings.netsuite_auth == "oauth2":
        yield certificate(settings.netsuite_certificate_ends, today(settings))
    yield from look(
        client,
        scheme_of(settings),
        counting(settings, today(settings)),
        poll_s=settings.netsuite_job_poll_s,
        mode=settings.rfm_write_mode,
        zone=settings.zone,
    )
    yield from check_destinations(client, settings, today(settings))


def _as_json(findings: Sequence[Finding], requests: int, *, ready: bool) -> dict[str, object]:
    return {
        "version": __version__,
        "ready": ready,
        "requests": requests,
        "findings": [
            {"mark": str(finding.mark), "subject": finding.subject, "detail": finding.detail} for finding in findings
        ],
    }


def settings_command() -> None:
    """List every setting with its default, bounds and meaning."""
    terminal.line(settings_table())
