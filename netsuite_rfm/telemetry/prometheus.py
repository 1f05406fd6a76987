"""What a run did, for Prometheus: a file that its node exporter reads (the textfile collector), or a push.

The file is replaced in one step, so a reader never sees half of it, and written however the run ends: a run
that fails says so, and leaves the moment of the last success standing. What it cannot know is NaN, so that no figure of
the run before stands for it, in the file or at the gateway.
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
    """Seconds from 1970-01-01 to the end of a day, in UTC."""
    return (datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)).timestamp()


def written_as_text(values: Mapping[str, float]) -> str:
    """Give figures in the text format of Prometheus; a name that is not among the known ones is a KeyError."""
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
    """Raise UsageError where the metrics file could not be written."""
    problem = why_not_writable(file) if file is not None else ""
    if problem:
        raise UsageError(f"--metrics-file {file}: cannot be written: {problem}")


def begin_metrics(file: Path | None) -> datetime | None:
    """Write into the file that a run begins now, and leave all else in it; never raises.

    Gives when the run before began, where that one never reported its end: it crashed, was killed, or is still at work.
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
    """Tell the gateway that a run begins now; what it holds of the run before stays."""
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
    """Write and push the metrics of a run that has ended; nothing without a file and a gateway. Never raises.

    Args:
        figures: what the run did, by name of the metric without its prefix; None if it ended before there was a report.
        exit_code: how it ended.
        certificate_ends: last day of the certificate.
        file: the file that is replaced.
        gateway: where the metrics are pushed to.
        started_at: when it began; now unless given.
        run_before_never_ended: whether the run before began and never reported its end.

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
        # A run without success does not know of the last one; the gateway does, and keeps what is not named.
        gateway.push(text, whole=succeeded)


def _write(file: Path, values: dict[str, float]) -> None:
    good_s = values.get(LAST_SUCCESS, kept(file, LAST_SUCCESS))
    if good_s is not None:
        values[LAST_SUCCESS] = good_s
    replace_text(file, written_as_text(values))


def replace_text(file: Path, text: str) -> None:
    """Replace a file of metrics in one step; a failure is a line in the log."""
    try:
        # The node exporter is another user.
        write_whole({file: text}, mode=FOR_EVERYBODY)
    except OSError as error:
        # The run is what matters: its exit code stays its own.
        get_logger().error("metrics_not_written", file=str(file), reason=error.strerror)


def _without(file: Path, name: str) -> str:
    """What a file of metrics says of all others than this one."""
    text = text_of(file)
    return "".join(line for line in text.splitlines(keepends=True) if PREFIX + name not in line)


def text_of(file: Path) -> str:
    """What a file of metrics says; empty if there is none."""
    try:
        return read_text(file) if is_replaced(file) else ""
    except (OSError, UnicodeDecodeError):
        return ""


def kept(file: Path, name: str) -> float | None:
    """Read a metric from the file of the run before; None if it does not say."""
    found = re.search(rf"^{PREFIX}{name} (\d+(?:\.\d+)?)$", text_of(file), re.MULTILINE)
    return float(found[1]) if found else None
