"""The command ``sample``, which measures the share of correct customers. It writes nothing to NetSuite."""

import random
from pathlib import Path
from typing import Annotated

import typer

from netsuite_rfm.cli import terminal
from netsuite_rfm.cli.output_files import refuse_unless_writable
from netsuite_rfm.cli.show.sample import sample_json, show_sample, write_sheet
from netsuite_rfm.cli.startup import AsJson, AsOf, EnvFile, begin, halting, read_day, today
from netsuite_rfm.run.sample import MOST_CUSTOMERS, take_sample
from netsuite_rfm.settings.wiring import connect, counting, scheme_of
from netsuite_rfm.telemetry.log import get_logger

_LARGEST_SEED = 2**32 - 1


def sample_command(
    size: Annotated[int, typer.Option("--size", min=1, max=MOST_CUSTOMERS, help="Customers to draw.")] = 50,
    seed: Annotated[
        int | None,
        typer.Option("--seed", min=0, max=_LARGEST_SEED, help="Draw the same customers as an earlier sample."),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option("--csv", metavar="FILE", help="Also write a sign-off sheet, one row per customer."),
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    env_file: EnvFile = None,
) -> None:
    """Measure accuracy: draw customers at random and recompute each one. Writes nothing to NetSuite.

    Each customer's transactions are read one by one, by other queries than those of a run. Without --as-of, the fields
    are compared with the day of the last complete run.
    """
    refuse_unless_writable("--csv", csv)
    settings, _ = begin(env_file)
    day = None if as_of is None else read_day("--as-of", as_of)
    drawn = random.SystemRandom().randrange(_LARGEST_SEED + 1) if seed is None else seed
    with halting(settings.rfm_grace_s) as halt, connect(settings, halt) as client:
        counted = counting(settings, day or today(settings))
        sample = take_sample(client, scheme_of(settings), counted, size, drawn, as_of=day)
    get_logger().info("sample_done", **sample.totals())
    if csv:
        write_sheet(csv, sample)
    if as_json:
        terminal.print_json(sample_json(sample))
        return
    show_sample(sample)
    if csv:
        terminal.line(f"Wrote {csv}.")
