"""Show the report by store, and the report of one store, on a terminal."""

from netsuite_rfm.cli.show.amounts import money, percent
from netsuite_rfm.cli.terminal import line, table
from netsuite_rfm.reports.report import StoreReport
from netsuite_rfm.reports.words import BY_STORE, counted, currency, listed, month, what_counts
from netsuite_rfm.rfm.reports.stores import Stores


def show_stores(stores: Stores, month_name: str) -> None:
    """Show each store with its customers, their value and its sales."""
    rows = [
        (
            store.store,
            store.customers,
            money(store.lifetime_value),
            money(store.revenue),
            store.best,
            percent(store.share_of_best),
            store.at_risk,
            money(store.value_at_risk),
        )
        for store in (*stores.rows, stores.total)
    ]
    headings = ("Store", "Customers", "Lifetime value", month_name, stores.best_segment, "Share", "At risk",
                "Value at risk")  # fmt: skip
    table(f"Stores: {counted(len(stores.rows), 'store')}", headings, rows)
    line(BY_STORE)


def show_store(report: StoreReport) -> None:
    """Show the report of one store."""
    store = report.store
    line(f"{store.store} in {month(report.month)}, up to {report.as_of}; account {report.account}")
    line(f"{what_counts(report)} {currency(report)}")
    if report.segments_as_of:
        line(f"Segments as of {report.segments_as_of}.")
    line(
        f"{counted(store.customers, 'customer')} worth {money(store.lifetime_value)}; {store.best:,} "
        f"{report.best_segment} ({percent(store.share_of_best)}); {store.at_risk:,} at risk, who bought for "
        f"{money(store.value_at_risk)} in the last 365 days."
    )
    rows = [
        (row.segment, row.customers, money(row.lifetime_value), money(row.last_year), money(row.revenue))
        for row in store.segments
    ]
    table("Segments", ("Segment", "Customers", "Lifetime value", "Last 365 days", month(report.month)), rows)
    line(BY_STORE)
    wanted = listed([report.best_segment, *report.at_risk_segments])
    customers = [
        (str(row.customer), row.name or "", row.phone or "", row.segment, row.last_order or "", row.orders,
         money(row.lifetime_value))
        for row in report.customers
    ]  # fmt: skip
    headings = ("Customer", "Name", "Phone", "Segment", "Last order", "Orders", "Lifetime value")
    table(f"The most valuable customers of {wanted}", headings, customers)
