"""Read back what was written."""

from collections.abc import Sequence

import numpy as np

from netsuite_rfm.netsuite.fields import differing
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.pull import read_back
from netsuite_rfm.netsuite.suiteql.columns_needed import PLAIN, Wanted
from netsuite_rfm.rfm.diff import Changes


def still_different(
    client: Client, changes: Changes, positions: Sequence[int], wanted: Wanted = PLAIN
) -> dict[int, tuple[str, ...]]:
    """Find the changes, among up to 1,000 positions, that NetSuite does not show.

    Return each such position with the script ids of the fields that differ; empty for a customer that no longer exists.
    """
    if not positions:
        return {}
    asked = np.array(positions, dtype=np.int64)
    ids = changes.customer_id[asked].tolist()
    found_ids, found = read_back(client, ids, wanted)
    row_of = {customer_id: row for row, customer_id in enumerate(found_ids)}
    wrong: dict[int, tuple[str, ...]] = {
        position: () for position, customer_id in zip(positions, ids, strict=True) if customer_id not in row_of
    }
    there = np.array([position for position in positions if position not in wrong], dtype=np.int64)
    rows = np.array([row_of[customer_id] for customer_id in changes.customer_id[there].tolist()], dtype=np.int64)
    have, want = found.take(rows), changes.desired.take(there)
    equal = np.ones(len(there), dtype=np.bool_)
    for mine, theirs in zip(want.columns().values(), have.columns().values(), strict=True):
        equal &= mine == theirs
    for place in np.flatnonzero(~equal).tolist():
        wrong[int(there[place])] = tuple(differing(place, have, want))
    return wrong
