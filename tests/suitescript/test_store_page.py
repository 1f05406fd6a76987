"""The page of the stores, and the customers of a segment at one store."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.suitescript.dashboard import GROSS, add_orders, add_run, ask, see
from tests.suitescript.stage import ANNA, BEN, CARA, DAN, HULL, LEEDS, Stage, stage
from tests.suitescript.test_governance import said

TABLE = "Active customers by store and segment"


def written(here: Stage) -> None:
    """Anna and Dan of Leeds, Ben of York, Cara of no store; two VIPs."""
    here.write(ANNA, "vip_champions")
    here.write(DAN, "at_risk", custentity_rfm_lifetime_value=Decimal("10.50"))
    here.write(BEN, "vip_champions", custentity_rfm_lifetime_value=Decimal("99.00"))
    here.write(CARA, "loyal", custentity_rfm_lifetime_value=Decimal("5000.00"))
    today = here.today
    last_month = today.replace(day=1) - timedelta(days=1)
    add_orders(here, [(ANNA, today, "CashSale", 12_345), (BEN, today, "SalesOrd", 700), (BEN, today, "CashSale", 55),
                      (ANNA, last_month, "CashSale", 99_999)])  # fmt: skip
    here.account.sql(f"UPDATE transaction SET location = CASE WHEN foreigntotal = 7 THEN {HULL} "
                     f"WHEN foreigntotal > 100 THEN {LEEDS} END")  # fmt: skip


def test_each_store_has_its_customers_value_and_segments() -> None:
    """The most valuable store first, customers without a store last; revenue of the month where it was made."""
    with stage() as here:
        written(here)
        seen = see(here, stores="T")
        assert seen.heads[TABLE] == [
            "Store",
            "Customers",
            "Lifetime value",
            "Revenue, November 2026",
            "VIP Champions",
            "Loyal Customers",
            "At-Risk",
        ]
        assert seen.rows[TABLE] == [
            ["Leeds", "2", "2,356.10", "123.45", "1", "0", "1"],
            ["York", "1", "99.00", "0.00", "1", "0", "0"],
            ["Hull", "0", "0.00", "7.00", "0", "0", "0"],
            ["No store", "1", "5,000.00", "0.55", "0", "1", "0"],
        ]
        assert "Stores" in see(here).links


def test_a_number_leads_to_the_customers_of_that_store() -> None:
    """Anna alone is Leeds' VIP; the file for a campaign stays that of the whole segment."""
    with stage() as here:
        written(here)
        assert f"segment=val_rfm_vip_champions&amp;store={LEEDS}" in ask(here, stores="T").html
        page = ask(here, segment="val_rfm_vip_champions", store=str(LEEDS)).html
        assert "Anna" in page
        assert "Ben Baker" not in page
        assert "Customers of all stores" in page
        assert "2 customers may be sent a campaign." in page
        assert "Ben Baker" in ask(here, segment="val_rfm_vip_champions").html


@pytest.mark.parametrize("asked", ["0", "-1", "1 OR 1=1", "x", "9" * 20])
def test_a_store_that_is_none_is_all_of_them(asked: str) -> None:
    """Nothing of an address is taken as it is."""
    with stage() as here:
        written(here)
        page = ask(here, segment="val_rfm_vip_champions", store=asked).html
        assert "Ben Baker" in page
        assert "Customers of all stores" not in page


def test_before_the_worker_finds_stores_the_page_says_what_to_do() -> None:
    """And nobody is shown as of no store."""
    with stage() as here:
        seen = ask(here, stores="T")
        assert "set RFM_HOME_LOCATION=true for the worker" in seen.html
        assert [seen.units] == said("however many there are")


def test_the_page_says_what_limits_the_figures() -> None:
    """Which locations alone count, as every report does."""
    with stage() as here:
        written(here)
        add_run(here, counting=GROSS.replace('"locations": []', f'"locations": [{LEEDS}]'))
        seen = see(here, stores="T")
        limits = f"Only orders of location {LEEDS} (internal id) count. All amounts are in the base currency."
        assert limits in seen.texts
        assert "Hull" not in seen.table(TABLE)
