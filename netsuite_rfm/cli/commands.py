"""The commands by name. Each is loaded when used, because other commands and ``--help`` do not need its imports."""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from netsuite_rfm import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class _Command:
    """The location of a command and the first line of its help."""

    module: str
    function: str
    help: str


COMMANDS: "Mapping[str, _Command]" = {
    "setup": _Command(
        "setup",
        "setup_command",
        "Connect an account: create key and certificate, list the steps in NetSuite, write the settings, and check.",
    ),
    "check": _Command("check", "check_command", "Check everything that a run needs. Changes nothing."),
    "plan": _Command("run", "plan", "Show what a run would change. Writes nothing to NetSuite."),
    "run": _Command("run", "run", "Pull, score, write the customers that differ, and verify them."),
    "explain": _Command(
        "scheme",
        "explain_command",
        "Explain why a customer is in a segment and what would change it next. Writes nothing.",
    ),
    "sample": _Command(
        "sample",
        "sample_command",
        "Measure accuracy: draw customers at random and recompute each one. Writes nothing to NetSuite.",
    ),
    "report": _Command(
        "report",
        "report_command",
        "Show the reports: distribution, performance, movement and measures of success. Writes nothing to NetSuite.",
    ),
    "leaving": _Command(
        "leaving",
        "leaving_command",
        "Show who moves to another segment within some days unless they order. Writes nothing to NetSuite.",
    ),
    "campaigns": _Command(
        "campaigns",
        "campaigns_command",
        "Show what campaigns and promotions brought, against customers held out. Writes nothing to NetSuite.",
    ),
    "scheme": _Command("scheme", "scheme_app", "Segmentation schemes."),
    "sync": _Command(
        "sync",
        "sync_command",
        "Send customers and their segments to a campaign tool. Only customers who consent.",
    ),
    "cuts": _Command(
        "cuts",
        "cuts_command",
        "Find the cut points of a relative scheme among all customers, for run --cuts. Writes nothing to NetSuite.",
    ),
    "model": _Command(
        "model",
        "model_command",
        "Fit the prediction model and show how reliable it is. Writes nothing to NetSuite.",
    ),
    "purge": _Command(
        "purge",
        "purge_command",
        "Delete the segment history of customers lost long ago. Shows, asks, then deletes. Needs RFM_PURGE=true.",
    ),
    "undo": _Command(
        "undo",
        "undo_command",
        "Undo a run for customers nobody has changed since. Shows, asks, then writes.",
    ),
    "rotate": _Command(
        "rotate",
        "rotate_command",
        "Replace the certificate: create one, map it in NetSuite, sign in with it, and switch to it.",
    ),
    "settings": _Command("check", "settings_command", "List every setting with its default, bounds and meaning."),
    "sandbox": _Command("sandbox", "sandbox_app", "Run a local stand-in for a NetSuite account, for trials."),
    "demo": _Command(
        "sandbox",
        "demo_command",
        "Run the whole job twice against a local account and show what changed. Takes seconds.",
    ),
}
"""Commands by name, in the order in which a new user needs them."""


class _LoadedOnUse(TyperGroup):
    """A group that holds only names and help lines of its commands until one is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - Typer's own types differ by version
        name, command, rest = super().resolve_command(ctx, args)
        return name, load(str(name)) if name in COMMANDS else command, rest


def load(name: str) -> Any:  # noqa: ANN401 - likewise
    """Load a command or a group of commands so that it can be called."""
    found = COMMANDS[name]
    wanted = getattr(import_module(f"{__package__}.{found.module}"), found.function)
    if isinstance(wanted, typer.Typer):
        return get_command(wanted)
    alone = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    alone.command(name)(wanted)
    return get_command(alone)


def _show_version(asked: bool) -> None:  # noqa: FBT001 - Typer calls it with the option's value
    if asked:
        typer.echo(f"netsuite-rfm {__version__}")
        raise typer.Exit


app = typer.Typer(
    cls=_LoadedOnUse,
    help="Scores NetSuite customers by recency, frequency and monetary value, and writes what changed back.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # they would show local variables, including secrets
    add_completion=False,
)


@app.callback()
def _named(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - its callback shows it
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    from netsuite_rfm.cli.startup import name_command

    name_command(context.invoked_subcommand or "")


def _without_parameters() -> None:
    """Stand in for a command that is not loaded yet."""


for _name, _found in COMMANDS.items():
    app.command(_name, help=_found.help)(_without_parameters)
