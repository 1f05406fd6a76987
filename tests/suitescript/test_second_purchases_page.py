"""Second purchases by store on the page of campaigns in NetSuite: the worker's text and figures."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest

from netsuite_rfm.netsuite.suiteql.clauses import one_line
from netsuite_rfm.netsuite.suiteql.second_purchases import second_purchases_by_place
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.reports.period import Period
from netsuite_rfm.rfm.scheme import parse_scheme
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.settings.schemes import scheme_text
from tests.reports.campaign_account import AS_OF, Played
from tests.reports.test_campaigns import reported
from tests.suitescript.calling import Call, calling
from tests.suitescript.dashboard import Seen
from tests.suitescript.stage import project
from tests.suitescript.test_campaign_page import leave_targets
from tests.suitescript.test_campaign_page_parts import MANAGER, WAYS, assert_named, line_of, opened

BY_STORE = "New customers by the store of the first order, and who bought again within 90 days"
TARGETS = """
[targets]
baseline_from = "2025-11"
baseline_to = "2026-07"
second_purchase_up = 0.01
"""
STORES = {4: "Leeds", 5: "York", 6: "York", 7: "Bath & <b>Wells</b>", 8: "Hull"}
SIZES = [0.4, 0.2, 0.1, 0.1, 0.1, 0.1]
CUSTOMERS, ORDERS = 900, 2_600


@pytest.fixture(scope="module")
def account() -> Iterator[ScriptedAccount]:
    """Customers with orders in 14 months: in five stores, two of one name, one of a name with markup, and in none."""
    made = ScriptedAccount(project(), time_zone="Europe/London")
    try:
        chance = np.random.default_rng(8)
        ids = 1 + np.arange(ORDERS)
        made.add_customers({"id": 1 + np.arange(CUSTOMERS)})
        made.add_records(
            "location", {"id": np.array(list(STORES)), "name": np.array(list(STORES.values()), dtype=object)}
        )
        made.add_transactions({
            "id": ids, "entity": 1 + chance.integers(0, CUSTOMERS, ORDERS),
            "trandate": np.datetime64(AS_OF) - chance.integers(0, 430, ORDERS).astype("timedelta64[D]"),
            "location": np.array([(*STORES, None)[n] for n in chance.choice(6, ORDERS, p=SIZES)], dtype=object),
            "type": np.full(ORDERS, "CashSale", dtype=object), "status": np.full(ORDERS, "C", dtype=object),
            "voided": np.where(ids % 30 == 0, "T", "F").astype(object),
            "foreigntotal_cents": chance.integers(100, 90_000, ORDERS),
        })  # fmt: skip
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Call]:
    """Calls a function of a module of lib."""
    with calling(tmp_path_factory.mktemp("project")) as ask:
        yield ask


@pytest.mark.parametrize(("asked", "counting"), WAYS)
def test_the_query_is_the_workers(call: Call, asked: dict[str, Any], counting: Counting) -> None:
    """Letter by letter, over the worker's 13 months."""
    first = Period(AS_OF).cohorts_from
    text = call("rfm_store_queries", "secondPurchases", asked, first.isoformat(), AS_OF.isoformat())
    assert text == one_line(second_purchases_by_place(counting, first, ""))


def percent(part: int, whole: int) -> str:
    """A share as the pages in NetSuite write it."""
    return in_percent(Decimal(100 * part) / whole)


def in_percent(number: Decimal) -> str:
    """One decimal, a half away from zero, and the sign on the same line."""
    return f"{number.quantize(Decimal('0.1'), ROUND_HALF_UP)}\N{NO-BREAK SPACE}%"


def in_cells(row: dict[str, Any]) -> list[str]:
    """A store of the command's report as the page's cells."""
    name = {"(no store)": "No store"}.get(row["name"], row["name"])
    return [name, f"{row['new']:,}", f"{row['repeated']:,}", percent(row["repeated"], row["new"])]


def test_stores_are_those_of_the_command(account: ScriptedAccount) -> None:
    """The largest first, stores of one name as one; without a target there is no column for it."""
    told, _ = reported(account)
    seen = Seen(opened(account).html)
    assert seen.rows[BY_STORE] == [in_cells(row) for row in told["second_purchases"]]
    assert len(seen.rows[BY_STORE]) == 5
    assert sum(row["repeated"] for row in told["second_purchases"]) > 100
    assert "Target reached" not in seen.heads[BY_STORE]


def test_a_role_without_locations_has_a_line_instead(account: ScriptedAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    """And with the permission it has the figures of an administrator."""
    (line,) = line_of(Seen(opened(account, MANAGER).html), "Second purchases by store")
    assert_named("LIST_LOCATION", line)
    monkeypatch.setitem(account.standard_role, "LIST_LOCATION", "VIEW")
    assert Seen(opened(account, MANAGER).html).rows[BY_STORE] == Seen(opened(account).html).rows[BY_STORE]


def test_each_store_stands_beside_the_target_of_all(account: ScriptedAccount) -> None:
    """Some reach it and some do not, as the command says."""
    told, _ = reported(account, parse_scheme(scheme_text("default") + TARGETS, "mine"))
    leave_targets(Played(account, {}, CUSTOMERS), TARGETS)
    seen = Seen(opened(account).html)
    (measure,) = told["success"]
    target = in_percent(100 * Decimal(str(measure["target"])))
    assert f"Target for all new customers: {target}." in seen.texts
    words = {True: "yes", False: "no"}
    assert seen.rows[BY_STORE] == [[*in_cells(row), words[row["reached"]]] for row in told["second_purchases"]]
    assert {row["reached"] for row in told["second_purchases"]} == {True, False}


def test_an_account_without_new_customers_says_so() -> None:
    """Instead of an empty table."""
    account = ScriptedAccount(project(), time_zone="Europe/London")
    try:
        seen = Seen(opened(account).html)
    finally:
        account.close()
    assert BY_STORE not in seen.rows
    assert "No new customer of the last 13 months has had 90 days to buy again." in seen.texts
