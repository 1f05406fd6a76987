"""Faults of the local Klaviyo, Meta and webhook receiver: which request fails, how, and how often."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from netsuite_rfm.sandbox.http.exchange import Response

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.http.exchange import Request

FaultKind = Literal["status", "html", "cut", "hang"]


@dataclass
class DestinationFault:
    """One rule.

    `kind`: an error status, an error status with an HTML page, a connection closed without a response, or silence for
    `hang_s` before it is closed. `accepted`: the request takes effect before it fails. `skip`: number of matching
    requests that succeed first. `times`: how many fail after that.
    """

    kind: FaultKind = "status"
    status: int = 503
    method: str = ".*"
    path: str = ".*"
    accepted: bool = False
    skip: int = 0
    times: int = 1
    hang_s: float = 0.5
    retry_after: str | None = None

    def matches(self, request: Request) -> bool:
        """Whether the rule matches this request."""
        return bool(re.fullmatch(self.method, request.method) and re.fullmatch(self.path, request.path))

    def response(self) -> Response:
        """Return the response with the error status."""
        headers = {"Content-Type": "text/html" if self.kind == "html" else "application/json"}
        if self.retry_after is not None:
            headers["Retry-After"] = self.retry_after
        body = b"<html><body>unwell</body></html>" if self.kind == "html" else b'{"errors":[]}'
        return Response(self.status, headers, body)


@dataclass
class DestinationFaults:
    """Rules in the order in which they are checked. Safe to share between threads."""

    rules: list[DestinationFault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, *rules: DestinationFault) -> None:
        """Add rules at the end."""
        with self._lock:
            self.rules.extend(rules)

    def next(self, request: Request) -> DestinationFault | None:
        """Return the fault for this request and count it; None if there is none."""
        with self._lock:
            for rule in self.rules:
                if rule.matches(request) and rule.times > 0:
                    if rule.skip > 0:
                        rule.skip -= 1
                        continue
                    rule.times -= 1
                    return rule
        return None
