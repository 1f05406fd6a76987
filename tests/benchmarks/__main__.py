"""``make bench``: every measurement, a table for each of its modules as soon as it is done."""

import sys

from netsuite_rfm.cli.terminal import flush, table
from netsuite_rfm.telemetry.log import configure_log
from tests.benchmarks import (
    bench_activation,
    bench_calm,
    bench_campaign_report,
    bench_campaigns,
    bench_changed,
    bench_growth,
    bench_peers,
    bench_plan,
    bench_prediction,
    bench_prediction_nights,
    bench_pressure,
    bench_pull,
    bench_rolling,
    bench_rules,
    bench_score,
    bench_shards,
    bench_worker,
)

BENCHES = (
    *(bench_worker, bench_plan, bench_growth),
    *(bench_pull, bench_peers, bench_shards, bench_changed, bench_rolling, bench_pressure),
    *(
        bench_score,
        bench_rules,
        bench_prediction,
        bench_prediction_nights,
        bench_activation,
        bench_campaigns,
        bench_campaign_report,
        bench_calm,
    ),
)


def main() -> None:
    """Measure one thing after another and print what came out beside what is wanted.

    Words on the command line choose modules: ``python -m tests.benchmarks worker plan``.
    """
    configure_log("error")
    chosen = {f"{__package__}.bench_{word}" for word in sys.argv[1:]}
    # The worker first: Linux counts the peak memory of the process that starts it as its own.
    for bench in BENCHES:
        if not chosen or bench.__name__ in chosen:
            table(bench.__name__.rpartition("bench_")[2], ("What", "Measured", "Goal"), list(bench.measure()))
            flush()


if __name__ == "__main__":
    main()
