"""Receive batches like a careful receiver: check the signature and its age, and accept each batch id once."""

from __future__ import annotations

import hmac
import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from netsuite_rfm.sandbox.destinations.server import DestinationServer
from netsuite_rfm.sandbox.http.exchange import Response, json_bytes

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.http.exchange import Request

OLDEST_SIGNATURE_S = 300
_SIGNATURE = re.compile(r"t=([0-9]+),v1=([0-9a-f]{64})")


class WebhookReceiver(DestinationServer):
    """Stores the rows by internal id. `rejects`: ids whose rows get an error."""

    def __init__(self, secret: str, *, keeps_bodies: bool = False) -> None:
        super().__init__(self.answer, keeps_bodies=keeps_bodies)
        self.secret = secret
        self.rejects: set[int] = set()
        self.rows: dict[int, dict[str, Any]] = {}
        self.batches: dict[str, bytes] = {}
        self.complete_syncs = 0

    def answer(self, request: Request) -> Response:
        """Receive one batch."""
        if not self._is_genuine(request):
            return Response(401, {"Content-Type": "application/json"}, b'{"error":"signature"}')
        head, *rows = [json.loads(line) for line in request.body.splitlines() if line]
        if request.header("idempotency-key") != head["batch_id"] or len(rows) != head["rows"]:
            return Response(400, {"Content-Type": "application/json"}, b'{"error":"batch"}')
        if head["batch_id"] not in self.batches:
            self.batches[head["batch_id"]] = self._take(head, rows)
        return Response(200, {"Content-Type": "application/json"}, self.batches[head["batch_id"]])

    def _take(self, head: dict[str, Any], rows: list[dict[str, Any]]) -> bytes:
        results = []
        for index, row in enumerate(rows):
            customer_id = row["key"]["internal_id"]
            rejected = customer_id in self.rejects
            if not rejected and row["action"] == "upsert":
                self.rows[customer_id] = row
            elif not rejected:
                self.rows.pop(customer_id, None)
            results.append({"index": index, "status": "rejected" if rejected else "ok", "message": "Not today"})
        self.complete_syncs += bool(head.get("last"))
        return json_bytes({"results": results})

    def _is_genuine(self, request: Request) -> bool:
        match = _SIGNATURE.fullmatch(request.header("x-rfm-signature") or "")
        if match is None or abs(self.clock.now().timestamp() - int(match[1])) > OLDEST_SIGNATURE_S:
            return False
        wanted = hmac.new(self.secret.encode(), f"{match[1]}.".encode() + request.body, sha256).hexdigest()
        return hmac.compare_digest(wanted, match[2])
