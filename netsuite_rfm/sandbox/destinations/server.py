"""A local destination on loopback with faults, a clock, and a log of methods, paths, sizes and, on request, bodies."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

from netsuite_rfm.sandbox.destinations.faults import DestinationFault, DestinationFaults
from netsuite_rfm.sandbox.http.exchange import Response
from netsuite_rfm.sandbox.http.listener import Delivery, Listener

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsuite_rfm.sandbox.http.exchange import Request


@dataclass(frozen=True)
class LoggedRequest:
    """A request that was received. `body` and `query` are kept only if the server keeps bodies."""

    method: str
    path: str
    body_bytes: int
    status: int
    """0 if the connection was closed."""
    query: str = ""
    body: bytes = b""


@dataclass
class DestinationClock:
    """A clock that tests can advance."""

    moved: timedelta = timedelta()

    def now(self) -> datetime:
        """Return the current time in UTC."""
        return datetime.now(UTC) + self.moved

    def advance(self, by: timedelta) -> None:
        """Advance the clock."""
        self.moved += by


@dataclass
class DestinationServer:
    """Serves one handler, a request at a time; a context manager."""

    handler: Callable[[Request], Response]
    keeps_bodies: bool = False
    faults: DestinationFaults = field(default_factory=DestinationFaults)
    clock: DestinationClock = field(default_factory=DestinationClock)
    log: list[LoggedRequest] = field(default_factory=list)
    _listener: Listener | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __enter__(self) -> Self:
        self._listener = Listener("127.0.0.1", 0, self._answer, lambda: self.clock.now().timestamp())
        return self

    def __exit__(self, *_: object) -> None:
        if self._listener is not None:
            self._listener.close()

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        assert self._listener is not None  # noqa: S101 - only inside the context
        return self._listener.origin

    def _answer(self, request: Request, _received_s: float) -> Delivery:
        fault = self.faults.next(request)
        if fault is None or fault.accepted:
            with self._lock:
                response = self.handler(request)
        else:
            response = Response(0)
        delivery = Delivery(response) if fault is None else _broken(fault, response)
        with self._lock:
            kept = (request.raw_query, request.body) if self.keeps_bodies else ("", b"")
            status = 0 if delivery.cut == "drop" else delivery.response.status
            self.log.append(LoggedRequest(request.method, request.path, len(request.body), status, *kept))
        return delivery


def _broken(fault: DestinationFault, response: Response) -> Delivery:
    if fault.kind == "hang":
        time.sleep(fault.hang_s)
    if fault.kind in ("hang", "cut"):
        return Delivery(response, "drop")
    return Delivery(fault.response())
