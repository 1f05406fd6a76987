"""One finding of a check, and the finding about the certificate, which needs no request."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from netsuite_rfm.errors import NetSuiteError

RENEW_BEFORE = timedelta(days=30)
"""How long before the certificate's end the alert in prometheus-alerts.yml fires."""


class Mark(StrEnum):
    """What a finding means for a run."""

    OK = "OK"
    NOTE = "NOTE"  # a run is possible
    FAIL = "FAIL"  # a run would fail


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a check: its subject, the result, and what to do if it failed.

    ``shared`` is the part that may be shown outside the company, if ``detail`` contains NetSuite's message, a name or a
    host; None if all of ``detail`` may be shown.
    """

    mark: Mark
    subject: str
    detail: str
    shared: str | None = None


def failed(subject: str, error: NetSuiteError) -> Finding:
    """Return the finding for something that could not be read."""
    status, code = getattr(error, "status", 0), getattr(error, "code", "")
    words = [type(error).__name__, *([f"status {status}"] if status else []), *([code] if code else [])]
    return Finding(Mark.FAIL, subject, str(error), " ".join(words))


def certificate(ends: date | None, today: date) -> Finding:
    """Return whether an alert will fire in time before the certificate ends.

    Args:
        ends: its last day, from ``NETSUITE_CERTIFICATE_ENDS``.
        today: the current day.

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
