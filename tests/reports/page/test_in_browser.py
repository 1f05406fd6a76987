"""The page in a real browser: nothing runs that should not, everything is drawn, and axe has nothing to say."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.reports.page.sample import NINE, report
from tests.reports.page.test_structure import CHARTS, NAMED, named
from tests.support.axe import axe_source
from tests.support.browser import LAPTOP, PHONE, Browser, browser
from tests.support.typed_reports import render

Opened = Callable[..., Browser]


@pytest.fixture(scope="module")
def tab() -> Iterator[Browser]:
    """A browser for all tests of this file."""
    try:
        with browser() as one:
            yield one
    except LookupError as reason:
        pytest.skip(str(reason))


@pytest.fixture
def opened(tab: Browser, tmp_path: Path) -> Opened:
    """Open the page of a report, from a file as a person would."""

    def open_page(given: dict[str, Any], size: tuple[int, int] = LAPTOP, *, scripts: bool = True) -> Browser:
        file = tmp_path / "report.html"
        file.write_text(render(given), "utf-8")
        tab.open(file.as_uri(), size, scripts=scripts)
        return tab

    return open_page


def drawn(tab: Browser) -> set[str]:
    """Names of the charts that hold a drawing with shapes in it."""
    boxes = "[...document.querySelectorAll('[data-chart]')]"
    return set(tab.evaluate(f"{boxes}.filter((one) => one.querySelector('svg path')).map((one) => one.dataset.chart)"))


@pytest.mark.parametrize(
    "size",
    [pytest.param(LAPTOP, id="laptop"), pytest.param(PHONE, id="phone"), pytest.param((320, 640), id="enlarged")],
)
@pytest.mark.parametrize(
    "names", [pytest.param(NINE, id="nine"), pytest.param([f"Region {at}" for at in range(30)], id="thirty")]
)
def test_the_page_is_whole(opened: Opened, names: list[str], size: tuple[int, int]) -> None:
    """All charts drawn, no complaint, nothing fetched, and only tables scroll sideways."""
    tab = opened(report(names, audiences=35), size)
    assert tab.problems == []
    assert [url for url in tab.requested if not url.endswith("/report.html")] == []
    assert drawn(tab) == CHARTS - ({"distribution"} if len(names) > len(NINE) else set())
    assert tab.evaluate("document.documentElement.scrollWidth") == size[0]
    sizes = "[...document.querySelectorAll('[data-chart] svg')].map((one) => one.getBoundingClientRect().width)"
    assert all(width > size[0] / 4 for width in tab.evaluate(sizes))


def test_charts_follow_the_width_of_the_window(opened: Opened) -> None:
    """From laptop to phone; and a window that is not shown leaves them as they were."""
    tab = opened(report())
    wide = "[...document.querySelectorAll('[data-chart]')].map((one) => [one, one.firstElementChild.firstElementChild])"
    sizes = f"{wide}.map((pair) => pair.map((one) => Math.round(one.getBoundingClientRect().width)))"
    for width in (1366, 390, 1366):
        tab.resize((width, 800))
        tab.settle()
        assert [box for box, svg in tab.evaluate(sizes) if box != svg or not 0 < box < width] == []
    before = [svg for _, svg in tab.evaluate(sizes)]
    tab.resize((1, 1))
    tab.settle()
    assert [svg for _, svg in tab.evaluate(sizes)] == before


@pytest.mark.parametrize("name", NAMED)
def test_no_name_is_run(opened: Opened, name: str) -> None:
    """In the document, in the options of the charts, and in what the charts draw of it."""
    tab = opened(named(name))
    assert tab.problems == []
    assert drawn(tab) == CHARTS
    assert tab.evaluate("window.ran") is None
    assert tab.evaluate("document.querySelectorAll('img, script:not([id])').length") == 3


def test_the_page_says_everything_without_scripts(opened: Opened) -> None:
    """No empty box where a chart would be, and every table is there."""
    tab = opened(report(), scripts=False)

    def heights(what: str) -> list[int]:
        return list(tab.evaluate(f"[...document.querySelectorAll('{what}')].map((one) => one.offsetHeight)"))

    assert set(heights("[data-chart]")) == {0}
    assert min(heights("table:not(details table)")) > 0
    assert tab.problems == []


def test_paper_shows_what_the_screen_folds(opened: Opened) -> None:
    """Everything is unfolded and fitted for the printer, and folded again after it."""
    tab = opened(report(), PHONE)
    folded = "[...document.querySelectorAll('details')].map((one) => one.open)"
    wide = "document.querySelector('[data-chart] svg').getBoundingClientRect().width"
    state = f"[{folded}, {wide}]"
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    folds, width = tab.evaluate(state)
    assert (set(folds), width) == ({True}, 680)
    tab.evaluate("window.dispatchEvent(new Event('afterprint'))")
    folds, width = tab.evaluate(f"new Promise((done) => requestAnimationFrame(() => done({state})))")
    assert set(folds) == {False}
    assert width < PHONE[0]
    assert tab.paper().startswith(b"%PDF-")


def test_a_long_table_goes_on_overleaf_and_a_short_one_stays_whole(opened: Opened) -> None:
    """A table of 25 rows would leave half a sheet empty; its headings come again. No card touches the paper's edge.

    The sentences under a heading stay whole, and with what they introduce.
    """
    tab = opened(report())
    tab.call("Emulation.setEmulatedMedia", media="print")
    try:
        style = "getComputedStyle(document.querySelector('#{}')).breakInside"
        breaks = [tab.evaluate(style.format(entry)) for entry in ("table-cells", "table-distribution")]
        assert breaks == ["auto", "avoid"]
        under = (
            "[...document.querySelectorAll('section > h2 + p:not(:last-child)')].map((one) => getComputedStyle(one))"
        )
        kept = tab.evaluate(f"{under}.map((style) => [style.breakInside, style.breakAfter])")
        assert len(kept) > 5
        assert [pair for pair in kept if pair != ["avoid", "avoid"]] == []
        assert tab.evaluate("getComputedStyle(document.querySelector('#table-cells thead')).display") == (
            "table-header-group"
        )
        edges = "[...document.querySelectorAll('.cards > div')].map((one) => one.getBoundingClientRect().right)"
        assert max(tab.evaluate(edges)) < tab.evaluate("document.querySelector('main').getBoundingClientRect().right")
    finally:
        tab.call("Emulation.setEmulatedMedia", media="")


def test_where_the_keyboard_is_can_be_seen(opened: Opened) -> None:
    """The ring around it stands out from white by 3 to 1 (WCAG 2.2, 1.4.11)."""
    tab = opened(report())
    tab.evaluate("document.querySelector('.scroll').focus()")
    ring = tab.evaluate("getComputedStyle(document.activeElement).outlineColor")
    width = tab.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (int(match_) / 255 for match_ in re.findall(r"\d+", ring)[:3])
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert width == "3px"
    assert 1.05 / (luminance + 0.05) >= 3


@contextmanager
def at_night(tab: Browser) -> Iterator[None]:
    """Have the browser ask for dark pages."""
    tab.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    try:
        yield
    finally:
        tab.call("Emulation.setEmulatedMedia", features=[])


@pytest.mark.parametrize("size", [pytest.param(LAPTOP, id="laptop"), pytest.param(PHONE, id="phone")])
def test_axe_finds_nothing_serious(tab: Browser, opened: Opened, size: tuple[int, int]) -> None:
    """The full page by day, and by night with a segment highlighted; history and runs missing; an empty account."""
    try:
        axe_source()
    except LookupError as reason:
        pytest.skip(str(reason))
    lacking = {**report(), "movement": None, "migration": None, "last_run": None, "runs": [], "notes": ["Why."]}
    for given in (report(), lacking, report(most=0)):
        assert opened(given, size).axe() == []
    if size == PHONE:
        with at_night(tab):
            opened(report(), size).click_in_place("button[data-segment='At-Risk']")
            assert tab.axe() == []


def test_charts_are_dark_at_night_and_light_on_paper(opened: Opened) -> None:
    """The page follows what the browser asks for, also while it is open; print has the colours of the day."""
    tab = opened(report())
    ring = "[...document.querySelectorAll('[data-chart=distribution] path')].map((one) => one.getAttribute('fill'))"
    paper = "getComputedStyle(document.querySelector('section:not(.plain)')).backgroundColor"
    day = tab.evaluate(f"[{ring}, {paper}]")
    with at_night(tab):
        tab.settle()
        night = tab.evaluate(f"[{ring}, {paper}]")
        tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert tab.evaluate(ring) == day[0]
        tab.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert ("#1f5fa8" in day[0], "#1f5fa8" in night[0], "#5b9bea" in night[0]) == (True, False, True)
    assert (day[1], night[1]) == ("rgb(255, 255, 255)", "rgb(22, 28, 36)")
    tab.settle()
    assert tab.evaluate(ring) == day[0]


def test_a_heading_sorts_its_table(opened: Opened) -> None:
    """Figures from the largest, names from A, months by date, what is not known last; the third click restores."""
    given = report()
    rows = given["distribution"]["rows"]
    rows[2]["average_lifetime_value"] = None
    rows[3]["average_lifetime_value"] = "1234.00"
    tab = opened(given)

    def column(table: str, name: str, at: int, clicks: int = 1) -> tuple[list[str], str | None]:
        tab.evaluate(f"""(() => {{
            const heads = [...document.querySelectorAll('#{table} thead th')];
            const head = heads.find((one) => one.textContent === {name!r});
            for (let click = 0; click < {clicks}; click += 1) head.querySelector('button').click();
            window.sorted = [[...document.querySelectorAll('#{table} tbody tr')]
                .map((row) => row.cells[{at}].textContent), head.getAttribute('aria-sort')];
        }})()""")
        cells, state = tab.evaluate("window.sorted")
        return cells, state

    names = [row["segment"] for row in rows]
    by_size = sorted((row["customers"] for row in rows), reverse=True)
    assert column("table-distribution", "Customers", 1) == ([f"{size:,}" for size in by_size], "descending")
    assert column("table-distribution", "Customers", 1)[1] == "ascending"
    assert column("table-distribution", "Segment", 0) == (sorted(names, key=str.lower), "ascending")
    values = column("table-distribution", "Average value", 4)[0]
    assert (values[0], values[-1]) == ("1,234.00", "–")
    assert column("table-distribution", "Average value", 4, 2) == (
        [{3: "1,234.00", 2: "–"}.get(at, "313.37") for at in range(len(rows))], None,
    )  # fmt: skip
    months = column("table-new-to-repeat", "First order in", 0)[0]
    assert (months[0], months[1], months[-1]) == ("November 2025", "December 2025", "November 2026")
    assert tab.evaluate("document.querySelectorAll('#table-heat-map button, .matrix button').length") == 0
    assert tab.problems == []


def test_a_segment_is_highlighted_everywhere(opened: Opened) -> None:
    """While it is pointed at, in a table or in a chart; and from a click on until the next, or until Escape."""
    tab = opened(report())
    lit = "[...new Set([...document.querySelectorAll('.lit')].map((one) => one.dataset.segment))]"
    tables = "new Set([...document.querySelectorAll('.lit')].map((one) => one.closest('table')?.id)).size"
    pale = "[...document.querySelectorAll('[data-chart]')].filter((one) => [...one.querySelectorAll('path')]"
    pale += (
        ".some((path) => path.getAttribute('fill-opacity') === '0.3' || path.getAttribute('stroke-opacity') === '0.3'"
    )
    pale += ")).map((one) => one.dataset.chart).sort()"
    assert tab.evaluate(f"[{lit}, {pale}]") == [[], []]
    row = "[...document.querySelectorAll('#table-distribution tbody th')].find((one) => one.textContent === 'Lapsed')"
    tab.evaluate(f"{row}.nextElementSibling.dispatchEvent(new MouseEvent('mouseover', {{ bubbles: true }}))")
    tab.settle()
    assert tab.evaluate(lit) == ["Lapsed"]
    assert tab.evaluate(pale) == ["distribution", "performance", "shares", "trend"]
    assert tab.evaluate(tables) > 5
    tab.evaluate(f"{row}.nextElementSibling.dispatchEvent(new MouseEvent('mouseout', {{ bubbles: true }}))")
    tab.settle()
    assert tab.evaluate(f"[{lit}, {pale}]") == [[], []]
    tab.click_in_place("button[data-segment='At-Risk']")
    assert tab.evaluate(f"[{lit}, document.querySelector('[aria-pressed=true]').textContent]") == [
        ["At-Risk"], "At-Risk",
    ]  # fmt: skip
    left, top = tab.evaluate("""(() => {
        const box = document.querySelector('[data-chart=shares]').getBoundingClientRect();
        window.scrollTo(0, box.top);
        return [box.left + 170, box.height - 40];
    })()""")
    tab.settle()
    for kind, button in (("mouseMoved", "none"), ("mousePressed", "left"), ("mouseReleased", "left")):
        tab.call("Input.dispatchMouseEvent", type=kind, x=left, y=top, button=button, clickCount=1)
    tab.settle()
    smallest = tab.evaluate("JSON.parse(document.getElementById('chart-options').textContent)"
                            ".charts.shares.option.baseOption.yAxis.data.at(-1)")  # fmt: skip
    assert tab.evaluate(lit) == [smallest]
    tab.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))")
    assert tab.evaluate("document.querySelector('[aria-pressed=true]')") is None
    assert tab.problems == []


def test_the_tooltip_of_a_bar_has_the_amount_with_its_currency(opened: Opened) -> None:
    """As the reader sees it who points at the first and largest bar of revenue: whole units, as on the cards."""
    given = report()
    for row in given["performance_at_start"]["rows"]:
        row.update(revenue="10.00", last_month_revenue="10.00")
    given["performance_at_start"]["rows"][0].update(revenue="774890.50")
    tab = opened(given)
    left, top = tab.evaluate("""(() => {
        const box = document.querySelector('[data-chart=performance]').getBoundingClientRect();
        window.scrollTo(0, box.top);
        return [box.left + 220, 50];
    })()""")
    tab.settle()
    tab.call("Input.dispatchMouseEvent", type="mouseMoved", x=left, y=top, button="none")
    tab.settle()
    texts = tab.evaluate(
        "[...document.querySelectorAll('[data-chart=performance] text')].map((one) => one.textContent)"
    )
    assert "VIP Champions, November 2026: EUR\N{NO-BREAK SPACE}774,891" in texts
    assert tab.problems == []


def test_the_browser_sees_what_is_wrong_with_a_page(tab: Browser, tmp_path: Path) -> None:
    """A check that finds nothing anywhere would prove nothing."""
    policy = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">"
    (tmp_path / "refused.html").write_text(f"<!DOCTYPE html>{policy}<p style='color: red'>Hello<script>run()</script>")
    tab.open((tmp_path / "refused.html").as_uri())
    assert len(tab.problems) == 2
    assert all("Content Security Policy" in problem for problem in tab.problems)
    (tmp_path / "failing.html").write_text("<script>console.warn('careful'); missing()</script><img src=gone.png>")
    tab.open((tmp_path / "failing.html").as_uri())
    said = "\n".join(tab.problems)
    assert ("careful" in said, "missing is not defined" in said, "gone.png" in said) == (True, True, True)
    assert [url.rsplit("/", 1)[1] for url in tab.requested] == ["failing.html", "gone.png"]
    try:
        found = tab.axe()
    except LookupError as reason:
        pytest.skip(str(reason))
    assert {text.split(" ")[0] for text in found} == {"document-title", "html-has-lang", "image-alt"}
