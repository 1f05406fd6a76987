"""What a run did: one value that becomes the table, the JSON report and the final log line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from netsuite_rfm.errors import EXIT_DONE, EXIT_INCOMPLETE, EXIT_REJECTED, EXIT_UNSAFE
from netsuite_rfm.netsuite.write.outcome import NotWritten, Outcome
from netsuite_rfm.rfm.brake.unsafe import Unsafe
from netsuite_rfm.rfm.brake.verdict import Verdict
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.customers import EMPTY
from netsuite_rfm.rfm.plan import Plan, Summary
from netsuite_rfm.rfm.sampling.verdict import Accuracy

NO_SEGMENT = "(none)"


@dataclass(frozen=True, slots=True)
class Traffic:
    """What was asked of NetSuite: requests, of which so many retries; refusals for concurrency; limit lowered."""

    requests: int
    retries: int
    throttled: int
    limit_lowered: int


@dataclass(frozen=True, slots=True)
class ChangedReport:
    """Which customers a run with ``--changed-since`` looked at; one can be there for several reasons.

    Args:
        since: changes from this moment on were looked for.
        by_orders: customers of whom a transaction was entered or edited.
        by_record: customers whose record was changed.
        by_time: customers whom the days since may have moved.
        deleted: records of any kind that were deleted; None where the role may not see that.
        by_disagreement: further customers whose fields did not fit their orders; None where that was not asked.

    """

    since: datetime
    by_orders: int
    by_record: int
    by_time: int
    deleted: int | None
    by_disagreement: int | None

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%dT%H:%M:%SZ}"

    def totals(self) -> dict[str, Any]:
        """The figures of the log."""
        return {
            "changed_since": str(self),
            "by_orders": self.by_orders,
            "by_record": self.by_record,
            "by_time": self.by_time,
            "deleted": self.deleted,
            "by_disagreement": self.by_disagreement,
        }


TOTALS: Final = (
    *("as_of", "scheme", "plan_id", "customers_read", "customers_scored", "customers_changed", "segments_changed"),
    *("written", "rejected", "unconfirmed", "remaining", "not_read", "unknown", "inactive", "left_out"),
    *("held", "sampled", "sample_right"),
    *("write_mode", "batches", "requests", "retries", "throttled", "limit_lowered", "duration_s", "exit_code"),
)
"""Keys of the figures that the final log line has, however a run ends."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What was read, what changed, what was written, and what was not, with the reasons.

    Args:
        plan: totals and changes.
        outcome: what became of the changes; a plan that is not written has none of them written.
        segment_names: name of each list value's internal id, in the scheme's order.
        stage_names: name of each lifecycle stage's list value; empty where stages are not written.
        audience_names: names of the audiences that are written, in the scheme's order.
        left_out: customers who were not scored because a setting leaves them out.
        held: customers whose segment stays as it is until a day that a person set.
        notes: what a person should know of relative scores.
        unknown: ids asked for that NetSuite does not have.
        inactive: ids asked for whose customer is inactive.
        unsafe: why the plan was not written, or would not be.
        verdict: all that the brake says of it.
        keeps_figures: whether the account has the field in which a run leaves its figures for the brake.
        stopped: whether the run was told to stop before it was done.
        not_read: customers that it did not read, since it was told to stop; what they need nobody knows.
        not_recorded: why its row, or that of all shards, is not in NetSuite; empty where it is, or was not to be.
        never_ended: when the run before began, where that one never told of its end.
        read_from, read_until: when the customers were read, by NetSuite's clock.
        fingerprint: of the scheme as the account can hold it, and of what counts.
        counting: what counted as an order, with what the account has.
        changed: whom a run with ``--changed-since`` looked at; None where it looked at all.
        accuracy: the share of a sample that was right after the run; None where none was drawn.

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
    left_out: int = 0
    held: int = 0
    notes: tuple[str, ...] = ()
    unknown: tuple[int, ...] = ()
    inactive: tuple[int, ...] = ()
    unsafe: tuple[Unsafe, ...] = ()
    verdict: Verdict = field(default_factory=Verdict)
    keeps_figures: bool = False
    stopped: bool = False
    not_read: int = 0
    not_recorded: str = ""
    never_ended: datetime | None = None
    read_from: datetime | None = None
    read_until: datetime | None = None
    fingerprint: str = ""
    counting: Counting | None = None
    changed: ChangedReport | None = None
    accuracy: Accuracy | None = None

    @property
    def summary(self) -> Summary:
        """The plan's totals."""
        return self.plan.summary

    @property
    def exit_code(self) -> int:
        """0 done, 1 some customers not written, 3 ended early by NetSuite, 4 unsafe plan, 5 told to stop."""
        if self.outcome.failure:
            return self.outcome.failure.exit_code
        if self.unsafe:
            return EXIT_UNSAFE
        if self.stopped:
            return EXIT_INCOMPLETE
        return EXIT_REJECTED if self.outcome.rejected or self.outcome.unconfirmed else EXIT_DONE

    @property
    def reason(self) -> str:
        """Why it did not end well: NetSuite's answer, what the brake measured, or told to stop; empty where it did."""
        if self.outcome.failure:
            return str(self.outcome.failure)
        if self.stopped and not self.unsafe:
            return f"told to stop: {self.left}"
        return "; ".join(str(one) for one in self.unsafe)

    @property
    def remaining(self) -> int | None:
        """Changes left for the next run; None where not everybody was read."""
        return None if self.not_read else self.outcome.remaining

    @property
    def left(self) -> str:
        """What is left for the next run, in words."""
        if self.not_read:
            return (
                f"{self.not_read:,} of {self.summary.customers_read + self.not_read:,} customers were not read, and "
                "nothing was written"
            )
        return f"{self.outcome.remaining:,} left for the next run"

    def segment_name(self, value: int) -> str:
        """Name of a segment by its list value's internal id."""
        if value == EMPTY:
            return NO_SEGMENT
        return self.segment_names.get(value, f"list value {value}")

    def segments(self) -> list[tuple[str, int, int, Decimal]]:
        """Each segment with its customers before and after, and their lifetime value after, in scheme order."""
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
        """Each lifecycle stage with its customers before and after, in scheme order; none where not written."""
        before, after = self.summary.stages_before, self.summary.stages_after
        return [(name, before[value], after[value]) for value, name in self.stage_names.items()]

    def audiences(self) -> list[tuple[str, int, int]]:
        """Each audience with its customers before and after, in scheme order; none where not written."""
        before, after = self.summary.audiences_before, self.summary.audiences_after
        return [(name, before[place], after[place]) for place, name in enumerate(self.audience_names)]

    def transitions(self) -> list[tuple[str, str, int]]:
        """Moves between segments with their number of customers, most first."""
        return [
            (self.segment_name(before), self.segment_name(after), customers)
            for (before, after), customers in self.summary.transitions.most_common()
        ]

    @property
    def lifetime_value(self) -> Decimal:
        """Sum over all customers with orders, in base currency."""
        return Decimal(sum(self.summary.lifetime_cents_after.values())).scaleb(-2)

    def totals(self) -> dict[str, Any]:
        """The figures of the final log line; ids and names are not among them."""
        return {
            "as_of": self.as_of.isoformat(),
            "scheme": self.scheme,
            "plan_id": self.verdict.plan_id or None,
            "customers_read": self.summary.customers_read,
            "customers_scored": self.summary.customers_scored,
            "customers_changed": self.summary.customers_changed,
            "segments_changed": sum(self.summary.transitions.values()),
            "written": self.outcome.written,
            "rejected": len(self.outcome.rejected),
            "unconfirmed": len(self.outcome.unconfirmed),
            "remaining": self.remaining,
            "not_read": self.not_read,
            "unknown": len(self.unknown),
            "inactive": len(self.inactive),
            "left_out": self.left_out,
            "held": self.held,
            "sampled": self.accuracy.sampled if self.accuracy else None,
            "sample_right": self.accuracy.right if self.accuracy else None,
            **(self.changed.totals() if self.changed else {}),
            "write_mode": self.outcome.mode,
            "batches": self.outcome.batches,
            "requests": self.traffic.requests,
            "retries": self.traffic.retries,
            "throttled": self.traffic.throttled,
            "limit_lowered": self.traffic.limit_lowered,
            "duration_s": round(self.duration_s, 3),
            "exit_code": self.exit_code,
        }

    def as_json(self) -> dict[str, Any]:
        """The whole report as plain data."""
        return {
            "run_id": self.run_id,
            "version": self.version,
            "started_at": self.started_at.isoformat(),
            **self.totals(),
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
            "rejections": [_as_json(one) for one in self.outcome.rejected],
            "unconfirmed_customers": [_as_json(one) for one in self.outcome.unconfirmed],
            "unknown_ids": list(self.unknown),
            "inactive_ids": list(self.inactive),
            "brake": self.verdict.as_json(),
            "unsafe": [
                {"name": one.name, "what": one.what, "measured": one.measured, "limit": one.limit}
                for one in self.unsafe
            ],
            "failure": str(self.outcome.failure) if self.outcome.failure else None,
            "not_recorded": self.not_recorded or None,
            "run_before_never_ended": self.never_ended.isoformat(timespec="seconds") if self.never_ended else None,
        }


def _as_json(one: NotWritten) -> dict[str, Any]:
    return {"customer_id": one.customer_id, "fields": list(one.fields), "reason": one.reason}
