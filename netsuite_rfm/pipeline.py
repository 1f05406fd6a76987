"""The table of contents: pull, score, diff, write, verify, report."""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial

import numpy as np

from netsuite_rfm import __version__
from netsuite_rfm.log import get_logger
from netsuite_rfm.netsuite.client import Client
from netsuite_rfm.netsuite.concurrency import both, side_by_side
from netsuite_rfm.netsuite.lists import segment_ids
from netsuite_rfm.netsuite.outcome import Outcome
from netsuite_rfm.netsuite.pull import Pulled, lists_of, newest_order_day, pull_listed, pull_window
from netsuite_rfm.netsuite.queries import Counting
from netsuite_rfm.netsuite.shard import Shard
from netsuite_rfm.netsuite.windows import Window, cut_windows
from netsuite_rfm.netsuite.write import Writer, WriteRules
from netsuite_rfm.progress import Progress, Silent
from netsuite_rfm.report import RunReport, Traffic
from netsuite_rfm.rfm.diff import Changes, desired_fields, diff
from netsuite_rfm.rfm.model import Column
from netsuite_rfm.rfm.plan import Limits, Plan, Summary, Unsafe, reasons_unsafe, summarise
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.rfm.score import score

FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Job:
    """One run, as it was asked for.

    Args:
        scheme: bands and cells in force.
        counting: what counts as an order, up to which day.
        run_id: id on every log line and in the report.
        customers: ids to look at; None for all active customers.
        shard: the part of all active customers that is this worker's; None for all of them.
        write: how to write; None to write nothing.
        limits: beyond which a plan is unsafe and is not written; None to write it whatever it is.
        most_writes: changes to write at most, the most valuable ones; None for all.

    """

    scheme: Scheme
    counting: Counting
    run_id: str = ""
    customers: tuple[int, ...] | None = None
    write: WriteRules | None = None
    limits: Limits | None = None
    most_writes: int | None = None
    shard: Shard | None = None


@dataclass(slots=True)
class _Gathered:
    summary: Summary = field(default_factory=Summary)
    changes: list[Changes] = field(default_factory=list)
    unknown: tuple[int, ...] = ()
    inactive: tuple[int, ...] = ()


def carry_out(
    client: Client, job: Job, *, halt: threading.Event | None = None, progress: Progress | None = None
) -> RunReport:
    """Run the whole job and report what it did.

    Args:
        client: the connection.
        job: what to do.
        halt: when set, the run ends as soon as it cleanly can.
        progress: told how far it is.

    Raises:
        NetSuiteError: NetSuite could not be read; nothing was written.

    """
    halt, progress = halt or threading.Event(), progress or Silent()
    started_at, started_s = datetime.now(UTC), time.monotonic()
    segments, pieces = both(partial(segment_ids, client, job.scheme), partial(_pieces, client, job))

    gathered = _Gathered()
    for pulled in _pull(client, job, pieces, halt, progress):
        _add(gathered, pulled, job, segments)
    plan = _in_order_of_value(gathered, job)
    _say_planned(plan)

    outcome = Outcome(remaining=len(plan.changes))
    unsafe: tuple[Unsafe, ...] = ()
    if job.limits and not halt.is_set():
        unsafe = _reasons_unsafe(client, job, job.limits, plan)
    if job.write and not unsafe and not halt.is_set():
        outcome = _write(client, job, plan, updated_at=started_at, halt=halt, progress=progress)

    return RunReport(
        run_id=job.run_id,
        version=__version__,
        scheme=job.scheme.name,
        as_of=job.counting.as_of,
        started_at=started_at,
        duration_s=time.monotonic() - started_s,
        plan=plan,
        outcome=outcome,
        segment_names=dict(zip(segments.tolist(), (one.name for one in job.scheme.segments), strict=True)),
        traffic=traffic_of(client),
        unknown=gathered.unknown,
        inactive=gathered.inactive,
        unsafe=unsafe,
        stopped=halt.is_set(),
    )


def traffic_of(client: Client) -> Traffic:
    """What has been asked of NetSuite over this connection."""
    counts = client.counts
    return Traffic(counts["requests"], counts["retries"], counts["throttled"], client.limit.lowered)


def _pieces(client: Client, job: Job) -> Sequence[Window | tuple[int, ...]]:
    return cut_windows(client, job.shard) if job.customers is None else lists_of(job.customers)


def _pull(
    client: Client,
    job: Job,
    pieces: Sequence[Window | tuple[int, ...]],
    halt: threading.Event,
    progress: Progress,
) -> Iterator[Pulled]:
    customers = sum(piece.customers if isinstance(piece, Window) else len(piece) for piece in pieces)
    progress.stage("pull", customers)
    get_logger().info("pull_begun", requests=len(pieces), customers=customers)

    def pull(piece: Window | tuple[int, ...]) -> Pulled:
        if isinstance(piece, Window):
            return pull_window(client, piece, job.counting)
        return pull_listed(client, piece, job.counting)

    # Twice as many workers as requests in hand: the next request is out while the last answer is read.
    for pulled in side_by_side(pull, pieces, workers=2 * client.limit.most, halt=halt):
        progress.advance(len(pulled.orders))
        yield pulled


def _add(gathered: _Gathered, pulled: Pulled, job: Job, segments: Column) -> None:
    as_of_day = (job.counting.as_of - FIRST_DAY).days
    scores = score(pulled.orders, job.scheme, as_of_day)
    desired = desired_fields(pulled.orders, scores, pulled.present, segments, as_of_day)
    changes = diff(pulled.orders.customer_id, pulled.present, desired)
    gathered.summary += summarise(pulled.present, desired, changes)
    if len(changes):
        gathered.changes.append(changes)
    gathered.unknown += pulled.unknown
    gathered.inactive += pulled.inactive


def _in_order_of_value(gathered: _Gathered, job: Job) -> Plan:
    changes = Changes.concat(gathered.changes)
    gathered.changes.clear()
    return Plan(gathered.summary, changes.take(changes.order()), (job.counting.as_of - FIRST_DAY).days)


def _reasons_unsafe(client: Client, job: Job, limits: Limits, plan: Plan) -> tuple[Unsafe, ...]:
    # Those who name customers look at what comes out; whether the orders are fresh is the nightly run's matter.
    newest = {} if job.customers is not None else newest_order_day(client, job.counting)
    return reasons_unsafe(plan.summary, limits, newest_order_day=newest, as_of_day=plan.as_of_day)


def _write(
    client: Client, job: Job, plan: Plan, *, updated_at: datetime, halt: threading.Event, progress: Progress
) -> Outcome:
    assert job.write is not None  # noqa: S101 - asked by the caller
    most = len(plan.changes) if job.most_writes is None else job.most_writes
    changes = plan.changes.take(np.arange(min(most, len(plan.changes)), dtype=np.int64))
    progress.stage("write", len(changes))
    writer = Writer(client, job.write, changes, updated_at=updated_at, halt=halt, advance=progress.advance)
    outcome = writer.write()
    outcome.remaining += len(plan.changes) - len(changes)
    return outcome


def _say_planned(plan: Plan) -> None:
    summary = plan.summary
    get_logger().info(
        "planned",
        customers_read=summary.customers_read,
        customers_scored=summary.customers_scored,
        customers_changed=summary.customers_changed,
        segments_changed=sum(summary.transitions.values()),
    )
