"""Every figure of the report stands in its table, once, and as it is."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from tests.reports.page.markup import Page
from tests.reports.page.sample import NINE, report
from tests.reports.page.sample_moves import KINDS
from tests.support.typed_reports import render

NAMES = ["January", "February", "March", "April", "May", "June",
         "July", "August", "September", "October", "November", "December"]  # fmt: skip
PAGES = {
    "nine": report(),
    "a month that is over": {**report(seed=3), "as_of": "2026-11-30", "month_complete": True, "today": "2026-12-04"},
    "thirty": report([*NINE, *(f"Region {at}" for at in range(21))], seed=2),
    "two": report(["A", "B"], seed=4),
}
Figures = Iterator[tuple[str, str, str, str]]


def whole(value: int | None) -> str:
    """A whole number with commas."""
    return "–" if value is None else format(value, ",").replace("-", "−")


def cents(value: str | None) -> str:
    """Money as its own digits, with commas: nothing is rounded, so this never goes through a number with a point."""
    if value is None:
        return "–"
    before, _, after = value.lstrip("-").partition(".")
    return f"{'−' if value.startswith('-') else ''}{int(before):,}.{after}"


def percent(value: str | None, *, sign: bool = False) -> str:
    """A share in per cent to one decimal, half away from zero; a sign says more or less, and zero has none."""
    if value is None:
        return "–"
    tenths = int((abs(Decimal(value)) * 1000).quantize(Decimal(1), ROUND_HALF_UP))
    before = "" if not tenths else "−" if Decimal(value) < 0 else "+" if sign else ""
    return f"{before}{tenths // 10:,}.{tenths % 10} %"


def month(value: str) -> str:
    """October 2026."""
    return f"{NAMES[int(value[5:]) - 1]} {value[:4]}"


def by_segment(given: Mapping[str, Any]) -> Figures:
    """Distribution and performance, with their totals."""
    last = month(given["performance"]["last_month"])
    for row in (*given["distribution"]["rows"], {**given["distribution"]["total"], "segment": "All"}):
        name = row["segment"]
        yield "table-distribution", name, "Customers", whole(row["customers"])
        yield "table-distribution", name, "Share", percent(row["share"])
        yield "table-distribution", name, "Lifetime value", cents(row["lifetime_value"])
        yield "table-distribution", name, "Average value", cents(row["average_lifetime_value"])
        yield "table-distribution", name, "Orders", whole(row["orders"])
        yield "table-distribution", name, "Average orders", cents(row["average_orders"])
        yield "table-distribution", name, "Last 365 days", cents(row["last_year"])
        yield "table-distribution", name, "What to do", row["action"]
        yield "table-distribution", name, "File", "CSV" if row["action"] else ""
    started = given["performance_at_start"]
    then = f"{last}{'' if given['month_complete'] else ', same days'}"
    for row in (*started["rows"], {**started["total"], "segment": "All"}):
        name, place = row["segment"], "table-performance-at-start"
        yield place, name, "Customers", whole(row["customers"])
        yield place, name, "Bought", whole(row["buyers"])
        yield place, name, "Share that bought", percent(row["share_bought"])
        yield place, name, month(given["month"]), cents(row["revenue"])
        yield place, name, "Per customer", cents(row["revenue_per_customer"])
        yield place, name, then, cents(row["last_month_revenue"])
        yield place, name, "Change", percent(row["change"], sign=True)
        yield place, name, f"Share that bought, {then}", percent(row["last_month_share_bought"])
        yield place, name, "Returns", cents(row["returns"])
        yield place, name, "Net", cents(row["net"])
    for row in (*given["performance"]["rows"], {**given["performance"]["total"], "segment": "All"}):
        name = row["segment"]
        yield "table-performance", name, month(given["month"]), cents(row["this_month"])
        if given["month_complete"]:
            yield "table-performance", name, last, cents(row["last_month_to_day"])
        else:
            yield "table-performance", name, f"{last}, same days", cents(row["last_month_to_day"])
            yield "table-performance", name, f"{last}, whole", cents(row["last_month"])
        yield "table-performance", name, "Change", percent(row["change"], sign=True)
        yield "table-performance", name, "Returns", cents(row["returns"])
        yield "table-performance", name, "Net", cents(row["net"])
        yield "table-performance", name, "Year to date", cents(row["year_to_date"])
        yield "table-performance", name, "Share of year", percent(row["share_of_year"])


def at_month_ends(given: Mapping[str, Any]) -> Figures:
    """The trend."""
    for row in given["trend"]["rows"]:
        for of, customers, value in zip(given["trend"]["months"], row["customers"], row["lifetime_value"], strict=True):
            short = f"{NAMES[int(of[5:]) - 1][:3]} {of[:4]}"
            yield "table-trend", row["segment"], short, whole(customers)
            yield "table-trend-value", row["segment"], short, cents(value)
        yield "table-trend", row["segment"], "Net change", whole(row["net_change"])
        yield "table-trend", row["segment"], "Change", percent(row["change"], sign=True)


def by_pair(given: Mapping[str, Any]) -> Figures:
    """The matrices, with a nought for each pair that the report does not have."""
    for table in ("movement", "migration"):
        rows = given[table]["rows"]
        names = {row[side] for row in rows if row["customers"] for side in ("from", "to")}
        found = {(row["from"], row["to"]): row["customers"] for row in rows}
        place = "table-movement-matrix" if table == "movement" else "table-migration"
        for start in names:
            for end in names:
                yield place, start, end, whole(found.get((start, end), 0))


def by_score(given: Mapping[str, Any]) -> Figures:
    """The heat map and all 125 cells; count and value share a cell of the table."""
    nobody = {"customers": 0, "lifetime_value": "0.00"}
    found = {(row["recency"], row["frequency"], row["monetary"]): row for row in given["heat_map"]["monetary"]}
    for row in given["heat_map"]["rows"]:
        both = f"{whole(row['customers'])} {cents(row['lifetime_value'])}"
        yield "table-heat-map", f"Recency {row['recency']}", f"Frequency {row['frequency']}", both
        for score in range(1, 6):
            cell = found.get((row["recency"], row["frequency"], score), nobody)
            name = f"Recency {row['recency']}, frequency {row['frequency']}"
            yield (
                "table-cells",
                name,
                f"Monetary {score}",
                f"{whole(cell['customers'])} {cents(cell['lifetime_value'])}",
            )


def of_the_best(given: Mapping[str, Any]) -> Figures:
    """Concentration."""
    for row in given["concentration"]["top"]:
        name = f"{row['percent']} %"
        yield "table-top", name, "Customers", whole(row["customers"])
        yield "table-top", name, "Lifetime value", cents(row["lifetime_value"])
        yield "table-top", name, "Share", percent(row["share"])
    for row in given["concentration"]["curve"]:
        yield "table-curve", f"{row['percent']} %", "Share", percent(row["share"])


def by_month(given: Mapping[str, Any]) -> Figures:
    """New to repeat, at-risk churn and retention."""
    measures = given["measures"]
    for row in measures["new_to_repeat"]:
        name = month(row["month"])
        yield "table-new-to-repeat", name, "New", whole(row["new"])
        yield "table-new-to-repeat", name, "Came back", whole(row["repeated"])
        yield "table-new-to-repeat", name, "Share", percent(row["share"])
        yield "table-new-to-repeat", name, "90 days", "in progress" if row["open"] else "complete"
    not_over = "" if given["month_complete"] else " *"
    for row in measures["at_risk_churn"]:
        name = month(row["month"]) + (not_over if row["month"] == given["month"] else "")
        yield "table-at-risk-churn", name, "At risk at the start", whole(row["at_risk_at_start"])
        yield "table-at-risk-churn", name, "Bought again", whole(row["bought_again"])
        yield "table-at-risk-churn", name, "Share that bought", percent(row["share_bought_again"])
        yield "table-at-risk-churn", name, "Revenue", cents(row["revenue"])
        yield "table-at-risk-churn", name, "Still at risk", whole(row["still_at_risk"])
        yield "table-at-risk-churn", name, "Lost during the month", whole(row["lost"])
        yield "table-at-risk-churn", name, "Share lost", percent(row["share"])
    for row in measures["retention"]:
        yield "table-retention", month(row["month"]), "Customers", whole(row["customers"])
        newest = len(row["months"]) - 1
        known = {
            month[
                "after"
            ]: f"{percent(month['share'])}{not_over if month['after'] == newest else ''} {whole(month['customers'])}"
            for month in row["months"]
        }
        for after in range(1, 13):
            yield "table-retention", month(row["month"]), f"+{after}", known.get(after, "")


PARTS = [by_segment, at_month_ends, by_pair, by_score, of_the_best, by_month]


@pytest.mark.parametrize("name", PAGES)
def test_every_figure_stands_in_its_table_once(name: str) -> None:
    """And no table has one that the report does not have."""
    page = Page(render(PAGES[name]))
    expected: dict[str, dict[tuple[str, str], str]] = {}
    for table, row, column, figure in (entry for part in PARTS for entry in part(PAGES[name])):
        assert (row, column) not in expected.setdefault(table, {})
        expected[table][row, column] = figure
    assert len(expected) == 14
    for table, figures in expected.items():
        assert page.tables[table].figures() == figures, table


@pytest.mark.parametrize("name", PAGES)
def test_every_row_of_a_list_stands_in_its_table_in_order(name: str) -> None:
    """Pairs, movers and runs, which have no column that names a row."""
    given, tables = PAGES[name], Page(render(PAGES[name])).tables
    for kind in KINDS:
        rows = [row for row in given["movement"]["rows"] if row["kind"] == kind]
        name = f"table-movement-{kind.replace(' ', '-')}"
        assert (tables[name].rows if rows else []) == [
            [row["from"], row["to"], whole(row["customers"]), cents(row["lifetime_value"])] for row in rows
        ]
        movers = [row for row in given["movement"]["movers"] if row["kind"] == kind]
        assert (tables[f"table-movers-{kind}"].rows if movers else []) == [
            [str(row["customer"]), row["from"], row["to"], row["changed_on"], row["last_order"] or "–",
             *(cents(row[name]) for name in ("lifetime_value", "gross", "returns", "net")),
             "returned half or more" if row["returned_half"] else ""]
            for row in movers
        ]  # fmt: skip
    figures = ("read", "written", "rejected", "remaining")
    assert tables["table-runs"].rows == [
        [f"{row['started'][:10]} {row['started'][11:16]}", f"{row['finished'][:10]} {row['finished'][11:16]}",
         row["as_of"], row["scope"], *(whole(row[figure]) for figure in figures), row["scheme"], row["version"],
         whole(row["exit_code"]), row["result"]]
        for row in given["runs"]
    ]  # fmt: skip
    figures = ("read", "sent", "left_out", "failed", "not_reached")
    assert (tables["table-syncs"].rows if "table-syncs" in tables else []) == [
        [f"{row['finished'][:10]} {row['finished'][11:16]}", row["destination"], row["result"], row["scope"],
         *(whole(row[one]) for one in figures)]
        for row in given["syncs"]
    ]  # fmt: skip
    coverage = given["measures"]["coverage"]
    counts = [whole(coverage[entry]) for entry in ("active", "with_orders", "with_segment")]
    assert tables["table-coverage"].rows == [[*counts, percent(coverage["share"])]]
    assert tables["table-segments"].rows == [
        [row["name"], row["description"] or "–", row["action"] or "–"] for row in given["segments"]
    ]


def test_key_figures_are_whole_units_with_the_change_since_the_month_before() -> None:
    """Six cards under one sentence with the month's news; a rise of the value at risk is no good news."""
    given = report()
    page = Page(render(given))
    shown = [element.words() for element in page.all("dd")][:12]
    key = given["key_figures"]

    def units(value: str) -> str:
        return f"EUR {Decimal(value).quantize(Decimal(1), ROUND_HALF_UP):,}"

    def more(figure: Mapping[str, Any]) -> str:
        return f"{figure['value'] - figure['before']:+,} ({percent(figure['change'], sign=True)})".replace("-", "−")

    against, since = "against the same days of October 2026", "since the end of October 2026"
    at_risk, worth = f"{whole(key['at_risk']['value'])} customers at risk", units(key["won_back_revenue"]["value"])
    assert shown == [
        whole(key["best"]["value"]),
        f"{more(key['best'])} {since}",
        units(key["value_at_risk"]["value"]),
        f"{percent(key['value_at_risk']['change'], sign=True)} bought in 365 days by {at_risk}; {since}",
        whole(key["won_back"]["value"]),
        f"{more(key['won_back'])} at risk or lost when the month began, bought for {worth}; {against}",
        "33.1 %",
        "+3.1 points of new customers of July 2026, within 90 days; against June 2026",
        whole(key["new_customers"]["value"]),
        f"{more(key['new_customers'])} {against}",
        units(key["revenue"]["value"]),
        f"{percent(key['revenue']['change'], sign=True)} {against}",
    ]
    (news,) = [element.words() for element in page.all("p") if element.attributes.get("class") == "news"]
    up = key["best"]["value"] - key["best"]["before"]
    assert news == (
        f"November 2026 so far: revenue of {units(key['revenue']['value'])} "
        f"({percent(key['revenue']['change'], sign=True)} {against}), {given['segments'][0]['name']} "
        f"{'up' if up > 0 else 'down'} by {abs(up):,} to {whole(key['best']['value'])}, "
        f"{whole(key['won_back']['value'])} customers won back for {units(key['won_back_revenue']['value'])} and "
        f"{whole(key['new_customers']['value'])} new customers."
    )


def test_names_of_movers_are_shown_where_the_report_has_them() -> None:
    """A column more."""
    given = report()
    for at, row in enumerate(given["movement"]["movers"]):
        row["name"] = f"Person {at}"
    table = Page(render(given)).tables["table-movers-loss"]
    assert table.headings[:2] == ["Customer", "Name"]
    named = [row["name"] for row in given["movement"]["movers"] if row["kind"] == "loss"]
    assert [row[1] for row in table.rows] == named
