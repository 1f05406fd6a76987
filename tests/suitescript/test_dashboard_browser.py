"""The dashboard in a browser: the files that will be deployed, at NetSuite's own paths, over a real socket."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest

from netsuite_rfm.sandbox.pages.center import Center
from netsuite_rfm.sandbox.scripts.permissions import ADMINISTRATOR
from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.suitescript import dashboard
from tests.suitescript.browser import HOME, MARKUP, SCRIPTLET, Browser
from tests.suitescript.stage import ANNA, BEN, Stage, stage
from tests.support.browser import LAPTOP, PHONE
from tests.support.browser import browser as chromium

MOST_LINKS = 60


@pytest.fixture
def here() -> Iterator[Stage]:
    """An account with loyal customers, their moves, and a run on record."""
    with stage() as found:
        # Changes on the first day of the history are the first load, not movement.
        day = found.today
        found.set_day(day - timedelta(days=40))
        found.write(ANNA, "loyal")
        found.write(BEN, "new")
        found.set_day(day)
        found.write(BEN, "loyal")
        found.account.store_customers([(BEN, {"altname": MARKUP})])
        dashboard.add_run(found)
        yield found


@pytest.fixture
def browser(here: Stage) -> Iterator[Browser]:
    """A browser on that account."""
    center = Center(here.account)
    with Sandbox(here.account) as sandbox:
        sandbox.site.pages = center
        here.set_day(here.today)  # a sandbox begins with a clock that is right
        yield Browser(sandbox, here.account, center)


def links_of(text: str) -> list[str]:
    """Where the links of a page lead."""
    return [unescape(part.split('"')[0]) for part in text.split('<a href="')[1:]]


@pytest.mark.parametrize("role", [ADMINISTRATOR, "MARKETING_MANAGER"])
def test_every_link_from_the_home_page_on_leads_to_a_page(browser: Browser, role: str) -> None:
    """Portlet, reports, months, segments, customers, searches and the file: all answer, and no link leaves."""
    browser.center.role = role
    to_see, seen, kinds = [HOME], set[str](), set[str]()
    while to_see and len(seen) < MOST_LINKS:
        path = to_see.pop(0)
        seen.add(path)
        answer = browser.get(path)
        assert answer.status == 200, path
        kinds.add(answer.headers["Content-Type"].split(";")[0])
        assert path.startswith("/app/")
        if path == HOME or "dashboard_sl" in path or "script=" in path:
            to_see += [link for link in dict.fromkeys(links_of(answer.text)) if link not in {*seen, *to_see}]
    assert kinds == {"text/html", "text/csv"}
    assert len(seen) > 25
    assert any("custjob.nl" in path for path in seen)


def test_the_file_comes_as_a_download_in_utf_8(browser: Browser) -> None:
    """With its name, a mark that tells spreadsheets its encoding, and names as they are."""
    answer = browser.open("rfm_dashboard_sl", segment="val_rfm_loyal", export="csv")
    assert answer.headers["Content-Type"].lower() == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="rfm_loyal_2026-11-20.csv"')
    assert answer.body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))
    assert [row["Name"] for row in rows] == ["Anna <b>Archer</b>", MARKUP]


def test_no_script_and_nothing_from_elsewhere_is_on_the_pages(browser: Browser) -> None:
    """Markup in a name stays text in the home page, the reports and the segment's page."""
    pages = [
        browser.get(HOME),
        browser.open("rfm_dashboard_sl", refresh="T"),
        browser.open("rfm_dashboard_sl", segment="val_rfm_loyal"),
        browser.open("rfm_dashboard_sl", segment=MARKUP),
        browser.open("rfm_dashboard_sl", month=MARKUP),
    ]
    for answer in pages:
        assert answer.status == 200
        assert [tag for tag, _ in answer.elements if tag in {"script", "img", "iframe"}] == []
        for _, attributes in answer.elements:
            assert not [name for name in attributes if name.startswith("on")]
            assert not str(attributes.get("href", "/")).startswith(("http", "//", "javascript"))
    for answer in pages[1:]:
        assert MARKUP in answer.words


def test_a_segments_page_is_named_after_it(browser: Browser, here: Stage) -> None:
    """In its head and in the browser's own title; of markup in the name only the words are left."""
    reports = browser.open("rfm_dashboard_sl")
    assert reports.of("h1") == ["RFM Segments"]
    loyal = browser.open("rfm_dashboard_sl", segment="val_rfm_loyal")
    assert loyal.of("h1") == ["RFM Segments: Loyal Customers"]
    assert loyal.of("title")[0].startswith("RFM Segments: Loyal Customers")
    here.account.rename_list_value("customlist_rfm_segment", "val_rfm_loyal", "<b>Ours</b> & theirs")
    assert browser.open("rfm_dashboard_sl", segment="val_rfm_loyal").of("h1") == ["RFM Segments: bOurs/b & theirs"]


@pytest.mark.parametrize("size", [pytest.param(LAPTOP, id="laptop"), pytest.param(PHONE, id="phone")])
def test_a_real_browser_and_axe_have_nothing_to_say(browser: Browser, size: tuple[int, int]) -> None:
    """Portlet, reports and a segment's page: no complaint, nothing wider than the screen, no serious finding."""
    reports = f"{SCRIPTLET}?script=customscript_rfm_dashboard_sl&deploy=customdeploy_rfm_dashboard_sl"
    try:
        with chromium() as tab:
            parts = ("segment=val_rfm_loyal", "groups=T", "leaving=T", "audience=val_rfm_aud_lapsed")
            for path in (HOME, reports, *(f"{reports}&{part}" for part in parts)):
                tab.open(browser.sandbox.base_url + path, size)
                assert tab.problems == []
                assert tab.evaluate("document.documentElement.scrollWidth") == size[0]
                assert tab.axe() == []
    except LookupError as reason:
        pytest.skip(str(reason))


@pytest.mark.parametrize("size", [pytest.param(LAPTOP, id="laptop"), pytest.param(PHONE, id="phone")])
def test_a_manager_clicks_from_the_reports_to_a_campaign(browser: Browser, here: Stage, size: tuple[int, int]) -> None:
    """Sent, held out and skipped stand there; nothing is wider than the screen, and axe has nothing to say."""
    here.account.host.campaign_events.add(88)
    here.action("new", campaign_event=88, campaign=12, held_out=50)
    here.edit(BEN, globalsubscriptionstatus=2)
    for customer in (ANNA, BEN):
        here.write(customer, "new")
    here.nightly()
    reports = f"{SCRIPTLET}?script=customscript_rfm_dashboard_sl&deploy=customdeploy_rfm_dashboard_sl"
    try:
        with chromium() as tab:
            tab.open(browser.sandbox.base_url + reports, size)
            tab.click("What campaigns brought, and who was skipped or held out")
            words = tab.evaluate("document.body.innerText")
            assert "campaign 12" in words
            assert "SKIPPED: opted out" in words
            assert "not shown yet" in words or "not an effect" in words
            sentences = "[...document.querySelectorAll('td')].filter((one) => /^not (shown|an)/.test(one.textContent))"
            assert tab.evaluate(f"Math.min(...{sentences}.map((one) => one.clientWidth))") >= 240
            assert tab.problems == []
            assert tab.evaluate("document.documentElement.scrollWidth") == size[0]
            assert tab.axe() == []
    except LookupError as reason:
        pytest.skip(str(reason))
