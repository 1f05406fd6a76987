"""Convert formulas of searches to SuiteQL, and check the functions that they use.

"SQL Expressions" (section_N2833020) lists the functions of search formulas, and says that Oracle has more than NetSuite
supports. Functions that are not listed are refused here. The page mentions aggregate functions without a list; the five
here have the names of search.Summary (section_4345777923).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.suiteql.catalogue import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from netsuite_rfm.sandbox.scripts.search_fields import Reader

AGGREGATES = frozenset({"SUM", "COUNT", "AVG", "MIN", "MAX"})
FUNCTIONS = AGGREGATES | words("""
    ABS ACOS ASIN ATAN ATAN2 BITAND CEIL COS COSH EXP FLOOR LN LOG MOD NANVL POWER REMAINDER ROUND SIGN SIN SINH SQRT
    TAN TANH TRUNC CHR CONCAT INITCAP LOWER LPAD LTRIM REGEXP_REPLACE REGEXP_SUBSTR REPLACE RPAD RTRIM SOUNDEX SUBSTR
    TRANSLATE TRIM UPPER ASCII INSTR LENGTH REGEXP_INSTR TO_NUMBER ADD_MONTHS LAST_DAY MONTHS_BETWEEN NEXT_DAY TO_CHAR
    TO_DATE COALESCE NULLIF NVL NVL2 DECODE SYSDATE DENSE_RANK KEEP RANK
    """)
# SQL keywords before a parenthesis that are not calls.
_NOT_CALLED = words("AND OR NOT IN IS LIKE BETWEEN CASE WHEN THEN ELSE END OVER BY WITHIN GROUP FROM DISTINCT")
_RATIO = "RATIO_TO_REPORT"
_PIECES = re.compile(r"'(?:[^']|'')*'|\{[^{}]*\}|[A-Za-z_][A-Za-z0-9_]*|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class Formula:
    """A formula in SuiteQL. An `aggregate` one is computed per group, so its column's summary has no effect."""

    sql: str
    aggregate: bool


def refused(reason: str) -> SuiteScriptError:
    """Return the error of a search that cannot run. Its name and message are a guess."""
    return SuiteScriptError("SSS_SEARCH_ERROR_OCCURRED", f"Search error occurred: Invalid Expression ({reason})")


def compiled(formula: str, reader: Reader, today: date, *, ratio_to_report: bool) -> Formula:
    """Return a formula in SuiteQL. Raises SuiteScriptError for a function or a field that NetSuite does not have.

    `ratio_to_report` says whether the account takes that function, which the help page does not list.
    """
    pieces = _PIECES.findall(formula)
    aggregate = False
    for place, name in _calls(pieces):
        if name == _RATIO and ratio_to_report:
            continue
        if name not in FUNCTIONS:
            raise refused(f"{name} is not a function of search formulas")
        aggregate = aggregate or (name in AGGREGATES and not _is_analytic(pieces, place))
    return Formula(_in_suiteql(pieces, reader, today), aggregate)


def references(formula: str) -> list[str]:
    """Return the contents of braces, in order: fields, joined fields as join.field, and words such as today."""
    return [piece[1:-1].strip() for piece in _PIECES.findall(formula) if piece.startswith("{")]


def _calls(pieces: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the position of each opening parenthesis after the name of a function, and the name."""
    for place, piece in enumerate(pieces):
        before = _previous(pieces, place)
        if piece == "(" and before is not None and _is_name(pieces[before]):
            name = pieces[before].upper()
            if name not in _NOT_CALLED:
                yield place, name


def _is_name(piece: str) -> bool:
    return piece[0].isalpha() or piece[0] == "_"


def _previous(pieces: list[str], place: int) -> int | None:
    return next((n for n in range(place - 1, -1, -1) if not pieces[n].isspace()), None)


def _next(pieces: list[str], place: int) -> int | None:
    return next((n for n in range(place + 1, len(pieces)) if not pieces[n].isspace()), None)


def _closing(pieces: list[str], opening: int) -> int:
    depth = 0
    for place in range(opening, len(pieces)):
        depth += {"(": 1, ")": -1}.get(pieces[place], 0)
        if depth == 0:
            return place
    raise refused("a bracket is not closed")


def _is_analytic(pieces: list[str], opening: int) -> bool:
    after = _next(pieces, _closing(pieces, opening))
    return after is not None and pieces[after].upper() == "OVER"


def _in_suiteql(pieces: list[str], reader: Reader, today: date) -> str:
    """Return the pieces as SuiteQL, with a share of a total written as a quotient."""
    for place, name in _calls(pieces):
        if name == _RATIO:
            start = _previous(pieces, place)
            end = _closing(pieces, place)
            over = _next(pieces, end)
            bracket = None if over is None else _next(pieces, over)
            if start is None or over is None or bracket is None or pieces[over].upper() != "OVER":
                raise refused(f"{_RATIO} without OVER")
            last = _closing(pieces, bracket)
            part = _in_suiteql(pieces[place : end + 1], reader, today)
            window = _in_suiteql(pieces[bracket : last + 1], reader, today)
            share = f"({part} / NULLIF(SUM{part} OVER {window}, 0))"
            return _in_suiteql(pieces[:start], reader, today) + share + _in_suiteql(pieces[last + 1 :], reader, today)
    return "".join(_field(piece[1:-1].strip(), reader, today) if piece.startswith("{") else piece for piece in pieces)


def _field(reference: str, reader: Reader, today: date) -> str:
    """Return a field in SuiteQL: a list field is its text, unless its `.id` is asked for (observed in public use)."""
    if reference.lower() == "today":
        return f"TO_DATE('{today.isoformat()}', 'YYYY-MM-DD')"
    first, dot, rest = reference.partition(".")
    if dot and reader.has_join(first):
        name, _, part = rest.partition(".")
        field = reader.field(name, first, place="formula")
    else:
        part = rest
        field = reader.field(first, place="formula")
    if part not in {"", "id"}:
        raise refused(f"{{{reference}}} is not a field")
    return field.text if field.text and part != "id" and first != "internalid" else field.sql
