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
SEGMENTS = [segment.name for segment in load_scheme("default").segments]
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
        segment_of = dict.fromkeys(everybody, "No orders yet") | played.known
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
    assert list(rows) == [*SEGMENTS, "No orders yet"]
    for name, row in rows.items():
        mine = [held for held in shop.scored.values() if held.segment == name]
        customers = len(mine) if name != "No orders yet" else len(shop.active) - len(shop.scored)
        value = sum((held.lifetime_value for held in mine), Decimal(0))
        orders = sum(held.order_count for held in mine)
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
    assert total["lifetime_value"] == true.text(sum((held.lifetime_value for held in shop.scored.values()), Decimal(0)))


@pytest.mark.parametrize("net", [False, True], ids=["gross", "net"])
def test_the_performance_is_that_of_the_books(shop: Shop, net: bool) -> None:  # noqa: FBT001
    """On days of every kind, each sum of each segment; inactive customers' orders are in."""
    for as_of in (LAST_DAY, date(2011, 10, 31), date(2011, 3, 30), date(2011, 2, 28), date(2011, 1, 1)):
        found = report_of(shop.sandbox, as_of, today=LAST_DAY, RFM_LIFETIME_VALUE="net" if net else "gross")
        wanted = true.performance(shop.sales, shop.segment_of, as_of, net=net)
        totals = [sum((profile[place] for profile in wanted.values()), Decimal(0)) for place in range(4)]
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


@pytest.mark.parametrize("net", [False, True], ids=["gross", "net"])
def test_revenue_by_the_segment_at_the_start_is_that_of_orders_and_history(made: Made, *, net: bool) -> None:
    """Customers, buyers, revenue and change of each segment, by replaying the history up to the first of the month."""
    shop, as_of, _ = made
    value = "net" if net else "gross"
    found = report_of(shop.sandbox, as_of, today=LAST_DAY, RFM_LIFETIME_VALUE=value)["performance_at_start"]
    first = as_of.replace(day=1)
    last_first = (first - timedelta(days=1)).replace(day=1)
    whole = (as_of + timedelta(days=1)).day == 1
    last_to_day = first - timedelta(days=1) if whole else last_first.replace(day=as_of.day)
    started, before = (true.segments_on(day - timedelta(days=1), shop.changes, shop.segment_of) for day in
                       (first, last_first))  # fmt: skip
    wanted = true.at_start(shop.sales, started, shop.active, first, as_of)
    earlier = true.at_start(shop.sales, before, shop.active, last_first, last_to_day)
    known = last_first > NIGHTS[0]
    nothing = (0, 0, Decimal("0.00"), Decimal("0.00"))
    for row in found["rows"]:
        customers, buyers, gross, returns = wanted.pop(row["segment"], nothing)
        revenue = gross - returns if net else gross
        assert (row["customers"], row["buyers"]) == (customers, buyers)
        assert row["share_bought"] == true.share(buyers, customers)
        assert (row["revenue"], row["gross"], row["returns"]) == (str(revenue), str(gross), str(returns))
        assert row["revenue_per_customer"] == (true.text(revenue / customers) if customers else None)
        then = earlier.pop(row["segment"], nothing)
        revenue_then = then[2] - then[3] if net else then[2]
        assert row["last_month_revenue"] == (str(revenue_then) if known else None)
        assert row["last_month_share_bought"] == (true.share(then[1], then[0]) if known else None)
        assert row["change"] == (true.share(revenue - revenue_then, revenue_then) if known else None)
    assert not wanted
    assert not (known and earlier)
    assert any(Decimal(row["revenue"]) > 0 for row in found["rows"] if row["segment"] in AT_RISK)
    total = found["total"]
    assert (total["customers"], total["buyers"]) == tuple(
        sum(row[key] for row in found["rows"]) for key in ("customers", "buyers")
    )


def test_the_movement_is_the_history_of_the_month(made: Made) -> None:
    """Each pair with its changes, customers and value; and the fifty most valuable changes, in order."""
    shop, as_of, report = made
    month = true.month_of(as_of)
    mine = [change for change in shop.changes if true.month_of(change.day) == month and change.day <= as_of]
    rows = by(report["movement"]["rows"], "from", "to")
    assert len(mine) > 300
    assert report["movement"]["changes"] == len(mine)
    assert rows.keys() == {(change.before, change.after) for change in mine}
    for pair, row in rows.items():
        alike = [change for change in mine if (change.before, change.after) == pair]
        assert (row["changes"], row["customers"]) == (len(alike), len({change.customer for change in alike}))
        assert row["lifetime_value"] == true.text(sum((change.value for change in alike), Decimal(0)))
    best = sorted(mine, key=lambda change: (-change.value, change.id))[:50]
    shown = [(mover["customer"], mover["from"], mover["to"], mover["changed_on"], mover["lifetime_value"])
             for mover in report["movement"]["movers"]]  # fmt: skip
    assert shown == [(move.customer, move.before, move.after, str(move.day), true.text(move.value)) for move in best]
    assert not any("name" in mover for mover in report["movement"]["movers"])


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
        scored = shop.scored.values()
        mine = [held for held in scored if (held.recency, held.frequency, held.monetary)[: len(cell)] == cell]
        value = sum((held.lifetime_value for held in mine), Decimal(0))
        assert (row["customers"], row["lifetime_value"]) == (len(mine), true.text(value))
    values = sorted((held.lifetime_value for held in shop.scored.values()), reverse=True)
    found = report["concentration"]
    assert (found["customers"], found["lifetime_value"]) == (len(values), true.text(sum(values, Decimal(0))))
    assert [row["percent"] for row in found["top"]] == [1, 5, 10, 20]
    assert [row["percent"] for row in found["curve"]] == list(range(5, 101, 5))
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
    with_segment = {customer for customer in with_orders if shop.segment_of[customer] != "No orders yet"}
    assert covered == {
        "active": len(shop.active),
        "with_orders": len(with_orders),
        "with_segment": len(with_segment),
        "share": true.share(len(with_segment), len(with_orders)),
    }
    rows = report["measures"]["at_risk_churn"]
    starts = [date(2011, 10, 1), date(2011, 11, 1), date(2011, 12, 1)]
    assert [row["month"] for row in rows] == [true.month_of(start) for start in starts if start <= as_of]
    for row, first_day in zip(rows, starts, strict=False):
        at_start = true.segments_on(first_day - timedelta(days=1), shop.changes, shop.now())
        at_risk = {customer for customer, segment in at_start.items() if segment in AT_RISK}
        month = [change for change in shop.changes if true.month_of(change.day) == row["month"]]
        lost = at_risk & {change.customer for change in month if change.after in LOST}
        assert (row["at_risk_at_start"], row["lost"]) == (len(at_risk), len(lost))
        assert row["share"] == true.share(len(lost), len(at_risk))
        orders = [sale for sale in shop.sales if sale.is_order and true.month_of(sale.day) == row["month"]]
        again = [order for order in orders if order.customer in at_risk and order.day <= as_of]
        bought = {sale.customer for sale in again}
        assert (row["bought_again"], row["still_at_risk"]) == (len(bought), len(at_risk - bought - lost))
        assert row["share_bought_again"] == true.share(len(bought), len(at_risk))
        assert row["revenue"] == true.text(sum((sale.amount for sale in again), Decimal(0)))
    assert as_of < LAST_DAY or any(row["lost"] for row in rows)
    assert as_of < LAST_DAY or any(row["bought_again"] for row in rows)


def test_the_trend_is_where_each_customer_was_at_month_ends(made: Made) -> None:
    """Customers and their value of now, by replaying every active customer's changes; the fastest by hand."""
    shop, as_of, report = made
    ends = [date(2011, 9, 30), date(2011, 10, 31), date(2011, 11, 30), LAST_DAY]
    ends = [end for end in ends if true.month_of(end) <= true.month_of(as_of)]
    trend = report["trend"]
    assert trend["months"] == [true.month_of(end) for end in ends]
    worth = {customer: held.lifetime_value for customer, held in shop.scored.items()}
    for at, end in enumerate(ends):
        held = true.segments_on(end, shop.changes, shop.now())
        for row in trend["rows"]:
            members = [customer for customer, segment in held.items() if segment == row["segment"]]
            value = sum((worth.get(customer, Decimal(0)) for customer in members), Decimal(0))
            assert (row["customers"][at], row["lifetime_value"][at]) == (len(members), true.text(value))
    changes = {
        row["segment"]: Decimal(row["customers"][-1]) / row["customers"][0]
        for row in trend["rows"]
        if row["customers"][0] and max(row["customers"][0], row["customers"][-1]) * 100 >= len(shop.active)
    }
    changes.pop("No orders yet", None)
    assert (trend["growing"], trend["shrinking"]) == (max(changes, key=lambda name: changes[name]),
                                                      min(changes, key=lambda name: changes[name]))  # fmt: skip


def test_no_report_looks_at_customers_one_by_one(shop: Shop) -> None:
    """Twenty-four queries and a sign-in, for thousands of customers as for none."""
    shop.sandbox.requests.clear()
    report_of(shop.sandbox, LAST_DAY)
    assert len(shop.sandbox.requests) == 25


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
