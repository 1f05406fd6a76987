"""HTTP/1.1 on a loopback address: one thread per connection, keep-alive, one write per response."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
import time
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer
from typing import TYPE_CHECKING, Literal

from netsuite_rfm.sandbox.http.exchange import Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable

SERVER_NAME = "netsuite-rfm-sandbox (not NetSuite)"
REQUEST_BYTES_MAX = 104_000_000  # chapter_161251386312: the largest request is 104 MB
_LINE_BYTES_MAX = 65_536
_STOP_CHECK_S = 0.05


class SandboxError(Exception):
    """The sandbox cannot do what was asked. The message is one line that says what to do."""


@dataclass(frozen=True)
class Delivery:
    """A response and how much of it is sent."""

    response: Response
    cut: Literal["no", "drop", "truncate"] = "no"


def loopback_address(host: str) -> str:
    """Return the address to bind to. Raises SandboxError if another machine could reach it."""
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise SandboxError(
            f"The sandbox listens on a loopback address only, not on {host}: use 127.0.0.1, ::1 or localhost."
        )
    return str(address)


class Listener(TCPServer):
    """Accepts connections and passes each request, with the time it was read, to `answer`."""

    allow_reuse_address = True
    request_queue_size = 128

    def __init__(
        self, host: str, port: int, answer: Callable[[Request, float], Delivery], epoch_s: Callable[[], float]
    ) -> None:
        address = loopback_address(host)
        if ":" in address:
            self.address_family = socket.AF_INET6
        self.answer = answer
        self.epoch_s = epoch_s
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._lock = threading.Lock()
        self._closing = False
        try:
            super().__init__((address, port), _Connection)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise SandboxError(f"Cannot listen on {address} port {port}: {reason}.") from error
        host_part = f"[{address}]" if ":" in address else address
        self.origin = f"http://{host_part}:{self.server_address[1]}"
        self._accepting = threading.Thread(
            target=self.serve_forever, args=(_STOP_CHECK_S,), name="sandbox", daemon=True
        )
        self._accepting.start()

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """Serve a connection on a thread of its own."""
        assert isinstance(request, socket.socket)  # noqa: S101 - a stream server has no other
        thread = threading.Thread(target=self._serve, args=(request, client_address), daemon=True)
        with self._lock:
            self._connections[request] = thread
            thread.start()

    def close(self) -> None:
        """Stop accepting, close every connection and wait for their threads."""
        self.shutdown()
        self._accepting.join()
        with self._lock:
            open_connections = dict(self._connections)
        for connection, thread in open_connections.items():
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()
        self.server_close()

    def _serve(self, connection: socket.socket, client_address: object) -> None:
        try:
            with contextlib.suppress(ConnectionError, TimeoutError):  # the client went away
                _Connection(connection, client_address, self)
        finally:
            self.shutdown_request(connection)
            with self._lock:
                del self._connections[connection]


class _Connection(BaseHTTPRequestHandler):
    """One connection: reads requests and writes answers until either side closes it."""

    protocol_version = default_request_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Listener

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(_LINE_BYTES_MAX + 1)
        if not self.raw_requestline:
            self.close_connection = True
            return
        if len(self.raw_requestline) > _LINE_BYTES_MAX:
            self.requestline = self.request_version = self.command = ""
            self.send_error(HTTPStatus.REQUEST_URI_TOO_LONG)
            return
        if not self.parse_request():
            return
        body = self._read_body()
        if body is None:
            return
        received_s = time.monotonic()
        self._deliver(self.server.answer(self._request(body), received_s))

    def _read_body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdigit():
            self.close_connection = True
            self.send_error(HTTPStatus.LENGTH_REQUIRED)
            return None
        if int(length) > REQUEST_BYTES_MAX:
            self.close_connection = True
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return None
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            self.close_connection = True
            return None
        return body

    def _request(self, body: bytes) -> Request:
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            key = name.lower()
            headers[key] = f"{headers[key]}, {value}" if key in headers else value
        return Request(
            method=self.command,
            target=self.path,
            headers=headers,
            body=body,
            origin=f"http://{headers['host']}" if "host" in headers else self.server.origin,
            prefer_lines=tuple(self.headers.get_all("Prefer", ())),
        )

    def _deliver(self, delivery: Delivery) -> None:
        if delivery.cut == "drop":
            self.close_connection = True
            return
        response = delivery.response
        lines = [
            f"HTTP/1.1 {response.status} {_phrase(response.status)}",
            f"Server: {SERVER_NAME}",
            f"Date: {formatdate(self.server.epoch_s(), usegmt=True)}",
            *(f"{name}: {_one_line(value)}" for name, value in response.headers.items()),
        ]
        if response.status != HTTPStatus.NO_CONTENT:
            lines.append(f"Content-Length: {len(response.body)}")
        if self.close_connection:
            lines.append("Connection: close")
        data = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
        if delivery.cut == "truncate":
            self.close_connection = True
            # A response without a body is cut within its first line.
            half = data + response.body[: len(response.body) // 2] if response.body else data[:10]
            self.connection.sendall(half)
        else:
            self.connection.sendall(data if self.command == "HEAD" else data + response.body)

    def version_string(self) -> str:
        return SERVER_NAME

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the standard library
        """Stay silent: the sandbox keeps its own log."""


def _one_line(value: str) -> str:
    # A property's name may be returned in a header and must not start another one.
    return " ".join(value.split())


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase
