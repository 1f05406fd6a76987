"""Read the ``Date`` header of a response, which may come from a gateway."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def moment_of(header: str | None) -> datetime | None:
    """Return the time in a ``Date`` header; None if it is missing or invalid."""
    try:
        told = parsedate_to_datetime(header or "")
        return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
