"""The command ``cuts``, which finds the cut points of a relative scheme for several workers."""

from pathlib import Path
from typing import Annotated

import typer

from netsuite_rfm.cli import terminal
from netsuite_rfm.cli.output_files import refuse_unless_writable
from netsuite_rfm.cli.startup import AsOf, EnvFile, begin, day_asked_for, halting
from netsuite_rfm.errors import StoppedError, UsageError
from netsuite_rfm.netsuite.pull.account_counting import as_account_has
from netsuite_rfm.netsuite.suiteql.columns_needed import PLAIN
from netsuite_rfm.run.cuts_file import write_cuts
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.reader import Reader
from netsuite_rfm.run.scoring import cuts_among_all
from netsuite_rfm.settings.wiring import connect, counting, scheme_of


def cuts_command(
    output: Annotated[Path, typer.Option("--output", metavar="FILE", help="Where the cut points go (JSON).")],
    as_of: AsOf = None,
    env_file: EnvFile = None,
) -> None:
    """Find the cut points of a relative scheme among all customers, for run --cuts. Writes nothing to NetSuite."""
    refuse_unless_writable("--output", output)
    settings, run_id = begin(env_file)
    scheme = scheme_of(settings)
    if scheme.relative is None:
        raise UsageError(f"scheme {scheme.name} has bands of its own; only a relative scheme needs cut points")
    job = Job(scheme, counting(settings, day_asked_for(as_of, settings)), run_id)
    with halting(settings.rfm_grace_s) as halt, connect(settings, halt) as client, terminal.Bars() as bars:
        reader = Reader(client, as_account_has(client, job.counting), PLAIN, halt, bars)
        cuts, customers = cuts_among_all(reader, scheme.relative, job.as_of_day)
    if halt.is_set():
        raise StoppedError(f"stopped before it read all customers, so {output} was not written")
    write_cuts(output, cuts, job=job, account=settings.netsuite_account, customers=customers)
    terminal.line(
        f"Wrote {output}: scheme {scheme.name} as of {job.counting.as_of}, {customers:,} customers with orders."
    )
