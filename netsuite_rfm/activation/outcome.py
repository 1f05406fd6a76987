"""What a sync did. Every customer read is sent, left out by reason, failed with words, or not reached."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from netsuite_rfm.activation.contact import masked_address, without_contacts
from netsuite_rfm.errors import EXIT_DONE, EXIT_INCOMPLETE, EXIT_REJECTED, NetsuiteRfmError

LONGEST_WORDS = 300
COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class FailedRow:
    """A customer whom the destination did not take. ``customer_id`` is None if it does not say which row it was."""

    customer_id: int | None
    address: str
    """Masked."""
    code: str
    words: str
    """The destination's, without addresses and phone numbers."""
    advice: str


def failed_row(customer_id: int | None, address: str, code: str, words: str, advice: str) -> FailedRow:
    """Make a failed row of what the destination said."""
    return FailedRow(customer_id, masked_address(address), code, without_contacts(words)[:LONGEST_WORDS], advice)


@dataclass(slots=True)
class Outcome:
    """Counts of customers, unless said otherwise."""

    destination: str
    read: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    failed: list[FailedRow] = field(default_factory=list)
    stopped: bool = False
    """Whether the sync was asked to stop, or its deadline passed, before everybody was sent."""
    cleared: int = 0
    """Customers left out who were found at the destination, and whose values were emptied there."""
    suppressed: int = 0
    """Addresses that the destination must never mail."""
    requests: int = 0
    error: NetsuiteRfmError | None = None
    """What ended the sync before its end; what was sent before stays sent."""
    notes: list[str] = field(default_factory=list)
    """What a person should know, such as files written or an approximate count of matches."""

    @property
    def not_reached(self) -> int:
        """Customers who would have been sent, had the sync not been stopped."""
        return self.read - self.left_out.total() - self.sent - self.rows_failed

    @property
    def rows_failed(self) -> int:
        """Failed rows among those sent; what failed to be cleared is besides."""
        return len([row for row in self.failed if row.code != CLEARING])

    @property
    def result(self) -> str:
        """One word or two for the record of syncs."""
        if self.error is not None:
            return "failed"
        return "stopped" if self.stopped else "rejected rows" if self.failed else COMPLETE

    @property
    def is_complete(self) -> bool:
        """Whether the next sync may begin where this one did."""
        return self.result == COMPLETE

    @property
    def exit_code(self) -> int:
        """As of ``run``: that of the error, 5 where customers are left, 1 where some were rejected, else 0."""
        if self.error is not None:
            return self.error.exit_code
        return EXIT_INCOMPLETE if self.stopped else EXIT_REJECTED if self.failed else EXIT_DONE

    def figures(self) -> dict[str, float]:
        """For the metrics, by their names."""
        return {
            "customers_read": self.read,
            "customers_sent": self.sent,
            "customers_left_out": self.left_out.total(),
            "customers_failed": self.rows_failed,
            "customers_remaining": self.not_reached,
            "profiles_emptied": self.cleared,
            "addresses_suppressed": self.suppressed,
            "requests": self.requests,
        }

    def as_json(self) -> dict[str, Any]:
        """For ``--json``, the log line and the metrics; names no person."""
        return {
            "destination": self.destination,
            "customers_read": self.read,
            "sent": self.sent,
            "left_out": dict(sorted(self.left_out.items())),
            "failed": len(self.failed),
            "not_reached": self.not_reached,
            "cleared": self.cleared,
            "suppressed": self.suppressed,
            "requests": self.requests,
            "notes": self.notes,
            "result": self.result,
        }


CLEARING = "not-cleared"
"""Code of a failed row that is not one of the customers sent: somebody left out whose values could not be emptied."""
