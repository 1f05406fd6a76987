"""A request as the sandbox's handlers receive it, and the response that they return."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NoReturn
from urllib.parse import parse_qsl, urlsplit

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_rfm.sandbox.faults.script import RecordFaults

JobFate = Literal["normal", "never_completes", "never_runs", "lost"]
JSON = "application/json"
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def json_bytes(value: object) -> bytes:
    """Encode a JSON response; a Decimal becomes a number with all its digits."""
    return _ENCODER.encode(value)


class BadJsonError(ValueError):
    """The body of a request is not JSON."""


@dataclass(frozen=True)
class Request:
    """One HTTP request, its body read. Header names are lower case; repeated headers are joined by commas."""

    method: str
    target: str  # path and query as the client sent them, because signatures cover them in this form
    headers: Mapping[str, str]
    body: bytes
    origin: str  # scheme, host and port as the client addressed them
    prefer_lines: tuple[str, ...] = ()
    job_fate: JobFate = "normal"  # fault for the job that this request starts
    record_faults: RecordFaults | None = None  # faults for the records that it changes

    @cached_property
    def path(self) -> str:
        """The path without its query, still percent-encoded."""
        return urlsplit(self.target).path

    @cached_property
    def raw_query(self) -> str:
        """The query as written."""
        return urlsplit(self.target).query

    @cached_property
    def query(self) -> dict[str, str]:
        """Query parameters by name; the last one if a name is repeated."""
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))

    @property
    def media_type(self) -> str:
        """Content-Type without its parameters, in lower case."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    def header(self, name: str) -> str | None:
        """Return a header by its name in any case."""
        return self.headers.get(name.lower())

    def preferences(self, *, first_of_line_only: bool = False) -> dict[str, str]:
        """Return `Prefer` as names and values in lower case (RFC 7240).

        With `first_of_line_only` a second preference on one line is not read.
        """
        found: dict[str, str] = {}
        for line in self.prefer_lines:
            parts = line.lower().split(",")
            for part in parts[:1] if first_of_line_only else parts:
                name, _, value = part.partition("=")
                found.setdefault(name.strip(), value.strip().strip('"'))
        return found

    def json(self) -> object:
        """Decode the body, numbers with a point as Decimal so that money stays exact.

        BadJsonError if it is not JSON.
        """
        try:
            return json.loads(self.body, parse_float=Decimal, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise BadJsonError(str(error)) from error


def _refuse_constant(name: str) -> NoReturn:
    raise BadJsonError(f"{name} is not JSON")


@dataclass
class Response:
    """A response: status, headers and body. The server adds Date, Server and Content-Length."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def json_response(value: object, media_type: str = JSON) -> Response:
    """Return a 200 with a JSON body."""
    return Response(200, {"Content-Type": media_type}, json_bytes(value))
