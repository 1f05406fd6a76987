"""Record what a run changed on a customer, as a line of text on the customer, and work out how to undo it.

The text has a line for each run, the newest first::

    3f9a2c1d04be 2026-11-28 s=207>204 p=>207 d=2026-10-02>2026-11-28 v=12000>15000
    9c07aa51be20 2026-11-27 undone

Each change is a letter for the field, the value before and the value after. An empty value is an empty field. ``?`` is
a value that could not be read. List values are internal ids, days are in ISO 8601, amounts are whole cents.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

import numpy as np

from netsuite_rfm.rfm.customers import EMPTY, UNREADABLE, Fields

LETTERS: Final = {
    "recency_score": "r",
    "frequency_score": "f",
    "monetary_score": "m",
    "score": "x",
    "segment": "s",
    "last_order_day": "o",
    "order_count": "n",
    "lifetime_cents": "v",
    "previous_segment": "p",
    "segment_changed_day": "d",
    "lifecycle_stage": "l",
    "audiences": "a",
    "home_location": "h",
    "churn_risk": "c",
    "expected_order_day": "e",
    "predicted_clv_cents": "k",
    "churn_percent": "g",
}
"""Letter of each column of the fields."""
TRIO: Final = ("segment", "previous_segment", "segment_changed_day")
UNKNOWN: Final = "?"
LONGEST: Final = 3_900
"""Maximum characters of the text; a Text Area accepts 4,000."""
MOST_LINES: Final = 12
_COLUMNS = {letter: column for column, letter in LETTERS.items()}
_LINE = re.compile(r"(?P<run>[A-Za-z0-9_-]{1,100}) (?P<day>\d{4}-\d{2}-\d{2}) (?P<rest>undone|\S=.*)", re.ASCII)
_CHANGE = re.compile(r"(?P<letter>[a-z])=(?P<before>[0-9?.-]*)>(?P<after>[0-9?.-]*)", re.ASCII)
_UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Line:
    """What one run changed on one customer.

    Args:
        run: the run's id.
        day: the day it scored for, in ISO 8601.
        changes: value before and after, by column.
        undone: whether it was put back, in which case there are no changes.

    """

    run: str
    day: str
    changes: Mapping[str, tuple[str, str]]
    undone: bool = False

    def __str__(self) -> str:
        written = [f"{LETTERS[name]}={before}>{after}" for name, (before, after) in self.changes.items()]
        return " ".join((self.run, self.day, *([_UNDONE] if self.undone else written)))


def written(column: str, value: int, audience_ids: Sequence[int] = ()) -> str:
    """Return a field's value in the format of a line."""
    if value == EMPTY:
        return ""
    if value == UNREADABLE:
        return UNKNOWN
    if column == "audiences":
        return ".".join(str(number) for place, number in enumerate(audience_ids) if value >> place & 1)
    return str(np.datetime64(value, "D")) if column.endswith("_day") else str(value)


def value_of(column: str, text: str, audience_ids: Sequence[int] = ()) -> int:
    """Return the value of a text in a line. Raises ValueError for an audience that is not among those given."""
    if not text:
        return EMPTY
    if text == UNKNOWN:
        return UNREADABLE
    if column == "audiences":
        return sum(1 << audience_ids.index(int(number)) for number in text.split("."))
    return int(np.datetime64(text, "D").astype(np.int64)) if column.endswith("_day") else int(text)


def line_of(
    run: str, day: str, position: int, *, present: Fields, desired: Fields, audience_ids: Sequence[int] = ()
) -> Line:
    """Return the line for what a run changes on the customer at a position of both."""
    before, after = present.columns(), desired.columns()
    changes = {
        name: (
            written(name, int(before[name][position]), audience_ids),
            written(name, int(after[name][position]), audience_ids),
        )
        for name in after
        if before[name][position] != after[name][position]
    }
    return Line(run, day, changes)


def lines_of(text: str | None) -> tuple[Line, ...]:
    """Read a customer's text; lines in another format are skipped."""
    found = []
    for raw in (text or "").splitlines():
        match = _LINE.fullmatch(raw.strip())
        if match is None:
            continue
        changes = {
            _COLUMNS[change["letter"]]: (change["before"], change["after"])
            for change in _CHANGE.finditer(match["rest"])
            if change["letter"] in _COLUMNS
        }
        undone = match["rest"] == _UNDONE
        if changes or undone:
            found.append(Line(match["run"], match["day"], changes, undone))
    return tuple(found)


def text_of(lines: Sequence[Line]) -> str:
    """Return a customer's text with as many of the newest lines as fit."""
    kept: list[str] = []
    for line in lines[:MOST_LINES]:
        if sum(map(len, kept)) + len(kept) + len(str(line)) > LONGEST and kept:
            break
        kept.append(str(line))
    return "\n".join(kept)


class Way(Enum):
    """How one customer can be undone."""

    PUT_BACK = auto()
    """The customer has not changed since: put everything back."""
    REBASED = auto()
    """A later run moved the customer again: set previous segment and day as if this run had not happened."""
    LATER_RUN = auto()
    """A later run wrote the customer and kept the segment that this run set, or nothing needs correcting."""
    EDITED = auto()
    """A field that the run wrote now has a value that no run wrote: a person or a script has changed it."""
    UNDONE = auto()
    """The customer was already put back."""


@dataclass(frozen=True, slots=True)
class Undo:
    """The undo of one run for one customer.

    Args:
        way: how the customer is undone.
        line: what the run changed; without changes if it was undone before.
        values: text of the new value of each column to write.
        lines: the customer's lines afterwards.
        false_moves: lines whose move between segments must be withdrawn from the history.
        moved_from: the segment from which later moves really started, by position in ``lines``.

    """

    way: Way
    line: Line
    values: Mapping[str, str]
    lines: tuple[Line, ...]
    false_moves: tuple[Line, ...] = ()
    moved_from: tuple[tuple[Line, str], ...] = ()


def undo(lines: Sequence[Line], run: str, now: Mapping[str, str]) -> Undo | None:
    """Work out how to undo a run for a customer; None if the customer has no line of it.

    Args:
        lines: the customer's lines, the newest first.
        run: id of the run.
        now: the current value of each column, as text.

    """
    place = next((at for at, line in enumerate(lines) if line.run == run), None)
    if place is None:
        return None
    line = lines[place]
    if line.undone:
        return Undo(Way.UNDONE, line, {}, tuple(lines))
    later = [line for line in lines[:place] if not line.undone]
    moved_on = now.get("segment", "") != line.changes.get("segment", ("", now.get("segment", "")))[1]
    if _edited([*later, line], now):
        return Undo(Way.EDITED, line, {}, tuple(lines), _moves([line]) if moved_on and not later else ())
    if not later:
        values = {name: before for name, (before, _) in line.changes.items() if before != UNKNOWN}
        after = (*lines[:place], Line(line.run, line.day, {}, undone=True), *lines[place + 1 :])
        return Undo(Way.PUT_BACK, line, values, after, _moves([line]))
    if "segment" not in line.changes or not any("segment" in line.changes for line in later):
        return Undo(Way.LATER_RUN, line, {}, tuple(lines))
    return _rebased(lines, place, now)


def _edited(newest_first: Sequence[Line], now: Mapping[str, str]) -> bool:
    """Whether a field of the last line has a value other than the newest line that changed it wrote."""
    for name in newest_first[-1].changes:
        wrote = next(line.changes[name][1] for line in newest_first if name in line.changes)
        if name in now and now[name] != wrote:
            return True
    return False


def _moves(lines: Sequence[Line]) -> tuple[Line, ...]:
    return tuple(line for line in lines if "segment" in line.changes)


def _rebased(lines: Sequence[Line], place: int, now: Mapping[str, str]) -> Undo:
    """Rewrite the later runs' moves so that they start from the segment before the run."""
    line = lines[place]
    state = {name: _before(lines[: place + 1], name, now) for name in TRIO}
    told = list(lines)
    told[place] = Line(line.run, line.day, {}, undone=True)
    false_moves, moved_from = [line], []
    for at in range(place - 1, -1, -1):
        later = lines[at]
        if later.undone or "segment" not in later.changes:
            continue
        segment, begun = later.changes["segment"][1], dict(state)
        if segment == state["segment"]:
            false_moves.append(later)
        else:
            state = {"segment": segment, "previous_segment": state["segment"], "segment_changed_day": later.day}
            if later.changes["segment"][0] != begun["segment"]:
                moved_from.append((later, begun["segment"]))
        others = {name: change for name, change in later.changes.items() if name not in TRIO}
        trio = {name: (begun[name], state[name]) for name in TRIO if begun[name] != state[name]}
        told[at] = replace(later, changes=others | trio)
    values = {name: value for name, value in state.items() if value != now.get(name) and value != UNKNOWN}
    # A line without changes would be read as no line.
    after = tuple(line if line.changes or line.undone else replace(line, undone=True) for line in told)
    return Undo(Way.REBASED, line, values, after, tuple(false_moves), tuple(moved_from))


def _before(newest_first: Sequence[Line], name: str, now: Mapping[str, str]) -> str:
    """Return a column's value before the last of these lines: that of its oldest change, or the current value."""
    for line in reversed(newest_first):
        if name in line.changes:
            return line.changes[name][0]
    return now.get(name, "")
