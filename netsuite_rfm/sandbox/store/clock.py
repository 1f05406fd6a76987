"""The account's clock, which a test can set wrong."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class Clock:
    """Server time in UTC: the machine's time plus `skew_s` seconds."""

    def __init__(self, skew_s: float = 0) -> None:
        self.skew_s = skew_s

    def epoch_s(self) -> float:
        """Seconds since 1970-01-01T00:00:00Z."""
        return time.time() + self.skew_s

    def now(self) -> datetime:
        """Return the time as an aware datetime in UTC."""
        return datetime.fromtimestamp(self.epoch_s(), UTC)
