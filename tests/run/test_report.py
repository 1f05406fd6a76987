"""The report of a run: figures, exit code, and the JSON that programs read."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from netsuite_rfm.errors import NetSuiteError, SignInError, UnreachableError
from netsuite_rfm.netsuite.write.outcome import NotWritten, Outcome
from netsuite_rfm.rfm.brake.unsafe import Unsafe
from netsuite_rfm.rfm.brake.verdict import Verdict
from netsuite_rfm.rfm.customers import EMPTY
from netsuite_rfm.rfm.diff import Changes
from netsuite_rfm.rfm.plan import Plan, Summary
from netsuite_rfm.run.figures import Traffic
from netsuite_rfm.run.reading import Reading
from netsuite_rfm.run.report import RunReport

SUMMARY = Summary(
    customers_read=10,
    customers_scored=7,
    customers_with_scores_before=6,
    customers_changed=5,
    segments_before=Counter({204: 4, 207: 1, 99: 1, EMPTY: 4}),
    segments_after=Counter({204: 2, 207: 5, EMPTY: 3}),
    transitions=Counter({(204, 207): 2, (EMPTY, 207): 1, (99, 207): 1}),
    lifetime_cents_after=Counter({204: 100_01, 207: -50}),
)
REJECTED = NotWritten(1043, ("custentity_rfm_segment",), "400 INVALID_CONTENT Invalid Field Value 9999")
UNSAFE = Unsafe(
    "lost_orders_share", "customers who would lose all orders", "9 for 10 scored before (90.00 %)", "1.00 %"
)


def report(outcome: Outcome | None = None, **more: Any) -> RunReport:
    """Return the report of a small run."""
    whole = RunReport(
        run_id="0a1b2c",
        version="0.1.0",
        scheme="default",
        as_of=date(2026, 11, 20),
        started_at=datetime(2026, 11, 21, 2, 0, tzinfo=UTC),
        duration_s=1.23456,
        plan=Plan(SUMMARY, Changes.concat([]), 20777),
        outcome=outcome or Outcome(mode="batch", written=5, batches=1),
        segment_names={204: "VIP Champions", 207: "Loyal Customers", 208: "Churned"},
        traffic=Traffic(requests=12, retries=2, throttled=1, limit_lowered=1),
    )
    return replace(whole, **more)


def left(**more: Any) -> Outcome:
    """Return what became of five changes."""
    return Outcome(mode="batch", **more)


EXITS = [
    pytest.param(report(), 0, id="all written"),
    pytest.param(report(Outcome()), 0, id="nothing to write"),
    pytest.param(report(left(remaining=5)), 0, id="left for the next night by a budget"),
    pytest.param(report(left(rejected=[REJECTED])), 1, id="one rejected"),
    pytest.param(report(left(unconfirmed=[REJECTED])), 1, id="one unconfirmed"),
    pytest.param(report(left(failure=UnreachableError("gone"))), 3, id="NetSuite gone"),
    pytest.param(report(left(failure=SignInError("no"), rejected=[REJECTED])), 3, id="credentials revoked"),
    pytest.param(report(verdict=Verdict(unsafe=(UNSAFE,))), 4, id="unsafe plan"),
    pytest.param(report(stopped=True), 5, id="asked to stop"),
    pytest.param(report(left(rejected=[REJECTED]), stopped=True), 5, id="asked to stop, and one rejected"),
    pytest.param(report(left(failure=NetSuiteError("x")), stopped=True), 3, id="asked to stop, and NetSuite gone"),
]


@pytest.mark.parametrize(("run", "code"), EXITS)
def test_the_exit_code_says_how_it_ended(run: RunReport, code: int) -> None:
    """A scheduler decides by it, and the report says the same."""
    assert run.exit_code == code
    assert run.figures.totals()["exit_code"] == code
    assert run.as_json()["exit_code"] == code


def test_segments_come_in_the_schemes_order_and_strangers_after_them() -> None:
    """A list value that the scheme does not know is shown, not dropped: the columns add up to the customers."""
    rows = report().segments()
    assert [name for name, *_ in rows[:3]] == ["VIP Champions", "Loyal Customers", "Churned"]
    assert set(rows) == {
        ("VIP Champions", 4, 2, Decimal("100.01")),
        ("Loyal Customers", 1, 5, Decimal("-0.50")),
        ("Churned", 0, 0, Decimal("0.00")),
        ("No orders yet", 4, 3, Decimal("0.00")),
        ("list value 99", 1, 0, Decimal("0.00")),
    }
    assert sum(before for _, before, _, _ in rows) == sum(after for _, _, after, _ in rows) == 10


def test_movement_comes_with_the_largest_first() -> None:
    """By name, from and to."""
    first, *others = report().transitions()
    assert first == ("VIP Champions", "Loyal Customers", 2)
    assert sorted(others) == [("No orders yet", "Loyal Customers", 1), ("list value 99", "Loyal Customers", 1)]


def test_lifetime_value_adds_up_to_the_cent() -> None:
    """Returns of one segment reduce the whole."""
    assert report().lifetime_value == Decimal("99.51")
    assert str(report().lifetime_value) == "99.51"


def test_the_json_holds_everything_and_nothing_that_json_cannot() -> None:
    """Money as text, so that no reader rounds it."""
    run = report(
        left(written=3, rejected=[REJECTED], unconfirmed=[NotWritten(7, (), "lost")], failure=UnreachableError("gone")),
        reading=Reading(unknown=(8, 9), inactive=(10,)),
        verdict=Verdict(unsafe=(UNSAFE,)),
    )
    data = json.loads(json.dumps(run.as_json()))
    assert (data["customers_read"], data["customers_changed"], data["written"], data["requests"]) == (10, 5, 3, 12)
    assert (data["rejected"], data["unconfirmed"], data["unknown"], data["inactive"]) == (1, 1, 2, 1)
    assert data["lifetime_value"] == "99.51"
    assert data["segments"]["VIP Champions"] == {"before": 4, "after": 2, "lifetime_value": "100.01"}
    assert {"from": "VIP Champions", "to": "Loyal Customers", "customers": 2} in data["transitions"]
    assert data["rejections"] == [
        {
            "customer_id": 1043,
            "fields": ["custentity_rfm_segment"],
            "reason": "400 INVALID_CONTENT Invalid Field Value 9999",
        }
    ]
    assert data["unconfirmed_customers"] == [{"customer_id": 7, "fields": [], "reason": "lost"}]
    assert (data["unknown_ids"], data["inactive_ids"], data["failure"]) == ([8, 9], [10], "gone")
    assert [reason["name"] for reason in data["unsafe"]] == ["lost_orders_share"]


def test_the_final_log_line_has_figures_and_no_customer() -> None:
    """Ids and names of customers are in the report, which somebody asked for, and not in the totals."""
    totals = report(left(rejected=[REJECTED]), reading=Reading(unknown=(424242,))).figures.totals()
    assert "424242" not in json.dumps(totals)
    assert "1043" not in json.dumps(totals)
    assert (totals["throttled"], totals["limit_lowered"], totals["retries"]) == (1, 1, 2)
