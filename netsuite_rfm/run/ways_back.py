"""The way back of a run: text on each customer's record that says what the run changed there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from netsuite_rfm.netsuite.fields import WAY_BACK
from netsuite_rfm.netsuite.suiteql.columns_needed import Wanted
from netsuite_rfm.rfm.diff import Changes
from netsuite_rfm.rfm.way_back import line_of, lines_of, text_of


@dataclass(frozen=True, slots=True)
class WaysBack:
    """Returns the text to keep on a customer, for a position in the changes.

    Change and text are written to the same record in one request, so one never exists without the other.

    Args:
        run_id: the run.
        as_of: the day that it scores for.
        changes: the changes it writes.
        wanted: which fields the account has.
        kept: the texts that earlier runs left, by customer.

    """

    run_id: str
    as_of: date
    changes: Changes
    wanted: Wanted
    kept: Mapping[int, str]

    def __call__(self, position: int) -> dict[str, object]:
        """Return the field and its text for a customer; empty if the account has no such field."""
        if not self.wanted.way_back:
            return {}
        mine = line_of(
            self.run_id,
            self.as_of.isoformat(),
            position,
            present=self.changes.present,
            desired=self.changes.desired,
            audience_ids=self.wanted.audience_ids,
        )
        kept = self.kept.get(int(self.changes.customer_id[position]))
        # A run leaves one line, even if it is given an id twice or writes a customer twice.
        earlier = [line for line in lines_of(kept) if line.run != self.run_id]
        return {WAY_BACK: text_of([mine, *earlier])}
