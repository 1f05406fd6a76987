"""Predictions that are held for long are named by check."""

import pytest

from netsuite_rfm.netsuite.check.predictions import HELD_LONG_DAYS, held_long
from netsuite_rfm.rfm.prediction.gates import GATED, Gated, Verdict
from netsuite_rfm.rfm.prediction.kept import KeptModel
from netsuite_rfm.rfm.prediction.model import PredictionModel
from netsuite_rfm.rfm.prediction.parameters import Parameters

TODAY = 20_000


def left(days_ago: int, held: tuple[Gated, ...] = (), horizon_days: int = 90) -> KeptModel:
    """A model that a run left so many days ago, with the fields that it holds."""
    verdicts = {name: Verdict(write=name not in held, reason=f"the reason of {days_ago} days ago") for name in GATED}
    model = PredictionModel(Parameters(0.5, 40.0, 0.9, 1.6), TODAY - days_ago, horizon_days, 2_000, verdicts)
    return KeptModel(model, TODAY - days_ago + 1)


@pytest.mark.parametrize("days", [HELD_LONG_DAYS - 1, HELD_LONG_DAYS])
def test_a_field_that_every_model_held_for_four_weeks_is_named(days: int) -> None:
    """From the 28th day on, with the last reason; the fields that were written are not named."""
    kept = [left(6, ("predicted_clv",)), left(13, ("predicted_clv",)), left(days, ("predicted_clv",)), left(35)]
    found = held_long(kept, TODAY, 90)
    assert [finding.subject for finding in found] == ["predictions held: predicted_clv"] * (days == HELD_LONG_DAYS)
    for finding in found:
        assert f"held for {days} days" in finding.detail
        assert "the reason of 6 days ago" in finding.detail


def test_one_model_that_wrote_begins_the_time_anew() -> None:
    """A week of values in between is no four weeks without; nor do models of another horizon count."""
    held = ("churn_risk", "expected_next_order_date", "predicted_clv")
    assert held_long([left(6, held), left(13), left(40, held)], TODAY, 90) == []
    assert held_long([left(40, held, 60)], TODAY, 90) == []
    assert len(held_long([left(6, held), left(13, (), 60), left(40, held)], TODAY, 90)) == len(GATED)
    assert held_long((), TODAY, 90) == []
