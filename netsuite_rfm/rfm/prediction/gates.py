"""Decide WRITE or HOLD for each field from a backtest: a field is written only if the model beat the rules of thumb."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from netsuite_rfm.rfm.prediction.backtest import Backtest

Gated: TypeAlias = Literal["churn_risk", "expected_next_order_date", "predicted_clv"]
"""Fields with their own gate; the churn probability shares the gate of the risk."""

GATED: Final[tuple[Gated, ...]] = ("churn_risk", "expected_next_order_date", "predicted_clv")

FEWEST_CUSTOMERS: Final = 500
FEWEST_OF_EACH: Final = 50
FEWEST_REPEAT_BUYERS: Final = 100
LEAST_HISTORY_DAYS: Final = 90
LEAST_AREA: Final = 0.60
AREA_TOLERANCE: Final = 0.005
LEAST_SHARE: Final = 0.05
MOST_SHARE: Final = 0.90
MOST_LEVEL_ERROR: Final = 0.12
"""UCI Online Retail reaches 0.11 before Christmas: all probabilities are too low, but their order is right."""
MOST_RELATIVE_LEVEL_ERROR: Final = 0.35
"""Level error divided by the share that ordered or did not, whichever is smaller. It is at most 0.31 on CDNOW and 0.22
on Online Retail at 60 to 365 days, and at least 0.37 on AdventureWorks, whose orders were simulated by other rules.
"""
VALUE_TOLERANCE: Final = 1.02
MOST_VALUE_BIAS: Final = 0.35

FEW_LEAVE_A: Final = 0.05
NEARLY_ALL_ALIVE: Final = 0.98
REGULAR_R: Final = 50.0
MUCH_BIAS: Final = 0.20


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a field is written, with the reason in one line."""

    write: bool
    reason: str


def judge(found: Backtest) -> dict[Gated, Verdict]:
    """Decide for each field. Date and value also need the churn gate."""
    reason = _why_not_churn(found)
    if reason:
        return hold_all(reason)
    return {
        "churn_risk": Verdict(
            write=True,
            reason=f"squared error {found.brier_recalibrated:.4f} against {_best_brier(found):.4f} "
            f"of the best rule of thumb ({found.best_rule})",
        ),
        "expected_next_order_date": _judge_dates(found),
        "predicted_clv": _judge_value(found),
    }


def hold_all(reason: str) -> dict[Gated, Verdict]:
    """Hold every field for one reason."""
    return {name: Verdict(write=False, reason=reason) for name in GATED}


def flags(found: Backtest) -> tuple[str, ...]:
    """Return notes for a reader that hold no field."""
    return tuple(_flags(found))


def _best_brier(found: Backtest) -> float:
    return found.rule_briers[found.best_rule]


def _why_not_churn(found: Backtest) -> str:
    """Return the first reason against the churn fields; empty if there is none."""
    return next((reason for fails, reason in _churn_rules(found) if fails), "")


def _churn_rules(found: Backtest) -> Iterator[tuple[bool, str]]:
    away = found.customers - found.came
    days = found.horizon_days
    yield (
        found.customers < FEWEST_CUSTOMERS,
        f"only {found.customers:,} customers had ordered {days} days ago; {FEWEST_CUSTOMERS} are needed",
    )
    yield (
        found.history_days < LEAST_HISTORY_DAYS,
        f"orders reach back only {found.history_days} days before the last {days}; {LEAST_HISTORY_DAYS} are needed",
    )
    yield (
        found.repeat_buyers < FEWEST_REPEAT_BUYERS,
        f"only {found.repeat_buyers:,} customers had ordered on a second day; {FEWEST_REPEAT_BUYERS} are needed",
    )
    yield (
        min(found.came, away) < FEWEST_OF_EACH,
        (
            f"{found.came:,} customers ordered in the last {days} days and {away:,} did not; "
            f"{FEWEST_OF_EACH} of each are needed"
        ),
    )
    yield (
        not LEAST_SHARE <= found.share_came <= MOST_SHARE,
        (
            f"{100 * found.share_came:.0f} % of customers ordered in the last {days} days; between "
            f"{100 * LEAST_SHARE:.0f} % and {100 * MOST_SHARE:.0f} % there is something to "
            "predict: choose another horizon (RFM_CHURN_DAYS)"
        ),
    )
    yield (
        found.area < LEAST_AREA,
        f"the model does not distinguish who orders again: AUC {found.area:.2f}, {LEAST_AREA:.2f} is needed",
    )
    yield (
        found.area < found.recency_area - AREA_TOLERANCE,
        f"days since the last order predict it better: AUC {found.recency_area:.3f} against {found.area:.3f}",
    )
    yield (
        found.brier_recalibrated >= _best_brier(found),
        (
            f"a rule of thumb is as accurate: {found.best_rule} (squared error {_best_brier(found):.4f} against "
            f"{found.brier_recalibrated:.4f})"
        ),
    )
    rare = min(found.share_came, 1 - found.share_came)
    yield (
        found.calibration_error > min(MOST_LEVEL_ERROR, MOST_RELATIVE_LEVEL_ERROR * rare),
        (
            f"the probabilities are off by {100 * found.calibration_error:.0f} points on average, where "
            f"{100 * found.share_came:.0f} % ordered"
        ),
    )


def _judge_dates(found: Backtest) -> Verdict:
    dates = found.dates
    if not dates.repeat_buyers or dates.error > dates.interval_error:
        return Verdict(
            write=False,
            reason=f"the customer's own average interval is nearer: {dates.interval_error:.1f} days off on average "
            f"against {dates.error:.1f}",
        )
    return Verdict(
        write=True,
        reason=f"{dates.error:.1f} days off on average, the customer's own average interval {dates.interval_error:.1f}",
    )


def _judge_value(found: Backtest) -> Verdict:
    value = found.value
    rule = min(value.rule_errors, key=lambda name: value.rule_errors[name])
    errors = f"RMSE {value.error / 100:,.0f} against {value.rule_errors[rule] / 100:,.0f}"
    if value.error > VALUE_TOLERANCE * value.rule_errors[rule]:
        return Verdict(write=False, reason=f"no better than {rule} ({errors})")
    if abs(value.bias) > MOST_VALUE_BIAS:
        return Verdict(write=False, reason=f"the total was off by {100 * value.bias:+.0f} %")
    off = f"the total off by {100 * value.bias:+.0f} %"
    return Verdict(write=True, reason=f"as good as {rule} or better ({errors}), {off}")


def _flags(found: Backtest) -> Iterator[str]:
    parameters = found.parameters
    if parameters.a < FEW_LEAVE_A or found.mean_alive > NEARLY_ALL_ALIVE:
        yield f"no customer seems to leave for good within the {found.history_days:,} days of history"
    if parameters.r > REGULAR_R:
        yield "orders come more regularly than the model assumes"
    if abs(found.bias) > MUCH_BIAS:
        much = f"{100 * found.bias:+.0f} %" if np.isfinite(found.bias) else "without bound"
        yield f"predicted {found.orders_predicted:,.0f} buying days, {found.orders_came:,} happened ({much}): a season?"
