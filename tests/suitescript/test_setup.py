"""The setup page: for administrators, shows before it makes, and can be used again."""

import pytest

from netsuite_rfm.sandbox.scripts.deployments import open_suitelet
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.platform import Platform
from tests.suitescript.stage import ACTION, SETUP, Stage, stage

STEPS = 1 + 9 + 1 + 1 + 3 + 9 + 9
TAKEN = Platform(undocumented_formulas="accepted")


def states(here: Stage, method: str) -> list[str]:
    """The state of every step, as the page shows it."""
    return [line.split("\t")[1] for line in open_suitelet(here.account, SETUP, method=method).lines()]


def test_opening_the_page_shows_what_is_missing_and_makes_nothing() -> None:
    """A GET has no effect: category, nine action rows, list, zone, three reports, nine lists, nine groups."""
    with stage(set_up=False) as here:
        for _ in range(2):
            assert states(here, "GET") == ["missing"] * STEPS
        assert open_suitelet(here.account, SETUP).button == "Create what is missing"
        assert here.account.record_tables[ACTION].rows == {}


def test_the_button_makes_everything_once() -> None:
    """A second use makes nothing; the button is gone."""
    with stage(set_up=False, platform=TAKEN) as here:
        assert states(here, "POST") == ["created"] * STEPS
        assert states(here, "POST") == ["exists"] * STEPS
        assert open_suitelet(here.account, SETUP).button is None
        assert len(here.account.record_tables[ACTION].rows) == 9
        assert len(here.account.host.saved_searches) == 12


def test_an_account_that_the_other_tests_begin_with_is_as_the_page_leaves_one() -> None:
    """The page is used once for each kind of account; the next ones are given the same, down to the internal ids."""
    with stage(set_up=False) as here:
        states(here, "POST")
        made = left_behind(here)
    for _ in range(2):
        with stage() as here:
            assert left_behind(here) == made


def left_behind(here: Stage) -> list[object]:
    """What can be told of an account by its records, searches, parameters and logs, but for moments."""
    host = here.account.host
    rows = [
        {name: value for name, value in row.items() if name not in {"created", "lastmodified"}}
        for table in here.account.record_tables.values()
        for row in table.rows.values()
    ]
    categories = here.account.sql("SELECT * FROM customercategory ORDER BY id")
    logs = [host.log, host.outbox, host.campaign_mails, host.queued]
    return [rows, categories, host.saved_searches, host.parameters, host.seen_records, host.sublists, logs]


def test_what_people_have_changed_is_left_alone() -> None:
    """An action row edited by the CRM manager and a category that existed stay as they are."""
    with stage() as here:
        here.action("vip_champions", category=here.category("Trade"), notify=False)
        states(here, "POST")
        (row,) = [
            row
            for row in here.account.record_tables[ACTION].rows.values()
            if row["custrecord_rfm_sa_segment"] == here.segment("vip_champions")
        ]
        assert row["custrecord_rfm_sa_category"] == here.category("Trade")
        assert row["custrecord_rfm_sa_notify"] is False


def test_a_deleted_action_row_is_made_again_and_used() -> None:
    """The list for the user event follows."""
    with stage() as here:
        table = here.account.record_tables[ACTION]
        for row_id in list(table.rows):
            table.remove(row_id)
        assert states(here, "GET").count("missing") == 10
        states(here, "POST")
        here.write(1001, "vip_champions")
        assert here.customer(1001)["category"] == here.category("VIP")
        assert here.errors() == []


@pytest.mark.parametrize("role", ["MARKETING_MANAGER", "customrole_rfm_integration", "customrole_rfm_automation"])
def test_only_administrators_may_open_it(role: str) -> None:
    """The deployment names its audience."""
    with stage() as here, pytest.raises(SuiteScriptError, match="INSUFFICIENT_PERMISSION"):
        open_suitelet(here.account, SETUP, role=role)


def test_the_searches_have_the_columns_the_business_asked_for() -> None:
    """Distribution, revenue contribution and movement, by their labels; one list for each segment is not public."""
    with stage(platform=TAKEN) as here:
        searches = here.account.host.saved_searches
        labels = {name: [column["label"] for column in search["columns"]] for name, search in searches.items()}
        assert labels["customsearch_rfm_distribution"] == [
            "Segment", "Customers", "Share of Customers", "Total Lifetime Value", "Average Lifetime Value",
            "Total Orders", "Average Orders",
        ]  # fmt: skip
        assert labels["customsearch_rfm_revenue"] == [
            "Segment", "Revenue This Month", "Revenue Last Month", "Change", "Revenue Year to Date", "Share of Revenue",
        ]  # fmt: skip
        assert labels["customsearch_rfm_movement"] == [
            "Customer", "Previous Segment", "Current Segment", "Date", "Last Order", "Lifetime Value",
        ]  # fmt: skip
        for name, internal_id in here.segments.items():
            search = searches[f"customsearch_rfm_in_{name.removeprefix('val_rfm_')}"]
            assert search["filters"][-1] == [
                ["custentity_rfm_counts_as", "anyof", str(internal_id)],
                "OR",
                [
                    ["custentity_rfm_segment", "anyof", str(internal_id)],
                    "AND",
                    ["custentity_rfm_counts_as", "anyof", "@NONE@"],
                ],
            ]
            assert search["isPublic"] is False
        assert sum(search["isPublic"] for search in searches.values()) == 3


def test_each_segment_has_a_dynamic_group_of_its_list() -> None:
    """Campaigns target the group, which follows the saved search."""
    with stage() as here:
        searches = {s["title"]: s["searchId"] for s in here.account.host.saved_searches.values()}
        groups = here.account.record_tables["entitygroup"].rows.values()
        assert len(groups) == 9
        for group in groups:
            assert (group["grouptype"], group["isdynamic"]) == ("CustJob", True)
            title = str(group["groupname"]).replace("RFM ", "RFM Customers: ", 1)
            assert group["savedsearch"] == searches[title]


def test_a_step_that_fails_keeps_the_others_going() -> None:
    """Without the permission for groups, as where Marketing Automation is off, the rest is made."""
    with stage(set_up=False) as here:
        here.account.platform = Platform(undocumented_formulas="accepted", group_creation="refused")
        found = states(here, "POST")
        assert found.count("created") == STEPS - 9
        assert sum(state.startswith("failed: ") for state in found) == 9
