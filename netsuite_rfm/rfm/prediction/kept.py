"""Models as runs leave them for the nights to come, and which of them is in force on a day."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from netsuite_rfm.rfm.prediction.gates import Gated
from netsuite_rfm.rfm.prediction.model import PredictionModel


@dataclass(frozen=True, slots=True)
class KeptModel:
    """A model that a run left.

    ``from_day`` (days since 1970-01-01) is the first day it is in force. A model that a run fitted itself is in force
    from the day after, so that all runs of one day predict alike.
    """

    model: PredictionModel
    from_day: int

    def text(self) -> str:
        """As compact JSON, some 1,500 characters."""
        return json.dumps({"from_day": self.from_day, "model": self.model.to_json()}, separators=(",", ":"))


def read_kept(text: str | None) -> KeptModel | None:
    """Read what :meth:`KeptModel.text` wrote; None for anything else, such as what a later version wrote."""
    try:
        content = json.loads(text or "")
        return KeptModel(PredictionModel.from_json(content["model"]), int(content["from_day"]))
    except (ValueError, KeyError, TypeError):
        return None


def in_force(kept: Sequence[KeptModel], as_of_day: int, horizon_days: int) -> PredictionModel | None:
    """Give the model for a day: the one that came into force last. ``kept`` has the one that was left last first."""
    fits = [
        fitted
        for fitted in kept
        if fitted.from_day <= as_of_day
        and fitted.model.as_of_day <= as_of_day
        and fitted.model.horizon_days == horizon_days
    ]
    return max(fits, key=lambda fit: fit.from_day).model if fits else None


def is_due(kept: Sequence[KeptModel], as_of_day: int, horizon_days: int) -> bool:
    """Whether a model is to be fitted on that day: none of those kept is of the last days."""
    return all(fitted.model.is_due(as_of_day, horizon_days) for fitted in kept)


def held_since(kept: Sequence[KeptModel], field: Gated, horizon_days: int) -> int | None:
    """Give the as-of day of the first of the models that have all held a field up to the last; None if it is written.

    ``kept`` has the one that was left last first. Models of other horizons are skipped.
    """
    since = None
    for fitted in kept:
        if fitted.model.horizon_days != horizon_days:
            continue
        if fitted.model.verdicts[field].write:
            break
        since = fitted.model.as_of_day
    return since
