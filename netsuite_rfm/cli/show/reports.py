"""The reports on a terminal."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import dropwhile
from typing import Any

from netsuite_rfm.cli.terminal import Cell, line, table
from netsuite_rfm.reports.words import (
    AT_START,
    NOT_OVER,
    SELECTION,
    TREND_VALUE,
    compared_with,
    counted,
    currency,
    is_old,
    last_run,
    month,
    other_basis,
    returns_note,
    segments_of,
    short_month,
    trend_news,
    unfinished,
    up_to,
    what_counts,
)

MOST_PAIRS = 15
MOST_MOVERS = 20
Json = Mapping[str, Any]


def show_reports(report: Json) -> None:
    """Show every report, the longest lists cut short; what the account cannot give is left out, and a note says so."""
    line(
        f"Reports of {month(report['month'])}; account {report['account']}, scheme {report['scheme']}. {up_to(report)}"
    )
    line(f"{what_counts(report)} {currency(report)}")
    line(f"{'Warning: ' if is_old(report) else ''}{last_run(report)}")
    for note in report["notes"]:
        line(f"Note: {note}")
    held = f": {segments_of(report)}" if segments_of(report) else ""
    _show_distribution(report["distribution"], held)
    show_performance_at_start(report)
    show_performance(report)
    _show_trend(report["trend"])
    _show_movement(report["movement"], month(report["month"]))
    _show_heat_map(report["heat_map"], held)
    _show_migration(report["migration"])
    show_concentration(report["concentration"], held)
    _show_coverage_and_repeats(report["measures"])
    _show_churn(report["measures"]["at_risk_churn"] or (), unfinished(report))
    _show_retention(report["measures"]["retention"], unfinished(report))


def _show_distribution(found: Json, held: str) -> None:
    rows = [
        (
            one["segment"],
            one["customers"],
            _percent(one["share"]),
            _money(one["lifetime_value"]),
            _money(one["average_lifetime_value"]),
            one["orders"],
            one["average_orders"] or "",
        )
        for one in (*found["rows"], found["total"])
    ]
    headings = ("Segment", "Customers", "Share", "Lifetime value", "Average value", "Orders", "Average orders")
    table(f"Segment distribution{held}", headings, rows)


def show_performance_at_start(report: Json) -> None:
    """Show what customers bought by the segment they held when the month began; nothing where that is not known."""
    found = report["performance_at_start"]
    if found is None:
        return
    other, other_heading = other_basis(report)
    rows = [
        (
            one["segment"],
            one["customers"],
            one["buyers"],
            _percent(one["share_bought"]),
            _money(one["revenue"]),
            _money(one["revenue_per_customer"]),
            _money(one["last_month_revenue"]),
            _percent(one["change"], signed=True),
            _percent(one["last_month_share_bought"]),
            _money(one["returns"]),
            _money(one[other]),
        )
        for one in (*found["rows"], found["total"])
    ]
    before = month(found["last_month"]) + ("" if report["month_complete"] else ", same days")
    headings = ("Segment at the start", "Customers", "Bought", "Share", month(report["month"]), "Per customer", before,
                "Change", "Share then", "Returns", other_heading)  # fmt: skip
    table(f"Segment performance by the segment held when {month(report['month'])} began", headings, rows)
    line(AT_START)
    if returns_note(report):
        line(f"Note: {returns_note(report)}")


def show_performance(report: Json) -> None:
    """Show what customers of each segment bought in the month, and in the one before."""
    found, over = report["performance"], report["month_complete"]
    rows = [
        (
            one["segment"],
            _money(one["this_month"]),
            _money(one["last_month_to_day"]),
            _percent(one["change"], signed=True),
            *(() if over else (_money(one["last_month"]),)),
            _money(one["year_to_date"]),
            _percent(one["share_of_year"]),
        )
        for one in (*found["rows"], found["total"])
    ]
    before = month(found["last_month"])
    compared = (before, "Change") if over else (f"{before}, same days", "Change", f"{before}, whole")
    headings = ("Segment", month(report["month"]), *compared, "Year to date", "Share of year")
    table(f"Segment performance by segment held now, against {compared_with(report)}", headings, rows)
    line(SELECTION)


def _show_trend(found: Json | None) -> None:
    if found is None:
        return
    first, last = (short_month(found["months"][at]) for at in (0, -1))
    rows = [
        (
            one["segment"],
            one["customers"][0],
            one["customers"][-1],
            f"{one['net_change']:+,}",
            _percent(one["change"], signed=True),
            _money(one["lifetime_value"][0]),
            _money(one["lifetime_value"][-1]),
        )
        for one in found["rows"]
    ]
    headings = ("Segment", f"End of {first}", f"End of {last}", "Net change", "Change", f"Value, {first}",
                f"Value, {last}")  # fmt: skip
    table(f"Trend over {len(found['months'])} month ends", headings, rows)
    if trend_news(found):
        line(trend_news(found))
    line(TREND_VALUE)


def _show_movement(found: Json | None, month_name: str) -> None:
    if found is None:
        return
    rows = sorted(found["rows"], key=lambda one: -one["changes"])
    pairs = [(one["from"], one["to"], one["changes"], one["customers"], _money(one["lifetime_value"])) for one in rows]
    _table_of_first(
        f"Segment movement in {month_name}: {counted(found['changes'], 'change')}",
        ("From", "To", "Changes", "Customers", "Lifetime value"),
        pairs,
        MOST_PAIRS,
    )
    named = any("name" in one for one in found["movers"])
    movers = [
        (
            str(one["customer"]),
            *((one["name"],) if named else ()),
            one["from"],
            one["to"],
            one["changed_on"],
            one["last_order"] or "",
            _money(one["lifetime_value"]),
        )
        for one in found["movers"]
    ]
    headings = ("Customer", *(("Name",) if named else ()), "From", "To", "Changed on", "Last order", "Lifetime value")
    if movers:
        _table_of_first("The most valuable of them", headings, movers, MOST_MOVERS)


def _show_heat_map(found: Json, held: str) -> None:
    cells = {(one["recency"], one["frequency"]): one for one in found["rows"]}
    frequencies, recencies = range(1, 6), range(5, 0, -1)
    headings = ("Recency", *(f"Frequency {f}" for f in frequencies))
    for name, figure in (
        ("Customers", lambda one: one["customers"]),
        ("Lifetime value", lambda one: _money(one["lifetime_value"])),
    ):
        rows = [(str(r), *(figure(cells[r, f]) for f in frequencies)) for r in recencies]
        table(f"{name} by recency and frequency score{held}", headings, rows)


def _show_migration(found: Json | None) -> None:
    if found is None:
        return
    stayed = sum(one["customers"] for one in found["rows"] if one["from"] == one["to"])
    moves = sorted((one for one in found["rows"] if one["from"] != one["to"]), key=lambda one: -one["customers"])
    rows = [(one["from"], one["to"], one["customers"]) for one in moves]
    who = counted(stayed, "active customer")
    title = f"Migration from {found['from']} to {found['to']}: {who} stayed where they were"
    _table_of_first(title, ("From", "To", "Customers"), rows, MOST_PAIRS)


def show_concentration(found: Json, held: str = "") -> None:
    """Show how much of the lifetime value the most valuable customers have."""
    rows = [
        (f"{one['percent']} %", one["customers"], _money(one["lifetime_value"]), _percent(one["share"]))
        for one in found["top"]
    ]
    table(
        f"Revenue concentration among {counted(found['customers'], 'customer')} with orders{held}",
        ("Most valuable", "Customers", "Lifetime value", "Share"),
        rows,
    )


def _show_coverage_and_repeats(found: Json) -> None:
    covered = found["coverage"]
    share = _percent(covered["share"])
    line(
        f"Coverage: {covered['with_segment']:,} of {counted(covered['with_orders'], 'active customer')} with orders "
        f"{'has' if covered['with_orders'] == 1 else 'have'} a segment{f' ({share})' if share else ''}."
    )
    new = [
        (
            month(one["month"]),
            one["new"],
            one["repeated"],
            _percent(one["share"]),
            "in progress" if one["open"] else "complete",
        )
        for one in found["new_to_repeat"]
    ]
    headings = ("First order in", "New customers", "Came back", "Share", "90 days")
    table("New customers who came back on a later day within 90 days", headings, new)


def _show_churn(found: Sequence[Json], not_over: str | None) -> None:
    rows = [
        (
            _marked(one["month"], not_over),
            one["at_risk_at_start"],
            one["bought_again"],
            _percent(one["share_bought_again"]),
            _money(one["revenue"]),
            one["still_at_risk"],
            one["lost"],
            _percent(one["share"]),
        )
        for one in found
    ]
    if rows:
        headings = ("Month", "At risk at the start", "Bought again", "Share", "Revenue", "Still at risk",
                    "Lost during the month", "Share lost")  # fmt: skip
        table("At-risk outcomes: what became of customers at risk when the month began", headings, rows)
        _explain_mark(not_over)


def _show_retention(found: Sequence[Json], not_over: str | None) -> None:
    kept = list(dropwhile(lambda one: not one["customers"], found))
    if not kept:
        line("Retention: no customer has placed a first order in these months.")
        return
    most = len(kept[0]["months"])
    rows = [
        (
            month(one["month"]),
            one["customers"],
            *(_percent(after["share"]) for after in one["months"][1:-1]),
            *(_percent(newest["share"]) + (" *" if not_over else "") for newest in one["months"][1:][-1:]),
            *[""] * (most - len(one["months"])),
        )
        for one in kept
    ]
    headings = ("First order in", "Customers", *(f"+{after}" for after in range(1, most)))
    table("Retention: who ordered again, by months since the first order", headings, rows)
    _explain_mark(not_over)


def _marked(of: str, not_over: str | None) -> str:
    return f"{month(of)} *" if of == not_over else month(of)


def _explain_mark(not_over: str | None) -> None:
    if not_over:
        line(NOT_OVER)


def _table_of_first(title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]], most: int) -> None:
    if not rows:
        line(f"{title}.")
        return
    more = f" (the first {most} of {len(rows):,})" if len(rows) > most else ""
    table(title + more, headings, rows[:most])


def _money(amount: str | None) -> str:
    return "" if amount is None else f"{Decimal(amount):,.2f}"


def _percent(share: str | None, *, signed: bool = False) -> str:
    return "" if share is None else f"{Decimal(share) * 100:{'+' if signed else ''},.1f} %"
