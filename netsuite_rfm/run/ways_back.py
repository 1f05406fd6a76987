"""The way back of a run: what it changes of each customer goes into the same record as the change itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from netsuite_rfm.netsuite.fields import WAY_BACK
from netsuite_rfm.netsuite.suiteql.columns_needed import Wanted
from netsuite_rfm.rfm.diff import Changes
from netsuite_rfm.rfm.way_back import line_of, lines_of, text_of


@dataclass(frozen=True, slots=True)
class WaysBack:
    """The text that is kept on each customer; called with a position of the changes.

    One record holds both the change and the text, so neither can be there without the other.

    Args:
        run_id: the run.
        as_of: the day that it scores for.
        changes: what it writes.
        wanted: which fields the account has.
        kept: the texts that earlier runs left, by customer.

    """

    run_id: str
    as_of: date
    changes: Changes
    wanted: Wanted
    kept: Mapping[int, str]

    def __call__(self, position: int) -> dict[str, object]:
        """Give the field and its text for a customer; nothing if the account has no such field."""
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
        # A run that is given the same id twice, or writes a customer twice, leaves one line.
        earlier = [line for line in lines_of(kept) if line.run != self.run_id]
        return {WAY_BACK: text_of([mine, *earlier])}
