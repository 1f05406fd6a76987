"""Audiences and the sessions that replace their members."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from netsuite_rfm.sandbox.meta.matching import KNOWN_KEYS, Matcher, is_valid
from netsuite_rfm.sandbox.meta.refusals import GraphRefusal

if TYPE_CHECKING:
    from datetime import datetime

    from netsuite_rfm.sandbox.meta.behaviour import MetaBehaviour

MOST_ROWS = 10_000
SESSION_SPAN = timedelta(minutes=90)
MOST_SAMPLES = 100
NORMAL, REPLACE_IN_PROGRESS, FLAGGED = 200, 414, 471
"""`operation_status` codes: 200 and 471 are documented; the code of a replacement is a guess."""

Row = tuple[object, ...]


@dataclass
class Session:
    """One replacement in progress."""

    id: int
    began: datetime
    schema: tuple[str, ...]
    seen: set[int] = field(default_factory=set)
    rows: dict[Row, None] = field(default_factory=dict)
    received: int = 0
    invalid: int = 0


@dataclass
class Audience:
    """A custom audience. Its members cannot be read over the API, only by tests."""

    id: str
    name: str
    description: str
    subtype: str = "CUSTOM"
    members: dict[Row, None] = field(default_factory=dict)
    schema: tuple[str, ...] = ()
    session: Session | None = None
    ended: set[int] = field(default_factory=set)
    flagged: bool = False
    hidden_calls: int = 0
    replacements: int = 0


class Replacements:
    """The rules of `usersreplace`."""

    def __init__(self, behaviour: MetaBehaviour, matcher: Matcher) -> None:
        self.behaviour, self.matcher = behaviour, matcher

    def expire(self, audience: Audience, now: datetime) -> None:
        """End a session after its 90 minutes, with the rows received so far."""
        if audience.session and now - audience.session.began > SESSION_SPAN:
            self._finish(audience)

    def take(self, audience: Audience, payload: dict[str, Any], told: dict[str, Any], now: datetime) -> dict[str, Any]:
        """Receive one batch. Raises GraphRefusal with Meta's codes if a rule is broken."""
        schema, rows = _checked(payload)
        if audience.flagged:
            raise GraphRefusal(100, "The audience is flagged.", 1713230)
        session_id, number = told.get("session_id"), told.get("batch_seq")
        if not isinstance(session_id, int) or not isinstance(number, int):
            raise GraphRefusal(100, "session needs session_id and batch_seq.")
        if session_id in audience.ended:
            raise GraphRefusal(2650, "The session is finished.", 1870159)
        session = self._session(audience, session_id, number, schema, now)
        if number in session.seen and self.behaviour.repeated_batch == "refused":
            raise GraphRefusal(100, "The batch was received already.")
        session.seen.add(number)
        session.received += len(rows)
        bad = [row for row in rows if not is_valid(schema, row)]
        session.invalid += len(bad)
        session.rows |= dict.fromkeys(tuple(map(_plain, row)) for row in rows if is_valid(schema, row))
        if told.get("last_batch_flag"):
            self._end(audience, session, empty=not session.received)
        samples: object = [list(row) for row in bad[:MOST_SAMPLES]]
        if self.behaviour.invalid_samples == "map":
            samples = {str(place): list(row) for place, row in enumerate(bad[:MOST_SAMPLES])}
        return {
            "audience_id": audience.id,
            "session_id": str(session_id),
            "num_received": session.received,
            "num_invalid_entries": len(bad),
            "invalid_entry_samples": samples,
        }

    def matched(self, audience: Audience) -> int:
        """Return how many people in the audience Meta knows."""
        found = {self.matcher.match(audience.schema, row) for row in audience.members}
        return len(found - {None})

    def bounds(self, audience: Audience) -> tuple[int, int]:
        """Return the approximate count as a range; -1 if there are few."""
        matched = self.matched(audience)
        if matched < self.behaviour.counts_known_at:
            return -1, -1
        return matched // 100 * 100, matched // 100 * 100 + 100

    def _session(
        self, audience: Audience, session_id: int, number: int, schema: tuple[str, ...], now: datetime
    ) -> Session:
        held = audience.session
        if held is not None and held.id != session_id:
            if self.behaviour.killed_session == "blocks":
                raise GraphRefusal(2650, "An update is in progress.", 1870145)
            held = None
        if held is None:
            if number != 1:
                raise GraphRefusal(2650, "The first batch is missing.", 1870147)
            held = audience.session = Session(session_id, now, schema)
        if held.schema != schema:
            raise GraphRefusal(100, "The schema differs from the session's first batch.")
        return held

    def _end(self, audience: Audience, session: Session, *, empty: bool) -> None:
        if empty and self.behaviour.empty_replacement != "empties":
            audience.session = None
            if self.behaviour.empty_replacement == "refused":
                raise GraphRefusal(100, "There are no rows.")
            return
        missing = set(range(1, max(session.seen) + 1)) - session.seen
        if missing:
            raise GraphRefusal(2650, "The session is incomplete.", 1870148)
        self._finish(audience)

    def _finish(self, audience: Audience) -> None:
        session = audience.session
        if session is None:
            return
        audience.members, audience.schema, audience.session = session.rows, session.schema, None
        audience.ended.add(session.id)
        audience.replacements += 1


def _checked(payload: dict[str, Any]) -> tuple[tuple[str, ...], list[list[object]]]:
    schema, rows = payload.get("schema"), payload.get("data")
    if isinstance(schema, str):
        schema = [schema.removesuffix("_SHA256")]
    if not isinstance(schema, list) or not isinstance(rows, list) or not set(schema) <= KNOWN_KEYS:
        raise GraphRefusal(100, "Invalid schema or data.")
    if len(rows) > MOST_ROWS:
        raise GraphRefusal(100, f"At most {MOST_ROWS} rows.")
    if any(not isinstance(row, list) or len(row) != len(schema) for row in rows):
        raise GraphRefusal(100, "A row's length differs from the schema's.")
    return tuple(schema), rows


def _plain(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
