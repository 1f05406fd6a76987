"""Backtest the model: fit it to the state one horizon ago and compare it with the orders since."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from netsuite_rfm.rfm.customers import EMPTY, Column, Mask
from netsuite_rfm.rfm.prediction.accuracy import (
    Decile,
    area_under_curve,
    brier,
    calibration_error,
    deciles,
    recalibrated,
)
from netsuite_rfm.rfm.prediction.expected_orders import expected_orders
from netsuite_rfm.rfm.prediction.fit import fit
from netsuite_rfm.rfm.prediction.formulas import median_wait, probability_alive, probability_of_no_order
from netsuite_rfm.rfm.prediction.grouped import Grouped, timing_keys
from netsuite_rfm.rfm.prediction.histories import Floats, Histories, Timing, check_histories, timing
from netsuite_rfm.rfm.prediction.parameters import Parameters
from netsuite_rfm.rfm.prediction.predictions import LONGEST_WAIT_DAYS
from netsuite_rfm.rfm.prediction.rules_of_thumb import RECENCY, taught_rules
from netsuite_rfm.rfm.prediction.sample import first_half
from netsuite_rfm.rfm.rows import refuse

BACKTEST_SAMPLE: Final = 30_000
"""Maximum number of customers in a backtest."""

WITHIN_DAYS: Final = (7, 14, 30)
_YEAR: Final = 365


@dataclass(frozen=True, slots=True, eq=False)
class BacktestRows(Histories):
    """What each customer had bought one horizon ago, and the orders since; only customers with an order by then."""

    cents_horizon_before: Column
    """Value of the orders in the horizon before that day, including the day itself."""
    cents_year_before: Column
    """Value of the orders in the 365 days before that day, including the day itself."""
    buying_days_since: Column
    """Distinct days with an order after that day, up to the as-of date."""
    cents_since: Column
    next_day: Column
    """The first of these days; EMPTY if there is none."""


@dataclass(frozen=True, slots=True)
class ValueCheck:
    """Value in the window, in cents: root mean squared error per customer, of the model and of rules of thumb."""

    error: float
    rule_errors: dict[str, float]
    predicted: float
    came: float

    @property
    def bias(self) -> float:
        """Excess of the predicted total, as a share of the actual total."""
        return self.predicted / self.came - 1 if self.came > 0 else np.inf


@dataclass(frozen=True, slots=True)
class DateCheck:
    """Days between the expected date and the actual order, for customers who ordered."""

    customers: int
    within: dict[int, float]
    """Share of them within each number of days."""
    repeat_buyers: int
    error: float
    """Mean absolute error for customers who have an interval of their own, in days."""
    interval_error: float
    """The same error if each customer were expected after their own average interval."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """The result of a backtest."""

    as_of_day: int
    horizon_days: int
    history_days: int
    """Days from the first order of any customer to the start of the window."""
    customers: int
    repeat_buyers: int
    came: int
    """Customers with an order in the window."""
    parameters: Parameters
    mean_alive: float
    area: float
    """Area under the ROC curve; so is recency_area."""
    recency_area: float
    brier: float
    brier_recalibrated: float
    rule_briers: dict[str, float]
    deciles: tuple[Decile, ...]
    calibration_error: float
    orders_predicted: float
    orders_came: int
    value: ValueCheck
    dates: DateCheck

    @property
    def share_came(self) -> float:
        """Share of customers with an order in the window."""
        return self.came / self.customers

    @property
    def best_rule(self) -> str:
        """Name of the rule of thumb with the smallest squared error."""
        return min(self.rule_briers, key=lambda name: self.rule_briers[name])

    @property
    def bias(self) -> float:
        """Excess of predicted buying days, as a share of the actual ones."""
        return self.orders_predicted / self.orders_came - 1 if self.orders_came else np.inf


def check_backtest(rows: BacktestRows, as_of_day: int, horizon_days: int) -> None:
    """Raise RowError with the first customer and the column unless every row is valid."""
    then = as_of_day - horizon_days
    check_histories(rows, then)
    came, next_day = rows.buying_days_since > 0, rows.next_day
    refuse(rows, rows.buying_days == 0, "buying_days", "is 0: there was no order one horizon ago")
    refuse(rows, rows.buying_days_since < 0, "buying_days_since", "is below zero")
    refuse(rows, rows.buying_days_since > horizon_days, "buying_days_since", "is more than the days since then")
    refuse(rows, came != (next_day != EMPTY), "next_day", "does not go with the number of buying days since")
    refuse(rows, came & (next_day <= then), "next_day", "is not after the start of the window")
    refuse(rows, next_day > as_of_day, "next_day", f"is after the as-of date {np.datetime64(as_of_day, 'D')}")
    for name in ("cents_horizon_before", "cents_year_before", "cents_since"):
        refuse(rows, rows.columns()[name] == EMPTY, name, "is missing")


def backtest(rows: BacktestRows, as_of_day: int, horizon_days: int) -> Backtest:
    """Fit the model to the state one horizon ago and compare its predictions with the orders since.

    The same customers give the same result, bit by bit, in any order. Raises RowError as ``check_backtest`` does, and
    NotFittedError as ``fit`` does.
    """
    rows = rows.take(np.argsort(rows.customer_id))
    check_backtest(rows, as_of_day, horizon_days)
    then = as_of_day - horizon_days
    parameters = fit(Grouped.of(timing_keys(rows, then))).parameters
    when = timing(rows, then)
    came = rows.buying_days_since > 0
    half = first_half(rows.customer_id)
    probability = 1.0 - probability_of_no_order(parameters, when, horizon_days)
    orders = expected_orders(parameters, when, horizon_days)
    rules = taught_rules(when, came, half)
    table = deciles(probability, came)
    return Backtest(
        as_of_day=as_of_day,
        horizon_days=horizon_days,
        history_days=int(then - rows.first_day.min()),
        customers=len(rows),
        repeat_buyers=int(np.count_nonzero(when.repeats)),
        came=int(np.count_nonzero(came)),
        parameters=parameters,
        mean_alive=float(np.mean(probability_alive(parameters, when))),
        area=area_under_curve(probability, came),
        recency_area=area_under_curve(rules[RECENCY], came),
        brier=brier(probability, came),
        brier_recalibrated=brier(recalibrated(probability, came, half), came),
        rule_briers={name: brier(taught, came) for name, taught in rules.items()},
        deciles=table,
        calibration_error=calibration_error(table),
        orders_predicted=float(np.sum(orders)),
        orders_came=int(np.sum(rows.buying_days_since)),
        value=_check_value(rows, when, orders, horizon_days),
        dates=_check_dates(rows, when, parameters, came),
    )


def _check_value(rows: BacktestRows, when: Timing, orders: Floats, horizon_days: int) -> ValueCheck:
    average = np.maximum(rows.cents, 0) / rows.buying_days
    account_days = float(when.age.max()) + 1
    predicted = orders * average
    rules = {
        "past orders per day x average order": when.repeats / np.maximum(when.age, 1) * horizon_days * average,
        "the same number of days before": rows.cents_horizon_before.astype(np.float64),
        "the year before, pro rata": rows.cents_year_before * (horizon_days / min(_YEAR, account_days)),
    }

    def error(values: npt.NDArray[np.floating[Any]]) -> float:
        return float(np.sqrt(np.mean((values - rows.cents_since) ** 2)))

    return ValueCheck(
        error(predicted),
        {name: error(values) for name, values in rules.items()},
        float(np.sum(predicted)),
        float(np.sum(rows.cents_since)),
    )


def _check_dates(rows: BacktestRows, when: Timing, parameters: Parameters, came: Mask) -> DateCheck:
    wait = np.maximum(np.rint(median_wait(parameters, when)), 1.0)
    dated = came & (wait <= LONGEST_WAIT_DAYS)
    actual = np.where(dated, rows.next_day - rows.last_day, 0)
    error = np.abs(wait - actual)
    repeat = dated & (when.repeats > 0)
    interval_error = np.abs(when.last / np.maximum(when.repeats, 1.0) - actual)
    customers, repeat_buyers = int(np.count_nonzero(dated)), int(np.count_nonzero(repeat))
    return DateCheck(
        customers,
        {days: int(np.count_nonzero(dated & (error <= days))) / max(customers, 1) for days in WITHIN_DAYS},
        repeat_buyers,
        float(np.sum(error[repeat])) / max(repeat_buyers, 1),
        float(np.sum(interval_error[repeat])) / max(repeat_buyers, 1),
    )
