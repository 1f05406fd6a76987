"""From a SuiteQL text to DuckDB SQL that gives every value in NetSuite's text form, kept for the next request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.suiteql.dialect import parse
from netsuite_rfm.sandbox.suiteql.expressions import NOW
from netsuite_rfm.sandbox.suiteql.literals import STAND_IN
from netsuite_rfm.sandbox.suiteql.typed import Conversions, Typed, identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netsuite_rfm.sandbox.suiteql.literals import Literals
    from netsuite_rfm.sandbox.suiteql.scope import Output
    from netsuite_rfm.sandbox.suiteql.selects import Selects

_HOLES = re.compile(f"({STAND_IN.pattern.replace('(', '').replace(')', '')}|{NOW})")


@dataclass(frozen=True)
class Statement:
    """A compiled query. `numeric` tells which columns hold numbers."""

    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    sql: tuple[str, ...]  # text, hole, text, hole, ... text: see `fill`
    fixed: frozenset[int]
    text_list: str  # the select list that turns values into text


def fill(sql: Sequence[str], values: Sequence[str], now: datetime) -> str:
    """Return DuckDB SQL with its holes filled: numbers of this request, and its time."""
    if len(sql) == 1:
        return sql[0]
    filled = list(sql)
    for index in range(1, len(filled), 2):
        match = STAND_IN.fullmatch(filled[index])
        filled[index] = f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}" if match is None else values[int(match[1])]
    return "".join(filled)


def compile_statement(
    literals: Literals,
    selects: Selects,
    conversions: Conversions,
    types_of: Callable[[str], list[str]],
    *,
    leading_zero: bool,
) -> Statement:
    """Compile a query. `types_of` gives the DuckDB types of a statement's columns."""
    text, outputs = selects.compile(parse(literals.text, selects.expressions.behaviour))
    sql = tuple(_HOLES.split(text))
    # With the numbers in: the same number in SELECT and GROUP BY stands behind two stand-ins.
    types = types_of(fill(sql, literals.values, datetime.now(UTC)))
    texts = [
        _as_text(f"q.c{i}", output, kind, conversions, leading_zero=leading_zero)
        for i, (output, kind) in enumerate(zip(outputs, types, strict=True))
    ]
    return Statement(
        tuple(output.name for output in outputs),
        tuple(output.value.kind == "number" for output in outputs),
        sql,
        frozenset(literals.fixed),
        ", ".join(texts),
    )


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


def renamed(sql: str, count: int) -> str:
    """Return the statement as a FROM item `q` with columns c0, c1, ...: names may repeat in SuiteQL."""
    return f"({sql}) AS q({', '.join(identifier(f'c{i}') for i in range(count))})"
