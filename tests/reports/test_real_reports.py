"""Real orders, a history written by the account's own scripts: every figure of the reports recomputed elsewhere."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from netsuite_rfm.sandbox.orders.load import load_orders
from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.reports import truth_of_reports as true
from tests.reports.asking import by, report_of
from tests.reports.suitelet_figures import leave_counting, open_page, same_measures, same_migration
from tests.reports.truth_of_movement import (
    ACTIONS,
    AT_RISK,
    LAST_DAY,
    LOST,
    NIGHTS,
    SEGMENTS,
    YEAR,
    Shop,
    key_figures_are_true,
    movement_is_true,
    sold,
)
from tests.suitescript.stage import stage
from tests.suitescript.test_real_nights import ORDERS, Nights
from tests.support.night import expected, place_as_of, score_as_of
from tests.support.rules_truth import audiences_of, stages_of


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
        place_as_of(here.account, LAST_DAY)
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


@pytest.mark.parametrize("as_of", [LAST_DAY, date(2011, 10, 31)], ids=str)
def test_the_suitelet_shows_the_figures_of_the_worker(shop: Shop, as_of: date) -> None:
    """Second purchases, at-risk outcomes, retention, concentration, heat map and migration, which others prove here."""
    account, report = shop.sandbox.account, report_of(shop.sandbox, as_of, today=LAST_DAY)
    leave_counting(account)
    same_measures(open_page(account, LAST_DAY, measures="T", month=report["month"]), report)
    same_migration(open_page(account, LAST_DAY, month=report["month"]), report)


@pytest.fixture(scope="module", params=[LAST_DAY, date(2011, 11, 30), date(2011, 10, 31)], ids=str)
def made(request: pytest.FixtureRequest, shop: Shop) -> tuple[Shop, date, dict[str, Any]]:
    """The reports of three months, made on the last day."""
    return shop, request.param, report_of(shop.sandbox, request.param, today=LAST_DAY)


Made = tuple[Shop, date, dict[str, Any]]


def test_the_distribution_is_that_of_the_orders(made: Made) -> None:
    """Customers, orders, value, averages, shares and the last year's orders of each segment, and what to do."""
    shop, as_of, report = made
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
            "last_year": true.text(true.bought(shop.sales, shop.in_segment(name), as_of - YEAR, as_of)),
            "action": ACTIONS.get(name, ""),
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
                **sold(shop, row["segment"], as_of),
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


def test_the_movement_is_each_active_customers_net_change(made: Made) -> None:
    """Each pair by kind, the most value first, and the hundred most valuable with what they bought and returned."""
    movement_is_true(*made)


def test_the_key_figures_are_those_of_orders_and_history(made: Made) -> None:
    """Segments by replaying the history to both ends of the month; the rest by adding up orders."""
    key_figures_are_true(*made)


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


def test_stages_audiences_and_who_leaves_are_those_of_the_orders(shop: Shop) -> None:
    """Counts, value and overlap by the written rules; and the moves of thirty days without an order."""
    account = shop.sandbox.account
    report = report_of(shop.sandbox, LAST_DAY)
    inside = {customer: {name} for customer, name in stages_of(account, LAST_DAY).items()}
    shown = true.shown_groups(report["groups"]["stages"])
    assert shown == true.groups(inside, shop.scored, len(shop.active))
    audiences = true.groups(audiences_of(account, LAST_DAY), shop.scored, len(shop.active))
    assert true.shown_groups(report["groups"]["audiences"]) == audiences
    moves = true.first_moves(account, LAST_DAY, (7, 14, 30))
    assert len(moves) > 500
    assert true.shown_leaving(report["leaving"]) == true.leaving(moves)


def test_no_report_looks_at_customers_one_by_one(shop: Shop) -> None:
    """Fifteen requests and a sign-in, for thousands of customers as for none, in a past month too.

    Stores, predictions and campaigns add a few, so thirty are never exceeded.
    """
    for as_of, days, requests in (
        (LAST_DAY, None, 16),
        (date(2011, 10, 31), None, 16),
        (date(2011, 10, 31), (date(2011, 10, 6), date(2011, 10, 29)), 16),
    ):
        shop.sandbox.requests.clear()
        report_of(shop.sandbox, as_of, today=LAST_DAY, migrated=days)
        assert len(shop.sandbox.requests) == requests
