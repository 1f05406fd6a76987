"""How close four workers over one account come to the ideal: requests x latency / the account's limit."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

from tests.benchmarks.scored_account import TODAY, serving

CUSTOMERS = 410_000  # of whom 400,000 and a few are active
FEWEST_ACTIVE = 0.97
LATENCY_MS, LIMIT, SHARDS = 200, 5, 4
GOAL = 1.15


def measure() -> Iterator[tuple[str, str, str]]:
    """Read an account that was scored on the same day by four processes at once; nothing is left to write."""
    with serving(CUSTOMERS, latency_ms=LATENCY_MS, concurrency=LIMIT, scored=True) as values:
        environment = {**os.environ, **values, "RFM_LOG_LEVEL": "error", "NETSUITE_CONCURRENCY": str(LIMIT)}
        day = (TODAY - timedelta(days=1)).isoformat()
        words = [sys.executable, "-m", "netsuite_rfm", "run", "--json", "--as-of", day, "--shard"]
        started_s = time.perf_counter()
        workers = [
            subprocess.Popen([*words, f"{number}/{SHARDS}"], env=environment, stdout=subprocess.PIPE)
            for number in range(1, SHARDS + 1)
        ]
        reports = [json.loads(worker.communicate()[0]) for worker in workers]
        wall_s = time.perf_counter() - started_s
    read = sum(report["customers_read"] for report in reports)
    assert read >= FEWEST_ACTIVE * CUSTOMERS
    assert sum(report["customers_changed"] for report in reports) == 0
    # What was refused brought nothing: the ideal is of the requests that were needed.
    needed = sum(report["requests"] - report["throttled"] for report in reports)
    ideal_s = needed * LATENCY_MS / 1000 / LIMIT
    what = f"{SHARDS} workers, {read:,} customers, {LIMIT} at once: {wall_s:.1f} s against {ideal_s:.1f} s"
    refused = sum(report["throttled"] for report in reports)
    yield f"{what} ({refused} refused)", f"{wall_s / ideal_s:.2f} x", f"at most {GOAL:.2f} x"


if __name__ == "__main__":
    for row in measure():
        print(*row)
