"""The report of a run's predictions: the model, the fields that are written, and the fields that are held and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from netsuite_rfm.netsuite.fields import PREDICTION_FIELDS, RUN_FIELDS
from netsuite_rfm.netsuite.pull.list_values import Setup
from netsuite_rfm.rfm.prediction.kept import KeptModel
from netsuite_rfm.rfm.prediction.model import REFIT_AFTER_DAYS, PredictionModel
from netsuite_rfm.rfm.prediction.window import GATE_OF
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.learning import Learned
from netsuite_rfm.run.predicting import Predicting

OLD_DAYS: Final = 2 * REFIT_AFTER_DAYS
"""Age from which a run reports its model as old, because a new one should have been fitted a week earlier."""
_SCRIPT_IDS: Final = {field.column: field.script_id for field in PREDICTION_FIELDS}
_WORDS: Final = {
    "churn_risk": "churn risk",
    "expected_order_day": "expected next order",
    "predicted_clv_cents": "predicted CLV",
    "churn_percent": "churn probability",
}


@dataclass(frozen=True, slots=True)
class PredictionReport:
    """The result of a run's predictions.

    Args:
        as_of_day: the run's day, in days since 1970-01-01.
        there: columns of the prediction fields that the account has.
        written: those of them that the run writes or clears.
        model: the current model; None if there is none.
        learned: what the run fitted for later runs; None if it fitted nothing.
        given: whether a file gave the model.
        cleared: whether the fields were cleared.
        can_keep: whether the account has the field in which runs leave the model.

    """

    as_of_day: int
    there: tuple[str, ...]
    written: tuple[str, ...]
    model: PredictionModel | None = None
    learned: Learned | None = None
    given: bool = False
    cleared: bool = False
    can_keep: bool = False

    @property
    def held(self) -> dict[str, str]:
        """Fields that the account has and that keep their values, by script id, with the reason."""
        if self.cleared:
            return {}
        why = {} if self.model is None else {gate: verdict.reason for gate, verdict in self.model.verdicts.items()}
        return {
            _SCRIPT_IDS[name]: why.get(GATE_OF[name], self._why_no_model())
            for name in self.there
            if name not in self.written
        }

    @property
    def model_age_days(self) -> int | None:
        """Days since the current model was fitted."""
        return None if self.model is None else self.as_of_day - self.model.as_of_day

    def kept(self) -> str | None:
        """Text of the model that the run leaves for later runs; None if there is none."""
        if self.given and self.model is not None and self.can_keep:
            return KeptModel(self.model, self.as_of_day).text()
        if self.learned is not None and self.learned.model is not None:
            return KeptModel(self.learned.model, self.as_of_day + 1).text()
        return None

    def notes(self) -> Iterator[str]:
        """Yield notes for the user, one line each."""
        if self.cleared:
            names = [_SCRIPT_IDS[name] for name in self.there]
            yield f"prediction fields are cleared: {', '.join(names) or 'the account has none'}"
            return
        if self.model is None:
            yield f"nothing is predicted: {self._why_no_model()}"
        reasons: dict[str, list[str]] = {}
        for name in self.there:
            if name not in self.written and self.model is not None:
                reasons.setdefault(self.model.verdicts[GATE_OF[name]].reason, []).append(_WORDS[name])
        for reason, names in reasons.items():
            yield f"held, so left unchanged in NetSuite: {', '.join(names)} ({reason})"
        if self.learned is not None and self.learned.reason:
            yield f"no new prediction model: {self.learned.reason}"
        age = self.model_age_days
        if age is not None and age >= OLD_DAYS:
            yield (
                f"the prediction model is {age} days old. A run over all customers fits a new one. So does "
                "netsuite-rfm model --output FILE, for run --model FILE"
            )

    def in_words(self) -> str:
        """Return which fields are held, for the row in RFM Run; empty if none is."""
        words = [_WORDS[name] for name in self.there if name not in self.written]
        if self.cleared or not words:
            return ""
        return "No predictions yet" if self.model is None else f"Predictions held: {', '.join(words)}"

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return {
            "written": [_SCRIPT_IDS[name] for name in self.written],
            "held": self.held,
            "cleared": self.cleared,
            "model": None if self.model is None else self.model.to_json(),
        }

    def _why_no_model(self) -> str:
        if self.learned is not None and self.learned.model is not None:
            return "this run fitted the model, and later runs predict with it"
        if self.learned is not None:
            return self.learned.reason
        if not self.can_keep:
            return (
                f"{RUN_FIELDS['model']} of RFM Run cannot be read, and no run can leave its model; deploy suitescript/ "
                "of this version, or give a model with run --model FILE"
            )
        return (
            "no run has left a model yet. A run over all customers fits one. So does netsuite-rfm model --output FILE, "
            "for run --model FILE"
        )


def prediction_report(
    job: Job, setup: Setup, predicting: Predicting, learned: Learned | None
) -> PredictionReport | None:
    """Return what the run did with predictions; None if it has none."""
    if not job.predicts:
        return None
    return PredictionReport(
        as_of_day=job.as_of_day,
        there=setup.predictions.columns,
        written=predicting.columns,
        model=predicting.model,
        learned=learned,
        given=job.model is not None,
        cleared=job.clear_predictions,
        can_keep=setup.predictions.kept is not None,
    )
