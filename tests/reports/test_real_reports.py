"""Real orders, a history written by the account's own scripts: every figure of the reports recomputed elsewhere."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from netsuite_rfm.sandbox.orders.load import load_orders
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.settings.schemes import load_scheme
from tests.reports import truth_of_reports as true
from tests.reports.asking import by, report_of
from tests.suitescript.stage import stage
from tests.suitescript.test_real_nights import ORDERS, Nights
from tests.support.night import expected, score_as_of
from tests.support.truth import Truth

LAST_DAY = date(2011, 12, 8)
NIGHTS = [date(2011, 9, 12), date(2011, 10, 7), date(2011, 10, 29), date(2011, 10, 30), date(2011, 11, 22), LAST_DAY]
SEGMENTS = [one.name for one in load_scheme("default").segments]
AT_RISK, LOST = {"At-Risk"}, {"Lapsed", "Churned"}


@dataclass(frozen=True)
class Shop:
    """The account after the nights, and what is true of it."""

    sandbox: Sandbox
    sales: list[true.Sale]
    changes: list[true.Change]
    scored: dict[int, Truth]
    """Active customers with orders, by the orders."""
    segment_of: dict[int, str]
    """Of inactive customers as well, and those without orders."""
    active: list[int]

    def now(self) -> dict[int, str]:
        """Segments of the active customers."""
        return {customer: self.segment_of[customer] for customer in self.active}


@pytest.fixture(scope="module")
def shop(data: Path) -> Iterator[Shop]:
    """A year of real orders among documents that must not count; six nights; then every 50th customer is closed."""
    with stage() as here:
        here.account.sql("DELETE FROM customer")
        load_orders(here.account, data / ORDERS, home_currency="GBP", noise=True)
        played = Nights(here)
        played.begin(NIGHTS[0])
        for night in NIGHTS[1:]:
            played.play(night)
        score_as_of(here.account, LAST_DAY)
        everybody = [row[0] for row in here.account.sql("SELECT id FROM customer")]
        segment_of = dict.fromkeys(everybody, "(none)") | played.known
        here.account.sql("UPDATE customer SET isinactive = 'T' WHERE id % 50 = 0")
        with Sandbox(here.account) as sandbox:
            yield Shop(
                sandbox,
                true.sales_of(here.account),
                true.changes_of(here.history(), {number: name for name, number in played.ids.items()}),
                expected(here.account, LAST_DAY),
                segment_of,
                [row[0] for row in here.account.sql("SELECT id FROM customer WHERE isinactive = 'F'")],
            )


@pytest.fixture(scope="module", params=[LAST_DAY, date(2011, 11, 30), date(2011, 10, 31)], ids=str)
def made(request: pytest.FixtureRequest, shop: Shop) -> tuple[Shop, date, dict[str, Any]]:
    """The reports of three months, made on the last day."""
    return shop, request.param, report_of(shop.sandbox, request.param, today=LAST_DAY)


Made = tuple[Shop, date, dict[str, Any]]


def test_the_distribution_is_that_of_the_orders(made: Made) -> None:
    """Customers, orders, value, averages and shares of each segment, and in all."""
    shop, _, report = made
    rows = by(report["distribution"]["rows"], "segment")
    assert list(rows) == [*SEGMENTS, "(none)"]
    for name, row in rows.items():
        mine = [one for one in shop.scored.values() if one.segment == name]
        customers = len(mine) if name != "(none)" else len(shop.active) - len(shop.scored)
        value, orders = sum((one.lifetime_value for one in mine), Decimal(0)), sum(one.order_count for one in mine)
        assert customers > 0
        assert row == {
            "segment": name,
            "customers": customers,
            "share": true.share(customers, len(shop.active)),
            "lifetime_value": true.text(value),
            "average_lifetime_value": true.text(value / customers),
            "orders": orders,
            "average_orders": true.text(Decimal(orders) / customers),
        }
    total = report["distribution"]["total"]
    assert (total["customers"], total["share"]) == (len(shop.active), "1.000000")
    assert total["lifetime_value"] == true.text(sum((one.lifetime_value for one in shop.scored.values()), Decimal(0)))


@pytest.mark.parametrize("net", [False, True], ids=["gross", "net"])
def test_the_performance_is_that_of_the_books(shop: Shop, net: bool) -> None:  # noqa: FBT001
    """On days of every kind, each sum of each segment; inactive customers' orders are in."""
    for as_of in (LAST_DAY, date(2011, 10, 31), date(2011, 3, 30), date(2011, 2, 28), date(2011, 1, 1)):
        found = report_of(shop.sandbox, as_of, today=LAST_DAY, RFM_LIFETIME_VALUE="net" if net else "gross")
        wanted = true.performance(shop.sales, shop.segment_of, as_of, net=net)
        totals = [sum((one[place] for one in wanted.values()), Decimal(0)) for place in range(4)]
        assert sum(map(abs, totals)) > 0
        for row in (*found["performance"]["rows"], found["performance"]["total"]):
            zeros = (Decimal("0.00"),) * 4
            this, last, to_day, year = totals if row["segment"] == "total" else wanted.pop(row["segment"], zeros)
            assert row == {
                "segment": row["segment"],
                "this_month": true.text(this),
                "last_month": true.text(last),
                "last_month_to_day": true.text(to_day),
                "change": true.share(this - to_day, to_day),
                "year_to_date": true.text(year),
                "share_of_year": true.share(year, totals[3]),
            }
        assert not any(map(any, wanted.values()))


def test_the_movement_is_the_history_of_the_month(made: Made) -> None:
    """Each pair with its changes, customers and value; and the fifty most valuable changes, in order."""
    shop, as_of, report = made
    mine = [one for one in shop.changes if true.month_of(one.day) == true.month_of(as_of) and one.day <= as_of]
    rows = by(report["movement"]["rows"], "from", "to")
    assert len(mine) > 300
    assert report["movement"]["changes"] == len(mine)
    assert rows.keys() == {(one.before, one.after) for one in mine}
    for pair, row in rows.items():
        alike = [one for one in mine if (one.before, one.after) == pair]
        assert (row["changes"], row["customers"]) == (len(alike), len({one.customer for one in alike}))
        assert row["lifetime_value"] == true.text(sum((one.value for one in alike), Decimal(0)))
    best = sorted(mine, key=lambda one: (-one.value, one.id))[:50]
    shown = [(one["customer"], one["from"], one["to"], one["changed_on"], one["lifetime_value"])
             for one in report["movement"]["movers"]]  # fmt: skip
    assert shown == [(one.customer, one.before, one.after, str(one.day), true.text(one.value)) for one in best]
    assert not any("name" in one for one in report["movement"]["movers"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(date(2011, 11, 30), LAST_DAY, id="this month"),
        pytest.param(date(2011, 10, 6), date(2011, 10, 29), id="between nights"),
        pytest.param(NIGHTS[0], LAST_DAY, id="since the beginning"),
        pytest.param(NIGHTS[0] - timedelta(days=1), date(2011, 10, 7), id="before the beginning"),
        pytest.param(date(2011, 11, 2), date(2011, 11, 3), id="nothing happened"),
    ],
)
def test_migration_is_where_each_customer_was_on_both_days(shop: Shop, before: date, after: date) -> None:
    """The replay of every active customer's changes gives the same matrix, those who stayed included."""
    found = report_of(shop.sandbox, LAST_DAY, migrated=(before, after))
    rows = by(found["migration"]["rows"], "from", "to")
    wanted = true.migration(before, after, shop.changes, shop.now())
    assert {pair: row["customers"] for pair, row in rows.items()} == dict(wanted)
    assert wanted.total() == len(shop.active)
    assert found["migration"]["history_begins"] == str(NIGHTS[0])
    assert any("begins on" in note for note in found["notes"]) == (before < NIGHTS[0])


def test_the_heat_map_and_the_concentration_are_those_of_the_orders(made: Made) -> None:
    """25 cells and 125, and the sums of the most valuable customers, sorted here."""
    shop, _, report = made
    two = by(report["heat_map"]["rows"], "recency", "frequency")
    three = by(report["heat_map"]["monetary"], "recency", "frequency", "monetary")
    assert (len(two), len(three)) == (25, 125)
    for cell, row in (two | three).items():
        mine = [one for one in shop.scored.values() if (one.recency, one.frequency, one.monetary)[: len(cell)] == cell]
        value = sum((one.lifetime_value for one in mine), Decimal(0))
        assert (row["customers"], row["lifetime_value"]) == (len(mine), true.text(value))
    values = sorted((one.lifetime_value for one in shop.scored.values()), reverse=True)
    found = report["concentration"]
    assert (found["customers"], found["lifetime_value"]) == (len(values), true.text(sum(values, Decimal(0))))
    assert [one["percent"] for one in found["top"]] == [1, 5, 10, 20]
    assert [one["percent"] for one in found["curve"]] == list(range(5, 101, 5))
    for row in (*found["top"], *found["curve"]):
        first = values[: (len(values) * row["percent"] + 99) // 100]
        assert row["share"] == true.share(sum(first, Decimal(0)), sum(values, Decimal(0)))
        if "customers" in row:
            assert (row["customers"], row["lifetime_value"]) == (len(first), true.text(sum(first, Decimal(0))))


def test_the_cohorts_are_those_of_the_orders(made: Made) -> None:
    """Thirteen months of new customers, who came back within 90 days, and every later month they ordered in."""
    shop, as_of, report = made
    days = true.order_days(shop.sales, as_of)
    new, repeated = true.new_to_repeat(days)
    rows = by(report["measures"]["new_to_repeat"], "month")
    assert len(rows) == 13
    assert max(rows) == true.month_of(as_of)
    for month, row in rows.items():
        end = date(int(month[:4]) + int(month[5:]) // 12, int(month[5:]) % 12 + 1, 1) - timedelta(days=1)
        assert row == {
            "month": month,
            "new": new[month],
            "repeated": repeated[month],
            "share": true.share(repeated[month], new[month]),
            "open": (as_of - end).days <= 90,
        }
    ordered = true.retention(days)
    for cohort in report["measures"]["retention"]:
        months = [month for month in rows if month >= cohort["month"]]
        size = new[cohort["month"]]
        assert cohort["customers"] == size
        assert cohort["months"] == [
            {"after": after, "customers": count, "share": true.share(count, size)}
            for after, count in enumerate(ordered[cohort["month"], month] for month in months)
        ]
    assert sum(repeated.values()) > 500


def test_coverage_and_churn_are_those_of_orders_and_history(made: Made) -> None:
    """Who was at risk when a month began, by replay; who went from there to lost in it."""
    shop, as_of, report = made
    covered = report["measures"]["coverage"]
    with_orders = set(true.order_days(shop.sales, as_of)) & set(shop.active)
    with_segment = {customer for customer in with_orders if shop.segment_of[customer] != "(none)"}
    assert covered == {
        "active": len(shop.active),
        "with_orders": len(with_orders),
        "with_segment": len(with_segment),
        "share": true.share(len(with_segment), len(with_orders)),
    }
    rows = report["measures"]["at_risk_churn"]
    starts = [date(2011, 10, 1), date(2011, 11, 1), date(2011, 12, 1)]
    assert [row["month"] for row in rows] == [true.month_of(one) for one in starts if one <= as_of]
    for row, first_day in zip(rows, starts, strict=False):
        at_start = true.segments_on(first_day - timedelta(days=1), shop.changes, shop.now())
        at_risk = {customer for customer, segment in at_start.items() if segment in AT_RISK}
        lost = at_risk & {
            one.customer for one in shop.changes if true.month_of(one.day) == row["month"] and one.after in LOST
        }
        assert (row["at_risk_at_start"], row["lost"]) == (len(at_risk), len(lost))
        assert row["share"] == true.share(len(lost), len(at_risk))
    assert as_of < LAST_DAY or any(row["lost"] for row in rows)


def test_no_report_looks_at_customers_one_by_one(shop: Shop) -> None:
    """Nineteen queries and a sign-in, for thousands of customers as for none."""
    shop.sandbox.requests.clear()
    report_of(shop.sandbox, LAST_DAY)
    assert len(shop.sandbox.requests) == 20


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
