"""An account after nights of real orders, and the movement and key figures that its orders and history give."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.schemes import load_scheme
from tests.reports import truth_of_reports as true
from tests.reports.asking import by
from tests.support.truth import Truth

LAST_DAY = date(2011, 12, 8)
NIGHTS = [date(2011, 9, 12), date(2011, 10, 7), date(2011, 10, 29), date(2011, 10, 30), date(2011, 11, 22), LAST_DAY]
ACTIONS = {segment.name: segment.action for segment in load_scheme("default").segments}
SEGMENTS = list(ACTIONS)
YEAR = timedelta(days=364)
KINDS = ["loss", "gain", "first segment"]
AT_RISK, LOST = {"At-Risk"}, {"Lapsed", "Churned"}


@dataclass(frozen=True)
class Shop:
    """The account after the nights, and what is true of it."""

    sandbox: Sandbox
    sales: list[true.Sale]
    changes: list[true.Change]
    scored: dict[int, Truth]
    """Active customers with orders, by the orders."""
    segment_of: dict[int, str]
    """Of inactive customers as well, and those without orders."""
    active: list[int]

    def in_segment(self, name: str) -> set[int]:
        """Active customers who hold a segment now."""
        return {customer for customer in self.active if self.segment_of[customer] == name}

    def now(self) -> dict[int, str]:
        """Segments of the active customers."""
        return {customer: self.segment_of[customer] for customer in self.active}


def sold(shop: Shop, segment: str, as_of: date) -> dict[str, str]:
    """Gross, returns and net of the month of those who hold a segment now, or of everybody."""
    mine = [
        sale
        for sale in shop.sales
        if as_of.replace(day=1) <= sale.day <= as_of
        and segment in {"total", shop.segment_of.get(sale.customer, "No orders yet")}
    ]
    gross = sum((sale.amount for sale in mine if sale.is_order), Decimal(0))
    net = sum((sale.amount for sale in mine), Decimal(0))
    return {"gross": true.text(gross), "returns": true.text(gross - net), "net": true.text(net)}


def kind_of(shop: Shop, first: true.Change, last: true.Change) -> str:
    """A loss goes towards the lost or comes without an order in the 14 days before; worked out from the orders."""
    away = {"No orders yet": 3, **dict.fromkeys(LOST, 2), **dict.fromkeys(AT_RISK, 1)}
    before, after = (away.get(name, 0) for name in (first.before, last.after))
    if first.before == "No orders yet":
        return "first segment"
    ordered = any(
        sale.is_order and sale.customer == last.customer and timedelta(0) <= last.day - sale.day <= timedelta(14)
        for sale in shop.sales
    )
    return "loss" if after > before or (after == before and not ordered) else "gain"


def mover(shop: Shop, pair: list[true.Change], kind: str, as_of: date) -> list[object]:
    """One row of the most valuable, from the customer's orders and changes."""
    first, last = pair
    gross = true.bought(shop.sales, {last.customer}, date.min, as_of)
    returned = true.returned(shop.sales, last.customer, as_of)
    return [last.customer, kind, first.before, last.after, str(last.day), true.text(last.value), true.text(gross),
            true.text(returned), true.text(gross - returned), returned > 0 and returned * 2 >= gross]  # fmt: skip


def movement_is_true(shop: Shop, as_of: date, report: dict[str, Any]) -> None:
    """Each pair by kind, the most value first, and the hundred most valuable with what they bought and returned."""
    found = report["movement"]
    moves = true.net_moves(shop.changes, shop.active, as_of.replace(day=1), as_of)
    kinds = {customer: kind_of(shop, *pair) for customer, pair in moves.items() if pair[0].before != pair[1].after}
    assert len(kinds) > 300
    assert found["came_back"] == len(moves) - len(kinds)
    assert (found["loaded"], found["relabelled"]) == (0, 0)
    assert [found["losses"], found["gains"], found["first_segments"]] == [
        list(kinds.values()).count(kind) for kind in ("loss", "gain", "first segment")
    ]
    rows = by(found["rows"], "kind", "from", "to")
    wanted: dict[tuple[str, str, str], list[Decimal]] = {}
    for customer, kind in kinds.items():
        first, last = moves[customer]
        wanted.setdefault((kind, first.before, last.after), []).append(last.value)
    assert {place: (row["customers"], row["lifetime_value"]) for place, row in rows.items()} == {
        place: (len(values), true.text(sum(values, Decimal(0)))) for place, values in wanted.items()
    }
    order = [(KINDS.index(row["kind"]), -Decimal(row["lifetime_value"])) for row in found["rows"]]
    assert order == sorted(order)
    lasts = [moves[customer][1] for customer, kind in kinds.items() if kind != "first segment"]
    best = sorted(lasts, key=lambda change: (-change.value, change.id))[:100]
    best.sort(key=lambda change: KINDS.index(kinds[change.customer]))
    names = (
        "customer",
        "kind",
        "from",
        "to",
        "changed_on",
        "lifetime_value",
        "gross",
        "returns",
        "net",
        "returned_half",
    )
    shown = [[row[name] for name in names] for row in found["movers"]]
    assert shown == [mover(shop, moves[change.customer], kinds[change.customer], as_of) for change in best]
    assert as_of < LAST_DAY or any(row["returned_half"] for row in found["movers"])
    assert not any("name" in row for row in found["movers"])


def key_figures_are_true(shop: Shop, as_of: date, report: dict[str, Any]) -> None:
    """Segments by replaying the history to both ends of the month; the rest by adding up orders."""
    found = report["key_figures"]
    first = as_of.replace(day=1)
    before = first - timedelta(days=1)
    whole = (as_of + timedelta(days=1)).day == 1
    to_day = before if whole else before.replace(day=as_of.day)
    end, start = (true.segments_on(day, shop.changes, shop.now()) for day in (as_of, before))
    earlier = true.segments_on(before.replace(day=1) - timedelta(days=1), shop.changes, shop.now())

    def holders(held: dict[int, str], names: set[str]) -> set[int]:
        return {customer for customer, segment in held.items() if segment in names}

    def check(name: str, value: Any, was: Any, write: Any = str) -> None:
        assert (found[name]["value"], found[name]["before"]) == (write(value), write(was)), name
        assert found[name]["change"] == true.share(value - was, was)

    for name, names in (("best", {"VIP Champions"}), ("at_risk", AT_RISK)):
        check(name, len(holders(end, names)), len(holders(start, names)), int)
    year = true.bought(shop.sales, holders(end, AT_RISK), as_of - YEAR, as_of)
    year_before = true.bought(shop.sales, holders(start, AT_RISK), before - YEAR, before)
    check("value_at_risk", year, year_before, true.text)
    assert year_before > 0
    ordered = true.order_days(shop.sales, as_of)
    away = [
        {
            customer
            for customer in holders(held, AT_RISK | LOST)
            if any(a <= day <= b for day in ordered.get(customer, ()))
        }
        for held, a, b in ((start, first, as_of), (earlier, before.replace(day=1), to_day))
    ]
    revenue = [
        true.bought(shop.sales, holders(true.segments_on(day, shop.changes, shop.segment_of), AT_RISK | LOST), a, b)
        for day, a, b in (
            (before, first, as_of),
            (before.replace(day=1) - timedelta(days=1), before.replace(day=1), to_day),
        )
    ]
    if before.replace(day=1) > NIGHTS[0]:
        check("won_back", len(away[0]), len(away[1]), int)
        check("won_back_revenue", *revenue, true.text)
    else:
        assert found["won_back"] == {"value": len(away[0]), "before": None, "change": None}
        assert found["won_back_revenue"]["value"] == true.text(revenue[0])
    assert found["won_back"]["value"] > 0
    new = [
        sum(a <= days[0] <= b for days in ordered.values())
        for a, b in ((first, as_of), (before.replace(day=1), to_day))
    ]
    check("new_customers", *new, int)
    everybody = set(shop.segment_of)
    check("revenue", true.bought(shop.sales, everybody, first, as_of),
          true.bought(shop.sales, everybody, before.replace(day=1), to_day), true.text)  # fmt: skip
    closed = [row for row in report["measures"]["new_to_repeat"] if not row["open"]]
    assert (found["second_purchase_month"], found["second_purchase"]["value"]) == (
        closed[-1]["month"],
        closed[-1]["share"],
    )
    difference = Decimal(closed[-1]["share"]) - Decimal(closed[-2]["share"])
    assert (found["second_purchase"]["before"], found["second_purchase"]["change"]) == (
        closed[-2]["share"],
        str(difference),
    )
    assert report["currency_code"] == "GBP"
