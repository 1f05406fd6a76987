"""One night against a sandbox, as the command line would run it, and what the account holds afterwards."""

import threading
import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from netsuite_rfm.netsuite.suiteql.changes import Since
from netsuite_rfm.netsuite.suiteql.shard import Shard
from netsuite_rfm.rfm.prediction.model import PredictionModel
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.nightly import carry_out_recorded
from netsuite_rfm.run.report import RunReport
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting, limits_of, write_rules
from netsuite_rfm.telemetry.progress import Progress
from tests.support.rules_truth import audiences_of, stages_of
from tests.support.truth import COUNTED, NO_RETURNS, RETURNED, SCORED, Truth, truth

DEFAULT = load_scheme("default")
QUICK = {
    "NETSUITE_RETRY_FIRST_S": "0.005",
    "NETSUITE_RETRY_CEILING_S": "5",
    "NETSUITE_JOB_POLL_S": "0.005",
    "NETSUITE_SHOWN_WITHIN_S": "0.02",
}

WIDE_OPEN = {
    **dict.fromkeys(
        (
            "RFM_MAX_SEGMENT_CHANGE_SHARE",
            "RFM_MAX_LOST_ORDERS_SHARE",
            "RFM_MAX_UNEXPLAINED_SHARE",
            "RFM_MAX_PLACEMENT_CHANGE_SHARE",
            "RFM_MAX_NEW_ORDERS_SHARE",
            "RFM_MAX_FIRST_SCORED_SHARE",
        ),
        "1",
    ),
    "RFM_MIN_ROWS_SHARE": "0",
    "RFM_MIN_ORDERS_OF_DAYS_SHARE": "0",
    "RFM_MAX_DAYS_WITHOUT_ORDERS": "3650",
    "RFM_HOLD_FIRST_LOAD": "false",
}
"""Settings with which the brake holds next to nothing, for tests of something else."""


def run_night(
    sandbox: Sandbox,
    as_of: date,
    *,
    customers: tuple[int, ...] | None = None,
    write: bool = True,
    brake: bool = False,
    most_writes: int | None = None,
    halt: threading.Event | None = None,
    scheme: Scheme | None = None,
    changed: Since | Literal["AUTO"] | None = None,
    rolling: int | None = None,
    shard: Shard | None = None,
    progress: Progress | None = None,
    accepted: str = "",
    as_of_asked: bool = True,
    model: PredictionModel | None = None,
    clear_predictions: bool = False,
    **settings: str,
) -> RunReport:
    """Carry out one run.

    Args:
        sandbox: the account to run against.
        as_of: last day that counts.
        customers: ids to look at; None for all.
        write: whether to write.
        brake: whether an unsafe plan stops it.
        most_writes: changes to write at most.
        halt: ends the run when set.
        scheme: the default one unless given.
        changed: look only at customers who may differ since.
        rolling: and in turn at one of so many parts of all.
        shard: the part of the customers that is this worker's.
        progress: receives how far it is.
        accepted: id of the plan that a person accepted.
        as_of_asked: whether a person asked for the day.
        model: the prediction model, as from a file.
        clear_predictions: whether the prediction fields are emptied.
        settings: further settings, by name of the variable.

    """
    chosen = settings_from({**sandbox.settings(), **QUICK, **settings})
    job = Job(
        scheme or DEFAULT,
        counting(chosen, as_of),
        uuid.uuid4().hex,
        customers,
        write=write_rules(chosen) if write else None,
        limits=limits_of(chosen) if brake else None,
        most_writes=most_writes,
        shard=shard,
        changed="AUTO" if rolling else changed,
        rolling=rolling,
        accepted=accepted,
        account_zone=chosen.zone if brake else None,
        zone=None if as_of_asked else chosen.zone,
        model=model,
        clear_predictions=clear_predictions,
        sampled=chosen.rfm_sample_size,
    )
    with connect(chosen, halt, shard=shard) as client:
        return carry_out_recorded(client, job, halt=halt, progress=progress)


@dataclass(frozen=True, slots=True)
class Held:
    """What the fields of one customer hold in the account; the segment by its name."""

    recency: int | None
    frequency: int | None
    monetary: int | None
    score: str | None
    segment: str | None
    last_order: date | None
    order_count: int | None
    lifetime_value: Decimal | None
    previous_segment: str | None
    segment_changed_on: date | None


NOTHING = Held(*(None for _ in range(10)))
FIELDS = (
    "custentity_rfm_recency_score, custentity_rfm_frequency_score, custentity_rfm_monetary_score, "
    "custentity_rfm_score, custentity_rfm_segment, custentity_rfm_last_order_date, custentity_rfm_order_count, "
    "custentity_rfm_lifetime_value, custentity_rfm_previous_segment, custentity_rfm_segment_changed_on"
)


def held(account: Account) -> dict[int, Held]:
    """What the fields of every active customer hold, read from the engine underneath."""
    names: dict[Any, str | None] = {None: None}
    names |= {value.id: value.name for value in account.lists["customlist_rfm_segment"]}
    rows = account.sql(f"SELECT id, {FIELDS} FROM customer WHERE isinactive = 'F'")
    return {row[0]: Held(*row[1:5], names[row[5]], *row[6:9], names[row[9]], row[10]) for row in rows}


def expected(account: Account, as_of: date, *, net: bool = False) -> dict[int, Truth]:
    """What every customer with orders should hold, by SQL over the account's orders."""
    found = truth(account.sql, COUNTED, as_of, returns=RETURNED if net else NO_RETURNS)
    return {int(str(customer)): entry for customer, entry in found.items()}


def score_as_of(account: Account, day: date) -> None:
    """Fill the fields of every customer as a first run on ``day`` would have, by SQL of our own and in one go."""
    values = " ".join(f"WHEN '{value.name}' THEN {value.id}" for value in account.lists["customlist_rfm_segment"])
    scored = SCORED.format(orders=COUNTED, returns=NO_RETURNS, as_of=day.isoformat())
    account.sql(
        "UPDATE customer SET custentity_rfm_recency_score = r, custentity_rfm_frequency_score = f, "
        "custentity_rfm_monetary_score = m, custentity_rfm_score = CAST(100 * r + 10 * f + m AS VARCHAR), "
        f"custentity_rfm_segment = CASE s.segment {values} END, custentity_rfm_last_order_date = s.last_order, "
        "custentity_rfm_order_count = s.order_count, custentity_rfm_lifetime_value = s.lifetime_value, "
        f"custentity_rfm_segment_changed_on = DATE '{day}' FROM ({scored}) s WHERE customer.id = s.customer"
    )


def place_as_of(account: Account, day: date) -> None:
    """Fill stage and audiences of every active customer by the written rules, in one go."""
    stages = {value.name: value.id for value in account.lists["customlist_rfm_lifecycle_stage"]}
    audiences = {value.name: value.id for value in account.lists["customlist_rfm_audience"]}
    mine = audiences_of(account, day)
    rows = ", ".join(
        f"({customer}, {stages[stage]}, {ids})"
        for customer, stage in stages_of(account, day).items()
        for ids in [f"'{', '.join(str(audiences[name]) for name in sorted(mine[customer]))}'"]
    )
    account.sql(
        "UPDATE customer SET custentity_rfm_lifecycle_stage = p.stage, "
        f"custentity_rfm_audiences = NULLIF(p.ids, '') FROM (VALUES {rows}) p(id, stage, ids) WHERE customer.id = p.id"
    )


def wrong(account: Account, as_of: date, *, net: bool = False) -> list[int]:
    """Active customers whose scores, segment or totals are not the true ones."""
    true = expected(account, as_of, net=net)
    return [customer for customer, value in held(account).items() if not same(value, true.get(customer))]


def same(one: Held, true: Truth | None) -> bool:
    """Whether the fields hold the truth; None for a customer without orders."""
    has = (one.recency, one.frequency, one.monetary, one.score, one.segment, one.last_order, one.order_count,
           one.lifetime_value)  # fmt: skip
    if true is None:
        return has == (None,) * 8
    return has == (true.recency, true.frequency, true.monetary, true.score, true.segment, true.last_order,
                   true.order_count, true.lifetime_value)  # fmt: skip
