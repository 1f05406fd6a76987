"""Read back what was written, repeatedly because SuiteQL may lag behind."""

import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from netsuite_rfm.errors import NetSuiteError
from netsuite_rfm.netsuite.fields import AUDIENCES, differing
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.pull import lists_of
from netsuite_rfm.netsuite.suiteql.changes import Since, written_since
from netsuite_rfm.netsuite.suiteql.columns_needed import Wanted
from netsuite_rfm.netsuite.suiteql.page import read_page
from netsuite_rfm.netsuite.write.settlement import Shown
from netsuite_rfm.netsuite.write.verify import still_different
from netsuite_rfm.rfm.diff import Changes

LOOKS = (0.05, 0.25, 1.0)  # shares of the time within which SuiteQL must show a write: after 1, 5 and 20 of 20 s
RECENT = timedelta(hours=12)  # if a customer was written since then, NetSuite accepts customers


class _Written(msgspec.Struct):
    customers: int


class ReadBack:
    """Reads what NetSuite shows for the customers that were sent."""

    def __init__(
        self, client: Client, changes: Changes, wanted: Wanted, *, halt: threading.Event, shown_within_s: float
    ) -> None:
        """Prepare without reading anything.

        Args:
            client: the connection.
            changes: the changes that are written.
            wanted: which of the optional fields are written.
            halt: when set, there are no waits.
            shown_within_s: maximum seconds until SuiteQL shows what was written.

        """
        self._client = client
        self._changes = changes
        self._wanted = wanted
        self._halt = halt
        self._shown_within_s = shown_within_s

    def look(self, positions: Sequence[int]) -> dict[int, Shown]:
        """Return what NetSuite shows for those of these customers whose fields are not as desired."""
        found: dict[int, Shown] = {}
        for part in lists_of(positions):
            for position, fields in still_different(self._client, self._changes, part, self._wanted).items():
                changing = differing(position, self._changes.present, self._changes.desired)
                found[position] = Shown(fields, set(fields) == set(changing), fields == (AUDIENCES,))
        return found

    def waits(self, *, once: bool) -> Iterator[None]:
        """Wait until the next check, three times or once; end early if asked to stop."""
        began_s = time.monotonic()
        for part in LOOKS[:1] if once else LOOKS:
            if self._halt.wait(max(0.0, began_s + part * self._shown_within_s - time.monotonic())):
                return
            yield

    def written_lately(self) -> bool:
        """Whether a customer was written in the last 12 hours; false if that cannot be read."""
        since = (self._client.netsuite_time() or datetime.now(UTC)) - RECENT
        try:
            rows = read_page(self._client, written_since(Since(since, since.date())), _Written).items
        except NetSuiteError:
            return False
        return bool(rows) and rows[0].customers > 0
