"""Read which part of the customers a run processes, if several workers share them."""

import re

from netsuite_rfm.errors import UsageError
from netsuite_rfm.netsuite.suiteql.shard import Shard
from netsuite_rfm.telemetry.shown import shown

MOST_SHARDS = 100
_SHARD = re.compile(r"(?P<number>\d{1,3})/(?P<of>\d{1,3})", re.ASCII)


def chosen_shard(
    text: str | None, shards: int | None, index: int | None, *, concurrency: int, named: bool = False
) -> Shard | None:
    """Read ``--shard``, or take the shard from the settings; None for a run over all customers.

    Args:
        text: the option's value, such as ``2/4``.
        shards: ``RFM_SHARDS``.
        index: ``JOB_COMPLETION_INDEX``, which counts from 0. It is ignored without ``RFM_SHARDS``.
        concurrency: requests that all shards together may have in flight.
        named: whether the user named single customers, which are not split into shards.

    Raises:
        UsageError: the shard is invalid, customers are named too, or ``RFM_SHARDS`` is set and the index is unknown.

    """
    if text is not None:
        if named:
            raise UsageError("--shard splits all customers. Leave it out if you name customers")
        return _written(text, concurrency)
    if shards is None or named:
        return None
    if index is None:
        raise UsageError(
            f"RFM_SHARDS={shards}, but nothing says which shard this is. Use --shard 1/{shards} or an Indexed Job"
        )
    if index >= shards:
        raise UsageError(f"JOB_COMPLETION_INDEX={index}: with RFM_SHARDS={shards} it ends at {shards - 1}")
    return Shard.sharing(index + 1, shards, concurrency=concurrency)


def _written(text: str, concurrency: int) -> Shard:
    found = _SHARD.fullmatch(text)
    if not found or not 1 <= int(found["number"]) <= int(found["of"]) <= MOST_SHARDS:
        raise UsageError(f"--shard {shown(text)!r}: must be I/N, from 1/N to N/N, with N at most {MOST_SHARDS}")
    return Shard.sharing(int(found["number"]), int(found["of"]), concurrency=concurrency)
