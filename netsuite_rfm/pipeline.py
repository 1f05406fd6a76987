"""The table of contents: pull, score, diff, write, verify, report."""

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from netsuite_rfm import __version__
from netsuite_rfm.changed_since import Changed, find_changed, refuse_unless_seen
from netsuite_rfm.fingerprint import fingerprint
from netsuite_rfm.job import Job
from netsuite_rfm.log import get_logger
from netsuite_rfm.netsuite.changed import customers_with_scores
from netsuite_rfm.netsuite.client import Client
from netsuite_rfm.netsuite.lists import Setup
from netsuite_rfm.netsuite.outcome import Outcome
from netsuite_rfm.netsuite.pull import Pulled, newest_order_day
from netsuite_rfm.netsuite.wanted import Wanted
from netsuite_rfm.netsuite.write import Writer
from netsuite_rfm.progress import Progress, Silent
from netsuite_rfm.pulling import desired_of, prepare, pull_ranked, wanted_of
from netsuite_rfm.rfm.diff import Changes, diff
from netsuite_rfm.rfm.model import EMPTY
from netsuite_rfm.rfm.plan import Limits, Plan, Summary, Unsafe, reasons_unsafe, summarise
from netsuite_rfm.rfm.relative import Cuts, empty_scores
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.run_report import RunReport, Traffic

__all__ = ["Job", "carry_out", "traffic_of"]


@dataclass(slots=True)
class _Gathered:
    read_from: datetime
    read_until: datetime | None = None
    changed: Changed | None = None
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

    def of_reading(self, job: Job, setup: Setup) -> dict[str, Any]:
        """What the report says of the reading: who, when, and by which rules."""
        return {
            "left_out": self.left_out,
            "unknown": self.unknown,
            "inactive": self.inactive,
            "read_from": self.read_from,
            "read_until": self.read_until,
            "fingerprint": fingerprint(setup.scheme, job.counting),
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
    setup, pieces = prepare(client, job)
    wanted = wanted_of(job, setup)

    gathered = _Gathered(read_from=client.netsuite_time() or started_at)
    if job.changed:
        gathered.changed = find_changed(client, job, setup, wanted)
        for pulled in gathered.changed.pull(client, job, wanted, halt=halt, progress=progress):
            _add(gathered, pulled, job, setup, None)
    else:
        for pulled, cuts in pull_ranked(client, job, wanted, pieces, halt=halt, progress=progress):
            _add(gathered, pulled, job, setup, cuts)
    gathered.read_until = client.netsuite_time() or datetime.now(UTC)
    plan = _in_order_of_value(gathered, job)
    _say_planned(plan)

    outcome = Outcome(remaining=len(plan.changes))
    unsafe: tuple[Unsafe, ...] = ()
    if job.limits and not halt.is_set():
        unsafe = _reasons_unsafe(client, job, job.limits, plan, gathered.changed)
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
        notes=gathered.notes(job.scheme),
        traffic=traffic_of(client),
        unsafe=unsafe,
        stopped=halt.is_set(),
        **gathered.of_reading(job, setup),
    )


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
    gathered.summary += summarise(pulled.present, desired, changes)
    if len(changes):
        gathered.changes.append(changes)
    gathered.unknown += pulled.unknown
    gathered.inactive += pulled.inactive
    gathered.left_out += 0 if pulled.left_out is None else int(np.count_nonzero(pulled.left_out))


def _in_order_of_value(gathered: _Gathered, job: Job) -> Plan:
    changes = Changes.concat(gathered.changes)
    gathered.changes.clear()
    return Plan(gathered.summary, changes.take(changes.order()), job.as_of_day)


def _reasons_unsafe(
    client: Client, job: Job, limits: Limits, plan: Plan, changed: Changed | None
) -> tuple[Unsafe, ...]:
    # Those who name customers look at what comes out; whether the orders are fresh is the nightly run's matter, and
    # of a run that would move customers by time alone.
    same_day = changed is not None and changed.since.as_of == job.counting.as_of
    newest = {} if job.customers is not None or same_day else newest_order_day(client, job.counting)
    return reasons_unsafe(
        plan.summary,
        limits,
        newest_order_day=newest,
        as_of_day=plan.as_of_day,
        scored_before=customers_with_scores(client) if changed else None,
    )


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
