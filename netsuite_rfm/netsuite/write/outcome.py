"""The result for each customer that was to be written."""

from dataclasses import dataclass, field

from netsuite_rfm.errors import NetSuiteError


@dataclass(frozen=True, slots=True)
class NotWritten:
    """A customer whose fields are not correct: id, the fields if known, and the reason."""

    customer_id: int
    fields: tuple[str, ...]
    reason: str


@dataclass(slots=True)
class Outcome:
    """The result of the changes.

    ``rejected``: NetSuite rejected the customer, with its message. ``unconfirmed``: the change may still happen, or may
    have happened without being shown; the next run finds out. ``remaining``: customers not tried, or tried in a batch
    that did not write them. ``failure``: why writing ended early.
    """

    mode: str = "none"
    written: int = 0
    batches: int = 0
    rejected: list[NotWritten] = field(default_factory=list)
    unconfirmed: list[NotWritten] = field(default_factory=list)
    remaining: int = 0
    failure: NetSuiteError | None = None

    @property
    def settled(self) -> int:
        """Number of customers whose result is known or reported."""
        return self.written + len(self.rejected) + len(self.unconfirmed)
