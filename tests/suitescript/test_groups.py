"""Dynamic groups, which NetSuite may want to be asked for in several ways; what it refuses is on the setup page."""

import itertools

import pytest

from netsuite_rfm.sandbox.scripts.deployments import open_suitelet
from netsuite_rfm.sandbox.scripts.platform import Platform
from tests.suitescript.stage import SETUP, Stage, stage

CREATIONS = Platform.alternatives()["group_creation"]


def states(here: Stage, method: str) -> list[str]:
    """The state of each group's step."""
    lines = open_suitelet(here.account, SETUP, method=method).lines()
    return [line.split("\t")[1] for line in lines if line.startswith("Dynamic group")]


@pytest.mark.parametrize(
    ("creation", "search", "other"),
    [
        pytest.param(creation, search, other, id=f"{creation}, {search}, {other}")
        for creation, search, other in itertools.product(
            ("T", "true", "note"), ("defaultValues", "setValue"), ("refused", "static")
        )
        if (creation, search) != ("note", "setValue")
    ],
)
def test_whatever_the_spelling_nine_dynamic_groups_are_made(creation: str, search: str, other: str) -> None:
    """Each has its search; a static one that a wrong spelling made is gone; the page says what was refused, once."""
    platform = Platform(group_creation=creation, group_search=search, other_dynamic=other)  # type: ignore[arg-type]
    with stage(set_up=False, platform=platform) as here:
        page = open_suitelet(here.account, SETUP, method="POST")
        groups = list(here.account.record_tables["entitygroup"].rows.values())
        assert [group["isdynamic"] for group in groups] == [True] * 9
        searches = {s["title"]: s["searchId"] for s in here.account.host.saved_searches.values()}
        for group in groups:
            assert group["savedsearch"] == searches[str(group["groupname"]).replace("RFM ", "RFM Customers: ", 1)]
        told = [line for line in page.lines() if "refused before that" in line]
        assert len(told) == (platform != Platform(other_dynamic=other))  # type: ignore[arg-type]
        assert page.units < 800
        assert states(here, "POST") == ["exists"] * 9


def test_what_is_refused_for_good_is_told_and_leaves_nothing() -> None:
    """Without the feature no group is made; every step says why, and all other steps are taken."""
    with stage(set_up=False, platform=Platform(group_creation="refused")) as here:
        found = states(here, "POST")
        assert all(state.startswith("failed: grouptype CustJob, dynamic T") for state in found)
        assert all("Marketing Automation" in state for state in found)
        assert here.account.record_tables["entitygroup"].rows == {}
        assert len(here.account.host.saved_searches) == 12


def test_groups_that_cannot_be_listed_do_not_keep_the_page_back() -> None:
    """An account without the table shows why for each group, and the state of everything else."""
    with stage(set_up=False) as here:
        here.account.record_tables["entitygroup"].fields.pop("groupname")  # type: ignore[attr-defined]
        here.account.set_home_currency("USD")  # has the tables of SuiteQL made anew
        found = states(here, "POST")
        assert all(state.startswith("failed: cannot be read: SSS_SEARCH_ERROR_OCCURRED") for state in found)
        assert len(here.account.host.saved_searches) == 12


def test_a_share_that_cannot_be_run_is_left_out_of_the_search_and_told() -> None:
    """RATIO_TO_REPORT is documented for no search: two reports are made without it, and the page says so."""
    with stage(set_up=False) as here:
        lines = open_suitelet(here.account, SETUP, method="POST").lines()
        told = [line.split("\t") for line in lines if "without Share of" in line]
        assert [title for title, _ in told] == [
            "Saved search RFM Segment Distribution",
            "Saved search RFM Segment Revenue Contribution",
        ]
        assert all("RATIO_TO_REPORT" in state for _, state in told)
        labels = [c["label"] for s in here.account.host.saved_searches.values() for c in s["columns"]]
        assert not any(label.startswith("Share of") for label in labels)
        assert len(here.account.host.saved_searches) == 12
