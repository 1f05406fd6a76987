"""What became of each customer that was to be written."""

from dataclasses import dataclass, field

from netsuite_rfm.errors import NetSuiteError


@dataclass(frozen=True, slots=True)
class NotWritten:
    """A customer that does not hold what it should: which, the fields where known, and the reason."""

    customer_id: int
    fields: tuple[str, ...]
    reason: str


@dataclass(slots=True)
class Outcome:
    """What became of the changes.

    ``rejected``: NetSuite said no, in its own words. ``unconfirmed``: it may still happen, or may have
    happened unseen; the next run finds out. ``remaining``: not tried, or tried in a batch that did not write it.
    ``failure``: why the writing ended early.
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
        """Customers whose result is known or reported."""
        return self.written + len(self.rejected) + len(self.unconfirmed)
