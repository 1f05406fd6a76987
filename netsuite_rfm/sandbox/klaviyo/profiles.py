"""Profiles: their identifiers, properties, and whether they may be mailed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from netsuite_rfm.sandbox.klaviyo.behaviour import KlaviyoBehaviour

_EMAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
IDENTIFIERS = ("email", "phone_number", "external_id")
CONTACT = ("first_name", "last_name", "organization", "locale", "title", "image", "location")


class IdentityConflict(Exception):
    """The identifiers of a row belong to two profiles, or to another profile."""

    def __init__(self, profile_id: str) -> None:
        super().__init__(profile_id)
        self.profile_id = profile_id


@dataclass
class Profile:
    """One profile. `suppressions` are reasons with their times; `consent` is a value such as SUBSCRIBED."""

    id: str
    created: datetime
    updated: datetime
    email: str | None = None
    phone_number: str | None = None
    external_id: str | None = None
    contact: dict[str, Any] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)
    consent: str = "NEVER_SUBSCRIBED"
    suppressions: dict[str, datetime] = field(default_factory=dict)

    @property
    def can_receive_email(self) -> bool:
        """Whether a campaign would reach this profile. As in Klaviyo, profiles that never subscribed can be mailed."""
        return self.email is not None and self.consent != "UNSUBSCRIBED" and not self.suppressions


class ProfileStore:
    """All profiles of the account."""

    def __init__(self, behaviour: KlaviyoBehaviour) -> None:
        self.behaviour = behaviour
        self.by_id: dict[str, Profile] = {}
        self._by: dict[str, dict[str, Profile]] = {name: {} for name in IDENTIFIERS}

    def find(self, name: str, value: str) -> Profile | None:
        """Return the profile with this identifier; None if there is none."""
        return self._by[name].get(_key(name, value))

    def match(self, profile_id: str | None, attributes: Mapping[str, Any]) -> Profile | None:
        """Find the profile of a row by its id, then by its identifiers in order.

        Raises IdentityConflict if another profile has one of the row's other identifiers.
        """
        order = ("external_id", "email", "phone_number")
        if self.behaviour.identity == "email_first":
            order = ("email", "external_id", "phone_number")
        given = [name for name in order if attributes.get(name)]
        owners = [owner for name in given if (owner := self.find(name, attributes[name]))]
        matched = next(iter(owners), None) if profile_id is None else self.by_id.get(profile_id)
        stranger = next((owner for owner in owners if owner is not matched), None)
        if stranger is not None:
            raise IdentityConflict(stranger.id)
        return matched

    def upsert(
        self, profile_id: str | None, attributes: Mapping[str, Any], now: datetime, *, null_clears: bool
    ) -> tuple[Profile, bool]:
        """Change or create a profile; return it and whether it was created. The attribute `meta` patches properties."""
        profile = self.match(profile_id, attributes)
        created = profile is None
        if profile is None:
            profile = Profile(f"01PROFILE{len(self.by_id):017d}", now, now)
            self.by_id[profile.id] = profile
        for name in IDENTIFIERS:
            if attributes.get(name):
                self._identify(profile, name, attributes[name])
        for name in CONTACT:
            if name in attributes and (attributes[name] is not None or null_clears):
                profile.contact[name] = attributes[name]
        for name, value in (attributes.get("properties") or {}).items():
            self._set(profile, name, value, null_clears=null_clears)
        profile.updated = now
        return profile, created

    def patch(self, profile: Profile, patch: Mapping[str, Any]) -> None:
        """Apply `meta.patch_properties`."""
        if self.behaviour.unset_honoured:
            names = patch.get("unset") or []
            for name in [names] if isinstance(names, str) else names:
                profile.properties.pop(name, None)
        for name, value in (patch.get("append") or {}).items():
            held = profile.properties.setdefault(name, [])
            held += [part for part in (value if isinstance(value, list) else [value]) if part not in held]

    def _set(self, profile: Profile, name: str, value: Any, *, null_clears: bool) -> None:  # noqa: ANN401 - JSON
        if value is None:
            if null_clears:
                profile.properties.pop(name, None)
        elif value != [] or self.behaviour.empty_list_overwrites or name not in profile.properties:
            profile.properties[name] = value

    def _identify(self, profile: Profile, name: str, value: str) -> None:
        held = getattr(profile, name)
        if held is not None:
            self._by[name].pop(_key(name, held), None)
        setattr(profile, name, value)
        self._by[name][_key(name, value)] = profile


def malformed(attributes: Mapping[str, Any]) -> str | None:
    """Return the attribute for which a row is refused; None if the row is well formed."""
    email, phone = attributes.get("email"), attributes.get("phone_number")
    if email is not None and not (isinstance(email, str) and _EMAIL.fullmatch(email.strip())):
        return "email"
    if phone is not None and not (isinstance(phone, str) and _PHONE.fullmatch(phone)):
        return "phone_number"
    return None


def _key(name: str, value: str) -> str:
    return value.strip().lower() if name == "email" else value
