"""The reports by store: every figure again by SQL of our own; and one store's page has nothing of another."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape
from typer.testing import CliRunner, Result

from netsuite_rfm.cli.commands import app
from netsuite_rfm.errors import UsageError
from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.reports.conftest import LAST
from tests.support.night import QUICK

ORDER = (
    "type IN ('SalesOrd', 'CashSale') AND voided = 'F' AND NOT (type = 'SalesOrd' AND status IN ('A', 'C')) "
    f"AND trandate <= DATE '{LAST}'"
)
HELD = """
SELECT coalesce(l.name, 'No store') AS store, s.name AS segment, count(*), sum(c.custentity_rfm_lifetime_value)
FROM customer c LEFT JOIN location l ON l.id = c.custentity_rfm_home_location
JOIN customlist_rfm_segment s ON s.id = c.custentity_rfm_segment WHERE c.isinactive = 'F' GROUP BY ALL
"""
YEAR = f"""
SELECT coalesce(l.name, 'No store'), s.name, CAST(round(sum(t.foreigntotal * t.exchangerate) * 100) AS BIGINT)
FROM transaction t JOIN customer c ON c.id = t.entity
LEFT JOIN location l ON l.id = c.custentity_rfm_home_location
JOIN customlist_rfm_segment s ON s.id = c.custentity_rfm_segment
WHERE {ORDER} AND c.isinactive = 'F' AND t.trandate > DATE '{LAST}' - 365 GROUP BY ALL
"""
SOLD = f"""
SELECT coalesce(l.name, 'No store'), CAST(round(sum(t.foreigntotal * t.exchangerate) * 100) AS BIGINT)
FROM transaction t LEFT JOIN location l ON l.id = t.location
WHERE {ORDER} AND t.trandate >= DATE '{LAST.replace(day=1)}' GROUP BY ALL
"""


def typed(retailer: Sandbox, *words: str) -> Result:
    """Type the command for the last day of the account."""
    environment = {**retailer.settings(), **QUICK, "RFM_LOG_LEVEL": "error", "RFM_HOME_LOCATION": "true"}
    return CliRunner().invoke(app, ["report", "--as-of", LAST.isoformat(), *words], env=environment)


@pytest.fixture(scope="module")
def stores(retailer: Sandbox) -> dict[str, Any]:
    """The stores as plain data."""
    found: dict[str, Any] = json.loads(typed(retailer, "--json").stdout)["stores"]
    return found


def cents(amount: object) -> int:
    """An amount in whole cents."""
    return round(float(str(amount)) * 100)


def test_customers_and_values_are_those_of_sql(retailer: Sandbox, stores: dict[str, Any]) -> None:
    """By store and segment; totals of each store and of all; VIPs and those at risk among them."""
    true = {(store, segment): (count, cents(value)) for store, segment, count, value in retailer.account.sql(HELD)}
    year = {(store, segment): value for store, segment, value in retailer.account.sql(YEAR)}
    assert len({store for store, _ in true}) > 8
    found = {(row["store"], segment["segment"]): segment for row in stores["rows"] for segment in row["segments"]}
    assert {
        key: (entry["customers"], cents(entry["lifetime_value"])) for key, entry in found.items() if entry["customers"]
    } == true
    assert {key: cents(entry["last_year"]) for key, entry in found.items() if cents(entry["last_year"])} == {
        key: value for key, value in year.items() if value
    }
    for row in stores["rows"]:
        assert row["best"] == true.get((row["store"], "VIP Champions"), (0, 0))[0]
        assert row["at_risk"] == true.get((row["store"], "At-Risk"), (0, 0))[0]
        assert cents(row["value_at_risk"]) == year.get((row["store"], "At-Risk"), 0)
    assert stores["total"]["customers"] == sum(count for count, _ in true.values())
    assert cents(stores["total"]["last_year"]) == sum(year.values())


def test_sales_are_those_of_the_location_and_add_up_to_the_month(retailer: Sandbox, stores: dict[str, Any]) -> None:
    """By the location of the order, whoever bought; the sum is the month's revenue."""
    true = dict(retailer.account.sql(SOLD))
    shown = {row["store"]: cents(row["revenue"]) for row in stores["rows"] if cents(row["revenue"])}
    assert shown.keys() == true.keys()
    # Each of up to ten segments of a store is rounded to a cent by itself.
    assert all(abs(shown[store] - true[store]) <= 10 for store in true)
    whole = json.loads(typed(retailer, "--json").stdout)["performance"]["total"]["this_month"]
    assert abs(cents(stores["total"]["revenue"]) - cents(whole)) <= 10 * len(true)


def test_terminal_page_and_file_are_equal(retailer: Sandbox, stores: dict[str, Any], tmp_path: Path) -> None:
    """One line for each store on each of them."""
    page = tmp_path / "page.html"
    shown = typed(retailer, "--html", str(page), "--csv", str(tmp_path)).stdout
    text = page.read_text(encoding="utf-8")
    with (tmp_path / "stores.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["segment"] == "total"]
    assert [row["store"] for row in rows] == [*(row["store"] for row in stores["rows"]), "total"]
    for row, line in zip(stores["rows"], rows, strict=False):
        assert line["value_at_risk"] == row["value_at_risk"]
        assert f"{float(row['lifetime_value']):,.2f}" in shown
        head = f'<th scope="row">{escape(row["store"])}</th>'
        assert f"{head}<td>{row['customers']:,}</td>" in text


def test_one_store_is_shown_alone(retailer: Sandbox, stores: dict[str, Any], tmp_path: Path) -> None:
    """Its figures are those of the whole report; neither another store nor its customers are asked for or shown."""
    mine, other = stores["rows"][0], stores["rows"][1]
    before = len(retailer.requests)
    data = json.loads(typed(retailer, "--store", mine["store"].lower(), "--json", "--names").stdout)
    assert len(retailer.requests) - before <= 12
    assert data["store"] == mine
    assert data == {**json.loads(typed(retailer, "--store", str(mine["id"]), "--json", "--names").stdout),
                    "made_at": data["made_at"]}  # fmt: skip
    home = dict(retailer.account.sql("SELECT id, custentity_rfm_home_location FROM customer"))
    assert data["customers"]
    assert all(home[row["customer"]] == mine["id"] for row in data["customers"])
    assert {row["segment"] for row in data["customers"]} <= {"VIP Champions", "At-Risk"}
    page = tmp_path / "store.html"
    result = typed(retailer, "--store", mine["store"], "--html", str(page))
    assert result.exception is None, result.exception
    shown = result.stdout
    text = page.read_text(encoding="utf-8")
    for said in (shown, text):
        assert mine["store"] in said
        assert other["store"] not in said
        assert data["customers"][0]["name"] not in said
    assert text.count("<script") == 1, "one store has no charts"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--store", "Nowhere at all"), "no such location; there are: "),
        (("--store", "1; DROP"), "no such location"),
        (("--store", "1", "--csv", "x"), "exclude each other"),
    ],
)
def test_a_store_that_is_none_is_refused_in_one_line(retailer: Sandbox, words: tuple[str, ...], said: str) -> None:
    """With those that there are."""
    refused = typed(retailer, *words).exception
    assert isinstance(refused, UsageError)
    assert said in str(refused)


def test_without_stores_the_report_says_nothing_of_them(retailer: Sandbox) -> None:
    """And ``--store`` says which setting it needs."""
    environment = {**retailer.settings(), **QUICK, "RFM_LOG_LEVEL": "error"}
    data = json.loads(CliRunner().invoke(app, ["report", "--json"], env=environment).stdout)
    assert data["stores"] is None
    refused = CliRunner().invoke(app, ["report", "--store", "1"], env=environment).exception
    assert "RFM_HOME_LOCATION=true" in str(refused)
