"""The explanation of one customer, as a CRM manager reads it."""

from typing import Any

from netsuite_rfm.cli.terminal import line, table

MOST_ORDERS = 40


def show_explanation(found: dict[str, Any]) -> None:
    """Show why a customer is in its segment, stage and audiences, and what would change it next."""
    line(f"Customer {found['customer']} ({found['entity_id']}) as of {found['as_of']}, scheme {found['scheme']}")
    if found["left_out"]:
        line("Left out by setting (RFM_LEAVE_OUT_...): not scored; its fields are emptied.")
    _show_orders(found["orders"])
    rows = [(name, "unknown" if one["value"] is None else one["value"], one["meaning"]) for name, one in
            found["metrics"].items()]  # fmt: skip
    table("Metrics", ("Metric", "Value", "Meaning"), rows)
    if found["scores"]:
        bands = [
            (
                one["metric"],
                str(one["value"]),
                str(one["score"]),
                one["up"] or "at the top",
                one["down"] or "at the bottom",
            )
            for one in found["scores"]
        ]
        table("Scores", ("Metric", "Value", "Score", "To score one more", "To score one less"), bands)
    segment = found["segment"]
    if segment:
        line(f"Cell {found['cell']}: {segment['name']}. {segment['description']}")
        line(f"What to do: {segment['action']}")
    else:
        line("No order counts: no scores and no segment.")
    if found["held_until"]:
        line(
            f"Held by a person until {found['held_until']} (custentity_rfm_hold_until): the segment stays "
            f"{found['held_segment'] or '(none)'} whatever the orders say. Scores and totals go on."
        )
    if found["prediction"]:
        _show_prediction(found["prediction"])
    _show_rules("Lifecycle, first match", found["lifecycle"])
    _show_rules("Audiences", found["audiences"])
    for one in (*found["lifecycle"], *found["audiences"]):
        if one["in"] and one["action"]:
            line(f"{one['name']}: {one['description']} What to do: {one['action']}")
    _show_fields(found["fields"])
    _show_next(found)


def _show_orders(orders: list[dict[str, Any]]) -> None:
    rows = [
        (one["date"], one["type"], one["number"], one["amount"], "yes" if one["counts"] else "no", one["why"])
        for one in orders[-MOST_ORDERS:]
    ]
    more = f", the latest {MOST_ORDERS} of {len(orders):,}" if len(orders) > MOST_ORDERS else ""
    if rows:
        table(f"Orders and returns{more}", ("Date", "Type", "Number", "Amount", "Counts", "Why"), rows)
    else:
        line("No orders and no returns.")


def _show_rules(title: str, rules: list[dict[str, Any]]) -> None:
    rows = []
    for one in rules:
        rows.append((one["name"], "yes" if one["in"] else "no", "" if one["conditions"] else "everybody else", "", ""))
        rows += [
            ("", "", each["condition"], "unknown" if each["value"] is None else each["value"],
             "pass" if each["holds"] else "fail")
            for each in one["conditions"]
        ]  # fmt: skip
    if rows:
        table(title, ("Name", "In", "Condition", "Value", "Result"), rows)


def _show_prediction(prediction: dict[str, Any]) -> None:
    line(f"Prediction: {prediction['said']}")
    if "churn_risk" in prediction:
        day = prediction["expected_next_order"] or "more than 730 days after the last"
        line(
            f"Churn risk {prediction['churn_risk']}; next order expected by {day}; {prediction['predicted_clv']} in "
            f"365 days. Model of {prediction['model_as_of']}."
        )
        for name, reason in prediction["held"].items():
            line(f"Held, so not written: {name} ({reason}).")


def _show_fields(fields: dict[str, dict[str, Any]]) -> None:
    rows = [
        (name, _text(one["holds"]), "" if one["holds"] == one["should_hold"] else _text(one["should_hold"]))
        for name, one in fields.items()
    ]
    table("Fields in NetSuite", ("Field", "Holds now", "Should hold, where different"), rows)


def _text(value: object) -> str:
    if value is None:
        return "(empty)"
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _show_next(found: dict[str, Any]) -> None:
    for one in found["next_changes"]:
        what = one["what"]
        if what == "segment":
            line(f"Moves from {one['from']} to {one['to']} on {one['on']} {found['next_changes_note']}.")
        elif what.startswith("audience "):
            verb = "Enters" if one["to"] == "in" else "Leaves"
            line(f"{verb} {what} on {one['on']} {found['next_changes_note']}.")
        else:
            line(f"{what.capitalize()} changes from {one['from']} to {one['to']} on {one['on']} "
                 f"{found['next_changes_note']}.")  # fmt: skip
    if not found["next_changes"]:
        line("Nothing would change it within three years without a new order or return.")
