"""Pages on which a person edits what the README asks for: parameters, action rows, store managers."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import numpy as np
import pytest

from tests.suitescript.browser import MARKUP, Answer, Browser, browsing, project_copy

PREFERENCES, LOCATION = "/app/setup/general.nl", "/app/common/otherlists/locationtype.nl"
LIST, RECORD = "/app/common/custom/custrecordentrylist.nl", "/app/common/custom/custrecordentry.nl"
ACTION = "customrecord_rfm_segment_action"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The project, its setup page used, with a store and an employee."""
    with browsing(project_copy(tmp_path_factory.mktemp("editing"))) as serving:
        names = np.array([MARKUP], dtype=object)
        serving.account.add_records("location", {"id": np.array([7]), "name": names})
        serving.account.add_records("employee", {"id": np.array([8]), "entityid": names})
        serving.post("rfm_setup_sl", {})
        yield serving


@contextmanager
def acting_as(browser: Browser, role: str) -> Iterator[None]:
    """Look at the pages in another role."""
    browser.center.role = role
    try:
        yield
    finally:
        browser.center.role = "ADMINISTRATOR"


def save(browser: Browser, path: str, query: dict[str, str], form: dict[str, str]) -> Answer:
    """Post a page's form."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return browser.send("POST", f"{path}?{urlencode(query)}", headers=kind, body=urlencode(form).encode())


def of_actions(browser: Browser) -> dict[str, str]:
    """The query that names the type of action rows, as the menu has it."""
    link = next(a["href"] for a in browser.get("/app/center/card.nl").all("a") if LIST in str(a["href"]))
    types = list(browser.account.project.record_types)
    assert link is not None
    first = int(link.rpartition("=")[2]) - types.index("customrecord_rfm_run")
    return {"rectype": str(first + types.index(ACTION))}


def rows(browser: Browser) -> dict[int, dict[str, object]]:
    """The action rows."""
    return browser.account.record_tables[ACTION].rows


def test_a_parameter_is_saved_and_what_the_form_does_not_name_stays(browser: Browser) -> None:
    """Each parameter has its label and help; a name with markup is text."""
    browser.account.host.parameters["custscript_rfm_manager_titles"] = "Boss"
    page = browser.get(PREFERENCES)
    assert "RFM: sender of digests" in page.of("label")
    assert MARKUP in page.of("option")
    assert page.all("script") == []
    answer = save(
        browser, PREFERENCES, {}, {"custscript_rfm_author": "8", "custscript_rfm_announce_from": "2027-01-01"}
    )
    assert "Saved." in answer.words
    parameters = browser.account.host.parameters
    assert (parameters["custscript_rfm_author"], parameters["custscript_rfm_announce_from"]) == (8, "2027-01-01")
    assert parameters["custscript_rfm_manager_titles"] == "Boss"


def test_a_store_gets_its_manager_and_loses_it(browser: Browser) -> None:
    """By the employee's internal id; the empty choice is none."""
    for chosen, kept in (("8", 8), ("", None)):
        assert "Saved." in save(browser, LOCATION, {"id": "7"}, {"custrecord_rfm_store_manager": chosen}).words
        assert browser.account.sql("SELECT custrecord_rfm_store_manager FROM location WHERE id = 7") == [(kept,)]


def test_an_action_row_is_listed_and_edited(browser: Browser) -> None:
    """A check box is cleared as well as ticked."""
    kind, number = of_actions(browser), min(rows(browser))
    assert len(browser.get(LIST, **kind).all("a")) > len(rows(browser))
    where = {**kind, "id": str(number)}
    for sent, kept in (("T", True), ("F", False)):
        form = {"custrecord_rfm_sa_overwrite": sent, "custrecord_rfm_sa_campaign_event": "88"}
        assert "Saved." in save(browser, RECORD, where, form).words
        row = rows(browser)[number]
        assert (row["custrecord_rfm_sa_overwrite"], row["custrecord_rfm_sa_campaign_event"]) == (kept, 88)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"custrecord_rfm_sa_campaign_event": MARKUP}, "INVALID_FLD_VALUE"),
        ({"custrecord_rfm_sa_segment": ""}, "Please enter value(s) for: Segment"),
    ],
)
def test_what_a_field_does_not_take_is_told_and_changes_nothing(
    browser: Browser, form: dict[str, str], told: str
) -> None:
    """A text for a number, and nothing for a mandatory field."""
    number = max(rows(browser))
    before = dict(rows(browser)[number])
    answer = save(browser, RECORD, {**of_actions(browser), "id": str(number)}, form)
    assert told in answer.words
    assert answer.all("script") == []
    assert rows(browser)[number] == before


@pytest.mark.parametrize(
    ("path", "query"),
    [(RECORD, {"id": "1"}), (RECORD, {"id": MARKUP}), (LOCATION, {"id": "99"}), (LOCATION, {"id": "²"})],
)
def test_what_does_not_exist_is_told(browser: Browser, path: str, query: dict[str, str]) -> None:
    """When looked at and when posted to."""
    query = {**(of_actions(browser) if path == RECORD else {}), **query}
    for answer in (browser.get(path, **query), save(browser, path, query, {})):
        assert "RCRD_DSNT_EXIST" in answer.words


def test_roles_edit_what_their_level_lets_them(browser: Browser) -> None:
    """The marketing manager edits action rows; RFM Automation reads them; neither opens an administrator's pages."""
    where = {**of_actions(browser), "id": str(min(rows(browser)))}
    with acting_as(browser, "MARKETING_MANAGER"):
        assert "Saved." in save(browser, RECORD, where, {"custrecord_rfm_sa_notify": "T"}).words
        for path in (PREFERENCES, LOCATION, "/app/common/otherlists/locations.nl"):
            assert "INSUFFICIENT_PERMISSION" in browser.get(path).words
        assert "General Preferences" not in browser.get("/app/center/card.nl").words
    with acting_as(browser, "customrole_rfm_automation"):
        assert browser.get(RECORD, **where).all("button") == []
        assert "INSUFFICIENT_PERMISSION" in save(browser, RECORD, where, {"custrecord_rfm_sa_notify": "F"}).words
    assert rows(browser)[int(where["id"])]["custrecord_rfm_sa_notify"] is True


def test_a_page_of_another_site_cannot_post(browser: Browser) -> None:
    """As everywhere in the sandbox, since it has no sign-in."""
    before = dict(browser.account.host.parameters)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://elsewhere.example"}
    answer = browser.send("POST", PREFERENCES, headers=headers, body=b"custscript_rfm_author=8")
    assert answer.status == 403
    assert browser.account.host.parameters == before
