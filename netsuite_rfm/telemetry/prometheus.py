"""What a run did, for Prometheus: a file that its node exporter reads (the textfile collector), or a push.

The file is replaced in one step, so a reader never sees half of it, and written however the run ends: a run
that fails says so, and leaves the moment of the last success standing. What it cannot know is NaN, so that no figure of
the run before stands for it, in the file or at the gateway.
"""

import math
import os
import re
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from netsuite_rfm.atomic_files import write_whole
from netsuite_rfm.errors import EXIT_DONE, EXIT_REJECTED, UsageError
from netsuite_rfm.telemetry.log import get_logger
from netsuite_rfm.telemetry.pushgateway import Pushgateway

PREFIX = "netsuite_rfm_"
LAST_SUCCESS = "last_success_timestamp_seconds"
MEANINGS = {
    "last_run_timestamp_seconds": "When the last run ended.",
    LAST_SUCCESS: "When a run last ended with exit code 0 or 1.",
    "exit_code": "Exit code of the last run.",
    "customers_read": "Customers that the last run read.",
    "customers_changed": "Customers whose fields differed.",
    "customers_written": "Customers written and verified.",
    "customers_rejected": "Customers that NetSuite would not take.",
    "customers_unconfirmed": "Customers written whose values could not be seen in time.",
    "customers_remaining": "Changes left for the next run.",
    "requests": "Requests made to NetSuite.",
    "requests_retried": "Requests among them that were made again.",
    "requests_throttled": "Requests among them that were over the account's limit.",
    "duration_seconds": "How long the last run took.",
    "brake_engaged": "1 if the last run's plan looked like bad input and was not written.",
    "certificate_end_timestamp_seconds": "End of the last day of the certificate (NETSUITE_CERTIFICATE_ENDS).",
}


_NOT_FIGURES = {"last_run_timestamp_seconds", LAST_SUCCESS, "certificate_end_timestamp_seconds"}
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
    """Raise UsageError where the directory of the metrics file is not there, or not ours to write to."""
    if file is not None and not os.access(file.parent, os.W_OK):
        raise UsageError(f"--metrics-file {file}: {file.parent} is not a directory that can be written to")


def keep_metrics(
    figures: Mapping[str, float] | None,
    exit_code: int,
    *,
    certificate_ends: date | None,
    file: Path | None,
    gateway: Pushgateway | None = None,
) -> None:
    """Write and push the metrics of a run that has ended; nothing without a file and a gateway. Never raises.

    Args:
        figures: what the run did, by name of the metric without its prefix; None if it ended before there was a report.
        exit_code: how it ended.
        certificate_ends: last day of the certificate.
        file: the file that is replaced.
        gateway: where the metrics are pushed to.

    """
    now_s = round(time.time(), 3)
    values = {**(UNKNOWN if figures is None else figures)} | {
        "exit_code": exit_code,
        "last_run_timestamp_seconds": now_s,
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
    good_s = values.get(LAST_SUCCESS, last_success(file))
    if good_s is not None:
        values[LAST_SUCCESS] = good_s
    try:
        write_whole({file: written_as_text(values)})
    except OSError as error:
        # The run is what matters, and it is done: its exit code stays its own.
        get_logger().error("metrics_not_written", file=str(file), reason=error.strerror)


def last_success(file: Path) -> float | None:
    """Read when a run was last successful from the file of the run before; None if it does not say."""
    try:
        found = re.search(rf"^{PREFIX}{LAST_SUCCESS} (\d+(?:\.\d+)?)$", file.read_text("utf-8"), re.MULTILINE)
    except (OSError, UnicodeDecodeError):
        return None
    return float(found[1]) if found else None
