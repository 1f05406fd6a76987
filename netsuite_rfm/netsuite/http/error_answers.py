"""Read NetSuite's error responses, in any of their formats.

The usual shape is ``{"status": 404, "o:errorDetails": [{"detail": …, "o:errorCode": …}]}``
(section_156570709583); sign-in errors may come as ``{"error": "invalid_client"}`` (subsect_158521832417),
and a gateway before NetSuite may answer with HTML.
"""

import re
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import msgspec
import requests

from netsuite_rfm.netsuite.http.locations import location_of
from netsuite_rfm.telemetry.shown import shown

LONGEST_DETAIL = 500  # length of NetSuite's message, so that reports and log lines stay readable
LONGEST_HOST_SHOWN = 100
REDIRECTS = frozenset({301, 302, 303, 307, 308})
OVER_THE_LIMIT = frozenset({"CONCURRENCY_LIMIT_EXCEEDED", "SSS_REQUEST_LIMIT_EXCEEDED", "WS_CONCUR_SESSION_DISALLWD"})
"""Codes of throttled requests. Oracle's help gives the status 429; over REST another may occur."""
NOT_NETSUITE = (
    "This is not a response of NetSuite's REST services. Compare NETSUITE_ACCOUNT and NETSUITE_BASE_URL with Setup > "
    "Company > Company Information > Company URLs, SuiteTalk"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """An error response: HTTP status, NetSuite's code, its message, the place it names, and the path of ``Location``.

    ``foreign``: whether it has none of the formats of NetSuite's REST services.
    """

    status: int
    code: str
    detail: str
    path: str = ""
    location: str = ""
    foreign: bool = False

    def __str__(self) -> str:
        """Return NetSuite's message in one line."""
        return " ".join(part for part in (str(self.status or ""), self.code, self.detail) if part)

    @property
    def bad_login(self) -> bool:
        """Whether NetSuite calls this a failed sign-in, which can also mean the concurrency limit."""
        return self.status == HTTPStatus.UNAUTHORIZED

    @property
    def over_the_limit(self) -> bool:
        """Whether the request was throttled: status 429 (section_156570709583), or a code that says so."""
        return self.status == HTTPStatus.TOO_MANY_REQUESTS or self.code in OVER_THE_LIMIT

    @property
    def record_changed(self) -> bool:
        """Whether another writer changed the record. Status and code are undocumented; the message is documented."""
        if self.status == HTTPStatus.CONFLICT:
            return self.code not in {"IDEMPOTENCY_ERROR", ""}
        return "has been changed" in self.detail.lower() or "RCRD_HAS_BEEN_CHANGED" in self.code

    @property
    def advice(self) -> str:
        """What to do if the response does not come from NetSuite's REST services; else empty."""
        return f". {NOT_NETSUITE}" if self.foreign and self.status < HTTPStatus.INTERNAL_SERVER_ERROR else ""

    @property
    def field(self) -> str:
        """The custom field that the response names; empty if it names none."""
        found = re.search(r"(?<!\w)(?:custentity|custrecord|cseg)\w+", f"{self.path} {self.detail}", re.IGNORECASE)
        return found.group().lower() if found else ""


def read_problem(response: requests.Response) -> Problem:
    """Read an error response. Never fails; an unreadable response is described instead."""
    status, location = response.status_code, location_of(response)
    if status in REDIRECTS:
        return Problem(status, "", _redirect(response), location=location, foreign=True)
    try:
        body = msgspec.json.decode(response.content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, MemoryError):
        kind = shown(response.headers.get("Content-Type") or "no content type", most=LONGEST_HOST_SHOWN)
        foreign = bool(response.content) and "json" not in kind.lower()
        return Problem(status, "", f"a response that is not JSON ({kind})", location=location, foreign=foreign)
    if not isinstance(body, dict):
        return Problem(status, "", "a response without a description", location=location)
    details = body.get("o:errorDetails")
    first = next((detail for detail in details if isinstance(detail, dict)), {}) if isinstance(details, list) else {}
    code = first.get("o:errorCode") or body.get("o:errorCode") or body.get("error") or ""
    detail = first.get("detail") or body.get("error_description") or body.get("title") or ""
    path = first.get("o:errorPath") or first.get("o:errorUrl") or first.get("o:errorQueryParam") or ""
    code, detail, path = (_fit_to_show(str(words), response) for words in (code, detail, path))
    return Problem(status, code, detail, path, location)


def _redirect(response: requests.Response) -> str:
    """Return only the host of a redirect, because path and query may contain what was sent."""
    try:
        host = urlsplit(response.headers.get("Location", "")).hostname
    except ValueError:
        host = None
    to = f"to {_fit_to_show(host, response, most=LONGEST_HOST_SHOWN)}" if host else "to another page"
    return f"a redirect {to}, which is not followed"


def _fit_to_show(words: str, response: requests.Response, *, most: int = LONGEST_DETAIL) -> str:
    """Return NetSuite's message as one short line, without our own credentials."""
    request = response.request
    header = request.headers.get("Authorization") if request else None
    sent = [header.removeprefix("Bearer ")] if isinstance(header, str) else []
    if request and isinstance(request.body, str):
        sent += parse_qs(request.body).get("client_assertion", [])
    return shown(words, most=most, secrets=sent)
