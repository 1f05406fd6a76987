"""The store managers' digest: who gets it, what it says, once."""

import re
from datetime import timedelta
from html import unescape

import numpy as np
import pytest

from tests.suitescript.stage import (
    ANNA,
    AUTHOR,
    BEN,
    CARA,
    DAN,
    HULL,
    LEEDS,
    LEEDS_MANAGER,
    TODAY,
    YORK_LEAD,
    Stage,
    stage,
)


def names_in(body: str) -> list[str]:
    """The customers a mail names, as a reader sees them."""
    return [unescape(name) for name in re.findall(r'custjob\.nl\?id=\d+">([^<]*)<', body)]


def set_employee(here: Stage, employee: int, **values: str) -> None:
    """Change an employee."""
    settings = ", ".join(f"{name} = '{value}'" for name, value in values.items())
    here.account.sql(f"UPDATE employee SET {settings} WHERE id = {employee}")


def recipient(here: Stage) -> str:
    """The one recipient of the one mail."""
    (mail,) = here.mails
    (address,) = mail.recipients
    return address


def test_one_mail_per_store_names_who_joined_and_who_left() -> None:
    """Leeds hears of Anna, who joined, and Dan, who left; York of Ben alone."""
    with stage() as here:
        here.write(DAN, "vip_champions")
        here.nightly()
        here.mails.clear()
        here.write(ANNA, "vip_champions")
        here.write(DAN, "at_risk")
        here.write(BEN, "vip_champions")
        here.write(CARA, "loyal")
        here.nightly()
        leeds, york = sorted(here.mails, key=lambda mail: mail.subject)
        assert leeds.recipients == ("leeds@shop.example",)
        assert leeds.subject.startswith("Leeds: 1 joined, 1 left VIP Champions [RFM-20261120T")
        assert names_in(leeds.body) == ["Anna <b>Archer</b>", "Dan Drew"]
        assert york.recipients == ("york@shop.example",)
        assert names_in(york.body) == ["Ben Baker"]
        assert leeds.author == AUTHOR


def test_a_line_has_last_order_and_lifetime_value_and_names_are_escaped() -> None:
    """A name cannot put tags into the mail; money is read with two decimals."""
    with stage() as here:
        here.write(ANNA, "vip_champions")
        here.nightly()
        (mail,) = here.mails
        assert "<b>" not in mail.body
        assert "Anna &lt;b&gt;Archer&lt;/b&gt;" in mail.body
        assert "2026-11-17" in mail.body
        assert "2,345.60" in mail.body


def test_no_news_no_mail() -> None:
    """A store without new or lost VIPs gets nothing; another segment is no news."""
    with stage() as here:
        here.write(ANNA, "loyal")
        here.nightly()
        assert here.mails == []


def test_each_change_is_in_one_digest_only() -> None:
    """The next nights announce nothing again."""
    with stage() as here:
        here.write(ANNA, "vip_champions")
        for _ in range(3):
            here.nightly()
            here.set_day(here.today + timedelta(days=1))
        assert len(here.mails) == 1


def test_a_store_that_names_no_manager_falls_back_on_titles() -> None:
    """York's digest goes to its employee whose title is configured, whatever the case."""
    with stage() as here:
        here.write(BEN, "vip_champions")
        here.nightly()
        assert recipient(here) == "york@shop.example"


def test_a_store_without_anybody_falls_back_on_the_default() -> None:
    """Hull has neither: the default recipient hears of it."""
    with stage() as here:
        here.write(BEN, "vip_champions", custentity_rfm_home_location=HULL)
        here.nightly()
        assert recipient(here) == "head@shop.example"


def test_customers_without_a_store_go_to_the_default() -> None:
    """Cara belongs to no store."""
    with stage() as here:
        here.write(CARA, "vip_champions")
        here.nightly()
        assert recipient(here) == "head@shop.example"
        assert here.mails[0].subject.startswith("Customers without a store: 1 joined")


@pytest.mark.parametrize(
    "gone",
    [pytest.param({"isinactive": "T"}, id="inactive"), pytest.param({"email": ""}, id="no e-mail address")],
)
def test_a_manager_who_left_or_has_no_address_is_passed_over(gone: dict[str, str]) -> None:
    """Leeds then falls back on a title; its manager was the only one, so on the default."""
    with stage() as here:
        here.account.sql(f"UPDATE employee SET email = nullif(email, '') WHERE id = {LEEDS_MANAGER}")
        set_employee(here, LEEDS_MANAGER, **gone)
        here.write(ANNA, "vip_champions")
        here.nightly()
        assert recipient(here) == "head@shop.example"


def test_a_manager_who_left_is_followed_by_a_colleague_of_the_title() -> None:
    """An active employee of the store with a configured title takes over."""
    with stage() as here:
        set_employee(here, LEEDS_MANAGER, isinactive="T")
        here.account.sql(f"UPDATE employee SET location = {LEEDS} WHERE id = {YORK_LEAD}")
        here.write(ANNA, "vip_champions")
        here.nightly()
        assert recipient(here) == "york@shop.example"


@pytest.mark.parametrize("missing", ["custscript_rfm_author", "custscript_rfm_default_recipient"])
def test_what_cannot_be_sent_is_kept_for_a_later_night(missing: str) -> None:
    """Without a sender or anybody to send it to nothing is marked, and it goes out once that is set."""
    with stage() as here:
        value = here.account.host.parameters.pop(missing)
        here.write(CARA, "vip_champions")
        here.nightly()
        assert here.mails == []
        here.account.host.parameters[missing] = value
        here.nightly()
        assert len(here.mails) == 1


def test_a_segment_renamed_in_the_ui_keeps_its_rules_and_shows_its_new_name() -> None:
    """Programs go by internal id and script id, people by the name."""
    with stage() as here:
        here.account.rename_list_value("customlist_rfm_segment", "val_rfm_vip_champions", "Stars & Co")
        here.write(ANNA, "vip_champions")
        here.nightly()
        assert here.customer(ANNA)["category"] == here.category("VIP")
        assert "1 joined, 0 left Stars & Co" in here.mails[0].subject
        assert "Stars &amp; Co" in here.mails[0].body


@pytest.mark.parametrize(("customers", "named"), [(50, 50), (51, 50)])
def test_fifty_names_then_a_link(customers: int, named: int) -> None:
    """At most 50 customers are named, the most valuable first; the others are counted."""
    with stage() as here:
        ids = np.arange(5001, 5001 + customers)
        here.account.add_customers({"id": ids, "custentity_rfm_home_location": np.full(customers, LEEDS)})
        for position, customer in enumerate(ids):
            here.write(int(customer), "vip_champions", custentity_rfm_lifetime_value=2000 + position)
        here.nightly()
        (mail,) = here.mails
        assert mail.subject.startswith(f"Leeds: {customers} joined")
        assert len(names_in(mail.body)) == named
        assert names_in(mail.body)[0] == f"CUST{ids[-1]}"
        assert ("and 1 more" in mail.body) is (customers > named)
        assert ("searchid=customsearch_rfm_movement" in mail.body) is (customers > named)


@pytest.mark.parametrize(
    ("announce_from", "sent"),
    [
        pytest.param(None, 0, id="not set"),
        pytest.param("2026-11-21", 0, id="from tomorrow"),
        pytest.param("2026-11-20", 1, id="from today"),
    ],
)
def test_nothing_from_before_the_configured_day_is_announced(announce_from: str | None, sent: int) -> None:
    """The first run moves every customer: an administrator sets the day after it. Until then all is quiet."""
    with stage() as here:
        here.account.host.parameters["custscript_rfm_announce_from"] = announce_from
        here.write(ANNA, "vip_champions")
        here.nightly()
        assert len(here.mails) == sent
        assert here.moves(ANNA) == [(None, "vip_champions")]


@pytest.mark.parametrize(("age_days", "sent"), [(7, 1), (8, 0)])
def test_what_is_older_than_a_week_is_history_only(age_days: int, sent: int) -> None:
    """Switching the digest on for a segment does not announce its past."""
    with stage() as here:
        here.action("vip_champions", notify=False)
        here.set_day(TODAY - timedelta(days=age_days))
        here.write(ANNA, "vip_champions")
        here.set_day(TODAY)
        here.nightly()
        assert here.mails == []
        here.action("vip_champions", notify=True)
        here.nightly()
        assert len(here.mails) == sent


def test_a_change_the_user_event_missed_is_recorded_and_announced_the_same_night() -> None:
    """Reconciling comes before the digests."""
    with stage() as here:
        here.account.store_customers([(ANNA, here.written("vip_champions"))])
        here.nightly()
        assert here.moves(ANNA) == [(None, "vip_champions")]
        assert recipient(here) == "leeds@shop.example"
