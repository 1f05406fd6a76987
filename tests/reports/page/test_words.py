"""What the page says about its own figures: of which day they are, in which currency, and how far to trust them."""

import json
import re
from typing import Any

import pytest

from netsuite_rfm.reports import words as report_words
from tests.reports.page.markup import Page
from tests.reports.page.sample import NINE, report
from tests.support.typed_reports import render


def past_month() -> dict[str, Any]:
    """The whole of October 2026, made in November after a run for the 19th."""
    given = {**report(), "as_of": "2026-10-31", "month": "2026-10", "month_complete": True}
    given["performance"]["last_month"] = "2026-09"
    given["notes"] = ["Segments are those of now."]
    return given


def refreshed(page: Page) -> tuple[str, str]:
    """What the line about the last refresh says, and its look."""
    (line,) = [element for element in page.all("p") if "refreshed" in element.attributes.get("class", "")]
    return line.words(), line.attributes["class"]


@pytest.mark.parametrize(
    ("as_of", "said", "look"),
    [
        pytest.param("2026-11-18", "as of 2026-11-18: the run completed.", "refreshed", id="two days are a weekend"),
        pytest.param("2026-11-17", "as of 2026-11-17, 3 days ago: the run completed.", "refreshed warning", id="three"),
        pytest.param(None, "as of an unknown day: the run completed.", "refreshed", id="no day on record"),
    ],
)
def test_a_refresh_of_long_ago_is_not_shown_as_a_good_one(as_of: str | None, said: str, look: str) -> None:
    """It says how many days ago that was, and looks like a problem; at the limit it does not."""
    given = report()
    given["last_run"].update(as_of=as_of, exit_code=0)
    words, shown = refreshed(Page(render(given)))
    assert words.endswith(said)
    assert shown.strip() == look


def test_what_is_of_now_says_so_in_a_month_that_is_past() -> None:
    """Captions name the day of the last run; key figures, revenue and movement are of the month and do not."""
    page = Page(render(past_month()))
    held = "now, after the run for 2026-11-19"
    captioned = {name for name, table in page.tables.items() if table.caption.endswith(held)}
    assert captioned == {
            "table-distribution", "table-groups", "table-heat-map", "table-cells", "table-top", "table-curve"
        }  # fmt: skip
    assert not [element for element in page.all("dd") if held in element.words() and "dl" in element.parents[-2:]]
    assert held not in render(report())
    assert [element.tag for element in page.elements if element.words() == "Segments are those of now."] == ["ul", "li"]
    assert [element.parents[-1] for element in page.all("ul") if element.attributes.get("class") == "notes"] == [
        "header"
    ]


def test_a_whole_month_is_compared_with_a_whole_one() -> None:
    """By name, in one column, at the top, in the section and in the chart; the running one with the same days."""
    over, running = (Page(render(given)) for given in (past_month(), report()))
    assert over.tables["table-performance"].headings[1:4] == ["October 2026", "September 2026", "Change"]
    for page, month, compared in (
        (over, "October 2026", "the whole of September 2026"),
        (running, "November 2026", "the same days of October 2026"),
    ):
        assert f"{month} is compared with {compared}." in [element.words() for element in page.all("p")]
        details = [element.words() for element in page.all("dd") if element.attributes.get("class") == "detail"]
        assert len([detail for detail in details if detail.endswith(f"against {compared}")]) == 3
        (chart,) = [element for element in page.all("div") if element.attributes.get("data-chart") == "performance"]
        assert f"{month} beside {compared}." in chart.attributes["aria-label"]


def test_limits_of_what_counts_are_told_at_the_top() -> None:
    """Locations that alone count, and every kind of customer left out."""
    left_out = {"subsidiaries": [3, 4], "categories": [5], "check_box": "custentity_is_staff"}
    given = {**report(), "order_locations": [100], "left_out": left_out}
    assert (
        "Only orders of location 100 (internal id) count. Customers of subsidiaries 3 and 4 (internal id), of "
        "category 5 (internal id) and with custentity_is_staff checked are left out: they have no segment."
    ) in Page(render(given)).all("header")[0].words()


@pytest.mark.parametrize(("returns", "told"), [("10.00", False), ("10.01", True)])
def test_returns_above_a_tenth_have_a_note(returns: str, *, told: bool) -> None:
    """At a tenth of gross revenue there is none, a cent above it there is."""
    given = report()
    given["performance"]["total"].update(gross="100.00", returns=returns)
    assert ("Returns in November 2026 were" in Page(render(given)).all("main")[0].words()) == told


def test_the_change_by_segment_is_said_to_follow_its_members() -> None:
    """The sentence that the page in NetSuite has too."""
    section = next(
        element for element in Page(render(report())).all("section") if "Segment performance" in element.text
    )
    assert (
        "Customers are counted in their current segment. Buying moves a customer up and not buying moves a customer "
        "down, so compare only the total with the previous month."
    ) in section.words()


@pytest.mark.parametrize(
    ("code", "currency", "subsidiary", "said"),
    [
        pytest.param("EUR", None, None, "All amounts are in EUR, the base currency.", id="base, by its code"),
        pytest.param("EUR", 4, None, "All amounts are in EUR, the reporting currency.", id="converted, by its code"),
        pytest.param(None, None, None, "All amounts are in the base currency.", id="base"),
        pytest.param(None, 4, None, "All amounts are in the reporting currency (internal id 4).", id="converted"),
        pytest.param(
            None,
            None,
            2,
            "All amounts are consolidated to the reporting subsidiary (internal id 2), in its currency.",
            id="consolidated",
        ),
    ],
)
def test_amounts_have_a_currency(code: str | None, currency: int | None, subsidiary: int | None, said: str) -> None:
    """At the top, and where the figures are explained; by its code where that is known."""
    given = {"currency_code": code, "reporting_currency": currency, "reporting_subsidiary": subsidiary}
    page = Page(render({**report(), **given}))
    assert said in page.all("header")[0].words()
    (explained,) = [element for element in page.all("div") if element.text.startswith("Amounts")]
    assert said in explained.words()
    assert ("several subsidiaries" in explained.text) == (said == "All amounts are in the base currency.")


def test_a_month_that_is_not_over_is_marked() -> None:
    """The last cell of each cohort and the last month of churn, with what the mark means; none in a month that is."""
    running, over = (Page(render({**report(), "month_complete": complete})) for complete in (False, True))
    marked = [element for element in running.all("td") if "unfinished" in element.attributes.get("class", "")]
    assert len(marked) == 12
    assert all(element.words().split(" ")[-2] == "*" for element in marked)
    assert running.tables["table-at-risk-churn"].rows[-1][0] == "November 2026 *"
    assert [element.words() for element in running.all("p") if "*" in element.text] == ["* The month is not over."] * 2
    assert [element.words() for element in over.all("p", "td", "th") if "*" in element.text] == []


def test_numbers_of_things_have_their_plural() -> None:
    """One is one."""
    assert [report_words.counted(number, "change") for number in (0, 1, 2, 1234)] == [
        "0 changes", "1 change", "2 changes", "1,234 changes",
    ]  # fmt: skip
    given = report()
    given["movement"].update(losses=1, gains=1234, first_segments=0, came_back=1)
    page = Page(render(given)).all("main")[0].text
    assert "1 customer moved down, 1,234 moved up, and 0 received a first segment." in page
    assert "1 customer left a segment and came back within the month" in page


def options(given: dict[str, Any]) -> dict[str, Any]:
    """Options of the charts."""
    (data,) = [element.text for element in Page(render(given)).all("script") if element.attributes.get("type")]
    return dict(json.loads(data)["charts"])


def test_tooltips_say_what_cards_and_tables_say() -> None:
    """Months by name, one decimal, money in whole units after its currency, and from where to where in words."""
    given = report()
    given["measures"]["new_to_repeat"][4].update(month="2026-03", share="0.410000")
    given["performance_at_start"]["rows"][0].update(revenue="774890.50", last_month_revenue="-1234.49")
    given["migration"]["rows"] = [{"from": "Loyal Customers", "to": "Recent High-Spenders", "customers": 1}]
    drawn = options(given)
    bars = drawn["new_to_repeat"]["option"]["series"][0]["data"]
    assert bars[4]["tooltip"]["formatter"] == "March 2026: 41.0\N{NO-BREAK SPACE}%"
    tips = [bars["data"][0]["tooltip"] for bars in drawn["performance"]["option"]["baseOption"]["series"]]
    assert tips == [
        {"formatter": "VIP Champions, November 2026: EUR\N{NO-BREAK SPACE}774,891"},
        {"formatter": "VIP Champions, the same days of October 2026: EUR\N{NO-BREAK SPACE}\N{MINUS SIGN}1,234"},
    ]
    (link,) = drawn["migration"]["option"]["baseOption"]["series"][0]["links"]
    assert link["tooltip"]["formatter"] == "Loyal Customers to Recent High-Spenders: 1 customer"


def test_sentences_write_a_change_as_the_tables_do() -> None:
    """The fastest of segments and of groups, beside their rows: a sign, a decimal and a space that does not break."""
    given = report()
    given["trend"]["rows"][0].update(change="1.250000")
    given["trend"]["rows"][1].update(change="-0.228000")
    trend = given["groups"]["trend"]
    trend.update(growing=trend["rows"][0]["label"], shrinking=trend["rows"][1]["label"])
    for row, change in zip(trend["rows"], ("0.250000", "-0.000400"), strict=False):
        row.update(customers=[4, 3, 5], change=change)
    page = Page(render(given))
    grew, shrank = "+125.0\N{NO-BREAK SPACE}%", "\N{MINUS SIGN}22.8\N{NO-BREAK SPACE}%"
    (news,) = [text for text in (p.text for p in page.all("p")) if "VIP Champions grew fastest" in text]
    assert f"customers ({grew})" in news
    assert f"customers ({shrank})" in news
    (of_groups,) = [text for text in (p.text for p in page.all("p")) if f"{trend['growing']} grew fastest" in text]
    assert "(+25.0\N{NO-BREAK SPACE}%)" in of_groups
    assert "(0.0\N{NO-BREAK SPACE}%)" in of_groups
    table = page.tables["table-trend"].figures()
    assert [table[name, "Change"] for name in NINE[:2]] == [
        change.replace("\N{NO-BREAK SPACE}", " ") for change in (grew, shrank)
    ]


def test_tooltips_have_no_currency_where_its_code_is_unknown() -> None:
    """The number alone, still in whole units; the chart's text alternative says the same."""
    given = report()
    given["currency_code"] = None
    for row in given["performance_at_start"]["rows"]:
        row.update(revenue="0.00")
    given["performance_at_start"]["rows"][0].update(revenue="1234.50")
    (this, _) = options(given)["performance"]["option"]["baseOption"]["series"]
    assert this["data"][0]["tooltip"]["formatter"] == "VIP Champions, November 2026: 1,235"
    (chart,) = [box for box in Page(render(given)).all("div") if box.attributes.get("data-chart") == "performance"]
    assert "VIP Champions 1,235" in (chart.attributes.get("aria-label") or "")


@pytest.mark.parametrize(("known", "drawn"), [(1, False), (2, True)])
def test_one_point_is_no_line(known: int, drawn: bool) -> None:  # noqa: FBT001 - one of two answers
    """At-risk churn is drawn from two months with a share on."""
    given = report()
    for row in given["measures"]["at_risk_churn"][:-known]:
        row["share"] = None
    assert ("at_risk_churn" in options(given)) == drawn


def test_retention_has_a_line_for_each_month_of_first_orders() -> None:
    """From the first month after it on; none for a month without a later one; the tooltip says what the cell says."""
    given = report()
    given["measures"]["retention"][2]["months"][3]["share"] = "0.410000"
    lines = options(given)["retention"]["option"]["series"]
    assert [line["name"] for line in lines] == [
        report_words.short_month(row["month"]) for row in given["measures"]["retention"] if len(row["months"]) > 2
    ]
    assert [point["value"][0] for point in lines[2]["data"]] == [str(after) for after in range(1, 11)]
    assert lines[2]["data"][2] == {
        "value": ["3", 41.0],
        "tooltip": {"formatter": "First order January 2026, +3: 41.0\N{NO-BREAK SPACE}%"},
    }


def test_retention_is_shaded_against_its_largest_later_share() -> None:
    """The first month, in which everybody ordered, is left out; so are cohorts before the first customer."""
    given = report()
    cohorts = given["measures"]["retention"]
    for at, row in enumerate(cohorts):
        row["customers"] = 0 if at < 3 else 100
        for month in row["months"]:
            month["share"] = None if at < 3 else "1.000000" if month["after"] == 0 else "0.100000"
    cohorts[4]["months"][2]["share"] = "0.300000"
    page = Page(render(given))
    table = page.tables["table-retention"]
    assert table.headings == ["First order in", "Customers", *(f"+{after}" for after in range(1, 10))]
    assert len(table.rows) == 10
    cells = re.findall(r'class="shade-(\d)[^>]*><b>([\d.]+)', render(given).split('id="table-retention"')[1])
    assert {(level, share) for level, share in cells} == {("9", "30.0"), ("3", "10.0")}


def test_a_day_is_never_broken_over_two_lines() -> None:
    """Wherever a sentence at the top has one; what is written around it stays text."""
    given = {**past_month(), "notes": ["<b>Since</b> 2026-11-03."]}
    page = Page(render(given))
    days = [element.words() for element in page.all("span") if element.attributes.get("class") == "day"]
    assert [days.count(entry) for entry in ("2026-11-03", "2026-10-31", "2026-11-19", "2026-11-20")] == [1, 3, 1, 3]
    assert page.all("b") == [element for element in page.all("b") if "td" in element.parents]
