"""Show a sample for sign-off: orders, rule and verdict of each customer."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from netsuite_rfm.cli.terminal import line, table
from netsuite_rfm.reports.csv_files import write_csv
from netsuite_rfm.rfm.sampling.bought import Bought, why_not
from netsuite_rfm.rfm.sampling.placed import Placed
from netsuite_rfm.rfm.sampling.verdict import Checked
from netsuite_rfm.run.sample import Sample

COLUMNS: Final = (
    *("as_of", "seed", "customer", "verdict", "differing", "note", "orders", "rule"),
    *("holds_last_order", "holds_orders", "holds_lifetime_value", "holds_score", "holds_segment"),
    *("should_last_order", "should_orders", "should_lifetime_value", "should_score", "should_segment"),
    *("checked_by", "checked_on", "agreed"),
)
"""Columns of the sheet. A person fills in the last three."""
_FIELDS: Final[Mapping[str, str]] = {
    "recency": "recency score",
    "frequency": "frequency score",
    "monetary": "monetary score",
    "score": "score",
    "segment": "segment",
    "last_order": "last order",
    "orders": "number of orders",
    "cents": "lifetime value",
}
_MOST_ON_A_TERMINAL: Final = 100


def show_sample(sample: Sample) -> None:
    """Show each customer's orders, rule and verdict, then the share of correct customers."""
    line(
        f"{sample.accuracy.sampled:,} customers drawn at random as of {sample.counting.as_of}, scheme "
        f"{sample.scheme.name}; --seed {sample.seed} draws them again."
    )
    rows = [_row(checked, sample) for checked in sample.checked[:_MOST_ON_A_TERMINAL]]
    if rows:
        table("Customers", ("Customer", "Verdict", "Orders", "Last order", "Value", "Rule", "Segment"), rows)
    if len(sample.checked) > len(rows):
        line(f"The first {len(rows):,} of {len(sample.checked):,}; --csv writes all.")
    for checked in sample.checked:
        if not checked.right:
            _show_wrong(checked, sample)
    low, high = sample.accuracy.interval
    of_all = f" of {sample.accuracy.of_customers:,}" if sample.accuracy.of_customers else ""
    line(
        f"Right: {sample.accuracy.right:,} of {sample.accuracy.sampled:,} drawn{of_all}, "
        f"{100 * sample.accuracy.share:.1f} % (95 % interval: {100 * low:.1f} to {100 * high:.1f} %). "
        f"{sample.accuracy.sentence}"
        if sample.checked
        else "No active customer is visible, so there is nothing to measure."
    )
    for note in sample.notes:
        line(note)


def _row(checked: Checked, sample: Sample) -> tuple[str | int, ...]:
    should = checked.should
    return (
        str(checked.customer.id),
        "right" if checked.right else "WRONG",
        should.orders or 0,
        str(should.last_order or ""),
        _money(should.cents),
        rule_of(checked, sample),
        _segment(should, sample),
    )


def _show_wrong(checked: Checked, sample: Sample) -> None:
    holds, should = _values(checked.customer.holds, sample), _values(checked.should, sample)
    told = "; ".join(f"{_FIELDS[name]} holds {holds[name]}, should hold {should[name]}" for name in checked.differing)
    line(f"Customer {checked.customer.id}: {told}.{f' ({checked.note})' if checked.note else ''}")
    for bought in checked.transactions:
        line(f"  {_order(bought, sample)}")


def rule_of(checked: Checked, sample: Sample) -> str:
    """Say which bands the customer is in, and which cell and segment result."""
    should = checked.should
    if not should.orders or should.last_order is None:
        return checked.note or "no order counts"
    days = (sample.counting.as_of - should.last_order).days
    reached = (
        f"{days} days ago: {should.recency}; {should.orders} orders: {should.frequency}; "
        f"value {_money(should.cents)}: {should.monetary}; cell {should.score}"
    )
    return f"{reached}; {checked.note}" if checked.note else reached


def _order(bought: Bought, sample: Sample) -> str:
    reason = why_not(bought, sample.counting) or ("entered after the run" if bought.entered_later else "")
    amount = f"{-abs(bought.amount) if bought.is_return else bought.amount:.2f}"
    return f"{bought.day} {bought.kind} {bought.number or bought.id} {amount}{f' ({reason})' if reason else ''}"


def _values(placed: Placed, sample: Sample) -> dict[str, str]:
    found = {name: getattr(placed, name) for name in _FIELDS}
    found |= {"cents": _money(placed.cents) or None, "segment": _segment(placed, sample) or None}
    return {name: "(empty)" if value is None else str(value) for name, value in found.items()}


def _segment(placed: Placed, sample: Sample) -> str:
    names = {segment.value.lower(): segment.name for segment in sample.scheme.segments}
    return names.get(placed.segment, placed.segment) if placed.segment else ""


def _money(cents: int | None) -> str:
    return "" if cents is None else f"{Decimal(cents).scaleb(-2):.2f}"


def _sheet_row(checked: Checked, sample: Sample) -> dict[str, str | int]:
    row: dict[str, str | int] = {
        "as_of": sample.counting.as_of.isoformat(),
        "seed": sample.seed,
        "customer": checked.customer.id,
        "verdict": "right" if checked.right else "wrong",
        "differing": ", ".join(_FIELDS[name] for name in checked.differing),
        "note": checked.note,
        "orders": "; ".join(_order(bought, sample) for bought in checked.transactions),
        "rule": rule_of(checked, sample),
    }
    for prefix, placed in (("holds", checked.customer.holds), ("should", checked.should)):
        row |= {
            f"{prefix}_last_order": str(placed.last_order or ""),
            f"{prefix}_orders": "" if placed.orders is None else placed.orders,
            f"{prefix}_lifetime_value": _money(placed.cents),
            f"{prefix}_score": placed.score or "",
            f"{prefix}_segment": _segment(placed, sample),
        }
    return row


def write_sheet(file: Path, sample: Sample) -> None:
    """Write one row per customer, with columns for a signature.

    Raises:
        UsageError: the file cannot be written.

    """
    rows = (_sheet_row(checked, sample) for checked in sample.checked)
    write_csv(file, COLUMNS, ([row.get(column, "") for column in COLUMNS] for row in rows))


def sample_json(sample: Sample) -> dict[str, Any]:
    """Return the whole sample as plain data."""
    return {
        **sample.totals(),
        "notes": list(sample.notes),
        "customers_drawn": [
            {
                "customer": checked.customer.id,
                "right": checked.right,
                "differing": list(checked.differing),
                "rule": rule_of(checked, sample),
                "note": checked.note or None,
                "holds": _plain(checked.customer.holds),
                "should_hold": _plain(checked.should),
                "transactions": [_order(bought, sample) for bought in checked.transactions],
            }
            for checked in sample.checked
        ],
    }


def _plain(placed: Placed) -> dict[str, str | int | None]:
    return {name: getattr(placed, name) for name in _FIELDS if name not in {"last_order", "cents"}} | {
        "last_order": placed.last_order.isoformat() if placed.last_order else None,
        "lifetime_value": _money(placed.cents) or None,
    }
