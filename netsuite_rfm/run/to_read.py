"""Which customers a run reads."""

from dataclasses import dataclass
from typing import Literal

from netsuite_rfm.netsuite.suiteql.changes import Since
from netsuite_rfm.run.reader import Pieces
from netsuite_rfm.run.turn import Turn


@dataclass(frozen=True, slots=True)
class ToRead:
    """Which customers a run reads.

    Args:
        pieces: windows or lists of customers; empty for a run over changed customers.
        turn: what a rolling run reads in addition.
        changed: the time since which a run looks for changes, or AUTO; None to read the ``pieces``.
        fingerprint: digest of everything that decides a result except the orders; for AUTO it must equal the last
        run's.
        named: whether the customers were named.
        nobodys: whether to count orders without a customer.

    """

    pieces: Pieces
    turn: Turn | None
    changed: Since | Literal["AUTO"] | None
    fingerprint: str
    named: bool = False
    nobodys: bool = False
