"""The order of the customers on a segment's page: by what is predicted of them, page after page."""

from datetime import date

import numpy as np
import pytest

from tests.suitescript.dashboard import only, see
from tests.suitescript.stage import stage
from tests.suitescript.test_segment_page import LOYAL, customer, page_by_page

ORDERS = {
    "risk": "CASE custentity_rfm_churn_risk WHEN {high} THEN 3 WHEN {medium} THEN 2 WHEN {low} THEN 1 ELSE 0 END DESC, "
    "coalesce(custentity_rfm_lifetime_value, 0) DESC",
    "expected": "custentity_rfm_expected_next_order_date ASC NULLS LAST",
    "predicted": "coalesce(custentity_rfm_predicted_clv, 0) DESC",
}


@pytest.mark.parametrize("order", ORDERS)
def test_customers_come_in_the_order_of_a_prediction(order: str) -> None:
    """As SQL orders them, page after page, those without a prediction last; the page shows what is predicted."""
    chance = np.random.default_rng(7)
    with stage() as here:
        risks = {segment.name.lower(): segment.id for segment in here.account.lists["customlist_rfm_churn_risk"]}
        days = [None, *(date(2026, 11, 1 + day) for day in range(9))]
        only(here, [
            customer(
                here, 5 + 3 * n,
                custentity_rfm_lifetime_value=[None, 7, -3, "90071992547409.93"][chance.integers(4)],
                custentity_rfm_churn_risk=[None, *risks.values()][chance.integers(4)],
                custentity_rfm_expected_next_order_date=days[chance.integers(10)],
                custentity_rfm_predicted_clv=[None, 0, 250, 251][chance.integers(4)],
            )
            for n in range(230)
        ])  # fmt: skip
        wanted = here.account.sql(f"SELECT id FROM customer ORDER BY {ORDERS[order].format(**risks)}, id")
        shown = page_by_page(here, sort=order)
        assert [int(value) for page in shown for value in page] == [row[0] for row in wanted]
        seen = see(here, segment=LOYAL)
        assert {"Churn risk", "Next order", "Predicted value"} <= seen.links.keys()
        only(here, [customer(here, 8)])
        assert "Churn risk" not in see(here, segment=LOYAL).links, (
            "nothing is predicted, so there is nothing to sort by"
        )
