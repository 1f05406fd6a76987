"""Convert filters of searches to SuiteQL: filter expressions and filter objects.

Operators by type of field are those of "SuiteScript 2.x Search Operators" (article_4094344956). With NOT, an empty
value counts as different (guess).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.suiteql.typed import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from netsuite_rfm.sandbox.scripts.search_fields import Reader, SearchField

_WORDS = frozenset({"AND", "OR", "NOT"})
_NONE = "@NONE@"
_TERM_PARTS = 2
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")  # the preference M/D/YYYY


def condition(filters: list[Any], reader: Reader, today: date) -> str:
    """Return the condition of a search in SuiteQL; empty if it has no filters.

    Raises SSS_INVALID_SRCH_FILTER_EXPR for a malformed expression, SSS_INVALID_SRCH_OPERATOR for an operator that the
    field does not support, and SSS_INVALID_SRCH_FILTER for a value or kind of filter that the sandbox does not know.
    """
    if not filters:
        return ""
    if all(isinstance(part, dict) for part in filters):
        return " AND ".join(_term(_as_term(part), reader, today) for part in filters)
    return _expression(filters, reader, today)


def _as_term(filter_: Mapping[str, Any]) -> list[Any]:
    name = f"{filter_['join']}.{filter_['name']}" if filter_.get("join") else filter_["name"]
    values = filter_.get("values", [])
    return [name, filter_["operator"], *(values if isinstance(values, list) else [values])]


def _expression(part: list[Any], reader: Reader, today: date) -> str:
    if _is_term(part):
        return _term(part, reader, today)
    written: list[str] = []
    wants_operand = True
    for piece in part:
        word = piece.upper() if isinstance(piece, str) else ""
        if wants_operand is (word in {"AND", "OR"}) or (isinstance(piece, str) and word not in _WORDS):
            raise SuiteScriptError("SSS_INVALID_SRCH_FILTER_EXPR", f"Malformed search filter expression: {part!r}")
        if word:
            written.append(word)
        else:
            written.append(f"({_expression(piece, reader, today)})")
        wants_operand = bool(word)
    if wants_operand:
        raise SuiteScriptError("SSS_INVALID_SRCH_FILTER_EXPR", f"Malformed search filter expression: {part!r}")
    return " ".join(written)


def _is_term(part: list[Any]) -> bool:
    return len(part) >= _TERM_PARTS and all(isinstance(p, str) for p in part[:2]) and part[0].upper() not in _WORDS


def _term(term: list[Any], reader: Reader, today: date) -> str:
    if ":" in term[0] or "(" in term[0]:
        raise SuiteScriptError("SSS_INVALID_SRCH_FILTER", f"The sandbox has no formula or summary filter: {term[0]}")
    join, _, name = term[0].rpartition(".")
    field = reader.field(name, join or None, place="filter")
    operator = term[1].lower()
    written = _OPERATORS[field.type].get(operator)
    if written is None:
        raise SuiteScriptError(
            "SSS_INVALID_SRCH_OPERATOR", f"{term[0]} is a field of type {field.type}, which does not take {operator}"
        )
    values = [value for given in term[2:] for value in (given if isinstance(given, list) else [given])]
    return written(field, [str(value) for value in values], today)


def _choice(field: SearchField, values: list[str], today: date) -> str:
    del today
    listed = ", ".join(quoted(value) for value in values if value != _NONE)
    parts = [f"TO_CHAR({field.sql}) IN ({listed})"] if listed else []
    if _NONE in values:
        parts.append(f"{field.sql} IS NULL")
    if not parts:
        raise SuiteScriptError("SSS_INVALID_SRCH_FILTER", f"No value for {field.sql}")
    return f"({' OR '.join(parts)})"


def _no_choice(field: SearchField, values: list[str], today: date) -> str:
    missing = "IS NOT NULL" if _NONE in values else "IS NULL"
    if [value for value in values if value != _NONE]:
        chosen = f"NOT {_choice(field, [value for value in values if value != _NONE], today)}"
        return f"({chosen} AND {field.sql} {missing})" if _NONE in values else f"({chosen} OR {field.sql} {missing})"
    return f"{field.sql} {missing}"


def _choice_of_several(field: SearchField, values: list[str], today: date) -> str:
    del today
    held = f"',' || REGEXP_REPLACE({field.sql}, '[^0-9]+', ',') || ','"
    parts = [f"INSTR({held}, {quoted(f',{value},')}) > 0" for value in values if value != _NONE]
    if _NONE in values:
        parts.append(f"{field.sql} IS NULL")
    if not parts:
        raise SuiteScriptError("SSS_INVALID_SRCH_FILTER", f"No value for {field.sql}")
    return f"({' OR '.join(parts)})"


def _check_box(field: SearchField, values: list[str], today: date) -> str:
    del today
    if values not in (["T"], ["F"]):
        raise SuiteScriptError("SSS_INVALID_SRCH_FILTER", f"A check box is T or F, not {values}")
    return f"NVL({field.sql}, 'F') = {quoted(values[0])}"


def _number(operator: str) -> Callable[[SearchField, list[str], date], str]:
    def written(field: SearchField, values: list[str], today: date) -> str:
        del today
        return f"{field.sql} {operator} {float(values[0])!r}"

    return written


def _between(field: SearchField, values: list[str], today: date) -> str:
    del today
    return f"{field.sql} BETWEEN {float(values[0])!r} AND {float(values[1])!r}"


def _like(before: str, after: str, word: str = "LIKE") -> Callable[[SearchField, list[str], date], str]:
    """Return a comparison of texts that ignores case (guess)."""

    def written(field: SearchField, values: list[str], today: date) -> str:
        del today
        if "%" in values[0] or "_" in values[0]:
            raise SuiteScriptError("SSS_INVALID_SRCH_FILTER", "The sandbox takes no wildcard in a text filter")
        return f"LOWER({field.sql}) {word} {quoted(before + values[0].lower() + after)}"

    return written


def _empty(word: str) -> Callable[[SearchField, list[str], date], str]:
    return lambda field, _values, _today: f"{field.sql} {word}"


def _days(field: SearchField, values: list[str], today: date) -> str:
    first, last = _range(values, today)
    return f"{field.sql} BETWEEN {_day_sql(first)} AND {_day_sql(last)}"


def _not_days(field: SearchField, values: list[str], today: date) -> str:
    return f"({field.sql} IS NULL OR NOT {_days(field, values, today)})"


def _day(operator: str) -> Callable[[SearchField, list[str], date], str]:
    def written(field: SearchField, values: list[str], today: date) -> str:
        first, last = _range(values[:1], today)
        return f"{field.sql} {operator} {_day_sql(last if operator in {'>', '<='} else first)}"

    return written


def _range(values: list[str], today: date) -> tuple[date, date]:
    """Return the first and the last day of a named range (section_N3010842), of a day or of two days."""
    days = [_DAY.fullmatch(value) for value in values]
    if all(days):
        dates = [date(int(match_[3]), int(match_[1]), int(match_[2])) for match_ in days if match_]
        return dates[0], dates[-1]
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    ranges = {
        "today": (today, today),
        "yesterday": (today - timedelta(days=1), today - timedelta(days=1)),
        "thismonth": (month, (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)),
        "lastmonth": (last_month, month - timedelta(days=1)),
        "thisyear": (year, year.replace(month=12, day=31)),
        "lastyear": (year.replace(year=year.year - 1), year - timedelta(days=1)),
        "thismonthtodate": (month, today),
        "thisyeartodate": (year, today),
    }
    if len(values) != 1 or values[0].lower() not in ranges:
        raise SuiteScriptError("SSS_INVALID_SRCH_FILTER", f"The sandbox knows no days {values}")
    return ranges[values[0].lower()]


def _day_sql(day: date) -> str:
    return f"TO_DATE('{day.isoformat()}', 'YYYY-MM-DD')"


_EMPTY = {"isempty": _empty("IS NULL"), "isnotempty": _empty("IS NOT NULL")}
_OPERATORS: Mapping[str, Mapping[str, Callable[[SearchField, list[str], date], str]]] = {
    "SELECT": {"anyof": _choice, "noneof": _no_choice},
    "MULTISELECT": {"anyof": _choice_of_several},
    "CHECKBOX": {"is": _check_box},
    "NUMBER": {
        "equalto": _number("="), "notequalto": _number("<>"), "greaterthan": _number(">"), "lessthan": _number("<"),
        "greaterthanorequalto": _number(">="), "lessthanorequalto": _number("<="), "between": _between, **_EMPTY,
    },
    "TEXT": {
        "is": _like("", "", "="), "isnot": _like("", "", "<>"), "contains": _like("%", "%"),
        "startswith": _like("", "%"), "doesnotcontain": _like("%", "%", "NOT LIKE"),
        "doesnotstartwith": _like("", "%", "NOT LIKE"), **_EMPTY,
    },
    "DATE": {
        "on": _days, "within": _days, "noton": _not_days, "notwithin": _not_days, "before": _day("<"),
        "after": _day(">"), "onorbefore": _day("<="), "onorafter": _day(">="), "notbefore": _day(">="),
        "notafter": _day("<="), **_EMPTY,
    },
}  # fmt: skip
