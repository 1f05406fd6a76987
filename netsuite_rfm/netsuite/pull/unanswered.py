"""Read customers who were sent a campaign and have not bought since, whom a person may want to archive."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import ClassVar, Final

import msgspec

from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.campaigns import read_known
from netsuite_rfm.netsuite.suiteql.campaigns import unanswered
from netsuite_rfm.netsuite.suiteql.page import pages_by_id
from netsuite_rfm.rfm.campaigns.rows import WINDOWS
from netsuite_rfm.rfm.counting import Counting

AFTER_DAYS: Final = max(WINDOWS)


class Unanswered(msgspec.Struct):
    """A customer who was sent a campaign and has not ordered since; a day is text such as ``2026-11-20``."""

    ROW: ClassVar = "history row"

    id: int
    customer: int
    campaign: str
    segment: int
    sent_on: str
    last_order: str | None = None
    store: str | None = None


def read_unanswered(
    client: Client, counting: Counting, since: date, *, stores: bool = False
) -> Iterator[tuple[Unanswered, str]]:
    """Yield customers who were sent a campaign since a day, at least 90 days ago, with the name of its segment.

    One request fetches 1,000 customers. ``stores`` adds the name of each customer's home location.

    Raises:
        NetSuiteError: NetSuite could not be read, or it lacks the segment history.

    """
    up_to = counting.as_of - timedelta(days=AFTER_DAYS)
    names = read_known(client).segments

    def query(after: int) -> str:
        return unanswered(counting, since, up_to, stores=stores, after=after)

    for page in pages_by_id(client, query, Unanswered):
        for row in page:
            yield row, names.get(row.segment, f"list value {row.segment}")
