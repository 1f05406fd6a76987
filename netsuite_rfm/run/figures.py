"""What a run did, as the figures that its metrics show."""

import math

from netsuite_rfm.run.report import RunReport


def figures(report: RunReport) -> dict[str, float]:
    """What a run did, by name of the metric without its prefix."""
    outcome, traffic, accuracy = report.outcome, report.traffic, report.accuracy
    return {
        "exit_code": report.exit_code,
        "customers_read": report.summary.customers_read,
        "customers_changed": report.summary.customers_changed,
        "customers_written": outcome.written,
        "customers_rejected": len(outcome.rejected),
        "customers_unconfirmed": len(outcome.unconfirmed),
        "customers_not_read": report.not_read,
        "customers_remaining": math.nan if report.remaining is None else report.remaining,
        "requests": traffic.requests,
        "requests_retried": traffic.retries,
        "requests_throttled": traffic.throttled,
        "duration_seconds": round(report.duration_s, 3),
        "brake_engaged": int(bool(report.unsafe)),
        "brake_warnings": len(report.verdict.warnings),
        "sample_customers": accuracy.sampled if accuracy else math.nan,
        "sample_right": accuracy.right if accuracy else math.nan,
    }
