"""The generated retailer's customers: who they are and how they buy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from netsuite_rfm.sandbox.retailer import catalogue

Ints = np.ndarray[Any, np.dtype[np.integer[Any]]]
Floats = np.ndarray[Any, np.dtype[np.floating[Any]]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

_COMPANIES, _INACTIVE, _DISCOUNT_SEEKERS = 0.02, 0.02, 0.2  # shares of customers
SPAN_DAYS = 1096  # three years of orders
FIRST_ID = 1001
_GAPS = np.array([1, 1, 2, 3, 7])  # ids of a real account have gaps from deleted records and other kinds of entities


@dataclass(frozen=True)
class Habit:
    """A buying habit: a number of orders plus more `a_year`, and how many days ago the first and last order were."""

    share: float
    orders: int
    a_year: float
    start: tuple[int, int]
    end: tuple[int, int]
    basket: float  # median value of an order, in units of its currency
    seasonal: bool = False


HABITS: tuple[Habit, ...] = (
    Habit(0.06, 0, 0, (0, SPAN_DAYS), (0, 0), 0),  # prospects
    Habit(0.33, 1, 0, (0, SPAN_DAYS), (0, 900), 120),  # one-time buyers
    Habit(0.09, 2, 0.4, (20, 500), (0, 60), 480),  # new, and already back
    Habit(0.17, 2, 0.5, (90, SPAN_DAYS), (0, 700), 110),  # occasional
    Habit(0.17, 3, 1.7, (300, SPAN_DAYS), (0, 130), 170),  # regular
    Habit(0.05, 6, 3.5, (300, SPAN_DAYS), (0, 45), 330),  # the best
    Habit(0.09, 3, 1.8, (500, SPAN_DAYS), (185, 800), 190),  # leavers
    Habit(0.04, 2, 1.2, (400, SPAN_DAYS), (0, 300), 150, seasonal=True),
)


@dataclass(frozen=True)
class People:
    """Customers as columns of equal length. `store` and `habit` are positions in their tables; days are days ago."""

    ids: Ints
    habit: Ints
    store: Ints
    first_name: Ints
    last_name: Ints
    company: Flags
    inactive: Flags
    category: Ints
    orders: Ints
    start_days_ago: Floats
    end_days_ago: Floats
    created_days_ago: Ints
    discount_seeker: Flags
    brand: Ints
    online_share: Floats


def people(generator: np.random.Generator, customers: int) -> People:
    """Return this many customers, drawn from the generator."""
    count = customers
    habit = generator.choice(len(HABITS), count, p=_shares([h.share for h in HABITS])).astype(np.int8)
    start, end = _between(generator, habit, "start"), _between(generator, habit, "end")
    start, end = np.maximum(start, end), np.minimum(start, end)
    one_time = np.array([h.orders == 1 for h in HABITS])[habit]
    start = np.where(one_time, end, start)
    a_year = np.array([h.a_year for h in HABITS])[habit]
    least = np.array([h.orders for h in HABITS])[habit]
    orders = least + generator.poisson(a_year * (start - end) / 365)
    category = generator.choice(4, count, p=[0.985, 0.005, 0.007, 0.003]).astype(np.int8)
    return People(
        ids=FIRST_ID - 1 + np.cumsum(generator.choice(_GAPS, count)),
        habit=habit,
        store=generator.choice(len(catalogue.STORES), count, p=_shares([s.share for s in catalogue.STORES])).astype(
            np.int8
        ),
        first_name=generator.integers(len(catalogue.FIRST_NAMES), size=count, dtype=np.int8),
        last_name=generator.integers(len(catalogue.LAST_NAMES), size=count, dtype=np.int8),
        company=generator.random(count) < _COMPANIES,
        inactive=generator.random(count) < _INACTIVE,
        category=category,
        orders=orders,
        start_days_ago=start,
        end_days_ago=end,
        created_days_ago=(start + generator.integers(0, 60, count)).astype(np.int64),
        discount_seeker=generator.random(count) < _DISCOUNT_SEEKERS,
        brand=generator.integers(6, size=count, dtype=np.int8),
        online_share=generator.choice([0.0, 0.25, 0.5, 1.0], count, p=[0.45, 0.2, 0.15, 0.2]),
    )


def _shares(shares: list[float]) -> Floats:
    parts: Floats = np.array(shares)
    return parts / sum(shares)


def _between(generator: np.random.Generator, habit: Ints, name: str) -> Floats:
    """Draw a day for each customer from the range of the customer's habit."""
    low: Floats = np.array([getattr(h, name)[0] for h in HABITS], dtype=np.float64)[habit]
    high: Floats = np.array([getattr(h, name)[1] for h in HABITS], dtype=np.float64)[habit]
    return low + (high - low) * generator.random(len(habit))
