"""The saved searches that the setup page makes give the figures of the reports' page, and those of SQL of our own."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from netsuite_rfm.sandbox.orders.load import load_orders
from netsuite_rfm.sandbox.scripts.deployments import open_suitelet
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.platform import Platform
from netsuite_rfm.sandbox.scripts.search_run import EMPTY_GROUP, run_saved
from tests.suitescript import dashboard
from tests.suitescript.dashboard import DISTRIBUTION, GROSS, PERFORMANCE, see
from tests.suitescript.stage import HISTORY, SETUP, Stage, stage
from tests.suitescript.test_dashboard_figures import money, names, percent, revenue
from tests.support.night import expected, score_as_of

DISTRIBUTION_SEARCH, REVENUE_SEARCH, MOVEMENT_SEARCH = (
    f"customsearch_rfm_{name}" for name in ("distribution", "revenue", "movement")
)
ORDERS = "online_retail_2010_2011_orders.csv.gz"
RETAIL_DAY, RETAIL_BEFORE = date(2011, 12, 9), (date(2011, 11, 30), date(2011, 12, 2))
SHARES = ("Share of Customers", "Share of Revenue")


def segment_name(shown: str) -> str:
    """A segment in the page's words."""
    return "No orders yet" if shown == EMPTY_GROUP else shown


def distribution_agrees(here: Stage) -> None:
    """Customers, share, values and orders of each segment, by the search, by SQL and on the page.

    The search averages customers who have a value; the page counts those without one as 0.
    """
    sql = (
        "SELECT custentity_rfm_segment, count(*), sum(custentity_rfm_lifetime_value), "
        "avg(custentity_rfm_lifetime_value), sum(custentity_rfm_order_count), avg(custentity_rfm_order_count), "
        "count(custentity_rfm_lifetime_value) FROM customer WHERE isinactive = 'F' GROUP BY ALL"
    )
    true = {names(here)[segment]: rest for segment, *rest in here.account.sql(sql)}
    everybody = sum(row[0] for row in true.values())
    page = see(here).table(DISTRIBUTION)
    found = {segment_name(row["Segment"]): row for row in run_saved(here.account, DISTRIBUTION_SEARCH)}
    assert set(found) == set(true)
    for name, row in found.items():
        customers, value, average_value, orders, average_orders, valued = true[name]
        assert int(row["Customers"]) == customers
        assert Decimal(row["Total Lifetime Value"] or 0) == (value or 0)
        assert Decimal(row["Total Orders"] or 0) == (orders or 0)
        for label, mean in (("Average Lifetime Value", average_value), ("Average Orders", average_orders)):
            assert float(row[label] or 0) == pytest.approx(mean or 0)
        assert row["Customers"] == page[name]["Customers"].replace(",", "")
        assert money(row["Total Lifetime Value"]) == page[name]["Lifetime value"]
        assert f"{int(row['Total Orders'] or 0):,}" == page[name]["Orders"]
        if valued == customers:
            assert money(round(Decimal(row["Average Lifetime Value"]), 2)) == page[name]["Average value"]
            assert money(round(Decimal(row["Average Orders"]), 2)) == page[name]["Average orders"]
        if here.account.platform.undocumented_formulas == "accepted":
            assert float(row["Share of Customers"]) == pytest.approx(customers / everybody)
            assert percent(customers, everybody) == page[name]["Share"]


def revenue_agrees(here: Stage, days: tuple[date, date, date, date, date]) -> None:
    """Revenue by segment, by the search, by SQL and on the page; days are those of the dashboard's tests."""
    as_of, first, before, end, same = days
    now, last, to_day, year = (
        revenue(here, since, until, net=False)
        for since, until in ((first, as_of), (before, end), (before, same), (as_of.replace(month=1, day=1), as_of))
    )
    whole_year = sum(year.values(), Decimal())
    page = see(here).table(PERFORMANCE)
    found = {segment_name(row["Segment"]): row for row in run_saved(here.account, REVENUE_SEARCH)}
    assert set(found) == set(last) | set(year)
    for name, row in found.items():
        for label, head, true in (
            ("Revenue This Month", "This month", now),
            ("Revenue Last Month", "Last month", last),
            ("Revenue Year to Date", "Year to date", year),
        ):
            assert Decimal(row[label]) == true.get(name, 0)
            assert money(row[label]) == page[name][head]
        change = now.get(name, Decimal()) - to_day.get(name, Decimal())
        assert percent(change, to_day.get(name, 0), signed=True) == page[name]["Change"]
        if to_day.get(name, 0) > 0:
            assert float(row["Change"]) == pytest.approx(float(change / to_day[name]))
        else:
            assert row["Change"] == ""
        if here.account.platform.undocumented_formulas == "accepted":
            assert float(row["Share of Revenue"]) == pytest.approx(float(year.get(name, Decimal()) / whole_year))


def movement_agrees(here: Stage, first: date, last: date) -> None:
    """Changes of the month, newest first, by the search and by SQL; the page shows each customer once instead."""
    true = here.account.sql(
        "SELECT trim(concat_ws(' ', c.entityid, c.altname)), custrecord_rfm_sh_from, custrecord_rfm_sh_to, "
        "strftime(custrecord_rfm_sh_changed_on, '%-m/%-d/%Y'), custrecord_rfm_sh_lifetime_value "
        f"FROM {HISTORY} h JOIN customer c ON c.id = custrecord_rfm_sh_customer "
        f"WHERE custrecord_rfm_sh_changed_on BETWEEN DATE '{first}' AND DATE '{last}' "
        "ORDER BY custrecord_rfm_sh_changed_on DESC, h.id"
    )
    known = {**names(here), None: ""}
    rows = run_saved(here.account, MOVEMENT_SEARCH)
    labels = ("Customer", "Previous Segment", "Current Segment", "Date")
    assert [[row[label] for label in labels] for row in rows] == [
        [customer, known[left], known[entered], day] for customer, left, entered, day, _ in true
    ]
    assert [Decimal(row["Lifetime Value"] or 0) for row in rows] == [value or 0 for *_, value in true]


def lists_agree(here: Stage) -> None:
    """The list of each segment has its active customers, with what SQL finds of them, and the page's number."""
    page = see(here).table(DISTRIBUTION)
    for script_id, segment in here.segments.items():
        rows = run_saved(here.account, f"customsearch_rfm_in_{script_id.removeprefix('val_rfm_')}")
        true = here.account.sql(
            "SELECT entityid, coalesce(altname, ''), coalesce(email, '') FROM customer "
            f"WHERE isinactive = 'F' AND custentity_rfm_segment = {segment} ORDER BY id"
        )
        assert [(row["Customer"], row["Name"], row["E-mail"]) for row in rows] == true
        assert f"{len(rows):,}" == page[names(here)[segment]]["Customers"]


@pytest.fixture(scope="module", params=["accepted", "refused"])
def filled(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """An account of 150 customers with orders and returns of every kind, set up either way."""
    with stage(platform=Platform(undocumented_formulas=request.param)) as here:
        dashboard.fill(here, 150, seed=6)
        here.account.sql(f"DELETE FROM {HISTORY} WHERE custrecord_rfm_sh_changed_on > DATE '{here.today}'")
        dashboard.add_run(here, counting=GROSS)
        yield here


def test_searches_and_page_agree_on_every_kind_of_order(filled: Stage) -> None:
    """All twelve searches; where NetSuite refuses the share of a total, without that column."""
    distribution_agrees(filled)
    revenue_agrees(
        filled, (date(2026, 11, 20), date(2026, 11, 1), date(2026, 10, 1), date(2026, 10, 31), date(2026, 10, 20))
    )
    movement_agrees(filled, date(2026, 11, 1), date(2026, 11, 30))
    lists_agree(filled)


def test_searches_and_page_agree_on_real_orders(data: Path) -> None:
    """A retailer's December to the ninth; two runs before it leave their changes by the user event."""
    with stage(set_up=False, platform=Platform(undocumented_formulas="accepted")) as here:
        here.account.sql("DELETE FROM customer")
        load_orders(here.account, data / ORDERS, home_currency="GBP")
        open_suitelet(here.account, SETUP, method="POST")
        score_as_of(here.account, RETAIL_BEFORE[0])
        move(here, RETAIL_BEFORE[1])
        score_as_of(here.account, RETAIL_DAY)
        here.set_day(RETAIL_DAY)
        assert len(here.history()) > 30
        dashboard.add_run(here, counting=GROSS)
        distribution_agrees(here)
        revenue_agrees(here, (RETAIL_DAY, date(2011, 12, 1), date(2011, 11, 1), date(2011, 11, 30), date(2011, 11, 9)))
        movement_agrees(here, date(2011, 12, 1), RETAIL_DAY)
        lists_agree(here)


def move(here: Stage, day: date) -> None:
    """Write the segments of a day as the worker does, where they changed."""
    here.set_day(day)
    ids = {name: segment for segment, name in names(here).items()}
    held = dict(here.account.sql("SELECT id, custentity_rfm_segment FROM customer"))
    for customer, true in expected(here.account, day).items():
        if held[customer] != ids[true.segment]:
            here.account.write_customers(
                [
                    (
                        customer,
                        {
                            "custentity_rfm_segment": ids[true.segment],
                            "custentity_rfm_segment_changed_on": day,
                            "custentity_rfm_lifetime_value": true.lifetime_value,
                        },
                    )
                ]
            )


def test_a_formula_that_netsuite_does_not_list_fails_the_whole_search() -> None:
    """Where the share of a total is refused, a search that has it gives no rows at all."""
    with stage(platform=Platform(undocumented_formulas="accepted")) as here:
        assert "Share of Customers" in run_saved(here.account, DISTRIBUTION_SEARCH)[0]
        here.account.platform = Platform(undocumented_formulas="refused")
        with pytest.raises(SuiteScriptError, match="RATIO_TO_REPORT"):
            run_saved(here.account, DISTRIBUTION_SEARCH)
