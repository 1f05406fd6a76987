"""Key figures and movement of a report that is made up."""

import random
from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from typing import Any

NONE = "No orders yet"
KINDS = ("loss", "gain", "first segment")


def share(part: int | Decimal, whole: int | Decimal) -> str | None:
    """Six decimals, as the report has them; None of nothing."""
    return str((Decimal(part) / Decimal(whole)).quantize(Decimal("0.000001"))) if whole > 0 else None


def key_figures(chance: random.Random, best: str, most: int) -> dict[str, Any]:
    """Key figures by chance; without those of the history where there are no customers."""

    def count(value: int, before: int) -> dict[str, Any]:
        return {"value": value, "before": before, "change": share(value - before, before)}

    def amount(value: int, before: int) -> dict[str, Any]:
        return {**count(value, before), "value": f"{value}.75", "before": f"{before}.25"}

    def two() -> tuple[int, int]:
        return chance.randint(0, most), chance.randint(1, most + 1)

    nothing = {"value": None, "before": None, "change": None}
    return {
        "best_segment": best,
        "at_risk_segments": ["At-Risk"],
        "best": count(*two()),
        "at_risk": count(*two()),
        "value_at_risk": amount(*two()),
        "won_back": count(*two()) if most else nothing,
        "won_back_revenue": amount(*two()) if most else nothing,
        "second_purchase_month": "2026-07",
        "second_purchase": {"value": "0.331250", "before": "0.300000", "change": "0.031250"},
        "new_customers": count(*two()),
        "revenue": amount(*two()),
    }


def movement(chance: random.Random, names: Sequence[str], most: int) -> dict[str, Any]:
    """Moves between some pairs of segments, losses first, and the most valuable customers."""
    pairs = [pair for pair in product(names, repeat=2) if pair[0] != pair[1] and most and chance.random() < 0.4]
    rows = []
    for start, end in pairs:
        customers = chance.randint(1, 40)
        kind = "first segment" if start == NONE else chance.choice(["loss", "gain"])
        value = str(Decimal(customers * 27_183).scaleb(-2))
        rows.append({"kind": kind, "from": start, "to": end, "customers": customers, "lifetime_value": value})
    rows.sort(key=lambda row: (KINDS.index(row["kind"]), -Decimal(row["lifetime_value"])))
    movers = [
        {
            "kind": row["kind"],
            "customer": 1001 + 3 * at,
            "from": row["from"],
            "to": row["to"],
            "changed_on": f"2026-11-{1 + at % 20:02}",
            "last_order": f"2026-{1 + at % 11:02}-05" if at % 7 else None,
            "lifetime_value": str(Decimal(900_000 - 12_345 * at).scaleb(-2)),
            "gross": str(Decimal(910_000 - 12_345 * at).scaleb(-2)),
            "returns": "100.00" if at % 5 else "5000.00",
            "net": str(Decimal(900_000 - 12_345 * at).scaleb(-2)),
            "returned_half": at % 5 == 0,
        }
        for at, row in enumerate(row for row in rows[:50] if row["kind"] != "first segment")
    ]
    counts = {kind: sum(row["customers"] for row in rows if row["kind"] == kind) for kind in KINDS}
    return {
        "rows": rows,
        "losses": counts["loss"],
        "gains": counts["gain"],
        "first_segments": counts["first segment"],
        "came_back": 12 if rows else 0,
        "loaded": 0,
        "loaded_on": None,
        "relabelled": 0,
        "relabelled_on": [],
        "movers": movers,
    }
