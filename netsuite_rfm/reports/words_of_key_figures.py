"""The month's news in one sentence, and the key figures as cards.

The Suitelet says the same (``lib/rfm_headline.js``).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from netsuite_rfm.reports.report import Report
from netsuite_rfm.reports.words import NONE, compared_with, counted, listed, month, tenths, units
from netsuite_rfm.rfm.reports.key_figures import Figure
from netsuite_rfm.rfm.reports.period import first_of_month, month_text

UNKNOWN_AT_START = "the segment history begins later"


@dataclass(frozen=True, slots=True)
class Card:
    """A key figure as shown on its card.

    Args:
        title: name of the figure.
        value: the figure.
        change: difference from the comparison period, with its sign; empty if unknown.
        detail: what the figure is based on, and what it is compared with.
        good: whether the change is an improvement; None without a change.

    """

    title: str
    value: str
    change: str
    detail: str
    good: bool | None


def month_news(report: Report) -> str:
    """Sum up the month in one sentence: revenue, the best customers, customers won back, and new customers."""
    key, code = report.key_figures, report.currency_code
    revenue = f"revenue of {units(key.revenue.value, code)}"
    if key.revenue.change is not None:
        revenue += f" ({tenths(key.revenue.change, signed=True)} against {compared_with(report)})"
    parts = [revenue, _best(key.best_segment, key.best)]
    if key.won_back.value is not None:
        worth = f" for {units(key.won_back_revenue.value, code)}" if key.won_back.value else ""
        parts.append(f"{counted(key.won_back.value, 'customer')} won back{worth}")
    parts.append(counted(key.new_customers.value or 0, "new customer"))
    return f"{month(report.month)}{'' if report.month_complete else ' so far'}: {listed(parts)}."


def _best(name: str, figure: Figure[int]) -> str:
    value = figure.value or 0
    if figure.before is None:
        return f"{value:,} in {name}"
    more = value - figure.before
    if more == 0:
        return f"{name} unchanged at {value:,}"
    return f"{name} {'up' if more > 0 else 'down'} by {abs(more):,} to {value:,}"


def cards(report: Report) -> list[Card]:
    """Return the key figures in the order of the page.

    Value at risk and customers won back are included if the scheme names at-risk segments.
    """
    key, code = report.key_figures, report.currency_code
    since, against = f"since the end of {_month_before(report.month)}", f"against {compared_with(report)}"
    at_risk = [
        _card(
            "Value at risk",
            key.value_at_risk,
            units(key.value_at_risk.value, code),
            _percent(key.value_at_risk),
            f"bought in 365 days by {counted(key.at_risk.value or 0, 'customer')} at risk; {since}",
            rise_is_good=False,
        ),
        _won_back(report, against),
    ]
    new = key.new_customers
    return [
        _card(key.best_segment, key.best, f"{key.best.value or 0:,}", _more(key.best), since),
        *(at_risk if key.at_risk_segments else ()),
        _second_purchase(report),
        _card("New customers", new, f"{new.value or 0:,}", _more(new), against),
        _card("Revenue", key.revenue, units(key.revenue.value, code), _percent(key.revenue), against),
    ]


def _won_back(report: Report, against: str) -> Card:
    key, code = report.key_figures, report.currency_code
    if key.won_back.value is None:
        return Card("Won back", NONE, "", UNKNOWN_AT_START, None)
    detail = f"at risk or lost when the month began, bought for {units(key.won_back_revenue.value, code)}; {against}"
    return _card("Won back", key.won_back, f"{key.won_back.value:,}", _more(key.won_back), detail)


def _card(
    title: str, figure: Figure[int] | Figure[str], value: str, change: str, detail: str, *, rise_is_good: bool = True
) -> Card:
    moved = None if figure.before is None or figure.value is None else Decimal(figure.value) - Decimal(figure.before)
    return Card(title, value, change, detail, None if not moved else (moved > 0) == rise_is_good)


def _second_purchase(report: Report) -> Card:
    key = report.key_figures
    of, rate = key.second_purchase_month, key.second_purchase
    if of is None:
        return Card("Second-purchase rate", NONE, "", "no month has had its 90 days yet", None)
    points = "" if rate.change is None else f"{tenths(rate.change, signed=True).removesuffix(' %')} points"
    value = NONE if rate.value is None else tenths(rate.value)
    detail = f"of new customers of {month(of)}, within 90 days; against {_month_before(of)}"
    return _card("Second-purchase rate", rate, value, points, detail)


def _more(figure: Figure[int]) -> str:
    if figure.value is None or figure.before is None:
        return ""
    relative = f" ({tenths(figure.change, signed=True)})" if figure.change is not None else ""
    return f"{figure.value - figure.before:+,}{relative}"


def _percent(figure: Figure[str]) -> str:
    return "" if figure.change is None else tenths(figure.change, signed=True)


def _month_before(of: str) -> str:
    return month(month_text(first_of_month(date.fromisoformat(f"{of}-01"), months_back=1)))
