"""The query of ``scheme suggest``: the days on which customers ordered."""

from netsuite_rfm.netsuite.suiteql.clauses import columns, lines
from netsuite_rfm.netsuite.suiteql.customers import IdRange
from netsuite_rfm.netsuite.suiteql.literals import whole
from netsuite_rfm.netsuite.suiteql.what_counts import counts, customer_of, joins_of, of_customers
from netsuite_rfm.rfm.counting import Counting


def order_days(ids: IdRange, counting: Counting, *, after: int) -> str:
    """Select each order of these customers that counts, with customer and day; orders with ids above ``after``."""
    return lines(
        columns("t.id AS id", f"{customer_of(counting)} AS customer", "TO_CHAR(t.trandate, 'YYYY-MM-DD') AS day"),
        "FROM transaction t",
        joins_of(counting),
        f"WHERE {counts(counting, returns=False, whose=of_customers(counting, ids))}",
        f"AND t.id > {whole(after)}",
        "ORDER BY t.id",
    )
