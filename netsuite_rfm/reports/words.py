"""What the reports say in words, on the page and on the terminal alike. It knows the report as plain data, no more."""

import calendar
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

Report = Mapping[str, Any]

NONE: Final = "\N{EN DASH}"
"""In place of a figure or a moment that there is none of."""

OLD_AFTER_DAYS: Final = 2
"""A refresh for a day longer ago than this is old: a nightly job has been missing."""

SELECTION: Final = (
    "Customers are counted in the segment they hold now. A segment is entered by buying and left by not buying, "
    "so its change follows who is in it; only the last row compares the business."
)
NOT_OVER: Final = "* The month is not over."

_ORDER_TYPES: Final = {"SalesOrd": "sales orders", "CashSale": "cash sales", "CustInvc": "invoices"}
_WENT: Final = {
    0: "went well",
    1: "is done, but some customers could not be written",
    3: "ended early: NetSuite could not be reached, or refused",
    4: "wrote nothing: its figures looked like bad input",
    5: "was stopped before it was done",
}


def month(value: str) -> str:
    """Write a month given as ``2026-10``: ``October 2026``."""
    year, number = value.split("-")
    return f"{calendar.month_name[int(number)]} {year}"


def short_month(value: str) -> str:
    """Write a month where there is little room: ``Oct 2026``."""
    year, number = value.split("-")
    return f"{calendar.month_abbr[int(number)]} {year}"


def minute(value: str | None) -> str:
    """Write a moment given in ISO 8601 to the minute, in UTC: ``2026-11-21 22:45``."""
    if not value:
        return NONE
    read = datetime.fromisoformat(value)
    return f"{read if read.tzinfo is None else read.astimezone(UTC):%Y-%m-%d %H:%M}"


def moment(value: str | None) -> str:
    """Write a moment and say that it is in UTC: ``2026-11-21 22:45 UTC``."""
    return f"{minute(value)} UTC" if value else NONE


def counted(number: int, one: str, many: str = "") -> str:
    """Write a number of things: ``1 change``, ``1,234 changes``; ``many`` is ``one`` with an s unless given."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does: ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def order_types(codes: Sequence[str]) -> str:
    """Name transaction types in words: ``sales orders and cash sales``."""
    return listed([_ORDER_TYPES.get(code, code) for code in codes])


def what_counts(report: Report) -> str:
    """Say which transactions count, and what lifetime value is."""
    value = report["lifetime_value_is"]
    less = "after returns" if value == "net" else "before returns"
    types = order_types(report["order_types"])
    return f"{types[:1].upper()}{types[1:]} count. Values are {value}, {less}."


def currency(report: Report) -> str:
    """Say in which currency amounts are; currencies and subsidiaries by internal id, as the settings have them."""
    if report["reporting_currency"] is not None:
        return f"All amounts are in the reporting currency (internal id {report['reporting_currency']})."
    if report["reporting_subsidiary"] is not None:
        subsidiary = report["reporting_subsidiary"]
        return f"All amounts are consolidated to the reporting subsidiary (internal id {subsidiary}), in its currency."
    return "All amounts are in the base currency."


def last_run(report: Report) -> str:
    """Say when the segments were last refreshed, for which day, how long ago if that is long, and how the run went."""
    run = report["last_run"]
    if run is None:
        return "Segments last refreshed: no run over all customers that came to its end is on record."
    went = _WENT.get(run["exit_code"], f"failed with exit code {run['exit_code']}")
    ago = f", {counted(days_since(report) or 0, 'day')} ago" if is_old(report) else ""
    when = moment(run["finished"] or run["started"])
    return f"Segments last refreshed {when}, as of {run['as_of'] or 'an unknown day'}{ago}: the run {went}."


def days_since(report: Report) -> int | None:
    """Days from the day that the segments were last refreshed for to the account's today; None if unknown."""
    run = report["last_run"]
    if run is None or not run["as_of"]:
        return None
    return (date.fromisoformat(report["today"]) - date.fromisoformat(run["as_of"])).days


def is_old(report: Report) -> bool:
    """Whether the segments were last refreshed for a day too long ago."""
    days = days_since(report)
    return days is not None and days > OLD_AFTER_DAYS


def up_to(report: Report) -> str:
    """Say up to which day orders count."""
    if report["month_complete"]:
        return f"The whole month, up to {report['as_of']}."
    return f"Up to {report['as_of']}; the month is not over."


def segments_of(report: Report) -> str:
    """Say, for a month that is past, from when segments, scores and lifetime values are; nothing for the running one.

    NetSuite keeps only what the last run wrote, whatever month is asked for.
    """
    if report["today"].startswith(report["month"]):
        return ""
    run = report["last_run"]
    return f"now, after the run for {run['as_of']}" if run and run["as_of"] else "now"


def compared_with(report: Report) -> str:
    """Name what revenue of the month is compared with: the month before, or the same days of it."""
    before = month(report["performance"]["last_month"])
    return f"the whole of {before}" if report["month_complete"] else f"the same days of {before}"


def unfinished(report: Report) -> str | None:
    """Give the month that figures are marked for because it is not over; None where the report's month is."""
    return None if report["month_complete"] else report["month"]
