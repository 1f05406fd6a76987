"""Reports with nothing, next to nothing or less than nothing in them: words in place of charts, and no failure."""

from typing import Any

import pytest

from tests.reports.page.markup import Page
from tests.reports.page.sample import report
from tests.support.typed_reports import render


def charts(page: Page) -> set[str]:
    """Names of the charts that would be drawn."""
    return {element.attributes["data-chart"] for element in page.all("div") if "data-chart" in element.attributes}


def said(page: Page) -> list[str]:
    """What stands in place of something."""
    return [element.words() for element in page.all("p") if element.attributes.get("class") == "nothing"]


def test_an_empty_account_is_told_in_words() -> None:
    """No chart and none of its scripts, and a sentence in each section that has nothing."""
    page = Page(render(report(most=0)))
    assert charts(page) == set()
    assert len(page.all("script")) == 1
    assert [text.split(",")[0].split(":")[0].rstrip(".") for text in said(page)] == [
        "This account has no active customers",
        "Not available by the segment at the start of the month",
        "There is no revenue in these months",
        "Not available",
        "Nobody would change segment within 30 days without an order",
        "No customer has scores yet",
        "No customer ended the month in another segment than they began it in",
        "There are no active customers to compare",
        "No active customer has orders yet",
        "There are no new customers in these months",
        "Not available",
        "No customer has placed a first order in these months",
        "No run is on record",
    ]
    assert page.tables["table-distribution"].figures()["All", "Customers"] == "0"


def test_what_the_account_cannot_tell_is_said_and_the_rest_shown() -> None:
    """No history and no record of runs: their sections say so, and the notes why."""
    given = report()
    given.update(
        performance_at_start=None,
        trend=None,
        movement=None,
        migration=None,
        last_run=None,
        runs=[],
        notes=["The role may not see the history."],
    )
    given["measures"]["at_risk_churn"] = None
    page = Page(render(given))
    assert charts(page) == {"distribution", "shares", "performance", "concentration", "new_to_repeat", "retention"}
    assert [text.split(":")[0] for text in said(page)] == [
        "Not available by the segment at the start of the month",
        *["Not available"] * 4,
        "No run is on record.",
    ]
    assert [element.words() for element in page.all("li") if "nav" not in element.parents] == given["notes"]
    assert "no completed run over all customers is on record" in page.all("header")[0].text


def one_customer() -> dict[str, Any]:
    """A single customer, in the first segment."""
    given = report(["Everybody", "Nobody"], most=0)
    figures = {"customers": 1, "share": "1.000000", "lifetime_value": "19.99", "average_lifetime_value": "19.99"}
    given["distribution"]["rows"][0].update(figures, orders=1, average_orders="1.00")
    given["distribution"]["total"].update(figures, orders=1, average_orders="1.00")
    given["migration"]["rows"] = [{"from": "Everybody", "to": "Everybody", "customers": 1}]
    given["measures"]["coverage"] = {"active": 1, "with_orders": 1, "with_segment": 1, "share": "1.000000"}
    return given


def test_one_customer_in_one_segment_is_a_whole_page() -> None:
    """The ring is closed; nobody moved, and that is said."""
    page = Page(render(one_customer()))
    assert charts(page) == {"distribution", "shares"}
    assert "Nobody moved between these days." in said(page)
    assert page.tables["table-migration"].figures() == {("Everybody", "Everybody"): "1"}
    assert "Not shown, as nothing here concerns them: Nobody and No orders yet." in [
        element.words() for element in page.all("p")
    ]


def test_negative_revenue_keeps_its_sign_everywhere() -> None:
    """In the table, at the top and in the words of the chart."""
    given = report()
    given["performance_at_start"]["rows"][0].update(revenue="-1234.50", change="-2.500000")
    given["key_figures"]["revenue"] = {"value": "-99.01", "before": "990.10", "change": "-1.100000"}
    page = Page(render(given))
    figures = page.tables["table-performance-at-start"].figures()
    assert figures["VIP Champions", "November 2026"] == "−1,234.50"
    assert figures["VIP Champions", "Change"] == "−250.0 %"
    assert "−110.0 %" in [element.words() for element in page.all("span") if element.attributes.get("class") == "down"]
    assert "EUR −99" in [element.words() for element in page.all("dd")]
    (chart,) = [element for element in page.all("div") if element.attributes.get("data-chart") == "performance"]
    assert "VIP Champions EUR\N{NO-BREAK SPACE}−1,235" in chart.attributes["aria-label"]


def test_a_value_that_is_not_above_zero_has_no_shares() -> None:
    """More returned than bought: the concentration says so in place of a curve."""
    given = report()
    given["concentration"]["lifetime_value"] = "-5.00"
    for row in (*given["concentration"]["top"], *given["concentration"]["curve"]):
        row["share"] = None
    page = Page(render(given))
    assert "concentration" not in charts(page)
    assert "There are no shares: the value is not above zero." in page.all("main")[0].text
    assert {row[-1] for row in page.tables["table-curve"].rows} == {"–"}


@pytest.mark.parametrize(
    ("code", "said", "look"),
    [
        pytest.param(0, "the run completed.", "refreshed", id="done"),
        pytest.param(
            1, "the run finished, but some customers could not be written.", "refreshed warning", id="rejected"
        ),
        pytest.param(70, "the run failed with exit code 70.", "refreshed warning", id="a code of its own"),
    ],
)
def test_the_last_run_is_told_by_its_exit_code(code: int, said: str, look: str) -> None:
    """When, as of which day, and how it went; never by colour alone."""
    given = report()
    given["last_run"]["exit_code"] = code
    page = Page(render(given))
    (line,) = [element for element in page.all("p") if "refreshed" in element.attributes.get("class", "")]
    assert line.words() == f"Segments last refreshed 2026-11-20 02:07 UTC, as of 2026-11-19: {said}"
    assert line.attributes["class"].strip() == look


def test_a_history_that_begins_late_is_said() -> None:
    """The first day compared lies before it."""
    given = report()
    given["migration"]["history_begins"] = "2026-11-03"
    assert "The history begins on 2026-11-03" in Page(render(given)).all("main")[0].text
    given["migration"]["history_begins"] = "2026-10-31"
    assert "The history begins" not in Page(render(given)).all("main")[0].text
