"""The reports on a terminal."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from netsuite_rfm.console import Cell, line, table

MOST_PAIRS = 15
MOST_MOVERS = 20
Json = Mapping[str, Any]


def show_reports(report: Json) -> None:
    """Show every report, the longest lists cut short; what the account cannot give is left out, and a note says so."""
    until = "" if report["month_complete"] else f", up to {report['as_of']}"
    line(f"Reports of {report['month']}{until}; account {report['account']}, scheme {report['scheme']}.")
    line(f"Orders are {', '.join(report['order_types'])}; values are {report['lifetime_value_is']}.")
    line(_refreshed(report))
    _show_distribution(report["distribution"])
    show_performance(report["performance"], report["month"])
    _show_movement(report["movement"], report["month"])
    _show_heat_map(report["heat_map"])
    _show_migration(report["migration"])
    show_concentration(report["concentration"])
    _show_measures(report["measures"])
    for note in report["notes"]:
        line(f"Note: {note}.")


def _refreshed(report: Json) -> str:
    last = report["last_run"]
    if last is None:
        return "No run over all customers that came to its end is on record."
    return f"Segments were last refreshed {last['finished'] or last['started']}, for {last['as_of']}: {last['result']}."


def _show_distribution(found: Json) -> None:
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
    headings = ("Segment", "Customers", "Share", "Lifetime value", "Each", "Orders", "Each")
    table("Segment distribution", headings, rows)


def show_performance(found: Json, month: str) -> None:
    """Show what customers of each segment bought in a month, and in the one before."""
    rows = [
        (
            one["segment"],
            _money(one["this_month"]),
            _money(one["last_month_to_day"]),
            _percent(one["change"], signed=True),
            _money(one["last_month"]),
            _money(one["year_to_date"]),
            _percent(one["share_of_year"]),
        )
        for one in (*found["rows"], found["total"])
    ]
    before = found["last_month"]
    headings = ("Segment", month, f"{before}, same days", "Change", f"{before}, whole", "Year to date", "Share")
    table("Segment performance: what customers of each segment bought", headings, rows)


def _show_movement(found: Json | None, month: str) -> None:
    if found is None:
        return
    rows = sorted(found["rows"], key=lambda one: -one["changes"])
    pairs = [(one["from"], one["to"], one["changes"], one["customers"], _money(one["lifetime_value"])) for one in rows]
    _table_of_first(
        f"Segment movement in {month}: {found['changes']:,} changes",
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


def _show_heat_map(found: Json) -> None:
    cells = {(one["recency"], one["frequency"]): one["customers"] for one in found["rows"]}
    scores = range(5, 0, -1)
    rows = [(f"Recency {r}", *(cells[r, f] for f in scores)) for r in scores]
    table("Customers by recency and frequency score", ("", *(f"Frequency {f}" for f in scores)), rows)


def _show_migration(found: Json | None) -> None:
    if found is None:
        return
    stayed = sum(one["customers"] for one in found["rows"] if one["from"] == one["to"])
    moves = sorted((one for one in found["rows"] if one["from"] != one["to"]), key=lambda one: -one["customers"])
    rows = [(one["from"], one["to"], one["customers"]) for one in moves]
    title = f"Migration from {found['from']} to {found['to']}: {stayed:,} active customers stayed where they were"
    _table_of_first(title, ("From", "To", "Customers"), rows, MOST_PAIRS)


def show_concentration(found: Json) -> None:
    """Show how much of the lifetime value the most valuable customers have."""
    rows = [
        (f"{one['percent']} %", one["customers"], _money(one["lifetime_value"]), _percent(one["share"]))
        for one in found["top"]
    ]
    table(
        f"Revenue concentration among {found['customers']:,} customers with orders",
        ("Most valuable", "Customers", "Lifetime value", "Share"),
        rows,
    )


def _show_measures(found: Json) -> None:
    covered = found["coverage"]
    share = _percent(covered["share"])
    line(
        f"Coverage: {covered['with_segment']:,} of {covered['with_orders']:,} active customers with orders have a "
        f"segment{f' ({share})' if share else ''}."
    )
    new = [
        (one["month"], one["new"], one["repeated"], _percent(one["share"]), "still open" if one["open"] else "")
        for one in found["new_to_repeat"]
    ]
    headings = ("First order in", "New customers", "Second order", "Share", "")
    table("New-to-repeat conversion within 90 days", headings, new)
    if found["at_risk_churn"]:
        churn = [
            (one["month"], one["at_risk_at_start"], one["lost"], _percent(one["share"]))
            for one in found["at_risk_churn"]
        ]
        table("At-risk churn", ("Month", "At risk at its start", "Lost in it", "Share"), churn)
    most = len(found["retention"][0]["months"])
    kept = [
        (
            one["month"],
            one["customers"],
            *(_percent(after["share"]) for after in one["months"][1:]),
            *[""] * (most - len(one["months"])),
        )
        for one in found["retention"]
    ]
    months = [f"+{after}" for after in range(1, most)]
    table("Retention: who ordered again, so many months later", ("First order in", "Customers", *months), kept)


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
