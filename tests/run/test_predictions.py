"""Predictions in a run: fitted in one night, written in the next, the same whoever looks at a customer."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from netsuite_rfm.netsuite.check.check import check
from netsuite_rfm.netsuite.suiteql.shard import Shard
from netsuite_rfm.rfm.prediction.gates import GATED, Verdict
from netsuite_rfm.rfm.prediction.model import PredictionModel
from netsuite_rfm.rfm.prediction.risks import HORIZONS
from netsuite_rfm.run import undo
from netsuite_rfm.run.job import AUTO
from netsuite_rfm.run.rolling import CLEARED_FOR_ALL, MODEL_IS_DUE
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store import transactions
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting, write_rules
from tests.rfm.prediction import precise
from tests.support.night import QUICK, run_night
from tests.support.predicting import AS_OF, FIELDS, SCHEME, keep, models, predicted, shop

DAY = timedelta(days=1)
EPOCH = date(1970, 1, 1)
AS_OF_DAY = (AS_OF - EPOCH).days
ORDERS = "type IN ('SalesOrd', 'CashSale') AND voided = 'F'"
ALL = {name: Verdict(write=True, reason="so the test wants it") for name in GATED}
NONE = {name: Verdict(write=False, reason="so the test wants it") for name in GATED}


@pytest.fixture(scope="module")
def fitted() -> PredictionModel:
    """The model that a first night leaves, with every gate open."""
    with shop() as sandbox:
        assert run_night(sandbox, AS_OF, scheme=SCHEME).exit_code == 0
        kept = models(sandbox)[0]
    assert kept is not None
    return replace(kept.model, verdicts=ALL)


@pytest.fixture
def account() -> Iterator[Sandbox]:
    """An account that no run has seen."""
    with shop() as sandbox:
        yield sandbox


def histories(sandbox: Sandbox, as_of: date = AS_OF) -> dict[int, tuple[int, date, date, float]]:
    """Buying days, first and last of them, and value of each customer with orders, by SQL of our own."""
    rows = sandbox.account.sql(
        "SELECT entity, count(DISTINCT trandate), min(trandate), max(trandate), CAST(sum(foreigntotal) AS DOUBLE) "
        f"FROM transaction WHERE {ORDERS} AND trandate <= DATE '{as_of}' GROUP BY entity"
    )
    return {row[0]: row[1:] for row in rows}


def test_the_first_night_fits_and_the_second_writes(account: Sandbox) -> None:
    """What the gate of the first night's own backtest lets through, and nothing before; a second run writes nothing."""
    first = run_night(account, AS_OF, scheme=SCHEME)
    assert first.predictions is not None
    assert (first.exit_code, first.predictions.written, first.predictions.model) == (0, (), None)
    assert set(predicted(account).values()) == {(None,) * 4}
    again = run_night(account, AS_OF, scheme=SCHEME)
    assert (again.summary.customers_changed, len(models(account))) == (0, 1), "fitted once a week, not once a run"
    second = run_night(account, AS_OF + DAY, scheme=SCHEME)
    assert second.predictions is not None
    assert second.predictions.written[0] == "churn_risk"
    assert set(predicted(account).values()) != {(None,) * 4}
    assert run_night(account, AS_OF + DAY, scheme=SCHEME).summary.customers_changed == 0


def test_fields_hold_what_precise_arithmetic_says(account: Sandbox, fitted: PredictionModel) -> None:
    """Risk, date, value and percent of every fifteenth customer, from orders read with SQL of our own."""
    assert run_night(account, AS_OF, scheme=SCHEME, model=fitted).exit_code == 0
    fields, bought = predicted(account), histories(account)
    assert all(fields[customer] == (None,) * 4 for customer in fields.keys() - bought.keys())
    for customer, (days, first, last, value) in list(bought.items())[::15]:
        repeats, age, silent = days - 1, (AS_OF - first).days, (last - first).days
        churn = precise.probability_of_no_order(fitted.parameters, repeats, silent, age, 90)
        alive = precise.probability_alive(fitted.parameters, repeats, silent, age)
        orders = alive * precise.expected_orders_if_alive(fitted.parameters, repeats, age, 365)
        wait = max(1, round(precise.median_wait(fitted.parameters, repeats, silent)))
        risk = "Low" if churn < 1 / 3 else "High" if churn > 2 / 3 else "Medium"
        held_risk, held_day, held_value, held_percent = fields[customer]
        assert held_risk == risk or min(abs(churn - 1 / 3), abs(churn - 2 / 3)) < 1e-5
        assert held_day == (last + timedelta(days=wait) if wait <= 730 else None)
        assert abs(float(held_value) - orders * value / days) <= 0.501
        assert abs(held_percent - 100 * churn) <= 0.501


def test_the_backtest_sees_what_sql_sees(account: Sandbox) -> None:
    """How many had ordered one horizon ago and came since, and their buying days."""
    report = run_night(account, AS_OF, scheme=SCHEME)
    assert report.predictions is not None
    assert report.predictions.learned is not None
    found = report.predictions.learned.backtest
    assert found is not None
    then = AS_OF - timedelta(days=90)
    (row,) = account.account.sql(
        "SELECT count(*), count(*) FILTER (since > 0), sum(since), sum(value) FROM (SELECT entity, "
        f"count(DISTINCT trandate) FILTER (trandate <= DATE '{then}') AS before, "
        f"count(DISTINCT trandate) FILTER (trandate > DATE '{then}') AS since, "
        f"sum(foreigntotal) FILTER (trandate > DATE '{then}') AS value "
        f"FROM transaction WHERE {ORDERS} AND trandate <= DATE '{AS_OF}' GROUP BY entity) WHERE before > 0"
    )
    assert (found.customers, found.came, found.orders_came) == row[:3]
    assert found.value.came == round(float(row[3]) * 100)


def test_shards_and_the_order_of_windows_change_no_bit(account: Sandbox, fitted: PredictionModel) -> None:
    """Three shards, one after another, against one run over everybody and one customer by name."""
    for number in range(1, 4):
        assert run_night(account, AS_OF, scheme=SCHEME, model=fitted, shard=Shard(number, 3, 5)).exit_code == 0
    by_shards = predicted(account)
    with shop() as other:
        run_night(other, AS_OF, scheme=SCHEME, model=fitted, customers=(min(by_shards),))
        assert predicted(other)[min(by_shards)] == by_shards[min(by_shards)]
        run_night(other, AS_OF, scheme=SCHEME, model=fitted)
        assert predicted(other) == by_shards
    assert run_night(account, AS_OF, scheme=SCHEME, model=fitted).summary.customers_changed == 0


def test_a_run_over_the_changed_predicts_as_one_over_everybody(account: Sandbox, fitted: PredictionModel) -> None:
    """A model from a file stays in force; after new orders both kinds of run end in the same fields."""
    run_night(account, AS_OF, scheme=SCHEME, model=fitted)
    buyers = sorted(histories(account))[:9]
    for at, customer in enumerate(buyers):
        new = {"id": [900_000 + at], "entity": [customer], "trandate": [np.datetime64(AS_OF)], "voided": ["F"]}
        new |= {"type": ["CashSale"], "status": ["B"], "foreigntotal_cents": [5_000 + at]}
        transactions.enter(account.account, {name: np.array(value) for name, value in new.items()})
    before = predicted(account)
    changed = run_night(account, AS_OF, scheme=SCHEME, changed=AUTO)
    assert changed.outcome.written >= len(buyers)
    assert {customer for customer, entry in predicted(account).items() if entry != before[customer]} <= set(buyers)
    assert run_night(account, AS_OF, scheme=SCHEME).summary.customers_changed == 0


def test_only_a_run_over_everybody_fits_a_model(account: Sandbox) -> None:
    """Not a plan, not a shard, not one for named customers."""
    for asked in ({"write": False}, {"shard": Shard(1, 2, 5)}, {"customers": (min(predicted(account)),)}):
        report = run_night(account, AS_OF, scheme=SCHEME, **asked)  # type: ignore[arg-type]
        assert report.predictions is not None
        assert (report.predictions.learned, report.predictions.model) == (None, None)
        assert any("nothing is predicted" in note for note in report.notes)
    assert models(account) == []


def test_a_rolling_run_reads_everybody_when_a_model_is_due(account: Sandbox) -> None:
    """A model is fitted on all customers, once a week; and fields are emptied for all."""
    assert run_night(account, AS_OF, scheme=SCHEME).exit_code == 0
    assert run_night(account, AS_OF + DAY, scheme=SCHEME, rolling=7).reading.changed is not None
    weekly = run_night(account, AS_OF + 7 * DAY, scheme=SCHEME, rolling=7)
    assert (weekly.reading.changed, weekly.reading.rolled, len(models(account))) == (None, MODEL_IS_DUE, 2)
    cleared = run_night(account, AS_OF + 8 * DAY, scheme=SCHEME, rolling=7, clear_predictions=True)
    assert (cleared.reading.rolled, set(predicted(account).values())) == (CLEARED_FOR_ALL, {(None,) * 4})


def test_a_held_field_keeps_what_it_holds(account: Sandbox, fitted: PredictionModel) -> None:
    """Fields, and who is in an audience by a prediction; the reason is in the report and in RFM Run."""
    run_night(account, AS_OF, scheme=SCHEME, model=fitted)
    before, audiences = predicted(account), in_audiences(account)
    keep(account, replace(fitted, verdicts=NONE), AS_OF_DAY + 1)
    report = run_night(account, AS_OF + 40 * DAY, scheme=SCHEME)
    assert report.predictions is not None
    assert report.predictions.held == dict.fromkeys(FIELDS, "so the test wants it")
    assert any("so the test wants it" in note for note in report.notes)
    assert (predicted(account), in_audiences(account)) == (before, audiences)
    (said,) = account.account.sql("SELECT custrecord_rfm_run_result FROM customrecord_rfm_run ORDER BY id DESC LIMIT 1")
    assert "Predictions held: churn risk, expected next order, predicted CLV, churn probability" in said[0]


def in_audiences(sandbox: Sandbox) -> dict[int, set[str]]:
    """Which of the audiences by predictions each customer is in."""
    values = {value.id: value.script_id for value in sandbox.account.lists["customlist_rfm_audience"]}
    ours = {rule.value for rule in SCHEME.audiences[-3:]}
    rows = sandbox.account.sql("SELECT id, custentity_rfm_audiences FROM customer")
    return {row[0]: ours & {values[int(text)] for text in (row[1] or "").split(",") if text.strip()} for row in rows}


def test_audiences_by_predictions_hold_who_they_say(account: Sandbox, fitted: PredictionModel) -> None:
    """Each of the shipped ones, from what the fields themselves hold."""
    run_night(account, AS_OF, scheme=SCHEME, model=fitted)
    scores = dict(account.account.sql("SELECT id, custentity_rfm_monetary_score FROM customer"))
    found = in_audiences(account)
    for customer, (risk, day, _, percent) in predicted(account).items():
        expected = set()
        if day is not None and day < AS_OF:
            expected.add("val_rfm_aud_overdue")
        if risk == "High" and scores[customer] >= 4:
            expected.add("val_rfm_aud_value_at_risk")
        if day is not None and AS_OF <= day <= AS_OF + 30 * DAY and percent < 50:
            expected.add("val_rfm_aud_likely_30_days")
        if percent != 50:
            assert found[customer] == expected, customer
    assert all(
        any(value in inside for inside in found.values()) for value in (rule.value for rule in SCHEME.audiences[-3:])
    )


def test_clearing_is_on_purpose_and_for_everybody(account: Sandbox, fitted: PredictionModel) -> None:
    """All four fields are emptied, also by a scheme that predicts nothing."""
    run_night(account, AS_OF, scheme=SCHEME, model=fitted)
    report = run_night(account, AS_OF, scheme=SCHEME.without(audiences=True), clear_predictions=True)
    assert report.exit_code == 0
    assert set(predicted(account).values()) == {(None,) * 4}


def test_undo_puts_the_predictions_back(account: Sandbox, fitted: PredictionModel) -> None:
    """As they were before the run, to the value."""
    run_night(account, AS_OF, scheme=SCHEME, model=fitted)
    before = predicted(account)
    later = run_night(account, AS_OF + 60 * DAY, scheme=SCHEME, model=fitted)
    assert predicted(account) != before
    settings = settings_from({**account.settings(), **QUICK})
    with connect(settings) as client:
        found = undo.look(client, later.run_id, AS_OF + 60 * DAY)
        done = undo.carry_out(client, found, write_rules(settings), halt=threading.Event())
    assert done.exit_code == 0
    assert predicted(account) == before


def test_the_brake_holds_bands_that_move_without_orders(account: Sandbox, fitted: PredictionModel) -> None:
    """A model that has everybody leave moves bands although no order came; orders of the night do not count."""
    run_night(account, AS_OF, scheme=SCHEME, model=fitted)
    before = predicted(account)
    gloomy = replace(fitted, parameters=replace(fitted.parameters, alpha=40 * fitted.parameters.alpha))
    held = run_night(account, AS_OF, scheme=SCHEME, model=gloomy, brake=True)
    assert "churn_risk" in [reason.name for reason in held.unsafe]
    assert (held.exit_code, predicted(account)) == (4, before)
    calm = run_night(account, AS_OF, scheme=SCHEME, model=fitted, brake=True)
    assert "churn_risk" not in [reason.name for reason in calm.unsafe]


def test_an_account_without_the_fields_is_run_as_ever() -> None:
    """No field, no list, no place for the model: nothing fails, and a note says what to deploy."""
    with shop(60) as sandbox:
        account = sandbox.account
        lacking = [*FIELDS]
        for name in lacking:
            del account.custom_fields[name]
        del account.record_tables["customrecord_rfm_run"].fields["custrecord_rfm_run_model"]  # type: ignore[attr-defined]
        account.set_home_currency(account.home_currency)  # has the tables of SuiteQL made anew
        report = run_night(sandbox, AS_OF, scheme=SCHEME)
    assert (report.exit_code, report.not_recorded) == (0, "")
    assert any("deploy suitescript/" in note for note in report.notes)


def test_check_proposes_the_horizon_that_fits_the_gaps() -> None:
    """From the customers' own gaps; it warns of bands that hold nearly everybody, and names the fields not there."""
    with shop(300) as sandbox:
        found = findings(sandbox, 90)
        assert found["predictions"].startswith("OK")
        proposed = next(days for days in HORIZONS if f"RFM_CHURN_DAYS={days} fits" in found["horizon of churn risk"])
        other = next(days for days in HORIZONS if days != proposed)
        said = findings(sandbox, other)["horizon of churn risk"]
        assert said.startswith("NOTE")
        assert f"RFM_CHURN_DAYS={proposed} fits better than {other}" in said
        assert "in one band" in findings(sandbox, 30)["bands of churn risk"]
        del sandbox.account.custom_fields[FIELDS[3]]
        sandbox.account.set_home_currency(sandbox.account.home_currency)  # has the tables of SuiteQL made anew
        assert FIELDS[3] in findings(sandbox, 90)["predictions"]


def findings(sandbox: Sandbox, days: int) -> dict[str, str]:
    """What check says by subject, the mark before it."""
    settings = settings_from({**sandbox.settings(), **QUICK})
    with connect(settings) as client:
        said = check(client, replace(SCHEME, churn_days=days), counting(settings, AS_OF), poll_s=0.005, mode="auto")
        return {finding.subject: f"{finding.mark} {finding.detail}" for finding in said}
