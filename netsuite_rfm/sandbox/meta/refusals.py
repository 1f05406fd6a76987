"""The Graph API's error responses."""

from __future__ import annotations

from dataclasses import dataclass

from netsuite_rfm.sandbox.http.exchange import Response, json_bytes

JSON = {"Content-Type": "application/json"}


@dataclass
class GraphRefusal(Exception):
    """An error response to a request; Graph uses status 400 for nearly all errors."""

    code: int
    message: str
    subcode: int | None = None
    status: int = 400

    def value(self) -> dict[str, object]:
        """Return the body."""
        error: dict[str, object] = {
            "message": f"(#{self.code}) {self.message}",
            "type": "OAuthException",
            "code": self.code,
            "error_user_title": "Request refused",
            "error_user_msg": self.message,
            "fbtrace_id": "AbCdEfGhIjK",
        }
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        return {"error": error}

    def response(self) -> Response:
        """Return the response."""
        return Response(self.status, JSON, json_bytes(self.value()))
