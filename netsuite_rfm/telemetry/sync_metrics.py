"""Metrics of a sync for Prometheus: a file for the node exporter, one per destination."""

import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from netsuite_rfm.errors import EXIT_DONE, EXIT_REJECTED
from netsuite_rfm.telemetry.prometheus import replace_text, text_of

SYNC_PREFIX: Final = "netsuite_rfm_sync_"
LAST_SYNC: Final = "last_sync_timestamp_seconds"
LAST_GOOD_SYNC: Final = "last_success_timestamp_seconds"
SYNC_MEANINGS: Final = {
    LAST_SYNC: "When the last sync ended.",
    LAST_GOOD_SYNC: "When a sync last ended with exit code 0 or 1.",
    "exit_code": "Exit code of the last sync.",
    "customers_read": "Customers that the last sync read.",
    "customers_sent": "Customers that the destination accepted.",
    "customers_left_out": "Customers left out, for any reason.",
    "customers_failed": "Customers that the destination rejected.",
    "customers_remaining": "Customers left for the next sync.",
    "profiles_emptied": "Customers left out whose values were emptied at the destination.",
    "addresses_suppressed": "Addresses that the destination must never mail.",
    "requests": "Requests made to the destination.",
}


def keep_sync_metrics(figures: Mapping[str, float] | None, exit_code: int, destination: str, file: Path | None) -> None:
    """Write the metrics of a finished sync. Does nothing without a file, and never raises.

    Args:
        figures: figures by name; None if the sync ended before any customer was counted. Unknown figures are left out.
        exit_code: the sync's exit code.
        destination: the destination's name on the command line.
        file: the file to replace.

    """
    if file is None:
        return
    now_s = round(time.time(), 3)
    values: dict[str, float] = {**(figures or {}), "exit_code": exit_code, LAST_SYNC: now_s}
    good_s = now_s if exit_code in (EXIT_DONE, EXIT_REJECTED) else _kept(file, LAST_GOOD_SYNC)
    if good_s is not None:
        values[LAST_GOOD_SYNC] = good_s
    lines = []
    for name, value in values.items():
        full = SYNC_PREFIX + name
        lines += [f"# HELP {full} {SYNC_MEANINGS[name]}", f"# TYPE {full} gauge"]
        lines.append(f'{full}{{destination="{destination}"}} {value}')
    replace_text(file, "\n".join(lines) + "\n")


def _kept(file: Path, name: str) -> float | None:
    found = re.search(rf"^{SYNC_PREFIX}{name}{{[^}}]*}} (\d+(?:\.\d+)?)$", text_of(file), re.MULTILINE)
    return float(found[1]) if found else None
