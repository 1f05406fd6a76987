"""What a browser and a screen reader make of the page, and what the page may and may not do."""

import base64
import hashlib
import json
import re
from itertools import pairwise
from typing import Any

import pytest

from netsuite_rfm.reports.page.customer_link import customer_links
from tests.reports.page.markup import Page
from tests.reports.page.sample import report
from tests.support.typed_reports import render

CHARTS = {
    "distribution", "performance", "trend", "heat_map", "migration", "concentration", "new_to_repeat", "at_risk_churn",
}  # fmt: skip
SECTIONS = [
    "Key figures",
    "Segment distribution",
    "Segment performance",
    "Trend",
    "Recency and frequency",
    "Segment movement in November 2026",
    "Segment migration, 2026-10-31 to 2026-11-20",
    "Revenue concentration",
    "Success measures",
    "Last runs",
    "Last syncs",
    "What the figures mean",
]
NAMED = [
    pytest.param("<script>window.ran = 1</script>", id="a script"),
    pytest.param("</script><script>window.ran = 1</script><!--", id="the end of a script"),
    pytest.param("\"><img src=x onerror='window.ran = 1'>", id="quotes and an image"),
    pytest.param("{{ 7 * 7 }} {b} {a|x} $& ${window.ran = 1}", id="templates of other languages"),
    pytest.param("&lt;b&gt; &amp; \u2028 'Ünïcode' 客户", id="references and odd letters"),
    pytest.param("An endlessly long name of a segment " * 8, id="very long"),
    pytest.param("Unbroken" * 40, id="very long without a space"),
]


def named(name: str) -> dict[str, Any]:
    """A report with this name wherever a person of the account can write one."""
    given = report([name, "Plain"], seed=4)
    given["notes"] = [name]
    given["scheme"] = given["account"] = given["version"] = name
    given["order_types"] = [name, "CashSale"]
    for row in given["segments"]:
        row["description"] = row["action"] = name
    for row in given["movement"]["movers"]:
        row["name"] = name
    for row in given["runs"]:
        row["result"] = row["scope"] = name
    for row in given["syncs"]:
        row["result"] = row["scope"] = row["destination"] = name
    return given


def test_sections_come_in_order_under_headings_in_order() -> None:
    """One h1, each section under an h2 that names it, no level left out."""
    page = Page(render(report()))
    assert [element.words() for element in page.all("h1")] == ["Customer segments, November 2026"]
    assert [element.words() for element in page.all("h2")] == SECTIONS
    levels = [int(element.tag[1]) for element in page.all("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    headings = {element.attributes["id"] for element in page.all("h2")}
    assert [element.attributes["aria-labelledby"] for element in page.all("section")] == [
        element.attributes["id"] for element in page.all("h2")
    ]
    links = {element.attributes["href"] for element in page.all("a") if "nav" in element.parents}
    assert links == {f"#{name}" for name in headings - {"key-figures"}}
    assert [len(page.all(tag)) for tag in ("header", "main", "footer", "nav")] == [1, 1, 1, 1]


def test_ids_are_unique_and_every_table_can_be_read_aloud() -> None:
    """A caption, a scope for each heading, and a place by itself to scroll in that the keyboard reaches."""
    page = Page(render(report()))
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    assert [name for name, table in page.tables.items() if not table.caption or table.unscoped] == []
    boxes = [element for element in page.all("div") if "scroll" in element.attributes.get("class", "").split()]
    assert len(boxes) == len(page.tables)
    assert {(box.attributes["tabindex"], box.attributes["role"]) for box in boxes} == {("0", "group")}
    labels = [box.attributes["aria-label"] for box in boxes]
    assert len(labels) == len(set(labels))
    assert "" not in labels


def test_every_chart_is_told_in_words() -> None:
    """An image with a label of its own; hidden until there is a script that draws it."""
    charts = [element for element in Page(render(report())).all("div") if "data-chart" in element.attributes]
    assert {chart.attributes["data-chart"] for chart in charts} == CHARTS
    assert {chart.attributes["role"] for chart in charts} == {"img"}
    assert all("hidden" in chart.attributes for chart in charts)
    assert all(re.search(r"\d.*The table holds every figure\.$", chart.attributes["aria-label"]) for chart in charts)


def test_the_page_loads_nothing() -> None:
    """No element names another file, no style asks for one, and addresses are links to segments and customers."""
    page = Page(render(report()))
    assert [
        element.tag for element in page.elements if {"src", "srcset", "data", "action"} & element.attributes.keys()
    ] == []
    assert page.all("link", "img", "iframe", "object", "embed", "form", "base") == []
    assert [
        element.attributes["href"] for element in page.all("a") if re.search(r"[/:]", element.attributes["href"])
    ] == [
        *(
            "https://1234567-sb1.app.netsuite.com/app/site/hosting/scriptlet.nl?script=customscript_rfm_dashboard_sl"
            f"&deploy=customdeploy_rfm_dashboard_sl&segment={segment['value']}"
            for segment in report()["segments"]
            if segment["value"]
        ),
        *(
            f"https://1234567-sb1.app.netsuite.com/app/common/entity/custjob.nl?id={row['customer']}"
            for row in report()["movement"]["movers"]
        ),
    ]
    (style,) = page.all("style")
    assert re.search(r"url\(|@import", style.text) is None
    assert [
        name for element in page.elements for name in element.attributes if name.startswith("on") or name == "style"
    ] == []


def test_the_policy_allows_the_page_s_own_scripts_and_style_and_nothing_else() -> None:
    """Each hash is that of the element as it stands in the page."""
    page = Page(render(report()))
    (policy,) = [
        element for element in page.all("meta") if element.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(text.split(" ", 1) for text in policy.attributes["content"].split("; "))

    def source(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    scripts = [element for element in page.all("script") if element.attributes.get("type") != "application/json"]
    assert rules == {
        "default-src": "'none'",
        "script-src": " ".join(source(script.text) for script in scripts),
        "style-src": " ".join(source(element.text) for element in page.all("style")),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert len(scripts) == 2


@pytest.mark.parametrize("name", NAMED)
def test_names_stay_text(name: str) -> None:
    """They are shown as they are, add no element and no attribute, and do not end the script they stand in."""
    plain, odd = (Page(render(named(entry))) for entry in ("Plain too", name))

    def skeleton(page: Page) -> list[tuple[str, tuple[str, ...]]]:
        return [
            (element.tag, tuple(element.attributes))
            for element in page.elements
            if element.tag != "a" or "main" not in element.parents
        ]

    assert skeleton(odd) == skeleton(plain)
    shown = " ".join(name.split())
    cells = {" ".join(text.split()) for table in odd.tables.values() for row in table.rows for text in row}
    assert shown in cells
    (options,) = [element for element in odd.all("script") if element.attributes.get("type")]
    assert "<" not in options.text


def test_a_level_has_one_shade_in_charts_and_tables() -> None:
    """The heat map's chart and its table show the same cell alike."""
    page = Page(render(report()))
    (style,) = page.all("style")
    shades = dict(re.findall(r"\.shade-(\d) \{\s*background: (#\w{6});", style.text))
    options = json.loads(next(element.text for element in page.all("script") if element.attributes.get("type")))
    drawn = {
        (f"Recency {cell['value'][1]}", f"Frequency {cell['value'][0]}"): cell["itemStyle"]["color"]
        for cell in options["heat_map"]["option"]["series"][0]["data"]
    }
    grid = iter(
        element.attributes["class"] for element in page.all("td") if "shade-" in element.attributes.get("class", "")
    )
    cells = page.tables["table-heat-map"].figures()
    assert {place: shades[next(grid).removeprefix("shade-")] for place in cells} == drawn
    assert len(set(drawn.values())) > 3


def test_the_same_report_gives_the_same_bytes() -> None:
    """No clock, no chance, no order of a set."""
    assert render(report()) == render(report())
    assert render(report()) != render(report(seed=2))


def test_the_page_stays_small() -> None:
    """Under 1.1 megabytes with thirty segments, most of it the charting library."""
    assert len(render(report([f"Region {at}" for at in range(30)])).encode()) < 1_100_000


@pytest.mark.parametrize(
    ("account", "link"),
    [
        pytest.param("1234567", "https://1234567.app.netsuite.com/app/common/entity/custjob.nl?id=7", id="production"),
        pytest.param("123_SB2", "https://123-sb2.app.netsuite.com/app/common/entity/custjob.nl?id=7", id="sandbox"),
        pytest.param("evil.example/", "", id="no account"),
        pytest.param("", "", id="none"),
    ],
)
def test_a_customer_s_record_is_linked_in_the_account_s_own_domain(account: str, link: str) -> None:
    """And not at all where the account's id could not be part of a host name."""
    assert customer_links(account)(7) == link
