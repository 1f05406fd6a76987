"""The report by store: customers, their value, and sales."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netsuite_rfm.rfm.reports.figures import money, share
from netsuite_rfm.rfm.reports.rows import AtStore, StoreCustomer
from netsuite_rfm.rfm.reports.segments import Segments
from netsuite_rfm.rfm.scheme import Scheme

NO_STORE = "No store"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSegment:
    """One segment at one store, or at all stores.

    Args:
        customers: active customers whose home location is the store.
        lifetime_value: their lifetime value.
        last_year: what they bought in the last 365 days at any store.
        revenue: sales of the store in the month to customers who were in the segment when it began; None if the account
            has no segment history.

    """

    segment: str
    customers: int
    lifetime_value: str
    last_year: str
    revenue: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreRow:
    """One store, or all stores; ``best`` counts customers in the scheme's first segment, ``at_risk`` those at risk.

    ``value_at_risk`` is what customers at risk bought in the last 365 days; ``share_of_best`` is a share of the
    customers.
    """

    store: str
    id: int | None
    customers: int
    lifetime_value: str
    best: int
    share_of_best: str | None
    at_risk: int
    value_at_risk: str
    last_year: str
    revenue: str | None
    segments: Sequence[StoreSegment]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreCustomerRow:
    """One customer of a store; ``name`` is None unless names were asked for, and so is ``phone``."""

    customer: int
    name: str | None
    phone: str | None
    segment: str
    last_order: str | None
    orders: int
    lifetime_value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """Each store by its customers' value, highest first, then customers without a store; and the total.

    ``customers`` are the most valuable customers of the best and the at-risk segments if one store was asked for.
    """

    best_segment: str
    at_risk_segments: Sequence[str]
    rows: Sequence[StoreRow]
    total: StoreRow
    customers: Sequence[StoreCustomerRow] | None = None


@dataclass(slots=True)
class _Sums:
    customers: int = 0
    cents: int = 0
    year: int = 0
    month: int = 0


def stores(
    segments: Segments,
    scheme: Scheme,
    *,
    held: Sequence[AtStore],
    last_year: Sequence[AtStore],
    sold: Sequence[AtStore] | None,
) -> Stores:
    """Combine the figures of each store.

    Args:
        segments: names and order.
        scheme: which segment is the best, and which are at risk.
        held: customers and their value, by home location and segment.
        last_year: what they bought in 365 days, by home location and segment.
        sold: sales of the month, by location and segment when it began; None without history.

    """
    found = _sums_of(held, last_year, sold or ())
    names = {row.store: row.name for row in (*held, *(sold or ())) if row.name}
    best, at_risk = segments.ids(scheme.segments[:1]), segments.ids(scheme.at_risk)

    def row_of(name: str, number: int | None, by_segment: Mapping[int, _Sums]) -> StoreRow:
        everybody, champions, endangered = (_sum(by_segment, among) for among in (list(by_segment), best, at_risk))
        has_sales = sold is not None
        return StoreRow(
            store=name,
            id=number,
            customers=everybody.customers,
            lifetime_value=money(everybody.cents),
            best=champions.customers,
            share_of_best=share(champions.customers, everybody.customers),
            at_risk=endangered.customers,
            value_at_risk=money(endangered.year),
            last_year=money(everybody.year),
            revenue=money(everybody.month) if has_sales else None,
            segments=[
                _segment(segment, sums, has_sales=has_sales) for segment, sums in segments.rows(by_segment, _Sums())
            ],
        )

    ordered = sorted(found, key=lambda store: (store == 0, -sum(s.cents for s in found[store].values()), store))
    everywhere: dict[int, _Sums] = defaultdict(_Sums)
    for by_segment in found.values():
        for segment, sums in by_segment.items():
            _add(everywhere[segment], sums)
    return Stores(
        best_segment=scheme.segments[0].name,
        at_risk_segments=[segment.name for segment in scheme.at_risk],
        rows=[
            row_of(names.get(store, f"location {store}") if store else NO_STORE, store or None, found[store])
            for store in ordered
        ],
        total=row_of("total", None, everywhere),
    )


def store_customers(found: Sequence[StoreCustomer], segments: Segments, *, names: bool) -> list[StoreCustomerRow]:
    """Return the customers of one store, the most valuable first."""
    return [
        StoreCustomerRow(
            customer=row.id,
            name=row.name if names else None,
            phone=row.phone if names else None,
            segment=segments.name(row.segment),
            last_order=row.last_order,
            orders=row.orders,
            lifetime_value=money(row.cents),
        )
        for row in found
    ]


def _sums_of(
    held: Sequence[AtStore], last_year: Sequence[AtStore], sold: Sequence[AtStore]
) -> dict[int, dict[int, _Sums]]:
    """Return the sums of each segment at each store."""
    found: dict[int, dict[int, _Sums]] = defaultdict(lambda: defaultdict(_Sums))
    for row in held:
        sums = found[row.store][row.segment]
        sums.customers, sums.cents = row.customers, row.cents
    for row in last_year:
        if row.segment:
            found[row.store][row.segment].year = row.cents
    for row in sold:
        found[row.store][row.segment].month = row.cents
    return {store: dict(by_segment) for store, by_segment in found.items()}


def _add(sums: _Sums, more: _Sums) -> None:
    sums.customers += more.customers
    sums.cents += more.cents
    sums.year += more.year
    sums.month += more.month


def _sum(by_segment: Mapping[int, _Sums], among: Sequence[int]) -> _Sums:
    total = _Sums()
    for segment in among:
        _add(total, by_segment.get(segment, _Sums()))
    return total


def _segment(name: str, sums: _Sums, *, has_sales: bool) -> StoreSegment:
    return StoreSegment(
        segment=name,
        customers=sums.customers,
        lifetime_value=money(sums.cents),
        last_year=money(sums.year),
        revenue=money(sums.month) if has_sales else None,
    )
