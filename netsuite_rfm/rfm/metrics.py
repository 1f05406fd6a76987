"""The metrics that a scheme's rules can use, their units, and the columns they are computed from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from netsuite_rfm.rfm.one_line import is_one_line
from netsuite_rfm.rfm.problems import read_all
from netsuite_rfm.rfm.script_ids import FIELD_OF_CUSTOMER, FIELD_OF_ITEM, FIELD_OF_LINE, FIELD_OF_ORDER
from netsuite_rfm.rfm.toml_table import TomlTable, shown

Unit: TypeAlias = Literal["days", "orders", "money", "share", "score", "number", "text"]
Source: TypeAlias = Literal["customer_field", "order_field", "item_field", "line_field"]

FIRST_ORDER: Final = "first_order_day"
LAST_YEAR: Final = "orders_last_365_days"
YEAR_BEFORE: Final = "orders_previous_365_days"
RETURNED: Final = "return_cents"
GROSS: Final = "gross_cents"
BUYING_DAYS: Final = "buying_days"
HOME: Final = "home_location"
LEAVING: Final = "days_until_leaving"
"""Only audiences may have conditions on this metric, because it depends on the segment."""
MOST_DAYS_AHEAD: Final = 365
"""The maximum number of days to look ahead for customers who leave a segment."""
DAYS_THEN: Final = "buying_days_then"
LAST_THEN: Final = "last_order_then_day"
CENTS_THEN: Final = "cents_then"
CENTS_HORIZON: Final = "cents_horizon_before"
CENTS_YEAR: Final = "cents_year_before"
NEXT_ORDER: Final = "next_order_day"
BACKTEST: Final = (DAYS_THEN, LAST_THEN, CENTS_THEN, CENTS_HORIZON, CENTS_YEAR, NEXT_ORDER)
"""Columns of ``Orders.more``. The BACKTEST columns refer to the day one horizon ago.

Columns of the scheme's own metrics have the metric's name.
"""

NUMBER_UNITS: Final = 10_000
"""A number in a customer field is stored in ten-thousandths, so that 0.1 and 12.75 are whole numbers."""

_FIELD = {
    "customer_field": (FIELD_OF_CUSTOMER, "custentity_vip, custentity12 or cseg_region"),
    "order_field": (FIELD_OF_ORDER, "custbody_channel, custbody7 or cseg_region"),
    "item_field": (FIELD_OF_ITEM, "custitem_brand, custitem3 or cseg_range"),
    "line_field": (FIELD_OF_LINE, "custcol_gift, custcol2 or cseg_range, or itemtype"),
}
_KINDS: Final[tuple[Unit, ...]] = ("number", "share", "text")
_WHOLES: Final[tuple[Literal["orders", "value"], ...]] = ("orders", "value")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_MOST_OUT_OF = 10_000


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric.

    ``known`` says who has a value: ``buyers`` for customers with orders, ``all``, ``held`` for customers whose field
    has one, or ``predicted`` for customers with orders if there is a current model.
    """

    name: str
    unit: Unit
    meaning: str
    needs: tuple[str, ...] = ()
    known: Literal["all", "buyers", "held", "predicted"] = "all"
    own: "OwnMetric | None" = None


@dataclass(frozen=True, slots=True)
class OwnMetric:
    """A metric that a scheme defines from a field of the account.

    Args:
        source: the record with the field: the customer, the order, its lines, or the items on its lines.
        field: its script id.
        values: names that count (check boxes: ``T``); empty for a number or a text of the customer.
        of: the whole of the share: the customer's orders or their value.
        out_of: the field's value for a full share, such as 100 for percent.

    """

    source: Source
    field: str
    values: tuple[str, ...] = ()
    of: Literal["orders", "value"] = "orders"
    out_of: int = 1


def _predicted(name: str, unit: Unit, meaning: str) -> Metric:
    return Metric(name, unit, meaning, (BUYING_DAYS, FIRST_ORDER), known="predicted")


BUILT_IN: Final[Mapping[str, Metric]] = MappingProxyType({
    metric.name: metric
    for metric in (
        Metric("recency_days", "days", "whole days since the last order", known="buyers"),
        Metric("tenure_days", "days", "whole days since the first order", (FIRST_ORDER,), known="buyers"),
        Metric("order_count", "orders", "orders ever placed"),
        Metric("orders_last_365_days", "orders", "orders 0 to 364 days ago", (LAST_YEAR,)),
        Metric("orders_previous_365_days", "orders", "orders 365 to 729 days ago", (YEAR_BEFORE,)),
        Metric("lifetime_value", "money", "value of all orders, gross or net as RFM_LIFETIME_VALUE says"),
        Metric("gross_value", "money", "value of all orders, without subtracting returns"),
        Metric("average_order_value", "money", "gross value per order", known="buyers"),
        Metric("return_rate", "share", "value returned per gross value; 0 without orders", (RETURNED,)),
        Metric("recency_score", "score", "recency score, 1 to 5", known="buyers"),
        Metric("frequency_score", "score", "frequency score, 1 to 5", known="buyers"),
        Metric("monetary_score", "score", "monetary score, 1 to 5", known="buyers"),
        Metric(LEAVING, "days", "days until the segment changes without an order; audiences only", known="buyers"),
        _predicted("churn_probability", "share", "probability of no order within RFM_CHURN_DAYS"),
        _predicted("churn_risk", "text", "band of that probability: Low, Medium or High"),
        _predicted("expected_orders_365_days", "number", "days with an order, expected within 365 days"),
        _predicted("predicted_clv", "money", "these orders times the customer's own average"),
        _predicted("days_past_expected_order", "days", "days since the expected next order; below 0 while it is ahead"),
    )
})  # fmt: skip

PREDICTED: Final = frozenset(metric.name for metric in BUILT_IN.values() if metric.known == "predicted")
SCORES: Final = ("recency_score", "frequency_score", "monetary_score")


def read_metrics(root: TomlTable) -> dict[str, Metric]:
    """Read the scheme's own metrics, each a table ``[metrics.NAME]``, and return them with the built-in ones.

    Raises SchemeError for a name already in use and for an invalid field.
    """
    metrics = dict(BUILT_IN)
    if "metrics" not in root.values:
        return metrics
    tables = root.table("metrics", "[metrics.online_share]")
    own = read_all(partial(_read_metric, name, tables) for name in tables.values)
    return metrics | {metric.name: metric for metric in own}


def _read_metric(name: str, tables: TomlTable) -> Metric:
    if not _NAME.fullmatch(name) or name in BUILT_IN:
        tables.fail(shown(name), "must be a new name of small letters, digits and _")
    table = tables.table(name, f"[metrics.{name}]")
    sources = [source for source in _FIELD if source in table.values]
    if len(sources) != 1:
        table.fail(sources[1] if sources else "customer_field", f"give exactly one of {', '.join(_FIELD)}")
    source: Source = sources[0]  # type: ignore[assignment]
    field = table.text(source, "custentity_email_open_rate").strip().lower()
    pattern, examples = _FIELD[source]
    if not pattern.fullmatch(field) and (source, field) != ("line_field", "itemtype"):
        table.fail(source, f"{shown(field)} is not a script id of such a field. Examples: {examples}")
    meaning = table.text("meaning", "") if "meaning" in table.values else f"from {field}"
    if source == "customer_field":
        table.only(source, "meaning", "kind", "out_of")
        unit = table.choice("kind", _KINDS)
        out_of = table.values.get("out_of", 1)
        if type(out_of) is not int or not 1 <= out_of <= _MOST_OUT_OF:
            table.fail("out_of", f"must be a whole number from 1 to {_MOST_OUT_OF:,}, not {shown(out_of)}")
        return Metric(name, unit, meaning, (name,), "held", OwnMetric("customer_field", field, out_of=out_of))
    table.only(source, "meaning", "is", "of")
    values = table.texts("is", "Online")
    if not values or not all(is_one_line(value) and value.strip() for value in values):
        table.fail("is", "must name at least one value, each a line of readable text")
    of = table.choice("of", _WHOLES)
    return Metric(name, "share", meaning, (name,), "buyers", OwnMetric(source, field, values, of))
