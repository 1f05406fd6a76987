"""Compute what the prediction fields should hold, with hysteresis and tolerances so that few customers change."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from netsuite_rfm.rfm.customers import EMPTY, UNREADABLE, Column, Columns, Mask
from netsuite_rfm.rfm.prediction.predictions import LONGEST_WAIT_DAYS, MILLION, Predictions
from netsuite_rfm.rfm.prediction.risks import RISKS

LOW_BELOW: Final = MILLION // 3
HIGH_ABOVE: Final = 2 * MILLION // 3
HYSTERESIS: Final = 3 * MILLION // 100
DATE_TOLERANCE_DAYS: Final = 3
DATE_TOLERANCE_PERCENT: Final = 10
CLV_TOLERANCE_PERCENT: Final = 20
CLV_TOLERANCE_CENTS: Final = 100
PROBABILITY_TOLERANCE_POINTS: Final = 10
_UNIT_CENTS: Final = 100  # the field holds whole units of the currency
_LOWEST: Final = np.array([0, LOW_BELOW, HIGH_ABOVE + 1])
_HIGHEST: Final = np.array([LOW_BELOW - 1, HIGH_ABOVE, MILLION])


@dataclass(frozen=True, slots=True, eq=False)
class PredictionFields(Columns):
    """The prediction fields of each customer, current or desired."""

    churn_risk: Column
    """Position in ``RISKS``."""
    expected_day: Column
    """Days since 1970-01-01."""
    clv_cents: Column
    churn_percent: Column


@dataclass(frozen=True, slots=True)
class Written:
    """Which fields are written: those that the account has and whose gate is WRITE."""

    churn_risk: bool = False
    expected_next_order_date: bool = False
    predicted_clv: bool = False
    churn_probability: bool = False


def bands(churn_millionths: Column, present: Column | None = None) -> Column:
    """Return the band of each probability; the current band stays while the probability is within 3 points of it.

    A band is EMPTY if the probability is.
    """
    known = churn_millionths != EMPTY
    band = np.searchsorted(_LOWEST[1:], churn_millionths, side="right").astype(np.int64)
    if present is not None:
        held = (present >= 0) & (present < len(RISKS))
        at = np.where(held, present, 0)
        near = (churn_millionths >= _LOWEST[at] - HYSTERESIS) & (churn_millionths <= _HIGHEST[at] + HYSTERESIS)
        band = np.where(held & near, present, band)
    return np.where(known, band, EMPTY)


def desired_predictions(
    predictions: Predictions, present: PredictionFields, written: Written, written_anyway: Mask | None = None
) -> PredictionFields:
    """Compute what the fields should hold: the current value if it is close enough, else the new one.

    A customer who is written for any of these fields, or for other fields (``written_anyway``), gets new values in all
    of them. Applied to its own result, it changes nothing. A field that is not written keeps its value.
    """
    risk = bands(predictions.churn_millionths, present.churn_risk)
    fresh = _fresh(predictions, present.expected_day, risk)
    off = {
        "churn_risk": risk != present.churn_risk,
        "expected_day": _date_is_off(predictions, present.expected_day, fresh.expected_day),
        "clv_cents": _clv_is_off(present.clv_cents, fresh.clv_cents),
        "churn_percent": _beyond(present.churn_percent, fresh.churn_percent, PROBABILITY_TOLERANCE_POINTS - 1),
    }
    asked = {
        "churn_risk": written.churn_risk,
        "expected_day": written.expected_next_order_date,
        "clv_cents": written.predicted_clv,
        "churn_percent": written.churn_probability,
    }
    rewritten = np.zeros(len(present), dtype=np.bool_) if written_anyway is None else written_anyway
    for name, mask in off.items():
        if asked[name]:
            rewritten = rewritten | mask
    held, new = present.columns(), fresh.columns()
    return PredictionFields.of(
        {
            name: np.where(rewritten, new[name], held[name]) if asked[name] else held[name]
            for name in PredictionFields.names()
        }
    )


def _fresh(predictions: Predictions, present_day: Column, risk: Column) -> PredictionFields:
    """Return each field's new value, without tolerances.

    An existing date stays up to a wait of 803 days, so that it does not appear and disappear around 730.
    """
    known = predictions.churn_millionths != EMPTY
    longest = np.where(
        present_day > UNREADABLE, LONGEST_WAIT_DAYS * (100 + DATE_TOLERANCE_PERCENT) // 100, LONGEST_WAIT_DAYS
    )
    dated = known & (predictions.wait_days <= longest)
    cents = np.where(known, predictions.clv_cents, 0)
    percent = np.rint(np.where(known, predictions.churn_millionths, 0) / (MILLION / 100)).astype(np.int64)
    return PredictionFields(
        churn_risk=risk,
        expected_day=np.where(dated, predictions.expected_day, EMPTY),
        clv_cents=np.where(known, (cents + _UNIT_CENTS // 2) // _UNIT_CENTS * _UNIT_CENTS, EMPTY),
        churn_percent=np.where(known, percent, EMPTY),
    )


def _date_is_off(predictions: Predictions, present: Column, fresh: Column) -> Mask:
    wait = np.where(fresh == EMPTY, 0, predictions.wait_days)
    return _beyond(present, fresh, np.maximum(DATE_TOLERANCE_DAYS, wait * DATE_TOLERANCE_PERCENT // 100))


def _clv_is_off(present: Column, fresh: Column) -> Mask:
    cents = np.maximum(np.where(present > UNREADABLE, present, 0), np.where(fresh > UNREADABLE, fresh, 0))
    return _beyond(present, fresh, np.maximum(CLV_TOLERANCE_CENTS, cents * CLV_TOLERANCE_PERCENT // 100))


def _beyond(present: Column, fresh: Column, tolerance: Column | int) -> Mask:
    """Return where the current value differs from the new one by more than the tolerance, or only one is a number."""
    both = (present > UNREADABLE) & (fresh > UNREADABLE)
    distance = np.abs(np.where(both, present, 0) - np.where(both, fresh, 0))
    beyond: Mask = np.where(both, distance > tolerance, present != fresh)
    return beyond
