"""Real orders, night by night: no good night is held, and poisoned ones are."""

from pathlib import Path

import pytest

from netsuite_rfm.rfm.brake.account_rules import Tonight
from tests.benchmarks.brake import Nights
from tests.benchmarks.poisons import POISONS
from tests.benchmarks.replay import Books, read_books

ORDERS = Path(__file__).resolve().parents[3] / "../shared/data/demo_online_retail_orders.csv.gz"
NIGHTS = 80
HELD = [
    "all amounts x 1.01",
    "all amounts x 1.21",
    "all order dates +1 days",
    "all order dates -1 days",
    "a rate of 1.27 left out for the last 7 days",
    "last 30 days imported twice",
    "3.0% of all orders missing",
    "2.0% of all orders missing",
    "a sale of 0.00 for every prospect",
    "day and month swapped, 30 days",
    "an audience that everybody joins",
    "scheme edge: 10 orders -> 1,000",
    "lifetime value net by mistake",
    "as-of day +1 days",
    "as-of day -7 days",
]

pytestmark = pytest.mark.skipif(
    not ORDERS.exists(), reason=f"{ORDERS.name} is not in ../shared/data beside the project"
)


@pytest.fixture(scope="module")
def books() -> Books:
    """A third of a retailer's year, with as many prospects as customers."""
    return read_books(ORDERS, prospects=1_400)


@pytest.fixture(scope="module")
def nights(books: Books) -> Nights:
    """Eighty good nights; none of them may be held."""
    nights = Nights(books)
    for day in range(nights.account.last_day + 1, nights.account.last_day + NIGHTS):
        desired, changes = nights.account.plan(day)
        _, unsafe, _ = nights.judge(day, desired, changes, books)
        assert unsafe == (), day
        nights.carry_out(day, desired, changes)
    return nights


@pytest.mark.parametrize("name", HELD)
def test_a_poisoned_night_of_a_real_retailer_is_held(nights: Nights, books: Books, name: str) -> None:
    """By the limits that its own good nights led to."""
    day = nights.account.last_day + 1
    poisoned = POISONS[name](books, day)
    as_of_day, seen = poisoned.as_of_day or day, poisoned.books or books
    desired, changes = nights.account.plan(as_of_day, books=seen, scheme=poisoned.scheme, net=poisoned.net)
    rules = "as ever" if poisoned.scheme is None and poisoned.net is None else "mistyped"
    tonight = Tonight(as_of_day=as_of_day, netsuite_day=day, rules=rules)
    _, unsafe, _ = nights.judge(as_of_day, desired, changes, seen, tonight=tonight)
    assert unsafe
