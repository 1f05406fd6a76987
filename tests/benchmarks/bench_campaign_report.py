"""The report on campaigns with 1,000,000 customers, 4.4 million orders and 1.8 million rows of history."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta

import numpy as np

from netsuite_rfm.cli.campaigns import asked_of
from netsuite_rfm.reports.build import report
from netsuite_rfm.reports.campaigns import campaigns_report
from netsuite_rfm.reports.questions import Asked
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting, scheme_of
from tests.suitescript.stage import ACTION, HISTORY, project
from tests.support.night import QUICK

AS_OF = date(2026, 11, 20)
CUSTOMERS, ORDERS, ROWS, REDEEMED = 1_000_000, 4_400_000, 1_800_000, 200_000
PROMOTION = 7


def measure() -> Iterator[tuple[str, str, str]]:
    """Requests, and the worker's CPU; the sandbox's answers take the rest."""
    with closing(ScriptedAccount(project(), time_zone="Europe/London")) as account:
        _fill(account)
        with Sandbox(account) as sandbox:
            chosen = settings_from({**sandbox.settings(), **QUICK})
            with connect(chosen) as client:
                began_s = time.monotonic()
                told = campaigns_report(client, asked_of(chosen, AS_OF))
                took_s, requests = time.monotonic() - began_s, client.counts["requests"]
            with connect(chosen) as client:
                began_s = time.monotonic()
                days = (AS_OF.replace(day=1), AS_OF, AS_OF)
                asked = Asked("1", scheme_of(chosen), counting(chosen, AS_OF), *days, campaigns=asked_of(chosen, AS_OF))
                report(client, asked)
                page_s, page_requests = time.monotonic() - began_s, client.counts["requests"]
    what = f"report on campaigns, {CUSTOMERS:,} customers and {ROWS:,} history rows"
    yield f"{what}: requests", str(requests), "at most 25"
    yield f"{what}: seconds, the sandbox's answers included", f"{took_s:.1f}", ""
    yield f"{what}: requests of the whole report with it", str(page_requests), "at most 25"
    yield f"{what}: seconds of the same, the sandbox's answers included", f"{page_s:.1f}", ""
    eligible = sum(one.total.eligible for one in told.campaigns)
    yield f"{what}: customers of campaigns counted", f"{eligible:,}", ""


def _fill(account: ScriptedAccount) -> None:
    chance = np.random.default_rng(1)
    segments = [value.id for value in account.lists["customlist_rfm_segment"]]
    lapsed = {value.script_id: value.id for value in account.lists["customlist_rfm_segment"]}["val_rfm_lapsed"]
    account.record_tables[ACTION].add(
        {"custrecord_rfm_sa_segment": lapsed, "custrecord_rfm_sa_campaign": 12,
         "custrecord_rfm_sa_promotion": PROMOTION, "custrecord_rfm_sa_held_out": 10},
        account.clock.now(),
    )  # fmt: skip
    ids = np.arange(1, CUSTOMERS + 1)
    account.add_customers({"id": ids, "custentity_rfm_segment": np.array(segments)[ids % len(segments)]})
    orders = 10_000_000 + np.arange(ORDERS)
    account.add_transactions({
        "id": orders, "entity": chance.integers(1, CUSTOMERS + 1, ORDERS),
        "trandate": np.datetime64(AS_OF) - chance.integers(0, 900, ORDERS).astype("timedelta64[D]"),
        "type": np.full(ORDERS, "CashSale", dtype=object), "status": np.full(ORDERS, "C", dtype=object),
        "voided": np.full(ORDERS, "F", dtype=object), "foreigntotal_cents": chance.integers(1_000, 90_000, ORDERS),
    })  # fmt: skip
    account.add_records("promotioncode", {
        "id": np.array([PROMOTION]), "name": np.array(["Come back"], dtype=object),
        "code": np.array(["COMEBACK30"], dtype=object),
        "startdate": np.array([AS_OF - timedelta(days=100)], dtype="datetime64[D]"),
    })  # fmt: skip
    account.add_records("tranpromotion", {
        "transaction": chance.choice(orders, REDEEMED, replace=False), "promocode": np.full(REDEEMED, PROMOTION),
        "purchasediscount": np.full(REDEEMED, 10.0), "shippingdiscount": np.zeros(REDEEMED),
    })  # fmt: skip
    account.query(f"SELECT COUNT(*) AS found FROM {HISTORY} h")
    listed, count = ", ".join(map(str, segments)), len(segments)
    account.change(
        f"INSERT INTO {HISTORY} (id, custrecord_rfm_sh_customer, custrecord_rfm_sh_from, custrecord_rfm_sh_to, "
        "custrecord_rfm_sh_changed_on, custrecord_rfm_sh_campaign, custrecord_rfm_sh_campaign_key) "
        f"SELECT i + 10, 1 + (i * 7919) % {CUSTOMERS}, [{listed}][1 + i % {count}], [{listed}][1 + (i + 1) % {count}], "
        f"DATE '{AS_OF}' - CAST(({ROWS} - i) * 700 // {ROWS} AS INTEGER), "
        "CASE WHEN i % 3 = 0 THEN (CASE WHEN i % 10 = 0 THEN 'HELD OUT' ELSE 'RESPONSE ' || i END) END, "
        f"CASE WHEN i % 3 = 0 THEN 'campaign 12' END FROM range({ROWS}) t(i)",
        [],
    )
