"""Hold-outs and series of mails: who receives nothing, each mail once, none after an order or another segment."""

from datetime import timedelta
from pathlib import Path

import pytest

from netsuite_rfm.rfm.campaigns.hold_out import hold_out_hash, is_held_out
from tests.suitescript.calling import calling
from tests.suitescript.stage import ACTION, ANNA, BEN, CARA, DAN, HISTORY, Stage, stage

WELCOME, TIPS, REVIEW = 88, 89, 90
CAMPAIGN = 12


def row_of(here: Stage, customer: int) -> dict[str, object]:
    """The customer's last history row."""
    return here.history(customer)[-1]


def result(here: Stage, customer: int) -> object:
    """What it says of the campaign's first mail."""
    return row_of(here, customer).get("custrecord_rfm_sh_campaign")


def mails(here: Stage) -> list[tuple[int, int]]:
    """Event and customer of each campaign mail."""
    return [(mail.campaign_event, mail.customer) for mail in here.account.host.campaign_mails]


def series(here: Stage) -> list[int]:
    """A series for new customers: at once, after 7 days and after 14; gives the rows of the later two."""
    here.account.host.campaign_events |= {WELCOME, TIPS, REVIEW}
    here.action("new", campaign_event=WELCOME, campaign=CAMPAIGN)
    table = here.account.record_tables[ACTION]
    return [
        table.add(
            {
                "custrecord_rfm_sa_segment": here.segment("new"),
                "custrecord_rfm_sa_campaign_event": event,
                "custrecord_rfm_sa_campaign": CAMPAIGN,
                "custrecord_rfm_sa_delay": delay,
            },
            here.account.clock.now(),
        )
        for event, delay in ((TIPS, 7), (REVIEW, 14))
    ]


def nights(here: Stage, days: int) -> None:
    """Let so many nights pass."""
    for _ in range(days):
        here.set_day(here.today + timedelta(days=1))
        here.nightly()


def test_python_and_suitescript_hold_out_the_same_customers(tmp_path: Path) -> None:
    """The same hash, for ids of every length and for every kind of key."""
    with calling(tmp_path) as call:
        for customer in (1, 27, 1001, 99_999, 2**31 - 1):
            for key in ("campaign 12", "promotion 7", "event 4000000000"):
                assert call("rfm_hold_out", "hash", str(customer), key) == hold_out_hash(customer, key)
        for percent in (0, 1, 10, 50, 99, 100):
            held = [
                call("rfm_hold_out", "isHeldOut", str(value), "campaign 12", percent) for value in range(1001, 1061)
            ]
            assert held == [is_held_out(number, "campaign 12", percent) for number in range(1001, 1061)]


def test_who_is_held_out_receives_nothing_and_history_says_so() -> None:
    """At 100 percent everybody who may be mailed; who opted out is skipped, and not held out."""
    with stage() as here:
        here.account.host.campaign_events.add(WELCOME)
        here.action("new", campaign_event=WELCOME, campaign=CAMPAIGN, held_out=100)
        here.write(ANNA, "new")
        here.write(BEN, "new")
        here.edit(BEN, globalsubscriptionstatus=2)
        here.nightly()
        assert mails(here) == []
        assert (result(here, ANNA), result(here, BEN)) == ("HELD OUT", "SKIPPED: opted out")
        assert row_of(here, ANNA)["custrecord_rfm_sh_campaign_key"] == "campaign 12"


def test_the_hash_chooses_among_customers() -> None:
    """At 50 percent exactly those whom the worker's function names."""
    with stage() as here:
        here.account.host.campaign_events.add(WELCOME)
        here.action("new", campaign_event=WELCOME, promotion=7, held_out=50)
        for customer in (ANNA, BEN, CARA, DAN):
            here.write(customer, "new")
        here.nightly()
        held = {customer for customer in (ANNA, BEN, CARA, DAN) if result(here, customer) == "HELD OUT"}
        assert held == {customer for customer in (ANNA, BEN, CARA, DAN) if is_held_out(customer, "promotion 7", 50)}


def test_nobody_is_held_out_by_default() -> None:
    """The rows that the setup page makes hold out nobody."""
    with stage() as here:
        here.account.host.campaign_events.add(WELCOME)
        here.action("new", campaign_event=WELCOME)
        here.write(ANNA, "new")
        here.nightly()
        assert mails(here) == [(WELCOME, ANNA)]


def test_a_mail_sent_elsewhere_is_recorded() -> None:
    """With a promotion and without an event NetSuite sends nothing, and history knows who was targeted."""
    with stage() as here:
        here.action("lapsed", promotion=7)
        here.write(ANNA, "lapsed")
        here.nightly()
        assert (mails(here), result(here, ANNA)) == ([], "TARGETED: sent elsewhere")


def test_each_mail_of_a_series_is_sent_once_and_on_its_day() -> None:
    """At once, after 7 and after 14 days, however many nights run."""
    with stage() as here:
        tips, review = series(here)
        here.write(ANNA, "new", custentity_rfm_last_order_date=here.today)
        here.nightly()
        assert mails(here) == [(WELCOME, ANNA)]
        nights(here, 6)
        assert mails(here) == [(WELCOME, ANNA)]
        nights(here, 1)
        assert mails(here) == [(WELCOME, ANNA), (TIPS, ANNA)]
        nights(here, 10)
        assert mails(here) == [(WELCOME, ANNA), (TIPS, ANNA), (REVIEW, ANNA)]
        assert row_of(here, ANNA)["custrecord_rfm_sh_series"] == f"#{tips}: RESPONSE 5002\n#{review}: RESPONSE 5003"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"custentity_rfm_last_order_date": 5}, "STOPPED: bought", id="bought and stays"),
        pytest.param({"segment": "loyal"}, "STOPPED: left the segment", id="leaves the segment"),
        pytest.param({"globalsubscriptionstatus": 2}, "SKIPPED: opted out", id="opts out"),
    ],
)
def test_a_series_stops(change: dict[str, object], told: str) -> None:
    """No later mail goes to a customer who has bought, left, or opted out meanwhile, and history says why."""
    with stage() as here:
        tips, _ = series(here)
        here.write(ANNA, "new", custentity_rfm_last_order_date=here.today)
        here.nightly()
        nights(here, 3)
        if "segment" in change:
            here.write(ANNA, str(change["segment"]), custentity_rfm_last_order_date=here.today - timedelta(days=3))
        elif "custentity_rfm_last_order_date" in change:
            here.account.write_customers([(ANNA, {"custentity_rfm_last_order_date": here.today})])
        else:
            here.edit(ANNA, **change)
        nights(here, 5)
        assert mails(here) == [(WELCOME, ANNA)]
        assert here.history(ANNA)[0]["custrecord_rfm_sh_series"] == f"#{tips}: {told}"


def test_who_is_held_out_of_a_series_receives_none_of_it() -> None:
    """The first mail decides for all that follow."""
    with stage() as here:
        series(here)
        here.action("new", held_out=100)
        here.write(ANNA, "new", custentity_rfm_last_order_date=here.today)
        here.nightly()
        nights(here, 15)
        assert mails(here) == []
        assert row_of(here, ANNA).get("custrecord_rfm_sh_series") is None


def test_a_series_may_begin_some_days_later() -> None:
    """Without a mail at once, the first is due on its day and leaves the row's campaign result."""
    with stage() as here:
        here.account.host.campaign_events.add(WELCOME)
        here.action("new", campaign_event=WELCOME, delay=3)
        here.write(ANNA, "new", custentity_rfm_last_order_date=here.today)
        here.nightly()
        nights(here, 2)
        assert mails(here) == []
        nights(here, 2)
        assert mails(here) == [(WELCOME, ANNA)]
        assert result(here, ANNA) == "RESPONSE 5001"


def test_a_later_mail_that_is_refused_is_noted_and_not_tried_again() -> None:
    """As the first; the page of refusals shows it."""
    with stage() as here:
        tips, _ = series(here)
        here.account.host.campaign_events.discard(TIPS)
        here.write(ANNA, "new", custentity_rfm_last_order_date=here.today)
        here.nightly()
        nights(here, 7)
        here.account.host.campaign_events.add(TIPS)
        nights(here, 3)
        row = here.account.record_tables[HISTORY].rows[int(str(row_of(here, ANNA)["id"]))]
        assert row["custrecord_rfm_sh_series"] == f"#{tips}: REFUSED: NetSuite did not send it, see the campaign event"
        assert "Campaign: NetSuite did not send it" in str(row["custrecord_rfm_sh_refused"])
        assert mails(here) == [(WELCOME, ANNA)]


def test_a_series_begins_when_the_change_takes_effect() -> None:
    """Days outside the segment left come first; the second mail is due so many days after the first."""
    with stage() as here:
        here.account.host.campaign_events |= {WELCOME, TIPS}
        here.action("vip_champions", days_outside=10)
        here.action("loyal", campaign_event=WELCOME, campaign=CAMPAIGN)
        later = {"segment": here.segment("loyal"), "campaign_event": TIPS, "campaign": CAMPAIGN, "delay": 7}
        table = here.account.record_tables[ACTION]
        table.add({f"custrecord_rfm_sa_{name}": value for name, value in later.items()}, here.account.clock.now())
        bought = here.today - timedelta(days=40)
        here.write(ANNA, "vip_champions", custentity_rfm_last_order_date=bought)
        here.nightly()
        here.set_day(here.today + timedelta(days=1))
        here.write(ANNA, "loyal", custentity_rfm_last_order_date=bought)
        nights(here, 9)
        assert mails(here) == []
        nights(here, 1)
        assert mails(here) == [(WELCOME, ANNA)]
        nights(here, 6)
        assert mails(here) == [(WELCOME, ANNA)]
        nights(here, 2)
        assert mails(here) == [(WELCOME, ANNA), (TIPS, ANNA)]


def test_a_series_goes_on_while_the_customer_still_counts_as_in_the_segment() -> None:
    """Days Outside: who left on day 3 and counts until day 13 is sent the mail of day 7, not that of day 14."""
    with stage() as here:
        series(here)
        here.action("new", days_outside=10)
        here.write(ANNA, "new")
        nights(here, 3)
        here.write(ANNA, "loyal")
        nights(here, 5)
        assert mails(here) == [(WELCOME, ANNA), (TIPS, ANNA)]
        nights(here, 9)
        assert mails(here) == [(WELCOME, ANNA), (TIPS, ANNA)]
