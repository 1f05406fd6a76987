"""Error responses in NetSuite's format, with its messages.

The body is that of section_156570709583 (help) and of live captures: `type`, `title`, `status` and a list
`o:errorDetails`, each entry with `detail`, `o:errorCode` and at most one pointer into the request
(`o:errorPath`, `o:errorQueryParam`, `o:errorHeader` or `o:errorUrl`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal

from netsuite_rfm.sandbox.http.exchange import Response, json_bytes

ERROR_MEDIA_TYPE = "application/vnd.oracle.resource+json; type=error"
INVALID_LOGIN_DETAIL = (
    "Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI at "
    "Setup > Users/Roles > User Management > View Login Audit Trail."
)
NO_RECORD_DETAIL = "The record instance does not exist. Provide a valid record instance ID."
CONCURRENCY_DETAIL = "Concurrent request limit exceeded. Request blocked."
# Guess: SuiteScript's message for RCRD_HAS_BEEN_CHANGED; that of REST is unknown.
RECORD_CHANGED_DETAIL = "Error while accessing a resource. Record has been changed."

Pointer = Literal["o:errorPath", "o:errorQueryParam", "o:errorHeader", "o:errorUrl"]

_RFC9110 = {
    400: "15.5.1", 401: "15.5.2", 403: "15.5.4", 404: "15.5.5", 405: "15.5.6", 409: "15.5.10", 500: "15.6.1",
}  # fmt: skip
_RFC2616 = {
    400: "10.4.1", 401: "10.4.2", 403: "10.4.4", 404: "10.4.5", 405: "10.4.6", 409: "10.4.10", 500: "10.5.1",
}  # fmt: skip


@dataclass
class NetSuiteError(Exception):
    """A request refused with an error body. Handlers raise it, and the server turns it into a response."""

    status: int
    code: str
    detail: str
    pointer: tuple[Pointer, str] | None = None
    title: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    bare: bool = False  # answered without a body
    type_status: int | None = None  # the status that `type` refers to, if it is another

    def body(self, type_urls: str = "rfc9110") -> dict[str, object]:
        """Return the error body as a JSON object; `type_urls` is `Behaviour.error_type_urls`."""
        entry: dict[str, object] = {"detail": self.detail}
        if self.pointer is not None:
            entry[self.pointer[0]] = self.pointer[1]
        entry["o:errorCode"] = self.code
        return {
            "type": type_url(self.type_status or self.status, type_urls),
            "title": self.title or HTTPStatus(self.status).phrase,
            "status": self.status,
            "o:errorDetails": [entry],
        }

    def response(self, type_urls: str = "rfc9110") -> Response:
        """Return the whole response."""
        if self.bare:
            return Response(self.status, dict(self.headers))
        headers = {"Content-Type": ERROR_MEDIA_TYPE, **self.headers}
        return Response(self.status, headers, json_bytes(self.body(type_urls)))


def type_url(status: int, type_urls: str) -> str:
    """Return the `type` of an error. Clients should not parse it; real ones differ from the help."""
    if type_urls == "rfc2616":
        page = "https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html"
        return f"{page}#sec{_RFC2616[status]}" if status in _RFC2616 else page
    page = "https://www.rfc-editor.org/rfc/rfc9110.html"
    return f"{page}#section-{_RFC9110[status]}" if status in _RFC9110 else page


def invalid_login() -> NetSuiteError:
    """401 of section_156570709583; only the Login Audit Trail has the reason."""
    return NetSuiteError(401, "INVALID_LOGIN", INVALID_LOGIN_DETAIL)


def invalid_query(detail: str) -> NetSuiteError:
    """400 for SuiteQL (observed, live: databricks, julbrs). `detail` is the whole text."""
    return NetSuiteError(400, "INVALID_PARAMETER", detail, ("o:errorQueryParam", "q"))


def invalid_query_param(name: str, detail: str) -> NetSuiteError:
    """400 for a parameter of the URL. The message is a guess."""
    return NetSuiteError(400, "INVALID_PARAMETER", detail, ("o:errorQueryParam", name))


def invalid_header(name: str, detail: str, code: str = "INVALID_HEADER") -> NetSuiteError:
    """400 for a missing or invalid header. Code and message are a guess."""
    return NetSuiteError(400, code, detail, ("o:errorHeader", name))


def invalid_content(detail: str = "Invalid content in the request body.", path: str | None = None) -> NetSuiteError:
    """400 for a body in the wrong format (observed, live: drudge/n8n-nodes-netsuite)."""
    return NetSuiteError(400, "INVALID_CONTENT", detail, None if path is None else ("o:errorPath", path))


def invalid_field_value(value: object, path: str, field_name: str) -> NetSuiteError:
    """400 with the message of the example in section_156570709583."""
    detail = (
        f"Error while accessing resource: You have entered an Invalid Field Value {value} "
        f"for the following field: {field_name}"
    )
    return invalid_content(detail, path)


def user_error(words: str, path: str | None = None) -> NetSuiteError:
    """400 with the message of a script or a form (observed)."""
    detail = f"Error while accessing a resource. {words}"
    return NetSuiteError(400, "USER_ERROR", detail, None if path is None else ("o:errorPath", path))


def no_record(url: str) -> NetSuiteError:
    """404 for an id without a record (observed, live); `o:errorUrl` has the requested path (guess)."""
    return NetSuiteError(404, "NONEXISTENT_ID", NO_RECORD_DETAIL, ("o:errorUrl", url))


def no_resource(url: str, detail: str = "The requested resource does not exist.") -> NetSuiteError:
    """404 for an unknown path, record type or job. The message is a guess."""
    return NetSuiteError(404, "NONEXISTENT_ID", detail, ("o:errorUrl", url))


def method_not_allowed(url: str, *allowed: str) -> NetSuiteError:
    """405 for a method that the resource does not support. Code and message are a guess."""
    detail = "The method is not allowed for this resource."
    return NetSuiteError(405, "METHOD_NOT_ALLOWED", detail, ("o:errorUrl", url), headers={"Allow": ", ".join(allowed)})


def forbidden(detail: str) -> NetSuiteError:
    """403 for a permission that the role lacks (code observed)."""
    return NetSuiteError(403, "INSUFFICIENT_PERMISSION", detail)


def too_many_requests(retry_after_s: int | None, type_urls: str = "rfc9110", status: int = 429) -> Response:
    """429 of section_156570709583, whose body has a code at its top and the title "Bad Request"."""
    error = NetSuiteError(status, "CONCURRENCY_LIMIT_EXCEEDED", CONCURRENCY_DETAIL, title="Bad Request")
    body = {**error.body(type_urls), "o:errorCode": "USER_ERROR"}
    headers = {"Content-Type": ERROR_MEDIA_TYPE}
    if retry_after_s is not None:
        headers["Retry-After"] = str(retry_after_s)
    return Response(status, headers, json_bytes(body))


def record_changed(status: int, code: str) -> NetSuiteError:
    """The error if another writer changed the record: `Behaviour.record_changed_status` and `record_changed_code`."""
    return NetSuiteError(status, code, RECORD_CHANGED_DETAIL)


def used_key(status: int, location: str) -> NetSuiteError:
    """Refuse a used idempotency key (subsect_164494900632).

    Title and `type` are those of 409 whatever the status.
    """
    return NetSuiteError(
        status,
        "IDEMPOTENCY_ERROR",
        "The idempotency key was used before. See the Location header for the job.",  # words: guess
        ("o:errorHeader", "X-NetSuite-Idempotency-Key"),
        title="Conflict",
        headers={"Location": location},
        type_status=409,
    )


def unexpected_error(error_id: str) -> NetSuiteError:
    """500 UNEXPECTED_ERROR with the id NetSuite's support asks for (observed)."""
    return NetSuiteError(500, "UNEXPECTED_ERROR", f"An unexpected error occurred. Error ID: {error_id}")
