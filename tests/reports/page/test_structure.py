"""What a browser and a screen reader make of the page, and what the page may and may not do."""

import base64
import hashlib
import json
import re
from itertools import pairwise
from typing import Any

import pytest

from netsuite_rfm.reports.page.links import customer_links
from tests.reports.page.markup import Page
from tests.reports.page.sample import NINE, report
from tests.support.typed_reports import render

CHARTS = {
    "distribution", "shares", "performance", "trend", "migration", "concentration", "new_to_repeat", "at_risk_churn",
    "retention",
}  # fmt: skip
SECTIONS = [
    "Key figures",
    "Segment distribution",
    "Segment performance",
    "Trend",
    "Next to leave",
    "Stages and audiences",
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


SUITELET = (
    "https://1234567-sb1.app.netsuite.com/app/site/hosting/scriptlet.nl?script=customscript_rfm_dashboard_sl"
    "&deploy=customdeploy_rfm_dashboard_sl"
)


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
            f"{SUITELET}&segment={segment['value']}{end}"
            for segment in report()["segments"][:-1]
            for end in ("", "&export=csv")
        ),
        *(f"{SUITELET}&segment={segment['value']}" for _ in range(2) for segment in report()["segments"][:-1]),
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
    assert len(scripts) == 3


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


def colours_of(style: str, *, dark: bool) -> dict[str, str]:
    """The page's own colours by name, in the light or in the dark."""
    block = style.split(":root {")[2 if dark else 1].split("}", maxsplit=1)[0]
    return dict(re.findall(r"--([\w-]+): (#\w{6});", block))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_colour_of_a_chart_has_one_for_the_dark() -> None:
    """And tables and charts have the same ones, by day and by night."""
    page = Page(render(report([*NINE, "Tenth", "Eleventh", "Twelfth"])))
    (style,) = page.all("style")
    given = json.loads(next(element.text for element in page.all("script") if element.attributes.get("type")))
    dark = given["dark"]
    used = set(re.findall(r"#[0-9a-f]{6}", json.dumps(given["charts"])))
    assert used - dark.keys() == set()
    day, night = (colours_of(style.text, dark=dark) for dark in (False, True))
    assert day.keys() == night.keys()
    named = [name for name in day if re.match(r"(colour|shade)-|nobody|ink$|muted$|line$|paper$", name)]
    assert [(name, dark[day[name]]) for name in named] == [(name, night[name]) for name in named]


def test_colours_stand_out_by_day_and_by_night() -> None:
    """Segments by 3 to 1 from the paper, text by 4.5 to 1 from everything it stands on (WCAG 2.2, 1.4.3 and 1.4.11)."""
    (style,) = Page(render(report())).all("style")
    for at_night in (False, True):
        held = colours_of(style.text, dark=at_night)
        segments = [held[name] for name in held if name.startswith("colour-") or name == "nobody"]
        assert len(set(segments)) == 13
        assert min(contrast(colour, held["paper"]) for colour in segments) >= 3
        behind = [
            held[name] for name in held if name.startswith("shade-") or name in {"paper", "soft", "lit", "stayed"}
        ]
        assert min(contrast(held["ink"], colour) for colour in behind) >= 4.5
        marks = [("good-paper", "ink"), ("warn-paper", "ink"), ("paper", "up"), ("paper", "down"), ("paper", "accent"),
                 ("paper", "muted"), ("soft", "muted"), ("stayed", "muted")]  # fmt: skip
        assert [pair for pair in marks if contrast(held[pair[0]], held[pair[1]]) < 4.5] == []


def test_a_segment_has_one_colour_in_charts_and_tables() -> None:
    """By its place in the scheme, which the Suitelet goes by too; another list value's comes after those."""
    given = report(["VIP", "Old value"])
    given["segments"][0]["place"], given["segments"][1]["place"] = 0, 7
    page = Page(render(given))
    (style,) = page.all("style")
    held = colours_of(style.text, dark=False)
    dots = {
        element.attributes["data-segment"]: dot.attributes["class"].split()[1]
        for element, dot in pairwise(page.elements)
        if element.tag == "th" and dot.tag == "i"
    }
    assert dots == {"VIP": "colour-0", "Old value": "colour-7", "No orders yet": "nobody"}
    options = json.loads(next(element.text for element in page.all("script") if element.attributes.get("type")))
    ring = options["charts"]["distribution"]["option"]["baseOption"]["series"][0]["data"]
    assert {item["segment"]: item["itemStyle"]["color"] for item in ring} == {
        name: held[colour] for name, colour in dots.items()
    }


def test_a_segment_leads_to_its_customers_in_netsuite() -> None:
    """By the script id of its list value, where the account has the project: that is where there is a history."""
    given = report(["VIP", "Old"])
    given["segments"][0]["value"] = "val_rfm_vip&x"
    address = (
        "https://1234567-sb1.app.netsuite.com/app/site/hosting/scriptlet.nl?script=customscript_rfm_dashboard_sl"
        "&deploy=customdeploy_rfm_dashboard_sl&segment=val_rfm_vip%26x"
    )
    linked = [element for element in Page(render(given)).all("a") if element.text == "VIP"]
    assert {element.attributes["href"] for element in linked} == {address}
    given["migration"] = None
    assert [element for element in Page(render(given)).all("a") if element.text == "VIP"] == []


def test_the_same_report_gives_the_same_bytes() -> None:
    """No clock, no chance, no order of a set."""
    assert render(report()) == render(report())
    assert render(report()) != render(report(seed=2))


def test_the_page_stays_small() -> None:
    """Under 1.2 megabytes with thirty segments and thirty-five audiences, most of it the charting library."""
    assert len(render(report([f"Region {at}" for at in range(30)], audiences=35)).encode()) < 1_200_000


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
