"""Numbers that may change from request to request without changing how a query is compiled.

Compiling costs milliseconds, and a client that reads an account window by window sends the same text a
thousand times with other ids. So every whole number, every long list of ids in `IN` and every `?` of a query
is replaced by a stand-in before it is parsed. Where a stand-in is compared with a number column it stays in
the compiled text, to be filled in for each request; everywhere else the compiler asks for what was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from netsuite_rfm.sandbox.suiteql.refusals import unsupported

if TYPE_CHECKING:
    from collections.abc import Sequence

_STAND_IN = "7391046582"
STAND_IN = re.compile(_STAND_IN + r"(\d{6})")
# What is left as it is; "IN (" with a list of ids; a number or a question mark.
_TOKENS = re.compile(
    r"('(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/)"
    r"|(\bIN\s*\()\s*(\d{1,18}(?:\s*,\s*\d{1,18}){16,})\s*\)"
    r"|([\w$#]*[A-Za-z_$#][\w$#]*|\d+\.\d*|\.\d+)|(\d+|\?)",
    re.DOTALL | re.IGNORECASE,
)
_WHOLE = re.compile(r"-?\d{1,18}")
_QUOTING = re.compile(r"\b[qQnN]+'")

Origin = Literal["number", "bound", "list"]


@dataclass
class Literals:
    """The numbers, lists and bound texts of one request, in the order they stand in its text."""

    text: str  # the query with stand-ins
    shape: str  # the query with every stand-in replaced by one mark
    values: list[str]
    origins: list[Origin]
    fixed: set[int] = field(default_factory=set)

    def original(self, text: str) -> tuple[str, Origin]:
        """Return what stood where a number now stands. The query is then compiled for this value only."""
        match = STAND_IN.fullmatch(text)
        if match is None:
            return text, "number"
        index = int(match[1])
        self.fixed.add(index)
        return self.values[index], self.origins[index]

    def list_length(self, text: str) -> int | None:
        """Return how many ids the list has that a number stands for; None if it stands for no list."""
        match = STAND_IN.fullmatch(text)
        if match is None or self.origins[int(match[1])] != "list":
            return None
        return self.values[int(match[1])].count(",") + 1

    def is_free(self, text: str) -> bool:
        """Whether a number stands for one whole number."""
        match = STAND_IN.fullmatch(text)
        return match is not None and _WHOLE.fullmatch(self.values[int(match[1])]) is not None

    def fixed_values(self, fixed: frozenset[int]) -> tuple[str, ...]:
        """Return the values a compiled query depends on: those at `fixed`, and bound texts that are no number."""
        return tuple(
            f"{index}:{value}"
            for index, (value, origin) in enumerate(zip(self.values, self.origins, strict=True))
            if index in fixed or (origin == "bound" and _WHOLE.fullmatch(value) is None)
        )


def read_literals(sql: str, params: Sequence[str]) -> Literals:
    """Take whole numbers, id lists and `?` out of a query; a number of `?` other than of `params` is refused."""
    if _STAND_IN in sql or _QUOTING.search(sql):
        if params:
            raise unsupported("params in a query with q'' quoting")
        return Literals(sql, sql, [], [])
    values: list[str] = []
    origins: list[Origin] = []
    waiting = list(params)

    def stand_in(match: re.Match[str]) -> str:
        ids, token = match[3], match[5]
        if ids is not None:
            origins.append("list")
            values.append(ids)
            return f"{match[2]}{_STAND_IN}{len(values) - 1:06d})"
        if token is None:
            return match[0]
        origins.append("bound" if token == "?" else "number")
        if token == "?":
            if not waiting:
                raise unsupported("more ? than params; guess")
            token = waiting.pop(0)
        values.append(token)
        return f"{_STAND_IN}{len(values) - 1:06d}"

    text = _TOKENS.sub(stand_in, sql)
    if waiting:
        raise unsupported("more params than ?; guess")
    marks = "".join(origin[0] for origin in origins)
    return Literals(text, STAND_IN.sub("\0", text) + marks, values, origins)
