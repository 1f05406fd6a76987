"""Sixty nights of real orders: history, categories and digests against transitions worked out elsewhere."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from netsuite_rfm.sandbox.orders.load import load_orders
from netsuite_rfm.sandbox.scripts.account import EventType
from netsuite_rfm.sandbox.scripts.deployments import open_suitelet
from netsuite_rfm.sandbox.scripts.platform import Platform
from tests.suitescript.stage import HISTORY, HULL, LEEDS, SETUP, YORK, Stage, stage
from tests.support.night import expected, score_as_of
from tests.support.soak import at_length

ORDERS = "online_retail_2010_2011_orders.csv.gz"
LAST_DAY = date(2011, 12, 9)
NIGHTS = 60
SHARE_KEPT = at_length(8, 1)
"""One customer of so many is played, for time; the orders are real."""
VIP = "VIP Champions"


class Nights:
    """What happened night by night: what was true, and what the account was told."""

    def __init__(self, here: Stage) -> None:
        self.here = here
        self.ids = {value.name: value.id for value in here.account.lists["customlist_rfm_segment"]}
        self.known: dict[int, str] = {}
        self.moves: list[tuple[int, str | None, str, date]] = []
        self.first = LAST_DAY

    def play_all(self, nights: int) -> None:
        """Play so many nights up to the last day, after one that finds nobody scored."""
        self.first = LAST_DAY - timedelta(days=nights)
        announced = self.first + timedelta(days=1)
        self.here.account.host.parameters["custscript_rfm_announce_from"] = announced.isoformat()
        self.begin(self.first)
        for night in range(1, nights + 1):
            self.play(self.first + timedelta(days=night))

    def begin(self, day: date) -> None:
        """Have the account be as the first run on that day leaves it: fields, categories and a row each."""
        self.here.set_day(day)
        score_as_of(self.here.account, day)
        vip = self.here.category("VIP")
        self.here.account.sql(
            f"UPDATE customer SET category = {vip}, custentity_rfm_category_set = {vip} "
            f"WHERE custentity_rfm_segment = {self.ids[VIP]}"
        )
        for customer, true in expected(self.here.account, day).items():
            self.moves.append((customer, None, true.segment, day))
            self.known[customer] = true.segment
            row = {
                "custrecord_rfm_sh_customer": customer,
                "custrecord_rfm_sh_to": self.ids[true.segment],
                "custrecord_rfm_sh_changed_on": day,
            }
            self.here.account.record_tables[HISTORY].add(row, self.here.account.clock.now())

    def play(self, day: date) -> None:
        """Write what a run on that day changes, then run the nightly job.

        Every fifth night the worker tries each write twice; every twentieth no user event runs.
        """
        self.here.set_day(day)
        changes = []
        for customer, true in expected(self.here.account, day).items():
            before = self.known.get(customer)
            if before == true.segment:
                continue
            self.moves.append((customer, before, true.segment, day))
            self.known[customer] = true.segment
            changes.append(
                (
                    customer,
                    {
                        "custentity_rfm_segment": self.ids[true.segment],
                        "custentity_rfm_segment_changed_on": day,
                        "custentity_rfm_score": true.score,
                        "custentity_rfm_last_order_date": true.last_order,
                        "custentity_rfm_lifetime_value": true.lifetime_value,
                        "custentity_segment_last_updated": datetime(day.year, day.month, day.day, 2, tzinfo=UTC),
                    },
                )
            )
        for start in range(0, len(changes), 100):
            batch = changes[start : start + 100]
            if day.toordinal() % 20 == 0:
                self.here.account.store_customers(batch)
                continue
            self.here.account.write_customers(batch)
            if day.toordinal() % 5 == 0:
                self.here.account.write_customers(batch)
        self.here.nightly()


Played = TypeVar("Played", bound=Nights)


@contextmanager
def opened(
    data: Path,
    kind: type[Played] = Nights,  # type: ignore[assignment] # the default of the type variable
    *,
    one_of: int = 1,
    event: EventType = "EDIT",
    platform: Platform | None = None,
) -> Iterator[Played]:
    """The account before the first night; one customer of `one_of` is there."""
    with stage(event=event, platform=platform) as here:
        here.account.sql("DELETE FROM customer")
        load_orders(here.account, data / ORDERS, home_currency="GBP")
        if one_of > 1:
            here.account.sql(f"DELETE FROM transaction WHERE (entity // 7) % {one_of} <> 0")
            here.account.sql(f"DELETE FROM customer WHERE (id // 7) % {one_of} <> 0")
        here.account.sql(
            f"UPDATE customer SET custentity_rfm_home_location = CASE id % 4 WHEN 0 THEN {LEEDS} WHEN 1 THEN {YORK} "
            f"WHEN 2 THEN {HULL} END"
        )
        yield kind(here)


@contextmanager
def sixty_nights(data: Path) -> Iterator[Nights]:
    """The account after sixty nights."""
    with opened(data, one_of=SHARE_KEPT) as played:
        played.play_all(NIGHTS)
        yield played


def rows_of(here: Stage) -> Counter[tuple[object, ...]]:
    """History rows as (customer, from, to, day), counted."""
    names = {value.id: value.name for value in here.account.lists["customlist_rfm_segment"]}
    return Counter(
        (
            row["custrecord_rfm_sh_customer"],
            names.get(row.get("custrecord_rfm_sh_from")),  # type: ignore[call-overload]
            names.get(row.get("custrecord_rfm_sh_to")),  # type: ignore[call-overload]
            row["custrecord_rfm_sh_changed_on"],
        )
        for row in here.history()
    )


def history_is_every_transition_once(nights: Nights, at_least: int = 5_000) -> None:
    """Rows equal the transitions between the truths of the nights, exactly, and nothing went wrong on the way."""
    assert len(nights.moves) > at_least
    assert rows_of(nights.here) == Counter(nights.moves)
    assert nights.here.errors() == []


def each_vip_is_in_one_digest_of_the_right_store(nights: Nights, at_least: int = 200) -> None:
    """Lines of all mails equal the moves in and out of VIP Champions after the first night."""
    wanted: Counter[tuple[str, str, str]] = Counter()
    names = dict(nights.here.account.sql("SELECT id, altname FROM customer"))
    stores = dict(nights.here.account.sql("SELECT id, custentity_rfm_home_location FROM customer"))
    titles = {LEEDS: "Leeds", YORK: "York", HULL: "Hull", None: "Customers without a store"}
    for customer, before, after, day in nights.moves[:]:
        if day > nights.first and VIP in {before, after}:
            wanted[titles[stores[customer]], names[customer], "Joined" if after == VIP else "Left"] += 1
    found: Counter[tuple[str, str, str]] = Counter()
    for mail in nights.here.mails:
        store = mail.subject.split(":")[0]
        for part in mail.body.split("<h3")[1:]:
            heading = "Joined" if ">Joined (" in part else "Left"
            found.update((store, name, heading) for name in re.findall(r'custjob\.nl\?id=\d+">([^<]*)<', part))
    assert wanted.total() > at_least
    assert found == wanted


def categories_are_those_of_the_present_segments(nights: Nights) -> None:
    """Exactly the customers who are VIP Champions now have the category."""
    vip = nights.here.category("VIP")
    having = {row[0] for row in nights.here.account.sql(f"SELECT id FROM customer WHERE category = {vip}")}
    assert having == {customer for customer, segment in nights.known.items() if segment == VIP}


def a_second_run_of_everything_adds_nothing(nights: Nights) -> None:
    """The setup page, the writes of the last night and the nightly job again: no row, no mail, no change."""
    here = nights.here
    before = (rows_of(here), len(here.mails), here.account.sql("SELECT id, category FROM customer ORDER BY id"))
    page = open_suitelet(here.account, SETUP, method="POST")
    assert all(line.endswith("\texists") for line in page.lines())
    nights.play(LAST_DAY)
    here.nightly()
    after = (rows_of(here), len(here.mails), here.account.sql("SELECT id, category FROM customer ORDER BY id"))
    assert after == before


def test_sixty_nights_of_real_orders_come_out_right_and_only_once(data: Path) -> None:
    """History, digests and categories equal what the orders say, exactly; doing it all again adds nothing.

    One test, since the nights take long and are the same for each of its rules.
    """
    with sixty_nights(data) as nights:
        history_is_every_transition_once(nights, at_least=5_000 // SHARE_KEPT)
        each_vip_is_in_one_digest_of_the_right_store(nights, at_least=200 // SHARE_KEPT)
        categories_are_those_of_the_present_segments(nights)
        a_second_run_of_everything_adds_nothing(nights)
