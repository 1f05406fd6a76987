"""Units of each script against its limits, measured."""

import json
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from netsuite_rfm.sandbox.scripts.account import EventType
from netsuite_rfm.sandbox.scripts.deployments import open_suitelet
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.execution import Execution
from netsuite_rfm.sandbox.scripts.governance import LIMITS, Meter, units_of
from netsuite_rfm.sandbox.scripts.permissions import ADMINISTRATOR
from netsuite_rfm.sandbox.scripts.platform import Platform
from tests.suitescript.stage import ACTION, ANNA, DAILY, HISTORY, ROOT, SETUP, Stage, stage

UNITS_PER_CHANGE = 20
README = ROOT / "suitescript" / "README.md"


def said(case: str) -> list[int]:
    """The units that the table of the README gives for a case."""
    lines = (line.split("|") for line in README.read_text(encoding="utf-8").splitlines() if line.startswith("| "))
    (units,) = [cells[3] for cells in lines if len(cells) > 4 and cells[2].strip() == case]
    return [int(unit.replace(",", "")) for unit in units.split(";")]


@pytest.mark.parametrize(
    ("call", "record_type", "units"),
    [
        ("record.create", HISTORY, 2),
        ("record.save", HISTORY, 4),
        ("record.submitFields", HISTORY, 2),
        ("record.submitFields", "customer", 5),
        ("record.save", "customercategory", 10),
        ("record.save", "salesorder", 20),
        ("search.lookupFields", "customer", 1),
        ("query.runSuiteQL", "", 10),
        ("email.send", "", 20),
        ("email.sendCampaignEvent", "", 10),
        ("log.write", "", 0),
        ("runtime.parameter", "", 0),
    ],
)
def test_calls_cost_what_the_official_table_says(call: str, record_type: str, units: int) -> None:
    """Units of section_157072844224."""
    assert units_of(call, record_type) == units


def test_a_script_may_use_its_limit_and_no_unit_more() -> None:
    """At the limit a call succeeds; one past it throws, and so does every one after."""
    meter = Meter(30)
    for _ in range(3):
        meter.charge("query.runSuiteQL")
    assert meter.remaining == 0
    for _ in range(2):
        with pytest.raises(SuiteScriptError, match="SSS_USAGE_LIMIT_EXCEEDED"):
            meter.charge("search.lookupFields")


@pytest.mark.parametrize(
    ("before", "after", "units"),
    [
        pytest.param("lapsed", "loyal", 8, id="no category before or after"),
        pytest.param("lapsed", "vip_champions", 15, id="becomes VIP"),
        pytest.param("vip_champions", "lapsed", 15, id="leaves VIP"),
        pytest.param("vip_champions", None, 14, id="leaves every segment"),
        pytest.param("loyal", "loyal", 0, id="no change"),
    ],
)
@pytest.mark.parametrize("event", ["EDIT", "XEDIT"])
def test_a_change_takes_at_most_twenty_units(event: EventType, before: str, after: str | None, units: int) -> None:
    """The user event costs the worker's request little, whatever the change."""
    with stage(event=event) as here:
        here.write(ANNA, before)
        here.write(ANNA, after)
        assert here.account.user_events.units[-1] == units <= UNITS_PER_CHANGE


def test_a_batch_of_a_hundred_charges_each_record_by_itself() -> None:
    """A batch fires the script per record, so a hundred changes come nowhere near one script's limit."""
    with stage() as here:
        ids = np.arange(5001, 5101)
        here.account.add_customers({"id": ids})
        here.account.write_customers([(int(id_), here.written("vip_champions")) for id_ in ids])
        assert here.account.user_events.units == [14] * 100


CHANGES = 50_000


def add_changes(here: Stage, count: int, segment: str, *, recorded: bool) -> None:
    """Have there be changes of today that nothing was done about: with a history row, or without one."""
    ids = np.arange(10_001, 10_001 + count)
    values = {"custentity_rfm_segment": np.full(count, here.segment(segment))}
    addresses = np.array([f"c{id_}@mail.example" for id_ in ids], dtype=object)
    here.account.add_customers({"id": ids, "email": addresses, **values})
    now = here.account.clock.now()
    for id_ in ids.tolist() if recorded else ():
        here.account.record_tables[HISTORY].add(
            {
                "custrecord_rfm_sh_customer": id_,
                "custrecord_rfm_sh_to": here.segment(segment),
                "custrecord_rfm_sh_changed_on": here.today,
            },
            now,
        )


def invoke(here: Stage, stage_name: str, **arguments: object) -> tuple[Any, int]:
    """Run one invocation of a stage of the nightly job; return what it gives and the units it took."""
    script, deployment = here.account.project.find_deployment(DAILY)
    meter = Meter(LIMITS[stage_name])
    execution = Execution(here.account, script, deployment, meter, ADMINISTRATOR, "MAPREDUCE", stage_name)
    return here.account.host.run(execution, stage_name, arguments), meter.used


@pytest.mark.parametrize(
    ("recorded", "case"),
    [
        pytest.param(True, "a change with a campaign", id="to announce"),
        pytest.param(
            False, "a change whose history row is missing, with category and campaign", id="without history rows"
        ),
    ],
)
def test_fifty_thousand_changes_a_night_stay_far_from_every_limit(*, recorded: bool, case: str) -> None:
    """Reading them all, and one change, campaign included, take the units that the README says."""
    with stage() as here:
        here.account.host.campaign_events.add(7)
        here.action("new", campaign_event=7, category=here.category("Retail"))
        add_changes(here, CHANGES, "new", recorded=recorded)
        items, units = invoke(here, "getInputData")
        assert len(items) == CHANGES
        assert len({item["customer"] for item in items}) == CHANGES
        assert [units] == said("50,000 changes in a night")
        assert units <= LIMITS["getInputData"] // 10
        _, units = invoke(here, "map", key="0", value=json.dumps(items[0]))
        assert len(here.account.host.campaign_mails) == 1
        assert [units] == said(case)
        assert units <= LIMITS["map"] // 10


def test_a_later_mail_costs_as_much_as_the_first() -> None:
    """One query of 10 units for each row of a series, and 26 units for each mail that is due."""
    with stage() as here:
        here.account.host.campaign_events |= {7, 8}
        here.action("new", campaign_event=7)
        here.write(ANNA, "new", custentity_rfm_last_order_date=here.today)
        here.nightly()
        here.set_day(here.today + timedelta(days=7))
        _, before = invoke(here, "getInputData")
        mail = {"segment": here.segment("new"), "campaign_event": 8, "delay": 7}
        table = here.account.record_tables[ACTION]
        table.add({f"custrecord_rfm_sa_{name}": value for name, value in mail.items()}, here.account.clock.now())
        items, after = invoke(here, "getInputData")
        due = [item for item in items if item.get("due")]
        _, units = invoke(here, "map", key="0", value=json.dumps(due[0]))
        assert (after - before, units, len(due)) == (10, 26, 1)
        assert len(here.account.host.campaign_mails) == 2


def test_the_fullest_digest_stays_within_a_reduce_invocation() -> None:
    """A store with more changes than fit gets a mail with those that do, and the rest the next night.

    What is left over pays for reading and mailing once more, should NetSuite restart the invocation.
    """
    with stage() as here:
        add_changes(here, 3_000, "vip_champions", recorded=True)
        first = here.nightly()
        again = units_of("email.send", "") + 3 * units_of("query.runSuiteQL", "")  # rows, was it sent, members
        assert LIMITS["reduce"] - 200 < first.units["reduce"].most <= LIMITS["reduce"] - again
        second = here.nightly()
        assert second.units["reduce"].most < LIMITS["reduce"]
        assert here.nightly().units["reduce"].invocations == 0
        counts = [int(mail.subject.split(": ")[1].split(" ")[0]) for mail in here.mails]
        assert sum(counts) == 3_000


def set_up_units(**platform: str) -> tuple[int, int]:
    """Units of the setup page that makes everything, and of a look afterwards."""
    with stage(set_up=False, platform=Platform(**platform)) as here:  # type: ignore[arg-type]
        made = open_suitelet(here.account, SETUP, method="POST")
        return made.units, open_suitelet(here.account, SETUP).units


def test_the_setup_page_makes_everything_within_its_limit() -> None:
    """All steps at once, and then all checks; what NetSuite refuses costs a few units more, as the README says."""
    made, seen = set_up_units(undocumented_formulas="accepted")
    assert [made] == said("everything made, each search run once")
    assert [seen] == said("nothing is missing")
    refused = [set_up_units()[0], set_up_units(group_creation="note")[0]]
    assert refused == said("the same where both shares are refused; where every spelling of a group but the last is")
    assert (
        max(made, *refused)
        < LIMITS["suitelet"] - 20 * said("besides, for each campaign of which it lists the events, 20 at most")[0]
    )
