"""Every metric, stage and audience of the default scheme, worked out in SQL from the written rules alone."""

from datetime import date
from typing import Any

from netsuite_rfm.sandbox.store.account import Account

METRICS = """
WITH sales AS (
  SELECT entity, trandate AS day, foreigntotal * exchangerate AS amount FROM transaction
  WHERE type IN ('SalesOrd', 'CashSale') AND voided = 'F' AND NOT (type = 'SalesOrd' AND status IN ('A', 'C'))
    AND trandate <= DATE '{as_of}'
), backs AS (
  SELECT entity, sum(abs(foreigntotal * exchangerate)) AS returned FROM transaction
  WHERE type IN ('CashRfnd', 'CustCred') AND voided = 'F' AND trandate <= DATE '{as_of}' GROUP BY entity
), totals AS (
  SELECT entity, count(*) AS orders, max(day) AS last, min(day) AS first, round(sum(amount), 2) AS gross,
    count(*) FILTER (WHERE day > DATE '{as_of}' - 365) AS this_year,
    count(*) FILTER (WHERE day <= DATE '{as_of}' - 365 AND day > DATE '{as_of}' - 730) AS year_before
  FROM sales GROUP BY entity
), facts AS (
  SELECT c.id, coalesce(t.orders, 0) AS orders, DATE '{as_of}' - t.last AS recency, DATE '{as_of}' - t.first AS tenure,
    coalesce(t.gross, 0) AS gross, round(coalesce(b.returned, 0), 2) AS returned,
    coalesce(t.gross, 0) - CASE WHEN {net} THEN round(coalesce(b.returned, 0), 2) ELSE 0 END AS value,
    coalesce(this_year, 0) AS this_year, coalesce(year_before, 0) AS year_before
  FROM customer c LEFT JOIN totals t ON t.entity = c.id LEFT JOIN backs b ON b.entity = c.id
  WHERE c.isinactive = 'F'
)
"""
# A rate below a tenth and an average above a limit, without dividing.
VIP = "value > 2000 AND this_year >= 4 AND gross > 200 * orders AND recency <= 90 AND returned * 10 < gross"
STAGE = f"""
CASE WHEN orders = 0 THEN 'Prospect' WHEN recency > 730 THEN 'Churned' WHEN recency > 365 THEN 'Lapsed'
     WHEN recency > 180 AND orders >= 2 THEN 'At-Risk' WHEN {VIP} THEN 'VIP Customer'
     WHEN orders >= 4 THEN 'Loyal Customer' WHEN orders = 1 AND recency <= 90 THEN 'First-Time Buyer'
     WHEN orders IN (2, 3) THEN 'Repeat Buyer' WHEN orders = 1 THEN 'One-Time Buyer' END
"""
AUDIENCES = {
    "VIP Customers": VIP,
    "Loyal Customers": "value BETWEEN 500 AND 2000 AND this_year BETWEEN 2 AND 3 AND recency <= 180 AND tenure >= 365",
    "At-Risk Customers": "recency BETWEEN 181 AND 365 AND orders >= 2 AND this_year < year_before",
    "New Customers": "orders = 1 AND recency <= 90",
    "Lapsed Customers": "recency > 365 AND orders >= 1",
    "One-Time Buyers": "orders = 1 AND recency BETWEEN 91 AND 365",
    "High-Potential Prospects": "orders = 1 AND recency <= 90 AND gross > 150 * orders",
}


def metrics_of(account: Account, as_of: date, *, net: bool) -> dict[int, tuple[Any, ...]]:
    """Orders, recency, tenure, gross, returned, value, orders this year and the year before, of each customer."""
    rows = account.sql(f"{METRICS.format(as_of=as_of, net=net)} SELECT * FROM facts")
    return {int(row[0]): tuple(row[1:]) for row in rows}


def stages_of(account: Account, as_of: date, *, net: bool = False) -> dict[int, str]:
    """Lifecycle stage of each active customer."""
    return dict(account.sql(f"{METRICS.format(as_of=as_of, net=net)} SELECT id, {STAGE} FROM facts"))


def audiences_of(account: Account, as_of: date, *, net: bool = False) -> dict[int, set[str]]:
    """Audiences of each active customer."""
    listed = ", ".join(f"coalesce({rule}, false)" for rule in AUDIENCES.values())
    rows = account.sql(f"{METRICS.format(as_of=as_of, net=net)} SELECT id, {listed} FROM facts")
    return {row[0]: {name for name, inside in zip(AUDIENCES, row[1:], strict=True) if inside} for row in rows}
