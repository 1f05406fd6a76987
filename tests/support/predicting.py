"""Accounts with customers who buy as customers do, and what predictions they should have."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from typing import Any

import numpy as np

from netsuite_rfm.rfm.prediction.kept import KeptModel, read_kept
from netsuite_rfm.rfm.prediction.model import PredictionModel
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.schemes import load_scheme
from tests.suitescript.stage import project

AS_OF = date(2026, 11, 20)
SCHEME = load_scheme("default", ("predictions",))
FIRST_ID = 1001
_DAYS = 700
FIELDS = (
    "custentity_rfm_churn_risk",
    "custentity_rfm_expected_next_order_date",
    "custentity_rfm_predicted_clv",
    "custentity_rfm_churn_probability",
)


@contextmanager
def shop(customers: int = 700, *, seed: int = 5) -> Iterator[Sandbox]:
    """Serve an account in which the project is deployed, with customers who come at rates of their own and leave."""
    chance = np.random.default_rng(seed)
    with closing(ScriptedAccount(project())) as account:
        account.write_customers = account.store_customers  # type: ignore[method-assign] # no scripts: they cost time
        ids = FIRST_ID + 3 * np.arange(customers)
        account.add_customers({"id": ids})
        who, when = [], []
        for customer in ids.tolist():
            rate, leaving = chance.gamma(0.8, 1 / 60), chance.beta(1.0, 4.0)
            day = float(chance.uniform(0, _DAYS - 20))
            while day < _DAYS:
                who.append(customer)
                when.append(int(day))
                day = day + chance.exponential(1 / rate) if chance.random() > leaving else np.inf
        size = len(who)
        account.add_transactions(
            {
                "id": 50_000 + np.arange(size),
                "entity": np.array(who),
                "trandate": np.datetime64(AS_OF - timedelta(days=_DAYS - 1)) + np.array(when).astype("timedelta64[D]"),
                "type": np.where(chance.random(size) < 0.5, "SalesOrd", "CashSale").astype(object),
                "status": np.full(size, "B", dtype=object),
                "voided": np.full(size, "F", dtype=object),
                "foreigntotal_cents": chance.integers(500, 30_000, size),
            }
        )
        with Sandbox(account) as sandbox:
            yield sandbox


def predicted(sandbox: Sandbox) -> dict[int, tuple[Any, ...]]:
    """What the prediction fields of each customer hold; the risk by its name."""
    names = {value.id: value.name for value in sandbox.account.lists["customlist_rfm_churn_risk"]}
    rows = sandbox.account.sql(f"SELECT id, {', '.join(FIELDS)} FROM customer ORDER BY id")
    return {row[0]: (names.get(row[1]), *row[2:]) for row in rows}


def models(sandbox: Sandbox) -> list[KeptModel | None]:
    """The models that runs have left, the first one first."""
    rows = sandbox.account.sql(
        "SELECT custrecord_rfm_run_model FROM customrecord_rfm_run WHERE custrecord_rfm_run_model IS NOT NULL "
        "ORDER BY id"
    )
    return [read_kept(row[0]) for row in rows]


def keep(sandbox: Sandbox, model: PredictionModel, from_day: int) -> None:
    """Have the last run have left this model."""
    text = json.dumps({"from_day": from_day, "model": model.to_json()})
    table = sandbox.account.record_tables["customrecord_rfm_run"]  # type: ignore[attr-defined]
    newest = sandbox.account.sql("SELECT max(id) FROM customrecord_rfm_run")[0][0]
    table.change(newest, {"custrecord_rfm_run_model": text}, sandbox.account.clock.now())
