"""Show the results of campaigns on a terminal, and write them as files for a spreadsheet."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from netsuite_rfm.cli.show.amounts import percent
from netsuite_rfm.cli.terminal import Cell, line, table
from netsuite_rfm.reports.campaigns import CampaignsReport
from netsuite_rfm.reports.campaigns.csv_tables import COLUMNS, rows_of
from netsuite_rfm.reports.campaigns.result import (
    Campaign,
    Part,
    Promotion,
    SecondPurchases,
    Success,
)
from netsuite_rfm.reports.csv_files import write_csv_folder
from netsuite_rfm.reports.words_of_campaigns import (
    difference_in_words,
    lead_source_in_words,
    reached_in_words,
    return_in_words,
    target_in_words,
)

FILE_NAMES: Final = tuple(f"{name}.csv" for name in COLUMNS)
MOST_CODES: Final = 10
COMPARED: Final = (*("Segment", "Days", "Sent bought", "Each", "Held out bought", "Each", "Difference, 95 %", "Shows"),)
PROMOTED: Final = (
    *("Segment", "Members then", "May be mailed", "Redeemed", "Of those mailable", "Rate", "Orders", "Revenue"),
    *("Discount", "Each member", "Are now"),
)


def show_campaigns(found: CampaignsReport) -> None:
    """Show each campaign compared with its holdout, then the promotions, then the notes."""
    line(f"Campaigns from {found.since} to {found.as_of}. Customers count by the segment they entered.")
    for campaign in found.campaigns:
        _show_campaign(campaign)
    for promotion in found.promotions:
        _show_promotion(promotion)
    for success in found.success:
        _show_success(success)
    _show_second_purchases(found.second_purchases)
    for note in found.notes:
        line(note)


def _show_campaign(campaign: Campaign) -> None:
    name = f"{campaign.name} ({campaign.key})" if campaign.name else campaign.key
    targets = f", for {campaign.target_segments}" if campaign.target_segments else ""
    parts = [*campaign.segments, campaign.total]
    outcomes = sorted({outcome for part in parts for outcome in part.outcomes})
    rows: list[tuple[Cell, ...]] = [
        (part.segment, *(part.outcomes.get(outcome, 0) for outcome in outcomes)) for part in parts if part.outcomes
    ]
    table(f"{name}, entered {campaign.first_day} to {campaign.last_day}{targets}", ("Segment", *outcomes), rows)
    compared = [
        (
            part.segment,
            f"{window.days}{'' if window.complete else ', in progress'}",
            f"{window.sent.buyers:,} of {window.sent.customers:,}",
            _money(window.sent.revenue_per_customer),
            f"{window.held_out.buyers:,} of {window.held_out.customers:,}",
            _money(window.held_out.revenue_per_customer),
            difference_in_words(window.effect),
            window.says,
        )
        for part in parts
        for window in part.windows
    ]
    table("Revenue per customer, sent and held out", COMPARED, compared)
    _show_responses(parts)
    for earned in campaign.returns:
        if earned.returned is not None:
            line(return_in_words(earned))

    if campaign.lead_source:
        line(lead_source_in_words(campaign.lead_source))


def _show_responses(parts: Sequence[Part]) -> None:
    names = sorted({name for part in parts for name in part.responses})
    if names:
        rows: list[tuple[Cell, ...]] = [
            (part.segment, *(part.responses.get(name, 0) for name in names)) for part in parts
        ]
        table("Latest response to the mails that NetSuite sent", ("Segment", *names), rows)


def _show_second_purchases(found: Sequence[SecondPurchases]) -> None:
    for by in ("store", "channel"):
        rows = [
            (row.name, row.new, row.repeated, percent(row.share), reached_in_words(row))
            for row in found
            if row.by == by
        ]
        if rows:
            headings = (by.capitalize(), "New", "Bought again", "Share", "Target reached")
            table(f"Second purchase within 90 days, by {by} of the first order", headings, rows)


def _show_success(one: Success) -> None:
    rows = [
        (
            month.month,
            percent(month.value),
            percent(month.change, signed=True),
            reached_in_words(month),
        )
        for month in one.months
    ]
    table(
        f"{one.measure.capitalize()}: {target_in_words(one)}",
        ("Month", "Share", "Against baseline", "Target reached"),
        rows,
    )


def _show_promotion(promotion: Promotion) -> None:
    name = " ".join(part for part in (promotion.code, promotion.name) if part)
    rows = [
        (
            part.segment,
            _count(part.members_when_it_began),
            _count(part.could_be_mailed),
            part.customers,
            _count(part.mailable_customers),
            percent(part.redemption_rate),
            part.orders,
            _money(part.revenue),
            _money(part.discount),
            _money(part.revenue_per_member),
            ", ".join(f"{segment} {number:,}" for segment, number in part.now.items()),
        )
        for part in (*promotion.segments, promotion.total)
    ]
    table(f"Promotion {name}, by the segment held on the day before the order", PROMOTED, rows)
    if promotion.codes:
        codes = [
            (code.code, code.orders, code.customers, _money(code.revenue), _money(code.discount))
            for code in promotion.codes[:MOST_CODES]
        ]
        table(f"Most used codes of {name}", ("Code", "Orders", "Customers", "Revenue", "Discount"), codes)


def _count(number: int | None) -> str | int:
    return "" if number is None else number


def _money(value: float | None) -> str:
    return "" if value is None else f"{value:,.2f}"


def write_campaigns(folder: Path, found: CampaignsReport) -> list[Path]:
    """Write the tables as CSV files and return them.

    Raises:
        UsageError: the folder or a file cannot be written.

    """
    rows = rows_of(found)
    tables = {
        name: (columns, [[row.get(column) for column in columns] for row in rows[name]])
        for name, columns in COLUMNS.items()
    }
    return write_csv_folder(folder, tables)
