"""Reports to make pages of: made up by chance with a seed, and odd where a page could break."""

import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

from netsuite_rfm.settings import schemes
from tests.reports.page.sample_moves import NONE, key_figures, movement, share

NINE = tuple(segment.name for segment in schemes.load_scheme("default").segments)
MONTHS = tuple(f"{2025 + (10 + at) // 12}-{(10 + at) % 12 + 1:02}" for at in range(13))


def report(names: Sequence[str] = NINE, *, seed: int = 1, most: int = 900, audiences: int = 7) -> dict[str, Any]:
    """Make a report of these segments with up to ``most`` customers in each; none at all with 0."""
    chance = random.Random(seed)
    segments: list[dict[str, Any]] = [
        {"name": name, "description": f"Who {name} are", "action": f"What {name} get", "value": f"val_{at}",
         "place": at}
        for at, name in enumerate(names)
    ]  # fmt: skip
    segments.append({"name": NONE, "description": "", "action": ""})
    every = [segment["name"] for segment in segments]
    distribution = [_held(name, chance.randint(0, most)) for name in every]
    active = sum(row["customers"] for row in distribution)
    runs = [_run(day, chance.randint(0, 300)) for day in range(20, 10, -1)] if most else []
    return {
        "version": "0.1.0",
        "account": "1234567_SB1",
        "made_at": "2026-11-21T22:45:04+00:00",
        "as_of": "2026-11-20",
        "month": "2026-11",
        "month_complete": False,
        "today": "2026-11-20",
        "first_day": "2026-11-01",
        "lifetime_value_is": "gross",
        "order_types": ["SalesOrd", "CashSale"],
        "order_locations": [],
        "left_out": {"subsidiaries": [], "categories": [], "check_box": ""},
        "reporting_currency": None,
        "reporting_subsidiary": None,
        "scheme": "default",
        "segments": segments,
        "last_run": runs[0] if runs else None,
        "runs": runs,
        "syncs": _syncs(runs),
        "currency_code": "EUR",
        "key_figures": key_figures(random.Random(seed), every[0], most),
        "distribution": {"rows": [_shared(row, active) for row in distribution], "total": _total(distribution, active)},
        "performance_at_start": _at_start(random.Random(seed), every, most) if most else None,
        "performance": _performance(chance, every, most),
        "trend": _trend(random.Random(seed), every, most) if most else None,
        "movement": movement(chance, every, most),
        "heat_map": _heat_map(chance, most),
        "migration": _migration(chance, every, most),
        "concentration": _concentration(active),
        "measures": _measures(chance, active, most),
        "notes": [],
        "groups": _groups(random.Random(seed), every, most, audiences) if most else None,
        "leaving": _leaving(random.Random(seed), names, most),
    }


def _groups(chance: random.Random, names: Sequence[str], most: int, audiences: int) -> dict[str, Any]:
    """A stage for each of the first nine segments, and so many audiences."""
    named = [("Stage", f"{name} too", f"val_rfm_stage_{at}") for at, name in enumerate(names[:9])]
    named += [("Audience", f"Audience with a rather long name {at}", f"val_rfm_aud_{at}") for at in range(audiences)]
    rows = [
        {
            "kind": kind,
            "name": name,
            "label": f"{kind}: {name}",
            "value": value,
            "rule": f"recency days at most {chance.randint(1, 400)}, return rate below 10 %",
            "action": f"What {name} get, in a sentence that is as long as such sentences are.",
            "customers": chance.randint(0, most),
            "share": share(chance.randint(0, most), most),
            "lifetime_value": f"{chance.randint(0, most)}.50",
            "segments": [{"segment": segment, "customers": chance.randint(0, most)} for segment in names],
        }
        for kind, name, value in named
    ]
    shown = ("kind", "name", "label")
    alike = [{"number": 1 + at // 2, **{key: row[key] for key in (*shown, "rule", "customers")}}
             for at, row in enumerate(rows[:20])]  # fmt: skip
    trend = [{**{key: row[key] for key in shown}, "customers": [None, 3, most], "change": "0.250000"} for row in rows]
    days = ["2026-09-30", "2026-10-31", "2026-11-20"]
    return {
        "stages": rows[:9],
        "audiences": rows[9:],
        "alike": alike,
        "trend": {"days": days, "rows": trend, "growing": None, "shrinking": None},
    }


def _leaving(chance: random.Random, names: Sequence[str], most: int) -> dict[str, Any]:
    """Each segment's customers go to the next one."""
    pairs = list(pairwise(names)) if most else []
    within = [{"days": days, "customers": chance.randint(0, most), "lifetime_value": "1234.50"} for days in (7, 14, 30)]
    return {
        "as_of": "2026-11-20",
        "not_known": "",
        "rows": [{"from": before, "to": after, "within": within} for before, after in pairs],
    }


def _held(name: str, customers: int) -> dict[str, Any]:
    value = Decimal(customers * 31_337).scaleb(-2)
    return {"segment": name, "customers": customers, "lifetime_value": str(value), "orders": customers * 3}


def _shared(row: dict[str, Any], active: int) -> dict[str, Any]:
    several = row["customers"]
    average = str((Decimal(row["lifetime_value"]) / several).quantize(Decimal("0.01"))) if several else None
    return {
        **row,
        "share": share(several, active),
        "last_year": str(Decimal(several * 20_011).scaleb(-2)),
        "action": "" if row["segment"] in {NONE, "total"} else f"What {row['segment']} get",
        "average_lifetime_value": average,
        "average_orders": "3.00" if several else None,
    }


def _total(rows: Sequence[Mapping[str, Any]], active: int) -> dict[str, Any]:
    value = sum((Decimal(row["lifetime_value"]) for row in rows), Decimal("0.00"))
    row = {"customers": active, "lifetime_value": str(value), "orders": sum(row["orders"] for row in rows)}
    return _shared({"segment": "total", **row}, active)


def _performance(chance: random.Random, names: Sequence[str], most: int) -> dict[str, Any]:
    figures = ("this_month", "last_month", "last_month_to_day", "year_to_date")
    cents = [{figure: chance.randint(-most * 20, most * 900) for figure in figures} for _ in names]
    for row in cents:
        row["returns"] = max(0, row["this_month"]) // 17
    cents.append({figure: sum(row[figure] for row in cents) for figure in (*figures, "returns")})
    year = cents[-1]["year_to_date"]
    rows = []
    for row in cents:
        change = share(row["this_month"] - row["last_month_to_day"], row["last_month_to_day"])
        money = {figure: str(Decimal(row[figure]).scaleb(-2)) for figure in (*figures, "returns")}
        money["gross"], money["net"] = money["this_month"], str(Decimal(row["this_month"] - row["returns"]).scaleb(-2))
        rows.append({**money, "change": change, "share_of_year": share(row["year_to_date"], year)})
    named = [{"segment": name, **row} for name, row in zip(names, rows[:-1], strict=True)]
    return {"rows": named, "total": {"segment": "total", **rows[-1]}, "last_month": "2026-10"}


def _trend(chance: random.Random, names: Sequence[str], most: int) -> dict[str, Any]:
    rows = []
    for name in names:
        customers = [chance.randint(most // 3 + 1, most) for _ in MONTHS]
        net = customers[-1] - customers[0]
        values = [f"{customer * 310}.70" for customer in customers]
        change = share(net, customers[0])
        rows.append({"segment": name, "customers": customers, "lifetime_value": values, "net_change": net,
                     "change": change})  # fmt: skip
    return {"months": list(MONTHS), "rows": rows, "growing": names[0], "shrinking": names[1]}


def _at_start(chance: random.Random, names: Sequence[str], most: int) -> dict[str, Any]:
    keys = ("customers", "buyers", "gross", "returns")
    counts = []
    for _ in names:
        row = {}
        for when in ("", "last_month_"):
            customers = chance.randint(0, most)
            gross = customers * chance.randint(0, 9_999)
            figures = (customers, chance.randint(0, customers), gross, chance.randint(0, gross // 20))
            row |= {f"{when}{key}": figure for key, figure in zip(keys, figures, strict=True)}
        counts.append(row)
    counts.append({key: sum(row[key] for row in counts) for key in counts[0]})
    rows = [_bought(name, row) for name, row in zip((*names, "total"), counts, strict=True)]
    return {"rows": rows[:-1], "total": rows[-1], "last_month": "2026-10"}


def _bought(name: str, counts: Mapping[str, int]) -> dict[str, Any]:
    row: dict[str, Any] = {"segment": name}
    for when in ("", "last_month_"):
        customers, gross, returns = (counts[f"{when}{key}"] for key in ("customers", "gross", "returns"))
        each = str((Decimal(gross) / 100 / customers).quantize(Decimal("0.01"))) if customers else None
        figures = {
            "customers": customers,
            "buyers": counts[f"{when}buyers"],
            "share_bought": share(counts[f"{when}buyers"], customers),
            "revenue": str(Decimal(gross).scaleb(-2)),
            "revenue_per_customer": each,
            "gross": str(Decimal(gross).scaleb(-2)),
            "returns": str(Decimal(returns).scaleb(-2)),
            "net": str(Decimal(gross - returns).scaleb(-2)),
        }
        row |= {f"{when}{key}": figure for key, figure in figures.items()}
    return {**row, "change": share(counts["gross"] - counts["last_month_gross"], counts["last_month_gross"])}


def _heat_map(chance: random.Random, most: int) -> dict[str, Any]:
    keys = ("recency", "frequency", "monetary")
    cells = [
        {**dict(zip(keys, scores, strict=True)), "customers": customers, "lifetime_value": f"{customers * 40}.50"}
        for scores in product((5, 4, 3, 2, 1), repeat=3)
        if (customers := chance.randint(0, most // 5))
    ]
    rows = []
    for recency, frequency in product((5, 4, 3, 2, 1), repeat=2):
        these = [cell for cell in cells if (cell["recency"], cell["frequency"]) == (recency, frequency)]
        value = sum((Decimal(entry["lifetime_value"]) for entry in these), Decimal("0.00"))
        counted = {"customers": sum(entry["customers"] for entry in these), "lifetime_value": str(value)}
        rows.append({"recency": recency, "frequency": frequency, **counted})
    return {"rows": rows, "monetary": cells}


def _migration(chance: random.Random, names: Sequence[str], most: int) -> dict[str, Any]:
    rows = []
    for start, end in product(names, repeat=2):
        customers = chance.randint(most // 2, most) if start == end else chance.choice([0, 0, chance.randint(1, 60)])
        if most and customers:
            rows.append({"from": start, "to": end, "customers": customers})
    return {"from": "2026-10-31", "to": "2026-11-20", "rows": rows, "history_begins": "2025-11-03" if most else None}


def _concentration(active: int) -> dict[str, Any]:
    value = Decimal(active * 31_337).scaleb(-2)

    def held(percent: int) -> Decimal:
        return (value * (1 - (1 - Decimal(percent) / 100) ** 3)).quantize(Decimal("0.01"))

    top = [
        {
            "percent": percent,
            "customers": -(-active * percent // 100),
            "lifetime_value": str(held(percent)),
            "share": share(held(percent), value),
        }
        for percent in (1, 5, 10, 20)
    ]
    curve = [{"percent": percent, "share": share(held(percent), value)} for percent in range(5, 101, 5)]
    return {"customers": active, "lifetime_value": str(value), "top": top, "curve": curve}


def _measures(chance: random.Random, active: int, most: int) -> dict[str, Any]:
    repeat, churn, retention = [], [], []
    for at, month in enumerate(MONTHS):
        new = chance.randint(most // 3, most)
        repeated = new * chance.randint(10, 40) // 100
        repeat.append({"month": month, "new": new, "repeated": repeated, "share": share(repeated, new), "open": at > 9})
        start = 0 if at == 0 else chance.randint(most // 2, most)
        lost = start * chance.randint(1, 20) // 100
        again = start * chance.randint(1, 20) // 100
        churn.append({
            "month": month, "at_risk_at_start": start, "lost": lost, "share": share(lost, start),
            "bought_again": again, "share_bought_again": share(again, start), "revenue": f"{again * 93}.10",
            "still_at_risk": start - lost - again,
        })  # fmt: skip
        kept = [new, *(new * chance.randint(5, 60) // 100 for _ in range(12 - at))]
        months = [{"after": after, "customers": entry, "share": share(entry, new)} for after, entry in enumerate(kept)]
        retention.append({"month": month, "customers": new, "months": months})
    coverage = {"active": active, "with_orders": active, "with_segment": active - active // 50}
    coverage["share"] = share(coverage["with_segment"], active)  # type: ignore[assignment]
    return {
        "coverage": coverage,
        "new_to_repeat": repeat,
        "at_risk_churn": churn if most else None,
        "retention": retention if most else [],
    }


def _run(day: int, written: int) -> dict[str, Any]:
    return {
        "started": f"2026-11-{day}T02:00:03Z",
        "finished": f"2026-11-{day}T02:07:41Z",
        "as_of": f"2026-11-{day - 1}",
        "read": 4_898,
        "written": written,
        "rejected": written % 2,
        "remaining": 0,
        "scheme": "default",
        "version": "0.1.0",
        "result": "Done." if written % 2 == 0 else "Done; 1 customer rejected.",
        "exit_code": written % 2,
        "scope": "all customers",
    }


def _syncs(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two syncs where there are runs; one of them left rows behind."""
    moment = "2026-11-20T05:05:00Z"
    last = {"finished": moment, "destination": "klaviyo", "result": "rejected rows", "scope": "changed", "read": 1203,
            "sent": 1001, "left_out": 200, "failed": 2, "not_reached": 0}  # fmt: skip
    return [last, {**last, "destination": "meta", "result": "complete", "failed": 0}] if runs else []
