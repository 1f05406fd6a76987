"""Where the links of scripts lead: the page of a customer, the page of a saved search."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from tests.suitescript.browser import ANNA, MARKUP, Browser, browsing, deploy, project_copy

CUSTOMER, SEARCH = "/app/common/entity/custjob.nl", "/app/common/search/searchresults.nl"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The project, its setup page used, and one customer in a segment."""
    folder = project_copy(tmp_path_factory.mktemp("records"))
    deploy(folder, "suitelet", "x", "context.response.write('x');")
    with browsing(folder) as serving:
        serving.post("rfm_setup_sl", {})
        segment = serving.account.lists["customlist_rfm_segment"][0]
        values = {
            "custentity_rfm_segment": segment.id,
            "custentity_rfm_score": "545",
            "custentity_rfm_recency_score": 5,
            "custentity_rfm_last_order_date": date(2026, 11, 2),
            "custentity_rfm_lifetime_value": Decimal("1234.50"),
        }
        serving.account.store_customers([(ANNA, values)])
        yield serving


def test_a_customers_page_shows_name_segment_and_scores(browser: Browser) -> None:
    """The segment by its name, and the name escaped."""
    answer = browser.get(CUSTOMER, id=str(ANNA))
    shown = dict(zip(answer.of("th"), answer.of("td"), strict=False))
    assert answer.of("h1") == [MARKUP]
    assert answer.all("script") == []
    for part in ("C-1", browser.account.lists["customlist_rfm_segment"][0].name, "545", "2026-11-02", "1234.50"):
        assert part in answer.of("td")
    assert shown["Internal ID"] == str(ANNA)


@pytest.mark.parametrize("wanted", ["999", "", "x", MARKUP, "9" * 40, "-1", "1001 OR 1=1", "²"])
def test_a_customer_there_is_not_is_told(browser: Browser, wanted: str) -> None:
    """Whatever the id; it is not repeated."""
    answer = browser.get(CUSTOMER, id=wanted)
    assert "RCRD_DSNT_EXIST" in answer.words
    assert answer.all("script") == []


def test_a_role_without_the_permission_sees_no_customer(browser: Browser) -> None:
    """A standard role may look, the project's roles as their XML says."""
    for role, allowed in (("MARKETING_MANAGER", True), ("customrole_rfm_automation", True), ("customrole_x", False)):
        browser.center.role = role
        browser.account.standard_role = {"LIST_CUSTJOB": "VIEW"} if allowed else {}
        try:
            answer = browser.get(CUSTOMER, id=str(ANNA))
        finally:
            browser.center.role = "ADMINISTRATOR"
        assert ("INSUFFICIENT_PERMISSION" not in answer.words) is allowed, role


def test_a_saved_search_shows_its_results_and_its_definition(browser: Browser) -> None:
    """By internal id, as N/url's path has it, and by script id; every filter and column is there."""
    search = browser.account.host.saved_searches["customsearch_rfm_movement"]
    by_number = browser.get(SEARCH, searchid=str(search["searchId"]))
    assert by_number.text == browser.get(SEARCH, searchid="customsearch_rfm_movement").text
    assert by_number.of("h1") == ["RFM Segment Movement This Month"]
    assert "No results" in by_number.words
    assert len(by_number.of("li")) == len(search["columns"])
    assert "custrecord_rfm_sh_changed_on" in by_number.words
    assert "thismonth" in by_number.words


def test_results_are_texts_and_no_markup(browser: Browser) -> None:
    """The list of a segment has the customer in it, named as he is."""
    segment = browser.account.lists["customlist_rfm_segment"][0].script_id.removeprefix("val_rfm_")
    answer = browser.get(SEARCH, searchid=f"customsearch_rfm_in_{segment}")
    assert "1 result" in answer.words
    assert MARKUP in answer.of("td")
    assert answer.all("script") == []


def test_a_search_that_cannot_run_says_why(browser: Browser) -> None:
    """Its definition stays to be seen."""
    search = browser.account.host.saved_searches["customsearch_rfm_distribution"]
    kept = search["columns"]
    search["columns"] = [*kept, {"name": "formulanumeric", "summary": "MAX", "formula": "GREATEST(1, 2)", "label": "G"}]
    answer = browser.get(SEARCH, searchid="customsearch_rfm_distribution")
    search["columns"] = kept
    assert "GREATEST is not a function of search formulas" in answer.words
    assert "customsearch_rfm_distribution" in answer.words


@pytest.mark.parametrize("wanted", ["", "1", MARKUP, "customsearch_x"])
def test_a_saved_search_there_is_not_is_told(browser: Browser, wanted: str) -> None:
    """Without repeating what was asked."""
    answer = browser.get(SEARCH, searchid=wanted)
    assert "INVALID_SEARCH" in answer.words
    assert answer.all("script") == []


def test_a_private_search_is_its_owners(browser: Browser) -> None:
    """One that is not public is not shown to another role."""
    search = browser.account.host.saved_searches["customsearch_rfm_movement"]
    browser.center.role = "MARKETING_MANAGER"
    try:
        for public in (True, False):
            search["isPublic"] = public
            answer = browser.get(SEARCH, searchid="customsearch_rfm_movement")
            assert ("INSUFFICIENT_PERMISSION" not in answer.words) is public
    finally:
        search["isPublic"], browser.center.role = True, "ADMINISTRATOR"
