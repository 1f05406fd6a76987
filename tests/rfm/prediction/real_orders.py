"""Real orders, as the columns the model takes, on any as-of day."""

import csv
import gzip
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from netsuite_rfm.rfm.customers import EMPTY
from netsuite_rfm.rfm.prediction.backtest import BacktestRows
from netsuite_rfm.rfm.prediction.histories import Histories

DATA = Path(__file__).resolve().parents[3] / "../shared/data"
SETS = {
    "cdnow": "cdnow_sample_orders.csv.gz",
    "online_retail": "online_retail_2010_2011_orders.csv.gz",
    "adventureworks": "adventureworks_orders.csv.gz",
    "r_rfm": "r_rfm_orders.csv.gz",
    "northwind": "northwind_orders.csv.gz",
}
Ints = npt.NDArray[np.int64]


def needs(name: str) -> pytest.MarkDecorator:
    """Skip a test where the file is not there."""
    file = DATA / SETS[name]
    return pytest.mark.skipif(not file.exists(), reason=f"{file.name} is not in ../shared/data beside the project")


@dataclass(frozen=True)
class OrderDays:
    """Days with a sale, one row for each customer (1, 2, …) and day, sorted by both; days since 1970-01-01."""

    customer: Ints
    day: Ints
    cents: Ints

    def _per_customer(self, kept: npt.NDArray[np.bool_], weights: Ints | None = None) -> Ints:
        sums = np.zeros(int(self.customer.max()) + 1, dtype=np.int64)
        np.add.at(sums, self.customer[kept], 1 if weights is None else weights[kept])
        return sums[1:]

    def _first(self, kept: npt.NDArray[np.bool_]) -> Ints:
        first = np.full(int(self.customer.max()) + 1, np.iinfo(np.int64).max)
        np.minimum.at(first, self.customer[kept], self.day[kept])
        return np.where(first == np.iinfo(np.int64).max, EMPTY, first)[1:]

    def _last(self, kept: npt.NDArray[np.bool_]) -> Ints:
        last = np.full(int(self.customer.max()) + 1, EMPTY)
        np.maximum.at(last, self.customer[kept], self.day[kept])
        return last[1:]

    def histories(self, as_of_day: int) -> Histories:
        """Everybody with an order by a day, as of that day."""
        by = self.day <= as_of_day
        every = Histories(
            np.arange(1, int(self.customer.max()) + 1, dtype=np.int64),
            self._per_customer(by),
            self._first(by),
            self._last(by),
            self._per_customer(by, self.cents),
        )
        return every.take(every.buyers)

    def backtest(self, as_of_day: int, horizon_days: int) -> BacktestRows:
        """Everybody with an order one horizon before a day: the state then, and what came since."""
        then = as_of_day - horizon_days
        by, since = self.day <= then, (self.day > then) & (self.day <= as_of_day)
        every = BacktestRows(
            customer_id=np.arange(1, int(self.customer.max()) + 1, dtype=np.int64),
            buying_days=self._per_customer(by),
            first_day=self._first(by),
            last_day=self._last(by),
            cents=self._per_customer(by, self.cents),
            cents_horizon_before=self._per_customer(by & (self.day > then - horizon_days), self.cents),
            cents_year_before=self._per_customer(by & (self.day > then - 365), self.cents),
            buying_days_since=self._per_customer(since),
            cents_since=self._per_customer(since, self.cents),
            next_day=self._first(since),
        )
        return every.take(every.buying_days > 0)

    @property
    def first(self) -> int:
        """Day of the first order."""
        return int(self.day.min())

    @property
    def last(self) -> int:
        """Day of the last order."""
        return int(self.day.max())


@cache
def read(name: str) -> OrderDays:
    """Read the sales of a file, several of a customer on a day as one."""
    with gzip.open(DATA / SETS[name], "rt", encoding="utf-8", newline="") as file:
        sales = [row for row in csv.DictReader(file) if row["kind"] == "sale"]
    ids = {key: number for number, key in enumerate(sorted({row["customer_id"] for row in sales}), 1)}
    keys = np.array(
        [ids[row["customer_id"]] << 32 | date.fromisoformat(row["order_date"]).toordinal() - 719163 for row in sales]
    )
    distinct, inverse = np.unique(keys, return_inverse=True)
    cents = np.zeros(len(distinct), dtype=np.int64)
    np.add.at(cents, inverse, np.array([round(float(row["amount"]) * 100) for row in sales]))
    return OrderDays(distinct >> 32, distinct & 0xFFFFFFFF, cents)
