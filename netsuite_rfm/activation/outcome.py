"""The outcome of a sync. Every customer read was sent, left out, failed, or not reached."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from netsuite_rfm.activation.contact import masked_address, without_contacts
from netsuite_rfm.errors import EXIT_DONE, EXIT_INCOMPLETE, EXIT_REJECTED, NetsuiteRfmError

LONGEST_WORDS = 300
COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class FailedRow:
    """A customer whom the destination rejected. ``customer_id`` is None if the destination does not name the row."""

    customer_id: int | None
    address: str
    """Masked."""
    code: str
    words: str
    """The destination's message, without addresses and phone numbers."""
    advice: str


def failed_row(customer_id: int | None, address: str, code: str, words: str, advice: str) -> FailedRow:
    """Return a failed row with the destination's message."""
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
    """Whether the sync was asked to stop, or its deadline passed, before everyone was sent."""
    cleared: int = 0
    """Customers left out whose values were emptied at the destination."""
    suppressed: int = 0
    """Addresses that the destination must never mail."""
    requests: int = 0
    error: NetsuiteRfmError | None = None
    """The error that ended the sync early. What was already sent stays sent."""
    notes: list[str] = field(default_factory=list)
    """Notes for the user, such as files written or an approximate match count."""

    @property
    def not_reached(self) -> int:
        """Customers who were not sent because the sync stopped."""
        return self.read - self.left_out.total() - self.sent - self.rows_failed

    @property
    def rows_failed(self) -> int:
        """Rows sent that failed, not counting values that could not be emptied."""
        return len([row for row in self.failed if row.code != CLEARING])

    @property
    def result(self) -> str:
        """The result in one or two words, for the record of syncs."""
        if self.error is not None:
            return "failed"
        return "stopped" if self.stopped else "rejected rows" if self.failed else COMPLETE

    @property
    def is_complete(self) -> bool:
        """Whether the next sync may start from this one."""
        return self.result == COMPLETE

    @property
    def exit_code(self) -> int:
        """Exit code as for ``run``: the error's, 5 if customers are left, 1 if some were rejected, else 0."""
        if self.error is not None:
            return self.error.exit_code
        return EXIT_INCOMPLETE if self.stopped else EXIT_REJECTED if self.failed else EXIT_DONE

    def figures(self) -> dict[str, float]:
        """Return the figures of the metrics by name."""
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
        """Return plain data for ``--json``, the log line and the metrics; it names no person."""
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
"""Code of a failed row for a customer left out whose values could not be emptied."""
