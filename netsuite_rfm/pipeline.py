"""The table of contents: pull, score, diff, write, verify, report."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial

import numpy as np

from netsuite_rfm import __version__
from netsuite_rfm.log import get_logger
from netsuite_rfm.netsuite.client import Client
from netsuite_rfm.netsuite.concurrency import side_by_side
from netsuite_rfm.netsuite.lists import Setup, look_up
from netsuite_rfm.netsuite.outcome import Outcome
from netsuite_rfm.netsuite.pull import Pulled, lists_of, newest_order_day, pull_listed, pull_window
from netsuite_rfm.netsuite.queries import Counting
from netsuite_rfm.netsuite.wanted import PLAIN, Wanted
from netsuite_rfm.netsuite.windows import cut_windows
from netsuite_rfm.netsuite.write import Writer, WriteRules
from netsuite_rfm.packed import Packed, pack
from netsuite_rfm.progress import Progress, Silent
from netsuite_rfm.report import RunReport, Traffic
from netsuite_rfm.rfm.diff import Changes, desired_fields, diff
from netsuite_rfm.rfm.model import EMPTY, Fields
from netsuite_rfm.rfm.place import place
from netsuite_rfm.rfm.plan import Limits, Plan, Summary, Unsafe, reasons_unsafe, summarise
from netsuite_rfm.rfm.relative import Cuts, Numbers, empty_scores, find_cuts
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


@dataclass(slots=True)
class _Gathered:
    summary: Summary = field(default_factory=Summary)
    changes: list[Changes] = field(default_factory=list)
    unknown: tuple[int, ...] = ()
    inactive: tuple[int, ...] = ()
    left_out: int = 0
    scores: list[set[int]] = field(default_factory=lambda: [set(), set(), set()])

    def notes(self, scheme: Scheme) -> tuple[str, ...]:
        """What a person should know of relative scores."""
        if scheme.relative is None:
            return ()
        return empty_scores([np.array(sorted(one), dtype=np.int64) for one in self.scores])


def wanted_of(job: Job, setup: Setup) -> Wanted:
    """What the windows must bring for this job in this account."""
    return Wanted.of(setup.scheme, net=job.counting.net, audience_ids=setup.audiences)


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
    setup = look_up(client, job.scheme)
    wanted = wanted_of(job, setup)

    gathered = _Gathered()
    for pulled, cuts in _pull_ranked(client, job, wanted, halt, progress):
        _add(gathered, pulled, job, setup, cuts)
    plan = _in_order_of_value(gathered, job)
    _say_planned(plan)

    outcome = Outcome(remaining=len(plan.changes))
    unsafe: tuple[Unsafe, ...] = ()
    if job.limits and not halt.is_set():
        unsafe = _reasons_unsafe(client, job, job.limits, plan)
    if job.write and not unsafe and not halt.is_set():
        outcome = _write(client, job, plan, wanted, updated_at=started_at, halt=halt, progress=progress)

    return RunReport(
        run_id=job.run_id,
        version=__version__,
        scheme=job.scheme.name,
        as_of=job.counting.as_of,
        started_at=started_at,
        duration_s=time.monotonic() - started_s,
        plan=plan,
        outcome=outcome,
        segment_names=dict(zip(setup.segments.tolist(), (one.name for one in job.scheme.segments), strict=True)),
        stage_names=dict(zip(setup.stages.tolist(), (one.name for one in setup.scheme.lifecycle), strict=True)),
        audience_names=tuple(one.name for one in setup.scheme.audiences),
        left_out=gathered.left_out,
        notes=gathered.notes(job.scheme),
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


def _pull_ranked(
    client: Client, job: Job, wanted: Wanted, halt: threading.Event, progress: Progress
) -> Iterator[tuple[Pulled, Cuts | None]]:
    """Pull everything; for a relative scheme the windows wait until all are in and the cut points are known."""
    rule = job.scheme.relative
    if rule is None:
        for pulled in pull_all(client, job, wanted, halt, progress):
            yield pulled, None
        return
    as_of_day = (job.counting.as_of - FIRST_DAY).days
    numbers: list[Numbers] = []
    kept: list[Packed] = []
    # Whoever was asked for, the ranks are among all customers.
    everybody = replace(job, customers=None)
    for pulled in pull_all(client, everybody, wanted if job.customers is None else PLAIN, halt, progress):
        numbers.append(Numbers.of(pulled.orders, as_of_day))
        if job.customers is None:
            kept.append(pack(pulled))
    cuts = find_cuts(rule, Numbers.concat(numbers))
    numbers.clear()
    get_logger().info("cuts_found", rule=type(rule).__name__.lower(), cuts=str(cuts))
    if job.customers is not None:
        for pulled in pull_all(client, job, wanted, halt, progress):
            yield pulled, cuts
    for window in kept:
        yield window.unpack(), cuts


def pull_all(client: Client, job: Job, wanted: Wanted, halt: threading.Event, progress: Progress) -> Iterator[Pulled]:
    """Pull the customers of the job, window by window, in any order."""
    workers = client.limit.most
    if job.customers is not None:
        progress.stage("pull", len(job.customers))
        listed = partial(pull_listed, client, counting=job.counting, wanted=wanted)
        pulls = side_by_side(listed, lists_of(job.customers), workers=workers, halt=halt)
    else:
        windows = cut_windows(client)
        progress.stage("pull", sum(window.customers for window in windows))
        get_logger().info("windows_cut", windows=len(windows), customers=sum(one.customers for one in windows))
        window = partial(pull_window, client, counting=job.counting, wanted=wanted)
        pulls = side_by_side(window, windows, workers=workers, halt=halt)
    for pulled in pulls:
        progress.advance(len(pulled.orders))
        yield pulled


def _add(gathered: _Gathered, pulled: Pulled, job: Job, setup: Setup, cuts: Cuts | None) -> None:
    desired = desired_of(pulled, job, setup, cuts)
    if cuts is not None:
        scored = (desired.recency_score, desired.frequency_score, desired.monetary_score)
        for found, column in zip(gathered.scores, scored, strict=True):
            found.update(set(np.unique(column).tolist()) - {EMPTY})
    changes = diff(pulled.orders.customer_id, pulled.present, desired)
    gathered.summary += summarise(pulled.present, desired, changes)
    if len(changes):
        gathered.changes.append(changes)
    gathered.unknown += pulled.unknown
    gathered.inactive += pulled.inactive
    gathered.left_out += 0 if pulled.left_out is None else int(np.count_nonzero(pulled.left_out))


def desired_of(pulled: Pulled, job: Job, setup: Setup, cuts: Cuts | None) -> Fields:
    """What the fields of a window's customers should hold."""
    as_of_day = (job.counting.as_of - FIRST_DAY).days
    scores = score(pulled.orders, setup.scheme, as_of_day, cuts)
    more = place(
        pulled.orders,
        scores,
        setup.scheme,
        as_of_day,
        stage_ids=setup.stages,
        net=job.counting.net,
        left_out=pulled.left_out,
    )
    return desired_fields(pulled.orders, scores, pulled.present, setup.segments, as_of_day, more=more)


def _in_order_of_value(gathered: _Gathered, job: Job) -> Plan:
    changes = Changes.concat(gathered.changes)
    gathered.changes.clear()
    return Plan(gathered.summary, changes.take(changes.order()), (job.counting.as_of - FIRST_DAY).days)


def _reasons_unsafe(client: Client, job: Job, limits: Limits, plan: Plan) -> tuple[Unsafe, ...]:
    # Those who name customers look at what comes out; whether the orders are fresh is the nightly run's matter.
    newest = {} if job.customers is not None else newest_order_day(client, job.counting)
    return reasons_unsafe(plan.summary, limits, newest_order_day=newest, as_of_day=plan.as_of_day)


def _write(
    client: Client,
    job: Job,
    plan: Plan,
    wanted: Wanted,
    *,
    updated_at: datetime,
    halt: threading.Event,
    progress: Progress,
) -> Outcome:
    assert job.write is not None  # noqa: S101 - asked by the caller
    most = len(plan.changes) if job.most_writes is None else job.most_writes
    changes = plan.changes.take(np.arange(min(most, len(plan.changes)), dtype=np.int64))
    progress.stage("write", len(changes))
    writer = Writer(
        client, job.write, changes, updated_at=updated_at, halt=halt, wanted=wanted, advance=progress.advance
    )
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
