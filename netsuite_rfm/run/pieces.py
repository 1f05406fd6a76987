"""The windows of the customers that a job reads."""

from netsuite_rfm.errors import AccountNotReady
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.pull import lists_of
from netsuite_rfm.netsuite.pull.windows import Window, cut_windows
from netsuite_rfm.netsuite.suiteql.shard import Shard
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.reader import Pieces


def cut_pieces(client: Client, job: Job) -> Pieces:
    """Return windows of all customers or lists of the named ones; none for a run over changed customers."""
    if job.changed:
        return ()
    if job.customers is not None:
        return lists_of(job.customers)
    return all_windows(client, job.shard)


def all_windows(client: Client, shard: Shard | None = None) -> list[Window]:
    """Return windows of all active customers, or of those of a shard.

    Raises:
        AccountNotReady: the role sees no customers.

    """
    windows = cut_windows(client, shard)
    if not windows and not shard:
        raise AccountNotReady(
            "no active customer is visible. Give the role the permission Customers, without restrictions"
        )
    return windows
