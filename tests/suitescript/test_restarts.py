"""A server that goes down anywhere in the nightly job: one row per change, one line per digest, one campaign mail."""

import contextlib
import itertools

import pytest

from netsuite_rfm.sandbox.scripts.host import ServerDisruptedError
from tests.suitescript.stage import ANNA, BEN, DAN, Stage, stage
from tests.suitescript.test_digest import names_in

WELCOME = 88


def play(here: Stage, crash_at: dict[str, int] | None) -> int:
    """Two VIPs of Leeds, one of them missed by the user event, and a campaign; return the disruptions."""
    here.account.host.campaign_events.add(WELCOME)
    here.action("new", campaign_event=WELCOME)
    here.write(ANNA, "vip_champions")
    here.account.store_customers([(DAN, here.written("vip_champions"))])
    here.write(BEN, "new")
    disruptions = here.nightly(crash_at).disruptions
    here.nightly()
    here.nightly()
    return disruptions


@pytest.mark.parametrize(
    ("stage_name", "calls_at_least"),
    [("getInputData", 3), ("map", 9), ("reduce", 6)],
)
def test_a_disruption_before_any_call_changes_nothing_in_the_end(stage_name: str, calls_at_least: int) -> None:
    """Each stage is disrupted before each of its calls; rows, mails and categories come out the same."""
    for crash_at in itertools.count():
        with stage() as here:
            disruptions = play(here, {stage_name: crash_at})
            assert here.moves(ANNA) == here.moves(DAN) == [(None, "vip_champions")]
            named = sorted(name for mail in here.mails for name in names_in(mail.body))
            assert named == ["Anna <b>Archer</b>", "Dan Drew"]
            assert len(here.account.host.campaign_mails) <= 1
            assert here.customer(DAN)["category"] == here.category("VIP")
        if disruptions == 0:
            break
    assert crash_at >= calls_at_least, "the stage makes fewer calls than there are places to be disrupted at"


def test_a_campaign_in_doubt_is_not_sent_again() -> None:
    """Interrupted between the claim and the note of the response, the row says so; no customer is mailed twice."""
    outcomes = set()
    for crash_at in itertools.count():
        with stage() as here:
            here.account.host.campaign_events.add(WELCOME)
            here.action("new", campaign_event=WELCOME)
            here.write(BEN, "new")
            disruptions = here.nightly({"map": crash_at}).disruptions
            here.nightly()
            (row,) = here.history(BEN)
            outcomes.add(row["custrecord_rfm_sh_campaign"])
            assert row.get("custrecord_rfm_sh_refused") is None
            assert len(here.account.host.campaign_mails) <= 1
        if disruptions == 0:
            break
    assert outcomes == {"RESPONSE 5001", "IN DOUBT: interrupted while sending"}


def test_a_run_that_died_for_good_leaves_nothing_unsaid() -> None:
    """Rows that were claimed for a mail which was never sent are in the next night's digest."""
    with stage() as here:
        here.write(ANNA, "vip_champions")
        here.write(DAN, "vip_champions")
        table = here.account.record_tables["customrecord_rfm_segment_history"]
        first = min(table.rows)
        table.change(first, {"custrecord_rfm_sh_digest": "RFM-20261119T020000-11"}, here.account.clock.now())
        here.nightly()
        here.nightly()
        (mail,) = here.mails
        assert len(names_in(mail.body)) == 2


def test_the_user_event_disrupted_anywhere_is_made_good_in_the_night() -> None:
    """Whatever the user event had done by then, one row and the category are there in the morning."""
    done_before_the_night = set()
    for crash_at in itertools.count():
        with stage() as here:
            here.account.user_events.crash_at = crash_at
            disrupted = True
            with contextlib.suppress(ServerDisruptedError):
                here.write(ANNA, "vip_champions")
                disrupted = False
            vip = here.customer(ANNA)["category"] == here.category("VIP")
            done_before_the_night.add((len(here.history()), vip))
            here.account.user_events.crash_at = None
            here.nightly()
            here.nightly()
            assert here.moves(ANNA) == [(None, "vip_champions")]
            assert here.customer(ANNA)["category"] == here.category("VIP")
            assert here.history(ANNA)[0]["custrecord_rfm_sh_category"] == "SET"
        if not disrupted:
            break
    assert done_before_the_night == {(0, False), (1, False), (1, True)}
