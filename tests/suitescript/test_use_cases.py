"""The four use cases of the specification, from the list to the next segment: the real worker, scripts and report."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from netsuite_rfm.reports.build import report
from netsuite_rfm.reports.campaigns import Asked as AskedOfCampaigns
from netsuite_rfm.reports.campaigns import campaigns_report
from netsuite_rfm.reports.questions import Asked
from netsuite_rfm.rfm.reports.as_json import as_json
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting
from tests.cli.test_app import netsuite_rfm
from tests.suitescript.stage import ACTION, ANNA, BEN, CARA, DAN, Stage, stage
from tests.support.night import QUICK, WIDE_OPEN, run_night

PROMOTION = 7


@dataclass
class Shop:
    """The account with its server: orders come in, nights pass."""

    here: Stage
    sandbox: Sandbox
    orders: int = 90_000

    def order(self, customer: int, amount: float, days_ago: int = 0, promotion: int | None = None) -> None:
        """A cash sale, with a promotion if one is named."""
        self.orders += 1
        self.here.account.add_transactions({
            "id": np.array([self.orders]), "entity": np.array([customer]),
            "trandate": np.array([np.datetime64(self.here.today) - np.timedelta64(days_ago, "D")]),
            "type": np.array(["CashSale"], dtype=object), "status": np.array(["C"], dtype=object),
            "voided": np.array(["F"], dtype=object), "foreigntotal_cents": np.array([round(amount * 100)]),
        })  # fmt: skip
        if promotion:
            self.here.account.add_records("tranpromotion", {
                "transaction": np.array([self.orders]), "promocode": np.array([promotion]),
                "purchasediscount": np.array([10.0]), "shippingdiscount": np.array([5.0]),
            })  # fmt: skip

    def night(self, days: int = 1) -> None:
        """Let days pass, and then a night: first the worker, then the nightly script."""
        self.here.set_day(self.here.today + timedelta(days=days))
        run_night(self.sandbox, self.here.today, **WIDE_OPEN)
        self.here.nightly()

    def segment_of(self, customer: int) -> str:
        """The name of the customer's segment."""
        names = {value.id: value.name for value in self.here.account.lists["customlist_rfm_segment"]}
        return names[int(str(self.here.customer(customer)["custentity_rfm_segment"]))]

    def file(self, folder: Path, *words: str) -> list[int]:
        """Whom a file for a campaign names."""
        settings = {**self.sandbox.settings(), **QUICK}
        done = netsuite_rfm("sync", "csv", "--folder", ".", "--accept-unsafe", *words, settings=settings, folder=folder)
        assert done.returncode == 0, done.stderr
        with next(folder.glob("*.csv")).open(encoding="utf-8-sig") as text:
            return sorted(int(row["internal_id"]) for row in csv.DictReader(text))

    def results(self) -> dict[str, Any]:
        """What the campaigns brought."""
        chosen = settings_from({**self.sandbox.settings(), **QUICK})
        with connect(chosen) as client:
            asked = AskedOfCampaigns(counting(chosen, self.here.today), self.here.today - timedelta(days=120))
            plain: dict[str, Any] = as_json(campaigns_report(client, asked))
            return plain

    def promotion(self, code: str) -> None:
        """A promotion that begins today."""
        self.here.account.add_records("promotioncode", {
            "id": np.array([PROMOTION]), "name": np.array([code], dtype=object),
            "code": np.array([code], dtype=object),
            "startdate": np.array([self.here.today], dtype="datetime64[D]"),
        })  # fmt: skip


@contextmanager
def shop() -> Iterator[Shop]:
    """Anna is a VIP, Ben lapsed, Cara new, and Dan at risk; a first night has passed."""
    with stage() as here, Sandbox(here.account) as sandbox:
        opened = Shop(here, sandbox)
        for days_ago in range(2, 22, 2):
            opened.order(ANNA, 300, days_ago)
        opened.order(BEN, 150, 300)
        opened.order(CARA, 90, 3)
        for days_ago in range(200, 260, 10):
            opened.order(DAN, 300, days_ago)
        opened.night()
        yield opened


def test_use_case_1_vips_are_invited_and_the_event_is_counted(tmp_path: Path) -> None:
    """List, invitation by file, purchases at the event by its promotion, revenue under VIP Champions."""
    with shop() as here:
        assert here.segment_of(ANNA) == "VIP Champions"
        assert here.file(tmp_path, "--segment", "VIP Champions") == [ANNA]
        here.here.set_day(here.here.today + timedelta(days=1))
        here.promotion("TRUNKSHOW")
        here.order(ANNA, 500, promotion=PROMOTION)
        here.night()
        (event,) = here.results()["promotions"]
    (vips,) = [part for part in event["segments"] if part["customers"]]
    assert (event["code"], vips["segment"], vips["members_when_it_began"]) == ("TRUNKSHOW", "VIP Champions", 1)
    assert (vips["redemption_rate"], vips["revenue"], vips["discount"]) == (1.0, 500.0, 15.0)


def test_use_case_2_a_lapsed_customer_comes_back_and_counts_under_lapsed(tmp_path: Path) -> None:
    """List, COMEBACK30, redemption, and the move to the next segment the night after."""
    with shop() as here:
        assert here.segment_of(BEN) == "Lapsed"
        assert here.file(tmp_path, "--segment", "Lapsed") == [BEN]
        here.here.set_day(here.here.today + timedelta(days=1))
        here.promotion("COMEBACK30")
        here.order(BEN, 120, promotion=PROMOTION)
        here.night()
        assert here.segment_of(BEN) != "Lapsed"
        (comeback,) = here.results()["promotions"]
        now = here.segment_of(BEN)
    (lapsed,) = [part for part in comeback["segments"] if part["customers"]]
    assert (lapsed["segment"], lapsed["customers"], lapsed["revenue"]) == ("Lapsed", 1, 120.0)
    assert lapsed["now"] == {now: 1}


def test_use_case_3_a_new_customer_is_welcomed_until_the_second_purchase() -> None:
    """Mails on days 0 and 7; the second purchase stops those of days 14 and 30, and counts as new-to-repeat."""
    with stage() as acting, Sandbox(acting.account) as sandbox:
        here = Shop(acting, sandbox)
        acting.account.host.campaign_events |= {88, 89, 90, 91}
        acting.action("new", campaign_event=88, campaign=12)
        for event, delay in ((89, 7), (90, 14), (91, 30)):
            acting.account.record_tables[ACTION].add(
                {"custrecord_rfm_sa_segment": acting.segment("new"), "custrecord_rfm_sa_campaign_event": event,
                 "custrecord_rfm_sa_campaign": 12, "custrecord_rfm_sa_delay": delay},
                acting.account.clock.now(),
            )  # fmt: skip
        here.order(CARA, 90, 1)
        here.night()
        here.night(7)
        here.night(2)
        here.order(CARA, 110)
        for days in (1, 4, 16):
            here.night(days)
        mails = [mail.campaign_event for mail in acting.account.host.campaign_mails if mail.customer == CARA]
        assert mails == [88, 89]
        assert here.segment_of(CARA) != "New Customers"
        chosen = settings_from({**sandbox.settings(), **QUICK})
        today = acting.today
        with connect(chosen) as client:
            scheme = load_scheme("default")
            asked = Asked("1", scheme, counting(chosen, today), today - timedelta(days=30), today, today)
            months = report(client, asked).measures.new_to_repeat
        (campaign,) = here.results()["campaigns"]
    assert sum(month.repeated for month in months) == 1
    assert campaign["total"]["outcomes"] == {"sent": 1}
    assert campaign["total"]["windows"][0]["sent"] == {
        "customers": 1, "buyers": 1, "orders": 1, "revenue": 110.0, "revenue_per_customer": 110.0,
    }  # fmt: skip


def test_use_case_4_who_becomes_at_risk_is_reported_and_mailed() -> None:
    """A loyal customer falls silent: the manager is told, the mail goes out, and the order counts under At-Risk."""
    with stage() as acting, Sandbox(acting.account) as sandbox:
        here = Shop(acting, sandbox)
        acting.account.host.campaign_events.add(70)
        acting.action("at_risk", campaign_event=70, campaign=13, notify=True)
        for days_ago in range(179, 239, 10):
            here.order(DAN, 300, days_ago)
        here.night()
        assert here.segment_of(DAN) == "Potential Loyalists"
        here.night(2)
        assert here.segment_of(DAN) == "At-Risk"
        assert any("At-Risk" in mail.subject for mail in acting.account.host.outbox)
        assert [mail.campaign_event for mail in acting.account.host.campaign_mails if mail.customer == DAN] == [70]
        here.night(3)
        here.order(DAN, 400)
        here.night(1)
        assert here.segment_of(DAN) in {"VIP Champions", "Loyal Customers"}
        campaign = next(campaign for campaign in here.results()["campaigns"] if campaign["key"] == "campaign 13")
    (part,) = campaign["segments"]
    assert (part["segment"], part["outcomes"], part["windows"][0]["sent"]["revenue"]) == ("At-Risk", {"sent": 1}, 400.0)
