"""The model kept between runs: parameters, day, horizon, verdicts, and figures of its backtest and shop."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from math import isfinite
from typing import Any, Final, get_args

from netsuite_rfm.rfm.prediction.accuracy import Decile
from netsuite_rfm.rfm.prediction.backtest import Backtest, BacktestRows, backtest
from netsuite_rfm.rfm.prediction.desired import Written
from netsuite_rfm.rfm.prediction.fit import NotFittedError, fit
from netsuite_rfm.rfm.prediction.gates import GATED, Gated, Verdict, flags, hold_all, judge
from netsuite_rfm.rfm.prediction.grouped import Grouped
from netsuite_rfm.rfm.prediction.parameters import Kind, Parameters
from netsuite_rfm.rfm.prediction.risks import HORIZONS, RISKS
from netsuite_rfm.rfm.prediction.shop import Shop

REFIT_AFTER_DAYS: Final = 7
FORMAT: Final = 1
_DIGITS: Final = 6
_MOST_BIAS: Final = 1_000.0


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The results of a backtest that are monitored from week to week."""

    area: float
    """Area under the ROC curve; so is recency_area."""
    recency_area: float
    brier: float
    rule_brier: float
    """Squared error of the best rule of thumb."""
    bias: float
    """Excess of predicted buying days, as a share of the actual ones; at most 1,000."""

    @property
    def skill(self) -> float:
        """Reduction of the squared error compared with the best rule of thumb, as a share of that rule's error."""
        return 1 - self.brier / self.rule_brier if self.rule_brier else 0.0

    @classmethod
    def of(cls, found: Backtest) -> "Accuracy":
        """Return the figures of a backtest, rounded to six digits."""
        figures = (
            found.area,
            found.recency_area,
            found.brier_recalibrated,
            found.rule_briers[found.best_rule],
            min(found.bias, _MOST_BIAS),
        )
        return cls(*(round(figure, _DIGITS) for figure in figures))


@dataclass(frozen=True, slots=True)
class PredictionModel:
    """Everything that a run needs to predict; a few hundred bytes as JSON."""

    parameters: Parameters
    as_of_day: int
    """Day of the fit, in days since 1970-01-01."""
    horizon_days: int
    customers: int
    """Number of customers in the fit."""
    verdicts: Mapping[Gated, Verdict]
    flags: tuple[str, ...] = ()
    deciles: tuple[Decile, ...] = ()
    """Deciles of the backtest, lowest probability of an order first; empty without a backtest."""
    accuracy: Accuracy | None = None
    """Results of the backtest; None without one."""
    shop: Shop | None = None
    """The shop on the day of the fit; None only for a model made by hand."""

    def is_due(self, as_of_day: int, horizon_days: int) -> bool:
        """Whether to fit again: after a week, for another horizon, or if the as-of date moved back."""
        age = as_of_day - self.as_of_day
        return age >= REFIT_AFTER_DAYS or age < 0 or horizon_days != self.horizon_days

    def written(self, *, churn_probability: bool = True) -> Written:
        """Return which fields the gates allow, whether or not the account has them."""
        risk = self.verdicts["churn_risk"].write
        return Written(
            churn_risk=risk,
            expected_next_order_date=self.verdicts["expected_next_order_date"].write,
            predicted_clv=self.verdicts["predicted_clv"].write,
            churn_probability=risk and churn_probability,
        )

    def customers_like(self, churn_millionths: int) -> Decile | None:
        """Return the decile of the backtest for a customer with this probability."""
        order = 1 - churn_millionths / 1e6
        last = self.deciles[-1] if self.deciles else None
        return next((decile for decile in self.deciles if order <= decile.highest), last)

    def to_json(self) -> dict[str, Any]:
        """Return the model as plain data; ``from_json`` restores it exactly."""
        return {
            "format": FORMAT,
            **asdict(self.parameters),
            "as_of_day": self.as_of_day,
            "horizon_days": self.horizon_days,
            "customers": self.customers,
            "verdicts": {name: [verdict.write, verdict.reason] for name, verdict in self.verdicts.items()},
            "flags": list(self.flags),
            "deciles": [list(asdict(decile).values()) for decile in self.deciles],
            "accuracy": None if self.accuracy is None else asdict(self.accuracy),
            "shop": None if self.shop is None else [self.shop.proposed_days, self.shop.gap_days, *self.shop.by_band],
        }

    @classmethod
    def from_json(cls, values: Any) -> "PredictionModel":  # noqa: ANN401 - the file may hold anything
        """Read a model. Raises ValueError with the problem for anything that ``to_json`` does not produce."""
        try:
            model = _read(values)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise ValueError(f"not a prediction model of this program: {_words(error)}") from None
        return model


def learn(
    grouped: Grouped, rows: BacktestRows, as_of_day: int, horizon_days: int
) -> tuple[PredictionModel, Backtest | None]:
    """Fit a model and backtest it. Without a backtest every field is held, with the reason.

    Raises NotFittedError if there is nothing to fit, and RowError as ``check_backtest`` does.
    """
    parameters = _rounded(fit(grouped).parameters)
    found: Backtest | None = None
    try:
        found = backtest(rows, as_of_day, horizon_days)
    except NotFittedError as error:
        verdicts = hold_all(f"{horizon_days} days ago there was nothing to learn from: {error}")
    else:
        verdicts = judge(found)
    return (
        PredictionModel(
            parameters,
            as_of_day,
            horizon_days,
            grouped.customers,
            verdicts,
            flags(found) if found else (),
            tuple(_short(decile) for decile in found.deciles) if found else (),
            Accuracy.of(found) if found else None,
            Shop.of(parameters, horizon_days, grouped),
        ),
        found,
    )


def _rounded(parameters: Parameters) -> Parameters:
    """Round to six digits. More have no effect, and every machine then has the same parameters."""
    r, alpha, a, b = (
        float(f"{value:.{_DIGITS}g}") for value in (parameters.r, parameters.alpha, parameters.a, parameters.b)
    )
    return Parameters(r, alpha, a, b, parameters.kind)


def _short(decile: Decile) -> Decile:
    return Decile(decile.customers, round(decile.highest, _DIGITS), round(decile.predicted, _DIGITS), decile.came)


def _read(values: Mapping[str, Any]) -> PredictionModel:
    known = {"format", *_names(Parameters), *_names(PredictionModel)} - {"parameters"}
    if set(values) != known:
        raise ValueError(f"its keys must be {', '.join(sorted(known))}")
    if values["format"] != FORMAT:
        raise ValueError(f"its format is {values['format']!r}, this program reads {FORMAT}")
    if values["kind"] not in get_args(Kind):
        raise ValueError(f"kind {values['kind']!r} is unknown")
    if set(values["verdicts"]) != set(GATED):
        raise ValueError(f"verdicts must be on {', '.join(GATED)}")
    if values["horizon_days"] not in HORIZONS:
        raise ValueError(f"horizon_days must be one of {', '.join(map(str, HORIZONS))}")
    return PredictionModel(
        Parameters(
            _positive(values, "r"),
            _positive(values, "alpha"),
            _positive(values, "a"),
            _positive(values, "b"),
            values["kind"],
        ),
        _whole(values["as_of_day"], "as_of_day"),
        values["horizon_days"],
        _whole(values["customers"], "customers"),
        {name: Verdict(_flag(values["verdicts"][name][0], name), str(values["verdicts"][name][1])) for name in GATED},
        tuple(str(flag) for flag in values["flags"]),
        tuple(
            Decile(_whole(row[0], "deciles"), float(row[1]), float(row[2]), _whole(row[3], "deciles"))
            for row in values["deciles"]
        ),
        None if values["accuracy"] is None else Accuracy(*_finite(values["accuracy"])),
        None if values["shop"] is None else _read_shop(values["shop"]),
    )


def _read_shop(values: Any) -> Shop:  # noqa: ANN401 - JSON
    proposed, gap, *by_band = values
    if (proposed is not None and proposed not in HORIZONS) or len(by_band) != len(RISKS):
        raise ValueError(f"shop must be a horizon, a number of days, and {len(RISKS)} numbers of customers")
    days = None if gap is None else _whole(gap, "shop")
    return Shop(proposed, days, tuple(_whole(customers, "shop") for customers in by_band))


def _finite(values: Mapping[str, Any]) -> list[float]:
    if set(values) != _names(Accuracy):
        raise ValueError(f"accuracy must have {', '.join(sorted(_names(Accuracy)))}")
    figures = [float(values[field.name]) for field in fields(Accuracy)]
    if not all(map(isfinite, figures)):
        raise ValueError("accuracy must be finite numbers")
    return figures


def _names(kind: type) -> set[str]:
    return {field.name for field in fields(kind)}


def _positive(values: Mapping[str, Any], name: str) -> float:
    value = values[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
        raise ValueError(f"{name} must be a number above 0, not {value!r}")
    return float(value)


def _whole(value: object, name: str) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{name} must be a whole number, not {value!r}")
    return value


def _flag(value: object, name: str) -> bool:
    if type(value) is not bool:
        raise ValueError(f"the verdict on {name} must begin with true or false, not {value!r}")
    return value


def _words(error: Exception) -> str:
    return str(error) if type(error) is ValueError else "a value is missing or of the wrong type"
