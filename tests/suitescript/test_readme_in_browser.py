"""suitescript/README.md, followed in a browser by somebody who has read nothing else: every name they need is in it."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta

import pytest

from netsuite_rfm.netsuite.check.self_test import self_test
from netsuite_rfm.sandbox.pages.center import Center
from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.scripts.campaigns import add_campaign
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect
from tests.suitescript.stage import ROOT, Stage, project
from tests.support.browser import Browser, browser
from tests.support.night import QUICK, run_night

TODAY = date(2026, 11, 20)
README = " ".join((ROOT / "suitescript" / "README.md").read_text(encoding="utf-8").split())
STEPS = README[README.index("## Deploy, in this order") : README.index("## Roles")]
EVERYBODY_KNOWS = {"Home", "Save"}


class Administrator:
    """Clicks and fills what the README names, and nothing else."""

    def __init__(self, tab: Browser) -> None:
        self.tab = tab

    def click(self, text: str) -> None:
        """Click what reads so; the page that comes has nothing to complain of."""
        assert text in EVERYBODY_KNOWS or text in STEPS, f"the README does not name {text}"
        self.tab.click(text)
        assert self.tab.problems == []

    def fill(self, label: str, value: str) -> None:
        """Fill in a field."""
        assert label in STEPS, f"the README does not name {label}"
        self.tab.fill(label, value)

    def save(self) -> None:
        """Press Save; the page says that it did."""
        self.click("Save")
        assert "Saved." in self.words

    def edit_segment(self, name: str) -> None:
        """Open the row of a segment in the list of RFM Segment Actions."""
        self.click("RFM Segment Actions")
        row = f"[...document.querySelectorAll('tr')].find((row) => row.cells[1].textContent === '{name}')"
        self.tab.follow(f"{row}.querySelector('a').click()")

    @property
    def words(self) -> str:
        """What the page reads."""
        return str(self.tab.evaluate("document.querySelector('main').innerText"))


@pytest.fixture
def here() -> Iterator[Stage]:
    """A retailer in whose account the project is deployed and nothing is set up."""
    with closing(ScriptedAccount(project(), time_zone="Europe/London")) as account:
        open_retailer(account, customers=120, seed=3, today=TODAY)
        acting = Stage(account)
        acting.set_day(TODAY)
        yield acting


@pytest.fixture
def sandbox(here: Stage) -> Iterator[Sandbox]:
    """Its pages, served."""
    with Sandbox(here.account) as serving:
        serving.site.pages = Center(here.account)
        yield serving


@pytest.fixture
def admin(sandbox: Sandbox) -> Iterator[Administrator]:
    """Somebody at the home page in a real browser."""
    try:
        with browser() as tab:
            tab.open(sandbox.base_url + "/")
            yield Administrator(tab)
    except LookupError as reason:
        pytest.skip(str(reason))


def parameters_are_filled_in(admin: Administrator, here: Stage) -> None:
    """Step 4: sender, recipient and titles, and nobody is written to yet."""
    employees = [name for (name,) in here.account.stored_rows("SELECT entityid FROM employee ORDER BY id")]
    admin.click("General Preferences")
    admin.fill("RFM: sender of digests", employees[0])
    admin.fill("RFM: digest recipient of last resort", employees[1])
    admin.fill("RFM: titles of store managers", "Store Manager")
    admin.save()


def setup_and_self_test_are_pressed(admin: Administrator, sandbox: Sandbox) -> None:
    """Step 5: everything is made, the self-test tells its points, and the worker's check reads them."""
    admin.click("RFM Setup")
    admin.click("Create what is missing")
    states = re.findall(r"(?m)^(?:Customer category|Action row|List|The company|Saved|Dynamic).*\t(\w+)", admin.words)
    assert len(states) == 1 + 9 + 1 + 1 + 12 + 9
    assert set(states) <= {"created", "exists"}
    assert "Create what is missing" not in admin.words
    admin.click("Self-test")
    assert "not run yet" in admin.words
    admin.click("Run the self-test")
    assert len(re.findall(r"\t(as expected|differs|open)\t", admin.words)) == 11
    with connect(settings_from({**sandbox.settings(), **QUICK})) as client:
        assert "points are as expected" in self_test(client)[0].detail


def stores_and_segments_are_looked_through(admin: Administrator, here: Stage) -> None:
    """Step 7: each location names a manager, and VIP replaces a category set by hand."""
    manager = here.account.stored_rows("SELECT entityid FROM employee ORDER BY id")[2][0]
    for (store,) in here.account.stored_rows("SELECT name FROM location"):
        admin.click("Locations")
        admin.tab.click(store)
        admin.fill("Store Manager", manager)
        admin.save()
    admin.edit_segment("VIP Champions")
    admin.fill("Overwrite a Category Set by Hand", "T")
    admin.save()


def digests_begin(admin: Administrator, here: Stage, sandbox: Sandbox) -> None:
    """Steps 12 and 13: the first run and its night mail nobody; from the day that is set on, a new VIP is announced."""
    run_night(sandbox, TODAY)
    here.nightly()
    assert (len(here.history()) > 50, here.mails) == (True, [])
    admin.click("General Preferences")
    admin.fill("RFM: announce changes from", (TODAY + timedelta(days=1)).isoformat())
    admin.save()
    here.set_day(TODAY + timedelta(days=1))
    joins = min(
        entry["custrecord_rfm_sh_customer"] for entry in here.history() if not entry.get("custrecord_rfm_sh_from")
    )  # type: ignore[type-var]
    here.write(int(str(joins)), "lapsed")
    here.set_day(TODAY + timedelta(days=2))
    here.write(int(str(joins)), "vip_champions")
    here.nightly()
    assert len(here.mails) == 1


def reports_are_found(admin: Administrator) -> None:
    """Step 14: the portlet on the home page, the page in the menu."""
    admin.click("Home")
    assert "RFM" in admin.words
    admin.click("RFM Segments")
    assert "VIP Champions" in admin.words


def a_campaign_is_started(admin: Administrator, here: Stage) -> None:
    """Step 15: the number that RFM Setup shows is entered in the row of a segment; who enters it is sent the mail."""
    (event,) = add_campaign(here.account, "Win-back", ["We miss you"])
    admin.click("RFM Setup")
    assert f"Win-back\tWe miss you\t{event}" in admin.words
    admin.edit_segment("Lapsed")
    admin.fill("Campaign Event", str(event))
    admin.save()
    customers = here.account.stored_rows(
        "SELECT id FROM customer WHERE email IS NOT NULL AND isinactive = 'F' AND globalsubscriptionstatus = 1 LIMIT 1"
    )
    here.set_day(here.today + timedelta(days=1))
    here.write(int(customers[0][0]), "loyal")
    here.write(int(customers[0][0]), "lapsed")
    here.nightly()
    sent = [(mail.campaign_event, mail.customer) for mail in here.account.host.campaign_mails]
    assert sent == [(event, customers[0][0])]


def test_the_readme_is_enough_for_a_new_administrator(admin: Administrator, here: Stage, sandbox: Sandbox) -> None:
    """One walk, since each step stands on those before it."""
    parameters_are_filled_in(admin, here)
    setup_and_self_test_are_pressed(admin, sandbox)
    stores_and_segments_are_looked_through(admin, here)
    digests_begin(admin, here, sandbox)
    reports_are_found(admin)
    a_campaign_is_started(admin, here)
