"""The setup page lists the campaign events that an action row may name, with their internal ids."""

from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.scripts.answers import Page
from netsuite_rfm.sandbox.scripts.campaigns import add_campaign
from netsuite_rfm.sandbox.scripts.deployments import open_suitelet
from netsuite_rfm.sandbox.scripts.governance import LIMITS
from netsuite_rfm.sandbox.scripts.platform import Platform
from tests.suitescript.stage import ANNA, SETUP, Stage, stage

COLUMNS = 4
CAMPAIGNS_MAX = 20


def opened(here: Stage) -> Page:
    """The setup page, looked at."""
    return open_suitelet(here.account, SETUP)


def events(page: Page) -> list[list[str]]:
    """The rows of its list of events."""
    return [cells for line in page.lines() if len(cells := line.split("\t")) == COLUMNS]


def test_an_event_is_listed_with_its_campaign_its_number_and_the_segments_that_send_it() -> None:
    """The number, entered in an action row, is the one that is sent."""
    with stage() as here:
        (welcome,) = add_campaign(here.account, "Welcome", ["Day 0"])
        first, second = add_campaign(here.account, "Win-back & more", ["We miss you", "<b>10 %</b>"])
        here.action("new", campaign_event=welcome)
        assert events(opened(here)) == [
            ["Win-back & more", "We miss you", str(first), ""],
            ["Win-back & more", "<b>10 %</b>", str(second), ""],
            ["Welcome", "Day 0", str(welcome), "New Customers"],
        ]
        assert "<b>" not in opened(here).html
        here.write(ANNA, "new")
        here.nightly()
        assert [mail.campaign_event for mail in here.account.host.campaign_mails] == [welcome]


def test_inactive_campaigns_and_those_without_lead_nurturing_are_not_listed() -> None:
    """Where nothing is left the page says how to make one."""
    with stage() as here:
        add_campaign(here.account, "Old", ["Mail"], inactive=True)
        add_campaign(here.account, "Radio", [])
        page = opened(here)
        assert events(page) == []
        assert "Create one: Lists &gt; Marketing &gt; Marketing Campaigns &gt; New" in page.html


def test_the_newest_campaigns_are_listed_and_the_page_says_that_there_are_more() -> None:
    """At the limit nothing is said, one past it the oldest is left out; the page stays within its units."""
    with stage() as here:
        for number in range(CAMPAIGNS_MAX):
            add_campaign(here.account, f"Campaign {number}", ["Mail"])
        page = opened(here)
        assert len(events(page)) == CAMPAIGNS_MAX
        assert "newest campaigns" not in page.html
        add_campaign(here.account, "One more", ["Mail"])
        page = opened(here)
        assert [row[0] for row in events(page)] == ["One more", *(f"Campaign {n}" for n in range(19, 0, -1))]
        assert "These are of the 20 newest campaigns; there are more." in page.html
        assert page.units < LIMITS["suitelet"]


def test_with_every_step_to_take_and_twenty_campaigns_the_page_stays_within_its_units() -> None:
    """The first press of the button in an account that has run campaigns for years."""
    with stage(set_up=False) as here:
        for number in range(CAMPAIGNS_MAX):
            add_campaign(here.account, f"Campaign {number}", ["Mail"])
        page = open_suitelet(here.account, SETUP, method="POST")
        assert len(events(page)) == CAMPAIGNS_MAX
        assert page.units < LIMITS["suitelet"]


def test_campaigns_that_cannot_be_read_cost_their_own_place() -> None:
    """Without Marketing Automation the steps are shown as before, and the page says why the list is not there."""
    with stage(platform=Platform(group_creation="refused")) as here:
        page = opened(here)
        assert "Campaigns cannot be read: INSUFFICIENT_PERMISSION" in page.html
        assert any(line.startswith("Saved search") for line in page.lines())


def test_an_account_whose_campaigns_cannot_be_searched_has_the_page_all_the_same() -> None:
    """The list says so, and the steps are shown."""
    with stage() as here:
        here.account.behaviour = Behaviour(campaigns=False)
        here.account.set_home_currency("USD")  # has the tables of SuiteQL made anew
        page = opened(here)
        assert "Campaigns cannot be read: INVALID_SRCH_TYPE" in page.html
        assert any(line.startswith("Saved search") for line in page.lines())
