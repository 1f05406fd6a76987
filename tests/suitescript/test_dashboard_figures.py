"""Every figure of the dashboard equals one worked out by SQL of the tests' own over customers, orders and history."""

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from netsuite_rfm.reports.words import returns_note
from netsuite_rfm.reports.words_of_key_figures import cards, month_news
from netsuite_rfm.reports.words_of_movement import movement_notes
from netsuite_rfm.sandbox.orders.load import load_orders
from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.reports.asking import report_of
from tests.suitescript import dashboard
from tests.suitescript.dashboard import (
    AT_START,
    DISTRIBUTION,
    GROSS,
    MATRIX,
    MINUS,
    NBSP,
    NET,
    PERFORMANCE,
    see,
)
from tests.suitescript.stage import HISTORY, Stage, stage
from tests.support.night import score_as_of
from tests.support.typed_reports import typed

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
    """Customers, share, value and orders of each segment, and of all; the last year is held to the worker below."""
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
        assert list(cells.values())[1:7] == [
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
    books = {name: revenue(here, first, as_of, net=name == "net") for name in ("gross", "net")}
    for found in (*columns.values(), *books.values()):
        found["Total"] = sum(found.values(), Decimal())
    shown = seen.table(PERFORMANCE)
    assert {name for found in columns.values() for name in found} <= set(shown)
    for name, cells in shown.items():
        now, last, to_day, year = (found.get(name, Decimal()) for found in columns.values())
        wanted = {head: money(found.get(name)) for head, found in columns.items() if head in cells}
        wanted["Change"] = percent(now - to_day, to_day, signed=True)
        sold, kept = (found.get(name, Decimal()) for found in (books["gross"], books["net"]))
        wanted["Returns"], wanted["Gross" if net else "Net"] = money(sold - kept), money(sold if net else kept)
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
            percent(buyers_then, customers_then), money(returns), money(gross if net else gross - returns),
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
    """Each active customer from the first to the last change by kind, the most value first; the 100 most valuable."""
    known = names(here)
    at = {
        column: f"custrecord_rfm_sh_{column}" for column in ("from", "to", "lifetime_value", "changed_on", "last_order")
    }
    sql = (
        f"SELECT c.id, first({at['from']} ORDER BY h.id), last({at['to']} ORDER BY h.id), "
        f"last({at['lifetime_value']} ORDER BY h.id), last({at['changed_on']} ORDER BY h.id), "
        f"last({at['last_order']} ORDER BY h.id), max(h.id), any_value(coalesce(altname, entityid)) FROM {HISTORY} h "
        f"JOIN customer c ON c.id = custrecord_rfm_sh_customer AND c.isinactive = 'F' "
        f"WHERE {at['changed_on']} BETWEEN DATE '{first}' AND DATE '{last}' GROUP BY c.id"
    )
    away = {"At-Risk": 1, "Lapsed": 2, "Churned": 2, "No orders yet": 3}
    moves: dict[tuple[str, str, str], list[Any]] = {}
    valuable = []
    for customer, start, end, value, day, ordered, row, name in here.account.sql(sql):
        before, after = known[start], known[end]
        if before == after:
            continue
        further = away.get(after, 0) - away.get(before, 0)
        fell = further > 0 or (further == 0 and (ordered is None or (day - ordered).days > 14))
        kind = "First segment" if start is None else "Losses" if fell else "Gains"
        moves.setdefault((kind, before, after), []).append(value)
        if start is not None:
            valuable.append((-value, row, kind, customer, name, before, after, str(day)))
    assert len(moves) > 30
    for kind in dashboard.KINDS:
        mine = {pair[1:]: values for pair, values in moves.items() if pair[0] == kind}
        shown = seen.rows[kind]
        assert {(row[0], row[1]): row[2:] for row in shown} == {
            pair: [f"{len(values):,}", money(sum(values))] for pair, values in mine.items()
        }
        sums = [Decimal(row[3].replace(",", "")) for row in shown]
        assert sums == sorted(sums, reverse=True)
        best = [row for row in sorted(valuable)[:100] if row[2] == kind]
        shown = seen.rows.get(kind + dashboard.MOVERS, [])
        assert [[*row[:4], row[5]] for row in shown] == [
            [name, before, after, day, money(-value)] for value, _, _, _, name, before, after, day in best
        ]
    for name, cells in seen.table(MATRIX).items():
        for other, count in list(cells.items())[1:]:
            pairs = [values for (_, before, after), values in moves.items() if (before, after) == (name, other)]
            assert count == str(sum(map(len, pairs))), (name, other)


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
        assert "No customer ended the month in another segment than they began it in." in seen.texts


@pytest.mark.parametrize("net", [pytest.param(False, id="gross"), pytest.param(True, id="net")])
@pytest.mark.parametrize("month", [pytest.param("", id="month under way"), pytest.param("2026-10", id="past month")])
def test_worker_and_dashboard_say_the_same(filled: Stage, month: str, *, net: bool) -> None:
    """News, cards, the last year by segment, what to do, notes of movement, and movers with what they returned."""
    filled.set_day(PRESENT[0])
    dashboard.add_run(filled, counting=NET if net else GROSS)
    seen = see(filled, month=month)
    as_of, value = date(2026, 10, 31) if month else PRESENT[0], "net" if net else "gross"
    with Sandbox(filled.account) as sandbox:
        report = typed(report_of(sandbox, as_of, today=PRESENT[0], names=True, RFM_LIFETIME_VALUE=value))
    filled.set_day(PRESENT[0])
    texts = [as_worker(text) for text in seen.texts]
    assert month_news(report) in texts
    shown = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd><dd class=.rfm-detail.>(.*?)</dd>", seen.html)
    assert [tuple(as_worker(re.sub("<[^>]*>", "", part)) for part in card) for card in shown] == [
        (card.title, card.value, f"{card.change} {card.detail}".strip()) for card in cards(report)
    ]
    assert len(shown) == 6
    table = seen.table(DISTRIBUTION)
    for row in (*report.distribution.rows, report.distribution.total):
        cells = table["Total" if row.segment == "total" else row.segment]
        assert (cells["Last 365 days"], cells["What to do"]) == (money(row.last_year), row.action)
    assert report.movement is not None
    assert {*movement_notes(report.movement)} <= {*texts}
    wanted = [
        [row.name, row.from_segment, row.to_segment, row.changed_on, row.last_order or "",
         *(money(amount) for amount in (row.lifetime_value, row.gross, row.returns, row.net)),
         "returned half or more" if row.returned_half else ""]
        for row in report.movement.movers
    ]  # fmt: skip
    assert [row for kind in dashboard.KINDS for row in seen.rows.get(kind + dashboard.MOVERS, [])] == wanted
    assert [text for text in texts if text.startswith("Returns in ")] == [
        text for text in [returns_note(report)] if text
    ]


def as_worker(text: str) -> str:
    """A text of the page with the signs that the worker writes."""
    return unescape(text).replace(NBSP, " ").replace(MINUS, "-")


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
