"""Show the explanation of one customer."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from netsuite_rfm.cli.terminal import line, table
from netsuite_rfm.reports.words import counted
from netsuite_rfm.rfm.reports.segments import NONE
from netsuite_rfm.run.explanation import (
    Explanation,
    FieldValues,
    NothingPredicted,
    Predicted,
    RuleResult,
    Stay,
    TransactionRow,
)

MOST_ORDERS: Final = 40
MOST_STAYS: Final = 10
_LABELS: Final[Mapping[str, str]] = {
    "recency_days": "Days since the last order",
    "tenure_days": "Days since the first order",
    "order_count": "Orders",
    "orders_last_365_days": "Orders in the last 365 days",
    "orders_previous_365_days": "Orders in the 365 days before",
    "return_rate": "Returned, by value",
}


def show_explanation(found: Explanation, *, everything: bool = False) -> None:
    """Show a customer's segment, since when, and what changes next; then past segments; then the reasons.

    ``everything`` also shows transactions that do not count, all past segments and all fields.
    """
    for sentence in found.summary:
        line(sentence)
    if found.segment:
        line(f"What to do: {found.segment.action}")
    line()
    _show_past(found.past_segments, everything=everything)
    line(f"How it came about, as of {found.as_of}, scheme {found.scheme}:")
    if found.held_until:
        line(
            f"Held by a person until {found.held_until} (custentity_rfm_hold_until): the segment stays "
            f"{found.held_segment or NONE} whatever the orders are. Scores and totals still update."
        )
    _show_orders(found.orders, everything=everything)
    rows = [(label(name), _value(metric.value), metric.meaning) for name, metric in found.metrics.items()]
    table("Metrics", ("Metric", "Value", "Meaning"), rows)
    _show_scores(found)
    if found.prediction:
        _show_prediction(found.prediction)
    _show_rules("Segments, first match", found.segment_rules)
    _show_rules("Lifecycle, first match", found.lifecycle)
    _show_rules("Audiences", found.audiences)
    for rule in (*found.lifecycle, *found.audiences):
        if rule.applies and rule.action:
            line(f"{rule.name}: {rule.description} What to do: {rule.action}")
    _show_fields(found.fields, everything=everything)
    _show_next(found)


def label(metric: str) -> str:
    """Return the name of a metric for display."""
    return _LABELS.get(metric) or metric.replace("_", " ").capitalize()


def _value(text: str | None) -> str:
    """Format a value with at most two decimals and thousands separators; text stays unchanged."""
    if text is None:
        return "unknown"
    number, blank, unit = text.partition(" ")
    try:
        amount = Decimal(number.replace(",", ""))
    except ArithmeticError:
        return text
    return f"{amount:,.{2 if '.' in number else 0}f}{blank}{unit}"


def _show_scores(found: Explanation) -> None:
    rows = [
        (
            label(score.metric),
            _value(str(score.value)),
            str(score.score),
            score.up or "at the top",
            score.down or "at the bottom",
        )
        for score in found.scores
    ]
    if rows:
        table("Scores", ("Metric", "Value", "Score", "To score one more", "To score one less"), rows)
    segment = found.segment
    if segment and not found.segment_rules:
        line(f"Cell {found.cell}: {segment.name}. {segment.description}")


def _show_past(stays: list[Stay] | None, *, everything: bool) -> None:
    if not stays:
        return
    shown = stays if everything else stays[:MOST_STAYS]
    more = "" if len(shown) == len(stays) else f", the latest {len(shown)} of {len(stays):,}"
    rows = [(stay.segment, stay.since, stay.until or "now") for stay in shown]
    table(f"Segments so far{more}", ("Segment", "From", "Until"), rows)


def _show_orders(orders: list[TransactionRow], *, everything: bool) -> None:
    that_count = [order for order in orders if order.counts]
    hidden = 0 if everything else len(orders) - len(that_count)
    orders = orders if everything else that_count
    rows = [
        (order.date, order.kind, order.number, _value(order.amount), "yes" if order.counts else "no",
         order.why)
        for order in orders[-MOST_ORDERS:]
    ]  # fmt: skip
    more = f", the latest {MOST_ORDERS} of {len(orders):,}" if len(orders) > MOST_ORDERS else ""
    if rows:
        table(f"Orders and returns{more}", ("Date", "Type", "Number", "Amount", "Counts", "Why"), rows)
    else:
        line("No orders and no returns that count." if hidden else "No orders and no returns.")
    if hidden:
        verb = "does" if hidden == 1 else "do"
        line(f"{counted(hidden, 'other transaction')} {verb} not count: --all shows why.")


def _show_rules(title: str, rules: list[RuleResult]) -> None:
    rows = []
    for rule in rules:
        rows.append((rule.name, "yes" if rule.applies else "no", "" if rule.conditions else "everybody else", "", ""))
        rows += [
            ("", "", each.condition, _value(each.value),
             "pass" if each.holds else "fail")
            for each in rule.conditions
        ]  # fmt: skip
    if rows:
        table(title, ("Name", "In", "Condition", "Value", "Result"), rows)


def _show_prediction(prediction: Predicted | NothingPredicted) -> None:
    line(f"Prediction: {prediction.said}")
    if isinstance(prediction, Predicted):
        day = prediction.expected_next_order or "more than 730 days after the last"
        line(
            f"Churn risk {prediction.churn_risk}; next order expected by {day}; {prediction.predicted_clv} in "
            f"365 days. Model of {prediction.model_as_of}."
        )
        for name, reason in prediction.held.items():
            line(f"Held, so not written: {name} ({reason}).")


def _show_fields(fields: dict[str, FieldValues], *, everything: bool) -> None:
    rows = [
        (name, _text(field.holds), "" if field.holds == field.should_hold else _text(field.should_hold))
        for name, field in fields.items()
        if everything or field.holds != field.should_hold
    ]
    if rows:
        table("Fields in NetSuite", ("Field", "Holds now", "Expected, if different"), rows)
    else:
        line("The fields in NetSuite hold what they should.")


def _text(value: object) -> str:
    if value is None:
        return "(empty)"
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _show_next(found: Explanation) -> None:
    for change in found.next_changes:
        what = change.what
        if what == "segment":
            line(f"Moves from {change.before} to {change.after} on {change.on} {found.next_changes_note}.")
        elif what.startswith("audience "):
            verb = "Enters" if change.after == "in" else "Leaves"
            line(f"{verb} {what} on {change.on} {found.next_changes_note}.")
        else:
            line(f"{what.capitalize()} changes from {change.before} to {change.after} on {change.on} "
                 f"{found.next_changes_note}.")  # fmt: skip
    if not found.next_changes:
        line("Without a new order or return, nothing changes within three years.")
