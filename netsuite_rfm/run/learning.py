"""Fit the prediction model on the customers of one pull, and backtest it."""

from dataclasses import dataclass

from netsuite_rfm.errors import RowError
from netsuite_rfm.netsuite.pull.pull import Pulled
from netsuite_rfm.netsuite.suiteql.columns_needed import Wanted
from netsuite_rfm.rfm.prediction.backtest import BACKTEST_SAMPLE, Backtest, BacktestRows
from netsuite_rfm.rfm.prediction.fit import NotFittedError
from netsuite_rfm.rfm.prediction.grouped import FitSample
from netsuite_rfm.rfm.prediction.histories import check_histories
from netsuite_rfm.rfm.prediction.model import PredictionModel, learn
from netsuite_rfm.rfm.prediction.sample import Sample
from netsuite_rfm.rfm.prediction.window import backtest_rows_of, histories_of
from netsuite_rfm.telemetry.log import get_logger


@dataclass(frozen=True, slots=True)
class Learned:
    """A model and its backtest; without a model, the reason."""

    model: PredictionModel | None = None
    backtest: Backtest | None = None
    reason: str = ""


def learning_of(wanted: Wanted, as_of_day: int) -> "Learning | None":
    """Return a new learning if the windows have the columns of a backtest; else None."""
    return Learning(as_of_day, wanted.backtest_days) if wanted.backtest_days else None


class Learning:
    """Learns from the windows of a pull in any order. The same customers give the same model, bit by bit."""

    def __init__(self, as_of_day: int, horizon_days: int) -> None:
        """Start without customers."""
        self._as_of_day, self._horizon_days = as_of_day, horizon_days
        self._fit = FitSample(as_of_day)
        self._backtest = Sample(BACKTEST_SAMPLE)

    def add(self, pulled: Pulled) -> None:
        """Add a window that was pulled with the columns of the backtest.

        Raises:
            RowError: a row breaks the contract. The message names the customer and the column.

        """
        histories = histories_of(pulled.orders)
        check_histories(histories, self._as_of_day)
        self._fit.add(histories)
        rows = backtest_rows_of(pulled.orders)
        self._backtest.add(rows.customer_id, rows.columns())

    def learn(self) -> Learned:
        """Fit the model and backtest it. If no model fits these customers, the result has a reason instead."""
        kept = self._backtest.take()
        rows = BacktestRows.of(kept) if kept else BacktestRows.empty(0)
        try:
            model, backtest = learn(self._fit.grouped(), rows, self._as_of_day, self._horizon_days)
        except (NotFittedError, RowError) as error:
            get_logger().warning("model_not_fitted", reason=str(error))
            return Learned(reason=str(error))
        get_logger().info("model_fitted", customers=model.customers, **_figures(model))
        return Learned(model, backtest)


def _figures(model: PredictionModel) -> dict[str, object]:
    written = [name for name, verdict in model.verdicts.items() if verdict.write]
    return {"writes": written, "auc": model.accuracy and round(model.accuracy.area, 4)}
