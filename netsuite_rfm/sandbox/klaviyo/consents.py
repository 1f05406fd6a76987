"""Subscribe, unsubscribe and suppress, including the side effects of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_rfm.sandbox.klaviyo.profiles import Profile, ProfileStore, malformed
from netsuite_rfm.sandbox.klaviyo.refusals import invalid

if TYPE_CHECKING:
    from datetime import datetime

MOST_SUPPRESSED = MOST_UNSUBSCRIBED = 100
MOST_SUBSCRIBED = 1000
LIFTED_BY_SUBSCRIBING = ("UNSUBSCRIBE", "SPAM_COMPLAINT", "USER_SUPPRESSED")


def suppress(store: ProfileStore, data: dict[str, Any], now: datetime) -> int:
    """Suppress addresses; return how many already were suppressed."""
    skipped = 0
    for address in _addresses(data, MOST_SUPPRESSED):
        profile = store.find("email", address)
        if profile is None and store.behaviour.suppression_creates:
            profile, _ = store.upsert(None, {"email": address}, now, null_clears=False)
        if profile is None or "USER_SUPPRESSED" in profile.suppressions:
            skipped += 1
        else:
            profile.suppressions["USER_SUPPRESSED"] = now
    return skipped


def unsuppress(store: ProfileStore, data: dict[str, Any]) -> None:
    """Lift what a user suppressed, and nothing else."""
    for address in _addresses(data, MOST_SUPPRESSED):
        if profile := store.find("email", address):
            profile.suppressions.pop("USER_SUPPRESSED", None)


def subscribe(store: ProfileStore, data: dict[str, Any], now: datetime) -> list[Profile]:
    """Subscribe, which also lifts suppressions. This is the trap of a sync that subscribes."""
    done = []
    for address in _addresses(data, MOST_SUBSCRIBED):
        profile, _ = store.upsert(None, {"email": address}, now, null_clears=False)
        profile.consent = "SUBSCRIBED"
        for reason in LIFTED_BY_SUBSCRIBING:
            profile.suppressions.pop(reason, None)
        done.append(profile)
    return done


def unsubscribe(store: ProfileStore, data: dict[str, Any], members: set[str] | None, now: datetime) -> None:
    """Unsubscribe. With a list, profiles not in it are unsubscribed from everything, the trap of list removal."""
    for address in _addresses(data, MOST_UNSUBSCRIBED):
        profile = store.find("email", address)
        if profile is None:
            continue
        if members is not None and profile.id in members:
            members.discard(profile.id)
        else:
            profile.consent = "UNSUBSCRIBED"
            profile.suppressions["UNSUBSCRIBE"] = now


def _addresses(data: dict[str, Any], most: int) -> list[str]:
    rows = ((data.get("attributes") or {}).get("profiles") or {}).get("data")
    if not isinstance(rows, list) or not rows:
        raise invalid("'profiles' is a required field.", "/data/attributes/profiles")
    if len(rows) > most:
        raise invalid(f"At most {most} profiles.", "/data/attributes/profiles/data")
    addresses = []
    for place, row in enumerate(rows):
        attributes = row.get("attributes") or {}
        if not attributes.get("email") or malformed(attributes):
            raise invalid("Invalid profile.", f"/data/attributes/profiles/data/{place}/attributes/email")
        addresses.append(str(attributes["email"]))
    return addresses
