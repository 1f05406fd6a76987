"""A loopback HTTP server that plays a list of scripted answers, and remembers what it was asked."""

import json
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, BinaryIO, Literal, Self
from urllib.parse import parse_qsl, urlsplit

from requests.structures import CaseInsensitiveDict

TOKEN_PATH = "/services/rest/auth/oauth2/v1/token"
ERROR = "application/vnd.oracle.resource+json; type=error"
HTML = "<html><body><h1>503 Service Unavailable</h1></body></html>"


@dataclass(frozen=True)
class Answer:
    """One answer. ``body`` is sent as it is where it is text or bytes, and as JSON otherwise.

    ``drop`` closes the connection without an answer: before the request's body is read, or after.
    ``cut`` announces the whole body and closes the connection in the middle of it.
    ``raw`` writes the whole answer by itself, until the client has had enough; nothing else is sent then.
    """

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: Literal["", "before reading", "after reading"] = ""
    cut: bool = False
    hold: threading.Event | None = None
    raw: Callable[[BinaryIO], None] | None = None

    def content(self) -> bytes:
        """Return the bytes of the body."""
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


@dataclass(frozen=True)
class Seen:
    """One request as it came in."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def token(self) -> str:
        """The bearer token, if any."""
        return self.headers.get("Authorization", "").removeprefix("Bearer ")

    def json(self) -> Any:
        """Read the body as JSON."""
        return json.loads(self.body)


def problem(status: int, code: str, detail: str, **place: str) -> Answer:
    """Return an error answer in the shape NetSuite documents (section_156570709583)."""
    details = [{"detail": detail, "o:errorCode": code, **{f"o:{name}": value for name, value in place.items()}}]
    body = {"type": "about:blank", "title": "Error", "status": status, "o:errorDetails": details}
    return Answer(status, body, {"Content-Type": ERROR})


def page(*rows: Mapping[str, object], has_more: bool = False) -> Answer:
    """Return a page of SuiteQL rows."""
    return Answer(200, {"links": [], "count": len(rows), "hasMore": has_more, "items": list(rows)})


LIMITED = problem(429, "CONCURRENCY_LIMIT_EXCEEDED", "Concurrent request limit exceeded. Request blocked.")
BAD_LOGIN = problem(401, "INVALID_LOGIN", "Invalid login attempt.")
GOOD = Answer(200, {"done": True})


class ScriptedServer:
    """Plays answers in order, one for each request; token requests have a list of their own.

    ``play`` sets the answers; ``reply_with`` sets a function of the request instead. When the list has
    ended every further request is answered 418, which no client takes for a good answer. Token requests
    are answered with ``token-1``, ``token-2`` … unless ``play_tokens`` says otherwise.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Seen] = []
        self.token_requests: list[Seen] = []
        self.most_in_hand = 0
        self._in_hand = 0
        self._answers: list[Answer] = []
        self._token_answers: list[Answer] = []
        self._reply: Callable[[Seen], Answer] | None = None
        self._lock = threading.Lock()
        self._server = _Listener(("127.0.0.1", 0), _handler_of(self), tls)
        self.base_url = f"{'https' if tls else 'http'}://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.close_connections()
        self._server.server_close()
        self._thread.join()

    def play(self, *answers: Answer) -> None:
        """Answer the next requests so, in this order."""
        self._answers += answers

    def play_tokens(self, *answers: Answer) -> None:
        """Answer the next token requests so, in this order."""
        self._token_answers += answers

    def reply_with(self, reply: Callable[[Seen], Answer]) -> None:
        """Answer every request with what ``reply`` makes of it."""
        self._reply = reply

    def drop_connections(self, times: int) -> None:
        """Close the next connections as soon as they are made, with TLS before its handshake."""
        self._server.drops = times

    def drops_before_reading(self, seen: Seen) -> bool:
        """Whether the connection is to be closed before this request's body is read."""
        with self._lock:
            if seen.path == TOKEN_PATH or not self._answers or self._answers[0].drop != "before reading":
                return False
            self._answers.pop(0)
            self.requests.append(seen)
            return True

    def next_answer(self, seen: Seen) -> Answer:
        """Remember a request and choose its answer."""
        with self._lock:
            if seen.path == TOKEN_PATH:
                self.token_requests.append(seen)
                if self._token_answers:
                    return self._token_answers.pop(0)
                token = f"token-{len(self.token_requests)}"
                return Answer(200, {"access_token": token, "expires_in": 3600, "token_type": "Bearer"})
            self.requests.append(seen)
            if self._reply is None:
                return self._answers.pop(0) if self._answers else problem(418, "SCRIPT_ENDED", "no answer is left")
        return self._reply(seen)

    def entered(self, by: int) -> None:
        """Count requests in flight."""
        with self._lock:
            self._in_hand += by
            self.most_in_hand = max(self.most_in_hand, self._in_hand)


class _Listener(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(
        self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler], tls: ssl.SSLContext | None
    ) -> None:
        super().__init__(address, handler)
        self.drops = 0
        self._open: set[Any] = set()
        if tls:
            # The handshake is left to the connection's own thread.
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ARG002 - the base class calls it so
        """Whether to serve this connection."""
        self.drops -= 1
        return self.drops < 0

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """End the connections that clients keep open, so that their threads end."""
        for connection in list(self._open):
            try:
                connection.shutdown(2)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that goes away is part of the game."""


def _handler_of(script: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    handler = type("Handler", (_Handler,), {"script": script})
    for method in ("GET", "POST", "PATCH", "DELETE"):
        setattr(handler, f"do_{method}", handler.do_any)
    return handler


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    script: ScriptedServer

    def do_any(self) -> None:
        """Play the next answer."""
        parts = urlsplit(self.path)
        headers = CaseInsensitiveDict(self.headers.items())
        seen = Seen(self.command, parts.path, dict(parse_qsl(parts.query)), headers, b"")
        if self.script.drops_before_reading(seen):
            self.close_connection = True
            return
        self.script.entered(1)
        try:
            body = self.rfile.read(int(headers.get("Content-Length", "0")))
            answer = self.script.next_answer(replace(seen, body=body))
            if answer.hold:
                answer.hold.wait()
        finally:
            self.script.entered(-1)
        if answer.drop:
            self.close_connection = True
        elif answer.raw:
            self.close_connection = True
            with suppress(OSError):
                answer.raw(self.wfile)
        else:
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        content = answer.content()
        self.send_response_only(answer.status)
        headers = {"Content-Type": "application/json", "Date": self.date_time_string(), **answer.headers}
        if answer.status != 204:
            headers["Content-Length"] = str(len(content))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if answer.cut else content)
        if answer.cut:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        """Say nothing."""
