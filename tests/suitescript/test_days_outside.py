"""Leaving a segment may take effect only after so many days outside it: category, digest, campaign and lists follow."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest

from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.search_run import run_saved
from tests.suitescript.dashboard import ask
from tests.suitescript.stage import ANNA, BEN, DAN, Stage, stage

VIP = "vip_champions"


def later(here: Stage, days: int) -> None:
    """So many days pass."""
    here.set_day(here.today + timedelta(days=days))


def is_vip(here: Stage, customer: int = ANNA) -> bool:
    """Whether the customer has the category of the segment."""
    return here.customer(customer)["category"] == here.category("VIP")


def counts_as(here: Stage, customer: int = ANNA) -> tuple[object, object]:
    """The segment that the customer still counts as, and until when."""
    held = here.customer(customer)
    return held.get("custentity_rfm_counts_as"), held.get("custentity_rfm_counts_until")


def notes(body: str) -> list[list[str]]:
    """The cells of a mail's rows: customer, phone, from, to, note, last order, value."""
    rows = re.findall(r"<tr><td.*?</tr>", body)
    return [[unescape(re.sub("<[^>]*>", "", cell)) for cell in re.findall(r"<td.*?</td>", row)] for row in rows]


@pytest.mark.parametrize(("days", "left"), [(59, False), (60, True)])
def test_leaving_takes_effect_on_the_day_and_not_one_before(days: int, left: bool) -> None:  # noqa: FBT001
    """Category, mail and the field that holds it, after 59 and after 60 days outside."""
    with stage() as here:
        here.action(VIP, days_outside=60)
        here.write(ANNA, VIP)
        here.nightly()
        here.mails.clear()
        here.write(ANNA, "loyal")
        left_on = here.today
        here.nightly()
        later(here, days)
        here.nightly()
        until = left_on + timedelta(days=60)
        assert is_vip(here) is not left
        assert counts_as(here) == ((None, None) if left else (here.segment(VIP), until))
        assert [mail.subject.partition(" [")[0] for mail in here.mails] == (
            ["Leeds: 0 joined, 1 left VIP Champions"] if left else []
        )
        if left:
            (row,) = notes(here.mails[0].body)
            assert row[2:6] == [
                "VIP Champions",
                "Loyal Customers",
                "silent for 63 days",
                (left_on - timedelta(3)).isoformat(),
            ]
            later(here, 1)
            here.nightly()
            assert len(here.mails) == 1


def test_who_comes_back_meanwhile_has_never_left() -> None:
    """No mail, no change of category; and a second leaving waits its full time."""
    with stage() as here:
        here.action(VIP, days_outside=60)
        here.write(ANNA, VIP)
        here.nightly()
        here.mails.clear()
        for _ in range(2):
            here.write(ANNA, "loyal")
            assert here.account.user_events.units[-1] == 12
            later(here, 31)
            here.nightly()
            here.write(ANNA, VIP)
            assert here.account.user_events.units[-1] == 12
            assert counts_as(here) == (None, None)
        later(here, 40)
        here.nightly()
        assert is_vip(here)
        assert here.mails == []
        assert [row.get("custrecord_rfm_sh_effect") for row in here.history(ANNA)] == [
            None,
            "WAITS",
            "NONE",
            "WAITS",
            "NONE",
        ]
        here.write(ANNA, "loyal")
        later(here, 60)
        here.nightly()
        assert not is_vip(here)
        assert len(here.mails) == 1


def test_without_days_outside_everything_is_as_it_was() -> None:
    """Empty and 0: at once, and nothing is noted on the customer."""
    for days in (None, 0):
        with stage() as here:
            here.action(VIP, days_outside=days)
            here.write(ANNA, VIP)
            here.write(ANNA, "loyal")
            assert not is_vip(here)
            assert counts_as(here) == (None, None)
            assert [row.get("custrecord_rfm_sh_effect") for row in here.history(ANNA)] == [None, None]


def test_what_happens_while_it_waits_has_no_effect_and_the_end_leads_to_where_the_customer_is() -> None:
    """VIP to Loyal to At-Risk: At-Risk's category, mail and campaign follow on the day on which leaving counts."""
    with stage() as here:
        here.action(VIP, days_outside=60)
        here.account.host.campaign_events.add(77)
        here.action("at_risk", category=here.category("Retail"), notify=True, campaign_event=77)
        here.write(ANNA, VIP)
        here.nightly()
        here.mails.clear()
        here.write(ANNA, "loyal")
        later(here, 20)
        here.write(ANNA, "at_risk")
        here.nightly()
        assert is_vip(here)
        assert (here.mails, here.account.host.campaign_mails) == ([], [])
        later(here, 40)
        here.nightly()
        assert here.customer(ANNA)["category"] == here.category("Retail")
        (mail,) = here.mails
        assert mail.subject.startswith("Leeds: 1 joined, 0 left At-Risk; 0 joined, 1 left VIP Champions [")
        assert [row[2:4] for row in notes(mail.body)] == [["VIP Champions", "At-Risk"]] * 2
        assert [row[4] for row in notes(mail.body)] == ["first time", "silent for 43 days"]
        assert len(here.account.host.campaign_mails) == 1


def test_a_mail_says_first_time_and_back_after_so_many_days() -> None:
    """Anna for the first time; Dan, who had left 12 days ago, is back."""
    with stage() as here:
        here.write(DAN, VIP)
        here.write(DAN, "loyal")
        here.nightly()
        here.mails.clear()
        later(here, 12)
        here.write(DAN, VIP)
        here.write(ANNA, VIP)
        here.nightly()
        (mail,) = here.mails
        assert {row[0]: row[4] for row in notes(mail.body)} == {
            "Anna <b>Archer</b>": "first time", "Dan Drew": "back after 12 days"
        }  # fmt: skip
        assert "2 joined, 0 left. 2 in all at this store now." in mail.body


def test_digests_go_out_on_the_weekday_that_is_set() -> None:
    """Monday's mail has the week's changes, and what a failed Monday left the week after; no other day has one."""
    with stage() as here:
        here.account.host.parameters["custscript_rfm_digest_weekday"] = "Monday"
        here.set_day(date(2026, 11, 24))  # a Tuesday
        here.write(ANNA, VIP)
        here.nightly()
        later(here, 3)
        here.write(BEN, VIP)
        here.write(DAN, VIP)
        for _ in range(2):
            here.nightly()
            later(here, 1)
        assert here.mails == []
        later(here, 1)
        assert here.today.strftime("%A") == "Monday"
        here.nightly()
        assert sorted(mail.subject.partition(" [")[0] for mail in here.mails) == [
            "Leeds: 2 joined, 0 left VIP Champions", "York: 1 joined, 0 left VIP Champions"
        ]  # fmt: skip
        later(here, 7)
        here.nightly()
        assert len(here.mails) == 2


def test_a_change_that_the_user_event_missed_waits_as_well() -> None:
    """The night adds the row, and notes on the customer what counts."""
    with stage() as here:
        here.action(VIP, days_outside=60)
        here.write(ANNA, VIP)
        here.nightly()
        here.mails.clear()
        here.account.sql(f"UPDATE customer SET custentity_rfm_segment = {here.segment('loyal')} WHERE id = {ANNA}")
        here.nightly()
        assert here.history(ANNA)[-1].get("custrecord_rfm_sh_effect") == "WAITS"
        assert is_vip(here)
        assert here.mails == []


def test_lists_follow_what_counts() -> None:
    """The saved search, the segment's page and its file have Anna among the VIPs until it takes effect."""

    def members(here: Stage, segment: str) -> list[Any]:
        return [row["Customer"] for row in run_saved(here.account, f"customsearch_rfm_in_{segment}")]

    with stage() as here:
        here.action(VIP, days_outside=60)
        here.write(ANNA, VIP)
        here.write(ANNA, "loyal")
        assert (members(here, VIP), members(here, "loyal")) == (["C-1"], [])
        page = ask(here, segment="val_rfm_vip_champions").html
        assert "The list and the file include 1 customer who left the segment and still counts as in it." in page
        assert "C-1" in page
        loyal = ask(here, segment="val_rfm_loyal").html
        assert "They leave out 1 customer of the segment who still counts as in another." in loyal
        assert "C-1" not in loyal
        later(here, 60)
        here.nightly()
        assert (members(here, VIP), members(here, "loyal")) == ([], ["C-1"])


def test_where_it_cannot_be_noted_the_night_settles_the_category() -> None:
    """Another bundle refuses the field: the row is there with the reason, and the category follows the segment."""
    with stage() as here:
        here.action(VIP, days_outside=60)
        here.write(ANNA, VIP)

        def refuse(changed: str, internal_id: int | None, values: Mapping[str, Any]) -> None:
            del internal_id
            if changed == "customer" and values.get("custentity_rfm_counts_as"):
                raise SuiteScriptError("USER_ERROR", "locked")

        here.account.other_bundles.append(refuse)
        here.write(ANNA, "loyal")
        row = here.history(ANNA)[-1]
        assert (row["custrecord_rfm_sh_category"], row["custrecord_rfm_sh_refused"]) == (
            "PENDING", "Category: USER_ERROR: locked"
        )  # fmt: skip
        here.nightly()
        assert not is_vip(here)


def test_a_change_dated_for_the_companys_tomorrow_is_announced_as_before() -> None:
    """The worker's day may be one ahead of the scripts' for some hours; only what waits looks at the day."""
    with stage() as here:
        here.write(ANNA, VIP, custentity_rfm_segment_changed_on=here.today + timedelta(days=1))
        here.nightly()
        assert len(here.mails) == 1
