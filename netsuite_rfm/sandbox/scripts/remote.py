"""The client of `control`: send requests to a sandbox that serves on this machine."""

from __future__ import annotations

import http.client
import json
from urllib.parse import quote, urlsplit

from netsuite_rfm.sandbox.http.listener import SandboxError

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_TIMEOUT_S = 600


def ask(base_url: str, method: str, path: str, body: bytes | None = None) -> list[str]:
    """Send a request below `/sandbox/` and return its lines. Raises SandboxError without an answer, or if refused."""
    parts = urlsplit(base_url)
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
        raise SandboxError(f"{base_url} is not a sandbox on this machine: start one with netsuite-rfm sandbox serve.")
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=_TIMEOUT_S)
    try:
        connection.request(method, f"/sandbox/{quote(path)}", body)
        answer = connection.getresponse()
        body = answer.read()
    except OSError as error:
        raise SandboxError(f"No sandbox answers at {base_url}: {error.strerror or error}.") from error
    finally:
        connection.close()
    try:
        found = json.loads(body)
    except ValueError as error:
        raise SandboxError(f"{base_url} does not run scripts: serve it with --suitescript.") from error
    if "lines" not in found:
        raise SandboxError(str(found.get("error") or f"{base_url} does not run scripts: serve it with --suitescript."))
    return [str(line) for line in found["lines"]]
