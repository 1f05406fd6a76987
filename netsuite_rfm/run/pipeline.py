"""The table of contents: pull, score, diff, write, verify, report."""

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import numpy as np

from netsuite_rfm import __version__
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.concurrency import beside
from netsuite_rfm.netsuite.pull.account_counting import count_nobodys
from netsuite_rfm.netsuite.pull.list_values import Setup
from netsuite_rfm.netsuite.pull.pull import Pulled
from netsuite_rfm.netsuite.suiteql.columns_needed import Wanted
from netsuite_rfm.netsuite.write.outcome import Outcome
from netsuite_rfm.netsuite.write.send import Beside
from netsuite_rfm.netsuite.write.write import Writer
from netsuite_rfm.rfm.brake.daily_orders import DailyOrders
from netsuite_rfm.rfm.brake.verdict import Verdict
from netsuite_rfm.rfm.changes_in_order import GatheredChanges
from netsuite_rfm.rfm.customers import EMPTY
from netsuite_rfm.rfm.diff import diff
from netsuite_rfm.rfm.plan import Plan, Summary, summarise
from netsuite_rfm.rfm.relative import Cuts, empty_scores
from netsuite_rfm.rfm.reports.rows import Nobodys
from netsuite_rfm.rfm.sampling.verdict import Accuracy
from netsuite_rfm.run.brake_evidence import daily_orders_of, past_of, since_day_of, verdict_of
from netsuite_rfm.run.changed_since import Changed, find_changed, refuse_unless_seen
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.pull_customers import Pieces, customers_in, desired_of, held_in, prepare, pull_ranked, wanted_of
from netsuite_rfm.run.report import RunReport, Traffic
from netsuite_rfm.run.rules_fingerprint import fingerprint
from netsuite_rfm.run.sample import sample_of_night
from netsuite_rfm.run.ways_back import ways_back
from netsuite_rfm.telemetry.log import get_logger
from netsuite_rfm.telemetry.progress import Progress, Silent
from netsuite_rfm.telemetry.spans import span

__all__ = ["Job", "carry_out", "traffic_of"]

_NOT_READABLE = "{} cannot be read, so what the fields hold of it is left as it is"


@dataclass(slots=True)
class _Gathered:
    read_from: datetime
    read_until: datetime | None = None
    to_read: int = 0
    changed: Changed | None = None
    daily: DailyOrders | None = None
    since_day: int = 0
    nobodys: Nobodys = field(default_factory=Nobodys)
    summary: Summary = field(default_factory=Summary)
    changes: GatheredChanges = field(default_factory=GatheredChanges)
    unknown: tuple[int, ...] = ()
    inactive: tuple[int, ...] = ()
    left_out: int = 0
    held: int = 0
    ways_back: dict[int, str] = field(default_factory=dict)
    scores: list[set[int]] = field(default_factory=lambda: [set(), set(), set()])

    def accuracy(self, client: Client, job: Job, wanted: Wanted) -> Accuracy | None:
        """How right a sample of the customers is after the writes; None where nobody asked for one."""
        return sample_of_night(client, job, self.read_from, holds=wanted.hold) if job.write else None

    def notes(self, job: Job) -> tuple[str, ...]:
        """What a person should know of this run."""
        nobodys = (self.nobodys.in_words(),) if self.nobodys.orders else ()
        return nobodys + self._of_relative_scores(job)

    def _of_relative_scores(self, job: Job) -> tuple[str, ...]:
        # Who sees a part of the customers cannot tell.
        if job.scheme.relative is None or job.shard or job.customers is not None:
            return ()
        return empty_scores([np.array(sorted(one), dtype=np.int64) for one in self.scores])

    def of_reading(self, job: Job, setup: Setup, *, stopped: bool) -> dict[str, Any]:
        """What the report says of the reading: who, when, and by which rules."""
        return {
            "not_read": max(0, self.to_read - self.summary.customers_read) if stopped else 0,
            "left_out": self.left_out,
            "held": self.held,
            "unknown": self.unknown,
            "inactive": self.inactive,
            "read_from": self.read_from,
            "read_until": self.read_until,
            "counting": job.counting,
            "fingerprint": fingerprint(setup.scheme, job.counting, setup.list_values),
            "changed": self.changed.report() if self.changed else None,
        }


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
    if job.changed:
        refuse_unless_seen(job)
    with span("prepare"), beside(partial(past_of, client, job)) as past_found:
        job, setup, pieces = prepare(client, job)
        past = past_found()
    job = job.on_its_day(client.netsuite_time())
    wanted = wanted_of(job, setup)
    gathered = _gather(
        client, job, setup, wanted, pieces, since_day=since_day_of(past, job), halt=halt, progress=progress
    )
    with span("plan"):
        plan = Plan(gathered.summary, gathered.changes.in_order(), job.as_of_day)
    _say_planned(plan)
    outcome = Outcome(remaining=len(plan.changes))
    verdict = Verdict()
    if not halt.is_set():
        verdict = verdict_of(client, job, plan, setup, past=past, daily=gathered.daily)
    if job.write and not verdict.unsafe and not halt.is_set():
        texts = ways_back(job, plan.changes, wanted, gathered.ways_back)
        outcome = _write(client, job, plan, wanted, texts, updated_at=started_at, halt=halt, progress=progress)
    stopped = halt.is_set()
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
        notes=gathered.notes(job) + tuple(_NOT_READABLE.format(name) for name in setup.unreadable),
        traffic=traffic_of(client),
        unsafe=verdict.unsafe,
        verdict=verdict,
        keeps_figures=past.keeps_figures,
        stopped=stopped,
        accuracy=None if stopped or verdict.unsafe or outcome.failure else gathered.accuracy(client, job, wanted),
        **gathered.of_reading(job, setup, stopped=stopped),
    )


def _gather(
    client: Client,
    job: Job,
    setup: Setup,
    wanted: Wanted,
    pieces: Pieces,
    *,
    since_day: int,
    halt: threading.Event,
    progress: Progress,
) -> _Gathered:
    gathered = _Gathered(read_from=min(clocks(client)), since_day=since_day)
    if job.changed:
        with span("pull"):
            changed = gathered.changed = find_changed(client, job, setup, wanted)
            gathered.to_read = len(changed.found.ids)
            for pulled in changed.pull(client, job, wanted, halt=halt, progress=progress):
                _add(gathered, pulled, job, setup, None)
        gathered.daily = None if halt.is_set() else daily_orders_of(client, job, changed)
    else:
        gathered.to_read = sum(map(customers_in, pieces))
        with (
            span("pull"),
            beside(partial(daily_orders_of, client, job)) as daily,
            beside(partial(_nobodys, client, job)) as nobodys,
        ):
            for pulled, cuts in pull_ranked(client, job, wanted, pieces, halt=halt, progress=progress):
                _add(gathered, pulled, job, setup, cuts)
        if not halt.is_set():
            gathered.daily, gathered.nobodys = daily(), nobodys()
    gathered.read_until = max(clocks(client))
    return gathered


def clocks(client: Client) -> tuple[datetime, ...]:
    """What NetSuite's answers and this machine take for now.

    A gateway may put a ``Date`` of its own on the answers, and a machine's clock may be wrong. Who looks for changes
    since the earlier of the two, and takes for seen what was there before the later, passes over none.
    """
    theirs, ours = client.netsuite_time(), datetime.now(UTC)
    return (ours,) if theirs is None else (theirs, ours)


def traffic_of(client: Client) -> Traffic:
    """What has been asked of NetSuite over this connection."""
    counts = client.counts
    return Traffic(counts["requests"], counts["retries"], counts["throttled"], client.limit.lowered)


def _add(gathered: _Gathered, pulled: Pulled, job: Job, setup: Setup, cuts: Cuts | None) -> None:
    desired = desired_of(pulled, job, setup, cuts)
    if cuts is not None:
        scored = (desired.recency_score, desired.frequency_score, desired.monetary_score)
        for found, column in zip(gathered.scores, scored, strict=True):
            found.update(set(np.unique(column).tolist()) - {EMPTY})
    changes = diff(pulled.orders.customer_id, pulled.present, desired)
    gathered.summary += summarise(pulled.present, desired, changes, since_day=gathered.since_day)
    gathered.changes.add(changes)
    gathered.unknown += pulled.unknown
    gathered.inactive += pulled.inactive
    held = held_in(pulled, job.as_of_day)
    gathered.held += 0 if held is None else int(np.count_nonzero(held))
    if pulled.ways_back:
        gathered.ways_back.update(
            (one, pulled.ways_back[one]) for one in changes.customer_id.tolist() if one in pulled.ways_back
        )
    gathered.left_out += 0 if pulled.left_out is None else int(np.count_nonzero(pulled.left_out))


def _nobodys(client: Client, job: Job) -> Nobodys:
    # One query over all orders, so once a night: not for named customers, and of the shards by the first alone.
    if job.customers is not None or (job.shard and job.shard.number > 1):
        return Nobodys()
    return count_nobodys(client, job.counting)


def _write(
    client: Client,
    job: Job,
    plan: Plan,
    wanted: Wanted,
    beside: Beside,
    *,
    updated_at: datetime,
    halt: threading.Event,
    progress: Progress,
) -> Outcome:
    assert job.write is not None  # noqa: S101 - asked by the caller
    changes = plan.changes.take(slice(job.most_writes))
    progress.stage("write", len(changes))
    writer = Writer(
        client,
        job.write,
        changes,
        updated_at=updated_at,
        halt=halt,
        wanted=wanted,
        beside=beside,
        advance=progress.advance,
    )
    with span("write", customers=len(changes)):
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
