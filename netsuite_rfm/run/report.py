"""The report of a run: one value for the tables, the JSON report and the last log line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from netsuite_rfm.errors import EXIT_DONE, EXIT_INCOMPLETE, EXIT_REJECTED, EXIT_UNSAFE
from netsuite_rfm.netsuite.write.outcome import NotWritten, Outcome
from netsuite_rfm.rfm.brake.unsafe import Unsafe
from netsuite_rfm.rfm.brake.verdict import Verdict
from netsuite_rfm.rfm.customers import EMPTY
from netsuite_rfm.rfm.plan import Plan, Summary
from netsuite_rfm.rfm.reports.segments import NONE
from netsuite_rfm.rfm.sampling.verdict import Accuracy
from netsuite_rfm.run.figures import RunFigures, Traffic
from netsuite_rfm.run.prediction_report import PredictionReport
from netsuite_rfm.run.reading import Reading


@dataclass(frozen=True, slots=True)
class RunReport:
    """What was read, what changed, what was written, and what was not, with the reasons.

    Args:
        plan: totals and changes.
        outcome: the result of the changes; none is written if the plan was not.
        segment_names: name of each list value's internal id, in the scheme's order.
        stage_names: name of each lifecycle stage's list value; empty if stages are not written.
        audience_names: names of the audiences that are written, in the scheme's order.
        reading: which customers were read, when, and with which rules.
        notes: what the user should know about relative scores.
        verdict: the brake's verdict on the plan.
        keeps_figures: whether the account has the field in which a run leaves its figures for the brake.
        stopped: whether the run was asked to stop before it was done.
        not_recorded: why its row, or the row for all shards, is not in NetSuite; empty if it is, or if none was due.
        never_ended: when the previous run began, if it never reported its end.
        predictions: what the run did with predictions; None if it predicts nothing.
        accuracy: the share of a sample that was correct after the run; None if none was drawn.

    """

    run_id: str
    version: str
    scheme: str
    as_of: date
    started_at: datetime
    duration_s: float
    plan: Plan
    outcome: Outcome
    segment_names: Mapping[int, str]
    traffic: Traffic
    stage_names: Mapping[int, str] = field(default_factory=dict)
    audience_names: tuple[str, ...] = ()
    reading: Reading = field(default_factory=Reading)
    notes: tuple[str, ...] = ()
    verdict: Verdict = field(default_factory=Verdict)
    keeps_figures: bool = False
    stopped: bool = False
    not_recorded: str = ""
    never_ended: datetime | None = None
    predictions: PredictionReport | None = None
    accuracy: Accuracy | None = None

    @property
    def summary(self) -> Summary:
        """The plan's totals."""
        return self.plan.summary

    @property
    def unsafe(self) -> tuple[Unsafe, ...]:
        """Why the plan was not written, or would not be."""
        return self.verdict.unsafe

    @property
    def exit_code(self) -> int:
        """0 done, 1 some customers not written, 3 ended early by NetSuite, 4 unsafe plan, 5 asked to stop."""
        if self.outcome.failure:
            return self.outcome.failure.exit_code
        if self.unsafe:
            return EXIT_UNSAFE
        if self.stopped:
            return EXIT_INCOMPLETE
        return EXIT_REJECTED if self.outcome.rejected or self.outcome.unconfirmed else EXIT_DONE

    @property
    def reason(self) -> str:
        """Why the run failed: NetSuite's error, the brake's reasons, or asked to stop; empty if it did not fail."""
        if self.outcome.failure:
            return str(self.outcome.failure)
        if self.stopped and not self.unsafe:
            return f"stopped by a signal: {self.left}"
        return "; ".join(str(reason) for reason in self.unsafe)

    @property
    def remaining(self) -> int | None:
        """Changes left for the next run; None if not all customers were read."""
        return None if self.reading.not_read else self.outcome.remaining

    @property
    def left(self) -> str:
        """What is left for the next run, in words."""
        if unread := self.reading.not_read:
            everybody = self.summary.customers_read + unread
            return f"{unread:,} of {everybody:,} customers were not read, and nothing was written"
        return f"{self.outcome.remaining:,} left for the next run"

    def segment_name(self, value: int) -> str:
        """Return the name of a segment, by its list value's internal id."""
        if value == EMPTY:
            return NONE
        return self.segment_names.get(value, f"list value {value}")

    def segments(self) -> list[tuple[str, int, int, Decimal]]:
        """Return each segment with its customers before and after, and their lifetime value after, in scheme order."""
        summary = self.summary
        others = sorted((set(summary.segments_before) | set(summary.segments_after)) - set(self.segment_names))
        return [
            (
                self.segment_name(value),
                summary.segments_before[value],
                summary.segments_after[value],
                Decimal(summary.lifetime_cents_after[value]).scaleb(-2),
            )
            for value in [*self.segment_names, *others]
        ]

    def stages(self) -> list[tuple[str, int, int]]:
        """Return each lifecycle stage with its customers before and after, in scheme order; empty if not written."""
        before, after = self.summary.stages_before, self.summary.stages_after
        return [(name, before[value], after[value]) for value, name in self.stage_names.items()]

    def audiences(self) -> list[tuple[str, int, int]]:
        """Return each audience with its customers before and after, in scheme order; empty if not written."""
        before, after = self.summary.audiences_before, self.summary.audiences_after
        return [(name, before[place], after[place]) for place, name in enumerate(self.audience_names)]

    def transitions(self) -> list[tuple[str, str, int]]:
        """Return the moves between segments with their number of customers, the largest first."""
        return [
            (self.segment_name(before), self.segment_name(after), customers)
            for (before, after), customers in self.summary.transitions.most_common()
        ]

    @property
    def lifetime_value(self) -> Decimal:
        """Sum over all customers with orders, in base currency."""
        return Decimal(sum(self.summary.lifetime_cents_after.values())).scaleb(-2)

    @property
    def figures(self) -> RunFigures:
        """Return what the run did, in figures."""
        summary, outcome, traffic, reading = self.summary, self.outcome, self.traffic, self.reading
        model = self.predictions.model if self.predictions else None
        found = model.accuracy if model else None
        return RunFigures(
            as_of=self.as_of.isoformat(),
            scope=reading.scope,
            rolled=reading.rolled or None,
            scheme=self.scheme,
            plan_id=self.verdict.plan_id or None,
            customers_read=summary.customers_read,
            customers_scored=summary.customers_scored,
            customers_changed=summary.customers_changed,
            segments_changed=sum(summary.transitions.values()),
            written=outcome.written,
            rejected=len(outcome.rejected),
            unconfirmed=len(outcome.unconfirmed),
            remaining=self.remaining,
            not_read=reading.not_read,
            unknown=len(reading.unknown),
            inactive=len(reading.inactive),
            left_out=reading.left_out,
            held=reading.held,
            predictions_written=len(self.predictions.written) if self.predictions else None,
            predictions_held=len(self.predictions.held) if self.predictions else None,
            model_age_days=self.predictions.model_age_days if self.predictions else None,
            prediction_auc=found.area if found else None,
            prediction_skill=found.skill if found else None,
            prediction_total_bias=found.bias if found else None,
            sampled=self.accuracy.sampled if self.accuracy else None,
            sample_right=self.accuracy.right if self.accuracy else None,
            changed=reading.changed,
            windows_read=reading.windows_read,
            write_mode=outcome.mode,
            batches=outcome.batches,
            requests=traffic.requests,
            retries=traffic.retries,
            throttled=traffic.throttled,
            limit_lowered=traffic.limit_lowered,
            duration_s=round(self.duration_s, 3),
            exit_code=self.exit_code,
            brake_engaged=bool(self.unsafe),
            brake_warnings=len(self.verdict.warnings),
        )

    def as_json(self) -> dict[str, Any]:
        """Return the whole report as plain data."""
        return {
            "run_id": self.run_id,
            "version": self.version,
            "started_at": self.started_at.isoformat(),
            **self.figures.totals(),
            "lifetime_value": str(self.lifetime_value),
            "segments": {
                name: {"before": before, "after": after, "lifetime_value": str(value)}
                for name, before, after, value in self.segments()
            },
            "transitions": [
                {"from": before, "to": after, "customers": customers} for before, after, customers in self.transitions()
            ],
            "lifecycle": {name: {"before": before, "after": after} for name, before, after in self.stages()},
            "audiences": {name: {"before": before, "after": after} for name, before, after in self.audiences()},
            "notes": list(self.notes),
            "rejections": [_as_json(customer) for customer in self.outcome.rejected],
            "unconfirmed_customers": [_as_json(customer) for customer in self.outcome.unconfirmed],
            "unknown_ids": list(self.reading.unknown),
            "inactive_ids": list(self.reading.inactive),
            "predictions": self.predictions.as_json() if self.predictions else None,
            "brake": self.verdict.as_json(),
            "unsafe": [
                {"name": reason.name, "what": reason.what, "measured": reason.measured, "limit": reason.limit}
                for reason in self.unsafe
            ],
            "failure": str(self.outcome.failure) if self.outcome.failure else None,
            "not_recorded": self.not_recorded or None,
            "run_before_never_ended": self.never_ended.isoformat(timespec="seconds") if self.never_ended else None,
        }


def _as_json(one: NotWritten) -> dict[str, Any]:
    return {"customer_id": one.customer_id, "fields": list(one.fields), "reason": one.reason}
