"""The steps of a run: pull, score, diff, write, verify, report."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from netsuite_rfm import __version__
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.concurrency import beside
from netsuite_rfm.netsuite.pull.account_counting import count_nobodys
from netsuite_rfm.netsuite.pull.list_values import Setup
from netsuite_rfm.netsuite.write.outcome import Outcome
from netsuite_rfm.netsuite.write.rules import WriteRules
from netsuite_rfm.netsuite.write.send import Beside
from netsuite_rfm.netsuite.write.write import Writer
from netsuite_rfm.rfm.brake.verdict import Verdict
from netsuite_rfm.rfm.plan import Plan
from netsuite_rfm.rfm.reports.rows import Nobodys
from netsuite_rfm.run.brake_evidence import Brake, brake_of
from netsuite_rfm.run.changed_since import find_changed, refuse_unless_seen
from netsuite_rfm.run.figures import traffic_of
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.learning import learning_of
from netsuite_rfm.run.predicting import predicting_of
from netsuite_rfm.run.prediction_report import PredictionReport, prediction_report
from netsuite_rfm.run.prepare import prepare, wanted_of
from netsuite_rfm.run.reader import Reader, clocks, customers_in
from netsuite_rfm.run.reading import Gathered
from netsuite_rfm.run.report import RunReport
from netsuite_rfm.run.rolling import take_turn
from netsuite_rfm.run.rules_fingerprint import fingerprint
from netsuite_rfm.run.sample import NightSample
from netsuite_rfm.run.scoring import Scoring, pull_scored
from netsuite_rfm.run.to_read import ToRead
from netsuite_rfm.run.ways_back import WaysBack
from netsuite_rfm.telemetry.log import get_logger
from netsuite_rfm.telemetry.progress import Progress, Silent
from netsuite_rfm.telemetry.spans import span

_NOT_READABLE = "{} cannot be read, so its fields stay unchanged"


def carry_out(
    client: Client, job: Job, *, halt: threading.Event | None = None, progress: Progress | None = None
) -> RunReport:
    """Run the whole job and report what it did.

    Args:
        client: the connection.
        job: what to do.
        halt: when set, the run stops as soon as it can do so cleanly.
        progress: receives the progress.

    Raises:
        NetSuiteError: NetSuite could not be read; nothing was written.

    """
    halt, progress = halt or threading.Event(), progress or Silent()
    started_at, started_s = datetime.now(UTC), time.monotonic()
    refuse_unless_seen(job)
    with span("prepare"):
        counting, setup, pieces, past = prepare(client, job)
    job = replace(job, counting=counting).on_its_day(client.netsuite_time())
    rules = fingerprint(setup.scheme, job.counting, setup.list_values)
    begun = min(clocks(client))
    job, pieces, turn = take_turn(client, job, setup, pieces, rules)
    to_read = ToRead(pieces, turn, job.changed, rules, named=job.customers is not None, nobodys=job.counts_nobodys)
    brake = brake_of(client, job, setup, past, rules)
    scoring = Scoring(setup, job.as_of_day, job.counting.net, job.cuts, predicting_of(job, setup))
    reader = Reader(client, job.counting, wanted_of(setup, scoring.predicting, net=scoring.net), halt, progress)
    sample = NightSample(client, job.scheme, job.counting, job.sample_size, holds=reader.wanted.hold)
    gathered = Gathered(begun, brake.since_day, learning=learning_of(reader.wanted, job.as_of_day))
    _read(gathered, reader, scoring, brake, to_read)
    plan = _plan(gathered, job.as_of_day)
    outcome = Outcome(remaining=len(plan.changes))
    verdict = Verdict() if halt.is_set() else brake.judge(plan, gathered.daily)
    sound = not verdict.unsafe and not halt.is_set()
    predictions = prediction_report(job, setup, scoring.predicting, gathered.learned() if sound else None)
    if job.write and sound:
        texts = WaysBack(job.run_id, job.counting.as_of, plan.changes, reader.wanted, gathered.ways_back)
        outcome = _write(reader, job.write, plan, texts, most_writes=job.most_writes, updated_at=started_at)
    return RunReport(
        run_id=job.run_id,
        version=__version__,
        scheme=job.scheme.name,
        as_of=job.counting.as_of,
        started_at=started_at,
        duration_s=time.monotonic() - started_s,
        plan=plan,
        outcome=outcome,
        segment_names=setup.segment_names,
        stage_names=setup.stage_names,
        audience_names=setup.audience_names,
        notes=(*gathered.notes(ranks_all=job.ranks_all), *_said(setup, predictions)),
        predictions=predictions,
        traffic=traffic_of(client),
        verdict=verdict,
        keeps_figures=past.keeps_figures,
        stopped=(stopped := halt.is_set()),
        accuracy=None if stopped or verdict.unsafe or outcome.failure else sample.take(gathered.read_from),
        reading=gathered.reading(job, rules, stopped=stopped),
    )


def _read(gathered: Gathered, reader: Reader, scoring: Scoring, brake: Brake, to_read: ToRead) -> None:
    if to_read.changed:
        _read_changed(gathered, reader, scoring, brake, to_read)
    else:
        _read_all(gathered, reader, scoring, brake, to_read)
    gathered.read_until = max(clocks(reader.client))


def _read_changed(gathered: Gathered, reader: Reader, scoring: Scoring, brake: Brake, to_read: ToRead) -> None:
    turn = to_read.turn
    with span("pull"):
        changed = gathered.changed = find_changed(reader, to_read, scoring.setup.scheme)
        gathered.to_read = changed.customers
        for pulled in changed.pull(reader):
            gathered.add(pulled, scoring)
    if not reader.halt.is_set():
        gathered.daily = brake.daily_orders(None if turn else changed.since)
        gathered.nobodys = _nobodys(reader, to_read) if turn else Nobodys()


def _read_all(gathered: Gathered, reader: Reader, scoring: Scoring, brake: Brake, to_read: ToRead) -> None:
    gathered.to_read = sum(map(customers_in, to_read.pieces))
    with (
        span("pull"),
        beside(brake.daily_orders) as daily,
        beside(partial(_nobodys, reader, to_read)) as nobodys,
    ):
        for pulled, ranked in pull_scored(reader, to_read.pieces, scoring, named=to_read.named):
            gathered.add(pulled, ranked)
    if not reader.halt.is_set():
        gathered.daily, gathered.nobodys = daily(), nobodys()


def _said(setup: Setup, predictions: PredictionReport | None) -> tuple[str, ...]:
    return (*map(_NOT_READABLE.format, setup.unreadable), *(predictions.notes() if predictions else ()))


def _nobodys(reader: Reader, to_read: ToRead) -> Nobodys:
    return count_nobodys(reader.client, reader.counting) if to_read.nobodys else Nobodys()


def _write(
    reader: Reader, rules: WriteRules, plan: Plan, texts: Beside, *, most_writes: int | None, updated_at: datetime
) -> Outcome:
    changes = plan.changes.take(slice(most_writes))
    reader.progress.stage("write", len(changes))
    writer = Writer(
        reader.client,
        rules,
        changes,
        updated_at=updated_at,
        halt=reader.halt,
        wanted=reader.wanted,
        beside=texts,
        advance=reader.progress.advance,
    )
    with span("write", customers=len(changes)):
        outcome = writer.write()
    outcome.remaining += len(plan.changes) - len(changes)
    return outcome


def _plan(gathered: Gathered, as_of_day: int) -> Plan:
    with span("plan"):
        plan = Plan(gathered.summary, gathered.changes.in_order(), as_of_day)
    summary = plan.summary
    get_logger().info(
        "planned",
        customers_read=summary.customers_read,
        customers_scored=summary.customers_scored,
        customers_changed=summary.customers_changed,
        segments_changed=sum(summary.transitions.values()),
    )
    return plan
