"""Every figure of the reports in plain Python, order by order and change by change, by the written definitions."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

from netsuite_rfm.sandbox.store.account import Account
from tests.support.truth import COUNTED, Truth, truth

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Sale:
    """An order or a return that counts; the amount of a return is below zero."""

    customer: int
    day: date
    amount: Decimal
    is_order: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the segment history, segments by name."""

    id: int
    customer: int
    before: str
    after: str
    day: date
    value: Decimal


def sales_of(account: Account) -> list[Sale]:
    """Orders and returns that count, of active and inactive customers."""
    rows = account.sql(
        "SELECT entity, trandate, type, abs(foreigntotal * exchangerate), foreigntotal * exchangerate FROM transaction "
        "WHERE type IN ('SalesOrd', 'CashSale', 'CashRfnd', 'CustCred') AND voided = 'F' "
        "AND NOT (type = 'SalesOrd' AND status IN ('A', 'C'))"
    )
    return [
        Sale(customer, day, value if kind in {"SalesOrd", "CashSale"} else -size, kind in {"SalesOrd", "CashSale"})
        for customer, day, kind, size, value in rows
    ]


def changes_of(rows: Iterable[Mapping[str, Any]], names: Mapping[int, str]) -> list[Change]:
    """The history, oldest first."""
    return sorted(
        (
            Change(
                row["id"],
                row["custrecord_rfm_sh_customer"],
                names.get(row.get("custrecord_rfm_sh_from") or 0, "No orders yet"),
                names.get(row.get("custrecord_rfm_sh_to") or 0, "No orders yet"),
                row["custrecord_rfm_sh_changed_on"],
                row.get("custrecord_rfm_sh_lifetime_value") or Decimal(0),
            )
            for row in rows
        ),
        key=lambda entry: entry.id,
    )


def text(amount: Decimal) -> str:
    """An amount to a cent, half away from zero."""
    return str(amount.quantize(CENT, ROUND_HALF_UP))


def share(part: Decimal | int, whole: Decimal | int) -> str | None:
    """A share to six decimals."""
    return str((Decimal(part) / Decimal(whole)).quantize(Decimal("0.000001"), ROUND_HALF_EVEN)) if whole > 0 else None


def month_of(day: date) -> str:
    """Year and month."""
    return day.isoformat()[:7]


def performance(
    sales: Iterable[Sale], segment_of: Mapping[int, str], as_of: date, *, net: bool
) -> dict[str, tuple[Decimal, ...]]:
    """This month, last month, last month to the same day, this year: rounded sums of each segment."""
    last_month = month_of(as_of.replace(day=1) - timedelta(days=1))
    whole = (as_of + timedelta(days=1)).day == 1
    sums: defaultdict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 4)
    for sale in sales:
        if sale.day > as_of or not (sale.is_order or net):
            continue
        mine = sums[segment_of.get(sale.customer, "No orders yet")]
        is_last = month_of(sale.day) == last_month
        held = (
            month_of(sale.day) == month_of(as_of),
            is_last,
            is_last and (whole or sale.day.day <= as_of.day),
            sale.day.year == as_of.year,
        )
        for place, counts in enumerate(held):
            mine[place] += sale.amount if counts else 0
    return {name: tuple(amount.quantize(CENT, ROUND_HALF_UP) for amount in mine) for name, mine in sums.items()}


def at_start(
    sales: Iterable[Sale], started: Mapping[int, str], active: Sequence[int], first: date, last: date
) -> dict[str, tuple[int, int, Decimal, Decimal]]:
    """Of who held each segment when the first day began: active ones, those who bought, gross value, returns."""
    customers = Counter(started[customer] for customer in active)
    within = [sale for sale in sales if first <= sale.day <= last]
    buyers = Counter(started[entry] for entry in {sale.customer for sale in within if sale.is_order} & set(active))
    gross, returns = defaultdict[str, Decimal](Decimal), defaultdict[str, Decimal](Decimal)
    for sale in within:
        (gross if sale.is_order else returns)[started[sale.customer]] += abs(sale.amount)
    return {
        name: (customers[name], buyers[name], gross[name].quantize(CENT), returns[name].quantize(CENT))
        for name in {*customers, *gross, *returns}
    }


def order_days(sales: Iterable[Sale], as_of: date) -> dict[int, list[date]]:
    """The days of each customer's orders, oldest first."""
    days: defaultdict[int, list[date]] = defaultdict(list)
    for sale in sales:
        if sale.is_order and sale.day <= as_of:
            days[sale.customer].append(sale.day)
    return {customer: sorted(mine) for customer, mine in days.items()}


def new_to_repeat(days: Mapping[int, Sequence[date]]) -> tuple[Counter[str], Counter[str]]:
    """New customers by month, and those with an order on a later day within 90 days."""
    new, repeated = Counter[str](), Counter[str]()
    for mine in days.values():
        new[month_of(mine[0])] += 1
        repeated[month_of(mine[0])] += any(0 < (day - mine[0]).days <= 90 for day in mine)
    return new, repeated


def retention(days: Mapping[int, Sequence[date]]) -> Counter[tuple[str, str]]:
    """Customers by month of the first order and month of any order."""
    return Counter((month_of(mine[0]), month) for mine in days.values() for month in {month_of(day) for day in mine})


def bought(sales: Iterable[Sale], whose: Collection[int], first: date, last: date) -> Decimal:
    """What these customers bought between two days, before returns."""
    mine = [sale for sale in sales if sale.is_order and sale.customer in whose and first <= sale.day <= last]
    return sum((sale.amount for sale in mine), Decimal(0))


def returned(sales: Iterable[Sale], customer: int, last: date) -> Decimal:
    """What a customer ever returned."""
    mine = [sale for sale in sales if sale.customer == customer and sale.day <= last]
    return -sum((sale.amount for sale in mine if not sale.is_order), Decimal(0))


def net_moves(changes: Iterable[Change], whose: Collection[int], first: date, last: date) -> dict[int, list[Change]]:
    """The first and the last change of each of these customers between two days, oldest first."""
    mine: defaultdict[int, list[Change]] = defaultdict(list)
    for change in changes:
        if change.customer in whose and first <= change.day <= last:
            mine[change.customer].append(change)
    return {customer: [some[0], some[-1]] for customer, some in mine.items()}


def segments_on(day: date, changes: Iterable[Change], now: Mapping[int, str]) -> dict[int, str]:
    """The segment of each customer at the end of a day, by replaying the customer's changes."""
    mine: defaultdict[int, list[Change]] = defaultdict(list)
    for change in changes:
        mine[change.customer].append(change)
    found = {}
    for customer, segment in now.items():
        until = [sale for sale in mine[customer] if sale.day <= day]
        later = [sale for sale in mine[customer] if sale.day > day]
        found[customer] = until[-1].after if until else later[0].before if later else segment
    return found


def migration(before: date, after: date, changes: Sequence[Change], now: Mapping[int, str]) -> Counter[tuple[str, str]]:
    """Customers by where they were at the end of one day and where at the end of another."""
    then, later = segments_on(before, changes, now), segments_on(after, changes, now)
    return Counter((then[customer], later[customer]) for customer in now)


Shown = dict[str, tuple[int, str | None, str, dict[str, int]]]
"""By name: customers, share, value, and customers by segment."""


def groups(inside: Mapping[int, set[str]], scored: Mapping[int, Truth], active: int) -> Shown:
    """Stages or audiences of which customers are, from the names of each active customer's."""
    members: defaultdict[str, list[int]] = defaultdict(list)
    for customer, names in inside.items():
        for name in names:
            members[name].append(customer)
    return {
        name: (
            len(mine),
            share(len(mine), active),
            text(sum((scored[customer].lifetime_value for customer in mine if customer in scored), Decimal(0))),
            dict(Counter(scored[customer].segment if customer in scored else "No orders yet" for customer in mine)),
        )
        for name, mine in members.items()
    }


def shown_groups(rows: Sequence[Mapping[str, Any]]) -> Shown:
    """What a report shows of them, without those that nobody is in."""
    return {
        row["name"]: (
            row["customers"],
            row["share"],
            row["lifetime_value"],
            {shared["segment"]: shared["customers"] for shared in row["segments"] if shared["customers"]},
        )
        for row in rows
        if row["customers"]
    }


Move = tuple[str, str, int, Decimal]
"""From, to, after how many days, and the customer's value."""


def first_moves(account: Account, as_of: date, days: Iterable[int]) -> list[Move]:
    """The first change of segment of each active customer seen after so many days, if nobody orders after a day."""
    orders = f"{COUNTED} AND trandate <= DATE '{as_of}'"
    start = truth(account.sql, orders, as_of)
    found: dict[object, Move] = {}
    for later in days:
        for customer, now in truth(account.sql, orders, as_of + timedelta(days=later)).items():
            before = start[customer].segment
            if customer not in found and now.segment != before:
                found[customer] = (before, now.segment, later, now.lifetime_value)
    return list(found.values())


Leaving = dict[tuple[str, str], list[tuple[int, str]]]


def leaving(moves: Sequence[Move]) -> Leaving:
    """Customers and value by from and to, within 7, 14 and 30 days."""
    found: Leaving = {}
    for pair in {move[:2] for move in moves}:
        within = [[move[3] for move in moves if move[:2] == pair and move[2] <= days] for days in (7, 14, 30)]
        found[pair] = [(len(values), text(sum(values, Decimal(0)))) for values in within]
    return found


def shown_leaving(found: Mapping[str, Any]) -> Leaving:
    """What a report shows of them."""
    return {
        (row["from"], row["to"]): [(entry["customers"], entry["lifetime_value"]) for entry in row["within"]]
        for row in found["rows"]
    }
