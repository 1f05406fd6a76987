"""Where many segments make a chart or a matrix unreadable, another shape takes over: at each limit and one past it."""

import json
from typing import Any

import pytest

from tests.reports.page.markup import Page
from tests.reports.page.sample import report
from tests.support.typed_reports import render


def of(segments: int) -> dict[str, Any]:
    """A report of so many segments, No orders yet among them, with customers in all and moves between all."""
    given = report([f"Region {at}" for at in range(segments - 1)])
    names = [segment["name"] for segment in given["segments"]]
    for row in given["distribution"]["rows"]:
        row["customers"] += 1
    given["migration"]["rows"] = [{"from": name, "to": names[0], "customers": 1} for name in names]
    return given


def options(page: Page, chart: str) -> dict[str, Any]:
    """Height and options of one chart."""
    (data,) = [element.text for element in page.all("script") if element.attributes.get("type")]
    return dict(json.loads(data)["charts"].get(chart, {}))


@pytest.mark.parametrize(("segments", "ring"), [(12, True), (13, False)])
def test_a_ring_gives_way_to_bars(segments: int, ring: bool) -> None:  # noqa: FBT001 - one of two answers
    """Thirteen slices cannot be told apart; the bars beside the ring have each segment either way."""
    page = Page(render(of(segments)))
    assert bool(options(page, "distribution")) == ring
    bars = options(page, "shares")["option"]["baseOption"]["series"]
    assert [len(series["data"]) for series in bars] == [segments, segments]


def test_bars_are_ordered_by_size() -> None:
    """The most customers first; the second bar is the share of lifetime value; a segment without customers has none."""
    given = of(4)
    given["distribution"]["rows"][1]["customers"] = 0
    option = options(Page(render(given)), "shares")["option"]["baseOption"]
    rows = [row for row in given["distribution"]["rows"] if row["customers"]]
    rows.sort(key=lambda row: row["customers"], reverse=True)
    assert option["yAxis"]["data"] == [row["segment"] for row in rows]
    total = float(given["distribution"]["total"]["lifetime_value"])
    shares = [[item["value"] for item in series["data"]] for series in option["series"]]
    assert shares[0] == [round(100 * float(row["share"]), 1) for row in rows]
    assert shares[1] == pytest.approx([100 * float(row["lifetime_value"]) / total for row in rows], abs=0.051)


@pytest.mark.parametrize(("segments", "turned"), [(14, False), (15, True)])
def test_a_wide_matrix_is_printed_sideways(segments: int, turned: bool) -> None:  # noqa: FBT001 - one of two answers
    """Its whole section goes on paper turned on its side, and chart and table stand one above the other."""
    page = Page(render(of(segments)))
    (section,) = [element for element in page.all("section") if element.attributes["aria-labelledby"] == "migration"]
    assert section.attributes.get("class") == ("sideways" if turned else None)
    assert len(page.tables["table-migration"].rows) == segments


@pytest.mark.parametrize(("segments", "beside"), [(14, True), (15, False)])
def test_a_long_table_takes_the_whole_width(segments: int, beside: bool) -> None:  # noqa: FBT001 - one of two answers
    """Rather than stand beside a chart that ends far above it. The widest tables always do."""
    classes = [element.attributes.get("class") for element in Page(render(of(segments))).all("div")]
    assert classes.count("stack") == (4 if beside else 5)


@pytest.mark.parametrize(("segments", "height"), [(24, 70 + 24 * 36), (25, 960), (40, 960)])
def test_no_chart_is_higher_than_a_sheet_of_paper(segments: int, height: int) -> None:
    """A chart is never cut in two by the printer."""
    assert options(Page(render(of(segments))), "performance")["height"] == height
