"""Compile SuiteQL to DuckDB SQL that returns every value in NetSuite's text form; the result is cached."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import duckdb

from netsuite_rfm.sandbox.suiteql.dialect import parse
from netsuite_rfm.sandbox.suiteql.expressions import NOW
from netsuite_rfm.sandbox.suiteql.literals import STAND_IN
from netsuite_rfm.sandbox.suiteql.typed import Conversions, Typed, identifier, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netsuite_rfm.sandbox.suiteql.dialect import Dialect
    from netsuite_rfm.sandbox.suiteql.literals import Literals
    from netsuite_rfm.sandbox.suiteql.scope import Output
    from netsuite_rfm.sandbox.suiteql.selects import Selects

    TypesOf = Callable[[str, Sequence[object]], list[str]]

_HOLES = re.compile(f"({STAND_IN.pattern.replace('(', '').replace(')', '')}|{NOW})")


@dataclass(frozen=True)
class Statement:
    """A compiled query. `numeric` says which columns hold numbers, `text_list` converts all columns to text.

    `sql` has parameters $1, $2, ...; `holes` are their positions in the request's literals, None for the time.
    """

    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    text_list: str
    sql: str
    holes: tuple[int | None, ...]
    fixed: frozenset[int]

    def parameters(self, literals: Literals, now: datetime) -> list[object]:
        """Return the values of the parameters for a request."""
        return _parameters(self.holes, literals, now)


def _parameters(holes: Sequence[int | None], literals: Literals, now: datetime) -> list[object]:
    moment = now.astimezone(UTC).replace(tzinfo=None)
    return [moment if hole is None else literals.parameter(hole) for hole in holes]


def compile_statement(
    literals: Literals, selects: Selects, conversions: Conversions, types_of: TypesOf, dialect: Dialect
) -> Statement:
    """Compile a query. `types_of` returns the DuckDB types of a statement's columns."""
    text, outputs = selects.compile(parse(literals.text, dialect))
    pieces = _HOLES.split(text)
    now = datetime.now(UTC)
    sql, holes = _with_parameters(pieces)
    fixed = frozenset(literals.fixed)
    try:
        types = types_of(sql, _parameters(holes, literals, now))
    except duckdb.Error:
        # A number in both SELECT and GROUP BY is two parameters for DuckDB, so compile again with literal numbers.
        sql, holes = _with_parameters(_filled(pieces, literals))
        fixed = frozenset(range(len(literals.values)))
        types = types_of(sql, _parameters(holes, literals, now))
    texts = [
        _as_text(f"q.c{i}", output, kind, conversions, leading_zero=dialect.leading_zero)
        for i, (output, kind) in enumerate(zip(outputs, types, strict=True))
    ]
    names = tuple(output.name for output in outputs)
    numeric = tuple(output.value.kind == "number" for output in outputs)
    return Statement(names, numeric, ", ".join(texts), sql, holes, fixed)


def _with_parameters(pieces: Sequence[str]) -> tuple[str, tuple[int | None, ...]]:
    """Return the SQL of alternating texts and holes, with a parameter per hole."""
    holes: list[int | None] = []
    written = list(pieces)
    for index in range(1, len(pieces), 2):
        match = STAND_IN.fullmatch(pieces[index])
        holes.append(None if match is None else int(match[1]))
        written[index] = f"${len(holes)}"
    return "".join(written), tuple(holes)


def _filled(pieces: Sequence[str], literals: Literals) -> list[str]:
    """Return the pieces with the literals filled in; only the time stays a hole."""
    filled = [pieces[0]]
    for hole, text in zip(pieces[1::2], pieces[2::2], strict=True):
        match = STAND_IN.fullmatch(hole)
        if match is None:
            filled += [hole, text]
        else:
            value = literals.parameter(int(match[1]))
            filled[-1] += (quoted(value) if isinstance(value, str) else str(value)) + text
    return filled


def _as_text(column: str, output: Output, duck_type: str, conversions: Conversions, *, leading_zero: bool) -> str:
    """Return SQL for a value as SuiteQL shows it: no trailing zeros, dates in the user's format."""
    kind = output.value.kind
    if kind in ("date", "datetime", "instant"):
        return conversions.text(Typed(column, kind))
    if duck_type.endswith(("INT", "INTEGER")):
        return f"CAST({column} AS VARCHAR)"
    if kind == "number":
        text = f"format('{{:.15g}}', {column})" if duck_type == "DOUBLE" else f"CAST({column} AS VARCHAR)"
        trimmed = f"suiteql_trimmed({text})"
        return trimmed if leading_zero else f"regexp_replace({trimmed}, '^(-?)0[.]', '\\1.')"
    return f"CAST({column} AS VARCHAR)"


def renamed(statement: Statement) -> str:
    """Return the statement as a FROM item `q` with columns c0, c1, ...: names may repeat in SuiteQL."""
    names = ", ".join(identifier(f"c{i}") for i in range(len(statement.columns)))
    return f"({statement.sql}) AS q({names})"
