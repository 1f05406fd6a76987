"""Translate scalar functions of SuiteQL and the functions of `BUILTIN` to DuckDB SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from netsuite_rfm.sandbox.suiteql import catalogue, dates, windows
from netsuite_rfm.sandbox.suiteql.builtins import BUILTIN_HANDLERS
from netsuite_rfm.sandbox.suiteql.dialect import check_function
from netsuite_rfm.sandbox.suiteql.formats import number_to_text
from netsuite_rfm.sandbox.suiteql.plain_calls import PLAIN, plain_call
from netsuite_rfm.sandbox.suiteql.refusals import not_built, unsupported
from netsuite_rfm.sandbox.suiteql.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsuite_rfm.sandbox.suiteql.expressions import Expressions
    from netsuite_rfm.sandbox.suiteql.scope import Scope

    Handler = Callable[[Expressions, list[exp.Expr], Scope], Typed]

_DOUBLES = {
    "ACOS": 1, "ASIN": 1, "ATAN": 1, "ATAN2": 2, "COS": 1, "COSH": 1, "EXP": 1, "LN": 1, "LOG": 2, "POWER": 2,
    "SIN": 1, "SINH": 1, "SQRT": 1, "TAN": 1, "TANH": 1,
}  # fmt: skip


def call(self: Expressions, node: exp.Anonymous, scope: Scope) -> Typed:
    """Return a function call. Refuses a function that SuiteQL lacks, or (the error says so) this sandbox lacks."""
    name, arguments = node.name.upper(), node.expressions
    check_function(name, "", self.dialect)
    if name in catalogue.AGGREGATES or name in catalogue.ANALYTIC_ONLY:
        return windows.aggregate(self, node, scope)
    if name in PLAIN:
        return plain_call(self, name, arguments, scope)
    if name in _DOUBLES:
        if len(arguments) != _DOUBLES[name]:
            raise unsupported(f"{name} with {len(arguments)} arguments")
        numbers = ", ".join(f"CAST({self.number(a, scope)} AS DOUBLE)" for a in arguments)
        return Typed(f"suiteql_exact({name.lower()}({numbers}))", "number")
    handler = _SPECIAL.get(name) or dates.DATE_HANDLERS.get(name)
    if handler is None:
        raise not_built(f"the function {name}")
    return _handled(handler, name, self, arguments, scope)


def _handled(handler: Handler, name: str, self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    """Call a handler, which may assume that the number of its arguments is right."""
    try:
        return handler(self, arguments, scope)
    except (IndexError, ValueError) as error:
        raise unsupported(f"{name} with {len(arguments)} arguments") from error


def builtin(self: Expressions, node: exp.Dot, scope: Scope) -> Typed:
    """Return a call of a BUILTIN function."""
    function = node.expression
    if not isinstance(function, exp.Anonymous):
        raise unsupported(node.sql()[:80])
    check_function(function.name, node.this.name.upper(), self.dialect)
    handler = BUILTIN_HANDLERS.get(function.name.upper())
    if handler is None:
        raise not_built(f"BUILTIN.{function.name.upper()}")
    return _handled(handler, f"BUILTIN.{function.name.upper()}", self, function.expressions, scope)


def _digits(arguments: list[exp.Expr], self: Expressions, name: str) -> int:
    """Return the decimal places of ROUND or TRUNC, a whole number in the query."""
    node = arguments[1]
    negative = isinstance(node, exp.Neg)
    literal = node.this if negative else node
    if not isinstance(literal, exp.Literal) or literal.args.get("is_string"):
        raise not_built(f"{name} to a computed number of places")
    text = self.literals.original(str(literal.this))[0]
    if not text.isdigit():
        raise unsupported(f"{name} to {text} places")
    return -int(text) if negative else int(text)


def _round(self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    """Return ROUND, half away from zero, as Oracle rounds a NUMBER."""
    value = self.emit(arguments[0], scope)
    if value.kind in ("date", "datetime", "instant"):
        raise not_built("ROUND of a date")
    places = _digits(arguments, self, "ROUND") if len(arguments) > 1 else 0
    whole = value.integer or places <= 0
    return Typed(f"round({self.conversions.number(value)}, {places})", "number", integer=whole)


def _trunc(self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    subject = arguments[0].unnest()
    if len(arguments) == 1 and isinstance(subject, exp.Div):
        left, right = self.emit(subject.this, scope), self.emit(subject.expression, scope)
        if left.use is not None and left.integer and right.sql.strip("0").isdigit():
            # In a column of whole numbers there are no decimals to cut off, which is ten times faster.
            return Typed(f"({left.sql} // {right.sql})", "number", integer=True)
    value = self.emit(arguments[0], scope)
    if value.kind in ("date", "datetime", "instant"):
        return dates.trunc_date(self, value, arguments[1:])
    places = _digits(arguments, self, "TRUNC") if len(arguments) > 1 else 0
    number = self.conversions.number(value)
    if places == 0:
        return Typed(number if value.integer else f"trunc({number})", "number", integer=True)
    up, down = (
        (f"1{'0' * places}", f"0.{'0' * (places - 1)}1")
        if places > 0
        else ("0." + "0" * (-places - 1) + "1", f"1{'0' * -places}")
    )
    return Typed(f"(trunc({number} * {up}) * {down})", "number")


def _nvl(self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    first, second = arguments
    values = [self.emit(first, scope), self.emit(second, scope)]
    results, kind = self.same_kind(values)
    return Typed(f"coalesce({', '.join(results)})", kind, integer=all(v.integer for v in values))


def _coalesce(self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    values = [self.emit(argument, scope) for argument in arguments]
    results, kind = self.same_kind(values)
    if len(values) < 2:  # noqa: PLR2004 - Oracle requires at least two
        raise ValueError(len(values))
    return Typed(f"coalesce({', '.join(results)})", kind, integer=all(v.integer for v in values))


def _nvl2(self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    subject, present, absent = (self.emit(argument, scope) for argument in arguments)
    results, kind = self.same_kind([present, absent])
    return Typed(f"CASE WHEN {subject.sql} IS NOT NULL THEN {results[0]} ELSE {results[1]} END", kind)


def _nullif(self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    first, second = (self.emit(argument, scope) for argument in arguments)
    return Typed(f"nullif({first.sql}, {self.conversions.to_kind(second, first.kind)})", first.kind)


def _decode(self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    """Return DECODE, for which, unlike `=`, two nulls are equal."""
    subject = self.emit(arguments[0], scope)
    pairs = [(arguments[i], arguments[i + 1]) for i in range(1, len(arguments) - 1, 2)]
    if not pairs:
        raise ValueError(len(arguments))
    default = arguments[-1] if len(arguments) % 2 == 0 else exp.Null()
    results, kind = self.same_kind([self.emit(node, scope) for node in [*(result for _, result in pairs), default]])
    sql = "CASE"
    for (search, _), result in zip(pairs, results, strict=False):
        wanted = self.conversions.to_kind(self.emit(search, scope), subject.kind)
        sql += f" WHEN {subject.sql} IS NOT DISTINCT FROM {wanted} THEN {result}"
    return Typed(f"{sql} ELSE {results[-1]} END", kind)


def _extreme(self: Expressions, arguments: list[exp.Expr], scope: Scope, function: str) -> Typed:
    """Return GREATEST or LEAST, which in Oracle, unlike DuckDB, are null if any argument is null."""
    values = [self.emit(argument, scope) for argument in arguments]
    results, kind = self.same_kind(values)
    known = " AND ".join(f"{result} IS NOT NULL" for result in results)
    return Typed(f"CASE WHEN {known} THEN {function}({', '.join(results)}) END", kind)


def _to_char(self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    value = self.emit(arguments[0], scope)
    if len(arguments) == 1:
        return Typed(self.conversions.text(value), "text")
    model = dates.format_model(arguments[1], self)
    if value.kind == "number":
        return Typed(number_to_text(value.sql, model), "text")
    return dates.to_char(self, value, model)


_SPECIAL: dict[str, Handler] = {
    "ROUND": _round, "TRUNC": _trunc, "NVL": _nvl, "NVL2": _nvl2, "COALESCE": _coalesce, "NULLIF": _nullif,
    "DECODE": _decode, "TO_CHAR": _to_char,
    "GREATEST": lambda self, arguments, scope: _extreme(self, arguments, scope, "greatest"),
    "LEAST": lambda self, arguments, scope: _extreme(self, arguments, scope, "least"),
}  # fmt: skip
