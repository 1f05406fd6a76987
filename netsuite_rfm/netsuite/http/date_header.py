"""The ``Date`` of an answer, which a gateway may have written."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def moment_of(header: str | None) -> datetime | None:
    """Read a ``Date`` header; None if there is none, or none that can be a moment."""
    try:
        told = parsedate_to_datetime(header or "")
        return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
