"""The sentences of the reports, shared by the page and the terminal. They depend on the report alone."""

import calendar
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from netsuite_rfm.reports.report import Limited, Report
from netsuite_rfm.rfm.reports.trend import Trend

NONE: Final = "\N{EN DASH}"
"""Stands in for a missing figure or time."""

OLD_AFTER_DAYS: Final = 2
"""A refresh for a day more than this many days ago is old, because a nightly job did not run."""

AT_START: Final = (
    "Customers are counted in the segment they had when the month began. An order from an at-risk customer counts as "
    "At-Risk revenue, even if the order moved the customer to another segment."
)
SELECTION: Final = (
    "Customers are counted in their current segment. Buying moves a customer up and not buying moves a customer "
    "down, so "
    "compare only the total with the previous month."
)
TREND_VALUE: Final = (
    "Values are current lifetime values of the customers who were in the segment at that time, so they change with "
    "its members."
)
BY_STORE: Final = (
    "Customers belong to the store of most of their orders. Sales of the month belong to the store where they were "
    "made, and to the segment that the customer held when it began. Value at risk is what customers at risk bought in "
    "the last 365 days."
)
RETURNS_WORTH_A_NOTE: Final = Decimal("0.1")
NOT_OVER: Final = "* The month is not over."

_ORDER_TYPES: Final = {"SalesOrd": "sales orders", "CashSale": "cash sales", "CustInvc": "invoices"}
_WENT: Final = {
    0: "completed",
    1: "finished, but some customers could not be written",
    3: "ended early because NetSuite did not respond or refused",
    4: "wrote nothing because its figures looked like bad input",
    5: "was stopped before it finished",
}


def month(value: str) -> str:
    """Format a month given as ``2026-10``: ``October 2026``."""
    year, number = value.split("-")
    return f"{calendar.month_name[int(number)]} {year}"


def short_month(value: str) -> str:
    """Format a month given as ``2026-10`` in short: ``Oct 2026``."""
    year, number = value.split("-")
    return f"{calendar.month_abbr[int(number)]} {year}"


def minute(value: str | None) -> str:
    """Format a time given in ISO 8601 to the minute, in UTC: ``2026-11-21 22:45``."""
    if not value:
        return NONE
    read = datetime.fromisoformat(value)
    return f"{read if read.tzinfo is None else read.astimezone(UTC):%Y-%m-%d %H:%M}"


def moment(value: str | None) -> str:
    """Format a time given in ISO 8601 with its zone: ``2026-11-21 22:45 UTC``."""
    return f"{minute(value)} UTC" if value else NONE


def counted(number: int, one: str, many: str = "") -> str:
    """Format a count: ``1 change``, ``1,234 changes``; ``many`` defaults to ``one`` with an s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does: ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def order_types(codes: Sequence[str]) -> str:
    """Name transaction types in words: ``sales orders and cash sales``."""
    return listed([_ORDER_TYPES.get(code, code) for code in codes])


def what_counts(report: Limited) -> str:
    """Say which transactions count, and what lifetime value is."""
    value = report.lifetime_value_is
    less = "after returns" if value == "net" else "before returns"
    types = order_types(report.order_types)
    what = f"{types[:1].upper()}{types[1:]} count. Values are {value}, {less}."
    return " ".join((what, *limits(report)))


def limits(report: Limited) -> list[str]:
    """Say which locations count and which customers are left out, a sentence each; empty without limits.

    Locations, subsidiaries and categories are named by internal id, as in the settings.
    """
    left_out, locations = report.left_out, report.order_locations
    groups = [
        f"of {_numbered(ids, singular, plural)}"
        for ids, singular, plural in (
            (left_out.subsidiaries, "subsidiary", "subsidiaries"),
            (left_out.categories, "category", "categories"),
        )
        if ids
    ]
    groups += [f"with {left_out.check_box} checked"] if left_out.check_box else []
    only = [f"Only orders of {_numbered(locations, 'location', 'locations')} count."] if locations else []
    return [*only, *([f"Customers {listed(groups)} are left out: they have no segment."] if groups else [])]


def _numbered(ids: Sequence[int], one: str, many: str) -> str:
    return f"{one if len(ids) == 1 else many} {listed([str(number) for number in ids])} (internal id)"


def currency(report: Limited, code: str | None = None) -> str:
    """Say in which currency amounts are; currencies without a known code and subsidiaries are named by internal id."""
    if code is not None:
        return (
            f"All amounts are in {code}, the {'base' if report.reporting_currency is None else 'reporting'} currency."
        )
    if report.reporting_currency is not None:
        return f"All amounts are in the reporting currency (internal id {report.reporting_currency})."
    if report.reporting_subsidiary is not None:
        subsidiary = report.reporting_subsidiary
        return f"All amounts are consolidated to the reporting subsidiary (internal id {subsidiary}), in its currency."
    return "All amounts are in the base currency."


def last_run(report: Report) -> str:
    """Say when and for which day the segments were last refreshed, how the run went, and the age if it is old."""
    run = report.last_run
    if run is None:
        return "Segments last refreshed: no completed run over all customers is on record."
    went = _WENT.get(-1 if run.exit_code is None else run.exit_code, f"failed with exit code {run.exit_code}")
    ago = f", {counted(days_since(report) or 0, 'day')} ago" if is_old(report) else ""
    when = moment(run.finished or run.started)
    return f"Segments last refreshed {when}, as of {run.as_of or 'an unknown day'}{ago}: the run {went}."


def days_since(report: Report) -> int | None:
    """Return the days from the last refresh's day to the current day in the account; None if unknown."""
    run = report.last_run
    if run is None or not run.as_of:
        return None
    return (date.fromisoformat(report.today) - date.fromisoformat(run.as_of)).days


def is_old(report: Report) -> bool:
    """Whether the last refresh is for a day more than :data:`OLD_AFTER_DAYS` days ago."""
    days = days_since(report)
    return days is not None and days > OLD_AFTER_DAYS


def up_to(report: Report) -> str:
    """Say up to which day orders count."""
    if report.month_complete:
        return f"The whole month, up to {report.as_of}."
    return f"Up to {report.as_of}; the month is not over."


def segments_of(report: Report) -> str:
    """For a past day, say of which day segments, scores and lifetime values are; empty for today.

    NetSuite keeps only the values of the last run, whatever day is asked for.
    """
    if report.as_of >= report.today:
        return ""
    run = report.last_run
    return f"now, after the run for {run.as_of}" if run and run.as_of else "now"


def compared_with(report: Report) -> str:
    """Name the period that revenue is compared with: the month before, or the same days of it."""
    before = month(report.performance.last_month)
    return f"the whole of {before}" if report.month_complete else f"the same days of {before}"


def unfinished(report: Report) -> str | None:
    """Return the report's month if it is not over, so that its figures are marked; else None."""
    return None if report.month_complete else report.month


def other_basis(report: Report) -> tuple[str, str]:
    """Return key and heading of the other revenue measure: net if revenue is gross, gross if it is net."""
    return ("gross", "Gross") if report.lifetime_value_is == "net" else ("net", "Net")


def returns_note(report: Report) -> str:
    """Say that returns are more than a tenth of the month's sales; empty if they are not."""
    total, code = report.performance.total, report.currency_code
    gross, returns = Decimal(total.gross), Decimal(total.returns)
    if returns <= gross * RETURNS_WORTH_A_NOTE:
        return ""
    of_gross = f", {tenths(returns / gross)} of the gross revenue of {units(total.gross, code)}" if gross > 0 else ""
    said = units(total.returns, code)
    return f"Returns in {month(report.month)} were {said}{of_gross}. Compare net revenue as well."


def units(amount: str | None, code: str | None) -> str:
    """Format an amount in whole units after its currency code: ``USD 1,234``; without the code if it is unknown."""
    if amount is None:
        return NONE
    whole = int(Decimal(amount).quantize(Decimal(1), ROUND_HALF_UP))
    return f"{code} {whole:,}" if code else f"{whole:,}"


def tenths(share: str | Decimal | float, *, signed: bool = False) -> str:
    """Format a share in per cent to one decimal, rounding halves away from zero: ``12.4 %``; signed, ``+12.4 %``.

    Every share and relative change in a report is written by this function; the Suitelet has ``percent`` of
    ``lib/rfm_figures.js``. A float counts to six decimals, as shares in reports have.
    """
    exact = Decimal(f"{share:.6f}") if isinstance(share, float) else Decimal(share)
    rounded = (exact * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{'+' if signed and rounded > 0 else ''}{rounded or abs(rounded):,} %"


def trend_news(trend: Trend | None) -> str:
    """Say which segment grew and which shrank fastest over the trend's months, and by how much; empty if none did."""
    if trend is None:
        return ""
    names = (trend.growing, trend.shrinking)
    news = fastest(*names, [(row.segment, row.customers, row.change) for row in trend.rows])
    return f"Since the end of {month(trend.months[0])}, {news}." if news else ""


def fastest(
    growing: str | None, shrinking: str | None, rows: Sequence[tuple[str, Sequence[int | None], str | None]]
) -> str:
    """Say which group grew and which shrank fastest, and by how much. A row holds a name, sizes and the change."""
    verbs = {growing: "grew", shrinking: "shrank"}
    return "; ".join(
        f"{name} {verbs[name]} fastest, from {sizes[0]:,} to {sizes[-1]:,} customers "
        f"({tenths(change or 0, signed=True)})"
        for wanted in verbs
        for name, sizes, change in rows
        if name == wanted
    )
