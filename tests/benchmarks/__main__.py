"""``make bench``: every measurement, one table."""

from netsuite_rfm.cli.terminal import table
from netsuite_rfm.telemetry.log import configure_log
from tests.benchmarks import (
    bench_activation,
    bench_changed,
    bench_growth,
    bench_peers,
    bench_plan,
    bench_prediction,
    bench_pressure,
    bench_pull,
    bench_rules,
    bench_score,
    bench_shards,
    bench_worker,
)

BENCHES = (
    *(bench_worker, bench_plan, bench_growth),
    *(bench_pull, bench_peers, bench_shards, bench_changed, bench_pressure),
    *(bench_score, bench_rules, bench_prediction, bench_activation),
)


def main() -> None:
    """Measure one thing after another and print what came out beside what is wanted."""
    configure_log("error")
    # The worker first: Linux counts the peak memory of the process that starts it as its own.
    rows = [row for bench in BENCHES for row in bench.measure()]
    table("Measured on this machine, in this run", ("What", "Measured", "Goal"), rows)


if __name__ == "__main__":
    main()
