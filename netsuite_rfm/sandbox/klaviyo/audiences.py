"""Lists, by membership, and segments, by a condition on one property."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from netsuite_rfm.sandbox.klaviyo.refusals import KlaviyoRefusal, invalid, not_found

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from netsuite_rfm.sandbox.klaviyo.profiles import Profile, ProfileStore

MOST_MEMBERS_A_CALL = 1000
LISTS_A_DAY, SEGMENTS_A_DAY = 150, 100


@dataclass
class KlaviyoList:
    """A list and its members' ids."""

    id: str
    name: str
    created: datetime
    members: set[str] = field(default_factory=set)


@dataclass
class KlaviyoAudiences:
    """The account's lists and segments."""

    store: ProfileStore
    lists: dict[str, KlaviyoList] = field(default_factory=dict)
    segments: dict[str, tuple[str, Any]] = field(default_factory=dict)
    """Property and value of each segment by its name."""

    def create_list(self, name: str, now: datetime) -> KlaviyoList:
        """Create a list. Raises KlaviyoRefusal (429) above 150 per day."""
        if sum(list_.created.date() == now.date() for list_ in self.lists.values()) >= LISTS_A_DAY:
            raise KlaviyoRefusal(429, "throttled", "Daily limit of new lists.", headers={"Retry-After": "3600"})
        made = KlaviyoList(f"L{len(self.lists):05d}", name, now)
        self.lists[made.id] = made
        return made

    def change_members(self, list_id: str, rows: object, act: Callable[[set[str], str], None]) -> None:
        """Add or remove members by Klaviyo's profile id; a row accepts nothing else."""
        if list_id not in self.lists:
            raise not_found(f"List {list_id}")
        if not isinstance(rows, list) or len(rows) > MOST_MEMBERS_A_CALL:
            raise invalid("At most 1000 profiles.", "/data")
        for place, row in enumerate(rows):
            if not isinstance(row, dict) or set(row) != {"type", "id"}:
                raise invalid("Only 'type' and 'id' are allowed.", f"/data/{place}")
            if row["id"] not in self.store.by_id:
                raise not_found(f"Profile {row['id']}")
        for row in rows:
            act(self.lists[list_id].members, row["id"])

    def segment(self, property_name: str, value: object) -> list[Profile]:
        """Return the profiles whose property equals or contains this value."""
        return [
            profile
            for profile in self.store.by_id.values()
            if (held := profile.properties.get(property_name)) == value or (isinstance(held, list) and value in held)
        ]

    def would_be_mailed(self, property_name: str, value: object) -> set[str]:
        """Return the addresses that a campaign to that segment would reach."""
        return {str(profile.email) for profile in self.segment(property_name, value) if profile.can_receive_email}
