"""One line of a check, and the one that needs no NetSuite."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from netsuite_rfm.errors import NetSuiteError

RENEW_BEFORE = timedelta(days=30)
"""The alert of prometheus-alerts.yml begins so long before the certificate's end."""


class Mark(StrEnum):
    """How a finding bears on a run."""

    OK = "OK"
    NOTE = "NOTE"  # a run is possible
    FAIL = "FAIL"  # a run would fail


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a check: what was looked at, how it stands, and what to do if it does not.

    ``shared`` is what of it may be shown outside the company, where ``detail`` may hold NetSuite's own words, a name or
    a host; None if all of ``detail`` may.
    """

    mark: Mark
    subject: str
    detail: str
    shared: str | None = None


def failed(subject: str, error: NetSuiteError) -> Finding:
    """Make the line of what could not be read."""
    status, code = getattr(error, "status", 0), getattr(error, "code", "")
    words = [type(error).__name__, *([f"status {status}"] if status else []), *([code] if code else [])]
    return Finding(Mark.FAIL, subject, str(error), " ".join(words))


def certificate(ends: date | None, today: date) -> Finding:
    """Whether somebody will be told in time that the certificate ends.

    Args:
        ends: its last day, as ``NETSUITE_CERTIFICATE_ENDS`` has it.
        today: the present day.

    """
    if ends is None:
        unset = "NETSUITE_CERTIFICATE_ENDS is not set, so no alert comes before sign-ins fail"
        return Finding(Mark.NOTE, "certificate", f"{unset}. Set it to the certificate's last day")
    if ends < today:
        said = f"ended on {ends} according to NETSUITE_CERTIFICATE_ENDS. Upload a new one, or correct the day"
        return Finding(Mark.NOTE, "certificate", said)
    if ends - today < RENEW_BEFORE:
        return Finding(Mark.NOTE, "certificate", f"ends on {ends}. Upload a new one before that")
    return Finding(Mark.OK, "certificate", f"ends on {ends}")
