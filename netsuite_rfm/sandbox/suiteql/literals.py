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

    from sqlglot import exp

IN_ARGUMENTS_MAX = 1000
_STAND_IN = "7391046582"
STAND_IN = re.compile(_STAND_IN + r"(\d{6})")
# Oracle's other quoting; what is left as it is; "IN (" with a list of ids; a number or a question mark.
_TOKENS = re.compile(
    r"\bn?(q)'|('(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/)"
    r"|(\bIN\s*\()\s*(\d{1,18}(?:\s*,\s*\d{1,18}){16,})\s*\)"
    r"|([\w$#]*[A-Za-z_$#][\w$#]*|\d+\.\d*|\.\d+)|(\d+|\?)",
    re.DOTALL | re.IGNORECASE,
)
_WHOLE = re.compile(r"-?\d{1,18}")

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

    def text_of(self, node: exp.Literal) -> str:
        """Return what a literal of the query was written as, quotes left out."""
        return str(node.this) if node.args.get("is_string") else self.original(str(node.this))[0]

    def is_list(self, text: str) -> bool:
        """Whether a number stands for a list of ids."""
        match = STAND_IN.fullmatch(text)
        return match is not None and self.origins[int(match[1])] == "list"

    def is_free(self, text: str) -> bool:
        """Whether a number stands for one whole number."""
        match = STAND_IN.fullmatch(text)
        return match is not None and _WHOLE.fullmatch(self.values[int(match[1])]) is not None

    def parameter(self, index: int) -> int | str:
        """Return a free value as DuckDB takes it: a number, or the text of a list."""
        value = self.values[index]
        return f"[{value}]" if self.origins[index] == "list" else int(value)

    def fixed_values(self, fixed: frozenset[int]) -> tuple[str, ...]:
        """Return the values a compiled query depends on: those at `fixed`, and bound texts that are no number."""
        return tuple(
            f"{index}:{value}"
            for index, (value, origin) in enumerate(zip(self.values, self.origins, strict=True))
            if index in fixed or (origin == "bound" and _WHOLE.fullmatch(value) is None)
        )


def check_arguments(count: int) -> None:
    """Refuse more arguments of IN than NetSuite takes."""
    if count > IN_ARGUMENTS_MAX:
        raise unsupported(f"more than {IN_ARGUMENTS_MAX} arguments in IN: article_0824094533")


def read_literals(sql: str, params: Sequence[str]) -> Literals:
    """Take whole numbers, id lists and `?` out of a query; a number of `?` other than of `params` is refused."""
    if any(_STAND_IN in text for text in (sql, *params)):
        raise unsupported("a number the sandbox keeps for itself")
    values: list[str] = []
    origins: list[Origin] = []
    waiting = list(params)

    def stand_in(match: re.Match[str]) -> str:
        if match[1] is not None:
            raise unsupported("q'' quoting; guess")
        ids, single = match[4], match[6]
        if ids is not None:
            check_arguments(ids.count(",") + 1)
            origins.append("list")
            values.append(ids)
            return f"{match[3]}{_STAND_IN}{len(values) - 1:06d})"
        if single is None:
            return match[0]
        origins.append("bound" if single == "?" else "number")
        if single == "?":
            if not waiting:
                raise unsupported("more ? than params; guess")
            single = waiting.pop(0)
        values.append(single)
        return f"{_STAND_IN}{len(values) - 1:06d}"

    text = _TOKENS.sub(stand_in, sql)
    if waiting:
        raise unsupported("more params than ?; guess")
    marks = "".join(origin[0] for origin in origins)
    return Literals(text, STAND_IN.sub("\0", text) + marks, values, origins)
