"""Commands about schemes and about a single customer. None of them writes anything to NetSuite."""

from typing import Annotated

import typer

from netsuite_rfm.cli import terminal
from netsuite_rfm.cli.show import scheme as show_scheme
from netsuite_rfm.cli.show.explanation import show_explanation
from netsuite_rfm.cli.startup import AsJson, AsOf, EnvFile, begin, day_asked_for, halting
from netsuite_rfm.errors import StoppedError
from netsuite_rfm.rfm.metrics import BUILT_IN
from netsuite_rfm.run.compare_schemes import compare
from netsuite_rfm.run.explain import explain
from netsuite_rfm.run.job import Job
from netsuite_rfm.settings.schemes import library, load_scheme
from netsuite_rfm.settings.sources import load_scheme_settings
from netsuite_rfm.settings.wiring import connect, counting, scheme_of

scheme_app = typer.Typer(help="Segmentation schemes.", no_args_is_help=True, add_completion=False)

SchemeFile = Annotated[str, typer.Argument(metavar="FILE", help="A scheme file, or the name of a shipped scheme.")]


@scheme_app.command("show")
def scheme_show(as_json: AsJson = False, env_file: EnvFile = None) -> None:
    """Show bands, all 125 cells, lifecycle stages and audiences of the scheme in force."""
    scheme = scheme_of(load_scheme_settings(env_file))
    if as_json:
        terminal.print_json(show_scheme.scheme_json(scheme))
    else:
        show_scheme.show_scheme(scheme)


@scheme_app.command("check")
def scheme_check(file: SchemeFile) -> None:
    """Read a scheme file and say whether it is whole: every cell given, every name reachable."""
    scheme = load_scheme(file)
    terminal.line(
        f"OK  {file}: scheme {scheme.name}, {len(scheme.segments)} segments, {len(scheme.lifecycle)} lifecycle stages, "
        f"{len(scheme.audiences)} audiences; every cell is given and every name can be reached."
    )
    needed = ", ".join(sorted(scheme.metrics())) or "none but the three scored"
    terminal.line(f"Metrics asked for: {needed}.")


@scheme_app.command("try")
def scheme_try(file: SchemeFile, as_of: AsOf = None, as_json: AsJson = False, env_file: EnvFile = None) -> None:
    """Show how many customers another scheme would put where, and who would move. Writes nothing."""
    settings, run_id = begin(env_file)
    tried = load_scheme(file)
    in_force = scheme_of(settings)
    job = Job(in_force, counting(settings, day_asked_for(as_of, settings)), run_id)
    with halting(settings.rfm_grace_s) as halt, connect(settings, halt) as client, terminal.Bars() as bars:
        found = compare(client, job, tried, halt=halt, progress=bars).as_json()
    if halt.is_set():
        raise StoppedError("stopped before all customers were read, so there is nothing to compare")
    if as_json:
        terminal.print_json(found)
    else:
        show_scheme.show_comparison(found)


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
    as_json: AsJson = False,
    env_file: EnvFile = None,
) -> None:
    """Explain why a customer is in its segment, and what would change it next. Writes nothing."""
    settings, run_id = begin(env_file)
    scheme = scheme_of(settings)
    job = Job(scheme, counting(settings, day_asked_for(as_of, settings)), run_id)
    with halting(settings.rfm_grace_s) as halt, connect(settings, halt) as client:
        found = explain(client, job, customer, halt=halt)
    if as_json:
        terminal.print_json(found)
    else:
        show_explanation(found)
