"""The report on predictions: predicted and actual orders, and the value at high risk by segment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from netsuite_rfm.rfm.prediction.gates import GATED
from netsuite_rfm.rfm.prediction.kept import read_kept
from netsuite_rfm.rfm.prediction.model import PredictionModel
from netsuite_rfm.rfm.reports.figures import money, share
from netsuite_rfm.rfm.reports.rows import InRisk, KeptText
from netsuite_rfm.rfm.reports.segments import Segments

_FIRST_DAY: Final = date(1970, 1, 1)
_WHOLE: Final = 10**6
_NAMES: Final = {
    "churn_risk": "Churn risk",
    "expected_next_order_date": "Expected next order",
    "predicted_clv": "Predicted CLV",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRow:
    """Customers of one segment by churn risk, and the lifetime value of those at high risk; shares as ``0.123400``."""

    segment: str
    low: int
    medium: int
    high: int
    value_at_high_risk: str
    share_of_value: str | None
    """Share of the lifetime value of the segment's customers with a churn risk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecileRow:
    """A tenth of the customers, the least likely to order first: the predicted and the actual share that ordered."""

    customers: int
    predicted: str | None
    came: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictedField:
    """Whether a field is written, with the reason."""

    field: str
    written: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """A summary of the model, and the value at high risk; a day is text such as ``2026-11-20``.

    Without a model, ``as_of`` and ``tried_from`` are None, and there are no deciles and no fields.
    """

    horizon_days: int
    as_of: str | None
    tried_from: str | None
    deciles: Sequence[DecileRow]
    fields: Sequence[PredictedField]
    rows: Sequence[RiskRow]
    total: RiskRow


def predicted(
    kept: Sequence[KeptText], found: Sequence[InRisk], risks: Sequence[str], segments: Segments, horizon_days: int
) -> Predicted:
    """Build the report; ``kept`` has the newest model first, ``risks`` are the script ids of Low, Medium and High."""
    model = next((one.model for text in kept if (one := read_kept(text.model))), None)
    by_segment: dict[int, dict[str, InRisk]] = {}
    for row in found:
        by_segment.setdefault(row.segment, {})[row.risk] = row
    nothing: Mapping[str, InRisk] = {}
    everybody = {
        risk: InRisk(
            customers=sum(row.customers for row in found if row.risk == risk),
            cents=sum(row.cents for row in found if row.risk == risk),
        )
        for risk in risks
    }
    return Predicted(
        horizon_days=model.horizon_days if model else horizon_days,
        as_of=_day(model.as_of_day) if model else None,
        tried_from=_day(model.as_of_day - model.horizon_days) if model else None,
        deciles=_deciles(model) if model else (),
        fields=_fields(model) if model else (),
        rows=[_risk_row(name, held, risks) for name, held in segments.rows(by_segment, nothing)],
        total=_risk_row("All", everybody, risks),
    )


def _risk_row(name: str, held: Mapping[str, InRisk], risks: Sequence[str]) -> RiskRow:
    low, medium, high = (held.get(risk, InRisk()) for risk in risks)
    return RiskRow(
        segment=name,
        low=low.customers,
        medium=medium.customers,
        high=high.customers,
        value_at_high_risk=money(high.cents),
        share_of_value=share(high.cents, low.cents + medium.cents + high.cents),
    )


def _deciles(model: PredictionModel) -> list[DecileRow]:
    return [
        DecileRow(
            customers=decile.customers,
            predicted=share(round(decile.predicted * _WHOLE), _WHOLE),
            came=share(decile.came, decile.customers),
        )
        for decile in model.deciles
    ]


def _fields(model: PredictionModel) -> list[PredictedField]:
    return [
        PredictedField(field=_NAMES[gate], written=model.verdicts[gate].write, reason=model.verdicts[gate].reason)
        for gate in GATED
    ]


def _day(days: int) -> str:
    return (_FIRST_DAY + timedelta(days=days)).isoformat()
