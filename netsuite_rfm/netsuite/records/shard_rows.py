"""Combine the runs of all shards into one row for a run over all customers.

Shards do not communicate, but each adds its row and then checks whether every shard has one. The last shard finds them
all. If two shards end at the same time, both may find them; the row's external id is derived from the shards' rows, so
both write the same row.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import ClassVar

import msgspec

from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.records.run_row import Moment, RunRow
from netsuite_rfm.netsuite.suiteql.believed import Belief, falling, not_believed
from netsuite_rfm.netsuite.suiteql.page import read_page
from netsuite_rfm.netsuite.suiteql.runs_and_history import ALL_CUSTOMERS, complete_shard_runs
from netsuite_rfm.netsuite.suiteql.shard import Shard


class ShardRun(msgspec.Struct):
    """A shard's run that left no changes for the next run."""

    ROW: ClassVar = "run row"

    id: int
    run_scope: str
    run_exit_code: int
    as_of: date
    fingerprint: str
    read_from: Moment
    read_until: Moment
    run_read: int = 0
    run_scored: int = 0
    run_changed: int = 0
    run_written: int = 0
    run_rejected: int = 0
    run_requests: int = 0


def all_shards_done(client: Client, shard: Shard, row: RunRow) -> tuple[ShardRun, ...]:
    """Find each shard's latest complete run, for the day and the rules of ``row``; empty unless every shard has one.

    Raises:
        NetSuiteError: the rows could not be read.

    """
    newest: dict[str, ShardRun] = {}
    query = complete_shard_runs(shard, row.as_of, row.fingerprint)
    for run in read_page(client, query, ShardRun, believe=_of_division(shard, row)).items:
        newest.setdefault(run.run_scope, run)
    return tuple(newest.values()) if len(newest) == shard.of else ()


def _of_division(shard: Shard, row: RunRow) -> Belief:
    scopes = {replace(shard, number=number).scope for number in range(1, shard.of + 1)}

    def believe(rows: Sequence[ShardRun]) -> None:
        falling(rows)
        for run in rows:
            if run.run_scope not in scopes or run.as_of != row.as_of or run.fingerprint != row.fingerprint:
                raise not_believed(f"run row {run.id} is of {run.run_scope!r} for {run.as_of}")

    return believe


def together(runs: tuple[ShardRun, ...], row: RunRow, result: Callable[[int, int], str]) -> tuple[str, RunRow]:
    """Return the id and the row of the run that combines all shards.

    Args:
        runs: one run of each shard.
        row: the last shard's row, for values that are the same in all.
        result: returns the result in words, given the numbers of written and of rejected customers.

    """

    def total(of: Callable[[ShardRun], int]) -> int:
        return sum(map(of, runs))

    written, rejected = total(lambda run: run.run_written), total(lambda run: run.run_rejected)
    begun = min(run.read_from for run in runs)
    return _run_id(run.id for run in runs), replace(
        row,
        started=begun,
        result=result(written, rejected),
        exit_code=max(run.run_exit_code for run in runs),
        scope=ALL_CUSTOMERS,
        read=total(lambda run: run.run_read),
        scored=total(lambda run: run.run_scored),
        changed=total(lambda run: run.run_changed),
        written=written,
        rejected=rejected,
        requests=total(lambda run: run.run_requests),
        read_from=begun,
        read_until=max(run.read_until for run in runs),
        brake=None,
    )


def _run_id(rows: Iterable[int]) -> str:
    return "shards-" + hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()[:16]
