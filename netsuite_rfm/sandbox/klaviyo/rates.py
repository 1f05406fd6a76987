"""Fixed windows of one second and one minute per account and group of endpoints.

developers.klaviyo.com, Rate limits, status codes, and errors: responses have the headers `RateLimit-*` of the steady
window, except a 429, which has `Retry-After` instead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.klaviyo.refusals import KlaviyoRefusal

if TYPE_CHECKING:
    from datetime import datetime

    from netsuite_rfm.sandbox.klaviyo.behaviour import KlaviyoBehaviour

GROUPS = {"small": (10, 150), "large": (75, 750), "tiny": (1, 15)}
"""Requests per second and per minute, by group."""


@dataclass
class Rates:
    """`speed`: how many seconds of these windows pass in one real second; 0 for no limit."""

    behaviour: KlaviyoBehaviour
    speed: float = 1.0
    _counts: dict[tuple[str, int, int], int] = field(default_factory=dict)
    refused: int = 0

    def count(self, endpoint: str, group: str, now: datetime) -> dict[str, str]:
        """Count a request and return its headers. Raises KlaviyoRefusal (429) if a window is full."""
        if not self.speed:
            return {}
        at_s = now.timestamp() * self.speed
        burst, steady = GROUPS[group]
        for window_s, limit in ((1, burst), (60, steady)):
            key = (endpoint, window_s, int(at_s // window_s))
            if self._counts.get(key, 0) >= limit:
                self.refused += 1
                wait_s = (window_s - at_s % window_s) / self.speed
                raise KlaviyoRefusal(429, "throttled", "Request was throttled.", headers=self._retry(wait_s, now))
        for window_s in (1, 60):
            key = (endpoint, window_s, int(at_s // window_s))
            self._counts[key] = self._counts.get(key, 0) + 1
        left = steady - self._counts[endpoint, 60, int(at_s // 60)]
        reset = math.ceil(60 - at_s % 60)
        return {"RateLimit-Limit": str(steady), "RateLimit-Remaining": str(left), "RateLimit-Reset": str(reset)}

    def _retry(self, wait_s: float, now: datetime) -> dict[str, str]:
        if self.behaviour.retry_after == "absent":
            return {}
        if self.behaviour.retry_after == "date":
            return {"Retry-After": format_datetime(now + timedelta(seconds=math.ceil(wait_s)), usegmt=True)}
        return {"Retry-After": str(math.ceil(wait_s))}
