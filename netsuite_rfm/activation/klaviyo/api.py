"""The Klaviyo endpoints that a sync uses. None subscribes or unsubscribes anyone; no URL contains an address."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from pydantic import SecretStr

from netsuite_rfm.activation.contact import normalized_address
from netsuite_rfm.activation.errors import DestinationError
from netsuite_rfm.activation.halt import Halt
from netsuite_rfm.activation.klaviyo.bodies import suppression_body
from netsuite_rfm.activation.quota import Quota, Rate
from netsuite_rfm.activation.retry import PATIENT, Patience
from netsuite_rfm.activation.sender import Answer, Sender

REVISION: Final = "2026-10-15"
ORIGIN: Final = "https://a.klaviyo.com"
MEDIA_TYPE: Final = "application/vnd.api+json"
IMPORT_JOBS: Final = "/api/profile-bulk-import-jobs"
MOST_IDS_A_LOOKUP: Final = 100
MOST_SUPPRESSED_A_JOB: Final = 100
_ROW_POINTER = re.compile(r"/data/attributes/profiles/data/([0-9]+)(?:/|$)")


@dataclass(frozen=True, slots=True)
class KlaviyoRates:
    """Klaviyo's documented rate limits of the endpoint groups used: burst per second and steady per minute."""

    imports: tuple[Rate, ...] = (Rate(10, 1.0), Rate(150, 60.0))
    reads: tuple[Rate, ...] = (Rate(75, 1.0), Rate(750, 60.0))


@dataclass(frozen=True, slots=True, repr=False)
class KnownProfile:
    """A profile as Klaviyo has it."""

    profile_id: str
    external_id: str
    address: str
    """Normalised; empty if there is none."""
    is_suppressed: bool


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One error of an import or of a job: the row, if Klaviyo names it, and the reason."""

    external_id: str
    address: str
    position: int | None
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Job:
    """An import job. ``status`` may be a value that Klaviyo adds later."""

    status: str
    failed: int


class KlaviyoApi:
    """Calls Klaviyo with one private key."""

    def __init__(
        self,
        key: SecretStr,
        *,
        origin: str = ORIGIN,
        rates: KlaviyoRates = KlaviyoRates(),
        patience: Patience = PATIENT,
        timeout_s: float = 60.0,
        halt: Halt | None = None,
    ) -> None:
        headers = {
            "Authorization": f"Klaviyo-API-Key {key.get_secret_value()}",
            "revision": REVISION,
            "Accept": MEDIA_TYPE,
            "Content-Type": MEDIA_TYPE,
        }
        self.sender = Sender("Klaviyo", origin, headers, patience=patience, timeout_s=timeout_s, halt=halt)
        self._imports = Quota(rates.imports)
        self._job_reads = Quota(rates.imports)
        self._errors = Quota(rates.imports)
        self._profiles = Quota(rates.reads)
        self._suppressions = Quota(rates.reads)

    def begin_import(self, body: bytes) -> Answer:
        """Create an import job; the answer may be a refusal."""
        return self.sender.send("POST", IMPORT_JOBS, body=body, quota=self._imports)

    def job(self, job_id: str) -> Job | None:
        """Return a job; None if Klaviyo no longer has it."""
        answer = self.sender.send("GET", f"{IMPORT_JOBS}/{job_id}", quota=self._job_reads)
        attributes = answer.at("data", "attributes")
        if not isinstance(attributes, dict):
            return None
        return Job(str(attributes.get("status", "")), int(attributes.get("failed_count") or 0))

    def job_errors(self, job_id: str) -> Iterator[RowProblem]:
        """Yield every error of a job, from all pages."""
        parameters: dict[str, str] | None = {"page[size]": "100"}
        path = f"{IMPORT_JOBS}/{job_id}/import-errors"
        while True:
            answer = self.sender.send("GET", path, parameters=parameters, quota=self._errors)
            for error in answer.at("data") or []:
                yield _job_error(error if isinstance(error, dict) else {})
            path = self._next(answer)
            if not path:
                return
            parameters = None

    def known(self, external_ids: Sequence[str]) -> list[KnownProfile]:
        """Return the profiles with these ``external_id`` values, at most 100."""
        wanted = msgspec.json.encode(list(external_ids)).decode()
        return list(self._read_profiles({"filter": f"any(external_id,{wanted})"}))

    def every_profile(self) -> Iterator[KnownProfile]:
        """Yield all profiles of the account, 100 per request."""
        return self._read_profiles({})

    def look_at(self, path: str) -> None:
        """Read one item of a collection, to check that the key may read it.

        Raises:
            DestinationError: the key may not, or Klaviyo does not answer.

        """
        size = "1" if path == "/api/profiles" else "10"
        answer = self.sender.send("GET", path, parameters={"page[size]": size}, quota=self._profiles)
        if not isinstance(answer.at("data"), list):
            raise DestinationError(f"Klaviyo refused to list {path}: {refusal_words(answer)}")

    def suppress(self, addresses: Sequence[str]) -> Answer:
        """Suppress up to 100 addresses, so that Klaviyo never mails them; the answer may be a refusal."""
        return self.sender.send(
            "POST",
            "/api/profile-suppression-bulk-create-jobs",
            body=suppression_body(addresses),
            quota=self._suppressions,
            expects_json=False,
        )

    def _read_profiles(self, parameters: dict[str, str]) -> Iterator[KnownProfile]:
        asked: dict[str, str] | None = {
            **parameters,
            "page[size]": "100",
            "fields[profile]": "email,external_id,subscriptions",
            "additional-fields[profile]": "subscriptions",
        }
        path = "/api/profiles"
        while True:
            answer = self.sender.send("GET", path, parameters=asked, quota=self._profiles)
            profiles = answer.at("data")
            if not isinstance(profiles, list):
                raise DestinationError(f"Klaviyo refused to list profiles: {refusal_words(answer)}")
            yield from (_known(profile) for profile in profiles)
            path = self._next(answer)
            if not path:
                return
            asked = None

    def _next(self, answer: Answer) -> str:
        link = answer.at("links", "next")
        if not isinstance(link, str) or not link:
            return ""
        path = re.sub(r"^https?://[^/]+", "", link)
        return path if path.startswith("/api/") else ""  # the key is only for this host


def refused_rows(answer: Answer) -> dict[int, tuple[str, str]]:
    """Return code and message of each row that a refused import names, by its position in the request.

    The result is empty if any error names no row, because the other rows would be refused again.
    """
    found: dict[int, tuple[str, str]] = {}
    for error in _errors(answer):
        place = _position(error)
        if place is None:
            return {}
        found[place] = (str(error.get("code") or "invalid"), str(error.get("detail") or error.get("title") or ""))
    return found


def refusal_words(answer: Answer) -> str:
    """Return Klaviyo's message about a refused request, or the status if there is none."""
    words = [str(error.get("detail") or error.get("title") or "") for error in _errors(answer)]
    return "; ".join(filter(None, words)) or f"HTTP status {answer.status}"


def _errors(answer: Answer) -> list[dict[str, Any]]:
    errors = answer.at("errors")
    return [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []


def _position(error: dict[str, Any]) -> int | None:
    source = error.get("source")
    match = _ROW_POINTER.match(str(source.get("pointer") or "")) if isinstance(source, dict) else None
    return int(match[1]) if match else None


def _job_error(item: dict[str, Any]) -> RowProblem:
    attributes = item.get("attributes")
    error = attributes if isinstance(attributes, dict) else item
    payload = error.get("original_payload")
    return RowProblem(
        external_id=_value_of(payload, "external_id"),
        address=normalized_address(_value_of(payload, "email")),
        position=_position(error),
        code=str(error.get("code") or "invalid"),
        words=str(error.get("detail") or error.get("title") or ""),
    )


def _value_of(payload: object, name: str) -> str:
    """Search the payload at any depth: Klaviyo does not document how much of a row it echoes."""
    if isinstance(payload, dict):
        if isinstance(payload.get(name), str):
            return str(payload[name])
        return next(filter(None, (_value_of(value, name) for value in payload.values())), "")
    return ""


def _known(profile: dict[str, Any]) -> KnownProfile:
    attributes = profile.get("attributes") or {}
    marketing = ((attributes.get("subscriptions") or {}).get("email") or {}).get("marketing") or {}
    return KnownProfile(
        profile_id=str(profile.get("id", "")),
        external_id=str(attributes.get("external_id") or ""),
        address=normalized_address(str(attributes.get("email") or "")),
        is_suppressed=bool(marketing.get("suppression")),
    )
