"""Date functions of SuiteQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from netsuite_rfm.sandbox.suiteql import formats
from netsuite_rfm.sandbox.suiteql.refusals import not_built, unsupported
from netsuite_rfm.sandbox.suiteql.typed import Typed, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsuite_rfm.sandbox.suiteql.expressions import Expressions
    from netsuite_rfm.sandbox.suiteql.scope import Scope

_TRUNCATED_TO = {
    "DD": "day", "DDD": "day", "J": "day", "MM": "month", "MON": "month", "MONTH": "month", "Q": "quarter",
    "YYYY": "year", "YEAR": "year", "YY": "year", "Y": "year", "IW": "week", "HH24": "hour", "HH": "hour",
    "MI": "minute",
}  # fmt: skip
_WEEKDAYS = ("SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY")
_NAME_LENGTH = 3


def format_model(node: exp.Expr, self: Expressions) -> str:
    """Return a format given in the query."""
    if isinstance(node, exp.Literal):
        return self.literals.text_of(node)
    raise not_built("a computed format")


def to_char(self: Expressions, value: Typed, model: str) -> Typed:
    """Return TO_CHAR of a date."""
    if value.kind == "null":
        return Typed("NULL", "text")
    if value.kind == "text":
        raise unsupported("TO_CHAR of a text with a format")
    local = self.conversions.local(value)
    if value.kind == "date" and formats.has_time(model):
        local = f"CAST({local} AS TIMESTAMP)"
    return Typed(formats.date_to_text(local, model), "text")


def _to_date(self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    """Return TO_DATE or TO_TIMESTAMP; a literal becomes a constant or a parameter, so that DuckDB can skip rows."""
    model = format_model(arguments[1], self) if len(arguments) > 1 else self.conversions.date_model
    timed = formats.has_time(model)
    subject = arguments[0]
    if isinstance(subject, exp.Literal):
        time = self.literals.time(str(subject.this))
        if time is not None:
            if time == "day":
                return Typed(f"CAST({subject.this} AS DATE)", "date")
            return Typed(f"CAST({subject.this} AS TIMESTAMP)", "datetime")
        text = self.literals.text_of(subject)
        if text == "":
            return Typed("CAST(NULL AS DATE)", "date")
        moment = formats.text_to_date(text, model)
        if timed:
            return Typed(f"TIMESTAMP '{moment:%Y-%m-%d %H:%M:%S}'", "datetime")
        return Typed(f"DATE '{moment:%Y-%m-%d}'", "date")
    value = self.emit(subject, scope)
    if value.kind != "text":
        raise unsupported("TO_DATE of what is no text")
    parsed = f"strptime({value.sql}, {quoted(formats.strptime_pattern(model))})"
    return Typed(parsed, "datetime") if timed else Typed(f"CAST({parsed} AS DATE)", "date")


def trunc_date(self: Expressions, value: Typed, arguments: list[exp.Expr]) -> Typed:
    """Return TRUNC of a date: to the day, or to the unit of a format."""
    local = self.conversions.local(value)
    if not arguments:
        return Typed(local if value.kind == "date" else f"CAST({local} AS DATE)", "date")
    model = format_model(arguments[0], self).upper()
    unit = _TRUNCATED_TO.get(model)
    if unit is None:
        raise not_built(f"TRUNC to {model}")
    if unit in ("hour", "minute"):
        return Typed(f"date_trunc('{unit}', CAST({local} AS TIMESTAMP))", "datetime")
    return Typed(f"CAST(date_trunc('{unit}', {local}) AS DATE)", "date")


def _add_months(self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    """Return ADD_MONTHS; as in Oracle, the last day of a month stays a last day."""
    day, months = arguments
    value = self.emit(day, scope)
    sql = f"suiteql_add_months({self.conversions.timestamp(value)}, trunc({self.number(months, scope)}))"
    return Typed(f"CAST({sql} AS DATE)", "date") if value.kind == "date" else Typed(sql, "datetime")


def _months_between(self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    """Return MONTHS_BETWEEN: whole if the days agree or both are last days, else with a fraction of 31 days."""
    later, earlier = (self.conversions.timestamp(self.emit(node, scope)) for node in arguments)
    return Typed(f"suiteql_months_between({later}, {earlier})", "number")


def _last_day(self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    (day,) = arguments
    return Typed(f"last_day({self.conversions.local(self.emit(day, scope))})", "date")


def _next_day(self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    day, name = arguments
    word = format_model(name, self).upper()
    found = [n for n, weekday in enumerate(_WEEKDAYS) if len(word) >= _NAME_LENGTH and weekday.startswith(word)]
    if not found:
        raise unsupported(f"{word} is not a day of the week")
    local = f"CAST({self.conversions.local(self.emit(day, scope))} AS DATE)"
    return Typed(f"({local} + CAST((({found[0]} - dayofweek({local}) + 6) % 7) + 1 AS INTEGER))", "date")


def _extract_utc(self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    (moment,) = arguments
    value = self.emit(moment, scope)
    if value.kind != "instant":
        raise unsupported("SYS_EXTRACT_UTC of a value without a time zone")
    return Typed(value.sql, "datetime")


DATE_HANDLERS: dict[str, Callable[[Expressions, list[exp.Expr], Scope], Typed]] = {
    "TO_DATE": _to_date, "TO_TIMESTAMP": _to_date, "ADD_MONTHS": _add_months, "MONTHS_BETWEEN": _months_between,
    "LAST_DAY": _last_day, "NEXT_DAY": _next_day, "SYS_EXTRACT_UTC": _extract_utc,
}  # fmt: skip
