"""Real orders in seven currencies: revenue is in the base currency."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from netsuite_rfm.sandbox.orders.load import load_orders
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from tests.reports import truth_of_reports as true
from tests.reports.asking import report_of
from tests.support.night import score_as_of


@pytest.fixture(scope="module")
def bikes(data: Path) -> Iterator[tuple[Sandbox, list[true.Sale], dict[int, str]]]:
    """AdventureWorks: orders in seven currencies, scored on its last day; no scripts."""
    with closing(Account()) as account:
        load_orders(account, data / "adventureworks_orders.csv.gz")
        score_as_of(account, date(2014, 6, 30))
        names = {value.id: value.name for value in account.lists["customlist_rfm_segment"]}
        held = account.sql("SELECT id, custentity_rfm_segment FROM customer WHERE custentity_rfm_segment IS NOT NULL")
        with Sandbox(account) as sandbox:
            yield sandbox, true.sales_of(account), {customer: names[segment] for customer, segment in held}


def test_performance_is_in_base_currency(bikes: tuple[Sandbox, list[true.Sale], dict[int, str]]) -> None:
    """Each order at its own rate; a year's first day, a whole February and a month's middle."""
    sandbox, sales, segment_of = bikes
    for as_of in (date(2014, 1, 1), date(2013, 2, 28), date(2014, 3, 30), date(2012, 2, 29)):
        found = report_of(sandbox, as_of)["performance"]
        wanted = true.performance(sales, segment_of, as_of, net=False)
        shown = {
            row["segment"]: (row["this_month"], row["last_month"], row["last_month_to_day"], row["year_to_date"])
            for row in found["rows"]
        }
        assert {name: tuple(map(true.text, sums)) for name, sums in wanted.items()} == {
            name: sums for name, sums in shown.items() if name in wanted
        }
        assert {sums for name, sums in shown.items() if name not in wanted} <= {("0.00",) * 4}
