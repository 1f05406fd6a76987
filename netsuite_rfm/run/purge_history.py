"""Delete the segment history of customers lost long ago."""

import re
import threading
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from netsuite_rfm.errors import EXIT_DONE, EXIT_INCOMPLETE, EXIT_REJECTED, UsageError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.list_values import segment_ids
from netsuite_rfm.netsuite.records.delete_history import Deleted, Listing, delete_rows, list_rows
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.telemetry.progress import Progress, Silent
from netsuite_rfm.telemetry.shown import shown

_AGE = re.compile(r"(?:(?P<years>\d{1,2})y|(?P<days>\d{1,5})d)", re.ASCII)


def day_of_age(text: str, today: date) -> date:
    """Return the day that is ``text`` ago: an age such as ``2y`` or ``800d``, at least one year.

    A year before 29 February is the 28th, so that less rather than more is deleted.

    Raises:
        UsageError: the age is invalid or too short.

    """
    age = _AGE.fullmatch(text)
    if not age:
        raise UsageError(f"--older-than {shown(text)!r}: an age such as 2y or 800d is needed")
    try:
        day = (
            _years_before(today, int(age["years"]))
            if age["years"]
            else date.fromordinal(today.toordinal() - int(age["days"]))
        )
    except ValueError:
        raise UsageError(f"--older-than {shown(text)}: reaches further back than the calendar") from None
    if day > _years_before(today, 1):
        raise UsageError(f"--older-than {shown(text)}: history is kept for at least one year, so 1y is the minimum")
    return day


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        if day.year <= years:
            raise
        return day.replace(year=day.year - years, day=28)


@dataclass(frozen=True, slots=True)
class Purge:
    """What a purge found and did.

    Args:
        before: rows must be older than this day, and the customer must have been lost before it.
        segments: names of the segments that count as lost.
        segment_ids: internal ids of these segments' list values.
        listing: the rows found.
        outcome: the result of the deletion.
        stopped: whether it was asked to stop before it was done.

    """

    before: date
    segments: tuple[str, ...]
    segment_ids: tuple[int, ...]
    listing: Listing
    outcome: Deleted = field(default_factory=Deleted)
    stopped: bool = False

    @property
    def remaining(self) -> int:
        """Number of rows found but not tried."""
        return len(self.listing.ids) - self.outcome.settled

    @property
    def exit_code(self) -> int:
        """0 done, 1 some rows not deleted, 3 ended early by NetSuite, 5 asked to stop."""
        if self.stopped and self.remaining:
            return EXIT_INCOMPLETE
        if self.outcome.failure:
            return self.outcome.failure.exit_code
        return EXIT_REJECTED if self.outcome.failed else EXIT_DONE

    def as_json(self) -> dict[str, Any]:
        """Return the whole report as plain data."""
        oldest, newest = self.listing.oldest, self.listing.newest
        return {
            "before": self.before.isoformat(),
            "segments": list(self.segments),
            "rows": len(self.listing.ids),
            "customers": self.listing.customers,
            "oldest": oldest.isoformat() if oldest else None,
            "newest": newest.isoformat() if newest else None,
            "deleted": self.outcome.deleted,
            "gone": self.outcome.gone,
            "spared": self.outcome.spared,
            "failed": [{"row": row, "reason": reason} for row, reason in self.outcome.failed],
            "remaining": self.remaining,
            "failure": str(self.outcome.failure) if self.outcome.failure else None,
            "exit_code": self.exit_code,
        }


def look(client: Client, scheme: Scheme, before: date) -> Purge:
    """Find the rows that a purge would delete; changes nothing.

    Raises:
        UsageError: the scheme does not define which segments are lost.
        AccountNotReady: the account has no segment history, or the role cannot see it.

    """
    if not scheme.lost:
        raise UsageError(f"scheme {scheme.name} does not define lost segments. Add lost = […] to its table [reports]")
    ids = tuple(segment_ids(client, [segment.value for segment in scheme.lost]))
    return Purge(before, tuple(segment.name for segment in scheme.lost), ids, list_rows(client, ids, before))


def carry_out(client: Client, found: Purge, *, halt: threading.Event, progress: Progress | None = None) -> Purge:
    """Delete the rows that were found, and return the purge with its outcome."""
    progress = progress or Silent()
    progress.stage("delete", len(found.listing.ids))
    outcome = delete_rows(client, found.listing, found.segment_ids, found.before, halt=halt, advance=progress.advance)
    return Purge(found.before, found.segments, found.segment_ids, found.listing, outcome, stopped=halt.is_set())
