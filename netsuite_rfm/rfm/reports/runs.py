"""The worker's runs from the record of runs."""

from collections.abc import Sequence
from dataclasses import dataclass

from netsuite_rfm.rfm.reports.rows import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOnRecord:
    """One run of the worker; times are in UTC, None if the row does not have them."""

    started: str | None
    finished: str | None
    as_of: str | None
    read: int | None
    written: int | None
    rejected: int | None
    remaining: int | None
    scheme: str | None
    version: str | None
    result: str | None
    exit_code: int | None
    scope: str | None


def runs(found: Sequence[Run]) -> list[RunOnRecord]:
    """Return the runs in the order given; times are in UTC."""
    return [
        RunOnRecord(
            started=run.run_started,
            finished=run.run_finished,
            as_of=run.run_as_of,
            read=run.run_read,
            written=run.run_written,
            rejected=run.run_rejected,
            remaining=run.run_remaining,
            scheme=run.run_scheme,
            version=run.run_version,
            result=run.run_result,
            exit_code=run.run_exit_code,
            scope=run.run_scope,
        )
        for run in found
    ]
