"""Rules for how a run writes, as values without a connection."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class WriteRules:
    """How to write.

    Args:
        mode: ``batch``, ``single``, or ``auto``.
        batch_size: records per batch, up to 100.
        jobs_in_flight: maximum number of unfinished batches.
        parallel: whether to ask NetSuite to process the records of a batch in parallel.
        first_poll_s: seconds before a job's first status request.
        job_timeout_s: seconds after which to stop waiting for a job.
        shown_within_s: maximum seconds until SuiteQL shows what NetSuite has written.
        may_start: called before a batch or a single record is sent; false ends the writing and leaves the rest for the
        next run.

    """

    mode: Literal["auto", "batch", "single"] = "auto"
    batch_size: int = 100
    jobs_in_flight: int = 10
    parallel: bool = False
    first_poll_s: float = 1.0
    job_timeout_s: float = 1800.0
    shown_within_s: float = 20.0
    may_start: Callable[[], bool] = lambda: True
