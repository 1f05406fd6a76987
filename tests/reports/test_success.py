"""Success measures against their targets, and second purchases by store and channel."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from netsuite_rfm.errors import SchemeError
from netsuite_rfm.rfm.scheme import parse_scheme
from netsuite_rfm.settings.schemes import scheme_text
from tests.reports.campaign_account import AS_OF, Played, campaign_account
from tests.reports.test_campaigns import FEW, reported

TARGETS = """
[targets]
baseline_from = "2026-08"
baseline_to = "2026-08"
at_risk_lost_down = 0.25
second_purchase_up = 0.15
campaign_return_up = 0.20
"""


@pytest.fixture(scope="module")
def played() -> Iterator[Played]:
    """The win-back, and one customer with two orders before it, whose 90 days are over."""
    with campaign_account(customers=FEW) as made:
        made.account.add_customers({"id": np.array([90_001])})
        made.account.add_transactions({
            "id": np.array([1, 2]), "entity": np.array([90_001] * 2), "location": np.array([4, 5]),
            "custbody_sales_channel": np.array([1, 2]), "type": np.array(["CashSale"] * 2, dtype=object),
            "trandate": np.datetime64(AS_OF) - np.array([200, 120]).astype("timedelta64[D]"),
            "status": np.array(["C"] * 2, dtype=object), "voided": np.array(["F"] * 2, dtype=object),
            "foreigntotal_cents": np.array([100, 100]),
        })  # fmt: skip
        yield made


@pytest.fixture(scope="module")
def measured(played: Played) -> tuple[dict[str, Any], int]:
    """The report with targets, and its requests."""
    scheme = parse_scheme(scheme_text("default") + TARGETS, "mine")
    return reported(played.account, scheme, RFM_CHANNEL_FIELD="custbody_sales_channel")


def test_success_is_measured_against_the_baseline(played: Played, measured: tuple[dict[str, Any], int]) -> None:
    """Second purchases by SQL of our own, the baseline's share, the target from it, and which month reached it."""
    told, requests = measured
    assert requests <= 25
    second = next(one for one in told["success"] if one["measure"].startswith("second"))
    truth = {
        month: (repeated, new)
        for month, repeated, new in played.account.sql(
            "SELECT strftime(first, '%Y-%m'), count(*) FILTER (again), count(*) FROM (SELECT entity, min(trandate) AS "
            "first, max(trandate) > min(trandate) AND max(trandate) <= min(trandate) + 90 AS again FROM transaction "
            "WHERE voided = 'F' GROUP BY entity) GROUP BY 1"
        )
    }
    for month in second["months"]:
        repeated, new = truth.get(month["month"], (0, 0))
        assert (month["of"], month["value"]) == (new, pytest.approx(repeated / new) if new else None)
    returned = next(one for one in told["success"] if one["measure"].startswith("return"))
    assert returned["baseline"] == pytest.approx(told["campaigns"][0]["returns"][-1]["roi"], abs=1e-4)
    assert returned["target"] == pytest.approx(1.2 * returned["baseline"], abs=1e-4)
    assert [month["reached"] for month in returned["months"]] == [False]
    lost = next(one for one in told["success"] if one["measure"].startswith("at-risk"))
    assert all(month["value"] == 0 for month in lost["months"] if month["of"])
    assert "2026-09" in {month["month"] for month in lost["months"]}


def test_second_purchases_by_store_and_channel(played: Played, measured: tuple[dict[str, Any], int]) -> None:
    """New customers whose 90 days are over, by the place of their first order; by SQL of our own."""
    rows = played.account.sql(
        "SELECT coalesce(l.name, '(no store)'), count(*), count(*) FILTER (p.again) FROM (SELECT entity, "
        "arg_min(location, trandate) AS store, max(trandate) > min(trandate) AND max(trandate) <= min(trandate) "
        "+ 90 AS again FROM transaction WHERE voided = 'F' GROUP BY 1 "
        f"HAVING min(trandate) < DATE '{AS_OF}' - 90) p LEFT JOIN location l ON l.id = p.store GROUP BY 1"
    )
    places = measured[0]["second_purchases"]
    assert {row["name"]: (row["new"], row["repeated"]) for row in places if row["by"] == "store"} == {
        name: (new, repeated) for name, new, repeated in rows
    }
    assert sum(row["repeated"] for row in places if row["by"] == "channel") == 1
    assert {row["by"] for row in places} == {"store", "channel"}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('baseline_to = "2026-13"', "must be a month"),
        ('baseline_to = "2026-07"', "must not be before"),
        ("at_risk_lost_down = 1.5", "must be a share"),
        ("second_purchase_up = 0", "must be a share"),
        ("second_purchase = 0.15", "unknown key"),
    ],
)
def test_a_wrong_target_is_one_line(line: str, problem: str) -> None:
    """It names table, key and what to write."""
    key = line.split(" ", maxsplit=1)[0]
    kept = "\n".join(one for one in TARGETS.splitlines() if not one.startswith(f"{key} "))
    with pytest.raises(SchemeError, match=problem):
        parse_scheme(f"{scheme_text('default')}{kept}\n{line}\n", "mine")
