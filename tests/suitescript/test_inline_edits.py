"""An inline edit carries the edited fields alone; whatever a script reads of the others, the segment stays."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from netsuite_rfm.sandbox.scripts.platform import Platform
from tests.suitescript.stage import ANNA, BEN, TODAY, stage
from tests.suitescript.test_real_nights import (
    Nights,
    each_vip_is_in_one_digest_of_the_right_store,
    history_is_every_transition_once,
    opened,
    rows_of,
)
from tests.support.soak import at_length

READINGS = Platform.alternatives()["xedit_unedited"]
SHARE_KEPT = at_length(20, 12)
"""One customer of so many is played, for time; the orders are real."""
NIGHTS = 30
"""Every fifth of them is written twice, and a user event runs in all but every twentieth."""


@pytest.fixture(params=READINGS)
def platform(request: pytest.FixtureRequest) -> Platform:
    """An account for each way in which the fields that were not edited may read."""
    return Platform(xedit_unedited=request.param)


def test_an_edit_of_another_field_leaves_segment_category_and_history_alone(platform: Platform) -> None:
    """A phone number, an address, a score: none of them moves anybody, day after day."""
    with stage(platform=platform) as here:
        here.write(ANNA, "vip_champions")
        for values in ({"email": "a@b.example"}, {"custentity_rfm_score": "545"}, {"custentity_rfm_score": None}):
            here.edit(ANNA, event="XEDIT", **values)
            here.nightly()
            here.set_day(here.today + timedelta(days=1))
        assert here.moves(ANNA) == [(None, "vip_champions")]
        assert here.customer(ANNA)["category"] == here.category("VIP")
        assert len(here.mails) == 1


def test_the_nightly_jobs_own_write_moves_nobody(platform: Platform) -> None:
    """It sets the category of a change that the user event missed, by submitFields, which is an XEDIT."""
    with stage(platform=platform) as here:
        here.account.store_customers([(ANNA, here.written("vip_champions"))])
        for _ in range(3):
            here.nightly()
        assert here.moves(ANNA) == [(None, "vip_champions")]
        assert here.customer(ANNA)["category"] == here.category("VIP")
        assert len(here.mails) == 1


def test_a_segment_cleared_by_hand_is_left(platform: Platform) -> None:
    """An edited field counts, empty or not, and what the row needs besides comes from before."""
    with stage(platform=platform) as here:
        here.write(ANNA, "vip_champions")
        here.edit(ANNA, event="XEDIT", custentity_rfm_segment=None)
        assert here.moves(ANNA)[1:] == [("vip_champions", None)]
        row = here.history(ANNA)[1]
        assert (row["custrecord_rfm_sh_score"], row["custrecord_rfm_sh_changed_on"]) == ("555", TODAY)
        assert here.customer(ANNA)["category"] is None


def test_a_segment_edited_without_its_day_is_of_today(platform: Platform) -> None:
    """The old day and stamp are not taken for the change's own."""
    with stage(platform=platform) as here:
        here.write(BEN, "loyal")
        here.set_day(TODAY + timedelta(days=5))
        here.edit(BEN, event="XEDIT", custentity_rfm_segment=here.segment("at_risk"))
        row = here.history(BEN)[1]
        assert row["custrecord_rfm_sh_changed_on"] == here.today
        assert row.get("externalid") is None


class EditedNights(Nights):
    """Nights on whose days somebody edits an unrelated field of one customer in a hundred, one of them at least."""

    def begin(self, day: date) -> None:
        """Choose whom people edit by a seed."""
        super().begin(day)
        self.edits = 0
        self.choice = random.Random(13)

    def play(self, day: date) -> None:
        """Edit before the worker's night."""
        everyone = sorted(self.known)
        for customer in self.choice.sample(everyone, max(1, len(everyone) // 100)):
            self.here.edit(customer, event="XEDIT", email=f"{self.edits}@mail.example")
            self.edits += 1
        super().play(day)


@pytest.fixture
def nights(data: Path, platform: Platform) -> Iterator[EditedNights]:
    """Nights of real orders in which a PATCH is an XEDIT too."""
    with opened(data, EditedNights, event="XEDIT", platform=platform, one_of=SHARE_KEPT) as played:
        played.play_all(NIGHTS)
        yield played


def test_nights_with_inline_edits_leave_the_truth_and_no_mail_more(nights: EditedNights) -> None:
    """History equals the transitions of the orders; digests name the moves of VIP Champions and nothing else."""
    assert nights.edits >= NIGHTS
    history_is_every_transition_once(nights, at_least=4_500 // SHARE_KEPT)
    each_vip_is_in_one_digest_of_the_right_store(nights, at_least=100 // SHARE_KEPT)
    assert rows_of(nights.here).total() == len(nights.moves)
