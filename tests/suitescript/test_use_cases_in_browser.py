"""docs/use-cases.md, walked in a browser by a CRM manager who has read nothing else: every name clicked is in it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from netsuite_rfm.sandbox.pages.center import Center
from netsuite_rfm.sandbox.scripts.campaigns import respond
from tests.suitescript.stage import ANNA, BEN, CARA, DAN, ROOT
from tests.suitescript.test_use_cases import PROMOTION, Shop, shop
from tests.support.browser import Browser, browser

TEXT = " ".join((ROOT / "docs" / "use-cases.md").read_text(encoding="utf-8").split())
EVERYBODY_KNOWS = {"Home", "Save", "RFM Setup"}
VIP_NIGHT, COME_BACK, WELCOME, MISSED = 81, 82, 83, 84
RESULTS = "What campaigns brought, and who was skipped or held out"


class Manager:
    """Clicks and fills what the document names, and nothing else."""

    def __init__(self, tab: Browser) -> None:
        self.tab = tab

    def click(self, text: str) -> None:
        """Click what reads so; the page that comes has nothing to complain of."""
        assert text in EVERYBODY_KNOWS or text in TEXT, f"docs/use-cases.md does not name {text}"
        self.tab.click(text)
        assert self.tab.problems == []

    def enter(self, segment: str, **values: str) -> None:
        """Enter values on the row of a segment in RFM Segment Actions; underscores stand for blanks."""
        self.click("RFM Segment Actions")
        row = f"[...document.querySelectorAll('tr')].find((row) => row.cells[1].textContent === '{segment}')"
        self.tab.follow(f"{row}.querySelector('a').click()")
        for label, value in values.items():
            name = {"Held_Out": "Held Out (%)"}.get(label, label.replace("_", " "))
            assert name in TEXT, f"docs/use-cases.md does not name {name}"
            self.tab.fill(name, value)
        self.click("Save")
        assert "Saved." in self.words

    @property
    def words(self) -> str:
        """What the page reads."""
        return str(self.tab.evaluate("document.querySelector('main').innerText"))

    def cells(self, row: str, table: str) -> list[str]:
        """The cells of a row of a table."""
        found = self.tab.evaluate(
            f"[...document.querySelectorAll('table')].filter((one) => one.caption?.textContent.includes('{table}'))"
            f".flatMap((one) => [...one.rows]).find((one) => one.cells[0].textContent === '{row}')"
            "?.innerText.split('\\t')"
        )
        assert isinstance(found, list), f"no row {row} in {table}: {self.words}"
        return found


@pytest.fixture
def here() -> Iterator[Shop]:
    """Anna is a VIP, Ben lapsed, Cara new, and Dan at risk."""
    with shop() as opened:
        opened.sandbox.site.pages = Center(opened.here.account)
        opened.here.account.host.campaign_events |= {VIP_NIGHT, COME_BACK, WELCOME, MISSED}
        yield opened


@pytest.fixture
def manager(here: Shop) -> Iterator[Manager]:
    """Somebody at the home page in a real browser."""
    try:
        with browser() as tab:
            tab.open(here.sandbox.base_url + "/")
            yield Manager(tab)
    except LookupError as reason:
        pytest.skip(str(reason))


def test_the_four_use_cases_are_walked_as_the_document_says(here: Shop, manager: Manager) -> None:
    """List and file of the VIPs, the rows of four segments, a night, an order with COMEBACK30, and what it brought."""
    manager.click("VIP Champions")
    assert "1 customer may be sent a campaign." in manager.words
    assert "Anna <b>Archer</b>" in manager.words
    assert "Download as CSV" in TEXT
    assert manager.tab.evaluate("[...document.links].some((one) => one.textContent === 'Download as CSV')")
    manager.click("Home")
    manager.enter("VIP Champions", Campaign_Event=str(VIP_NIGHT))
    manager.enter("Lapsed", Campaign_Event=str(COME_BACK), Promotion=str(PROMOTION), Held_Out="0")
    manager.enter("New Customers", Campaign_Event=str(WELCOME), Days_of_Delay="0")
    manager.enter("At-Risk", Campaign_Event=str(MISSED), Notify_the_Store_Manager="T")
    acting = here.here
    acting.set_day(acting.today + timedelta(days=1))
    here.promotion("COMEBACK30")
    for customer, segment in ((ANNA, "vip_champions"), (BEN, "lapsed"), (CARA, "new"), (DAN, "at_risk")):
        acting.write(customer, "loyal")
        acting.write(customer, segment)
    acting.nightly()
    sent = {mail.customer: mail for mail in acting.account.host.campaign_mails}
    assert {customer: mail.campaign_event for customer, mail in sent.items()} == {
        ANNA: VIP_NIGHT, BEN: COME_BACK, CARA: WELCOME, DAN: MISSED,
    }  # fmt: skip
    respond(acting.account, sent[ANNA].response, "RESPONDED")
    acting.set_day(acting.today + timedelta(days=1))
    here.order(BEN, 120, promotion=PROMOTION)
    here.night()
    manager.click("RFM Segments")
    manager.click(RESULTS)
    lapsed = manager.cells("Lapsed", "Orders with the promotion, by the segment held on the day before: COMEBACK30")
    assert (lapsed[3], lapsed[7]) == ("1", "120.00")
    assert manager.cells("Lapsed", "Revenue per customer, sent and held out")[2:5] == ["1", "1", "120.00"]
    (event,) = [campaign for campaign in here.results()["campaigns"] if campaign["key"] == f"event {VIP_NIGHT}"]
    answers = event["total"]["responses"]
    assert answers["responded"] == 1
    told = manager.cells("VIP Champions", "Latest response to the mails that NetSuite sent")
    assert told == ["VIP Champions", str(answers["sent"]), str(answers["responded"])]
    assert manager.tab.axe() == []
