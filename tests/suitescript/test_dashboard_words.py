"""What the dashboard says about its figures: how old they are, of when, in what currency, and how to read a change."""

from datetime import date, timedelta

import pytest

from tests.suitescript import dashboard
from tests.suitescript.dashboard import GROSS, PERFORMANCE, add_move, add_orders, add_run, see, see_portlet
from tests.suitescript.stage import ANNA, BEN, TODAY, Stage, stage

HELD_NOW = (
    "Customers are counted in their current segment. Buying moves a customer up and not buying moves a customer "
    "down, so "
    "compare only the total with the previous month."
)
NOBODY = "No orders yet: customers without orders that count; here also inactive customers and those not scored yet."


def looks(seen: dashboard.Seen) -> list[str | None]:
    """Looks of the lines that say whether something went well."""
    named = [attributes.get("class") for tag, attributes in seen.tags if tag == "p"]
    return [name for name in named if name in {"rfm-good", "rfm-problem"}]


def pages(here: Stage) -> list[dashboard.Seen]:
    """The reports, the portlet and a segment's page."""
    return [see(here), see_portlet(here), see(here, segment="val_rfm_loyal")]


@pytest.mark.parametrize(
    ("days", "told", "look"),
    [
        pytest.param(0, "", "rfm-good", id="today"),
        pytest.param(2, "", "rfm-good", id="two days"),
        pytest.param(3, ", 3 days ago", "rfm-problem", id="three days"),
        pytest.param(1_500, ", 1,500 days ago", "rfm-problem", id="years"),
    ],
)
def test_an_old_refresh_is_a_problem(days: int, told: str, look: str) -> None:
    """However well it went: on the page, the portlet and a segment's page, with its age."""
    with stage() as here:
        as_of = TODAY - timedelta(days=days)
        add_run(here, as_of=as_of)
        for seen in pages(here):
            said = f"Segments last refreshed 2026-11-20 09:00 UTC, for orders up to {as_of}{told}: complete."
            assert said in seen.texts
            assert looks(seen) == [look]


def test_limits_of_what_counts_are_told() -> None:
    """Locations that alone count, and every kind of customer left out; nothing where the run had no limits."""
    with stage() as here:
        add_run(here)
        assert not [text for text in see(here).texts if "internal id" in text]
        left_out = '"leave_out": {"subsidiaries": [3, 4], "categories": [5], "check_box": "custentity_is_staff"}'
        add_run(here, counting=GROSS.replace('"locations": []', f'"locations": [100], {left_out}'))
        assert (
            "Only orders of location 100 (internal id) count. Customers of subsidiaries 3 and 4 (internal id), of "
            "category 5 (internal id) and with custentity_is_staff checked are left out: they have no segment."
        ) in see(here).texts


def test_a_failed_run_is_told_on_a_segments_page_too() -> None:
    """The customers on it may be those of yesterday."""
    with stage() as here:
        add_run(here)
        add_run(here, exit_code=3, result="NetSuite could not be read")
        for seen in pages(here):
            assert looks(seen) == ["rfm-good", "rfm-problem"]


def test_figures_of_now_say_so_beside_another_month() -> None:
    """With the day of the last refresh, where there was one; not in the month under way."""
    with stage() as here:
        assert "Now" in see(here, month="2026-10").texts
        add_run(here)
        assert "Now, after the run for 2026-11-19" in see(here, month="2026-10").texts
        assert not [text for text in see(here).texts if text.startswith("Now")]


@pytest.mark.parametrize(
    ("today", "month", "said"),
    [
        pytest.param(TODAY, "", "November 2026 up to 2026-11-20|October 2026 up to 2026-10-20", id="under way"),
        pytest.param(TODAY, "2026-10", "the whole of October 2026|the whole of September 2026", id="over"),
        pytest.param(TODAY, "2026-01", "the whole of January 2026|the whole of December 2025", id="January"),
        pytest.param(date(2026, 11, 30), "", "the whole of November 2026|the whole of October 2026", id="last day"),
        pytest.param(
            date(2026, 3, 29), "", "March 2026 up to 2026-03-29|the whole of February 2026", id="after a short month"
        ),
    ],
)
def test_the_days_compared_are_told(today: date, month: str, said: str) -> None:
    """A whole month is called one, and has no column of its own for the same days."""
    with stage() as here:
        here.set_day(today)
        seen = see(here, month=month)
        now, before = said.split("|")
        assert f"This month: {now}. Change compares with {before}." in seen.texts
        assert ("Last month to the same day" in seen.heads[PERFORMANCE]) is not before.startswith("the whole")


def test_how_to_read_a_change_is_told() -> None:
    """A segment's change is that of who is in it."""
    with stage() as here:
        assert HELD_NOW in see(here).texts


def test_whom_the_row_of_no_segment_holds_is_told_where_there_is_one() -> None:
    """Beneath the table of revenue."""
    with stage() as here:
        here.write(ANNA, "loyal")
        add_orders(here, [(ANNA, TODAY, "CashSale", 100)])
        assert NOBODY not in see(here).texts
        here.write(ANNA, None)
        assert "No orders yet" in see(here).table(PERFORMANCE)
        assert NOBODY in see(here).texts


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param({}, "All amounts are in USD, the base currency.", id="base"),
        pytest.param(
            {'"currency": null': '"currency": 4'},
            "All amounts are in EUR, the reporting currency.",
            id="currency",
        ),
        pytest.param(
            {'"currency": null': '"currency": null, "subsidiary": 7'},
            "All amounts are in USD, the base currency.",
            id="subsidiary",
        ),
    ],
)
def test_the_currency_of_the_amounts_is_told(changed: dict[str, str], said: str) -> None:
    """As the last refresh counted, by its code."""
    counting = GROSS
    for old, new in changed.items():
        assert old in counting
        counting = counting.replace(old, new)
    with stage() as here:
        add_run(here, counting=counting)
        assert said in see(here).text


@pytest.mark.parametrize(
    ("types", "net", "said"),
    [
        pytest.param('["SalesOrd"]', "false", "sales orders, before returns", id="one"),
        pytest.param('["SalesOrd", "CashSale"]', "true", "sales orders and cash sales, less returns", id="two"),
        pytest.param(
            '["SalesOrd", "CashSale", "CustInvc"]', "false", "sales orders, cash sales and invoices, before returns",
            id="three",
        ),
        pytest.param('["Estimate"]', "false", "Estimate, before returns", id="a type without a name"),
    ],
)  # fmt: skip
def test_what_counts_is_told_in_words(types: str, net: str, said: str) -> None:
    """Not in the codes of transaction types."""
    with stage() as here:
        add_run(here, counting=f'{{"order_types": {types}, "net": {net}, "locations": [], "period": 0}}')
        assert [text for text in see(here).texts if text.startswith(f"Revenue of {said}. ")]


def test_bars_of_nothing_are_a_line_of_text() -> None:
    """Where neither of the two has any revenue; one order is enough for a chart."""
    with stage() as here:
        nothing = "There is no revenue in the days compared."
        assert nothing in see(here).texts
        add_orders(here, [(ANNA, TODAY, "CashSale", 1)])
        seen = see(here)
        assert nothing not in seen.texts
        assert [tag for tag, attributes in seen.tags if attributes.get("class") == "rfm-bars"] == ["svg"]


def test_one_is_not_told_as_many() -> None:
    """One change, one run, one customer of a segment, one who may be mailed."""
    with stage() as here:
        add_run(here)
        here.write(ANNA, "loyal")
        add_move(here, BEN, (None, "loyal"), date(2026, 9, 1))
        seen = see(here)
        assert "0 customers moved down, 0 moved up, and 1 received a first segment." in seen.text
        assert "The last run" in seen.rows
        segment = see(here, segment="val_rfm_loyal")
        assert "1 customer may be sent a campaign." in segment.texts
        assert "1 customer" in segment.rows
        add_move(here, ANNA, ("loyal", "new"), TODAY)
        add_run(here)
        seen = see(here)
        assert "The last 2 runs, newest first" in seen.rows


def test_the_searches_say_what_they_count() -> None:
    """Each beside its link: they cannot follow the month that is shown, nor what the worker counts."""
    with stage() as here:
        said = [text.removeprefix(": ") for text in see(here, month="2026-10").texts if text.startswith(": ")]
        assert said == [
            "active customers, now",
            "sales orders and cash sales, gross; this month, by the segment held now",
            "changes of segment, one row each; this month",
        ]


def test_the_search_of_the_distribution_has_the_customers_of_the_page() -> None:
    """Those without a segment too, so that the shares are the same."""
    with stage() as here:
        search = here.account.host.saved_searches["customsearch_rfm_distribution"]
        assert search["filters"] == [["isinactive", "is", "F"]]
