"""How a run writes: the values, without a connection."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class WriteRules:
    """How to write.

    Args:
        mode: ``batch``, ``single``, or ``auto``.
        batch_size: records in a batch, up to 100.
        jobs_in_flight: batches handed over and not finished, at most.
        parallel: whether NetSuite is asked to work the records of a batch off side by side.
        first_poll_s: seconds before the first look at a job.
        job_timeout_s: seconds after which an unfinished job is given up on.
        shown_within_s: seconds in which SuiteQL shows what NetSuite has written, at the longest.
        may_start: asked when a batch, or a record by itself, is about to be sent; false ends the writing, and leaves
            the rest for the next run.

    """

    mode: Literal["auto", "batch", "single"] = "auto"
    batch_size: int = 100
    jobs_in_flight: int = 10
    parallel: bool = False
    first_poll_s: float = 1.0
    job_timeout_s: float = 1800.0
    shown_within_s: float = 20.0
    may_start: Callable[[], bool] = lambda: True
