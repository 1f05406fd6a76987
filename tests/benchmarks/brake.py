"""The simulation behind the brake's defaults: real orders, night by night, and what a failed import would have done.

Run it as ``python -m tests.benchmarks.brake FOLDER``, with a folder of order files such as UCI Online Retail
(CC BY 4.0, doi 10.24432/C5BW33).
"""

import csv
import gzip
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from netsuite_rfm.rfm.customers import EMPTY, Orders
from netsuite_rfm.rfm.plan import FEWEST_JUDGED
from netsuite_rfm.rfm.score import score
from netsuite_rfm.settings.model import Settings
from netsuite_rfm.settings.schemes import load_scheme

Ints = npt.NDArray[np.int64]
FIRST_NIGHT = 30  # days after the first order: before, hardly anybody has scores
LIMIT = float(Settings.model_fields["rfm_max_segment_change_share"].default)
EVERY = 5  # a failure is tried on every fifth night of the second half


@dataclass(frozen=True)
class History:
    """All sales of a file: customer (0, 1, …), day since 1970, cents, and one of two order types."""

    customer: Ints
    day: Ints
    cents: Ints
    kind: Ints
    customers: int

    def segments(self, as_of_day: int, kept: npt.NDArray[np.bool_]) -> Ints:
        """Position of each customer's segment on a day, from the orders that are kept; -1 without orders."""
        chosen = kept & (self.day <= as_of_day)
        last = np.full(self.customers, EMPTY, dtype=np.int64)
        np.maximum.at(last, self.customer[chosen], self.day[chosen])
        cents = np.zeros(self.customers, dtype=np.int64)
        np.add.at(cents, self.customer[chosen], self.cents[chosen])
        count = np.bincount(self.customer[chosen], minlength=self.customers).astype(np.int64)
        orders = Orders(np.arange(1, self.customers + 1, dtype=np.int64), count, last, cents)
        return score(orders, load_scheme("default"), as_of_day).segment_index


def read_history(file: Path) -> History:
    """Read the sales of a file; the two order types are told apart by the channel, or else take turns."""
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        sales = [row for row in csv.DictReader(stream) if row["kind"] == "sale"]
    numbers = {name: at for at, name in enumerate(sorted({row["customer_id"] for row in sales}))}
    channels = sorted({row.get("channel") or "" for row in sales})
    return History(
        customer=np.array([numbers[row["customer_id"]] for row in sales], dtype=np.int64),
        day=np.array([date.fromisoformat(row["order_date"]).toordinal() - 719163 for row in sales], dtype=np.int64),
        cents=np.array([round(float(row["amount"]) * 100) for row in sales], dtype=np.int64),
        kind=np.array(
            [channels.index(row["channel"]) if len(channels) > 1 else at % 2 for at, row in enumerate(sales)],
            dtype=np.int64,
        ),
        customers=len(numbers),
    )


def nightly_shares(history: History, nights: int = 1) -> Ints:
    """Share of the customers with scores who change segment, for each night, ``nights`` after the run before."""
    everything = np.ones(len(history.day), dtype=np.bool_)
    segments: dict[int, Ints] = {}
    shares = []
    for day in range(int(history.day.min()) + FIRST_NIGHT, int(history.day.max()) + 2):
        segments[day] = history.segments(day, everything)
        before = segments.get(day - nights)
        if before is not None and np.count_nonzero(before >= 0) >= FEWEST_JUDGED:
            shares.append(_share(before, segments[day]))
    return np.array(shares)


def failures(history: History) -> Iterator[tuple[str, Ints]]:
    """What share would change segment in one night if orders were missing."""
    everything = np.ones(len(history.day), dtype=np.bool_)
    first, last = int(history.day.min()), int(history.day.max())
    days = range((first + last) // 2, last + 2, EVERY)
    for name, missing_days in (("last day missing", 1), ("last week missing", 7), ("last month missing", 30)):
        yield (
            name,
            np.array(
                [
                    _share(
                        history.segments(day - 1, everything), history.segments(day, history.day <= day - missing_days)
                    )
                    for day in days
                ]
            ),
        )
    kept = history.kind == 0
    yield (
        "one order type missing",
        np.array([_share(history.segments(day - 1, everything), history.segments(day, kept)) for day in days]),
    )


def _share(before: Ints, after: Ints) -> float:
    scored = before >= 0
    return np.count_nonzero(scored & (before != after)) / np.count_nonzero(scored)


def main(folder: Path) -> None:
    """Print a table for every file of orders in a folder."""
    for file in sorted(folder.glob("*_orders.csv.gz")):
        history = read_history(file)
        shares = nightly_shares(history)
        if not len(shares):
            print(f"{file.name}: never {FEWEST_JUDGED} customers with scores")
            continue
        print(f"{file.name}: {len(shares)} nights, {history.customers:,} customers")
        _print("every night", shares)
        _print("after a week without runs", nightly_shares(history, nights=7))
        for name, found in failures(history):
            _print(name, found)


def _print(name: str, shares: Ints) -> None:
    figures = (np.median(shares), np.quantile(shares, 0.99), shares.max())
    stopped = f"{np.count_nonzero(shares > LIMIT)} of {len(shares)} above {LIMIT:.0%}"
    percents = "   ".join(f"{figure:7.2%}" for figure in figures)
    print(f"  {name:28} median, 99th percentile, most: {percents}   {stopped}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
