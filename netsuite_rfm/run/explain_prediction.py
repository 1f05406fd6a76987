"""Explain one customer's prediction, and what similar customers did in the past."""

from datetime import timedelta
from decimal import Decimal

from netsuite_rfm.netsuite.fields import PREDICTION_FIELDS
from netsuite_rfm.rfm.metrics import BUYING_DAYS, FIRST_ORDER
from netsuite_rfm.rfm.prediction.desired import bands
from netsuite_rfm.rfm.prediction.gates import Verdict
from netsuite_rfm.rfm.prediction.model import PredictionModel
from netsuite_rfm.rfm.prediction.predictions import LONGEST_WAIT_DAYS, MILLION
from netsuite_rfm.rfm.prediction.risks import RISKS
from netsuite_rfm.rfm.prediction.window import GATE_OF
from netsuite_rfm.run.explanation import NothingPredicted, Predicted
from netsuite_rfm.run.job import FIRST_DAY, Job
from netsuite_rfm.run.predicting import Foretold


def explain_prediction(
    foretold: Foretold, job: Job, model: PredictionModel | None
) -> Predicted | NothingPredicted | None:
    """Explain the first customer's prediction; None if the scheme predicts nothing."""
    if not job.scheme.churn_days:
        return None
    predictions = foretold.predictions
    if model is None or predictions is None:
        return NothingPredicted("Nothing is predicted: no model is in force yet. A run over all customers fits one.")
    if not int(foretold.orders.order_count[0]):
        return NothingPredicted("Nothing is predicted for a customer without orders.")
    churn = int(predictions.churn_millionths[0])
    wait = int(predictions.wait_days[0])
    expected = FIRST_DAY + timedelta(days=int(predictions.expected_day[0])) if wait <= LONGEST_WAIT_DAYS else None
    return Predicted(
        said=_sentence(foretold, churn, model, job),
        probability_of_order=round(1 - churn / MILLION, 4),
        within_days=model.horizon_days,
        churn_risk=RISKS[int(bands(predictions.churn_millionths)[0])],
        expected_next_order=None if expected is None else expected.isoformat(),
        predicted_clv=str(Decimal(int(predictions.clv_cents[0])).scaleb(-2)),
        model_as_of=(FIRST_DAY + timedelta(days=model.as_of_day)).isoformat(),
        held={name: verdict.reason for name, verdict in _verdicts(model).items() if not verdict.write},
    )


def _sentence(foretold: Foretold, churn: int, model: PredictionModel, job: Job) -> str:
    orders, day = foretold.orders, job.as_of_day
    days = int(orders.more[BUYING_DAYS][0])
    known, silent = day - int(orders.more[FIRST_ORDER][0]), day - int(orders.last_order_day[0])
    said = (
        f"{days:,} buying day{'' if days == 1 else 's'} in {known:,} days, silent for {silent:,}: "
        f"{100 * (1 - churn / MILLION):.0f} in 100 such customers order within {model.horizon_days} days"
    )
    like = model.customers_like(churn)
    if like is None or not like.customers:
        return f"{said}."
    then = FIRST_DAY + timedelta(days=model.as_of_day - model.horizon_days)
    return (
        f"{said}. Of the {like.customers:,} customers who looked most like this on {then}, "
        f"{100 * like.came / like.customers:.0f} in 100 did."
    )


def _verdicts(model: PredictionModel) -> dict[str, Verdict]:
    return {field.script_id: model.verdicts[GATE_OF[field.column]] for field in PREDICTION_FIELDS}
