"""The results of campaigns as a CRM manager reads them, and as files for a spreadsheet."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from netsuite_rfm.cli.terminal import line, table
from netsuite_rfm.reports.csv_files import write_csv_folder

TOTAL: Final = "Total"
CAMPAIGNS, OUTCOMES, PROMOTIONS, SUCCESS = "campaigns", "campaign_outcomes", "promotions", "success"
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    CAMPAIGNS: (
        *("campaign", "name", "first_day", "last_day", "segment", "days", "complete"),
        *("sent_customers", "sent_buyers", "sent_orders", "sent_revenue", "sent_revenue_per_customer"),
        *("held_out_customers", "held_out_buyers", "held_out_orders", "held_out_revenue"),
        *("held_out_revenue_per_customer", "difference_per_customer", "low_95", "high_95", "incremental_revenue"),
        *("more_customers_needed", "says", "cost", "return", "roi"),
    ),
    OUTCOMES: ("campaign", "name", "segment", "outcome", "customers"),
    PROMOTIONS: (
        *("id", "code", "name", "first_day", "last_day", "segment", "members_when_it_began", "customers"),
        *("redemption_rate", "orders", "revenue", "discount", "revenue_per_member", "segments_now"),
    ),
    SUCCESS: ("measure", "baseline", "target", "month", "value", "of", "complete", "change", "reached"),
}
FILE_NAMES: Final = tuple(f"{name}.csv" for name in COLUMNS)
Plain = Mapping[str, Any]


def show_campaigns(found: Plain) -> None:
    """Show each campaign against those held out, then the promotions, then what a reader must know."""
    line(f"Campaigns from {found['since']} to {found['as_of']}. Customers count by the segment they entered.")
    for campaign in found["campaigns"]:
        _show_campaign(campaign)
    for promotion in found["promotions"]:
        _show_promotion(promotion)
    for one in found["success"]:
        _show_success(one)
    for note in found["notes"]:
        line(note)


def _show_campaign(campaign: Plain) -> None:
    name = f"{campaign['name']} ({campaign['key']})" if campaign["name"] else campaign["key"]
    targets = f", for {campaign['target_segments']}" if campaign["target_segments"] else ""
    parts = [*campaign["segments"], {"segment": TOTAL, **campaign["total"]}]
    outcomes = sorted({outcome for part in parts for outcome in part["outcomes"]})
    rows = [(part["segment"], *(part["outcomes"].get(outcome, 0) for outcome in outcomes)) for part in parts]
    table(f"{name}, entered {campaign['first_day']} to {campaign['last_day']}{targets}", ("Segment", *outcomes), rows)
    compared = [
        (
            part["segment"],
            f"{window['days']}{'' if window['complete'] else ', in progress'}",
            f"{window['sent']['buyers']:,} of {window['sent']['customers']:,}",
            _money(window["sent"]["revenue_per_customer"]),
            f"{window['held_out']['buyers']:,} of {window['held_out']['customers']:,}",
            _money(window["held_out"]["revenue_per_customer"]),
            _difference(window["effect"]),
            window["says"],
        )
        for part in parts
        for window in part["windows"]
    ]
    headings = ("Segment", "Days", "Sent bought", "Each", "Held out bought", "Each", "Difference, 95 %", "Shows")
    table("Revenue per customer, sent and held out", headings, compared)
    for earned in campaign["returns"]:
        if earned["return"] is not None:
            interval = earned["return_interval_95"]
            between = f" (95 %: {interval[0]:,.2f} to {interval[1]:,.2f})" if interval else " (too few buyers to say)"
            roi = f", {100 * earned['roi']:.0f} % of the cost" if earned["roi"] is not None else ""
            line(
                f"{earned['days']} days: {earned['incremental_revenue']:,.2f} incremental revenue (after discounts) "
                f"less {earned['cost']:,.2f} cost: {earned['return']:,.2f}{between}{roi}."
            )


def _difference(effect: Plain | None) -> str:
    if effect is None:
        return ""
    interval = effect["interval_95"]
    return f"{effect['difference_per_customer']:+,.2f}" + (
        f" ({interval[0]:+,.2f} to {interval[1]:+,.2f})" if interval else ""
    )


def _show_success(one: Plain) -> None:
    rows = [
        (
            f"{month['month']}{'' if month['complete'] else ', in progress'}",
            _percent(month["value"]),
            _percent(month["change"], signed=True),
            {True: "yes", False: "no", None: ""}[month["reached"]],
        )
        for month in one["months"]
    ]
    known = f"baseline {_percent(one['baseline'])}, target {_percent(one['target'])}"
    title = known if one["baseline"] is not None else "the baseline months are not among those that are known"
    table(f"{one['measure'].capitalize()}: {title}", ("Month", "Share", "Against baseline", "Target reached"), rows)


def _percent(value: float | None, *, signed: bool = False) -> str:
    if value is None:
        return ""
    return f"{100 * value:+.1f} %" if signed else f"{100 * value:.1f} %"


def _show_promotion(promotion: Plain) -> None:
    name = " ".join(str(promotion[key]) for key in ("code", "name") if promotion[key])
    rows = [
        (
            part["segment"],
            "" if part["members_when_it_began"] is None else part["members_when_it_began"],
            part["customers"],
            "" if part["redemption_rate"] is None else f"{100 * part['redemption_rate']:.1f} %",
            part["orders"],
            _money(part["revenue"]),
            _money(part["discount"]),
            _money(part["revenue_per_member"]),
            ", ".join(f"{segment} {number:,}" for segment, number in part["now"].items()),
        )
        for part in (*promotion["segments"], {"segment": TOTAL, **promotion["total"]})
    ]
    title = f"Promotion {name}, by the segment held on the day before the order"
    headings = (
        *("Segment", "Members then", "Redeemed", "Rate", "Orders", "Revenue", "Discount", "Each member", "Are now"),
    )
    table(title, headings, rows)


def _money(value: float | None) -> str:
    return "" if value is None else f"{value:,.2f}"


def write_campaigns(folder: Path, found: Plain) -> list[Path]:
    """Write the tables as CSV files and return them.

    Raises:
        UsageError: the folder or a file cannot be written.

    """
    rows = {CAMPAIGNS: _campaign_rows(found), OUTCOMES: _outcome_rows(found), PROMOTIONS: _promotion_rows(found)} | {
        SUCCESS: ({**one, **month} for one in found["success"] for month in one["months"])
    }
    tables = {
        name: (columns, [[row.get(column) for column in columns] for row in rows[name]])
        for name, columns in COLUMNS.items()
    }
    return write_csv_folder(folder, tables)


def _parts(campaign: Plain) -> list[Plain]:
    of = {"campaign": campaign["key"], **{name: campaign[name] for name in ("name", "first_day", "last_day")}}
    return [{**of, **part} for part in (*campaign["segments"], {"segment": TOTAL, **campaign["total"]})]


def _campaign_rows(found: Plain) -> Iterator[Plain]:
    for campaign in found["campaigns"]:
        returns = {earned["days"]: earned for earned in campaign["returns"]}
        for part in _parts(campaign):
            for window in part["windows"]:
                effect = window["effect"] or {}
                low, high = effect.get("interval_95") or (None, None)
                earned = returns.get(window["days"], {}) if part["segment"] == TOTAL else {}
                yield {
                    **part,
                    **{f"sent_{name}": value for name, value in window["sent"].items()},
                    **{f"held_out_{name}": value for name, value in window["held_out"].items()},
                    **effect,
                    **{name: earned.get(name) for name in ("cost", "return", "roi")},
                    "days": window["days"],
                    "complete": window["complete"],
                    "says": window["says"],
                    "low_95": low,
                    "high_95": high,
                }


def _outcome_rows(found: Plain) -> Iterator[Plain]:
    for campaign in found["campaigns"]:
        for part in _parts(campaign):
            for outcome, customers in part["outcomes"].items():
                yield {**part, "outcome": outcome, "customers": customers}


def _promotion_rows(found: Plain) -> Iterator[Plain]:
    for promotion in found["promotions"]:
        of = {name: promotion[name] for name in ("id", "code", "name", "first_day", "last_day")}
        for part in (*promotion["segments"], {"segment": TOTAL, **promotion["total"]}):
            now = "; ".join(f"{segment} {number}" for segment, number in part["now"].items())
            yield {**of, **part, "segments_now": now}
