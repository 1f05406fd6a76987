"""The way back of a run: what it changes of each customer goes into the same record as the change itself."""

from collections.abc import Mapping

from netsuite_rfm.netsuite.fields import WAY_BACK
from netsuite_rfm.netsuite.suiteql.columns_needed import Wanted
from netsuite_rfm.netsuite.write.send import Beside, no_more
from netsuite_rfm.rfm.diff import Changes
from netsuite_rfm.rfm.way_back import line_of, lines_of, text_of
from netsuite_rfm.run.job import Job


def ways_back(job: Job, changes: Changes, wanted: Wanted, kept: Mapping[int, str]) -> Beside:
    """Give, for a position of the changes, the text that is kept on the customer; nothing where there is no field.

    One record holds both the change and the text, so neither can be there without the other.

    Args:
        job: the run.
        changes: what it writes.
        wanted: which fields the account has.
        kept: the texts that earlier runs left, by customer.

    """
    if not wanted.way_back:
        return no_more
    day = job.counting.as_of.isoformat()

    def beside(position: int) -> dict[str, object]:
        line = line_of(
            job.run_id,
            day,
            position,
            present=changes.present,
            desired=changes.desired,
            audience_ids=wanted.audience_ids,
        )
        # A run that is given the same id twice, or writes a customer twice, leaves one line.
        earlier = [one for one in lines_of(kept.get(int(changes.customer_id[position]))) if one.run != job.run_id]
        return {WAY_BACK: text_of([line, *earlier])}

    return beside
