"""Show the reports on a terminal."""

from collections.abc import Sequence
from itertools import dropwhile

from netsuite_rfm.cli.show.amounts import money, percent
from netsuite_rfm.cli.show.groups import show_groups, show_next_to_leave
from netsuite_rfm.cli.show.movement import show_movement
from netsuite_rfm.cli.show.stores import show_stores
from netsuite_rfm.cli.terminal import Cell, line, table, table_of_first
from netsuite_rfm.reports.report import Measures, Migration, Report
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
from netsuite_rfm.reports.words_of_key_figures import cards, month_news
from netsuite_rfm.rfm.reports.by_segment import Distribution
from netsuite_rfm.rfm.reports.concentration import Concentration
from netsuite_rfm.rfm.reports.heat_map import HeatMap
from netsuite_rfm.rfm.reports.measures import AtRiskMonth, Cohort
from netsuite_rfm.rfm.reports.trend import Trend

MOST_PAIRS = 15


def show_reports(report: Report) -> None:
    """Show every report, with long lists shortened. Notes name the reports that the account has no data for."""
    line(f"Reports of {month(report.month)}; account {report.account}, scheme {report.scheme}. {up_to(report)}")
    line(f"{what_counts(report)} {currency(report, report.currency_code)}")
    line(f"{'Warning: ' if is_old(report) else ''}{last_run(report)}")
    for note in report.notes:
        line(f"Note: {note}")
    held = f": {segments_of(report)}" if segments_of(report) else ""
    _show_key_figures(report)
    _show_distribution(report.distribution, held)
    show_performance_at_start(report)
    show_performance(report)
    _show_trend(report.trend)
    show_next_to_leave(report.leaving)
    show_groups(report.groups, held)
    if report.stores:
        show_stores(report.stores, month(report.month))
    if report.movement:
        show_movement(report.movement, month(report.month))
    _show_heat_map(report.heat_map, held)
    _show_migration(report.migration)
    show_concentration(report.concentration, held)
    _show_coverage_and_repeats(report.measures)
    _show_churn(report.measures.at_risk_churn or (), unfinished(report))
    _show_retention(report.measures.retention, unfinished(report))


def _show_key_figures(report: Report) -> None:
    line(month_news(report))
    rows = [(card.title, card.value, card.change, card.detail) for card in cards(report)]
    table("Key figures", ("Figure", "Value", "Change", "Of what, and since when"), rows)


def _show_distribution(found: Distribution, held: str) -> None:
    rows = [
        (
            row.segment,
            row.customers,
            percent(row.share),
            money(row.lifetime_value),
            money(row.average_lifetime_value),
            row.orders,
            row.average_orders or "",
            money(row.last_year),
            row.action,
        )
        for row in (*found.rows, found.total)
    ]
    headings = ("Segment", "Customers", "Share", "Lifetime value", "Average value", "Orders", "Average orders",
                "Last 365 days", "What to do")  # fmt: skip
    table(f"Segment distribution{held}", headings, rows)


def show_performance_at_start(report: Report) -> None:
    """Show what customers bought, by segment when the month began; nothing if that is unknown."""
    found = report.performance_at_start
    if found is None:
        return
    other, other_heading = other_basis(report)
    rows = [
        (
            row.segment,
            row.customers,
            row.buyers,
            percent(row.share_bought),
            money(row.revenue),
            money(row.revenue_per_customer),
            money(row.last_month_revenue),
            percent(row.change, signed=True),
            percent(row.last_month_share_bought),
            money(row.returns),
            money(row.net if other == "net" else row.gross),
        )
        for row in (*found.rows, found.total)
    ]
    before = month(found.last_month) + ("" if report.month_complete else ", same days")
    headings = ("Segment at the start", "Customers", "Bought", "Share", month(report.month), "Per customer", before,
                "Change", "Share then", "Returns", other_heading)  # fmt: skip
    table(f"Segment performance by segment at the start of {month(report.month)}", headings, rows)
    line(AT_START)


def show_performance(report: Report) -> None:
    """Show what customers of each current segment bought in the month, in the month before and in the year."""
    found, over = report.performance, report.month_complete
    other, other_heading = other_basis(report)
    rows = [
        (
            row.segment,
            money(row.this_month),
            money(row.last_month_to_day),
            percent(row.change, signed=True),
            money(row.returns),
            money(row.net if other == "net" else row.gross),
            *(() if over else (money(row.last_month),)),
            money(row.year_to_date),
            percent(row.share_of_year),
        )
        for row in (*found.rows, found.total)
    ]
    before = month(found.last_month)
    compared = (before if over else f"{before}, same days", "Change", "Returns", other_heading,
                *(() if over else (f"{before}, whole",)))  # fmt: skip
    headings = ("Segment", month(report.month), *compared, "Year to date", "Share of year")
    table(f"Segment performance by current segment, compared with {compared_with(report)}", headings, rows)
    line(SELECTION)
    if returns_note(report):
        line(f"Note: {returns_note(report)}")


def _show_trend(found: Trend | None) -> None:
    if found is None:
        return
    first, last = (short_month(found.months[at]) for at in (0, -1))
    rows = [
        (
            row.segment,
            row.customers[0],
            row.customers[-1],
            f"{row.net_change:+,}",
            percent(row.change, signed=True),
            money(row.lifetime_value[0]),
            money(row.lifetime_value[-1]),
        )
        for row in found.rows
    ]
    headings = ("Segment", f"End of {first}", f"End of {last}", "Net change", "Change", f"Value, {first}",
                f"Value, {last}")  # fmt: skip
    table(f"Trend over {len(found.months)} month ends", headings, rows)
    if trend_news(found):
        line(trend_news(found))
    line(TREND_VALUE)


def _show_heat_map(found: HeatMap, held: str) -> None:
    cells = {(row.recency, row.frequency): row for row in found.rows}
    frequencies, recencies = range(1, 6), range(5, 0, -1)
    headings = ("Recency", *(f"Frequency {f}" for f in frequencies))
    for name, figure in (
        ("Customers", lambda row: row.customers),
        ("Lifetime value", lambda row: money(row.lifetime_value)),
    ):
        rows = [(str(r), *(figure(cells[r, f]) for f in frequencies)) for r in recencies]
        table(f"{name} by recency and frequency score{held}", headings, rows)


def _show_migration(found: Migration | None) -> None:
    if found is None:
        return
    stayed = sum(row.customers for row in found.rows if row.from_segment == row.to_segment)
    moves = sorted((row for row in found.rows if row.from_segment != row.to_segment), key=lambda row: -row.customers)
    rows = [(row.from_segment, row.to_segment, row.customers) for row in moves]
    who = counted(stayed, "active customer")
    title = f"Migration from {found.from_day} to {found.to_day}: {who} stayed where they were"
    table_of_first(title, ("From", "To", "Customers"), rows, MOST_PAIRS)


def show_concentration(found: Concentration, held: str = "") -> None:
    """Show the most valuable customers' share of lifetime value."""
    rows = [(f"{row.percent} %", row.customers, money(row.lifetime_value), percent(row.share)) for row in found.top]
    table(
        f"Revenue concentration among {counted(found.customers, 'customer')} with orders{held}",
        ("Most valuable", "Customers", "Lifetime value", "Share"),
        rows,
    )


def _show_coverage_and_repeats(found: Measures) -> None:
    covered = found.coverage
    share = percent(covered.share)
    line(
        f"Coverage: {covered.with_segment:,} of {counted(covered.with_orders, 'active customer')} with orders "
        f"{'has' if covered.with_orders == 1 else 'have'} a segment{f' ({share})' if share else ''}."
    )
    new = [
        (
            month(row.month),
            row.new,
            row.repeated,
            percent(row.share),
            "in progress" if row.open else "complete",
        )
        for row in found.new_to_repeat
    ]
    headings = ("First order in", "New customers", "Came back", "Share", "90 days")
    table("New customers who ordered again on a later day within 90 days", headings, new)


def _show_churn(found: Sequence[AtRiskMonth], not_over: str | None) -> None:
    rows = [
        (
            _marked(row.month, not_over),
            row.at_risk_at_start,
            row.bought_again,
            percent(row.share_bought_again),
            money(row.revenue),
            row.still_at_risk,
            row.lost,
            percent(row.share),
        )
        for row in found
    ]
    if rows:
        headings = ("Month", "At risk at the start", "Bought again", "Share", "Revenue", "Still at risk",
                    "Lost during the month", "Share lost")  # fmt: skip
        table("At-risk outcomes: customers at risk when the month began", headings, rows)
        _explain_mark(not_over)


def _show_retention(found: Sequence[Cohort], not_over: str | None) -> None:
    kept = list(dropwhile(lambda cohort: not cohort.customers, found))
    if not kept:
        line("Retention: no customer placed a first order in these months.")
        return
    most = len(kept[0].months)
    rows: list[list[Cell]] = [
        [month(cohort.month), cohort.customers, *_shares_of(cohort, not_over), *[""] * (most - len(cohort.months))]
        for cohort in kept
    ]
    headings = ("First order in", "Customers", *(f"+{after}" for after in range(1, most)))
    table("Retention: who ordered again, by months since the first order", headings, rows)
    _explain_mark(not_over)


def _shares_of(cohort: Cohort, not_over: str | None) -> list[str]:
    shares = [percent(month.share) for month in cohort.months[1:]]
    return [*shares[:-1], *(f"{share} *" if not_over else share for share in shares[-1:])]


def _marked(of: str, not_over: str | None) -> str:
    return f"{month(of)} *" if of == not_over else month(of)


def _explain_mark(not_over: str | None) -> None:
    if not_over:
        line(NOT_OVER)
