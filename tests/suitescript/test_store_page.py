"""The page of the stores, and the customers of a segment at one store."""

from decimal import Decimal

import pytest

from tests.suitescript.dashboard import ask, see
from tests.suitescript.stage import ANNA, BEN, CARA, DAN, LEEDS, Stage, stage

TABLE = "Active customers by store and segment"


def written(here: Stage) -> None:
    """Anna and Dan of Leeds, Ben of York, Cara of no store; two VIPs."""
    here.write(ANNA, "vip_champions")
    here.write(DAN, "at_risk", custentity_rfm_lifetime_value=Decimal("10.50"))
    here.write(BEN, "vip_champions", custentity_rfm_lifetime_value=Decimal("99.00"))
    here.write(CARA, "loyal", custentity_rfm_lifetime_value=Decimal("5000.00"))


def test_each_store_has_its_customers_value_and_segments() -> None:
    """The most valuable store first, customers without a store last; segments that nobody is in do not appear."""
    with stage() as here:
        written(here)
        seen = see(here, stores="T")
        assert seen.heads[TABLE] == [
            "Store",
            "Customers",
            "Lifetime value",
            "VIP Champions",
            "Loyal Customers",
            "At-Risk",
        ]
        assert seen.rows[TABLE] == [
            ["Leeds", "2", "2,356.10", "1", "0", "1"],
            ["York", "1", "99.00", "1", "0", "0"],
            ["No store", "1", "5,000.00", "0", "1", "0"],
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
        assert seen.units <= 50
