"""NetSuite's own count of the customers in a range, which decides if rows and plan differ."""

from collections.abc import Sequence

import msgspec

from netsuite_rfm.errors import ShortPullError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.believed import Belief, not_believed
from netsuite_rfm.netsuite.suiteql.customers import IdRange, active_customers_in
from netsuite_rfm.netsuite.suiteql.page import read_page


class Count(msgspec.Struct, frozen=True):
    """The number of active customers, with the lowest and highest id to verify that the count is of the right range."""

    customers: int
    first_id: int | None = None
    last_id: int | None = None


def count_active(client: Client, ids: IdRange) -> Count:
    """Count the active customers of a range.

    Raises:
        NetSuiteError: NetSuite could not be read.

    """
    return read_page(client, active_customers_in(ids), Count, believe=_count_of(ids)).items[0]


def refuse_unless_none(client: Client, ids: IdRange) -> None:
    """Check that a range without windows has no active customers.

    Raises:
        ShortPullError: it has some.

    """
    there = count_active(client, ids).customers
    if there:
        raise ShortPullError(
            f"customers {ids.after + 1} and up: no window could be cut, but NetSuite counts {there:,}. "
            "Nothing was written. Run again"
        )


def _count_of(ids: IdRange) -> Belief:
    def believe(rows: Sequence[Count]) -> None:
        if len(rows) != 1:
            raise not_believed(f"{len(rows)} rows for one count")
        first, last = rows[0].first_id or 0, rows[0].last_id or 0
        if rows[0].customers and not ids.after < first <= last <= ids.up_to:
            raise not_believed(f"a count of ids {first} to {last}, not of {ids.after + 1} to {ids.up_to}")

    return believe
