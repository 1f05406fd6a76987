"""Convert between a window's columns and those of the model."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from netsuite_rfm.rfm.customers import EMPTY, UNREADABLE, Column, Fields, Orders
from netsuite_rfm.rfm.metrics import (
    BUYING_DAYS,
    CENTS_HORIZON,
    CENTS_THEN,
    CENTS_YEAR,
    DAYS_THEN,
    FIRST_ORDER,
    LAST_THEN,
    NEXT_ORDER,
    PREDICTED,
)
from netsuite_rfm.rfm.prediction.backtest import BacktestRows
from netsuite_rfm.rfm.prediction.desired import PredictionFields, Written
from netsuite_rfm.rfm.prediction.gates import Gated, Verdict
from netsuite_rfm.rfm.prediction.histories import Histories
from netsuite_rfm.rfm.prediction.predictions import VALUE_DAYS

GATE_OF: Final[Mapping[str, Gated]] = {
    "churn_risk": "churn_risk",
    "expected_order_day": "expected_next_order_date",
    "predicted_clv_cents": "predicted_clv",
    "churn_percent": "churn_risk",
}
"""The gate of each prediction field, by its column in ``Fields.more``."""

_COLUMN_OF: Final = {
    "churn_risk": "churn_risk",
    "expected_day": "expected_order_day",
    "clv_cents": "predicted_clv_cents",
    "churn_percent": "churn_percent",
}
_GATE_OF_METRIC: Final[Mapping[str, Gated]] = {
    "churn_probability": "churn_risk",
    "churn_risk": "churn_risk",
    f"expected_orders_{VALUE_DAYS}_days": "churn_risk",
    "predicted_clv": "predicted_clv",
    "days_past_expected_order": "expected_next_order_date",
}


def histories_of(orders: Orders) -> Histories:
    """Return what each customer bought; customers without orders that count have an empty history."""
    bought = orders.order_count > 0
    return Histories(
        customer_id=orders.customer_id,
        buying_days=np.where(bought, orders.more[BUYING_DAYS], 0),
        first_day=np.where(bought, orders.more[FIRST_ORDER], EMPTY),
        last_day=np.where(bought, orders.last_order_day, EMPTY),
        cents=orders.lifetime_cents,
    )


def backtest_rows_of(orders: Orders) -> BacktestRows:
    """Return what customers had bought one horizon ago and the orders since, for customers with an order by then."""
    more = orders.more
    then = (orders.order_count > 0) & (more[DAYS_THEN] > 0)
    return BacktestRows(
        customer_id=orders.customer_id,
        buying_days=more[DAYS_THEN],
        first_day=more[FIRST_ORDER],
        last_day=more[LAST_THEN],
        cents=more[CENTS_THEN],
        cents_horizon_before=more[CENTS_HORIZON],
        cents_year_before=more[CENTS_YEAR],
        buying_days_since=more[BUYING_DAYS] - more[DAYS_THEN],
        cents_since=orders.lifetime_cents - more[CENTS_THEN],
        next_day=more[NEXT_ORDER],
    ).take(then)


def present_of(fields: Fields, risk_ids: Sequence[int]) -> PredictionFields:
    """Return what the prediction fields hold; EMPTY if they were not read, UNREADABLE for an unknown risk."""
    empty = np.full(len(fields), EMPTY, dtype=np.int64)
    columns = {name: fields.more.get(column, empty) for name, column in _COLUMN_OF.items()}
    held = columns["churn_risk"]
    places = np.where(held == EMPTY, EMPTY, np.full(len(fields), UNREADABLE, dtype=np.int64))
    for place, risk in enumerate(risk_ids):
        places[held == risk] = place
    return PredictionFields.of(columns | {"churn_risk": places})


def columns_of(predictions: PredictionFields, risk_ids: Sequence[int], names: Sequence[str]) -> dict[str, Column]:
    """Return the columns with these names in the form of ``Fields.more``: a risk as its list value's internal id."""
    found = {_COLUMN_OF[name]: column for name, column in predictions.columns().items()}
    if "churn_risk" in names:
        place = found["churn_risk"]
        ids = np.array([*risk_ids, EMPTY], dtype=np.int64)
        found["churn_risk"] = ids[np.where(place >= 0, place, len(risk_ids))]
    return {name: found[name] for name in names}


def written_of(names: Sequence[str]) -> Written:
    """Return which fields are written, from the names of their columns."""
    return Written(
        churn_risk="churn_risk" in names,
        expected_next_order_date="expected_order_day" in names,
        predicted_clv="predicted_clv_cents" in names,
        churn_probability="churn_percent" in names,
    )


def held_metrics(verdicts: Mapping[Gated, Verdict]) -> frozenset[str]:
    """Return the metrics that must not move anyone into or out of a group, because their gate is HOLD or missing."""
    return frozenset(
        name for name in PREDICTED if (gate := _GATE_OF_METRIC[name]) not in verdicts or not verdicts[gate].write
    )
