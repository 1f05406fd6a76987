"""Dashboard portlets: each in a box of the home page, for the roles of its audience, with units of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from netsuite_rfm.sandbox.scripts.deployments import open_suitelet, render_portlet
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.project import ProjectError
from tests.suitescript.browser import HOME, MARKUP, Browser, browsing, deploy, project_copy

HTML = "<portlettype>HTML</portlettype>"
MENU = "--<links><link><linkcategory>BACKOFFICE</linkcategory><linklabel>In the menu</linklabel></link></links>"
SPENDS = """const held = cache.getCache({ name: 'n' });
    for (let i = 0; i < %d; i += 1) held.put({ key: 'k', value: 'v' });
    context.portlet.html = 'done';"""


def title(text: str) -> str:
    """A statement that sets the title to any text."""
    escaped = text.replace("'", "\\'")
    return f"context.portlet.title = '{escaped}';"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Portlets that work, spend, fail, and are of another type or for another role."""
    folder = project_copy(tmp_path_factory.mktemp("portlets"))
    shown = (
        """context.portlet.html = `<p id="own">${context.column}|${context.entity}|${runtime.executionContext}</p>`;"""
    )
    deploy(folder, "portlet", "good", title(MARKUP) + shown, xml=HTML)
    deploy(folder, "portlet", "untitled", "context.portlet.html = '';", xml=HTML, audience="MARKETING_MANAGER")
    deploy(folder, "portlet", "whole", SPENDS % 1_000, xml=HTML)
    deploy(folder, "portlet", "greedy", SPENDS % 1_001, xml=HTML)
    deploy(
        folder, "portlet", "links", "context.portlet.addLine({ text: 'x' });", xml="<portlettype>LINKS</portlettype>"
    )
    deploy(folder, "portlet", "numbered", "context.portlet.html = 7;", xml=HTML)
    deploy(folder, "portlet", "changed", "context.column = '1';", xml=HTML)
    deploy(folder, "suitelet", "listed", "context.response.write('x');", xml=MENU)
    with browsing(folder) as serving:
        yield serving


def test_the_home_page_has_a_box_for_every_portlet_of_the_role(browser: Browser) -> None:
    """The script's HTML as it is, its title escaped; one that fails says so in its own box."""
    answer = browser.get(HOME)
    assert (answer.status, answer.of("h1")) == (200, ["Home"])
    boxes = [box["id"] for box in answer.all("section", **{"class": "portlet"})]
    names = ("changed", "good", "greedy", "links", "numbered", "rfm_dashboard_pl", "whole")
    assert boxes == [f"customdeploy_{name}" for name in names]
    assert MARKUP in answer.of("h2")
    assert answer.all("p", id="own")
    assert "2||PORTLET" in answer.words
    assert answer.all("script") == []
    assert answer.words.count("SSS_USAGE_LIMIT_EXCEEDED") == 1
    assert "The sandbox draws HTML portlets" in answer.words


def test_another_role_sees_its_own(browser: Browser) -> None:
    """A portlet that sets no title has its deployment's."""
    browser.center.role = "MARKETING_MANAGER"
    try:
        answer = browser.get(HOME)
        boxes = [box["id"] for box in answer.all("section", **{"class": "portlet"})]
        assert boxes == ["customdeploy_rfm_dashboard_pl", "customdeploy_untitled"]
        assert "Title of untitled" in answer.of("h2")
        assert "RFM Setup" not in answer.words
        browser.center.role = "SALES_MANAGER"
        assert "No portlet is deployed for this role." in browser.get(HOME).words
    finally:
        browser.center.role = "ADMINISTRATOR"


def test_a_suitelet_with_a_menu_entry_is_in_the_navigation_bar(browser: Browser) -> None:
    """The others are only listed at the foot of the home page."""
    answer = browser.get(HOME)
    labels = answer.of("a")
    assert labels[:4] == ["Home", "In the menu", "RFM Segments", "RFM Setup"]
    assert labels.count("RFM Setup") == 2
    assert browser.get(str(answer.all("a")[1]["href"])).text == "x"


def test_a_portlet_has_a_thousand_units(browser: Browser) -> None:
    """A thousand values put in a cache are all of them."""
    assert render_portlet(browser.account, "customdeploy_whole").units == 1_000
    with pytest.raises(SuiteScriptError, match="SSS_USAGE_LIMIT_EXCEEDED"):
        render_portlet(browser.account, "customdeploy_greedy")


@pytest.mark.parametrize(
    ("name", "role", "error"),
    [
        ("links", "ADMINISTRATOR", "UNSUPPORTED: .*LINKS"),
        ("numbered", "ADMINISTRATOR", "WRONG_PARAMETER_TYPE"),
        ("changed", "ADMINISTRATOR", "READ_ONLY_PROPERTY"),
        ("good", "MARKETING_MANAGER", "INSUFFICIENT_PERMISSION"),
    ],
)
def test_what_a_portlet_may_not_is_refused(browser: Browser, name: str, role: str, error: str) -> None:
    """Another type than HTML, html that is no text, changed parameters, a role outside the audience."""
    with pytest.raises(SuiteScriptError, match=error):
        render_portlet(browser.account, f"customdeploy_{name}", role=role)


def test_column_and_entity_reach_the_script(browser: Browser) -> None:
    """Both are text (section_4407951965)."""
    rendered = render_portlet(browser.account, "customdeploy_good", column=3, entity="1001")
    assert "3|1001|" in rendered.html


def test_a_portlet_is_no_suitelet(browser: Browser) -> None:
    """Nor the other way round."""
    with pytest.raises(ProjectError, match="only a Suitelet is opened"):
        open_suitelet(browser.account, "customdeploy_good")
    with pytest.raises(ProjectError, match="is no portlet"):
        render_portlet(browser.account, "customdeploy_listed")


def test_a_portlet_that_is_not_deployed_is_not_shown(tmp_path: Path) -> None:
    """The XML decides."""
    folder = project_copy(tmp_path)
    deploy(folder, "portlet", "off", "context.portlet.html = 'x';", xml=HTML)
    off = folder / "Objects" / "customscript_off.xml"
    off.write_text(off.read_text(encoding="utf-8").replace("<isdeployed>T", "<isdeployed>F"), encoding="utf-8")
    with browsing(folder) as browser:
        assert browser.get(HOME).all("section", id="customdeploy_off") == []
