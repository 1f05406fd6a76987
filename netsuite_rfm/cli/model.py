"""The command ``model``, which fits the prediction model and backtests it on the account's own customers."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from netsuite_rfm.cli import terminal
from netsuite_rfm.cli.output_files import refuse_unless_writable
from netsuite_rfm.cli.show.model import model_json, show_model
from netsuite_rfm.cli.startup import AsJson, AsOf, EnvFile, begin, day_asked_for, halting
from netsuite_rfm.errors import StoppedError, UsageError
from netsuite_rfm.netsuite.pull.account_counting import as_account_has
from netsuite_rfm.run.fit_model import fit_model
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.model_file import write_model
from netsuite_rfm.settings.wiring import connect, counting, scheme_of


def model_command(
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Also write the model (JSON), for run --model.")
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    env_file: EnvFile = None,
) -> None:
    """Fit the prediction model and show how reliable it is. Writes nothing to NetSuite."""
    refuse_unless_writable("--output", output)
    settings, run_id = begin(env_file)
    # Users decide from this output whether to switch predictions on, so they need not be on.
    scheme = replace(scheme_of(settings), churn_days=settings.rfm_churn_days)
    job = Job(scheme, counting(settings, day_asked_for(as_of, settings)), run_id)
    with halting(settings.rfm_grace_s) as halt, connect(settings, halt) as client, terminal.Bars() as bars:
        here = replace(job, counting=as_account_has(client, job.counting))
        learned = fit_model(client, here, halt=halt, progress=bars)
    if halt.is_set():
        raise StoppedError("stopped before it read all customers, so there is no model")
    if learned.model is None:
        raise UsageError(f"no prediction model: {learned.reason}")
    if output:
        write_model(output, learned.model, job=job, account=settings.netsuite_account)
    if as_json:
        terminal.print_json(model_json(learned, job.counting.as_of))
        return
    show_model(learned, job.counting.as_of)
    if output:
        terminal.line(f"Wrote {output}.")
