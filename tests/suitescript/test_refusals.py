"""What NetSuite refuses keeps nothing else back: the row, the other consequences and the other customers are there.

The refusal is noted on the history row and shown on the page, is logged once, and is not tried anew each night.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from netsuite_rfm.sandbox.scripts import host
from netsuite_rfm.sandbox.scripts.deployments import run_map_reduce
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from tests.suitescript.dashboard import see
from tests.suitescript.stage import (
    ANNA,
    BEN,
    CARA,
    DAILY,
    DAN,
    HISTORY,
    LEEDS_MANAGER,
    TODAY,
    YORK_LEAD,
    Stage,
    stage,
)

WIN_BACK = 77
REFUSED = "custrecord_rfm_sh_refused"
Call = Callable[[Any, Any], Any]


def mandatory(here: Stage) -> None:
    """Category is mandatory whatever a script asks for, and the VIP had none before."""
    here.account.sql("UPDATE customer SET custentity_rfm_category_before = NULL")
    here.account.platform = replace(here.account.platform, category_mandatory="always")


def inactive(here: Stage) -> None:
    """The categories of the action rows, and those of before, have been inactivated."""
    here.account.sql("UPDATE customercategory SET isinactive = 'T'")


def refusing(name: str, message: str, record_type: str = "customer") -> Callable[[Stage], None]:
    """Another bundle's script, or a workflow's lock, refuses each change of a record type by a script."""

    def refuse(changed: str, internal_id: int | None, values: Mapping[str, Any]) -> None:
        del internal_id, values
        if changed == record_type:
            raise SuiteScriptError(name, message)

    return lambda here: here.account.other_bundles.append(refuse)


FORMS = [
    pytest.param(mandatory, id="mandatory"),
    pytest.param(inactive, id="inactive"),
    pytest.param(refusing("USER_ERROR", "Please enter value(s) for: Territory"), id="another bundle"),
    pytest.param(refusing("RECORD_LOCKED", "This record is locked by a workflow"), id="a workflow's lock"),
    pytest.param(refusing("Error", "x is undefined\n at other.js"), id="an error without a name"),
    pytest.param(refusing("RCRD_HAS_BEEN_CHANGED", "Record has been changed"), id="changed each time"),
]


def prepare(here: Stage) -> None:
    """Anna and Ben were VIP Champions with a category of before by yesterday; At-Risk has a campaign."""
    here.account.host.campaign_events.add(WIN_BACK)
    here.action("vip_champions", overwrite=True)
    here.action("at_risk", campaign_event=WIN_BACK)
    for customer in (ANNA, BEN):
        here.edit(customer, category=here.category("Trade"))
        here.write(customer, "vip_champions")
    here.nightly()
    here.mails.clear()
    here.set_day(TODAY + timedelta(days=1))


def nights(here: Stage, count: int) -> None:
    """Run the nightly job on so many days, none of which may fail."""
    for _ in range(count):
        here.nightly()
        here.set_day(here.today + timedelta(days=1))


def attempts(monkeypatch: pytest.MonkeyPatch, name: str, error: Callable[[Any], SuiteScriptError | None]) -> list[Any]:
    """Have a call throw by its arguments; what it was called with is kept."""
    real: Call = host._CALLS[name]
    made: list[Any] = []

    def call(execution: Any, arguments: Any) -> Any:
        made.append(arguments)
        refused = error(arguments)
        if refused is not None:
            raise refused
        return real(execution, arguments)

    monkeypatch.setitem(host._CALLS, name, call)  # type: ignore[arg-type]
    return made


@pytest.mark.parametrize("refuse", FORMS)
def test_a_refused_category_keeps_nothing_back_and_is_told_once(refuse: Callable[[Stage], None]) -> None:
    """Row, digest and campaign of Anna are there, and so is Cara, who asks for no category; later nights do nothing."""
    with stage() as here:
        prepare(here)
        refuse(here)
        here.write(ANNA, "at_risk")
        here.write(CARA, "loyal")
        nights(here, 1)
        assert here.moves(ANNA)[-1] == ("vip_champions", "at_risk")
        assert here.moves(CARA) == [(None, "loyal")]
        assert [mail.recipients for mail in here.mails] == [("leeds@shop.example",)]
        assert [sent.customer for sent in here.account.host.campaign_mails] == [ANNA]
        row = here.history(ANNA)[-1]
        assert row["custrecord_rfm_sh_category"] == "REFUSED"
        assert str(row[REFUSED]).startswith("Category: ")
        assert "\n" not in str(row[REFUSED])
        assert here.errors() == [f"Category of customer {ANNA} not set"]
        assert here.account.record_tables["customrecord_rfm_run"].rows == {}
        seen = see(here)
        assert sum(str(row[REFUSED]) in text for text in seen.texts) == 1
        units, before = len(here.account.host.log), dict(here.history(ANNA)[-1])
        nights(here, 3)
        assert here.history(ANNA)[-1] == before
        assert (len(here.mails), len(here.account.host.campaign_mails), len(here.history())) == (1, 1, 4)
        assert {line.level for line in here.account.host.log[units:]} == {"audit"}


@pytest.mark.parametrize("refuse", FORMS)
def test_a_category_refused_of_a_change_that_the_user_event_missed(refuse: Callable[[Stage], None]) -> None:
    """The nightly job records it the first night and tries the category once; ever after there is nothing to do."""
    with stage() as here:
        prepare(here)
        refuse(here)
        here.account.store_customers([(ANNA, here.written("at_risk"))])
        nights(here, 4)
        assert here.moves(ANNA) == [(None, "vip_champions"), ("vip_champions", "at_risk")]
        assert (len(here.mails), len(here.account.host.campaign_mails)) == (1, 1)
        assert here.errors() == [f"Category of customer {ANNA} not set"]


def test_a_category_refused_to_the_user_events_role_is_set_in_the_night() -> None:
    """The nightly job runs as an administrator: what it can do it does, and the note is gone."""
    with stage() as here:
        roles = here.account.project.roles
        kept = dict(roles["customrole_rfm_automation"].permissions)
        roles["customrole_rfm_automation"].permissions["LIST_CUSTJOB"] = "VIEW"  # type: ignore[index]
        assert kept["LIST_CUSTJOB"] == "EDIT"
        here.write(ANNA, "vip_champions")
        assert here.customer(ANNA)["category"] is None
        assert str(here.history(ANNA)[0][REFUSED]).startswith("Category: INSUFFICIENT_PERMISSION: ")
        here.nightly()
        assert here.customer(ANNA)["category"] == here.category("VIP")
        row = here.history(ANNA)[0]
        assert (row["custrecord_rfm_sh_category"], row[REFUSED]) == ("SET", None)


def test_a_category_of_a_segment_left_since_is_not_set_late() -> None:
    """Anna is At-Risk by the time the night looks at her first change: the second has decided."""
    with stage() as here:
        lock = refusing("RECORD_LOCKED", "locked")
        lock(here)
        here.write(ANNA, "vip_champions")
        here.account.other_bundles.clear()
        here.write(ANNA, "at_risk")
        here.nightly()
        assert here.customer(ANNA)["category"] is None
        assert [row.get("custrecord_rfm_sh_category") for row in here.history(ANNA)] == ["SET", None]


def test_a_category_on_a_form_that_makes_it_mandatory_may_be_emptied() -> None:
    """Anna had none before: submitFields is told to ignore what the form makes mandatory."""
    with stage() as here:
        here.account.platform = replace(here.account.platform, category_mandatory="form")
        here.write(ANNA, "vip_champions")
        here.write(ANNA, "at_risk")
        assert here.customer(ANNA)["category"] is None
        assert here.errors() == []


def test_a_customer_saved_at_the_same_moment_is_tried_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """RCRD_HAS_BEEN_CHANGED passes by itself."""
    refused = iter([SuiteScriptError("RCRD_HAS_BEEN_CHANGED", "Record has been changed")])
    with stage() as here:
        attempts(monkeypatch, "record.submitFields", lambda given: next(refused, None) if given["id"] else None)
        here.write(ANNA, "vip_champions")
        assert here.customer(ANNA)["category"] == here.category("VIP")
        assert here.errors() == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        pytest.param("email.sendCampaignEvent", "Campaign: SSS_X: no template", id="the sending"),
        pytest.param("search.lookupFields", "Campaign: SSS_X: no template", id="the look at the customer"),
    ],
)
def test_a_campaign_that_throws_for_good_is_tried_once(monkeypatch: pytest.MonkeyPatch, name: str, told: str) -> None:
    """Ben's digest goes out all the same, his row names the refusal, and nothing is sent on the nights to come."""
    with stage() as here:
        prepare(here)
        error = SuiteScriptError("SSS_X", "no template")
        made = attempts(
            monkeypatch,
            name,
            lambda given: error if name.startswith("email") or given["type"] == "customer" else None,
        )
        here.write(BEN, "at_risk")
        nights(here, 4)
        assert [mail.recipients for mail in here.mails] == [("york@shop.example",)]
        row = here.history(BEN)[-1]
        assert (row["custrecord_rfm_sh_campaign"], row[REFUSED]) == ("REFUSED: SSS_X: no template", told)
        assert here.customer(BEN)["category"] == here.category("Trade")
        assert here.errors() == [f"Campaign of customer {BEN} not started"]
        assert sum("type" not in given or given["type"] == "customer" for given in made) == 1


def test_a_digest_that_throws_is_told_once_and_sent_once_it_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leeds cannot be written to; York, the category and the campaign are as ever; the night is on record, once."""
    error = SuiteScriptError("SSS_X", "bounced")
    with stage() as here:
        prepare(here)
        attempts(monkeypatch, "email.send", lambda given: error if given["recipients"] == [LEEDS_MANAGER] else None)
        here.write(ANNA, "at_risk")
        here.write(BEN, "at_risk")
        nights(here, 3)
        assert [mail.recipients for mail in here.mails] == [("york@shop.example",)]
        assert here.history(ANNA)[-1][REFUSED] == "Digest: SSS_X: bounced"
        assert len(here.account.host.campaign_mails) == 2
        assert here.errors() == ["Digest of location 11 not sent"]
        (run,) = here.account.record_tables["customrecord_rfm_run"].rows.values()
        assert "digests refused: 1, such as: location 11: SSS_X: bounced" in str(run["custrecord_rfm_run_result"])
        monkeypatch.undo()
        nights(here, 2)
        assert [mail.recipients for mail in here.mails] == [("york@shop.example",), ("leeds@shop.example",)]
        assert here.history(ANNA)[-1][REFUSED] is None


def test_a_digest_whose_relation_is_refused_is_sent_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail is related to its recipient, by number; where that is refused it goes out unrelated."""
    error = SuiteScriptError("SSS_X", "related")
    with stage() as here:
        made = attempts(monkeypatch, "email.send", lambda given: error if "relatedRecords" in given else None)
        here.write(BEN, "vip_champions")
        nights(here, 2)
        assert [given.get("relatedRecords") for given in made] == [{"entityId": YORK_LEAD}, None]
        assert len(here.mails) == 1
        assert here.errors() == []


def test_a_row_that_is_refused_is_on_record_and_the_category_is_set() -> None:
    """Where another bundle refuses history rows, each night that could not add them leaves a row in RFM Run."""
    with stage() as here:
        refusing("USER_ERROR", "No history, please", HISTORY)(here)
        here.write(DAN, "vip_champions")
        assert here.errors() == [f"Segment change of customer {DAN} not recorded"]
        assert here.customer(DAN)["category"] == here.category("VIP")
        assert len(run_map_reduce(here.account, DAILY).errors["map"]) == 1
        (run,) = here.account.record_tables["customrecord_rfm_run"].rows.values()
        assert run["custrecord_rfm_run_exit_code"] == 3
        assert run["custrecord_rfm_run_scope"] == "nightly job in NetSuite"
        result = str(run["custrecord_rfm_run_result"])
        assert result.startswith("changes not handled: 1, such as: USER_ERROR: ")
        assert "No history, please" in result
        assert any("did not go well" in text or "nightly job in NetSuite" in text for text in see(here).texts)
        here.account.other_bundles.clear()
        here.nightly()
        assert here.moves(DAN) == [(None, "vip_champions")]
        assert here.history(DAN)[0]["custrecord_rfm_sh_changed_on"] == TODAY
