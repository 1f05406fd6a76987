"""The commands about what a run needs: the account, and the settings."""

from collections.abc import Sequence
from itertools import chain

import typer

from netsuite_rfm.cli import terminal
from netsuite_rfm.cli.check_destinations import check_destinations
from netsuite_rfm.cli.show import run as show
from netsuite_rfm.cli.startup import EnvFile, begin, today
from netsuite_rfm.errors import EXIT_NETSUITE
from netsuite_rfm.netsuite.check.check import check as look
from netsuite_rfm.netsuite.check.finding import Finding, Mark, certificate
from netsuite_rfm.run.figures import traffic_of
from netsuite_rfm.settings.model import Settings
from netsuite_rfm.settings.sources import misspelt
from netsuite_rfm.settings.table import settings_table
from netsuite_rfm.settings.wiring import connect, counting, scheme_of


def check_command(env_file: EnvFile = None) -> None:
    """Look at everything that must be true before a run. Changes nothing."""
    settings, _ = begin(env_file)
    if not look_at_account(settings, misspelt(env_file)):
        raise typer.Exit(EXIT_NETSUITE)


def look_at_account(settings: Settings, strange: Sequence[str] = ()) -> bool:
    """Show each finding as it comes, then whether a run would work, and return that.

    Args:
        settings: of the account.
        strange: what is to be said of names that look like settings and are none.

    """
    scheme = scheme_of(settings)
    with connect(settings) as client:
        findings = look(
            client,
            scheme,
            counting(settings, today(settings)),
            poll_s=settings.netsuite_job_poll_s,
            mode=settings.rfm_write_mode,
        )
        known = [Finding(Mark.NOTE, "settings", said) for said in strange]
        if settings.netsuite_auth == "oauth2":
            known.append(certificate(settings.netsuite_certificate_ends, today(settings)))
        destinations = check_destinations(client, settings, today(settings))
        works = show.show_findings(chain(known, findings, destinations))
        terminal.line(
            f"{traffic_of(client).requests} requests. " + ("Ready." if works else "Not ready: see FAIL above.")
        )
    return works


def settings_command() -> None:
    """List every setting with its default, its bounds and its meaning."""
    terminal.line(settings_table())
