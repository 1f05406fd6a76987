"""Fitting the prediction model on the customers of one pull, and judging it by what they did since."""

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
    """Begin to learn where the windows bring the columns of a backtest."""
    return Learning(as_of_day, wanted.backtest_days) if wanted.backtest_days else None


class Learning:
    """Takes the windows of a pull in any order: the same customers give the same model to the bit."""

    def __init__(self, as_of_day: int, horizon_days: int) -> None:
        """Begin with no customer."""
        self._as_of_day, self._horizon_days = as_of_day, horizon_days
        self._fit = FitSample(as_of_day)
        self._backtest = Sample(BACKTEST_SAMPLE)

    def add(self, pulled: Pulled) -> None:
        """Take a window that was pulled with the columns of the backtest.

        Raises:
            RowError: a row breaks the contract; names the customer and the column.

        """
        histories = histories_of(pulled.orders)
        check_histories(histories, self._as_of_day)
        self._fit.add(histories)
        rows = backtest_rows_of(pulled.orders)
        self._backtest.add(rows.customer_id, rows.columns())

    def learn(self) -> Learned:
        """Fit and judge; a set of customers that no model fits is a reason, not an error."""
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
