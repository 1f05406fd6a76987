"""Read the option ``--rolling``."""

from netsuite_rfm.errors import UsageError
from netsuite_rfm.netsuite.records.rolling_runs import FEWEST_PARTS, MOST_PARTS


def chosen_rolling(nights: int | None, *, alone: bool, index: int | None) -> int | None:
    """Read ``--rolling``: the number of nights in which every customer is read once; None without the option.

    Args:
        nights: the option's value.
        alone: whether no other option selects customers.
        index: ``JOB_COMPLETION_INDEX`` if this is one of several workers that share a night; else None.

    Raises:
        UsageError: the number is out of range, another option selects customers, or this is one of several workers.

    """
    if nights is None:
        return None
    if not FEWEST_PARTS <= nights <= MOST_PARTS:
        raise UsageError(f"--rolling {nights}: a number of nights from {FEWEST_PARTS} to {MOST_PARTS} is needed")
    if not alone:
        raise UsageError(
            "--rolling reads one part of all customers each night; leave out --customer, --customers-file, "
            "--changed-since, --cuts and --shard"
        )
    if index is not None:
        raise UsageError(
            "--rolling is for a single worker, and this is one of several (RFM_SHARDS). Run "
            "it from a schedule without shards"
        )
    return nights
