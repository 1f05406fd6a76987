"""Bulk import jobs. Rows are checked at once and take effect when the job completes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from netsuite_rfm.sandbox.klaviyo.profiles import IDENTIFIERS, IdentityConflict, malformed
from netsuite_rfm.sandbox.klaviyo.refusals import KlaviyoRefusal, invalid

if TYPE_CHECKING:
    from datetime import datetime

    from netsuite_rfm.sandbox.klaviyo.behaviour import KlaviyoBehaviour
    from netsuite_rfm.sandbox.klaviyo.profiles import ProfileStore

MOST_ROWS = 10_000
MOST_MEGABYTES = 5
MOST_PROFILE_BYTES = 100_000
JOB_KEPT = timedelta(days=7)
"""How long a job can be requested. `expires_at` exists, but its distance is undocumented. A guess."""
ROWS_POINTER = "/data/attributes/profiles/data"


@dataclass
class ImportJob:
    """One job and its rows."""

    id: str
    created: datetime
    rows: list[dict[str, Any]]
    list_ids: list[str]
    polls_left: int
    status: str = "queued"
    failed: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)

    def attributes(self) -> dict[str, Any]:
        """Return the job's attributes as the API shows them."""
        done = self.status == "complete"
        shown: dict[str, Any] = {
            "status": self.status,
            "created_at": self.created.isoformat(),
            "total_count": len(self.rows),
            "completed_count": len(self.rows) - self.failed if done else 0,
            "failed_count": self.failed,
            "expires_at": (self.created + JOB_KEPT).isoformat(),
        }
        return shown | ({"completed_at": self.created.isoformat()} if done else {})


class Imports:
    """The account's jobs.

    `polls`: number of status requests before a job completes. `cancels`: jobs, counted from 0, that end cancelled.
    `rejects`: addresses that fail when the job runs.
    """

    def __init__(self, store: ProfileStore, behaviour: KlaviyoBehaviour) -> None:
        self.store, self.behaviour = store, behaviour
        self.jobs: dict[str, ImportJob] = {}
        self.polls = 1
        self.cancels: set[int] = set()
        self.rejects: set[str] = set()

    def begin(self, body: bytes, now: datetime) -> ImportJob:
        """Check a request and queue its job. Raises KlaviyoRefusal, and stores nothing, if any part is invalid."""
        if len(body) > MOST_MEGABYTES * self.behaviour.megabyte:
            raise KlaviyoRefusal(self.behaviour.oversize_status, "payload_too_large", "The payload is above 5 MB.")
        data = _data_of(body)
        attributes = data.get("attributes")
        profiles = attributes.get("profiles") if isinstance(attributes, dict) else None
        rows = profiles.get("data") if isinstance(profiles, dict) else None
        if data.get("type") != "profile-bulk-import-job" or not isinstance(rows, list):
            raise invalid("'profiles' is a required field for the resource.", "/data/attributes/profiles")
        if len(rows) > MOST_ROWS:
            raise invalid(f"At most {MOST_ROWS} profiles.", ROWS_POINTER)
        _check_rows(rows)
        lists = ((data.get("relationships") or {}).get("lists") or {}).get("data") or []
        polls = self.polls + self.behaviour.extra_job_status
        job = ImportJob(f"job-{len(self.jobs):06d}", now, rows, [list_["id"] for list_ in lists], polls)
        self.jobs[job.id] = job
        return job

    def look(self, job_id: str, now: datetime) -> ImportJob | None:
        """Return a job, which advances with each request; None if it is unknown or expired."""
        job = self.jobs.get(job_id)
        if job is None or now > job.created + JOB_KEPT:
            return None
        if job.status in ("complete", "cancelled"):
            return job
        job.polls_left -= 1
        if job.polls_left >= 0:
            job.status = "validating" if self.behaviour.extra_job_status else "processing"
        elif list(self.jobs).index(job_id) in self.cancels:
            job.status = "cancelled"
        else:
            self._run(job, now)
        return job

    def run_all(self, now: datetime) -> None:
        """Finish all running jobs, as time would do."""
        for number, job in enumerate(self.jobs.values()):
            if job.status not in ("complete", "cancelled") and number not in self.cancels:
                self._run(job, now)

    def _run(self, job: ImportJob, now: datetime) -> None:
        job.status = "complete"
        for place, row in enumerate(job.rows):
            attributes = row.get("attributes") or {}
            try:
                if attributes.get("email") in self.rejects:
                    self._fail(job, place, "invalid", f"{attributes['email']} was not taken.")
                    continue
                profile, _ = self.store.upsert(row.get("id"), attributes, now, null_clears=False)
            except IdentityConflict:
                self._fail(job, place, "duplicate_profile", "A profile already exists with one of these identifiers.")
                continue
            self.store.patch(profile, (row.get("meta") or {}).get("patch_properties") or {})

    def _fail(self, job: ImportJob, place: int, code: str, detail: str) -> None:
        job.failed += 1
        if not self.behaviour.job_errors_named and job.failed % 2 == 0:
            return
        error = {
            "code": code,
            "title": code.replace("_", " ").capitalize(),
            "detail": detail,
            "source": {"pointer": f"{ROWS_POINTER}/{place}" if self.behaviour.payload_echo == "none" else "/data"},
        }
        job.errors.append(error | _echo(job.rows[place], self.behaviour.payload_echo))


def _echo(row: dict[str, Any], kind: str) -> dict[str, Any]:
    attributes = row.get("attributes") or {}
    if kind == "none":
        return {}
    if kind == "identifiers":
        kept = ("email", "external_id", "phone_number")
        return {"original_payload": {name: attributes[name] for name in kept if name in attributes}}
    return {"original_payload": {"data": row} if kind == "nested" else attributes | {"id": row.get("id")}}


def _data_of(body: bytes) -> dict[str, Any]:
    try:
        data = msgspec.json.decode(body).get("data")
    except (msgspec.DecodeError, AttributeError):
        raise invalid("The request is not JSON:API.") from None
    if not isinstance(data, dict):
        raise invalid("'data' is a required field.")
    return data


def _check_rows(rows: list[Any]) -> None:
    """Refuse all rows if any is invalid, naming each invalid one (rudderlabs/rudder-server PR 7107)."""
    wrong = []
    for place, row in enumerate(rows):
        attributes = row.get("attributes") if isinstance(row, dict) else None
        if not isinstance(attributes, dict) or row.get("type") != "profile" or not _is_identified(row):
            wrong.append(f"{ROWS_POINTER}/{place}")
        elif bad := malformed(attributes):
            wrong.append(f"{ROWS_POINTER}/{place}/attributes/{bad}")
        elif len(msgspec.json.encode(row)) > MOST_PROFILE_BYTES:
            wrong.append(f"{ROWS_POINTER}/{place}")
    if wrong:
        raise invalid("Invalid profile.", *wrong)


def _is_identified(row: dict[str, Any]) -> bool:
    return bool(row.get("id") or any(row["attributes"].get(name) for name in IDENTIFIERS))
