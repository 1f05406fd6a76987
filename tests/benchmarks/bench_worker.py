"""What a night costs on this side: CPU and peak memory of the whole worker process."""

import os
import subprocess
import sys
from collections.abc import Iterator

import msgspec

from tests.benchmarks.scored_account import TODAY, serving

CUSTOMERS = 1_022_000  # of whom 1,000,000 and a few are active
FEWEST_ACTIVE = 0.97
CPU_GOAL_US = 10
MEMORY_GOAL_MB = 300


def measure() -> Iterator[tuple[str, str, str]]:
    """Plan a night of 1,000,000 customers who were scored the day before; about 1 % change."""
    with serving(CUSTOMERS, scored=True) as values:
        words = [sys.executable, "-m", "netsuite_rfm", "plan", "--json", "--as-of", TODAY.isoformat()]
        environment = {**os.environ, **values, "RFM_LOG_LEVEL": "error"}
        process = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE)
        assert process.stdout is not None
        report = msgspec.json.decode(process.stdout.read())
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    read, changed = report["customers_read"], report["customers_changed"]
    assert read >= FEWEST_ACTIVE * CUSTOMERS
    cpu_us = (usage.ru_utime + usage.ru_stime) / read * 1e6
    night = f"{read:,} customers, {changed:,} changed ({changed / read:.1%}), {report['requests']:,} requests"
    yield f"CPU a customer; {night}", f"{cpu_us:.1f} us", f"at most {CPU_GOAL_US} us"
    yield "peak memory of the same", f"{usage.ru_maxrss / 1024:.0f} MB", f"at most {MEMORY_GOAL_MB} MB"
