"""Rolling runs read customers who may differ and one part of all customers, so that each part has its turn.

The rows in RFM Run determine which part is next. A failed night leaves no row that counts, so the next one reads its
part. If no row gives a start time, or every part is due, the run reads all customers.
"""

from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Final

from netsuite_rfm.errors import AccountNotReady, RequestRefused, RowError, UsageError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.list_values import Setup
from netsuite_rfm.netsuite.pull.windows import cut_windows
from netsuite_rfm.netsuite.records.rolling_runs import parts_read_on
from netsuite_rfm.netsuite.suiteql.changes import Since
from netsuite_rfm.netsuite.suiteql.shard import Shard
from netsuite_rfm.rfm.rolling import parts_due
from netsuite_rfm.run.changed_since import since_last_run
from netsuite_rfm.run.job import FIRST_DAY, Job
from netsuite_rfm.run.pieces import cut_pieces
from netsuite_rfm.run.predicting import fits_a_model
from netsuite_rfm.run.reader import Pieces
from netsuite_rfm.run.turn import Turn
from netsuite_rfm.telemetry.log import get_logger

CLEARED_FOR_ALL: Final = "the prediction fields must be emptied for all customers"
MODEL_IS_DUE: Final = "a new prediction model must be fitted on all customers"
EVERY_PART_IS_DUE: Final = "each part was last read too long ago"


def take_turn(
    client: Client, job: Job, setup: Setup, pieces: Pieces, fingerprint: str
) -> tuple[Job, Pieces, Turn | None]:
    """Determine what a rolling run reads: the next part, or all customers, in which case the job says why.

    Other runs keep their ``pieces``.

    Raises:
        UsageError: the account has no record of runs.
        NetSuiteError: NetSuite could not be read.

    """
    of = job.rolling
    if of is None:
        return job, pieces, None
    full = replace(job, changed=None)
    since: Since | str
    if job.clear_predictions:
        since = CLEARED_FOR_ALL
    else:
        since = MODEL_IS_DUE if fits_a_model(full, setup) else since_last_run(client, fingerprint, option="--rolling")
    due = _due(client, of, job.counting.as_of) if isinstance(since, Since) else ()
    if isinstance(since, str) or len(due) == of:
        job = replace(full, rolled=since if isinstance(since, str) else EVERY_PART_IS_DUE)
        get_logger().info("rolling", parts=None, reason=job.rolled)
        return job, cut_pieces(client, job), None
    parts = [Shard.sharing(number, of, concurrency=of) for number in due]
    turn = Turn(since, parts, list(chain.from_iterable(cut_windows(client, part) for part in parts)))
    get_logger().info("rolling", parts=turn.words, windows=len(turn.windows))
    return job, (), turn


def _due(client: Client, of: int, as_of: date) -> tuple[int, ...]:
    try:
        read_on = parts_read_on(client, of, as_of)
    except (AccountNotReady, RequestRefused, RowError) as refusal:
        raise UsageError(f"--rolling needs the record of runs, and {refusal}. Deploy suitescript/") from None
    return parts_due(of, read_on, (as_of - FIRST_DAY).days)
