"""The results of campaigns as a CRM manager reads them on a terminal, and as files for a spreadsheet."""

from pathlib import Path
from typing import Final

from netsuite_rfm.cli.terminal import Cell, line, table
from netsuite_rfm.reports.campaigns import CampaignsReport
from netsuite_rfm.reports.campaigns.csv_tables import COLUMNS, rows_of
from netsuite_rfm.reports.campaigns.result import Campaign, Difference, Promotion, Return, Success
from netsuite_rfm.reports.csv_files import write_csv_folder

FILE_NAMES: Final = tuple(f"{name}.csv" for name in COLUMNS)
COMPARED: Final = (*("Segment", "Days", "Sent bought", "Each", "Held out bought", "Each", "Difference, 95 %", "Shows"),)
PROMOTED: Final = (
    *("Segment", "Members then", "Redeemed", "Rate", "Orders", "Revenue", "Discount", "Each member", "Are now"),
)


def show_campaigns(found: CampaignsReport) -> None:
    """Show each campaign against those held out, then the promotions, then what a reader must know."""
    line(f"Campaigns from {found.since} to {found.as_of}. Customers count by the segment they entered.")
    for campaign in found.campaigns:
        _show_campaign(campaign)
    for promotion in found.promotions:
        _show_promotion(promotion)
    for success in found.success:
        _show_success(success)
    for note in found.notes:
        line(note)


def _show_campaign(campaign: Campaign) -> None:
    name = f"{campaign.name} ({campaign.key})" if campaign.name else campaign.key
    targets = f", for {campaign.target_segments}" if campaign.target_segments else ""
    parts = [*campaign.segments, campaign.total]
    outcomes = sorted({outcome for part in parts for outcome in part.outcomes})
    rows: list[tuple[Cell, ...]] = [
        (part.segment, *(part.outcomes.get(outcome, 0) for outcome in outcomes)) for part in parts
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
            _difference(window.effect),
            window.says,
        )
        for part in parts
        for window in part.windows
    ]
    table("Revenue per customer, sent and held out", COMPARED, compared)
    for earned in campaign.returns:
        if earned.returned is not None:
            line(_return(earned, earned.returned))


def _return(earned: Return, returned: float) -> str:
    interval = earned.return_interval_95
    between = f" (95 %: {interval[0]:,.2f} to {interval[1]:,.2f})" if interval else " (too few buyers to say)"
    roi = f", {100 * earned.roi:.0f} % of the cost" if earned.roi is not None else ""
    return (
        f"{earned.days} days: {earned.incremental_revenue:,.2f} incremental revenue (after discounts) "
        f"less {earned.cost:,.2f} cost: {returned:,.2f}{between}{roi}."
    )


def _difference(effect: Difference | None) -> str:
    if effect is None:
        return ""
    interval = effect.interval_95
    return f"{effect.difference_per_customer:+,.2f}" + (
        f" ({interval[0]:+,.2f} to {interval[1]:+,.2f})" if interval else ""
    )


def _show_success(one: Success) -> None:
    rows = [
        (
            f"{month.month}{'' if month.complete else ', in progress'}",
            _percent(month.value),
            _percent(month.change, signed=True),
            {True: "yes", False: "no", None: ""}[month.reached],
        )
        for month in one.months
    ]
    known = f"baseline {_percent(one.baseline)}, target {_percent(one.target)}"
    title = known if one.baseline is not None else "the baseline months are not among those that are known"
    table(f"{one.measure.capitalize()}: {title}", ("Month", "Share", "Against baseline", "Target reached"), rows)


def _percent(value: float | None, *, signed: bool = False) -> str:
    if value is None:
        return ""
    return f"{100 * value:+.1f} %" if signed else f"{100 * value:.1f} %"


def _show_promotion(promotion: Promotion) -> None:
    name = " ".join(part for part in (promotion.code, promotion.name) if part)
    rows = [
        (
            part.segment,
            "" if part.members_when_it_began is None else part.members_when_it_began,
            part.customers,
            _percent(part.redemption_rate),
            part.orders,
            _money(part.revenue),
            _money(part.discount),
            _money(part.revenue_per_member),
            ", ".join(f"{segment} {number:,}" for segment, number in part.now.items()),
        )
        for part in (*promotion.segments, promotion.total)
    ]
    table(f"Promotion {name}, by the segment held on the day before the order", PROMOTED, rows)


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
