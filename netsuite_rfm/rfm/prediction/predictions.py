"""Predict for each customer of a window, in whole numbers."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from netsuite_rfm.rfm.customers import EMPTY, Column, Columns
from netsuite_rfm.rfm.metrics import NUMBER_UNITS
from netsuite_rfm.rfm.prediction.expected_orders import expected_orders
from netsuite_rfm.rfm.prediction.formulas import median_wait, probability_of_no_order
from netsuite_rfm.rfm.prediction.histories import Histories, check_histories, timing
from netsuite_rfm.rfm.prediction.parameters import Parameters

MILLION: Final = 1_000_000
VALUE_DAYS: Final = 365
"""Horizon of expected orders and predicted CLV, in days."""

LONGEST_WAIT_DAYS: Final = 730
"""An order expected later than this many days after the last has no date."""

_FOREVER_DAYS: Final = 1_000_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Predictions(Columns):
    """Predictions for each customer; all columns are EMPTY for a customer without orders."""

    churn_millionths: Column
    """Probability of no order within the model's horizon, in millionths."""
    expected_orders: Column
    """Buying days in the next 365 days, in ten-thousandths (``NUMBER_UNITS``)."""
    clv_cents: Column
    """Expected buying days times the average value of the customer's buying days; never negative."""
    wait_days: Column
    """Days from the last order within which half of the similar customers who order again have done so; at least 1."""
    expected_day: Column
    """Last order plus ``wait_days``, in days since 1970-01-01. It may lie in the past or in the very far future."""


def predict(histories: Histories, parameters: Parameters, horizon_days: int, as_of_day: int) -> Predictions:
    """Predict for one window of customers. Raises RowError as ``check_histories`` does.

    A customer's predictions depend only on that customer and the parameters, so windows, shards and ``--changed-since``
    agree bit by bit.
    """
    check_histories(histories, as_of_day)
    bought = histories.take(histories.buyers)
    when = timing(bought, as_of_day)
    churn = probability_of_no_order(parameters, when, horizon_days)
    orders = expected_orders(parameters, when, VALUE_DAYS)
    average = np.maximum(bought.cents, 0) / bought.buying_days
    wait = np.clip(np.rint(median_wait(parameters, when)), 1.0, _FOREVER_DAYS)
    columns = {
        "churn_millionths": np.rint(churn * MILLION),
        "expected_orders": np.rint(orders * NUMBER_UNITS),
        "clv_cents": np.rint(orders * average),
        "wait_days": wait,
        "expected_day": bought.last_day + wait,
    }
    predictions = Predictions.empty(len(histories))
    for name, column in predictions.columns().items():
        column[histories.buyers] = columns[name].astype(np.int64)
    return predictions


def prediction_metrics(predictions: Predictions, risk: Column, as_of_day: int) -> dict[str, Column]:
    """Return the metrics that audiences and stages can use, by name; EMPTY for a customer without orders.

    ``risk`` is the band that the field should hold (see ``bands``). churn_probability and expected_orders_365_days are
    in ten-thousandths (``NUMBER_UNITS``), predicted_clv is in cents, and churn_risk is a position in ``RISKS``.
    days_past_expected_order is below zero before the date and EMPTY without a date.
    """
    known = predictions.churn_millionths != EMPTY
    dated = known & (predictions.wait_days <= LONGEST_WAIT_DAYS)
    per_unit = MILLION // NUMBER_UNITS
    share = np.where(known, predictions.churn_millionths, 0) // per_unit
    return {
        "churn_probability": np.where(known, share, EMPTY),
        "churn_risk": risk,
        "expected_orders_365_days": predictions.expected_orders,
        "predicted_clv": predictions.clv_cents,
        "days_past_expected_order": np.where(dated, as_of_day - np.where(dated, predictions.expected_day, 0), EMPTY),
    }
