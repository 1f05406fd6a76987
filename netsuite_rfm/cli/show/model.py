"""Show the prediction model: what it predicts, how its backtest went, and which fields it may write."""

from dataclasses import asdict
from datetime import date, timedelta
from math import isfinite
from typing import Any, Final

from netsuite_rfm.cli.terminal import line, table
from netsuite_rfm.netsuite.fields import PREDICTION_FIELDS
from netsuite_rfm.rfm.prediction.backtest import Backtest
from netsuite_rfm.rfm.prediction.band_changes import MOST_IN_ONE_BAND
from netsuite_rfm.rfm.prediction.gates import GATED
from netsuite_rfm.rfm.prediction.model import PredictionModel
from netsuite_rfm.rfm.prediction.risks import RISKS
from netsuite_rfm.rfm.prediction.shop import Shop
from netsuite_rfm.rfm.prediction.window import GATE_OF
from netsuite_rfm.run.learning import Learned

NEARLY_RIGHT: Final = 0.05
_SCRIPT_IDS: Final = {field.column: field.script_id for field in PREDICTION_FIELDS}


def show_model(learned: Learned, as_of: date) -> None:
    """Show a fitted model, and its backtest if there is one."""
    model = learned.model
    assert model is not None  # noqa: S101 - asked by the caller
    days = model.horizon_days
    line(f"Prediction model as of {as_of}, from {model.customers:,} customers with orders.")
    line(f"It predicts who orders within {days} days, when next, and for how much in 365 days?")
    line(_trust(model, learned.backtest))
    line(_in_words(model))
    if learned.backtest is not None:
        _show_backtest(learned.backtest, as_of)
    rows = [
        (_SCRIPT_IDS[column], "WRITE" if model.verdicts[gate].write else "HOLD", model.verdicts[gate].reason)
        for column, gate in GATE_OF.items()
    ]
    table("Fields", ("Field", "Verdict", "Why"), rows)
    for flag in model.flags:
        line(f"Note: {flag}{'' if flag.endswith('?') else '.'}")
    if model.shop is not None:
        _show_shop(model.shop, days)


def model_json(learned: Learned, as_of: date) -> dict[str, Any]:
    """Return the model and its backtest as plain data."""
    model, found = learned.model, learned.backtest
    assert model is not None  # noqa: S101 - asked by the caller
    shop = model.shop
    return {
        "as_of": as_of.isoformat(),
        "model": model.to_json(),
        "fields": {
            _SCRIPT_IDS[column]: {"write": model.verdicts[gate].write, "reason": model.verdicts[gate].reason}
            for column, gate in GATE_OF.items()
        },
        "backtest": None if found is None else _backtest_json(found),
        "shop": None if shop is None else asdict(shop) | {"by_band": dict(zip(RISKS, shop.by_band, strict=True))},
    }


def _in_words(model: PredictionModel) -> str:
    parameters = model.parameters
    every = parameters.alpha / parameters.r
    leave = parameters.a / (parameters.a + parameters.b)
    return (
        f"A customer who has not left orders every {every:,.0f} days on average. After an order, {100 * leave:.0f} in "
        "100 do not come back."
    )


def _show_backtest(found: Backtest, as_of: date) -> None:
    days = found.horizon_days
    then = as_of - timedelta(days=days)
    line(
        f"Backtest on the last {days} days: fitted to what was known on {then}, then compared with what "
        f"{found.customers:,} customers did."
    )
    rows = [
        (
            f"{place}{' (least likely)' if place == 1 else ' (most likely)' if place == len(found.deciles) else ''}",
            f"{decile.customers:,}",
            f"{100 * decile.predicted:.0f} in 100",
            f"{100 * decile.came / decile.customers:.0f} in 100",
        )
        for place, decile in enumerate(found.deciles, 1)
    ]
    table(f"Orders within {days} days", ("Tenth of customers", "Customers", "Predicted", "Came"), rows)
    dates, best = found.dates, found.best_rule
    within = ", ".join(f"{100 * share:.0f} in 100 within {near} days" for near, share in dates.within.items())
    figures = [
        (
            "Who comes back",
            f"of two customers, the right one {100 * found.area:.0f} times in 100",
            f"days since the last order: {100 * found.recency_area:.0f}; chance: 50",
        ),
        (
            "Error of the probability",
            f"{found.brier_recalibrated:.4f} (squared; smaller is better)",
            f"{best}: {found.rule_briers[best]:.4f}",
        ),
        (
            "Total",
            f"{found.orders_predicted:,.0f} buying days predicted, {found.orders_came:,} happened",
            f"{100 * found.bias:+.0f} %" if found.orders_came else "none came",
        ),
        ("Date of the next order", within, f"of {dates.customers:,} customers who ordered"),
        (
            "Value of these days",
            f"{found.value.predicted / 100:,.0f} predicted, {found.value.came / 100:,.0f} spent",
            f"{100 * found.value.bias:+.0f} %" if found.value.came > 0 else "none came",
        ),
    ]
    table("How it did", ("What", "Model", "Compared with"), figures)


def _show_shop(shop: Shop, horizon_days: int) -> None:
    total = max(sum(shop.by_band), 1)
    bands = ", ".join(f"{name} {100 * count / total:.0f} %" for name, count in zip(RISKS, shop.by_band, strict=True))
    line(f"Churn risk today: {bands}.")
    if shop.gap_days is not None and shop.proposed_days is not None:
        fits = shop.proposed_days == horizon_days
        line(
            f"Nine of ten repeat orders come within {shop.gap_days:,} days of the one before: RFM_CHURN_DAYS="
            f"{shop.proposed_days} {'fits, and was used here' if fits else f'fits better than {horizon_days}'}."
        )
    if not shop.fits:
        line(f"More than {100 * MOST_IN_ONE_BAND:.0f} % of the customers are in one band, so the bands say little.")


def _trust(model: PredictionModel, found: Backtest | None) -> str:
    if found is None or not any(model.verdicts[gate].write for gate in GATED):
        return "Reliability: not usable on this account, so nothing is written."
    level = "" if abs(found.bias) <= NEARLY_RIGHT else f"; it {'over' if found.bias > 0 else 'under'}states the total"
    near = found.dates.within
    return (
        "Reliability: good enough to choose among many customers"
        f"{level}. For one customer it is a chance, not a promise: an expected date is within "
        f"{max(near)} days for {100 * near[max(near)]:.0f} in 100."
    )


def _backtest_json(found: Backtest) -> dict[str, Any]:
    plain = asdict(found) | {"share_came": found.share_came, "best_rule": found.best_rule, "bias": _finite(found.bias)}
    plain["value"]["bias"] = _finite(found.value.bias)
    del plain["parameters"]["kind"]
    return plain


def _finite(figure: float) -> float | None:
    return figure if isfinite(figure) else None
