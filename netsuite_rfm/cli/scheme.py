"""Commands about schemes and about a single customer. None of them writes anything to NetSuite."""

import json
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from netsuite_rfm.cli import terminal
from netsuite_rfm.cli.members_file import write_members
from netsuite_rfm.cli.output_files import refuse_unless_writable
from netsuite_rfm.cli.show import scheme as show_scheme
from netsuite_rfm.cli.show.explanation import show_explanation
from netsuite_rfm.cli.show.suggestion import show_suggestion
from netsuite_rfm.cli.startup import AsJson, AsOf, EnvFile, begin, day_asked_for, halting
from netsuite_rfm.errors import StoppedError, UsageError
from netsuite_rfm.files.whole import write_whole
from netsuite_rfm.rfm.metrics import BUILT_IN
from netsuite_rfm.run.compare_schemes import compare
from netsuite_rfm.run.explain import explain
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.suggest_bands import suggest_bands
from netsuite_rfm.settings.schemes import library, load_scheme, scheme_text, starting_scheme
from netsuite_rfm.settings.sources import load_scheme_settings
from netsuite_rfm.settings.wiring import connect, counting, scheme_of

scheme_app = typer.Typer(help="Segmentation schemes.", no_args_is_help=True, add_completion=False)

SchemeFile = Annotated[str, typer.Argument(metavar="FILE", help="A scheme file, or the name of a shipped scheme.")]


@scheme_app.command("show")
def scheme_show(
    as_json: AsJson = False,
    as_toml: Annotated[
        bool, typer.Option("--toml", help="Print the scheme as the file it was read from, to copy and edit.")
    ] = False,
    env_file: EnvFile = None,
) -> None:
    """Show bands, segments, lifecycle stages and audiences of the scheme in force."""
    settings = load_scheme_settings(env_file)
    scheme = scheme_of(settings)
    if as_toml:
        if settings.rfm_audiences:
            terminal.line(f"# RFM_AUDIENCES adds: use = {json.dumps(list(settings.rfm_audiences))}")
        terminal.line(scheme_text(settings.rfm_scheme).rstrip())
    elif as_json:
        terminal.print_json(show_scheme.scheme_json(scheme))
    else:
        show_scheme.show_scheme(scheme)


@scheme_app.command("new")
def scheme_new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, such as mine.toml.")],
    source: Annotated[
        str | None, typer.Option("--from", metavar="NAME", help="Start from this scheme, such as default.")
    ] = None,
) -> None:
    """Write a scheme to start from: five segments by metrics, explained. Replaces no file."""
    refuse_unless_writable("FILE", file)
    if file.suffix != ".toml":
        raise UsageError(f"FILE {file}: the name of a scheme file must end in .toml")
    if file.exists():
        raise UsageError(f"FILE {file}: already exists. Choose another name")
    try:
        write_whole({file: starting_scheme() if source is None else scheme_text(source)})
    except OSError as error:
        raise UsageError(f"FILE {file}: cannot be written: {error.strerror}") from None
    terminal.line(f"Wrote {file}. Edit it, then: netsuite-rfm scheme check {file}")


@scheme_app.command("check")
def scheme_check(file: SchemeFile) -> None:
    """Read a scheme file and say whether it is whole: nobody without a segment, every name reachable."""
    scheme = load_scheme(file)
    placed = "every customer with orders has one segment" if scheme.segment_rules else "every cell is given"
    terminal.line(
        f"OK  {file}: scheme {scheme.name}, {len(scheme.segments)} segments, {len(scheme.lifecycle)} lifecycle stages, "
        f"{len(scheme.audiences)} audiences; {placed} and every name can be reached."
    )
    needed = ", ".join(sorted(scheme.metrics())) or "only the three that are scored"
    terminal.line(f"Metrics asked for: {needed}.")


@scheme_app.command("try")
def scheme_try(
    file: SchemeFile,
    as_of: AsOf = None,
    csv: Annotated[
        Path | None,
        typer.Option(
            "--csv", metavar="FILE", help="Also write where each customer is and would be: members and movers."
        ),
    ] = None,
    as_json: AsJson = False,
    env_file: EnvFile = None,
) -> None:
    """Show how many customers another scheme would put where, and who would move. Writes nothing to NetSuite."""
    refuse_unless_writable("--csv", csv)
    settings, run_id = begin(env_file)
    tried = load_scheme(file)
    in_force = scheme_of(settings)
    job = Job(in_force, counting(settings, day_asked_for(as_of, settings)), run_id)
    with halting(settings.rfm_grace_s) as halt, connect(settings, halt) as client, terminal.Bars() as bars:
        found = compare(client, job, tried, halt=halt, progress=bars, one_by_one=csv is not None)
    if halt.is_set():
        raise StoppedError("stopped before it read all customers, so there is nothing to compare")
    if csv is not None:
        write_members(csv, found)
    if as_json:
        terminal.print_json(msgspec.to_builtins(found.result()))
        return
    show_scheme.show_comparison(found.result())
    if csv is not None:
        terminal.line(f"Wrote {csv}.")


@scheme_app.command("suggest")
def scheme_suggest(as_of: AsOf = None, as_json: AsJson = False, env_file: EnvFile = None) -> None:
    """Draw the gaps between the account's orders and propose recency bands. Writes nothing to NetSuite."""
    settings, run_id = begin(env_file)
    job = Job(scheme_of(settings), counting(settings, day_asked_for(as_of, settings)), run_id)
    with halting(settings.rfm_grace_s) as halt, connect(settings, halt) as client, terminal.Bars() as bars:
        found = suggest_bands(client, job, halt=halt, progress=bars)
    if halt.is_set():
        raise StoppedError("stopped before it read all customers, so there is nothing to propose")
    if as_json:
        terminal.print_json(msgspec.to_builtins(found.result()))
    else:
        show_suggestion(found.result())


@scheme_app.command("metrics")
def scheme_metrics() -> None:
    """List the metrics that conditions can ask for."""
    show_scheme.show_metrics(dict(BUILT_IN))


@scheme_app.command("audiences")
def scheme_audiences() -> None:
    """List the shipped sets of audiences, to be switched on by name."""
    for name in library():
        extra = load_scheme("default", (name,)).audiences[len(load_scheme("default").audiences) :]
        show_scheme.show_rules(f'{name}: use = ["{name}"], or RFM_AUDIENCES={name}', extra)


def explain_command(
    customer: Annotated[str, typer.Argument(metavar="ID", help="Internal id or entity id.")],
    as_of: AsOf = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also show what does not count, with the reason, and all fields.")
    ] = False,
    as_json: AsJson = False,
    env_file: EnvFile = None,
) -> None:
    """Explain why a customer is in a segment and what would change it next. Writes nothing."""
    settings, run_id = begin(env_file)
    scheme = scheme_of(settings)
    job = Job(scheme, counting(settings, day_asked_for(as_of, settings)), run_id)
    with halting(settings.rfm_grace_s) as halt, connect(settings, halt) as client:
        found = explain(client, job, customer, halt=halt)
    if as_json:
        terminal.print_json(msgspec.to_builtins(found))
    else:
        show_explanation(found, everything=everything)
