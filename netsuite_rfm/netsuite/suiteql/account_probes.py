"""Queries about the account itself, with one row each; the queries of a run depend on their results."""

from netsuite_rfm.netsuite.suiteql.clauses import lines, nested
from netsuite_rfm.netsuite.suiteql.customers import RETURN_TYPES
from netsuite_rfm.netsuite.suiteql.literals import words
from netsuite_rfm.netsuite.suiteql.what_counts import delivered_closed
from netsuite_rfm.rfm.counting import Counting


def project_orders(counting: Counting) -> str:
    """Select 1 if an order or a return belongs to a project, 0 if none does.

    An account without projects has no table ``job`` (fivetran/dbt_netsuite_source issue 29).
    """
    first = nested(
        "SELECT t.id AS id",
        "FROM transaction t JOIN job j ON j.id = t.entity",
        f"WHERE j.customer > 0 AND t.type IN ({words(counting.order_types + RETURN_TYPES)}) AND ROWNUM <= 1",
    )
    return lines("SELECT COUNT(*) AS project_orders", f"FROM {first} q")


DELIVERED_CLOSED_ORDERS = lines(
    "SELECT COUNT(*) AS delivered_orders",
    "FROM transaction t",
    "WHERE t.id IN " + delivered_closed("ROWNUM <= 1"),
)
"""Selects 1 if a closed sales order was at least partly fulfilled or billed, 0 if none was."""

PRIMARY_BOOK = """\
SELECT MIN(b.id) AS primary_book
FROM accountingbook b
WHERE b.isprimary = 'T'"""
"""Selects the internal id of the primary accounting book; an account with one book may have no such table."""
