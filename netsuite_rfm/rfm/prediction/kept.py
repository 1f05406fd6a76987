"""Models that runs leave for later runs, and which of them is current on a day."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from netsuite_rfm.rfm.prediction.gates import Gated
from netsuite_rfm.rfm.prediction.model import PredictionModel


@dataclass(frozen=True, slots=True)
class KeptModel:
    """A model that a run left.

    ``from_day`` (days since 1970-01-01) is the first day on which it is used. A model that a run fitted is used from
    the next day, so that all runs of one day predict alike.
    """

    model: PredictionModel
    from_day: int

    def text(self) -> str:
        """Return compact JSON of about 1,500 characters."""
        return json.dumps({"from_day": self.from_day, "model": self.model.to_json()}, separators=(",", ":"))


def read_kept(text: str | None) -> KeptModel | None:
    """Read the text of :meth:`KeptModel.text`; None for anything else, such as the text of a later version."""
    try:
        content = json.loads(text or "")
        return KeptModel(PredictionModel.from_json(content["model"]), int(content["from_day"]))
    except (ValueError, KeyError, TypeError):
        return None


def in_force(kept: Sequence[KeptModel], as_of_day: int, horizon_days: int) -> PredictionModel | None:
    """Return the model for a day: the one with the latest ``from_day``. ``kept`` is ordered newest first."""
    fits = [
        fitted
        for fitted in kept
        if fitted.from_day <= as_of_day
        and fitted.model.as_of_day <= as_of_day
        and fitted.model.horizon_days == horizon_days
    ]
    return max(fits, key=lambda fit: fit.from_day).model if fits else None


def is_due(kept: Sequence[KeptModel], as_of_day: int, horizon_days: int) -> bool:
    """Whether a model must be fitted on that day, because none of those kept is recent."""
    return all(fitted.model.is_due(as_of_day, horizon_days) for fitted in kept)


def held_since(kept: Sequence[KeptModel], field: Gated, horizon_days: int) -> int | None:
    """Return the as-of day since which every model has held a field; None if the field is written.

    ``kept`` is ordered newest first. Models of other horizons are skipped.
    """
    since = None
    for fitted in kept:
        if fitted.model.horizon_days != horizon_days:
            continue
        if fitted.model.verdicts[field].write:
            break
        since = fitted.model.as_of_day
    return since
