"""Klaviyo's error answers: `{"errors": [{id, status, code, title, detail, source}]}`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from netsuite_rfm.sandbox.http.exchange import Response, json_bytes

MEDIA_TYPE = "application/vnd.api+json"


@dataclass
class KlaviyoRefusal(Exception):
    """A request that is answered with an error."""

    status: int
    code: str
    detail: str
    pointers: list[str] = field(default_factory=list)
    """One error for each; none: one error that points at the data."""
    meta: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def response(self, status_type: str) -> Response:
        """The answer."""
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
    """A 400 that points at what is wrong."""
    return KlaviyoRefusal(400, "invalid", detail, list(pointers))


def not_found(what: str) -> KlaviyoRefusal:
    """A 404."""
    return KlaviyoRefusal(404, "not_found", f"{what} does not exist.")
