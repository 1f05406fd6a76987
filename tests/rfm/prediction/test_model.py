"""The model as it is kept: exactly what it was, or refused with a reason; and the horizon a shop needs."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsuite_rfm.rfm.prediction.accuracy import Decile
from netsuite_rfm.rfm.prediction.gates import GATED, Verdict
from netsuite_rfm.rfm.prediction.grouped import Grouped, timing_keys
from netsuite_rfm.rfm.prediction.horizon import gap_quantile, propose_horizon
from netsuite_rfm.rfm.prediction.model import PredictionModel, learn
from netsuite_rfm.rfm.prediction.parameters import Parameters
from netsuite_rfm.rfm.prediction.risks import HORIZONS
from tests.rfm.prediction.real_orders import SETS, needs, read

MODEL = PredictionModel(
    Parameters(0.5248, 43.2817, 0.8914, 1.614),
    20_000,
    90,
    2_357,
    {name: Verdict(write=name != "predicted_clv", reason=f"because of {name}") for name in GATED},
    ("a season?",),
    (Decile(10, 0.2, 0.1, 2), Decile(10, 0.7, 0.5, 6), Decile(9, 0.9, 0.8, 7)),
)

POSITIVE = st.floats(min_value=0, exclude_min=True, allow_infinity=False)


@settings(max_examples=40)
@given(
    st.builds(Parameters, POSITIVE, POSITIVE, POSITIVE, POSITIVE, st.sampled_from(["MBG/NBD", "BG/NBD"])),
    st.integers(0, 100_000),
    st.sampled_from(HORIZONS),
    st.lists(st.builds(Verdict, st.booleans(), st.text()), min_size=3, max_size=3),
    st.lists(st.builds(Decile, st.integers(0, 9), POSITIVE, POSITIVE, st.integers(0, 9)), max_size=10),
)
def test_a_model_comes_back_exactly(
    parameters: Parameters, day: int, horizon: int, verdicts: list[Verdict], deciles: list[Decile]
) -> None:
    """Through JSON and back, every bit."""
    model = PredictionModel(
        parameters, day, horizon, 7, dict(zip(GATED, verdicts, strict=True)), ("x",), tuple(deciles)
    )
    assert PredictionModel.from_json(json.loads(json.dumps(model.to_json(), allow_nan=False))) == model


def test_a_model_is_short() -> None:
    """It fits a text field of a record: below 1,500 characters with ten deciles and long reasons."""
    long = PredictionModel(
        MODEL.parameters,
        MODEL.as_of_day,
        MODEL.horizon_days,
        200_000,
        {name: Verdict(write=False, reason="r" * 180) for name in GATED},
        ("f" * 90,) * 3,
        tuple(Decile(20_000, 0.123456, 0.123456, 12_345) for _ in range(10)),
    )
    assert len(json.dumps(long.to_json())) < 2_000


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": 2}, "its format is 2"),
        ({"kind": "Pareto/NBD"}, "kind 'Pareto/NBD' is unknown"),
        ({"r": 0}, "r must be a number above 0, not 0"),
        ({"alpha": float("nan")}, "alpha must be a number above 0"),
        ({"a": float("inf")}, "a must be a number above 0"),
        ({"b": True}, "b must be a number above 0"),
        ({"horizon_days": 91}, "horizon_days must be one of 30, 60, 90, 180, 365"),
        ({"as_of_day": 1.5}, "as_of_day must be a whole number"),
        ({"customers": -1}, "customers must be a whole number"),
        ({"verdicts": {}}, "verdicts must be on churn_risk"),
        ({"verdicts": {name: ["yes", ""] for name in GATED}}, "must begin with true or false"),
        ({"deciles": [[1, 2]]}, "is missing or of the wrong type"),
        ({"flags": None}, "is missing or of the wrong type"),
        ({"more": 1}, "its keys must be"),
    ],
)
def test_what_is_no_model_is_refused(change: dict[str, Any], reason: str) -> None:
    """With one line that says what is wrong."""
    with pytest.raises(ValueError, match=reason):
        PredictionModel.from_json(MODEL.to_json() | change)


@pytest.mark.parametrize("value", [None, [], "text", 3, {}])
def test_another_kind_of_json_is_refused(value: object) -> None:
    """Whatever somebody put into the file."""
    with pytest.raises(ValueError, match="not a prediction model"):
        PredictionModel.from_json(value)


@pytest.mark.parametrize(
    ("day", "horizon", "due"), [(20_006, 90, False), (20_007, 90, True), (19_999, 90, True), (20_000, 60, True)]
)
def test_a_model_is_due_after_a_week(day: int, horizon: int, *, due: bool) -> None:
    """And for another horizon, and when the as-of date moved back."""
    assert MODEL.is_due(day, horizon) == due


def test_the_verdicts_say_what_is_written() -> None:
    """The probability goes with the risk."""
    written = MODEL.written()
    assert (written.churn_risk, written.churn_probability) == (True, True)
    assert (written.expected_next_order_date, written.predicted_clv) == (True, False)
    assert not MODEL.written(churn_probability=False).churn_probability


@pytest.mark.parametrize(("churn", "decile"), [(999_999, 0), (800_000, 0), (799_999, 1), (100_000, 2), (0, 2)])
def test_customers_like_this_one(churn: int, decile: int) -> None:
    """The decile of the backtest that the probability falls into; the last one holds whoever is beyond."""
    assert MODEL.customers_like(churn) == MODEL.deciles[decile]


@needs("cdnow")
def test_learning_gives_a_model_and_its_proof() -> None:
    """Parameters of tonight in six digits, verdicts and deciles of the backtest."""
    orders = read("cdnow")
    grouped = Grouped.of(timing_keys(orders.histories(orders.last), orders.last))
    model, found = learn(grouped, orders.backtest(orders.last, 90), orders.last, 90)
    assert found is not None
    assert (model.customers, model.as_of_day, len(model.deciles)) == (2_357, orders.last, 10)
    assert model.parameters.r == float(f"{model.parameters.r:.6g}")
    assert PredictionModel.from_json(json.loads(json.dumps(model.to_json()))) == model


@needs("cdnow")
def test_without_a_past_every_field_is_held() -> None:
    """One horizon ago nobody had come back: there is a model, and it writes nothing."""
    orders = read("cdnow")
    day = orders.first + 90
    model, found = learn(Grouped.of(timing_keys(orders.histories(day), day)), orders.backtest(day, 90), day, 90)
    assert found is None
    assert not any(verdict.write for verdict in model.verdicts.values())
    assert "90 days ago there was nothing to learn from" in model.verdicts["churn_risk"].reason
    assert model.customers_like(1) is None


@pytest.mark.parametrize("name", SETS)
def test_the_horizon_follows_the_gaps(name: str) -> None:
    """The 90 % quantile worked out from averages is within a fifth of that of the very gaps."""
    marked = needs(name)
    if marked.args[0]:
        pytest.skip(marked.kwargs["reason"])
    orders = read(name)
    grouped = Grouped.of(timing_keys(orders.histories(orders.last), orders.last))
    gaps = np.diff(orders.day)[np.diff(orders.customer) == 0]
    assert gap_quantile(grouped) == pytest.approx(np.quantile(gaps, 0.9), rel=0.2)
    proposed = {"cdnow": 180, "online_retail": 90, "adventureworks": 365, "r_rfm": 365, "northwind": 180}
    assert propose_horizon(grouped) == proposed[name]


def test_without_repeat_orders_no_horizon_is_proposed() -> None:
    """There is no gap to go by."""
    assert propose_horizon(Grouped.of(np.array([5, 9]))) is None
