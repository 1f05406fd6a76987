"""Campaigns start by the action row of the segment entered, for customers who have not said no."""

from datetime import timedelta

import pytest

from tests.suitescript.dashboard import see
from tests.suitescript.stage import ANNA, BEN, HISTORY, Stage, stage

WELCOME = 88


def campaign_of(here: Stage, customer: int) -> object:
    """What the customer's last history row says of its campaign."""
    return here.history(customer)[-1].get("custrecord_rfm_sh_campaign")


def start(here: Stage) -> None:
    """Have there be a welcome campaign for new customers."""
    here.account.host.campaign_events.add(WELCOME)
    here.action("new", campaign_event=WELCOME)


def test_entering_a_segment_with_a_campaign_starts_it_once() -> None:
    """One mail, whose response is noted on the history row; the next nights send none."""
    with stage() as here:
        start(here)
        here.write(ANNA, "new")
        here.write(BEN, "loyal")
        for _ in range(3):
            here.nightly()
        assert [(m.campaign_event, m.customer) for m in here.account.host.campaign_mails] == [(WELCOME, ANNA)]
        assert campaign_of(here, ANNA) == "RESPONSE 5001"


def test_no_campaign_is_on_by_default() -> None:
    """The rows that the setup page makes name campaigns and start none."""
    with stage() as here:
        for segment in ("new", "at_risk", "lapsed"):
            here.write(ANNA, segment)
            here.nightly()
        assert here.account.host.campaign_mails == []


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        pytest.param({"globalsubscriptionstatus": 1}, "RESPONSE 5001", id="soft opt-in"),
        pytest.param({"globalsubscriptionstatus": 3}, "RESPONSE 5001", id="confirmed opt-in"),
        pytest.param({"globalsubscriptionstatus": 2}, "SKIPPED: opted out", id="soft opt-out"),
        pytest.param({"globalsubscriptionstatus": 4}, "SKIPPED: opted out", id="confirmed opt-out"),
        pytest.param({"email": None}, "SKIPPED: no e-mail address", id="no e-mail address"),
        pytest.param({"isinactive": True}, "SKIPPED: inactive", id="inactive"),
    ],
)
def test_consent_is_looked_up_at_the_moment_of_sending(values: dict[str, object], outcome: str) -> None:
    """Who opted out after the segment change gets nothing, and the row says why."""
    with stage() as here:
        start(here)
        here.write(ANNA, "new")
        here.edit(ANNA, **values)
        here.nightly()
        assert campaign_of(here, ANNA) == outcome
        assert len(here.account.host.campaign_mails) == outcome.startswith("RESPONSE")


@pytest.mark.parametrize("spelling", [" Shared@Example.com", "SHARED@EXAMPLE.COM ", "shared@example.com"])
@pytest.mark.parametrize("inactive", [False, True])
def test_who_unsubscribed_on_another_record_gets_nothing(spelling: str, *, inactive: bool) -> None:
    """Unsubscribing applies to every record with the address (section_N995376); the row says why."""
    with stage() as here:
        start(here)
        here.write(ANNA, "new")
        here.edit(ANNA, email="Shared@example.com")
        here.edit(BEN, email=spelling, globalsubscriptionstatus=4, isinactive=inactive)
        here.nightly()
        assert campaign_of(here, ANNA) == "SKIPPED: opted out on another customer with this address"
        assert here.account.host.campaign_mails == []


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(None, "SKIPPED: no confirmed opt-in"), (1, "SKIPPED: no confirmed opt-in"), (3, "RESPONSE 5001")],
)
def test_a_script_parameter_asks_for_a_confirmed_opt_in(status: int | None, outcome: str) -> None:
    """As the worker's RFM_CONSENT=confirmed."""
    with stage() as here:
        start(here)
        here.account.host.parameters["custscript_rfm_consent_night"] = "confirmed"
        here.write(ANNA, "new")
        here.edit(ANNA, globalsubscriptionstatus=status)
        here.nightly()
        assert campaign_of(here, ANNA) == outcome


def test_a_campaign_event_that_does_not_exist_is_noted_and_not_tried_again() -> None:
    """SendCampaignEvent answers -1 (section_4431144897); row and page say so as of any refusal."""
    with stage() as here:
        start(here)
        here.account.host.campaign_events.clear()
        here.write(ANNA, "new")
        here.nightly()
        told = "NetSuite did not send it, see the campaign event"
        assert campaign_of(here, ANNA) == f"REFUSED: {told}"
        assert any(f"Campaign: {told}" in text for text in see(here).texts)


def test_a_campaign_result_that_was_emptied_is_tried_again_and_the_note_goes() -> None:
    """The CRM manager mends the event and empties the field of the row."""
    with stage() as here:
        start(here)
        here.account.host.campaign_events.clear()
        here.write(ANNA, "new")
        here.nightly()
        table = here.account.record_tables[HISTORY]
        here.account.host.campaign_events.add(WELCOME)
        table.change(
            int(str(here.history(ANNA)[0]["id"])), {"custrecord_rfm_sh_campaign": None}, here.account.clock.now()
        )
        here.nightly()
        assert campaign_of(here, ANNA) == "RESPONSE 5001"
        assert here.history(ANNA)[0]["custrecord_rfm_sh_refused"] is None


def test_a_campaign_switched_on_later_starts_and_announces_nothing_again() -> None:
    """The digest was sent yesterday; today the CRM manager names a campaign for the same segment."""
    with stage() as here:
        here.account.host.campaign_events.add(WELCOME)
        here.write(ANNA, "vip_champions")
        here.nightly()
        here.action("vip_champions", campaign_event=WELCOME)
        here.set_day(here.today + timedelta(days=1))
        here.nightly()
        assert len(here.mails) == 1
        assert len(here.account.host.campaign_mails) == 1


def test_leaving_a_segment_starts_nothing() -> None:
    """The campaign belongs to the segment entered."""
    with stage() as here:
        start(here)
        here.write(ANNA, "new")
        here.nightly()
        here.write(ANNA, "loyal")
        here.nightly()
        assert len(here.account.host.campaign_mails) == 1
