"""Nights that go wrong in ways that a good brake should notice: each makes other books, or another day or scheme."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import netsuite_rfm.settings
from netsuite_rfm.rfm.scheme import Scheme, parse_scheme
from tests.benchmarks.replay import Books

SCHEME = Path(netsuite_rfm.settings.__file__).parent / "schemes" / "default.toml"
_VIP_AUDIENCE = """lifetime_value = { above = 2000 }
orders_last_365_days = { at_least = 4 }
average_order_value = { above = 200 }
recency_days = { at_most = 90 }
return_rate = { below = 0.10 }

[audiences.loyal"""


@dataclass(frozen=True)
class Poisoned:
    """What a run sees on that night instead of the truth; None where it sees the truth."""

    books: Books | None = None
    as_of_day: int | None = None
    scheme: Scheme | None = None
    net: bool | None = None


Poison = Callable[[Books, int], Poisoned]


def _amounts(times: float, *, last_days: int | None = None) -> Poison:
    def poison(books: Books, day: int) -> Poisoned:
        chosen = books.sales if last_days is None else books.sales & (books.day > day - last_days)
        return Poisoned(
            replace(books, cents=np.where(chosen, np.round(books.cents * times), books.cents).astype(np.int64))
        )

    return poison


def _days(shift: int) -> Poison:
    return lambda books, _: Poisoned(replace(books, day=books.day + shift))


def _missing(share: float, *, last_days: int | None = None, kind: int | None = None) -> Poison:
    def poison(books: Books, day: int) -> Poisoned:
        lost = np.random.default_rng(day).random(len(books.day)) < share
        lost &= books.sales & (books.day <= day)
        if last_days is not None:
            lost &= books.day > day - last_days
        if kind is not None:
            lost &= books.kind == kind
        return Poisoned(books.keep(~lost))

    return poison


def _twice(last_days: int, share: float = 1.0) -> Poison:
    def poison(books: Books, day: int) -> Poisoned:
        again = books.sales & (books.day > day - last_days) & (books.day <= day)
        again &= np.random.default_rng(day).random(len(books.day)) < share
        return Poisoned(books.add(books.customer[again], books.day[again], books.cents[again]))

    return poison


def _nothing_sold(who: str) -> Poison:
    def poison(books: Books, day: int) -> Poisoned:
        known = np.unique(books.customer[books.sales & (books.day <= day)])
        chosen = known if who == "buyers" else np.setdiff1d(np.arange(books.customers), known)
        return Poisoned(books.add(chosen, np.full(len(chosen), day), np.zeros(len(chosen), dtype=np.int64)))

    return poison


def _swapped(last_days: int) -> Poison:
    """Day and month change places where that gives a day."""

    def poison(books: Books, day: int) -> Poisoned:
        days = books.day.copy()
        for at in np.flatnonzero(books.day > day - last_days):
            there = np.datetime64(int(books.day[at]), "D").item()
            if there.day <= 12:
                days[at] = (replace_day(there.year, there.day, there.month) - np.datetime64("1970-01-01")).astype(int)
        return Poisoned(replace(books, day=days))

    return poison


def replace_day(year: int, month: int, day: int) -> np.datetime64:
    """Make a day of its parts."""
    return np.datetime64(f"{year:04}-{month:02}-{day:02}", "D")


def _customers_emptied(share: float) -> Poison:
    def poison(books: Books, day: int) -> Poisoned:
        gone = np.random.default_rng(day).random(books.customers) < share
        return Poisoned(books.keep(~gone[books.customer]))

    return poison


def _merged(share: float) -> Poison:
    """Orders of some customers are booked on their neighbour."""

    def poison(books: Books, day: int) -> Poisoned:
        moved = np.random.default_rng(day).random(books.customers) < share
        other = np.where(moved[books.customer], np.maximum(books.customer - 1, 0), books.customer)
        return Poisoned(replace(books, customer=other))

    return poison


def _scheme(old: str, new: str) -> Poison:
    text = SCHEME.read_text("utf-8")
    assert text.count(old), old
    mistyped = parse_scheme(text.replace(old, new), "mistyped")
    return lambda _books, _day: Poisoned(scheme=mistyped)


def _as_of(shift: int) -> Poison:
    return lambda _, day: Poisoned(as_of_day=day + shift)


POISONS: Mapping[str, Poison] = {
    **{f"all amounts x {times}": _amounts(times) for times in (0.9, 0.99, 1.01, 1.05, 1.19, 1.21, 10, 0.01, -1)},
    **{f"all order dates {shift:+} days": _days(shift) for shift in (-30, -7, -3, -1, 1, 3, 7)},
    **{f"amounts of the last {days} days x 100": _amounts(100, last_days=days) for days in (1, 7, 30)},
    "a rate of 1.27 left out for the last 7 days": _amounts(1 / 1.27, last_days=7),
    **{f"last {days} days imported twice": _twice(days) for days in (1, 3, 7, 30)},
    "half of the last 7 days imported twice": _twice(7, 0.5),
    "all orders imported twice": _twice(100_000),
    **{f"{share:.1%} of all orders missing": _missing(share) for share in (0.005, 0.01, 0.02, 0.03)},
    **{f"last {days} days missing": _missing(1, last_days=days) for days in (1, 3, 7)},
    **{f"half of the last {days} days missing": _missing(0.5, last_days=days) for days in (3, 7, 30)},
    "one order type missing": _missing(1, kind=0),
    "a sale of 0.00 for every prospect": _nothing_sold("prospects"),
    "a sale of 0.00 for every customer with orders": _nothing_sold("buyers"),
    **{f"day and month swapped, {days} days": _swapped(days) for days in (7, 30)},
    **{f"all orders of {share:.1%} of the customers voided": _customers_emptied(share) for share in (0.009, 0.02)},
    **{f"{share:.1%} of the customers merged into others": _merged(share) for share in (0.005, 0.02)},
    "an audience that everybody joins": _scheme(_VIP_AUDIENCE, "order_count = { at_least = 1 }\n\n[audiences.loyal"),
    "scheme edge: value 2,000 -> 20,000": _scheme("at_least = 2000.00", "at_least = 20000.00"),
    "scheme edge: 10 orders -> 1,000": _scheme("5 = { at_least = 10 }", "5 = { at_least = 1000 }"),
    "scheme edge: value 100 -> 10": _scheme("2 = { at_least = 100.00 }", "2 = { at_least = 10.00 }"),
    "lifetime value net by mistake": lambda _books, _day: Poisoned(net=True),
    **{f"as-of day {shift:+} days": _as_of(shift) for shift in (-7, -3, 1, 2, 3, 7)},
}
