"""Numbers and days that may change from request to request without a new compilation of the query.

Compiling takes milliseconds, and a client that reads an account window by window sends the same text a thousand times
with other ids and days. So every whole number, every long list of ids in `IN`, every day in `TO_DATE` and every `?` of
a query is replaced by a stand-in before parsing. Days, and values compared with a number column, stay stand-ins in the
compiled text and are filled in for each request. Everywhere else the compiler uses the original value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from netsuite_rfm.sandbox.suiteql.refusals import unsupported

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlglot import exp

IN_ARGUMENTS_MAX = 1000
_STAND_IN = "7391046582"
STAND_IN = re.compile(_STAND_IN + r"(\d{6})")
# Oracle's other quoting; text left unchanged; "IN (" with ids; a day or a time; a number or a question mark.
_TOKENS = re.compile(
    r"\bn?(?P<other>q)'|'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/"
    r"|(?P<in>\bIN\s*\()\s*(?P<ids>\d{1,18}(?:\s*,\s*\d{1,18}){16,})\s*\)"
    r"|(?P<to>\b(?:TO_DATE|TO_TIMESTAMP)\s*\(\s*)(?P<day>\?|'[\d :-]+')"
    r"(?P<model>\s*,\s*'YYYY-MM-DD(?: HH24:MI:SS)?'\s*\))"
    r"|[\w$#]*[A-Za-z_$#][\w$#]*|\d+\.\d*|\.\d+|(?P<single>\d+|\?)",
    re.DOTALL | re.IGNORECASE,
)
_WHOLE = re.compile(r"-?\d{1,18}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(rf"{_DAY.pattern} \d\d:\d\d:\d\d", re.ASCII)

Origin = Literal["number", "bound", "list", "day", "moment"]


@dataclass
class Literals:
    """The numbers, lists and bound texts of one request, in the order of its text."""

    text: str  # the query with stand-ins
    shape: str  # the query with every stand-in replaced by one mark
    values: list[str]
    origins: list[Origin]
    fixed: set[int] = field(default_factory=set)

    def original(self, text: str) -> tuple[str, Origin]:
        """Return the original value of a stand-in. The query is then compiled only for this value."""
        match = STAND_IN.fullmatch(text)
        if match is None:
            return text, "number"
        index = int(match[1])
        self.fixed.add(index)
        return self.values[index], self.origins[index]

    def text_of(self, node: exp.Literal) -> str:
        """Return the original text of a literal in the query, without quotes."""
        return str(node.this) if node.args.get("is_string") else self.original(str(node.this))[0]

    def is_list(self, text: str) -> bool:
        """Whether a number stands for a list of ids."""
        match = STAND_IN.fullmatch(text)
        return match is not None and self.origins[int(match[1])] == "list"

    def is_free(self, text: str) -> bool:
        """Whether a number stands for one whole number."""
        match = STAND_IN.fullmatch(text)
        return match is not None and _WHOLE.fullmatch(self.values[int(match[1])]) is not None

    def time(self, text: str) -> Literal["day", "moment"] | None:
        """Whether a number stands for a day or for a moment."""
        match = STAND_IN.fullmatch(text)
        origin = None if match is None else self.origins[int(match[1])]
        return origin if origin in ("day", "moment") else None

    def parameter(self, index: int) -> int | str:
        """Return a free value in the form for DuckDB: a number, or the text of a list, a day or a time."""
        value, origin = self.values[index], self.origins[index]
        if origin == "list":
            return f"[{value}]"
        return value if origin in ("day", "moment") else int(value)

    def fixed_values(self, fixed: frozenset[int]) -> tuple[str, ...]:
        """Return the values on which a compiled query depends: those at `fixed`, and bound non-numeric texts."""
        return tuple(
            f"{index}:{value}"
            for index, (value, origin) in enumerate(zip(self.values, self.origins, strict=True))
            if index in fixed or (origin == "bound" and _WHOLE.fullmatch(value) is None)
        )


def _time(text: str, model: str) -> Literal["day", "moment"] | None:
    """Return what a text in the format of this model is; None for another format, or for an invalid day."""
    with_hours = "HH24" in model.upper()
    if (_MOMENT if with_hours else _DAY).fullmatch(text) is None:
        return None
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return None
    return "moment" if with_hours else "day"


def check_arguments(count: int) -> None:
    """Refuse more arguments of IN than NetSuite accepts."""
    if count > IN_ARGUMENTS_MAX:
        raise unsupported(f"more than {IN_ARGUMENTS_MAX} arguments in IN: article_0824094533")


class _Reading:
    """Puts stand-ins into one query."""

    def __init__(self, params: Sequence[str]) -> None:
        self.waiting = list(params)
        self.values: list[str] = []
        self.origins: list[Origin] = []

    def stand_in(self, match: re.Match[str]) -> str:
        """Return the replacement of one token."""
        if match["other"] is not None:
            raise unsupported("q'' quoting; guess")
        if match["ids"] is not None:
            check_arguments(match["ids"].count(",") + 1)
            return f"{match['in']}{self._add(match['ids'], 'list')})"
        if match["day"] is not None:
            return self._stand_in_of_time(match)
        if match["single"] is None:
            return match[0]
        return self._add(self._next(), "bound") if match["single"] == "?" else self._add(match["single"], "number")

    def _stand_in_of_time(self, match: re.Match[str]) -> str:
        bound = match["day"] == "?"
        value = self._next() if bound else match["day"][1:-1]
        time = _time(value, match["model"])
        if time is None and not bound:
            return match[0]
        return f"{match['to']}{self._add(value, time or 'bound')}{match['model']}"

    def _next(self) -> str:
        if not self.waiting:
            raise unsupported("more ? than params; guess")
        return self.waiting.pop(0)

    def _add(self, value: str, origin: Origin) -> str:
        self.origins.append(origin)
        self.values.append(value)
        return f"{_STAND_IN}{len(self.values) - 1:06d}"


def read_literals(sql: str, params: Sequence[str]) -> Literals:
    """Extract numbers, id lists, days and `?` from a query. The number of `?` must equal that of `params`."""
    if any(_STAND_IN in text for text in (sql, *params)):
        raise unsupported("a number the sandbox keeps for itself")
    reading = _Reading(params)
    text = _TOKENS.sub(reading.stand_in, sql)
    if reading.waiting:
        raise unsupported("more params than ?; guess")
    marks = "".join(origin[0] for origin in reading.origins)
    return Literals(text, STAND_IN.sub("\0", text) + marks, reading.values, reading.origins)
