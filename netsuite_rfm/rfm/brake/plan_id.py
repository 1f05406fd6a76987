"""An id for exactly one plan: what would be written, and why it is held."""

import hashlib
from collections.abc import Sequence
from typing import Final

from netsuite_rfm.rfm.brake.unsafe import Unsafe
from netsuite_rfm.rfm.diff import Changes

LENGTH: Final = 10


def plan_id(changes: Changes, as_of_day: int, reasons: Sequence[Unsafe], rules: str) -> str:
    """Return the id of a plan: ten hexadecimal digits of a SHA-256.

    Args:
        changes: the customers to write, in any order.
        as_of_day: the day of the plan.
        reasons: why it is held.
        rules: a short digest of the scheme and of what counts.

    """
    digest = hashlib.sha256()
    order = changes.customer_id.argsort(kind="stable")
    for columns in ({"customer_id": changes.customer_id}, changes.present.columns(), changes.desired.columns()):
        for name, column in sorted(columns.items()):
            digest.update(name.encode())
            digest.update(column[order].tobytes())
    digest.update(repr((as_of_day, rules, sorted(map(str, reasons)))).encode())
    return digest.hexdigest()[:LENGTH]
