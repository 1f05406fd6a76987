"""The dashboard in accounts that are unlike most: empty, tiny, lopsided, or with markup in every name."""

import math
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from netsuite_rfm.sandbox.store.fields import ListValue
from tests.suitescript import dashboard
from tests.suitescript.dashboard import (
    DISTRIBUTION,
    MATRIX,
    MINUS,
    MOVERS,
    NBSP,
    PERFORMANCE,
    add_move,
    add_orders,
    only,
    see,
)
from tests.suitescript.stage import ANNA, TODAY, Stage, stage

MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> & Söhne"


@pytest.fixture
def here() -> Iterator[Stage]:
    """A small account."""
    with stage() as found:
        yield found


def customer(number: int, segment: int | None, **values: Any) -> dict[str, Any]:
    """A customer's columns."""
    return {
        "id": number, "entityid": f"C{number}", "altname": f"Customer {number}", "custentity_rfm_segment": segment,
        "custentity_rfm_order_count": 2, "custentity_rfm_lifetime_value": 100, **values,
    }  # fmt: skip


def shapes(seen: dashboard.Seen, name: str) -> list[dict[str, str | None]]:
    """Attributes of the SVG elements of one name."""
    return [attributes for tag, attributes in seen.tags if tag == name]


def test_an_account_without_customers(here: Stage) -> None:
    """Zeros in every row, dashes for shares, no chart of nothing, and no error."""
    only(here, [])
    seen = see(here)
    rows = seen.table(DISTRIBUTION)
    assert set(list(rows["VIP Champions"].values())[:8]) == {"VIP Champions", "0", "–", "0.00"}  # noqa: RUF001
    assert len(rows) == 10
    assert "There is no active customer." in seen.texts
    assert "No customer ended the month in another segment than they began it in." in seen.texts
    assert "There is no run on record." in seen.texts
    assert "No run on record has refreshed all customers." in seen.texts
    assert any("No run has left what counts as an order" in text for text in seen.texts)
    assert here.errors() == []


def test_one_customer_fills_the_pie(here: Stage) -> None:
    """All in one segment: a whole circle, and 100.0%."""
    only(here, [customer(1, here.segment("loyal"))])
    add_orders(here, [(1, TODAY, "SalesOrd", 12_345)])
    seen = see(here)
    assert len(shapes(seen, "circle")) == 1
    assert seen.table(DISTRIBUTION)["Loyal Customers"]["Share"] == f"100.0{NBSP}%"
    assert seen.table(PERFORMANCE)["Loyal Customers"]["This month"] == "123.45"
    assert seen.table(PERFORMANCE)["Loyal Customers"]["Change"] == "–"  # noqa: RUF001


def test_a_slice_is_as_large_as_its_share(here: Stage) -> None:
    """Of ten customers seven, two and one: each begins where the one before ends, the last ends at the top."""
    segments = ["vip_champions"] * 7 + ["loyal"] * 2 + ["new"]
    only(here, [customer(n, here.segment(segment)) for n, segment in enumerate(segments, 1)])
    drawn = [re.findall(r"-?[\d.]+", str(s["d"])) for s in shapes(see(here), "path") if s.get("stroke") == "#ffffff"]
    turns = [(turn_of(*numbers[2:4]), turn_of(*numbers[9:11])) for numbers in drawn]
    assert turns == [(0.0, 0.7), (0.7, 0.9), (0.9, 0.0)]
    assert [numbers[7] for numbers in drawn] == ["1", "0", "0"]  # the long way round for the first alone


def turn_of(x: str, y: str) -> float:
    """A place on the circle as a part of a turn, clockwise from the top."""
    angle = math.atan2(float(x) - 120, 120 - float(y)) / (2 * math.pi)
    return round(angle % 1, 3) % 1


def test_a_month_below_zero_has_bars_to_the_left(here: Stage) -> None:
    """Returns above sales: a bar that ends at the line, figures with a sign, no share of a total below zero."""
    only(here, [customer(1, here.segment("loyal")), customer(2, here.segment("new"))])
    add_orders(here, [(1, TODAY, "CashRfnd", -50_000), (2, TODAY, "CashSale", 20_000)])
    dashboard.add_run(here, counting=dashboard.NET)
    seen = see(here)
    rows = seen.table(PERFORMANCE)
    assert (rows["Loyal Customers"]["This month"], rows["Total"]["This month"]) == (f"{MINUS}500.00", f"{MINUS}300.00")
    assert {cells["Share of the year"] for cells in rows.values()} == {"–"}  # noqa: RUF001
    wide = [s for s in shapes(seen, "rect") if float(s["width"] or 0) > 12]
    below, above = sorted(wide, key=lambda shape: float(shape["x"] or 0))
    assert float(below["x"] or 0) + float(below["width"] or 0) == pytest.approx(float(above["x"] or 0))
    assert float(below["width"] or 0) == pytest.approx(2.5 * float(above["width"] or 0), rel=0.01)


def test_markup_in_names_is_text_and_nothing_else(here: Stage) -> None:
    """Segments and customers named with markup: it is read as written, and no element or attribute comes of it."""
    here.account.rename_list_value("customlist_rfm_segment", "val_rfm_loyal", MARKUP)
    only(here, [customer(1, here.segment("loyal"), altname=MARKUP, entityid=MARKUP)])
    add_orders(here, [(1, TODAY, "CashSale", 100)])
    add_move(here, ANNA, (None, "new"), date(2026, 9, 1))
    add_move(here, 1, ("new", "loyal"), TODAY, lifetime_value=5)
    dashboard.add_run(here, result=MARKUP, scheme=MARKUP)
    dashboard.add_run(here, result=MARKUP, exit_code=3, scope=MARKUP)
    pages = [see(here), dashboard.see_portlet(here), see(here, segment="val_rfm_loyal"), see(here, segment=MARKUP)]
    pages.append(see(here, month=MARKUP))
    for seen in pages:
        assert {tag for tag, _ in seen.tags} & {"script", "img", "iframe", "object"} == set()
        assert [name for _, attributes in seen.tags for name in attributes if name.startswith("on")] == []
        assert MARKUP in seen.text
    assert pages[0].rows["Losses" + MOVERS][0][0] == MARKUP
    assert MARKUP in pages[0].table(DISTRIBUTION)
    assert all(href.startswith("/app/") for seen in pages for href in seen.links.values())


def test_a_deleted_customer_is_no_move(here: Stage) -> None:
    """The history row has lost its customer, whose segments nobody can compare."""
    add_move(here, None, ("new", "loyal"), TODAY, lifetime_value=99)
    assert "0 customers moved down, 0 moved up" in see(here).text


def test_segments_that_the_list_does_not_have(here: Stage) -> None:
    """Their customers and moves are shown under their number; those of nobody come last."""
    only(here, [customer(1, 999), customer(2, None), customer(3, here.segment("new"))])
    add_orders(here, [(1, TODAY, "CashSale", 700)])
    seen = see(here)
    assert list(seen.table(DISTRIBUTION))[-3:] == ["Unknown segment 999", "No orders yet", "Total"]
    assert seen.table(PERFORMANCE)["Unknown segment 999"]["This month"] == "7.00"
    assert "Unknown segment 999" not in seen.links


def test_more_segments_than_colours() -> None:
    """Twenty segments: each has its row and its number; an inactive one is shown only where it has something."""
    with stage(set_up=False) as here:
        values = tuple(ListValue(n, f"val_rfm_s{n}", f"Segment {n}", inactive=n > 18) for n in range(1, 21))
        here.account.lists["customlist_rfm_segment"] = values
        here.account.rename_list_value("customlist_rfm_segment", "val_rfm_s1", "First")
        only(here, [customer(n, n) for n in range(1, 20)])
        seen = see(here)
        wanted = ["First", *(f"Segment {n}" for n in range(2, 20)), "Total"]
        assert list(seen.table(DISTRIBUTION)) == wanted
        slices = [s["d"] for s in shapes(seen, "path") if s.get("stroke") == "#ffffff"]
        assert len(slices) == len(set(slices)) == 19
        marks = [text for text in seen.texts if re.fullmatch(r"\d{1,2}", text)]
        assert {str(n) for n in range(1, 20)} <= set(marks)


def test_charts_are_told_in_words_and_the_page_has_an_outline(here: Stage) -> None:
    """Charts have a role, a title and a description by id; tables captions and heads; headings go down in order."""
    only(here, [customer(1, here.segment("loyal")), customer(2, here.segment("new"))])
    add_orders(here, [(1, TODAY, "CashSale", 100)])
    add_move(here, 1, ("loyal", "new"), date(2026, 9, 1))
    add_move(here, 1, ("new", "loyal"), TODAY)
    seen = see(here)
    ids = [attributes["id"] for _, attributes in seen.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    charts = shapes(seen, "svg")
    assert len(charts) == 12
    for chart in charts:
        assert chart["role"] == "img"
        assert set(str(chart["aria-labelledby"]).split()) <= set(ids)
    assert len(shapes(seen, "caption")) == len(shapes(seen, "table")) == 8
    assert {head["scope"] for head in shapes(seen, "th")} == {"row", "col"}
    levels = [level for level, _ in seen.headings]
    assert levels[0] == min(levels) == 2
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert "http" not in seen.html.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        pytest.param("2026-11", None, id="present month"),
        pytest.param("2026-10", None, id="month before"),
        pytest.param("2000-01", None, id="first there is"),
        pytest.param("1999-12", "November 2026", id="before the first"),
        pytest.param("2026-12", "November 2026", id="month to come"),
        pytest.param("2026-13", "November 2026", id="no month"),
        pytest.param("2026-1' OR '1'='1", "November 2026", id="injection"),
    ],
)
def test_the_month_is_chosen_in_the_address(here: Stage, asked: str, shown: str | None) -> None:
    """A month there is is shown; any other is told, and the present one shown."""
    seen = see(here, month=asked)
    told = [text for text in seen.texts if text.startswith("There is no month")]
    assert told == ([] if shown is None else [f"There is no month {asked} to report on; this is {shown}."])
    month = asked if shown is None else "2026-11"
    assert f"Segment movement in {date.fromisoformat(f'{month}-01'):%B %Y}" in [text for _, text in seen.headings]
    assert any(text.startswith("Next month") for text in seen.links) is (month < "2026-11")
    assert any(text.startswith("Previous month") for text in seen.links) is (month > "2000-01")


def test_a_move_counts_from_the_first_to_the_last_day(here: Stage) -> None:
    """Of a month under way those of today, not of tomorrow; of a whole month its last day; each customer once."""
    steps = (
        (date(2026, 9, 30), "at_risk", "new"), (date(2026, 10, 31), "new", "loyal"),
        (date(2026, 11, 1), "loyal", "new"), (TODAY, "new", "lapsed"), (TODAY + timedelta(days=1), "lapsed", "churned"),
    )  # fmt: skip
    for day, before, after in steps:
        add_move(here, ANNA, (before, after), day)
    dashboard.add_run(here)
    assert see(here).table(MATRIX)["Loyal Customers"]["Lapsed"] == "1"
    assert see(here, month="2026-10").rows["Losses"] == [["New Customers", "Loyal Customers", "1", "0.00"]]


def test_a_hundred_moves_are_shown_and_no_more(here: Stage) -> None:
    """The most valuable ones, the older row first among equals."""
    only(here, [customer(number, here.segment("loyal")) for number in range(1, 102)])
    add_move(here, 1, ("loyal", "new"), date(2026, 9, 1))
    for number in range(1, 102):
        add_move(here, number, ("new", "loyal"), TODAY, lifetime_value=1000 if number == 101 else 7)
    rows = see(here).rows["Losses" + MOVERS]
    assert [row[5] for row in rows] == ["1,000.00", *["7.00"] * 99]
    assert [row[0] for row in rows[:2]] == ["Customer 101", "Customer 1"]


def test_amounts_beyond_a_float_are_exact(here: Stage) -> None:
    """Totals of more than 2^53 cents keep their last cent."""
    only(here, [customer(n, here.segment("loyal"), custentity_rfm_lifetime_value="90071992547409.93") for n in (1, 2)])
    row = see(here).table(DISTRIBUTION)["Loyal Customers"]
    assert row["Lifetime value"] == "180,143,985,094,819.86"
    assert row["Average value"] == "90,071,992,547,409.93"


def test_a_role_of_the_audience_sees_it_and_no_other(here: Stage) -> None:
    """The marketing manager sees all; the worker's role is not let in."""
    add_move(here, ANNA, ("loyal", "new"), date(2026, 9, 1))
    add_move(here, ANNA, ("new", "loyal"), TODAY)
    assert see(here, role="MARKETING_MANAGER").rows["Losses"]
    with pytest.raises(Exception, match="INSUFFICIENT_PERMISSION"):
        see(here, role="customrole_rfm_integration")


def test_a_hundred_thousand_customers_cost_no_more_units() -> None:
    """Units do not depend on how many customers there are."""
    with stage() as here:
        small = [dashboard.ask(here, refresh="T").units, dashboard.ask(here, segment="val_rfm_loyal").units]
        ids = np.arange(10_001, 110_001)
        loyal = np.full(100_000, here.segment("loyal"))
        here.account.add_customers({"id": ids, "custentity_rfm_segment": loyal})
        large = [dashboard.ask(here, refresh="T").units, dashboard.ask(here, segment="val_rfm_loyal").units]
        assert large == small
        assert max(large) <= 207
