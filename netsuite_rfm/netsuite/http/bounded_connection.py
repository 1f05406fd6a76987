"""Connections that limit responses: one deadline and one size for status line, headers and body together.

A socket's time-out applies to each read. A slow trickle of bytes, or endless ``100 Continue`` responses or headers,
would never exceed it. So each read gets only the time and bytes that remain for the whole response.
"""

import http.client
import io
import socket
import time
from typing import Any

import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

MOST_HEAD_BYTES = 2**20
"""Maximum bytes of status line and headers, including all earlier ``100 Continue`` responses."""
MOST_BYTES = 64 * 2**20
"""Maximum bytes of one response, encoded and decoded. A page of 1,000 rows has less than one hundredth of it."""


class AnswerTooLargeError(OSError):
    """A response has more bytes than any of NetSuite's should have."""

    def __init__(self) -> None:
        """State the limit in the message."""
        super().__init__(f"a response of more than {MOST_BYTES // 2**20} MiB, or with headers of more than 1 MiB")


class _Bounded(io.RawIOBase):
    """Reads from a socket until the time or the bytes of one response are used up."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self._raw = raw
        self._sock = sock
        self._timeout_s = sock.gettimeout()
        self._ends_at = time.monotonic() + (self._timeout_s or 0.0)
        self.bytes_left = MOST_HEAD_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - typeshed's name for it is not there at run time
        if self._timeout_s is not None:
            left_s = self._ends_at - time.monotonic()
            if left_s <= 0:
                raise TimeoutError("the response took too long")
            self._sock.settimeout(left_s)
        count: int | None = self._raw.readinto(buffer)
        self.bytes_left -= count or 0
        if self.bytes_left < 0:
            raise AnswerTooLargeError
        return count

    def close(self) -> None:
        if not self.closed and self._sock.fileno() >= 0:
            self._sock.settimeout(self._timeout_s)  # the next request's body needs the full time-out
        self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    """A response that is read completely within the socket's time-out for one read."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the class's own
        super().__init__(sock, *args, **kwargs)
        self._bounded = _Bounded(self.fp.detach(), sock)
        self.fp = io.BufferedReader(self._bounded, 2**16)

    def begin(self) -> None:
        """Read status line and headers."""
        super().begin()
        self._bounded.bytes_left = MOST_BYTES


class _PlainConnection(HTTPConnection):
    response_class = _Answer


class _TLSConnection(HTTPSConnection):
    response_class = _Answer


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TLSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


class BoundedAdapter(HTTPAdapter):
    """A transport adapter for requests whose read time-out applies to the whole response."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the class's own
        """Create the pool of direct connections."""
        super().init_poolmanager(*args, **kwargs)
        _bound(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> urllib3.ProxyManager:  # noqa: ANN401 - the class's own
        """Create the pool of connections through a proxy."""
        manager: urllib3.ProxyManager = super().proxy_manager_for(proxy, **kwargs)
        if isinstance(manager, urllib3.ProxyManager) and type(manager).__name__ != "SOCKSProxyManager":
            _bound(manager)
        return manager


def _bound(manager: urllib3.PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TLSPool}
