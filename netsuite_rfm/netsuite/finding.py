"""One line of a check."""

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How a finding bears on a run."""

    OK = "OK"
    NOTE = "NOTE"  # a run is possible
    FAIL = "FAIL"  # a run would fail


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a check: what was looked at, how it stands, and what to do where it does not."""

    mark: Mark
    subject: str
    detail: str
