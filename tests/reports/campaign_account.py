"""An account with campaigns and promotions: customers who react by a known true effect, and who held which segment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from netsuite_rfm.rfm.campaigns.hold_out import is_held_out
from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from tests.suitescript.stage import ACTION, HISTORY, project

AS_OF = date(2026, 11, 20)
ENTERED = AS_OF - timedelta(days=95)
COMEBACK, SUMMER = 7, 8
CAMPAIGN = 12
HELD_OUT = 20
EVENT = 3_001
STORES = (4, 5)
RESPONSES = ("SENT", "VIEWED", "CLICKEDTHRU", "RESPONDED", "BOUNCED_HARD")
CUSTOMERS = 6_000
LAPSED, AT_RISK, LOYAL = "val_rfm_lapsed", "val_rfm_at_risk", "val_rfm_loyal"
BUY_WITHOUT, BUY_WITH, VALUE = 0.10, 0.20, 80.0
DISCOUNT = 24.0
TRUE_EFFECT = (BUY_WITH - BUY_WITHOUT) * VALUE


@dataclass
class Played:
    """The account, the segments by script id, and who was held out."""

    account: ScriptedAccount
    segments: dict[str, int]
    customers: int
    held_out: set[int] = field(default_factory=set)


@contextmanager
def campaign_account(
    *, behaviour: Behaviour | None = None, history: bool = True, customers: int = CUSTOMERS
) -> Iterator[Played]:
    """A win-back: customers became lapsed or at risk 95 days ago, a fifth of them were held out.

    Of those mailed 20 in 100 buy, by COMEBACK30, of the others 10 in 100; orders have a heavy tail. Who buys moves to
    Loyal on the day after. Ten orders carry two promotions, and a few customers were skipped or refused.
    """
    account = ScriptedAccount(project(), behaviour, time_zone="Europe/London")
    try:
        segments = {value.script_id: value.id for value in account.lists["customlist_rfm_segment"]}
        played = Played(account, segments, customers)
        account.record_tables[ACTION].add(
            {"custrecord_rfm_sa_segment": segments[LAPSED], "custrecord_rfm_sa_campaign": CAMPAIGN,
             "custrecord_rfm_sa_promotion": COMEBACK, "custrecord_rfm_sa_held_out": HELD_OUT,
             "custrecord_rfm_sa_cost": 500, "custrecord_rfm_sa_campaign_name": "Come back"},
            account.clock.now(),
        )  # fmt: skip
        account.record_tables[ACTION].add(
            {"custrecord_rfm_sa_segment": segments[AT_RISK], "custrecord_rfm_sa_campaign": CAMPAIGN,
             "custrecord_rfm_sa_promotion": COMEBACK, "custrecord_rfm_sa_held_out": HELD_OUT,
             "custrecord_rfm_sa_campaign_event": EVENT},
            account.clock.now(),
        )  # fmt: skip
        _play(played, history=history)
        yield played
    finally:
        account.close()


@contextmanager
def answering(account: ScriptedAccount, behaviour: Behaviour) -> Iterator[ScriptedAccount]:
    """Have SuiteQL answer for these customers as another account would, for a while."""
    own = account.behaviour
    try:
        account.behaviour = behaviour
        account.set_home_currency(account.home_currency)  # which has SuiteQL look at the tables anew
        yield account
    finally:
        account.behaviour = own
        account.set_home_currency(account.home_currency)


def _play(played: Played, *, history: bool) -> None:
    account, segments = played.account, played.segments
    chance = np.random.default_rng(3)
    ids = 1_001 + 3 * np.arange(played.customers)
    start = np.where(np.arange(played.customers) % 3 == 0, segments[AT_RISK], segments[LAPSED])
    played.held_out = {int(id_) for id_ in ids if is_held_out(int(id_), f"campaign {CAMPAIGN}", HELD_OUT)}
    held_out = np.array([int(id_) in played.held_out for id_ in ids])
    responses = np.array([f"RESPONSE {5_000 + n}" for n in range(played.customers)], dtype=object)
    outcome = np.where(held_out, "HELD OUT", responses)
    outcome[np.arange(played.customers) % 50 == 1] = "SKIPPED: opted out"
    outcome[np.arange(played.customers) % 50 == 2] = "REFUSED: NetSuite did not send it, see the campaign event"
    outcome[np.arange(played.customers) % 50 == 3] = "SKIPPED: no e-mail address"
    mailed = np.char.startswith(outcome.astype(str), "RESPONSE")
    buys = chance.random(played.customers) < np.where(mailed, BUY_WITH, BUY_WITHOUT)
    days = chance.integers(1, 90, played.customers)
    cents = np.round(100 * VALUE * chance.lognormal(-0.5, 1, played.customers)).astype(np.int64) + 1
    places = range(played.customers)
    account.add_customers({
        "id": ids, "custentity_rfm_segment": np.where(buys, segments[LOYAL], start),
        "email": np.array([None if n % 40 == 7 else f"c{n}@shop.example" for n in places], dtype=object),
        "globalsubscriptionstatus": np.array([(None, 1, 3, 2, 4)[n % 5] for n in places], dtype=object),
    })  # fmt: skip
    orders = 70_000 + np.arange(played.customers)[buys]
    bought_on = np.datetime64(ENTERED) + days[buys].astype("timedelta64[D]")
    account.add_transactions({
        "id": orders, "entity": ids[buys], "trandate": bought_on, "foreigntotal_cents": cents[buys],
        "type": np.full(len(orders), "CashSale", dtype=object), "status": np.full(len(orders), "C", dtype=object),
        "voided": np.where(np.arange(len(orders)) % 40 == 0, "T", "F").astype(object),
        "leadsource": np.array([CAMPAIGN if n % 3 == 0 else None for n in range(len(orders))], dtype=object),
        "location": np.array([(STORES[0], STORES[1], None)[n % 3] for n in range(len(orders))], dtype=object),
        "custbody_sales_channel": 1 + np.arange(len(orders)) % 2,
    })  # fmt: skip
    _redeem(played, orders, mailed[buys])
    sent = np.flatnonzero(mailed)
    account.add_records("campaignresponse", {
        "id": 5_000 + sent, "entity": ids[sent], "campaignevent": np.full(len(sent), EVENT),
        "response": np.array([RESPONSES[n % 5] for n in sent.tolist()], dtype=object),
    })  # fmt: skip
    if history:
        _record(played, ids, start, outcome, buys, days)


def _redeem(played: Played, orders: np.ndarray, mailed: np.ndarray) -> None:
    used = orders[mailed]
    several = used[:10]
    played.account.add_records("promotioncode", {
        "id": np.array([COMEBACK, SUMMER]), "name": np.array(["Come back", "Summer"], dtype=object),
        "code": np.array(["COMEBACK30", "SUMMER"], dtype=object),
        "startdate": np.array([ENTERED + timedelta(days=1)] * 2, dtype="datetime64[D]"),
    })  # fmt: skip
    count = len(used) + len(several)
    codes = np.arange(len(used)) % 60
    played.account.add_records("couponcode", {
        "id": 400 + np.arange(60), "code": np.array([f"BACK-{n:03}" for n in range(60)], dtype=object),
        "promotion": np.full(60, COMEBACK),
    })  # fmt: skip
    played.account.add_records("tranpromotion", {
        "transaction": np.concatenate([used, several]),
        "promocode": np.array([COMEBACK] * len(used) + [SUMMER] * len(several)),
        "couponcode": np.concatenate([400 + codes, np.full(len(several), 400)]),
        "purchasediscount": np.full(count, DISCOUNT), "shippingdiscount": np.zeros(count),
    })  # fmt: skip
    played.account.add_records("location", {
        "id": np.array(STORES), "name": np.array(["Leeds", "York"], dtype=object),
    })  # fmt: skip
    played.account.record_tables["campaign"].add(
        {"title": "Win back", "basecost": 900, "custevent_rfm_target_segment": None}, played.account.clock.now()
    )


def _record(  # noqa: PLR0917 - columns of one table
    played: Played, ids: np.ndarray, start: np.ndarray, outcome: np.ndarray, buys: np.ndarray, days: np.ndarray
) -> None:
    table, now = played.account.record_tables[HISTORY], played.account.clock.now()
    loyal = played.segments[LOYAL]
    for customer, segment, said in zip(ids.tolist(), start.tolist(), outcome.tolist(), strict=True):
        table.add(
            {"custrecord_rfm_sh_customer": customer, "custrecord_rfm_sh_from": loyal, "custrecord_rfm_sh_to": segment,
             "custrecord_rfm_sh_changed_on": ENTERED, "custrecord_rfm_sh_campaign": said,
             "custrecord_rfm_sh_campaign_key": f"campaign {CAMPAIGN}"},
            now,
        )  # fmt: skip
    for at in np.flatnonzero(buys).tolist():
        # The run of the night after the order: its day is the next one.
        table.add(
            {"custrecord_rfm_sh_customer": int(ids[at]), "custrecord_rfm_sh_from": int(start[at]),
             "custrecord_rfm_sh_to": loyal,
             "custrecord_rfm_sh_changed_on": ENTERED + timedelta(days=int(days[at]) + 1)},
            now,
        )  # fmt: skip
