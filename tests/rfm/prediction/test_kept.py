"""Which model is in force on a day, and when the next is due."""

import json
from dataclasses import replace

import pytest

from netsuite_rfm.rfm.prediction.gates import GATED, Verdict
from netsuite_rfm.rfm.prediction.kept import KeptModel, in_force, is_due, read_kept
from netsuite_rfm.rfm.prediction.model import PredictionModel
from netsuite_rfm.rfm.prediction.parameters import Parameters
from netsuite_rfm.rfm.prediction.window import held_metrics

DAY = 20_000
MODEL = PredictionModel(
    Parameters(0.5, 40.0, 0.9, 1.6),
    DAY,
    90,
    2_000,
    {name: Verdict(write=True, reason="it proved right") for name in GATED},
)


def test_a_model_that_a_run_fitted_is_in_force_from_the_day_after() -> None:
    """So that a second run the same day predicts as the first did."""
    before = replace(MODEL, as_of_day=DAY - 7)
    kept = (KeptModel(MODEL, DAY + 1), KeptModel(before, DAY - 6))
    assert in_force(kept, DAY, 90) == before
    assert in_force(kept, DAY + 1, 90) == MODEL
    assert in_force(kept, DAY - 7, 90) is None


def test_a_model_of_another_horizon_or_a_later_day_is_never_in_force() -> None:
    """The setting decides, and nobody knows the future."""
    assert in_force((KeptModel(MODEL, DAY + 1),), DAY + 1, 60) is None
    assert in_force((KeptModel(MODEL, DAY - 9),), DAY - 1, 90) is None


def test_of_two_that_begin_on_a_day_the_last_left_is_in_force() -> None:
    """The one that was left last comes first."""
    last = replace(MODEL, customers=1)
    assert in_force((KeptModel(last, DAY), KeptModel(MODEL, DAY)), DAY, 90) == last


@pytest.mark.parametrize(("day", "horizon", "due"), [(6, 90, False), (7, 90, True), (-1, 90, True), (1, 60, True)])
def test_a_model_is_due_after_a_week(day: int, horizon: int, due: bool) -> None:  # noqa: FBT001
    """At seven days and not at six; for another horizon, and for a day before the fit."""
    assert is_due((KeptModel(MODEL, DAY + 1),), DAY + day, horizon) == due
    assert is_due((), DAY, 90)


def test_a_kept_model_comes_back_and_other_text_does_not() -> None:
    """Whatever a person or a later version put there is no model."""
    kept = KeptModel(MODEL, DAY + 1)
    assert read_kept(kept.text()) == kept
    later = json.loads(kept.text())
    later["model"]["format"] = 99
    for text in (None, "", "what is this", "[]", "{}", '{"from_day": 1, "model": null}', json.dumps(later)):
        assert read_kept(text) is None


def test_a_metric_is_held_by_its_gate() -> None:
    """Risk, probability and orders by the gate of the risk, value and date by their own; all without a verdict."""
    hold = Verdict(write=False, reason="no")
    assert held_metrics(MODEL.verdicts) == frozenset()
    assert held_metrics(MODEL.verdicts | {"predicted_clv": hold}) == {"predicted_clv"}
    assert held_metrics(MODEL.verdicts | {"expected_next_order_date": hold}) == {"days_past_expected_order"}
    risk = {"churn_probability", "churn_risk", "expected_orders_365_days"}
    assert held_metrics(MODEL.verdicts | {"churn_risk": hold}) == risk
    assert held_metrics({}) == risk | {"predicted_clv", "days_past_expected_order"}
