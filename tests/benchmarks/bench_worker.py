"""What a night costs on this side: CPU and peak memory of the whole worker process."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from tests.benchmarks.scored_account import TODAY, serving

CUSTOMERS = 1_022_000  # of whom 1,000,000 and a few are active
FEWEST_ACTIVE = 0.97
CPU_GOAL_US = 8
MEMORY_GOAL_MB = 300


@dataclass(frozen=True)
class Night:
    """A plan of the night after the one that scored everybody: its report, and what its process took."""

    report: dict[str, Any]
    cpu_s: float
    peak_mb: float

    @property
    def what(self) -> str:
        """How many customers, changes and requests."""
        read, changed = self.report["customers_read"], self.report["customers_changed"]
        return f"{read:,} customers, {changed:,} changed ({changed / read:.1%}), {self.report['requests']:,} requests"


def plan_a_night(values: Mapping[str, str], as_of: date = TODAY) -> Night:
    """Run the worker in a process of its own."""
    words = [sys.executable, "-m", "netsuite_rfm", "plan", "--json", "--as-of", as_of.isoformat()]
    environment = {**os.environ, **values, "RFM_LOG_LEVEL": "error"}
    process = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    report = msgspec.json.decode(process.stdout.read())
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Night(report, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def measure() -> Iterator[tuple[str, str, str]]:
    """Plan a night of 1,000,000 customers who were scored the day before; about 1 % change."""
    with serving(CUSTOMERS, scored=True) as values:
        night = plan_a_night(values)
    read = night.report["customers_read"]
    assert read >= FEWEST_ACTIVE * CUSTOMERS
    yield f"CPU a customer; {night.what}", f"{night.cpu_s / read * 1e6:.1f} us", f"at most {CPU_GOAL_US} us"
    yield "peak memory of the same", f"{night.peak_mb:.0f} MB", f"at most {MEMORY_GOAL_MB} MB"
