"""Read which segments a customer was in, from the segment history."""

from dataclasses import dataclass
from datetime import date

import msgspec

from netsuite_rfm.errors import AccountNotReady, RowError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.one_customer import one_customers_segments
from netsuite_rfm.netsuite.suiteql.page import pages_by_id


class _Row(msgspec.Struct):
    id: int
    day: str
    from_segment: int = 0
    to_segment: int = 0
    from_name: str | None = None
    to_name: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One change of a customer's segment: ids of list values (0 for none), and their names in the account."""

    day: date
    before: int
    after: int
    before_name: str
    after_name: str


def past_segments(client: Client, customer_id: int) -> list[Move] | None:
    """Read a customer's changes, oldest first; None if the account has no history that the role may see.

    Raises:
        RowError: a day is invalid.
        NetSuiteError: NetSuite could not be read.

    """
    try:
        pages = list(pages_by_id(client, lambda after: one_customers_segments(customer_id, after=after), _Row,
                                 to_the_end=False, optional=True))  # fmt: skip
    except AccountNotReady:
        return None
    return [
        Move(_day(row), row.from_segment, row.to_segment, row.from_name or "", row.to_name or "")
        for page in pages
        for row in page
    ]


def _day(row: _Row) -> date:
    try:
        return date.fromisoformat(row.day)
    except ValueError:
        raise RowError(
            f"segment history row {row.id}: {row.day!r} is not a day in the form YYYY-MM-DD. Nothing was written"
        ) from None
