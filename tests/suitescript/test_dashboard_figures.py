"""Every figure of the dashboard equals one worked out by SQL of the tests' own over customers, orders and history."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from netsuite_rfm.sandbox.orders.load import load_orders
from tests.suitescript import dashboard
from tests.suitescript.dashboard import (
    AT_START,
    DISTRIBUTION,
    GROSS,
    MATRIX,
    MINUS,
    MOVERS,
    NBSP,
    NET,
    PAIRS,
    PERFORMANCE,
    see,
)
from tests.suitescript.stage import HISTORY, Stage, stage
from tests.support.night import score_as_of

DASH = "–"  # noqa: RUF001 - what the page shows where there is no figure


def money(value: object) -> str:
    """An amount as the page shows it."""
    return f"{Decimal(str(value or 0)):,.2f}".replace("-", MINUS)


def percent(part: object, total: object, *, signed: bool = False) -> str:
    """A share as the page shows it."""
    whole = Decimal(str(total or 0))
    if whole <= 0:
        return DASH
    share = (Decimal(str(part or 0)) / whole).quantize(Decimal("0.000001"), ROUND_HALF_EVEN)
    shown = (share * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{'+' if signed and shown > 0 else ''}{abs(shown) if shown == 0 else shown:,}{NBSP}%".replace("-", MINUS)


def average(total: object, count: int) -> str:
    """An average as the page shows it."""
    if count == 0:
        return DASH
    return money((Decimal(str(total or 0)) / count).quantize(Decimal("0.01"), ROUND_HALF_UP))


def names(here: Stage) -> dict[Any, str]:
    """Names of segments by internal id."""
    return {None: "No orders yet", **{value.id: value.name for value in here.account.lists["customlist_rfm_segment"]}}


def distribution_is_true(here: Stage, seen: dashboard.Seen) -> None:
    """Customers, share, value and orders of each segment, and of all."""
    sql = (
        "SELECT custentity_rfm_segment, count(*), sum(custentity_rfm_lifetime_value), sum(custentity_rfm_order_count) "
        "FROM customer WHERE isinactive = 'F' GROUP BY ALL"
    )
    rows = {names(here)[segment]: tuple(rest) for segment, *rest in here.account.sql(sql)}
    rows["Total"] = tuple(sum(Decimal(str(row[n] or 0)) for row in rows.values()) for n in range(3))
    shown = seen.table(DISTRIBUTION)
    assert set(shown) == set(rows) | set(names(here).values()) - {"No orders yet"}
    for name, cells in shown.items():
        customers, value, orders = rows.get(name, (0, 0, 0))
        assert list(cells.values())[1:] == [
            f"{int(customers):,}", percent(customers, rows["Total"][0]), money(value), average(value, int(customers)),
            f"{int(orders or 0):,}", average(orders, int(customers)),
        ], name  # fmt: skip


def revenue(here: Stage, first: date, last: date, *, net: bool) -> dict[str, Decimal]:
    """What counts between two days, by the segment the customer holds now; returns taken off where it is net."""
    sales = "type IN ('SalesOrd', 'CashSale') AND voided = 'F' AND NOT (type = 'SalesOrd' AND t.status IN ('A', 'C'))"
    returns = "type IN ('CashRfnd', 'CustCred') AND voided = 'F'" if net else "false"
    sql = (
        f"SELECT c.custentity_rfm_segment, "
        f"sum(CASE WHEN {sales} THEN 1 ELSE -1 END * abs(foreigntotal * exchangerate)) FROM transaction t "
        f"JOIN customer c ON c.id = t.entity WHERE (({sales}) OR ({returns})) "
        f"AND trandate BETWEEN DATE '{first}' AND DATE '{last}' GROUP BY ALL"
    )
    return {names(here)[segment]: round(Decimal(str(value)), 2) for segment, value in here.account.sql(sql)}


def performance_is_true(
    here: Stage, seen: dashboard.Seen, days: tuple[date, date, date, date, date], *, net: bool
) -> None:
    """Revenue, change and share; days: as of, first of the month, first and last of the last one, its same day."""
    as_of, first, before, end, same = days
    columns = {
        "This month": revenue(here, first, as_of, net=net),
        "Last month": revenue(here, before, end, net=net),
        "Last month to the same day": revenue(here, before, same, net=net),
        "Year to date": revenue(here, as_of.replace(month=1, day=1), as_of, net=net),
    }
    for found in columns.values():
        found["Total"] = sum(found.values(), Decimal())
    shown = seen.table(PERFORMANCE)
    assert {name for found in columns.values() for name in found} <= set(shown)
    for name, cells in shown.items():
        now, last, to_day, year = (found.get(name, Decimal()) for found in columns.values())
        wanted = {head: money(found.get(name)) for head, found in columns.items() if head in cells}
        wanted["Change"] = percent(now - to_day, to_day, signed=True)
        wanted["Share of the year"] = percent(year, columns["Year to date"]["Total"])
        assert {head: text for head, text in cells.items() if head != "Segment"} == wanted, (name, last)


def start_is_true(here: Stage, seen: dashboard.Seen, days: tuple[date, date, date, date, date], *, net: bool) -> None:
    """Customers, buyers, revenue and returns by the segment held at both starts, by SQL of the tests' own."""
    as_of, first, before, _, same = days
    now, then = held_at(here, first, as_of), held_at(here, before, same)
    shown = seen.table(AT_START)
    for found in (now, then):
        found["Total"] = [sum(row[n] for row in found.values()) for n in range(4)]
    assert set(now) | set(then) <= set(shown)
    nothing = [0, 0, Decimal(0), Decimal(0)]
    for name, cells in shown.items():
        customers, buyers, gross, returns = now.get(name, nothing)
        customers_then, buyers_then, gross_then, returns_then = then.get(name, nothing)
        revenue, revenue_then = gross - returns * net, gross_then - returns_then * net
        assert list(cells.values())[1:] == [
            f"{customers:,}", f"{buyers:,}", percent(buyers, customers), money(revenue), average(revenue, customers),
            money(revenue_then), percent(revenue - revenue_then, revenue_then, signed=True),
            percent(buyers_then, customers_then), money(returns),
        ], name  # fmt: skip


def held_at(here: Stage, first: date, last: date) -> dict[str, list[Any]]:
    """Active customers, buyers, gross value and returns between two days by the last segment before the first."""
    sql = f"""
        WITH held AS (
            SELECT c.id, c.isinactive, CASE WHEN l.id IS NOT NULL THEN l.custrecord_rfm_sh_to
                WHEN n.id IS NOT NULL THEN n.custrecord_rfm_sh_from ELSE c.custentity_rfm_segment END AS segment
            FROM customer c
            LEFT JOIN {HISTORY} l ON l.id = (SELECT max(id) FROM {HISTORY} h WHERE h.custrecord_rfm_sh_customer = c.id
                AND h.custrecord_rfm_sh_changed_on < DATE '{first}')
            LEFT JOIN {HISTORY} n ON n.id = (SELECT min(id) FROM {HISTORY} h WHERE h.custrecord_rfm_sh_customer = c.id)
        ), sold AS (
            SELECT entity, type IN ('SalesOrd', 'CashSale') AS is_order, abs(foreigntotal * exchangerate) AS amount
            FROM transaction t WHERE type IN ('SalesOrd', 'CashSale', 'CashRfnd', 'CustCred') AND voided = 'F'
            AND NOT (type = 'SalesOrd' AND t.status IN ('A', 'C')) AND trandate BETWEEN DATE '{first}' AND DATE '{last}'
        )
        SELECT segment, count(DISTINCT id) FILTER (isinactive = 'F'),
            count(DISTINCT id) FILTER (isinactive = 'F' AND is_order),
            coalesce(sum(amount) FILTER (is_order), 0), coalesce(sum(amount) FILTER (NOT is_order), 0)
        FROM held LEFT JOIN sold ON entity = id GROUP BY segment
    """
    return {
        names(here)[segment]: [customers, buyers, *(round(Decimal(str(value)), 2) for value in sums)]
        for segment, customers, buyers, *sums in here.account.sql(sql)
    }


def movement_is_true(here: Stage, seen: dashboard.Seen, first: date, last: date) -> None:
    """The pairs, most changes first, the matrix of the same counts, and the 50 most valuable moves, in order."""
    sql = (
        "SELECT custrecord_rfm_sh_from, custrecord_rfm_sh_to, count(*), count(DISTINCT custrecord_rfm_sh_customer), "
        f"sum(custrecord_rfm_sh_lifetime_value) FROM {HISTORY} "
        f"WHERE custrecord_rfm_sh_changed_on BETWEEN DATE '{first}' AND DATE '{last}' GROUP BY ALL"
    )
    known = names(here)
    rows = {(known[entry], known[two]): rest for entry, two, *rest in here.account.sql(sql)}
    assert {(row[0], row[1]): row[2:] for row in seen.rows[PAIRS]} == {
        pair: [f"{changes:,}", f"{customers:,}", money(value)] for pair, (changes, customers, value) in rows.items()
    }
    order = {name: place for place, name in enumerate([*list(known.values())[1:], "No orders yet"])}
    assert [(row[0], row[1]) for row in seen.rows[PAIRS]] == sorted(
        rows, key=lambda pair: (-rows[pair][0], order[pair[0]], order[pair[1]])
    )
    for name, cells in seen.table(MATRIX).items():
        for other, count in list(cells.items())[1:]:
            assert count == str(rows.get((name, other), [0])[0]), (name, other)
    valuable = here.account.sql(
        "SELECT coalesce(altname, entityid), custrecord_rfm_sh_from, custrecord_rfm_sh_to, "
        "custrecord_rfm_sh_changed_on::VARCHAR, custrecord_rfm_sh_lifetime_value FROM "
        f"{HISTORY} h LEFT JOIN customer c ON c.id = custrecord_rfm_sh_customer "
        f"WHERE custrecord_rfm_sh_changed_on BETWEEN DATE '{first}' AND DATE '{last}' "
        "ORDER BY custrecord_rfm_sh_lifetime_value DESC, h.id LIMIT 50"
    )
    wanted = [[name, known[entry], known[two], day, money(value)] for name, entry, two, day, value in valuable]
    assert [[*row[:4], row[5]] for row in seen.rows[MOVERS]] == wanted


@pytest.fixture(scope="module")
def filled() -> Iterator[Stage]:
    """An account of 150 customers with orders and returns of every kind."""
    with stage() as here:
        dashboard.fill(here, 150, seed=6)
        yield here


PRESENT = (date(2026, 11, 20), date(2026, 11, 1), date(2026, 10, 1), date(2026, 10, 31), date(2026, 10, 20))
JANUARY = (date(2026, 1, 31), date(2026, 1, 1), date(2025, 12, 1), date(2025, 12, 31), date(2025, 12, 31))
FEBRUARY = (date(2026, 2, 28), date(2026, 2, 1), date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 31))


@pytest.mark.parametrize("net", [pytest.param(False, id="gross"), pytest.param(True, id="net")])
@pytest.mark.parametrize(
    ("month", "days"),
    [
        pytest.param("", PRESENT, id="month under way"),
        pytest.param("2026-02", FEBRUARY, id="whole month against a longer one"),
        pytest.param("2026-01", JANUARY, id="first month of a year"),
    ],
)
def test_every_figure_is_that_of_the_orders_and_the_history(
    filled: Stage, month: str, days: tuple[date, date, date, date, date], *, net: bool
) -> None:
    """Distribution, performance and movement, as the run on record counted."""
    dashboard.add_run(filled, counting=NET if net else GROSS)
    seen = see(filled, month=month)
    distribution_is_true(filled, seen)
    performance_is_true(filled, seen, days, net=net)
    if month == "":
        movement_is_true(filled, seen, days[1], days[0])
    else:
        assert "No customer changed segment." in seen.texts


def test_the_last_day_of_a_short_month_is_compared_with_a_whole_one() -> None:
    """On 30 November all of October counts; on 29 March all of February."""
    with stage() as here:
        dashboard.fill(here, 60, seed=7)
        dashboard.add_run(here)
        here.set_day(date(2026, 11, 30))
        days = (date(2026, 11, 30), date(2026, 11, 1), date(2026, 10, 1), date(2026, 10, 31), date(2026, 10, 31))
        performance_is_true(here, see(here), days, net=False)
        here.set_day(date(2026, 3, 29))
        days = (date(2026, 3, 29), date(2026, 3, 1), date(2026, 2, 1), date(2026, 2, 28), date(2026, 2, 28))
        performance_is_true(here, see(here), days, net=False)


@pytest.mark.parametrize("net", [pytest.param(False, id="gross"), pytest.param(True, id="net")])
def test_revenue_is_by_the_segment_held_at_the_start(*, net: bool) -> None:
    """Where each customer's changes lead from one segment to the next, and the last of them to the one held now."""
    with stage() as here:
        dashboard.fill(here, 90, seed=8)
        chain_history(here, seed=8)
        dashboard.add_run(here, counting=NET if net else GROSS)
        start_is_true(here, see(here), PRESENT, net=net)


def chain_history(here: Stage, *, seed: int) -> None:
    """Write the history anew: up to three changes of each customer since August, one from where the last one led."""
    chance = random.Random(seed)
    history = here.account.record_tables[HISTORY]
    here.account.sql(f"DELETE FROM {HISTORY}")
    chains = []
    for customer, held in here.account.sql("SELECT id, custentity_rfm_segment FROM customer ORDER BY id"):
        path = [*(chance.choice(list(names(here))[:5]) for _ in range(chance.randint(0, 3))), held]
        days = sorted(date(2026, 8, 1) + timedelta(chance.randint(0, 110)) for _ in path[1:])
        chains += [(day, customer, *pair) for day, pair in zip(days, pairwise(path), strict=True)]
    for day, customer, before, after in sorted(chains, key=lambda change: change[:2]):
        row = {"customer": customer, "from": before, "to": after, "changed_on": day}
        history.add({f"custrecord_rfm_sh_{name}": value for name, value in row.items()}, here.account.clock.now())


def test_the_portlet_shows_the_figures_of_the_page(filled: Stage) -> None:
    """Customers and share of each segment."""
    page, portlet = see(filled).table(DISTRIBUTION), dashboard.see_portlet(filled).table(DISTRIBUTION)
    assert len(portlet) == len(names(filled)) + 1
    for name, cells in portlet.items():
        assert cells == {head: page[name][head] for head in cells}


def test_real_orders_come_out_right(data: Path) -> None:
    """A retailer's last month, net of returns."""
    with stage() as here:
        here.account.sql("DELETE FROM customer")
        load_orders(here.account, data / "online_retail_2010_2011_orders.csv.gz", home_currency="GBP")
        here.set_day(date(2011, 12, 9))
        score_as_of(here.account, date(2011, 12, 9))
        dashboard.add_run(here, counting=NET)
        days = (date(2011, 12, 9), date(2011, 12, 1), date(2011, 11, 1), date(2011, 11, 30), date(2011, 11, 9))
        seen = see(here)
        distribution_is_true(here, seen)
        performance_is_true(here, seen, days, net=True)
