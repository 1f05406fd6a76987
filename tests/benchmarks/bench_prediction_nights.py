"""How many customers predictions have rewritten over 190 nights of real orders, with every field on.

``python -m tests.benchmarks prediction_nights``. It takes some ten minutes. The gates are opened, since a field that is
held rewrites nobody.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from statistics import mean
from typing import Final
from unittest.mock import patch

import numpy as np

from netsuite_rfm.netsuite.fields import PREDICTION_FIELDS
from netsuite_rfm.rfm.customers import Mask
from netsuite_rfm.rfm.diff import Changes
from netsuite_rfm.rfm.prediction import model
from netsuite_rfm.rfm.prediction.gates import GATED, Verdict
from netsuite_rfm.sandbox.orders.load import load_orders
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.schemes import load_scheme
from tests.rfm.prediction.real_orders import DATA, SETS
from tests.suitescript.stage import project
from tests.support.night import run_night

NIGHTS: Final = 190
LAST: Final = date(2011, 12, 9)
SECOND_RUNS: Final = 10
"""Every so many nights a second run follows on the same day."""
_COLUMNS: Final = {field.column for field in PREDICTION_FIELDS}


def measure() -> Iterator[tuple[str, str, str]]:
    """Shares of all customers a night; nothing where the orders are not there."""
    file = DATA / SETS["online_retail"]
    if not file.exists():
        return
    alone, all_of_them, bands, again = [], [], [], 0
    opened = {name: Verdict(write=True, reason="opened to measure") for name in GATED}
    scheme = replace(load_scheme("default"), churn_days=90)
    with closing(ScriptedAccount(project())) as account, patch.object(model, "judge", lambda _found: opened):
        account.write_customers = account.store_customers  # type: ignore[method-assign] # no scripts: they cost time
        load_orders(account, file)
        (customers,) = account.sql("SELECT count(*) FROM customer WHERE isinactive = 'F'")[0]
        with Sandbox(account) as sandbox:
            for night in range(NIGHTS + 2):  # the first fits the model, the second fills the fields
                day = LAST - timedelta(days=NIGHTS + 1 - night)
                changes = run_night(sandbox, day, scheme=scheme).plan.changes
                if night % SECOND_RUNS == 0:
                    again += run_night(sandbox, day, scheme=scheme).summary.customers_changed
                if night > 1:
                    alone.append(_number(_differs(changes, "prediction") & ~_differs(changes, "other")) / customers)
                    bands.append(_number(_differs(changes, "churn_risk")) / customers)
                    all_of_them.append(len(changes) / customers)
    yield f"customers written for predictions alone, mean of {NIGHTS} nights", f"{mean(alone):.2%}", "3 %"
    yield "the most in one of these nights", f"{max(alone):.2%}", ""
    yield "customers written for anything, predictions among it", f"{mean(all_of_them):.2%}", ""
    yield "customers whose churn risk changes", f"{mean(bands):.2%}, {max(bands):.2%} at most", "10 % at most"
    yield "customers written by a second run on the same day", f"{again:,}", "0"


def _differs(changes: Changes, which: str) -> Mask:
    have, want = changes.present.columns(), changes.desired.columns()
    names = [name for name in want if (name in _COLUMNS if which == "prediction" else name not in _COLUMNS)]
    if which in _COLUMNS:
        names = [name for name in want if name == which]
    differs = np.zeros(len(changes), dtype=np.bool_)
    for name in names:
        differs |= have[name] != want[name]
    return differs


def _number(mask: Mask) -> int:
    return int(np.count_nonzero(mask))
