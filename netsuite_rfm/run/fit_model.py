"""Fit and backtest the prediction model on all customers without a run. Nothing is written to NetSuite."""

import threading

from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.columns_needed import Wanted
from netsuite_rfm.rfm.metrics import BUYING_DAYS, FIRST_ORDER
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.learning import Learned, Learning
from netsuite_rfm.run.pieces import cut_pieces
from netsuite_rfm.run.reader import Reader
from netsuite_rfm.telemetry.progress import Progress


def fit_model(client: Client, job: Job, *, halt: threading.Event, progress: Progress) -> Learned:
    """Pull every active customer once, fit the model of the job's scheme, and backtest it.

    Raises:
        NetSuiteError: NetSuite could not be read.

    """
    days = job.scheme.churn_days
    wanted = Wanted(needs=frozenset({BUYING_DAYS, FIRST_ORDER}), backtest_days=days)
    learning = Learning(job.as_of_day, days)
    reader = Reader(client, job.counting, wanted, halt, progress)
    for pulled in reader.pull(cut_pieces(client, job)):
        learning.add(pulled)
    return learning.learn()
