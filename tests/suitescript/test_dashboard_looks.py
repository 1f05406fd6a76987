"""How the dashboard looks: its colours, those of the worker's page, and its style in a real browser."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from netsuite_rfm.reports.page import chart_style
from netsuite_rfm.rfm.reports.rows import ListValue
from netsuite_rfm.rfm.reports.segments import Segments, SegmentWords
from netsuite_rfm.sandbox.pages.center import Center
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.schemes import load_scheme
from tests.suitescript import dashboard
from tests.suitescript.browser import SCRIPTLET
from tests.suitescript.calling import Call, calling
from tests.suitescript.dashboard import add_orders, only, see
from tests.suitescript.stage import ANNA, BEN, CARA, DAN, SOURCE, TODAY, Stage, stage
from tests.support.browser import LAPTOP, PHONE, Browser
from tests.support.browser import browser as chromium

STYLE = SOURCE / "FileCabinet" / "SuiteScripts" / "netsuite_rfm" / "lib" / "rfm_style.js"
REPORTS = f"{SCRIPTLET}?script=customscript_rfm_dashboard_sl&deploy=customdeploy_rfm_dashboard_sl"
WHITE = "#ffffff"


def luminance(colour: str) -> float:
    """Relative luminance of a colour, as the accessibility guidelines define it."""
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Call]:
    """Calls a function of a module of lib."""
    with calling(tmp_path_factory.mktemp("project")) as ask:
        yield ask


def test_segments_have_the_colours_of_the_workers_page(call: Call) -> None:
    """The same in the same order, further ones from the first on again, and customers without a segment."""
    given = [SegmentWords(name=str(place), place=place) for place in range(15)]
    wanted = list(chart_style.colours(given).values())
    assert [call("rfm_svg", "colours", place)["fill"] for place in range(15)] == wanted
    assert call("rfm_svg", "colours")["fill"] == chart_style.NOBODY


def test_a_scheme_has_the_same_order_and_colours_on_both_surfaces(call: Call) -> None:
    """Its segments in its order, then the other values of the list, which are shown only where they have something."""
    scheme = replace(load_scheme("default"), segments=tuple(reversed(load_scheme("default").segments[2:7])))
    values = [
        ListValue(id=number, scriptid=segment.value.upper(), name=segment.name)
        for number, segment in enumerate(load_scheme("default").segments, start=11)
    ]
    values.append(ListValue(id=3, scriptid="val_rfm_old", name="Old"))
    listed = sorted(values, key=lambda value: value.id)
    theirs = call(
        "rfm_scheme",
        "inOrder",
        [{"id": str(value.id), "scriptId": value.scriptid.lower(), "name": value.name} for value in listed],
        [segment.value for segment in scheme.segments],
    )
    mine = Segments(scheme, values).described(value.id for value in values)
    assert {row["scriptId"]: row["place"] for row in theirs} == {words.value: words.place for words in mine}
    assert [row["place"] for row in theirs] == sorted(row["place"] for row in theirs)
    assert [row["scriptId"] for row in theirs if not row.get("inactive")] == [
        segment.value for segment in scheme.segments
    ]


def test_colours_stand_out(call: Call) -> None:
    """Each from white, and the number from it; bars by their own colour or by their edge, and from each other."""
    for place in range(12):
        found = call("rfm_svg", "colours", place)
        assert contrast(found["fill"], WHITE) >= 3, place
        assert contrast(found["fill"], found["ink"]) >= 4.5, place
    now, before, edge = (call("rfm_svg", name) for name in ("THIS_MONTH", "MONTH_BEFORE", "EDGE"))
    assert min(contrast(now, WHITE), contrast(edge, WHITE), contrast(now, before)) >= 3


def test_the_two_months_have_colours_of_no_segment(call: Call) -> None:
    """A bar is of a month, whichever segment it stands beside."""
    months = [call("rfm_svg", "THIS_MONTH"), call("rfm_svg", "MONTH_BEFORE")]
    assert months == ["#334155", "#94a3b8"]
    assert not {*months} & {*call("rfm_svg", "PALETTE"), call("rfm_svg", "NOBODY")}


def test_the_chart_is_drawn_in_them() -> None:
    """A slice and its mark by the place of the segment, customers of none apart, and the bars."""
    with stage() as here:
        only(here, [{"id": 1, "custentity_rfm_segment": here.segment("loyal")}, {"id": 2}])
        add_orders(here, [(1, TODAY, "CashSale", 500)])
        seen = see(here)
        slices = [a["fill"] for tag, a in seen.tags if tag == "path" and a.get("stroke") == WHITE]
        assert slices == [chart_style.PALETTE[1], chart_style.NOBODY]
        marks = [str(a["style"]) for tag, a in seen.tags if a.get("class") == "rfm-swatch"]
        assert [marks[1].split(";")[0], marks[-1].split(";")[0]] == [f"background:{colour}" for colour in slices]
        bars = [a["fill"] for tag, a in seen.tags if tag == "rect"]
        assert set(bars[0::2]) == {"#334155"}
        assert set(bars[1::2]) == {"#94a3b8"}


def test_focus_is_seen() -> None:
    """The line around a link or a table that has it stands out from the page by 3:1."""
    rule = re.search(r"focus-visible\{outline:(\d)px solid (#[0-9a-f]{6})", STYLE.read_text(encoding="utf-8"))
    assert rule is not None
    assert int(rule[1]) >= 2
    assert contrast(rule[2], WHITE) >= 3


@pytest.fixture(scope="module")
def tab() -> Iterator[tuple[Browser, str]]:
    """The reports of a small account in a real browser, and where they are."""
    with stage() as here, Sandbox(here.account) as sandbox:
        sandbox.site.pages = Center(here.account)
        here.set_day(here.today)
        _fill(here)
        try:
            with chromium() as found:
                yield found, sandbox.base_url + REPORTS
        except LookupError as reason:
            pytest.skip(str(reason))


def _fill(here: Stage) -> None:
    dashboard.add_run(here)
    dashboard.add_move(here, BEN, (None, "loyal"), date(2026, 9, 1))
    for customer, segment in ((CARA, "recent_high_spenders"), (DAN, "potential_loyalists")):
        dashboard.add_move(here, customer, ("new", segment), TODAY)
    for number, segment in enumerate(("loyal", "new", "lapsed", "at_risk", "churned") * 6):
        here.write((ANNA, BEN)[number % 2], segment)
    add_orders(here, [(ANNA, TODAY, "CashSale", 123_456_789), (BEN, TODAY, "CashSale", 5)])


def test_heads_stay_on_one_line_but_for_the_matrix(tab: tuple[Browser, str]) -> None:
    """A head off the screen of a phone does not make the others stand apart from their figures."""
    page, address = tab
    page.open(address, PHONE)
    lines = page.evaluate(
        "[...document.querySelectorAll('.rfm thead tr')].map((row) => [!!row.closest('.rfm-matrix'), row.clientHeight])"
    )
    assert [is_matrix for is_matrix, _ in lines].count(True) == 2
    assert {height < 40 for is_matrix, height in lines if not is_matrix} == {True}
    assert max(height for is_matrix, height in lines if is_matrix) > 40


def test_a_chart_stands_above_a_table_that_needs_the_width(tab: tuple[Browser, str]) -> None:
    """On a laptop as on a phone, and never over it."""
    page, address = tab
    places = (
        "[...document.querySelectorAll('.rfm-beside')].map((box) => "
        "box.children[1].getBoundingClientRect().top - box.children[0].getBoundingClientRect().bottom)"
    )
    for size in (LAPTOP, PHONE):
        page.open(address, size)
        assert [gap >= 0 for gap in page.evaluate(places)] == [True, True, True]


def test_nothing_is_stuck_on_paper(tab: tuple[Browser, str]) -> None:
    """On a screen the first column stays in sight; printed, it would lie over the lines between the cells."""
    page, address = tab
    page.open(address, LAPTOP)
    stuck = "[...new Set([...document.querySelectorAll('.rfm th')].map((head) => getComputedStyle(head).position))]"
    assert "sticky" in page.evaluate(stuck)
    try:
        page.call("Emulation.setEmulatedMedia", media="print")
        assert page.evaluate(stuck) == ["static"]
    finally:
        page.call("Emulation.setEmulatedMedia", media="")


def test_a_table_that_goes_on_shows_a_shadow_at_its_edge(tab: tuple[Browser, str]) -> None:
    """A shadow that stays, a white layer over it that scrolls along, and cells through which both are seen."""
    page, address = tab
    page.open(address, PHONE)
    layers = page.evaluate(
        "[...document.querySelectorAll('.rfm-scroll')].map((box) => getComputedStyle(box).backgroundAttachment)"
    )
    assert {tuple(layer.split(", ")[:2]) for layer in layers if "local, local" not in layer} == {("local", "scroll")}
    assert {tuple(layer.split(", ")[:4]) for layer in layers if "local, local" in layer} == {
        ("local", "local", "scroll", "scroll")
    }
    cells = "[...new Set([...document.querySelectorAll('.rfm td, .rfm table')].filter((one) => !one.style.background)"
    assert page.evaluate(f"{cells}.map((one) => getComputedStyle(one).backgroundColor))]") == ["rgba(0, 0, 0, 0)"]
