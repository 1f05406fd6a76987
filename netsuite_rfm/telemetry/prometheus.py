"""Metrics of a run for Prometheus: a file for the node exporter's textfile collector, or a push.

The file is replaced in one step, so a reader never sees half of it. It is written however the run ends; a failed run
keeps the time of the last success. Unknown figures are NaN, so that neither the file nor the gateway keeps a figure of
the previous run.
"""

import math
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from netsuite_rfm.errors import EXIT_DONE, EXIT_REJECTED, UsageError
from netsuite_rfm.files.bounded import read_text
from netsuite_rfm.files.whole import FOR_EVERYBODY, is_replaced, why_not_writable, write_whole
from netsuite_rfm.telemetry import log
from netsuite_rfm.telemetry.log import get_logger
from netsuite_rfm.telemetry.pushgateway import Pushgateway

PREFIX = "netsuite_rfm_"
STARTED = "started_timestamp_seconds"
LAST_RUN = "last_run_timestamp_seconds"
LAST_SUCCESS = "last_success_timestamp_seconds"
MEANINGS = {
    STARTED: "When the last run began. If this stays later than its end, the run crashed, was killed, or hangs.",
    LAST_RUN: "When the last run ended.",
    LAST_SUCCESS: "When a run last ended with exit code 0 or 1.",
    "exit_code": "Exit code of the last run.",
    "customers_read": "Customers that the last run read.",
    "windows_read_ratio": "Share of all customers that the last run read, changed or not: 1 for all.",
    "customers_not_read": "Customers that the last run did not read, because it was asked to stop.",
    "customers_changed": "Customers whose fields differed.",
    "customers_written": "Customers written and verified.",
    "customers_rejected": "Customers that NetSuite rejected.",
    "customers_unconfirmed": "Customers written whose values could not be verified in time.",
    "customers_remaining": "Changes left for the next run.",
    "requests": "Requests made to NetSuite.",
    "requests_retried": "Requests that were retried.",
    "requests_throttled": "Requests that NetSuite throttled.",
    "duration_seconds": "How long the last run took.",
    "run_before_never_ended": "1 if the run before the last one began and never reported its end.",
    "log_lines_lost": "Lines of the log that could not be written.",
    "brake_engaged": "1 if the last run's plan looked like bad input and was not written.",
    "brake_warnings": "Warnings of the last run's brake, such as a falling number of orders.",
    "sample_customers": "Customers drawn at random after the last run and recomputed (RFM_SAMPLE_SIZE).",
    "sample_right": "Customers of that sample whose fields held what they should.",
    "predictions_written": "Prediction fields that the last run wrote, because they proved right.",
    "predictions_held": "Prediction fields that kept their values, because they did not prove right.",
    "prediction_model_age_days": "Days since the fit of the prediction model in force.",
    "prediction_auc": "How often the model ranks the customer who came back above the one who did not: 0.5 is chance.",
    "prediction_skill": "How much smaller its squared error is than the best rule of thumb's, as a share of that.",
    "prediction_total_bias": "Buying days predicted in excess, as a share of those that happened.",
    "certificate_end_timestamp_seconds": "End of the last day of the certificate (NETSUITE_CERTIFICATE_ENDS).",
}


_NOT_FIGURES = {
    *(STARTED, LAST_RUN, LAST_SUCCESS, "certificate_end_timestamp_seconds"),
    *("log_lines_lost", "run_before_never_ended"),
}
UNKNOWN = {name: math.nan for name in MEANINGS if name not in _NOT_FIGURES}


def end_of(day: date) -> float:
    """Return the end of a day in UTC, in seconds since 1970-01-01."""
    return (datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)).timestamp()


def written_as_text(values: Mapping[str, float]) -> str:
    """Return figures in the text format of Prometheus. Raises KeyError for an unknown name."""
    lines = []
    for name, value in values.items():
        lines += [
            f"# HELP {PREFIX}{name} {MEANINGS[name]}",
            f"# TYPE {PREFIX}{name} gauge",
            f"{PREFIX}{name} {_number(value)}",
        ]
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    return "NaN" if math.isnan(value) else str(value)


def refuse_unless_writable(file: Path | None) -> None:
    """Raise UsageError if the metrics file cannot be written; None means no file."""
    problem = why_not_writable(file) if file is not None else ""
    if problem:
        raise UsageError(f"--metrics-file {file}: cannot be written: {problem}")


def begin_metrics(file: Path | None) -> datetime | None:
    """Record in the file that a run begins now, and keep the rest of it; never raises.

    Return when the previous run began if it never reported its end: it crashed, was killed, or is still running.
    """
    if file is None or (file.exists() and not file.is_file()):
        return None
    before_s, ended_s = kept(file, STARTED), kept(file, LAST_RUN)
    replace_text(file, _without(file, STARTED) + written_as_text({STARTED: round(time.time(), 3)}))
    if before_s is None or (ended_s is not None and ended_s >= before_s):
        return None
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(before_s, UTC)
    return None


def push_beginning(gateway: Pushgateway | None) -> None:
    """Push to the gateway that a run begins now; the previous run's metrics stay there."""
    if gateway is not None:
        gateway.push(written_as_text({STARTED: round(time.time(), 3)}), whole=False)


def keep_metrics(
    figures: Mapping[str, float] | None,
    exit_code: int,
    *,
    certificate_ends: date | None,
    file: Path | None,
    gateway: Pushgateway | None = None,
    started_at: datetime | None = None,
    run_before_never_ended: bool = False,
) -> None:
    """Write and push the metrics of a finished run. Does nothing without a file and a gateway, and never raises.

    Args:
        figures: what the run did, by metric name without prefix; None if it ended before there was a report.
        exit_code: the run's exit code.
        certificate_ends: last day of the certificate.
        file: the file to replace.
        gateway: where the metrics are pushed.
        started_at: when the run began, by default now.
        run_before_never_ended: whether the previous run began and never reported its end.

    """
    now_s = round(time.time(), 3)
    values = {**(UNKNOWN if figures is None else figures)} | {
        "exit_code": exit_code,
        STARTED: now_s if started_at is None else round(started_at.timestamp(), 3),
        LAST_RUN: now_s,
        "log_lines_lost": log.lines_lost(),
        "run_before_never_ended": int(run_before_never_ended),
    }
    if exit_code in (EXIT_DONE, EXIT_REJECTED):
        values[LAST_SUCCESS] = now_s
    if certificate_ends is not None:
        values["certificate_end_timestamp_seconds"] = end_of(certificate_ends)
    succeeded, text = LAST_SUCCESS in values, written_as_text(values)
    if file is not None:
        _write(file, values)
    if gateway is not None:
        # A failed run does not know the last success. The gateway does, and keeps metrics that are not pushed.
        gateway.push(text, whole=succeeded)


def _write(file: Path, values: dict[str, float]) -> None:
    good_s = values.get(LAST_SUCCESS, kept(file, LAST_SUCCESS))
    if good_s is not None:
        values[LAST_SUCCESS] = good_s
    replace_text(file, written_as_text(values))


def replace_text(file: Path, text: str) -> None:
    """Replace a metrics file in one step; a failure is only logged."""
    try:
        # The node exporter runs as another user.
        write_whole({file: text}, mode=FOR_EVERYBODY)
    except OSError as error:
        # A failed write must not change the run's exit code.
        get_logger().error("metrics_not_written", file=str(file), reason=error.strerror)


def _without(file: Path, name: str) -> str:
    """Return the text of a metrics file without one metric."""
    text = text_of(file)
    return "".join(line for line in text.splitlines(keepends=True) if PREFIX + name not in line)


def text_of(file: Path) -> str:
    """Return the text of a metrics file; empty if there is none."""
    try:
        return read_text(file) if is_replaced(file) else ""
    except (OSError, UnicodeDecodeError):
        return ""


def kept(file: Path, name: str) -> float | None:
    """Read a metric from the previous run's file; None if it does not have it."""
    found = re.search(rf"^{PREFIX}{name} (\d+(?:\.\d+)?)$", text_of(file), re.MULTILINE)
    return float(found[1]) if found else None
