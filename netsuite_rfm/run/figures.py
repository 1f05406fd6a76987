"""The figures of a run in one value, for the last log line, the JSON, the metrics and the row in RFM Run."""

import math
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from netsuite_rfm.netsuite.http.client import Client


@dataclass(frozen=True, slots=True)
class Traffic:
    """Requests sent to NetSuite, retries among them, throttled requests, and how often the limit was lowered."""

    requests: int
    retries: int
    throttled: int
    limit_lowered: int


def traffic_of(client: Client) -> Traffic:
    """Return the traffic of this connection so far."""
    counts = client.counts
    return Traffic(counts["requests"], counts["retries"], counts["throttled"], client.limit.lowered)


@dataclass(frozen=True, slots=True)
class ChangedReport:
    """Which customers a run with ``--changed-since`` read; a customer can have several reasons.

    Args:
        since: the run looked for changes since this time.
        by_orders: customers with a transaction that was entered or edited.
        by_record: customers whose record changed.
        by_time: customers who may have moved because days passed.
        deleted: records of any type that were deleted; None if the role cannot see deletions.
        by_disagreement: further customers whose fields did not match their orders; None if this was not checked.
        turn: the parts of all customers that a rolling run read in addition, in words; empty for other runs.

    """

    since: datetime
    by_orders: int
    by_record: int
    by_time: int
    deleted: int | None
    by_disagreement: int | None
    turn: str = ""

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%dT%H:%M:%SZ}"

    def totals(self) -> dict[str, Any]:
        """Return the figures for the log."""
        return {
            "changed_since": str(self),
            "by_orders": self.by_orders,
            "by_record": self.by_record,
            "by_time": self.by_time,
            "deleted": self.deleted,
            "by_disagreement": self.by_disagreement,
            "parts": self.turn or None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFigures:
    """What a run did, in figures, without ids or names of customers.

    Args:
        as_of: the day that was scored for, in ISO 8601.
        scope: which customers, as in the run's row.
        rolled: why a rolling run read all customers; None if it did not.
        plan_id: id that accepts exactly this plan; None if the brake would not hold it.
        remaining: changes left for the next run; None if not all customers were read.
        not_read: customers that were not read, because the run was asked to stop.
        unknown, inactive: named customers that NetSuite does not have, or that are inactive.
        left_out: customers who were not scored because a setting leaves them out.
        held: customers whose segment is held until a day that a person set.
        predictions_written, predictions_held: prediction fields that were written, and fields that kept their values
            because their predictions did not prove accurate; None if nothing is predicted.
        model_age_days: days since the fit of the prediction model; None if there is none.
        sampled, sample_right: customers of a sample, and how many were correct after the run; None without a sample.
        prediction_auc, prediction_skill, prediction_total_bias: result of the model's backtest on the account's own
            customers; None without a backtest.
        changed: whom a run with ``--changed-since`` read; None for other runs.
        windows_read: share of all customers that the run read whether they had changed or not.
        write_mode: how changes were written: ``batch`` or ``single``; empty if nothing was written.
        duration_s: duration of the run in seconds.
        brake_engaged: whether the brake held the plan.
        brake_warnings: the brake's warnings if it did not hold the plan.

    """

    as_of: str
    scope: str
    rolled: str | None
    scheme: str
    plan_id: str | None
    customers_read: int
    customers_scored: int
    customers_changed: int
    segments_changed: int
    written: int
    rejected: int
    unconfirmed: int
    remaining: int | None
    not_read: int
    unknown: int
    inactive: int
    left_out: int
    held: int
    predictions_written: int | None
    predictions_held: int | None
    model_age_days: int | None
    sampled: int | None
    sample_right: int | None
    changed: ChangedReport | None
    windows_read: float
    write_mode: str
    batches: int
    requests: int
    retries: int
    throttled: int
    limit_lowered: int
    duration_s: float
    exit_code: int
    prediction_auc: float | None
    prediction_skill: float | None
    prediction_total_bias: float | None
    brake_engaged: bool
    brake_warnings: int

    def totals(self) -> dict[str, Any]:
        """Return the figures of the last log line, in its order."""
        shown = {name: getattr(self, name) for name in TOTALS}
        place = TOTALS.index("write_mode")
        named = list(shown.items())
        return dict([*named[:place], *(self.changed.totals() if self.changed else {}).items(), *named[place:]])

    def as_metrics(self) -> dict[str, float]:
        """Return the figures by metric name without prefix; unknown figures are NaN."""
        return {
            "exit_code": self.exit_code,
            "customers_read": self.customers_read,
            "windows_read_ratio": self.windows_read,
            "customers_changed": self.customers_changed,
            "customers_written": self.written,
            "customers_rejected": self.rejected,
            "customers_unconfirmed": self.unconfirmed,
            "customers_not_read": self.not_read,
            "customers_remaining": _or_nan(self.remaining),
            "requests": self.requests,
            "requests_retried": self.retries,
            "requests_throttled": self.throttled,
            "duration_seconds": self.duration_s,
            "brake_engaged": int(self.brake_engaged),
            "brake_warnings": self.brake_warnings,
            "predictions_written": _or_nan(self.predictions_written),
            "predictions_held": _or_nan(self.predictions_held),
            "prediction_model_age_days": _or_nan(self.model_age_days),
            "prediction_auc": _or_nan(self.prediction_auc),
            "prediction_skill": _or_nan(self.prediction_skill),
            "prediction_total_bias": _or_nan(self.prediction_total_bias),
            "sample_customers": _or_nan(self.sampled),
            "sample_right": _or_nan(self.sample_right),
        }


def _or_nan(figure: float | None) -> float:
    return math.nan if figure is None else figure


_BESIDE: Final = {
    *("changed", "windows_read", "brake_engaged", "brake_warnings"),
    *("prediction_auc", "prediction_skill", "prediction_total_bias"),
}
TOTALS: Final = tuple(field.name for field in fields(RunFigures) if field.name not in _BESIDE)
"""Names of the figures in the last log line, however a run ends."""
