"""What every customer's fields should hold, worked out in SQL from the written rules and nothing of the worker's.

The rules are those of the specification, as decided: bands, then the first row that matches.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

import duckdb

Execute: TypeAlias = Callable[[str], list[tuple[Any, ...]]]

SCORED = """
WITH bought AS (
  SELECT customer, count(*) AS order_count, max(day) AS last_order, sum(amount) AS gross
  FROM ({orders}) WHERE day <= DATE '{as_of}' GROUP BY customer
), returned AS (
  SELECT customer, sum(amount) AS credit FROM ({returns}) WHERE day <= DATE '{as_of}' GROUP BY customer
), totals AS (
  SELECT customer, order_count, last_order,
    CAST(round(gross - coalesce(credit, 0), 2) AS DECIMAL(18, 2)) AS lifetime_value
  FROM bought LEFT JOIN returned USING (customer)
), scores AS (
  SELECT *,
    CASE WHEN date_diff('day', last_order, DATE '{as_of}') <= 30 THEN 5
         WHEN date_diff('day', last_order, DATE '{as_of}') <= 90 THEN 4
         WHEN date_diff('day', last_order, DATE '{as_of}') <= 180 THEN 3
         WHEN date_diff('day', last_order, DATE '{as_of}') <= 365 THEN 2 ELSE 1 END AS r,
    CASE WHEN order_count >= 10 THEN 5 WHEN order_count >= 5 THEN 4 WHEN order_count >= 3 THEN 3
         WHEN order_count = 2 THEN 2 ELSE 1 END AS f,
    CASE WHEN lifetime_value >= 2000 THEN 5 WHEN lifetime_value >= 1000 THEN 4 WHEN lifetime_value >= 500 THEN 3
         WHEN lifetime_value >= 100 THEN 2 ELSE 1 END AS m
  FROM totals
)
SELECT customer, r, f, m,
  CASE WHEN r = 5 AND f >= 4 AND m >= 4 THEN 'VIP Champions'
       WHEN r = 4 AND f >= 4 AND m >= 4 THEN 'Loyal Customers'
       WHEN r = 3 AND f >= 4 AND m >= 4 THEN 'Potential Loyalists'
       WHEN r = 5 AND f IN (2, 3) AND m >= 4 THEN 'Recent High-Spenders'
       WHEN r = 5 AND f = 1 THEN 'New Customers'
       WHEN r <= 2 AND f >= 4 AND m >= 4 THEN 'At-Risk'
       WHEN r = 2 AND f = 1 THEN 'Lapsed'
       WHEN r = 1 AND f <= 2 AND m <= 2 THEN 'Churned'
       WHEN r = 4 AND f = 1 THEN 'New Customers'
       WHEN r = 3 AND f = 1 THEN 'One-Time Buyers'
       WHEN r = 5 AND f IN (2, 3) AND m = 3 THEN 'Loyal Customers'
       WHEN r IN (3, 4) AND f IN (2, 3) AND m >= 3 THEN 'Loyal Customers'
       WHEN r >= 3 AND f IN (2, 3) AND m <= 2 THEN 'Potential Loyalists'
       WHEN r >= 4 AND f >= 4 AND m <= 3 THEN 'Loyal Customers'
       WHEN r = 3 AND f >= 4 AND m <= 3 THEN 'Potential Loyalists'
       WHEN r = 2 AND f >= 2 THEN 'At-Risk'
       WHEN r = 1 THEN 'Lapsed' END AS segment,
  last_order, order_count, lifetime_value
FROM scores
"""

NO_RETURNS = "SELECT NULL AS customer, NULL::DATE AS day, 0 AS amount WHERE false"


@dataclass(frozen=True, slots=True)
class Truth:
    """One customer's fields: scores, segment by name, last order, orders, lifetime value."""

    recency: int
    frequency: int
    monetary: int
    segment: str
    last_order: date
    order_count: int
    lifetime_value: Decimal

    @property
    def score(self) -> str:
        """The three scores as the text field holds them."""
        return f"{self.recency}{self.frequency}{self.monetary}"


def truth(execute: Execute, orders: str, as_of: date, *, returns: str = NO_RETURNS) -> dict[object, Truth]:
    """Work out the fields of every customer with orders.

    Args:
        execute: runs DuckDB's SQL and returns the rows; ``on_files`` where the orders are files.
        orders: SQL with columns ``customer``, ``day`` (DATE) and ``amount`` (DECIMAL), one row an order.
        as_of: last day that counts.
        returns: the same for what was returned, above zero, to be taken off the lifetime value.

    """
    rows = execute(SCORED.format(orders=orders, returns=returns, as_of=as_of.isoformat()))
    return {customer: Truth(*rest) for customer, *rest in rows}


def on_files(sql: str) -> list[tuple[Any, ...]]:
    """Run DuckDB's SQL over files."""
    with duckdb.connect() as connection:
        return connection.execute(sql).fetchall()


def orders_of_csv(path: object) -> str:
    """SQL for the sales in a file of orders."""
    return (
        "SELECT customer_id AS customer, CAST(order_date AS DATE) AS day, CAST(amount AS DECIMAL(18, 2)) AS amount "
        f"FROM read_csv('{path}', all_varchar = true) WHERE kind = 'sale'"
    )


COUNTED = (
    "SELECT entity AS customer, trandate AS day, foreigntotal * exchangerate AS amount "
    "FROM transaction WHERE type IN ('SalesOrd', 'CashSale') AND voided = 'F' "
    "AND NOT (type = 'SalesOrd' AND status IN ('A', 'C')) "
    "AND entity IN (SELECT id FROM customer WHERE isinactive = 'F')"
)
"""SQL for the orders that count in a sandbox account: those of active customers, in base currency."""

RETURNED = (
    "SELECT entity AS customer, trandate AS day, abs(foreigntotal * exchangerate) AS amount "
    "FROM transaction WHERE type IN ('CashRfnd', 'CustCred') AND voided = 'F'"
)
"""SQL for the credits that reduce net lifetime value in a sandbox account."""
