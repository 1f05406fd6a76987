"""How close the pull comes to the ideal: requests x latency / concurrency."""

import time
from collections.abc import Iterator
from datetime import timedelta

from netsuite_rfm.run.pipeline import Job, carry_out
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting
from tests.benchmarks.scored_account import TODAY, serving

CUSTOMERS = 102_500  # of whom 100,000 and a few are active
FEWEST_ACTIVE = 0.97
LATENCY_MS = 200
GOALS = {5: 1.20, 15: 1.50}


def measure() -> Iterator[tuple[str, str, str]]:
    """Pull, score and compare 100,000 customers at 200 ms a request; one row for each concurrency."""
    for concurrency, goal in GOALS.items():
        with serving(CUSTOMERS, latency_ms=LATENCY_MS, concurrency=concurrency) as values:
            settings = settings_from({**values, "NETSUITE_CONCURRENCY": str(concurrency)})
            job = Job(load_scheme("default"), counting(settings, TODAY - timedelta(days=1)))
            with connect(settings) as client:
                started_s = time.perf_counter()
                report = carry_out(client, job)
                wall_s = time.perf_counter() - started_s
                ideal_s = client.counts["requests"] * LATENCY_MS / 1000 / concurrency
        read = report.summary.customers_read
        assert read >= FEWEST_ACTIVE * CUSTOMERS
        what = f"{read:,} customers, {LATENCY_MS} ms, {concurrency} at once: {wall_s:.2f} s against {ideal_s:.2f} s"
        yield what, f"{wall_s / ideal_s:.2f} x", f"at most {goal:.2f} x"
