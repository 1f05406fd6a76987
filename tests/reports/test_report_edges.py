"""Accounts that are not like others: empty, tiny, one-sided, without history, with a role that sees little."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from netsuite_rfm.errors import AccountNotReady
from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.settings.schemes import load_scheme
from tests.reports import truth_of_reports as true
from tests.reports.asking import by, report_of
from tests.suitescript.stage import ANNA, BEN, CARA, DAN, HISTORY, TODAY, Stage, stage
from tests.support.accounts import small_account
from tests.support.night import run_night, score_as_of

AS_OF = date(2026, 11, 20)
DEFAULT = load_scheme("default")
SEGMENTS = [segment.name for segment in DEFAULT.segments]


def sell(account: Account, *sales: tuple[int, date, str, int]) -> None:
    """Add cash sales and cash refunds: customer, day, type, cents."""
    customers, days, types, cents = zip(*sales, strict=True)
    account.add_transactions({
        "id": 90_000 + np.arange(len(sales)),
        "entity": np.array(customers),
        "trandate": np.array(days, dtype="datetime64[D]"),
        "type": np.array(types, dtype=object),
        "status": np.array(["C"] * len(sales), dtype=object),
        "voided": np.array(["F"] * len(sales), dtype=object),
        "foreigntotal_cents": np.array(cents),
    })  # fmt: skip


@pytest.fixture
def here() -> Iterator[tuple[Stage, Sandbox]]:
    """Four customers without orders, the scripts in place, and nobody scored."""
    with stage() as acting, Sandbox(acting.account) as sandbox:
        yield acting, sandbox


def test_an_empty_account_has_reports_of_zeros() -> None:
    """No customer at all, no transaction: every segment with 0, no share of anything, and nothing fails."""
    with stage() as acting, Sandbox(acting.account) as sandbox:
        acting.account.sql("DELETE FROM customer")
        found = report_of(sandbox, AS_OF)
    assert [row["segment"] for row in found["distribution"]["rows"]] == SEGMENTS
    assert found["distribution"]["total"] == {
        "segment": "total", "customers": 0, "share": None, "lifetime_value": "0.00", "average_lifetime_value": None,
        "orders": 0, "average_orders": None, "last_year": "0.00", "action": "",
    }  # fmt: skip
    assert {row["change"] for row in found["performance"]["rows"]} == {None}
    assert found["migration"]["rows"] == []
    assert found["movement"] == {
        "rows": [], "losses": 0, "gains": 0, "first_segments": 0, "came_back": 0, "loaded": 0, "loaded_on": None,
        "relabelled": 0, "relabelled_on": [], "movers": [],
    }  # fmt: skip
    key = found["key_figures"]
    assert {name: key[name]["value"] for name in ("best", "at_risk", "value_at_risk", "won_back", "new_customers")} == {
        "best": 0, "at_risk": 0, "value_at_risk": "0.00", "won_back": None, "new_customers": 0,
    }  # fmt: skip
    assert [row["share"] for row in found["concentration"]["top"]] == [None] * 4
    assert found["measures"]["coverage"] == {"active": 0, "with_orders": 0, "with_segment": 0, "share": None}
    assert (found["last_run"], found["runs"], found["measures"]["at_risk_churn"]) == (None, [], [])
    assert [segment["name"] for segment in found["segments"]] == SEGMENTS
    assert any("history is empty" in note for note in found["notes"])


def test_one_customer_is_all_of_everything(here: tuple[Stage, Sandbox]) -> None:
    """One of one: every share is the whole, and the best 1 % is that customer."""
    acting, sandbox = here
    acting.account.sql(f"UPDATE customer SET isinactive = 'T' WHERE id <> {ANNA}")
    sell(acting.account, (ANNA, AS_OF, "CashSale", 12_345), (ANNA, AS_OF, "CashSale", 1))
    run_night(sandbox, AS_OF)
    found = report_of(sandbox, AS_OF, names=True)
    mine = by(found["distribution"]["rows"], "segment")["Potential Loyalists"]
    assert (mine["customers"], mine["share"], mine["average_lifetime_value"]) == (1, "1.000000", "123.46")
    assert [(row["customers"], row["share"]) for row in found["concentration"]["top"]] == [(1, "1.000000")] * 4
    assert found["measures"]["new_to_repeat"][-1] | {"open": None} == {
        "month": "2026-11", "new": 1, "repeated": 0, "share": "0.000000", "open": None,
    }  # fmt: skip
    movement = found["movement"]
    assert (movement["rows"], movement["movers"]) == ([], [])
    assert (movement["loaded"], movement["loaded_on"]) == (1, "2026-11-20")
    assert found["key_figures"]["new_customers"] == {"value": 1, "before": 0, "change": None}


def test_who_orders_again_from_the_next_day_to_the_ninetieth_came_back(here: tuple[Stage, Sandbox]) -> None:
    """Not who ordered twice on the first day alone, nor who came a day too late."""
    acting, sandbox = here
    first = date(2026, 3, 10)
    later = {ANNA: 90, BEN: 91, CARA: 0, DAN: 1}
    for customer, days in later.items():
        sell(acting.account, (customer, first, "CashSale", 100), (customer, first + timedelta(days), "CashSale", 100))
        acting.account.sql("UPDATE transaction SET id = id + 10")
    found = by(report_of(sandbox, AS_OF)["measures"]["new_to_repeat"], "month")["2026-03"]
    assert (found["new"], found["repeated"], found["open"]) == (4, 2, False)


def test_all_customers_in_one_segment() -> None:
    """The rows of the others are zeros."""
    with closing(Account()) as account, Sandbox(account) as sandbox:
        account.add_customers({"id": np.arange(1, 41)})
        sell(account, *((customer, AS_OF, "CashSale", 1_000) for customer in range(1, 41)))
        score_as_of(account, AS_OF)
        found = report_of(sandbox, AS_OF)
    rows = by(found["distribution"]["rows"], "segment")
    assert rows["New Customers"]["share"] == "1.000000"
    assert {row["customers"] for name, row in rows.items() if name != "New Customers"} == {0}
    assert [row["share"] for row in found["concentration"]["top"]] == ["0.025000", "0.050000", "0.100000", "0.200000"]


@pytest.mark.parametrize("credit_sign", ["negative", "positive"])
def test_a_month_of_returns_is_below_zero(credit_sign: str) -> None:
    """Net: money went back, whichever sign a credit has; there is no change against it, and no share of it."""
    sign = -1 if credit_sign == "negative" else 1
    with closing(Account(Behaviour(credit_sign=credit_sign))) as account, Sandbox(account) as sandbox:  # type: ignore[arg-type]
        account.add_customers({"id": np.array([5])})
        sell(
            account,
            (5, date(2025, 12, 30), "CashSale", 10_000),
            (5, date(2026, 1, 5), "CashRfnd", sign * 4_000),
            (5, date(2026, 2, 5), "CashRfnd", sign * 1_000),
        )
        score_as_of(account, AS_OF)
        net = {"RFM_LIFETIME_VALUE": "net"}
        january, february = (
            report_of(sandbox, entry, **net)["performance"] for entry in (date(2026, 1, 31), date(2026, 2, 28))
        )
        gross = report_of(sandbox, date(2026, 1, 31))["performance"]["total"]
    total = january["total"]
    assert (total["this_month"], total["change"]) == ("-40.00", "-1.400000")
    assert (total["year_to_date"], total["share_of_year"]) == ("-40.00", None)
    assert (february["total"]["last_month"], february["total"]["change"]) == ("-40.00", None)
    assert (gross["this_month"], gross["last_month"], gross["year_to_date"]) == ("0.00", "100.00", "0.00")


@pytest.mark.parametrize("net", [False, True], ids=["gross", "net"])
@pytest.mark.parametrize("as_of", [AS_OF, date(2026, 3, 31), date(2026, 1, 1), date(2025, 2, 28)], ids=str)
def test_performance_of_a_made_up_account(as_of: date, *, net: bool) -> None:
    """Voided, cancelled and pending orders, invoices and returns in every month: each sum as worked out here."""
    with closing(small_account(150)) as account, Sandbox(account) as sandbox:
        score_as_of(account, AS_OF)
        names = {value.id: value.name for value in account.lists["customlist_rfm_segment"]}
        held = {entry: names[number] for entry, number in account.sql(
            "SELECT id, custentity_rfm_segment FROM customer WHERE custentity_rfm_segment IS NOT NULL"
        )}  # fmt: skip
        found = report_of(sandbox, as_of, RFM_LIFETIME_VALUE="net" if net else "gross")
        wanted = true.performance(true.sales_of(account), held, as_of, net=net)
    zeros = (Decimal("0.00"),) * 4
    for row in found["performance"]["rows"]:
        sums = [row["this_month"], row["last_month"], row["last_month_to_day"], row["year_to_date"]]
        assert tuple(map(Decimal, sums)) == wanted.pop(row["segment"], zeros)
    assert not any(map(any, wanted.values()))


def test_an_account_without_the_project_has_the_reports_that_need_no_records() -> None:
    """No segment history, no runs, stages or audiences: those are None with a reason, and less is asked."""
    with closing(small_account(60)) as account, Sandbox(account) as sandbox:
        score_as_of(account, AS_OF)
        found = report_of(sandbox, AS_OF)
        assert len(sandbox.requests) <= 19
    assert (found["movement"], found["migration"], found["measures"]["at_risk_churn"]) == (None, None, None)
    assert (found["last_run"], found["runs"]) == (None, [])
    assert found["distribution"]["total"]["customers"] == 60
    lacking = [note.split(" cannot be read")[0] for note in found["notes"] if "cannot be read" in note]
    assert sorted(lacking) == [
        *("The field or the list of audiences", "The field or the list of lifecycle stages"),
        *("The record of runs", "The segment history"),
    ]
    assert found["groups"] is None


@pytest.mark.parametrize("table", [HISTORY, "customrecord_rfm_run"])
def test_a_role_that_may_not_see_a_record_gets_the_other_reports(here: tuple[Stage, Sandbox], table: str) -> None:
    """Only what comes from that record is left out, and the note names it."""
    acting, sandbox = here
    role = sandbox.site.role
    sandbox.site.role = replace(role, records={**role.records, table: "NONE"})
    found = report_of(sandbox, AS_OF)
    assert (found["movement"] is None) == (table == HISTORY)
    (note,) = [note for note in found["notes"] if "cannot be read" in note]
    assert table in note
    assert acting.errors() == []


def test_an_account_without_the_fields_is_told_so() -> None:
    """The reports are of these fields: one clear line, no report."""
    with closing(Account(fields=[])) as account, Sandbox(account) as sandbox, pytest.raises(AccountNotReady) as caught:
        report_of(sandbox, AS_OF)
    assert "custentity_rfm_" in str(caught.value)


def test_a_scheme_that_names_nobody_at_risk_has_no_churn(here: tuple[Stage, Sandbox]) -> None:
    """None and a note, rather than zeros."""
    found = report_of(here[1], AS_OF, scheme=replace(DEFAULT, at_risk=(), lost=()))
    assert found["measures"]["at_risk_churn"] is None
    assert any("[reports]" in note for note in found["notes"])


def test_only_who_was_at_risk_when_the_month_began_is_lost_from_it(here: tuple[Stage, Sandbox]) -> None:
    """Each once, by whatever way; not who came to be at risk in the month itself. Worked out by hand."""
    acting, sandbox = here
    october, november = date(2026, 10, 20), date(2026, 11, 5)
    steps = [
        *((customer, day, before, after) for customer in (ANNA, BEN)
          for day, before, after in ((october, "loyal", "at_risk"), (november, "at_risk", "lapsed"))),
        (ANNA, november, "lapsed", "at_risk"),
        (ANNA, november, "at_risk", "churned"),
        (CARA, november, "loyal", "at_risk"),
        (CARA, november, "at_risk", "lapsed"),
        (DAN, october, "loyal", "at_risk"),
        (DAN, november, "at_risk", "loyal"),
        (DAN, november, "loyal", "lapsed"),
    ]  # fmt: skip
    for customer, day, before, after in steps:
        values = {"customer": customer, "changed_on": day, "from": acting.segment(before), "to": acting.segment(after)}
        row = {f"custrecord_rfm_sh_{name}": value for name, value in values.items()}
        acting.account.record_tables[HISTORY].add(row, acting.account.clock.now())
    (row,) = report_of(sandbox, AS_OF)["measures"]["at_risk_churn"]
    assert row == {
        "month": "2026-11", "at_risk_at_start": 3, "lost": 3, "share": "1.000000", "bought_again": 0,
        "share_bought_again": "0.000000", "revenue": "0.00", "still_at_risk": 0,
    }  # fmt: skip


def test_segments_of_another_scheme_are_shown_by_their_names_in_the_list(here: tuple[Stage, Sandbox]) -> None:
    """After those of the scheme, before nobody's; a name that is taken told apart; a value that is gone by number."""
    acting, sandbox = here
    acting.account.rename_list_value("customlist_rfm_segment", "val_rfm_lapsed", "=<script>alert(1)</script>")
    acting.account.rename_list_value("customlist_rfm_segment", "val_rfm_churned", "At-Risk")
    for customer, value in ((ANNA, acting.segment("lapsed")), (BEN, 999), (CARA, acting.segment("churned"))):
        acting.account.sql(f"UPDATE customer SET custentity_rfm_segment = {value} WHERE id = {customer}")
    found = report_of(sandbox, AS_OF, scheme=replace(DEFAULT, segments=DEFAULT.segments[:-2]))
    others = ["=<script>alert(1)</script>", "At-Risk (val_rfm_churned)", "list value 999", "No orders yet"]
    assert [row["segment"] for row in found["distribution"]["rows"]] == [*SEGMENTS[:-2], *others]
    assert [segment["name"] for segment in found["segments"]] == [*SEGMENTS[:-2], *others]
    assert json.loads(json.dumps(found)) == found


def test_scores_typed_by_a_person_do_not_break_the_heat_map(here: tuple[Stage, Sandbox]) -> None:
    """A score of 9 or of 0 is no cell."""
    acting, sandbox = here
    for customer, score in ((ANNA, 9), (BEN, 5), (CARA, 0)):
        acting.account.sql(
            f"UPDATE customer SET custentity_rfm_recency_score = {score}, custentity_rfm_frequency_score = 5, "
            f"custentity_rfm_monetary_score = 5, custentity_rfm_lifetime_value = 10 WHERE id = {customer}"
        )
    found = report_of(sandbox, AS_OF)["heat_map"]
    filled = [row for row in (*found["rows"], *found["monetary"]) if row["customers"]]
    assert [(row["recency"], row["frequency"], row["customers"], row["lifetime_value"]) for row in filled] == [
        (5, 5, 1, "10.00")
    ] * 2


def test_whoever_settings_leave_out_does_not_lower_coverage() -> None:
    """Of eight customers with orders two are staff, who are not scored and not missed; one is missed."""
    with closing(Account()) as account, Sandbox(account) as sandbox:
        account.add_customers({"id": np.arange(1, 11), "category": np.array([7, 7, *[None] * 8], dtype=object)})
        sell(account, *((customer, AS_OF, "CashSale", 1_000) for customer in range(1, 9)))
        run_night(sandbox, AS_OF, RFM_LEAVE_OUT_CATEGORIES="7")
        account.sql("UPDATE customer SET custentity_rfm_segment = NULL WHERE id = 8")
        left_out, everybody = (
            report_of(sandbox, AS_OF, **more)["measures"]["coverage"]
            for more in ({"RFM_LEAVE_OUT_CATEGORIES": "7"}, {})
        )
    assert left_out == {"active": 10, "with_orders": 6, "with_segment": 5, "share": "0.833333"}
    assert everybody == {"active": 10, "with_orders": 8, "with_segment": 5, "share": "0.625000"}


def test_the_last_refresh_is_the_newest_whole_run_that_ended_well(here: tuple[Stage, Sandbox]) -> None:
    """Over everybody, or over what changed since one: not one stopped by the brake, of a few customers, or by hand."""
    acting, sandbox = here
    ended = acting.account.clock.now()
    night, braked, few = ("all customers", 0), ("all customers", 4), ("3 named customers", 0)
    between, by_hand = (
        ("changed since the last run, 2026-11-20T02:00:00Z", 1),
        ("changed since 2026-11-20T02:00:00Z", 0),
    )
    runs = [night, between, by_hand, braked, *[few, braked] * 5]
    for number, (scope, exit_code) in enumerate(runs):
        values = {"scope": scope, "exit_code": exit_code, "written": number, "as_of": TODAY, "result": "done",
                  "started": ended, "finished": ended}  # fmt: skip
        row = {f"custrecord_rfm_run_{name}": value for name, value in values.items()}
        acting.account.record_tables["customrecord_rfm_run"].add(row, ended)
    found = report_of(sandbox, AS_OF)
    assert [run["written"] for run in found["runs"]] == list(range(13, 3, -1))
    assert (found["last_run"]["written"], found["last_run"]["exit_code"]) == (1, 1)
    assert found["last_run"]["as_of"] == str(TODAY)
    assert found["last_run"]["finished"] == f"{ended:%Y-%m-%dT%H:%M:%SZ}"


def test_a_month_that_is_past_says_of_which_day_the_segments_are(here: tuple[Stage, Sandbox]) -> None:
    """Of the last run over everybody where one is on record; the running month needs no such note."""
    acting, sandbox = here
    said = "Segments, scores and lifetime values are current{}, because NetSuite keeps no earlier ones. "

    def notes(as_of: date) -> list[str]:
        return [note for note in report_of(sandbox, as_of, today=TODAY)["notes"] if note.startswith("Segments, scores")]

    october = date(2026, 10, 31)
    (note,) = notes(october)
    assert note.startswith(said.format(""))
    values = {"scope": "all customers", "exit_code": 0, "as_of": date(2026, 11, 18), "result": "done"}
    row = {f"custrecord_rfm_run_{name}": value for name, value in values.items()}
    acting.account.record_tables["customrecord_rfm_run"].add(row, acting.account.clock.now())
    (note,) = notes(october)
    assert note.startswith(said.format(", after the run for 2026-11-18"))
    assert "2026-10-31" in note
    assert notes(TODAY) == []


def test_the_report_names_the_currency_that_amounts_are_converted_to(here: tuple[Stage, Sandbox]) -> None:
    """By internal id, as the setting has it; None of either where amounts are in base currency."""
    plain, converted = (report_of(here[1], AS_OF, **more) for more in ({}, {"RFM_REPORTING_CURRENCY": "1"}))
    assert [(entry["reporting_currency"], entry["reporting_subsidiary"]) for entry in (plain, converted)] == [
        (None, None),
        (1, None),
    ]
