"""``make bench``: every measurement, one table."""

from netsuite_rfm.console import table
from tests.benchmarks import bench_pull, bench_score, bench_worker


def main() -> None:
    """Measure one thing after another and print what came out beside what is wanted."""
    rows = [row for bench in (bench_score, bench_pull, bench_worker) for row in bench.measure()]
    table("Measured on this machine, in this run", ("What", "Measured", "Goal"), rows)


if __name__ == "__main__":
    main()
