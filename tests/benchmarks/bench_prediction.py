"""The prediction model for a million customers: CPU of the fit, memory, time of a prediction; beside ``lifetimes``.

Python lifetimes is archived and needs old versions of numpy and scipy, so it is measured only where the variable
``LIFETIMES_PYTHON`` names an interpreter that has it.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

CUSTOMERS = 1_000_000
WINDOW = 1_000
AS_OF_DAY = 20_000
HORIZON_DAYS = 90
FIT_GOAL_S = 0.5
PREDICTION_GOAL_US = 2
MEMORY_GOAL_MB = 10
RATIO_GOAL = 20
PEER = "LIFETIMES_PYTHON"


def some_timings(customers: int, seed: int = 7) -> tuple[np.ndarray[Any, Any], ...]:
    """Draw repeats, last and age in days, order by order, as MBG/NBD says; five years, half of them order once."""
    rng = np.random.default_rng(seed)
    age = rng.integers(0, 1_826, customers)
    rate, leaving = rng.gamma(0.5, 1 / 62, customers), rng.beta(0.8, 2.0, customers)
    repeats, last, now = np.zeros(customers, np.int64), np.zeros(customers, np.int64), np.zeros(customers)
    active = np.flatnonzero(rng.random(customers) >= leaving)
    while len(active):
        now[active] += rng.exponential(1 / rate[active])
        active = active[now[active] < age[active]]
        day = np.ceil(now[active]).astype(np.int64)
        repeats[active] += day > last[active]
        last[active] = day
        active = active[rng.random(len(active)) >= leaving[active]]
    return repeats, last, age


def peak_mb() -> float:
    """Most memory this process ever had; getrusage would count that of the process that started it."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def ours(file: Path) -> dict[str, float]:
    """Take windows of customers, fit and predict; run in a process of its own, so that its memory is its own."""
    from netsuite_rfm.rfm.prediction.desired import (  # noqa: PLC0415 - so that the process holds nothing else
        PredictionFields,
        Written,
        desired_predictions,
    )
    from netsuite_rfm.rfm.prediction.fit import fit  # noqa: PLC0415
    from netsuite_rfm.rfm.prediction.grouped import FitSample  # noqa: PLC0415
    from netsuite_rfm.rfm.prediction.histories import Histories  # noqa: PLC0415
    from netsuite_rfm.rfm.prediction.predictions import predict  # noqa: PLC0415

    repeats, last, age = np.load(file)

    def window(at: int) -> Histories:
        x, t_x, t = (np.array(values[at : at + WINDOW]) for values in (repeats, last, age))
        ids = np.arange(at + 1, at + 1 + len(x), dtype=np.int64)
        return Histories(ids, x + 1, AS_OF_DAY - t, AS_OF_DAY - t + t_x, 100 * x + 999)

    for at in range(0, CUSTOMERS, WINDOW):  # what a window takes is in use before as well
        window(at)
    before = peak_mb()
    sample = FitSample(AS_OF_DAY)
    start = process_time()
    for at in range(0, CUSTOMERS, WINDOW):
        sample.add(window(at))
    taken = process_time()
    found = fit(sample.grouped())
    fitted = process_time()
    after = peak_mb()
    every = Written(churn_risk=True, expected_next_order_date=True, predicted_clv=True)
    prediction_s = 0.0
    for at in range(0, CUSTOMERS, WINDOW):
        histories = window(at)
        begun = process_time()
        predicted = predict(histories, found.parameters, HORIZON_DAYS, AS_OF_DAY)
        desired_predictions(predicted, PredictionFields.empty(len(histories)), every)
        prediction_s += process_time() - begun
    return {
        "take_s": taken - start,
        "fit_s": fitted - taken,
        "predict_us": prediction_s / CUSTOMERS * 1e6,
        "memory_mb": after - before,
        "memory_predicting_mb": peak_mb() - before,
        **{name: getattr(found.parameters, name) for name in ("r", "alpha", "a", "b")},
    }


THEIRS = """
import json, sys, time
import numpy as np
def peak():
    return next(int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
x, t_x, t = np.load(sys.argv[1])
from lifetimes import ModifiedBetaGeoFitter
before = peak()
start = time.process_time()
found = ModifiedBetaGeoFitter().fit(x, t_x, t)
fitted = time.process_time()
memory = peak() - before
some = slice(0, 100_000)
found.conditional_expected_number_of_purchases_up_to_time(365, x[some], t_x[some], t[some])
print(json.dumps({"fit_s": fitted - start, "memory_mb": memory,
    "predict_us": (time.process_time() - fitted) * 10, **{k: float(v) for k, v in found.params_.items()}}))
"""


def measured(python: str, *words: str) -> dict[str, float]:
    """Run one of the two programs with a single thread and read what it prints."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    found = subprocess.run([python, *words], env=environment, capture_output=True, text=True, check=True)
    result: dict[str, float] = json.loads(found.stdout)
    return result


def measure() -> Iterator[tuple[str, str, str]]:
    """Fit and predict 1,000,000 customers."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "timings.npy"
        np.save(file, np.stack(some_timings(CUSTOMERS)))
        own = measured(sys.executable, "-m", "tests.benchmarks.bench_prediction", str(file))
        peer = measured(os.environ[PEER], "-c", THEIRS, str(file)) if PEER in os.environ else None
    what = f"prediction model of {CUSTOMERS:,} customers"
    yield f"{what}: CPU of the fit", f"{own['fit_s']:.2f} s", f"at most {FIT_GOAL_S} s"
    yield "and of taking its sample, window by window", f"{own['take_s']:.2f} s", ""
    yield "and its memory", f"{own['memory_mb']:.0f} MB", f"at most {MEMORY_GOAL_MB} MB"
    yield "prediction of a customer", f"{own['predict_us']:.2f} us", f"at most {PREDICTION_GOAL_US} us"
    if peer is None:
        yield "the same fit by PyPI lifetimes", f"not measured: {PEER} names no Python that has it", ""
        return
    agree = all(abs(own[name] / peer[name] - 1) < 0.02 for name in ("r", "alpha", "a", "b"))
    ratio = peer["fit_s"] / own["fit_s"]
    yield "the same fit by PyPI lifetimes", f"{ratio:.0f} x as long", f"at least {RATIO_GOAL} x"
    yield "its memory, and its prediction", f"{peer['memory_mb']:.0f} MB, {peer['predict_us']:.1f} us", ""
    yield "parameters agree within 2 %", "yes" if agree else "NO", "yes"


if __name__ == "__main__":
    print(json.dumps(ours(Path(sys.argv[1]))))
