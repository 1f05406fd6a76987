"""What a change costs in memory: the peak of a first load, above that of a night without changes."""

from collections.abc import Iterator
from datetime import timedelta

from tests.benchmarks.bench_worker import plan_a_night
from tests.benchmarks.scored_account import TODAY, serving

CUSTOMERS = 1_022_000  # of whom 1,000,000 and a few are active
FEWEST_CHANGED = 0.9
GOAL_BYTES = 300


def measure() -> Iterator[tuple[str, str, str]]:
    """Plan an account that was scored on the same day, and one that never was."""
    with serving(CUSTOMERS, scored=True) as values:
        unchanged = plan_a_night(values, TODAY - timedelta(days=1))
    with serving(CUSTOMERS) as values:
        first = plan_a_night(values)
    changed = first.report["customers_changed"]
    assert unchanged.report["customers_changed"] == 0
    assert changed >= FEWEST_CHANGED * CUSTOMERS
    what = f"memory of a changed customer; first load, {first.peak_mb:.0f} MB where {unchanged.peak_mb:.0f} MB were"
    bytes_each = (first.peak_mb - unchanged.peak_mb) * 2**20 / changed
    yield f"{what}, {changed:,} changed", f"{bytes_each:.0f} bytes", f"at most {GOAL_BYTES} bytes"


if __name__ == "__main__":
    for row in measure():
        print(*row, flush=True)
