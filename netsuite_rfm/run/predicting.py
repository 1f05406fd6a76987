"""Predictions in a run: the current model, the fields that are written, and what each customer should hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from netsuite_rfm.netsuite.pull.list_values import Setup
from netsuite_rfm.netsuite.pull.pull import Pulled
from netsuite_rfm.rfm.customers import EMPTY, Column, Fields, Orders
from netsuite_rfm.rfm.diff import differing
from netsuite_rfm.rfm.metrics import PREDICTED
from netsuite_rfm.rfm.prediction.desired import bands, desired_predictions
from netsuite_rfm.rfm.prediction.kept import in_force, is_due
from netsuite_rfm.rfm.prediction.model import PredictionModel
from netsuite_rfm.rfm.prediction.predictions import Predictions, predict, prediction_metrics
from netsuite_rfm.rfm.prediction.window import (
    GATE_OF,
    columns_of,
    held_metrics,
    histories_of,
    present_of,
    written_of,
)
from netsuite_rfm.run.job import Job


@dataclass(frozen=True, slots=True, eq=False)
class Foretold:
    """A window with its predictions.

    Args:
        orders: the window's orders; they include the prediction metrics if the scheme predicts.
        held: metrics that must not move anyone into or out of a stage or an audience.
        predictions: None without a model.

    """

    orders: Orders
    held: frozenset[str] = frozenset()
    predictions: Predictions | None = None


@dataclass(frozen=True, slots=True)
class Predicting:
    """How one run predicts.

    Args:
        horizon_days: horizon of churn risk in days; 0 if nothing is predicted.
        model: the current model; None if there is none yet.
        columns: the prediction fields that are written.
        risks: internal ids of the bands of churn risk, Low first.
        clear: whether the fields are emptied instead.
        fits: whether the run fits a new model for later runs.

    """

    horizon_days: int = 0
    model: PredictionModel | None = None
    columns: tuple[str, ...] = ()
    risks: tuple[int, ...] = ()
    clear: bool = False
    fits: bool = False

    def foretell(self, orders: Orders, present: Fields | None, as_of_day: int) -> Foretold:
        """Predict for a window; ``present`` is the fields' current values, or None if they are not known.

        Raises RowError if a row breaks the contract of ``check_histories``.
        """
        if not self.horizon_days:
            return Foretold(orders)
        if self.model is None:
            empty = dict.fromkeys(PREDICTED, np.full(len(orders), EMPTY, dtype=np.int64))
            return Foretold(_with(orders, empty), PREDICTED)
        model = self.model
        predictions = predict(histories_of(orders), model.parameters, model.horizon_days, as_of_day)
        held = None if present is None else present_of(present, self.risks).churn_risk
        metrics = prediction_metrics(predictions, bands(predictions.churn_millionths, held), as_of_day)
        return Foretold(_with(orders, metrics), held_metrics(model.verdicts), predictions)

    def add_to(self, desired: Fields, pulled: Pulled, foretold: Foretold) -> Fields:
        """Add the prediction fields' values. A customer who is written for another reason gets all of them updated."""
        if not self.columns:
            return desired
        if self.clear:
            empty = np.full(len(desired), EMPTY, dtype=np.int64)
            return Fields.of(desired.columns() | dict.fromkeys(self.columns, empty))
        assert foretold.predictions is not None  # noqa: S101 - columns need a model
        fields = desired_predictions(
            foretold.predictions,
            present_of(pulled.present, self.risks),
            written_of(self.columns),
            written_anyway=differing(pulled.present, desired),
        )
        return Fields.of(desired.columns() | columns_of(fields, self.risks, self.columns))


NOTHING_PREDICTED: Final = Predicting()


def predicting_of(job: Job, setup: Setup) -> Predicting:
    """Return how a run predicts: with the model of a file, or the model that an earlier run left.

    A field is written if the account has it and its gate allows it. A field is cleared if the account has it.
    """
    there, days = setup.predictions, job.scheme.churn_days
    model = (job.model or in_force(there.kept or (), job.as_of_day, days)) if days else None
    if job.clear_predictions:
        columns = there.columns
    else:
        columns = (
            () if model is None else tuple(column for column in there.columns if model.verdicts[GATE_OF[column]].write)
        )
    return Predicting(days, model, columns, there.risks, job.clear_predictions, fits_a_model(job, setup))


def fits_a_model(job: Job, setup: Setup) -> bool:
    """Whether this run fits a new model for later runs: a run over all customers that writes does so once a week.

    A shard or a run over some customers does not, because it sees only part of the customers.
    """
    everybody = job.customers is None and job.shard is None and job.changed is None
    kept = setup.predictions.kept
    return bool(
        job.scheme.churn_days
        and job.write
        and everybody
        and job.model is None
        and kept is not None
        and is_due(kept, job.as_of_day, job.scheme.churn_days)
    )


def _with(orders: Orders, metrics: Mapping[str, Column]) -> Orders:
    return Orders.of(orders.columns() | dict(metrics))
