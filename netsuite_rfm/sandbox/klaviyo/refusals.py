"""Klaviyo's error responses: `{"errors": [{id, status, code, title, detail, source}]}`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from netsuite_rfm.sandbox.http.exchange import Response, json_bytes

MEDIA_TYPE = "application/vnd.api+json"


@dataclass
class KlaviyoRefusal(Exception):
    """An error response to a request."""

    status: int
    code: str
    detail: str
    pointers: list[str] = field(default_factory=list)
    """One error per pointer; if empty, one error that points at the data."""
    meta: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def response(self, status_type: str) -> Response:
        """Return the response."""
        errors = []
        for number, pointer in enumerate(self.pointers or ["/data"]):
            error: dict[str, Any] = {
                "id": f"error-{self.code}-{number}",
                "status": self.status if status_type == "number" else str(self.status),
                "code": self.code,
                "title": self.code.replace("_", " ").capitalize(),
                "detail": self.detail,
                "source": {"pointer": pointer},
            }
            if self.meta is not None:
                error["meta"] = self.meta
            errors.append(error)
        headers = {"Content-Type": MEDIA_TYPE, **self.headers}
        return Response(self.status, headers, json_bytes({"errors": errors}))


def invalid(detail: str, *pointers: str) -> KlaviyoRefusal:
    """Return a 400 that points at the invalid part."""
    return KlaviyoRefusal(400, "invalid", detail, list(pointers))


def not_found(what: str) -> KlaviyoRefusal:
    """Return a 404."""
    return KlaviyoRefusal(404, "not_found", f"{what} does not exist.")
