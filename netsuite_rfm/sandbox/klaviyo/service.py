"""The local Klaviyo's HTTP side: key, revision, routes and rates.

with KlaviyoSandbox() as klaviyo:
    ... klaviyo.origin, klaviyo.key ...
"""

from __future__ import annotations

import re
import secrets
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from netsuite_rfm.sandbox.destinations.server import DestinationServer
from netsuite_rfm.sandbox.http.exchange import Response, json_bytes
from netsuite_rfm.sandbox.klaviyo import consents, views
from netsuite_rfm.sandbox.klaviyo.audiences import KlaviyoAudiences
from netsuite_rfm.sandbox.klaviyo.behaviour import KlaviyoBehaviour
from netsuite_rfm.sandbox.klaviyo.imports import Imports
from netsuite_rfm.sandbox.klaviyo.profiles import IdentityConflict, ProfileStore, malformed
from netsuite_rfm.sandbox.klaviyo.rates import Rates
from netsuite_rfm.sandbox.klaviyo.refusals import MEDIA_TYPE, KlaviyoRefusal, invalid, not_found

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from netsuite_rfm.sandbox.http.exchange import Request

NEWEST_REVISION = date(2026, 10, 15)
REVISION_LIFE = timedelta(days=731)  # two years: a year stable, a year deprecated
_ID = "([A-Za-z0-9_-]+)"
_Answer = tuple[int, Any]


class KlaviyoSandbox(DestinationServer):
    """One account with one private key. `speed` makes the windows of the rate limits pass faster; 0 disables them."""

    def __init__(
        self, behaviour: KlaviyoBehaviour | None = None, *, speed: float = 0, keeps_bodies: bool = False
    ) -> None:
        super().__init__(self.answer, keeps_bodies=keeps_bodies)
        self.key = f"pk_{secrets.token_hex(17)}"
        self.scopes_suffice = True
        self.begin_again(behaviour or KlaviyoBehaviour(), speed)

    def begin_again(self, behaviour: KlaviyoBehaviour, speed: float = 0) -> None:
        """Reset to an account without profiles, with the same key."""
        self.behaviour = behaviour
        self.profiles = ProfileStore(self.behaviour)
        self.imports = Imports(self.profiles, self.behaviour)
        self.audiences = KlaviyoAudiences(self.profiles)
        self.rates = Rates(self.behaviour, speed)

    def answer(self, request: Request) -> Response:
        """Answer one request."""
        now = self.clock.now()
        headers: dict[str, str] = {}
        try:
            self._check(request, now)
            for pattern, group, handler in _ROUTES:
                match = re.fullmatch(pattern, f"{request.method} {request.path.rstrip('/')}")
                if match:
                    headers = self.rates.count(pattern, group, now)
                    status, value = handler(self, request, now, *match.groups())
                    return Response(status, {"Content-Type": MEDIA_TYPE, **headers}, _body(value))
            raise not_found("The resource")
        except KlaviyoRefusal as refusal:
            answer = refusal.response(self.behaviour.error_status_type)
            answer.headers |= headers
            return answer

    def _check(self, request: Request, now: datetime) -> None:
        if request.header("authorization") != f"Klaviyo-API-Key {self.key}":
            raise KlaviyoRefusal(401, "not_authenticated", "Missing or invalid private key.")
        if not self.scopes_suffice:
            raise KlaviyoRefusal(403, "permission_denied", "The key lacks a scope.")
        try:
            revision = date.fromisoformat((request.header("revision") or "").split(".")[0])
        except ValueError:
            raise invalid("Invalid or missing revision header.") from None
        if revision > NEWEST_REVISION:
            raise invalid("The revision is not released yet.")
        if now.date() - revision >= REVISION_LIFE:
            raise KlaviyoRefusal(410, "revision_retired", "The revision is no longer supported.")


def _body(value: object) -> bytes:
    return b"" if value is None else json_bytes(value)


def _data(request: Request) -> Any:  # noqa: ANN401 - a client's JSON
    try:
        return msgspec.json.decode(request.body)["data"]
    except (msgspec.DecodeError, TypeError, KeyError):
        raise invalid("'data' is a required field.") from None


def _begin_import(here: KlaviyoSandbox, request: Request, now: datetime) -> _Answer:
    return 202, {"data": views.job(here.imports.begin(request.body, now), here.origin)}


def _job(here: KlaviyoSandbox, _request: Request, now: datetime, job_id: str) -> _Answer:
    job = here.imports.look(job_id, now)
    if job is None:
        raise not_found(f"Job {job_id}")
    return 200, {"data": views.job(job, here.origin)}


def _job_errors(here: KlaviyoSandbox, request: Request, now: datetime, job_id: str) -> _Answer:
    job = here.imports.look(job_id, now)
    if job is None:
        raise not_found(f"Job {job_id}")
    items = [
        {"type": "import-error", "id": f"{job_id}-{place}", "attributes": error}
        for place, error in enumerate(job.errors)
    ]
    return 200, views.page(request, items, default=20)


def _upsert(here: KlaviyoSandbox, request: Request, now: datetime) -> _Answer:
    data = _data(request)
    attributes = data.get("attributes") if isinstance(data, dict) else None
    if not isinstance(attributes, dict):
        raise invalid("One profile is taken, not several.")
    if bad := malformed(attributes):
        raise invalid("Invalid profile.", f"/data/attributes/{bad}")
    if data.get("id") and data["id"] not in here.profiles.by_id:
        raise not_found(f"Profile {data['id']}")
    try:
        profile, created = here.profiles.upsert(data.get("id"), attributes, now, null_clears=True)
    except IdentityConflict as conflict:
        # community.klaviyo.com 11971: a row by id whose e-mail is another profile's is "not found".
        if data.get("id"):
            raise not_found(f"Profile {data['id']}") from None
        meta = {"duplicate_profile_id": conflict.profile_id}
        raise KlaviyoRefusal(409, "duplicate_profile", "A profile already exists.", meta=meta) from None
    return (201 if created else 200), {"data": views.profile(profile, here.origin, with_subscriptions=True)}


def _list_profiles(here: KlaviyoSandbox, request: Request, _now: datetime) -> _Answer:
    wanted = views.wanted_profiles(request.query.get("filter", ""), here.profiles)
    with_subscriptions = "subscriptions" in request.query.get("additional-fields[profile]", "")
    items = [views.profile(profile, here.origin, with_subscriptions=with_subscriptions) for profile in wanted]
    return 200, views.page(request, items, default=20)


def _suppress(here: KlaviyoSandbox, request: Request, now: datetime) -> _Answer:
    data = _data(request)
    skipped = consents.suppress(here.profiles, data, now)
    count = len(data["attributes"]["profiles"]["data"])
    return 202, {"data": views.suppression_job(count, skipped, now, here.origin)}


def _unsuppress(here: KlaviyoSandbox, request: Request, _now: datetime) -> _Answer:
    consents.unsuppress(here.profiles, _data(request))
    return 202, None


def _subscribe(here: KlaviyoSandbox, request: Request, now: datetime) -> _Answer:
    data = _data(request)
    profiles = consents.subscribe(here.profiles, data, now)
    if members := _members(here, data):
        members.update(profile.id for profile in profiles)
    return 202, None


def _unsubscribe(here: KlaviyoSandbox, request: Request, now: datetime) -> _Answer:
    data = _data(request)
    consents.unsubscribe(here.profiles, data, _members(here, data), now)
    return 202, None


def _members(here: KlaviyoSandbox, data: dict[str, Any]) -> set[str] | None:
    named = ((data.get("relationships") or {}).get("list") or {}).get("data") or {}
    found = here.audiences.lists.get(named.get("id", ""))
    return found.members if found else None


def _create_list(here: KlaviyoSandbox, request: Request, now: datetime) -> _Answer:
    made = here.audiences.create_list(str(_data(request)["attributes"]["name"]), now)
    return 201, {"data": views.klaviyo_list(made, here.origin)}


def _lists(here: KlaviyoSandbox, request: Request, _now: datetime) -> _Answer:
    items = [views.klaviyo_list(list_, here.origin) for list_ in here.audiences.lists.values()]
    return 200, views.page(request, items, default=10, most=10)


def _add_members(here: KlaviyoSandbox, request: Request, _now: datetime, list_id: str) -> _Answer:
    here.audiences.change_members(list_id, _data(request), set.add)
    return 204, None


def _remove_members(here: KlaviyoSandbox, request: Request, _now: datetime, list_id: str) -> _Answer:
    here.audiences.change_members(list_id, _data(request), set.discard)
    return 204, None


_ROUTES: tuple[tuple[str, str, Callable[..., _Answer]], ...] = (
    ("POST /api/profile-bulk-import-jobs", "small", _begin_import),
    (f"GET /api/profile-bulk-import-jobs/{_ID}", "small", _job),
    (f"GET /api/profile-bulk-import-jobs/{_ID}/import-errors", "small", _job_errors),
    ("POST /api/profile-import", "large", _upsert),
    ("GET /api/profiles", "large", _list_profiles),
    ("POST /api/profile-suppression-bulk-create-jobs", "large", _suppress),
    ("POST /api/profile-suppression-bulk-delete-jobs", "large", _unsuppress),
    ("POST /api/profile-subscription-bulk-create-jobs", "large", _subscribe),
    ("POST /api/profile-subscription-bulk-delete-jobs", "large", _unsubscribe),
    ("POST /api/lists", "small", _create_list),
    ("GET /api/lists", "large", _lists),
    (f"POST /api/lists/{_ID}/relationships/profiles", "small", _add_members),
    (f"DELETE /api/lists/{_ID}/relationships/profiles", "small", _remove_members),
)
