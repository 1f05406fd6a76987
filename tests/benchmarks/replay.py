"""Real orders, night by night, in memory: what the fields of every customer would hold after each run."""

import csv
import gzip
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from netsuite_rfm.netsuite.suiteql.columns_needed import Wanted
from netsuite_rfm.rfm.customers import EMPTY, Fields, Orders
from netsuite_rfm.rfm.diff import Changes, desired_fields, diff
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.rfm.score import score
from netsuite_rfm.rfm.stages_and_audiences import place
from netsuite_rfm.settings.schemes import load_scheme

Ints = npt.NDArray[np.int64]
FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True)
class Books:
    """Sales and returns: customer (0, 1, …), day since 1970, cents (a return's below zero), and one of two types.

    Of a return the type is -1.
    """

    customer: Ints
    day: Ints
    cents: Ints
    kind: Ints
    customers: int

    @property
    def sales(self) -> npt.NDArray[np.bool_]:
        """Which rows are orders."""
        return self.kind >= 0

    def keep(self, mask: npt.NDArray[np.bool_]) -> "Books":
        """Keep these rows only."""
        return replace(
            self, customer=self.customer[mask], day=self.day[mask], cents=self.cents[mask], kind=self.kind[mask]
        )

    def add(self, customer: Ints, day: Ints, cents: Ints) -> "Books":
        """Add orders of the first type."""
        return replace(
            self,
            customer=np.concatenate([self.customer, customer]),
            day=np.concatenate([self.day, day]),
            cents=np.concatenate([self.cents, cents]),
            kind=np.concatenate([self.kind, np.zeros(len(customer), dtype=np.int64)]),
        )


def read_books(file: Path, *, prospects: int = 0) -> Books:
    """Read the rows of a file; the two order types are distinguished by the channel, or else take turns.

    ``prospects`` is how many customers without an order the account has besides.
    """
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    numbers = {name: at for at, name in enumerate(sorted({row["customer_id"] for row in rows}))}
    channels = sorted({row.get("channel") or "" for row in rows})
    kinds = [channels.index(row["channel"]) if len(channels) > 1 else at % 2 for at, row in enumerate(rows)]
    return Books(
        customer=np.array([numbers[row["customer_id"]] for row in rows], dtype=np.int64),
        day=np.array([(date.fromisoformat(row["order_date"]) - FIRST_DAY).days for row in rows], dtype=np.int64),
        cents=np.array([round(float(row["amount"]) * 100) for row in rows], dtype=np.int64),
        kind=np.array([k if row["kind"] == "sale" else -1 for k, row in zip(kinds, rows, strict=True)], dtype=np.int64),
        customers=len(numbers) + prospects,
    )


@dataclass
class Account:
    """The fields of every customer, as the last run left them."""

    books: Books
    scheme: Scheme = field(default_factory=lambda: load_scheme("default"))
    net: bool = False
    present: Fields = field(init=False)
    last_day: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        more = Wanted.of(self.scheme, net=self.net, audience_ids=tuple(range(len(self.scheme.audiences)))).fields
        self.present = Fields.empty(self.books.customers, more)

    def orders(self, books: Books, day: int, *, net: bool) -> Orders:
        """What each customer ordered up to a day."""
        books = books.keep(books.day <= day)
        sales, returns = books.keep(books.sales), books.keep(~books.sales)
        last = np.full(books.customers, EMPTY, dtype=np.int64)
        np.maximum.at(last, sales.customer, sales.day)
        first = np.full(books.customers, 2**62, dtype=np.int64)
        np.minimum.at(first, sales.customer, sales.day)
        first[first == 2**62] = EMPTY

        def total(some: Books) -> Ints:
            cents = np.zeros(some.customers, dtype=np.int64)
            np.add.at(cents, some.customer, some.cents)
            return cents

        def count(first_ago: int, last_ago: int) -> Ints:
            mask = (sales.day <= day - first_ago) & (sales.day >= day - last_ago)
            return np.bincount(sales.customer[mask], minlength=books.customers).astype(np.int64)

        gross, returned = total(sales), -total(returns)
        more = {
            "first_order_day": first,
            "orders_last_365_days": count(0, 364),
            "orders_previous_365_days": count(365, 729),
            "return_cents": returned,
            "gross_cents": gross,
        }
        return Orders(
            customer_id=np.arange(1, books.customers + 1, dtype=np.int64),
            order_count=np.bincount(sales.customer, minlength=books.customers).astype(np.int64),
            last_order_day=last,
            lifetime_cents=gross - returned if net else gross,
            more=more,
        )

    def plan(
        self,
        day: int,
        *,
        books: Books | None = None,
        scheme: Scheme | None = None,
        net: bool | None = None,
    ) -> tuple[Fields, Changes]:
        """What a run for a day would make of the fields, from these books."""
        scheme, net = scheme or self.scheme, self.net if net is None else net
        orders = self.orders(books or self.books, day, net=net)
        scores = score(orders, scheme, day)
        stages = np.arange(101, 101 + len(scheme.lifecycle), dtype=np.int64)
        segments = np.arange(1, 1 + len(scheme.segments), dtype=np.int64)
        more = place(orders, scores, scheme, day, stage_ids=stages, net=net)
        desired = desired_fields(orders, scores, self.present, segments, day, more=more)
        return desired, diff(orders.customer_id, self.present, desired)

    def write(self, desired: Fields, day: int) -> None:
        """Have the fields hold what they should."""
        self.present, self.last_day = desired, day


Poison = Callable[[Books, int], Books]
