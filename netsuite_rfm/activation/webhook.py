"""Signed NDJSON batches over HTTP, for destinations without a module of their own: HubSpot, Braze, n8n or a script.

A batch is a POST whose first line is ``{"batch_id", "sequence", "as_of", "rows"}`` and whose other lines are rows:
``{"key": {"internal_id", "email"?}, "action": "upsert" | "remove", "fields"?}``. The last batch of a sync has no rows
and ``"last": true``. A row of a customer left out has only the internal id, so no address that opted out is sent.

``X-RFM-Signature: t=<unix seconds>,v1=<hex>`` is HMAC-SHA256 of ``<t>.<body>``. ``Idempotency-Key`` is the batch's id:
two batches with the same key are the same batch. The answer may be ``{"results": [{"index", "status", "message"}]}``,
with ``status`` ``ok`` for an accepted row. Without it, a good HTTP status means that all rows were accepted.
"""

import hmac
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from pydantic import SecretStr

from netsuite_rfm.activation.contact import normalized_address
from netsuite_rfm.activation.halt import Halt
from netsuite_rfm.activation.outcome import CLEARING, Outcome, failed_row
from netsuite_rfm.activation.person import Person
from netsuite_rfm.activation.profile_values import profile_values
from netsuite_rfm.activation.retry import PATIENT, Patience
from netsuite_rfm.activation.sender import Answer, Sender
from netsuite_rfm.activation.sync import Batch

MOST_ROWS: Final = 1000
SIGNATURE: Final = "X-RFM-Signature"


@dataclass(frozen=True, slots=True)
class _Row:
    customer_id: int
    address: str
    line: bytes


@dataclass(slots=True)
class Webhook:
    """The destination ``webhook``.

    Args:
        url: where batches are posted.
        secret: signs the batches; the receiver has it too.
        as_of: the day that the values are computed for.
        batch_size: maximum rows per batch.
        patience: how often and how long to retry.
        timeout_s: seconds without data after which a request times out.
        halt: stops between two requests.

    """

    url: str
    secret: SecretStr
    as_of: date
    batch_size: int = MOST_ROWS
    patience: Patience = PATIENT
    timeout_s: float = 60.0
    halt: Halt | None = None
    _sender: Sender = field(init=False)
    _path: str = field(init=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        headers = {"Content-Type": "application/x-ndjson", "Accept": "application/json"}
        self._path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        self._sender = Sender(
            "The webhook", origin, headers, patience=self.patience, timeout_s=self.timeout_s, halt=self.halt
        )

    @property
    def name(self) -> str:
        """Its name on the command line."""
        return "webhook"

    @property
    def minimum(self) -> int:
        """Zero, because it has no minimum."""
        return 0

    @property
    def takes_changes(self) -> bool:
        """True, because the receiver keeps earlier values."""
        return True

    @property
    def requests(self) -> int:
        """Number of requests so far."""
        return self._sender.requests

    def members(self) -> int | None:
        """Return None, because a webhook does not report members."""
        return None

    def send(self, batch: Batch, outcome: Outcome) -> None:
        """Send customers left out, then everyone else, then an empty batch marked as the last."""
        sync_id, sequence = uuid.uuid4().hex, 0
        removals = (_removal(person) for person in batch.others)
        upserts = (_upsert(person) for person in batch.sendable)
        for rows, is_removal in ((removals, True), (upserts, False)):
            for part in _parts(rows, self.batch_size):
                self._sender.halt.wait(0)
                sequence += 1
                taken = self._post(sync_id, sequence, part, outcome, code=CLEARING if is_removal else "")
                if is_removal:
                    outcome.cleared += taken
                else:
                    outcome.sent += taken
        self._post(sync_id, sequence + 1, [], outcome, code=CLEARING)

    def _post(self, sync_id: str, sequence: int, rows: list[_Row], outcome: Outcome, *, code: str) -> int:
        head: dict[str, Any] = {
            "batch_id": f"{sync_id}-{sequence}",
            "sequence": sequence,
            "as_of": self.as_of.isoformat(),
            "rows": len(rows),
            "last": not rows,
        }
        body = b"\n".join([msgspec.json.encode(head), *(row.line for row in rows), b""])
        answer = self._sender.send(
            "POST", self._path, body=body, headers=self._signed(body, head["batch_id"]), expects_json=False
        )
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            words = f"The webhook rejected the batch: HTTP status {answer.status}"
            advice = "Check the receiver's log, then sync again"
            outcome.failed += [
                failed_row(row.customer_id, row.address, code or "refused", words, advice) for row in rows
            ]
            return 0
        failures = dict(_failures(answer, len(rows)))
        for index, (status, message) in failures.items():
            row = rows[index]
            advice = "Follow the receiver's message, then sync the customer again with --customers-file"
            outcome.failed.append(failed_row(row.customer_id, row.address, code or status, message, advice))
        return len(rows) - len(failures)

    def _signed(self, body: bytes, batch_id: str) -> dict[str, str]:
        at_s = int(time.time())
        return {SIGNATURE: f"t={at_s},v1={signature(self.secret, at_s, body)}", "Idempotency-Key": batch_id}


def signature(secret: SecretStr, at_s: int, body: bytes) -> str:
    """Return HMAC-SHA256 of the time stamp, a dot and the body, in hex."""
    return hmac.new(secret.get_secret_value().encode(), f"{at_s}.".encode() + body, sha256).hexdigest()


def _upsert(person: Person) -> _Row:
    address = normalized_address(person.email)
    contact = {
        name: value.strip()
        for name, value in (("first_name", person.first_name), ("last_name", person.last_name), ("phone", person.phone))
        if value.strip()
    }
    row = {
        "key": {"internal_id": person.customer_id, "email": address},
        "action": "upsert",
        "fields": {**contact, **profile_values(person)},
    }
    return _Row(person.customer_id, address, msgspec.json.encode(row))


def _removal(person: Person) -> _Row:
    row = {"key": {"internal_id": person.customer_id}, "action": "remove"}
    return _Row(person.customer_id, "", msgspec.json.encode(row))


def _parts(rows: Iterable[_Row], size: int) -> Iterator[list[_Row]]:
    part: list[_Row] = []
    for row in rows:
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def _failures(answer: Answer, rows: int) -> Iterator[tuple[int, tuple[str, str]]]:
    results = answer.at("results")
    for result in results if isinstance(results, list) else []:
        if isinstance(result, dict) and result.get("status") != "ok":
            index = result.get("index")
            if isinstance(index, int) and 0 <= index < rows:
                yield index, (str(result.get("status") or "rejected"), str(result.get("message") or ""))
