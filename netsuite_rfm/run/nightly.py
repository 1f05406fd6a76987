"""Carry out a run and add its row in NetSuite, so that anyone there can see when the segments were last refreshed.

Adding the row is the last step of a run and never changes the exit code. If it fails, the log and the report say why.
"""

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import partial
from string import ascii_uppercase

from netsuite_rfm import __version__
from netsuite_rfm.errors import EXIT_DONE, EXIT_REJECTED, NetSuiteError, SignInError, UnreachableError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.records.run_row import LONGEST_AREA, RunRow, leave_run
from netsuite_rfm.netsuite.records.shard_rows import all_shards_done, together
from netsuite_rfm.netsuite.suiteql.runs_and_history import ALL_CUSTOMERS
from netsuite_rfm.netsuite.suiteql.shard import Shard
from netsuite_rfm.rfm.alike import AUDIENCE, STAGE, alike
from netsuite_rfm.rfm.brake.nights import size_key
from netsuite_rfm.rfm.brake.unsafe import Unsafe
from netsuite_rfm.rfm.cells import CELLS
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.run.figures import traffic_of
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.pipeline import carry_out
from netsuite_rfm.run.report import RunReport
from netsuite_rfm.run.rules_fingerprint import fingerprint
from netsuite_rfm.telemetry.log import get_logger
from netsuite_rfm.telemetry.progress import Progress


def carry_out_recorded(
    client: Client, job: Job, *, halt: threading.Event | None = None, progress: Progress | None = None
) -> RunReport:
    """Carry out a job; if it writes, add its row in NetSuite, however it ends.

    A run that an error of NetSuite ended before there was a plan adds a row too. Only after a rejected sign-in is no
    further request sent.

    Raises:
        NetSuiteError: NetSuite could not be read; nothing was written.

    """
    started_at = datetime.now(UTC)
    try:
        report = carry_out(client, job, halt=halt, progress=progress)
    except SignInError:
        raise
    except NetSuiteError as error:
        if job.write:
            _leave(client, job, _row_of_failure(client, job, error, started_at), error)
        raise
    if not job.write:
        return report
    job = job.on(report.as_of)
    row = _row_of(client, job, report)
    reason = _leave(client, job, row, report.outcome.failure)
    if job.shard and not reason and _is_complete(row):
        reason = _leave_for_all(client, job.shard, row)
    return replace(report, not_recorded=reason, traffic=traffic_of(client))


def counting_json(counting: Counting, scheme: Scheme) -> str:
    """Return what counts as an order, as JSON for the reports in NetSuite; segments are named by script id.

    ``alike`` lists segments, stages and audiences with similar names, each with its kind, script id and rule, as many
    as fit into the field.
    """
    kept = _counting_kept(counting, scheme)
    named_alike = [[[group.kind, group.value, group.rule] for group in groups] for groups in alike(scheme)]
    text = _compact({**kept, "alike": named_alike})
    while named_alike and len(text) > LONGEST_AREA:
        named_alike.pop()
        text = _compact({**kept, "alike": named_alike})
    return text


def _compact(content: dict[str, object]) -> str:
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)


def _counting_kept(counting: Counting, scheme: Scheme) -> dict[str, object]:
    return {
        "order_types": counting.order_types,
        "net": counting.net,
        "locations": counting.locations,
        "currency": counting.currency,
        "subsidiary": counting.subsidiary,
        "period": counting.period,
        "also": counting.also,
        "projects": counting.projects,
        "delivered_closed": counting.delivered_closed,
        "book": counting.book,
        "leave_out": {
            "subsidiaries": counting.leave_out.subsidiaries,
            "categories": counting.leave_out.categories,
            "check_box": counting.leave_out.check_box,
        },
        "segments": [segment.value for segment in scheme.segments],
        "at_risk": [segment.value for segment in scheme.at_risk],
        "lost": [segment.value for segment in scheme.lost],
        "places": _places(scheme),
        "stages": [rule.value for rule in scheme.lifecycle],
        "audiences": [rule.value for rule in scheme.audiences],
        **({"targets": asdict(scheme.targets)} if scheme.targets else {}),
    }


def _places(scheme: Scheme) -> dict[str, object] | None:
    """Return what moves a customer without orders to the next segment: recency cut points and the segment of each cell.

    ``cells`` has a letter for each of the 125 scores from 555 down to 111: A for the first of ``segments``. The result
    is
    None if scores are relative or segments depend on metrics.
    """
    if scheme.relative is not None or scheme.segment_rules or len(scheme.segments) > len(ascii_uppercase):
        return None
    return {
        "recency_days": scheme.bands.recency_days,
        "segments": [segment.value for segment in scheme.segments],
        "cells": "".join(ascii_uppercase[scheme.cells[cell]] for cell in CELLS),
    }


def result_in_words(report: RunReport) -> str:
    """Return the result of a run as shown in NetSuite."""
    figures, failure = report.figures, report.outcome.failure
    counts = {
        "rejected": figures.rejected,
        "unconfirmed": figures.unconfirmed,
        "left for the next run": report.outcome.remaining,
        "held": figures.held,
    }
    done = ", ".join(
        [f"{figures.written:,} written", *(f"{count:,} {what}" for what, count in counts.items() if count)]
    )
    if failure:
        return f"Ended early: {done}. {failure}"
    if report.unsafe:
        return f"Held by the brake, nothing written. Plan {report.verdict.plan_id}: {_joined(report.unsafe)}"
    if figures.not_read:
        return f"Stopped while reading: {report.left}"
    if report.stopped:
        return f"Stopped: {done}"
    done = f"Done: {done}" if report.plan.changes else "Done: nothing to write"
    done += f"; sample: {report.accuracy}" if report.accuracy else ""
    accepted = f". Accepted: {_joined(report.verdict.released)}" if report.verdict.released else ""
    warned = f". Look at: {_joined(report.verdict.warnings)}" if report.verdict.warnings else ""
    said = report.predictions.in_words() if report.predictions else ""
    return done + accepted + warned + (f". {said}" if said else "")


def _joined(reasons: Sequence[Unsafe]) -> str:
    return "; ".join(map(str, reasons))


def _row_of(client: Client, job: Job, report: RunReport) -> RunRow:
    figures, reading = report.figures, report.reading
    row = _row(client, job, report.started_at, result_in_words(report), report.exit_code)
    return replace(
        row,
        brake=_figures_kept(report, job) if report.keeps_figures and job.customers is None else None,
        model=report.predictions.kept() if report.predictions and not report.unsafe else None,
        counting=counting_json(reading.counting or job.counting, job.scheme),
        scope=reading.scope,
        fingerprint=reading.fingerprint,
        read_from=reading.read_from,
        read_until=reading.read_until,
        read=figures.customers_read,
        scored=figures.customers_scored,
        changed=figures.customers_changed,
        written=figures.written,
        rejected=figures.rejected,
        unconfirmed=figures.unconfirmed,
        remaining=figures.remaining,
    )


def _figures_kept(report: RunReport, job: Job) -> str:
    """Return the figures that later runs compare with, and the sizes of stages and audiences for the reports."""
    night = report.verdict.night
    if report.reading.scope != ALL_CUSTOMERS or report.unsafe:
        return night.text()
    counted = [(STAGE, job.scheme.lifecycle, report.stages()), (AUDIENCE, job.scheme.audiences, report.audiences())]
    sizes = {
        size_key(kind, values[name]): customers
        for kind, rules, found in counted
        for values in [{rule.name: rule.value for rule in rules}]
        for name, _, customers in found
    }
    return replace(night, sizes=sizes).text()


def _row_of_failure(client: Client, job: Job, error: NetSuiteError, started_at: datetime) -> RunRow:
    return _row(client, job, started_at, f"Ended early: nothing written. {error}", error.exit_code)


def _row(client: Client, job: Job, started_at: datetime, result: str, exit_code: int) -> RunRow:
    return RunRow(
        started=started_at,
        finished=datetime.now(UTC),
        as_of=job.counting.as_of,
        result=result,
        exit_code=exit_code,
        scope=job.scope,
        requests=client.counts["requests"],
        scheme=job.scheme.name,
        version=__version__,
        counting=counting_json(job.counting, job.scheme),
        fingerprint=fingerprint(job.scheme, job.counting),
    )


def _is_complete(row: RunRow) -> bool:
    return row.exit_code in {EXIT_DONE, EXIT_REJECTED} and not row.remaining and not row.unconfirmed


def _leave(client: Client, job: Job, row: RunRow, failure: NetSuiteError | None) -> str:
    """Add the row of a run, which may have ended in a failure; return why that failed, or an empty text."""
    return _reason_unless(partial(leave_run, client, job.run_id, row, unwell=isinstance(failure, UnreachableError)))


def _leave_for_all(client: Client, shard: Shard, row: RunRow) -> str:
    """If this shard was the last to finish, add the row for all shards; return why that failed, or an empty text."""

    def in_words(written: int, rejected: int) -> str:
        return f"Done by {shard.of} shards: {written:,} written" + (f", {rejected:,} rejected" if rejected else "")

    def leave() -> None:
        if runs := all_shards_done(client, shard, row):
            leave_run(client, *together(runs, row, in_words))

    reason = _reason_unless(leave)
    return f"the row for all shards (this shard's own row is recorded): {reason}" if reason else ""


def _reason_unless(leave: Callable[[], None]) -> str:
    try:
        leave()
    except NetSuiteError as error:
        get_logger().warning("run_not_recorded", reason=str(error))
        return str(error)
    return ""
