"""What NetSuite's error bodies say, whatever shape they come in.

The usual shape is ``{"status": 404, "o:errorDetails": [{"detail": …, "o:errorCode": …}]}``
(section_156570709583); sign-in errors may come as ``{"error": "invalid_client"}`` (subsect_158521832417),
and a gateway before NetSuite may answer with HTML.
"""

import re
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs

import msgspec
import requests

from netsuite_rfm.telemetry.log import masked

LONGEST_DETAIL = 500  # of NetSuite's words, so that a report or a log line stays readable


@dataclass(frozen=True, slots=True)
class Problem:
    """An error answer: HTTP status, NetSuite's code, its words, the place it names, and a ``Location``."""

    status: int
    code: str
    detail: str
    path: str = ""
    location: str = ""

    def __str__(self) -> str:
        """Return one line in NetSuite's words."""
        return " ".join(part for part in (str(self.status), self.code, self.detail) if part)

    @property
    def bad_login(self) -> bool:
        """Whether NetSuite calls this a failed sign-in (which can also be its concurrency limit)."""
        return self.status == HTTPStatus.UNAUTHORIZED

    @property
    def record_changed(self) -> bool:
        """Whether somebody else changed the record meanwhile. Status and code are not documented; the words are."""
        return "has been changed" in self.detail.lower() or "RCRD_HAS_BEEN_CHANGED" in self.code

    @property
    def field(self) -> str:
        """The custom field that the answer names, if any."""
        found = re.search(r"cust(entity|record)_\w+", f"{self.path} {self.detail}", re.IGNORECASE)
        return found.group().lower() if found else ""


def read_problem(response: requests.Response) -> Problem:
    """Read an error answer. Never fails: what cannot be read is described."""
    try:
        body = msgspec.json.decode(response.content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        kind = response.headers.get("Content-Type", "no content type")
        return Problem(response.status_code, "", f"an answer that is not JSON ({kind})")
    if not isinstance(body, dict):
        return Problem(response.status_code, "", "an answer without a description")
    details = body.get("o:errorDetails")
    first = next((one for one in details if isinstance(one, dict)), {}) if isinstance(details, list) else {}
    code = first.get("o:errorCode") or body.get("o:errorCode") or body.get("error") or ""
    detail = first.get("detail") or body.get("error_description") or body.get("title") or ""
    path = first.get("o:errorPath") or first.get("o:errorUrl") or first.get("o:errorQueryParam") or ""
    location = response.headers.get("Location", "")
    code, detail, path = (_fit_to_show(str(words), response) for words in (code, detail, path))
    return Problem(response.status_code, code, detail, path, location)


def _fit_to_show(words: str, response: requests.Response) -> str:
    """Make one line of NetSuite's words, of bearable length, in which our own credentials are not repeated."""
    request = response.request
    header = request.headers.get("Authorization") if request else None
    sent = [header.removeprefix("Bearer ")] if isinstance(header, str) else []
    if request and isinstance(request.body, str):
        sent += parse_qs(request.body).get("client_assertion", [])
    printable = "".join(letter if letter.isprintable() else " " for letter in masked(words, sent))
    return " ".join(printable.split())[:LONGEST_DETAIL]
