"""Translate expressions of SuiteQL to DuckDB SQL with Oracle's semantics."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from netsuite_rfm.sandbox.suiteql import calls, predicates, windows
from netsuite_rfm.sandbox.suiteql.refusals import unsupported
from netsuite_rfm.sandbox.suiteql.typed import NULL, Conversions, Kind, Typed, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsuite_rfm.sandbox.suiteql.dialect import Dialect
    from netsuite_rfm.sandbox.suiteql.literals import Literals
    from netsuite_rfm.sandbox.suiteql.scope import Output, Scope

NOW = "\x01now\x01"  # stands for the time of the request
SERVER_ZONE = "America/Los_Angeles"  # observed: SYSDATE is Pacific time (aideny-kr/ecom-netsuite-suites)
_DIGITS_MAX = 38
_SUMMED: dict[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-"}


@dataclass
class Expressions:
    """Compiles expressions. `subselect` compiles a nested query; `names` are the account's own."""

    conversions: Conversions
    literals: Literals
    dialect: Dialect
    home_currency_id: int
    currency_case: Callable[[str, str], str]
    subselect: Callable[[exp.Expr, Scope], tuple[str, tuple[Output, ...]]]

    def emit(self, node: exp.Expr, scope: Scope) -> Typed:
        """Return the expression as DuckDB SQL."""
        handler = _HANDLERS.get(type(node))
        if handler is None:
            raise unsupported(f"{type(node).__name__}: {node.sql()[:80]}")
        return handler(self, node, scope)

    def condition(self, node: exp.Expr, scope: Scope) -> str:
        """Return a condition as DuckDB SQL."""
        return predicates.condition(self, node, scope)

    def text(self, node: exp.Expr, scope: Scope) -> str:
        """Return an expression converted to text."""
        return self.conversions.text(self.emit(node, scope))

    def number(self, node: exp.Expr, scope: Scope) -> str:
        """Return an expression converted to a number."""
        return self.conversions.number(self.emit(node, scope))

    def same_kind(self, values: list[Typed]) -> tuple[list[str], Kind]:
        """Convert alternatives (of CASE, NVL, DECODE) to the kind of the first that has one, as Oracle does."""
        kinds = [value.kind for value in values if value.kind != "null"]
        kind: Kind = kinds[0] if kinds else "null"
        if kind == "date" and any(k in ("datetime", "instant") for k in kinds):
            kind = "datetime"
        return [self.conversions.to_kind(value, kind) for value in values], kind


def _literal(self: Expressions, node: exp.Expr, scope: Scope) -> Typed:
    del scope
    text = str(node.this)
    if node.args.get("is_string"):
        return text_literal(text)
    text, origin = self.literals.original(text)
    return text_literal(text) if origin == "bound" else number_literal(text)


def text_literal(text: str) -> Typed:
    """Return a text constant. Oracle's empty text is null."""
    return Typed(quoted(text), "text") if text else NULL


def number_literal(text: str) -> Typed:
    """Return an exact number constant, never a DuckDB double."""
    try:
        plain = format(Decimal(text), "f")
    except InvalidOperation as error:
        raise unsupported(f"{text} is not a number") from error
    if len(plain.replace(".", "").lstrip("0")) > _DIGITS_MAX:
        raise unsupported("number too long")
    return Typed(plain, "number", integer="." not in plain)


def _column(self: Expressions, node: exp.Expr, scope: Scope) -> Typed:
    if not isinstance(node.this, exp.Identifier):
        raise unsupported(f"{node.sql()[:80]} as a value")
    name, alias = node.name.lower(), node.args.get("table")
    if node.args.get("db"):
        raise unsupported("a schema before a table")
    if alias is None and name == "rownum":
        return Typed(scope.kept("row_number() OVER ()"), "number", integer=True)
    if alias is None and name == "sessiontimezone":
        return Typed(quoted(self.conversions.time_zone), "text")
    return scope.resolve(name, alias.name.lower() if alias is not None else None)


def _null(self: Expressions, node: exp.Expr, scope: Scope) -> Typed:
    del self, node, scope
    return NULL


def _paren(self: Expressions, node: exp.Expr, scope: Scope) -> Typed:
    inner = self.emit(node.this, scope)
    return Typed(f"({inner.sql})", inner.kind, inner.use, inner.integer)


def _negative(self: Expressions, node: exp.Expr, scope: Scope) -> Typed:
    return Typed(f"(- {self.number(node.this, scope)})", "number")


def _sum(self: Expressions, node: exp.Expr, scope: Scope) -> Typed:
    left, right = self.emit(node.this, scope), self.emit(node.expression, scope)
    operator = _SUMMED[type(node)]
    moments = ("date", "datetime", "instant")
    if left.kind in moments and right.kind in moments:
        return _days_between(self, left, right) if operator == "-" else _no_sum()
    if left.kind in moments:
        return _moved(self, left, operator, self.conversions.number(right), whole=right.integer)
    if right.kind in moments:
        return _moved(self, right, operator, self.conversions.number(left), whole=left.integer)
    sql = f"({self.conversions.number(left)} {operator} {self.conversions.number(right)})"
    return Typed(sql, "number", integer=left.integer and right.integer)


def _no_sum() -> Typed:
    raise unsupported("sum of two dates")


def _days_between(self: Expressions, left: Typed, right: Typed) -> Typed:
    """Return Oracle's difference of two dates: a number of days, with a fraction if a time is involved."""
    if left.kind == right.kind == "date":
        return Typed(f"({left.sql} - {right.sql})", "number", integer=True)
    first, last = self.conversions.timestamp(right), self.conversions.timestamp(left)
    return Typed(f"suiteql_divide(epoch_us({last}) - epoch_us({first}), 86400000000)", "number")


def _moved(self: Expressions, day: Typed, operator: str, days: str, *, whole: bool) -> Typed:
    if day.kind == "date" and whole:
        return Typed(f"({day.sql} {operator} CAST({days} AS INTEGER))", "date")
    microseconds = f"CAST(round({days} * 86400000000) AS BIGINT)"
    return Typed(f"({self.conversions.timestamp(day)} {operator} to_microseconds({microseconds}))", "datetime")


def _product(self: Expressions, node: exp.Expr, scope: Scope) -> Typed:
    left, right = self.emit(node.this, scope), self.emit(node.expression, scope)
    sql = f"({self.conversions.number(left)} * {self.conversions.number(right)})"
    return Typed(sql, "number", integer=left.integer and right.integer)


def _quotient(self: Expressions, node: exp.Expr, scope: Scope) -> Typed:
    return Typed(f"suiteql_divide({self.number(node.this, scope)}, {self.number(node.expression, scope)})", "number")


def _joined(self: Expressions, node: exp.Expr, scope: Scope) -> Typed:
    """Return Oracle's ||: null counts as empty text, and an empty result is null."""
    return Typed(f"nullif(concat({self.text(node.this, scope)}, {self.text(node.expression, scope)}), '')", "text")


def _case(self: Expressions, node: exp.Expr, scope: Scope) -> Typed:
    branches = node.args["ifs"]
    default = node.args.get("default")
    values = [self.emit(branch.args["true"], scope) for branch in branches]
    values.append(NULL if default is None else self.emit(default, scope))
    results, kind = self.same_kind(values)
    subject = node.args.get("this")
    sql = "CASE"
    for branch, result in zip(branches, results, strict=False):
        test = branch.this if subject is None else exp.EQ(this=subject.copy(), expression=branch.this.copy())
        sql += f" WHEN {self.condition(test, scope)} THEN {result}"
    whole = all(value.integer or value.kind == "null" for value in values)
    return Typed(f"{sql} ELSE {results[-1]} END", kind, integer=whole)


def _scalar(self: Expressions, node: exp.Expr, scope: Scope) -> Typed:
    sql, outputs = self.subselect(node, scope)
    if len(outputs) != 1:
        raise unsupported("a subquery of several columns as a value")
    return Typed(f"({sql})", outputs[0].value.kind, None, outputs[0].value.integer)


def _current_date(self: Expressions, node: exp.Expr, scope: Scope) -> Typed:
    del node, scope
    return Typed(self.conversions.local(_now()), "datetime")


def _current_timestamp(self: Expressions, node: exp.Expr, scope: Scope) -> Typed:
    del scope
    if node.args.get("sysdate"):
        server = Conversions(SERVER_ZONE, self.conversions.date_format)
        return Typed(server.local(_now()), "datetime")
    return _now()


def _now() -> Typed:
    return Typed(f"CAST({NOW} AS TIMESTAMP)", "instant")


_HANDLERS: dict[type[exp.Expr], Callable[[Expressions, Any, Scope], Typed]] = {
    exp.Literal: _literal, exp.Column: _column, exp.Null: _null, exp.Paren: _paren, exp.Neg: _negative,
    exp.Add: _sum, exp.Sub: _sum, exp.Mul: _product, exp.Div: _quotient, exp.DPipe: _joined, exp.Case: _case,
    exp.Subquery: _scalar, exp.Select: _scalar, exp.CurrentDate: _current_date,
    exp.CurrentTimestamp: _current_timestamp, exp.Localtimestamp: _current_date,
    exp.Anonymous: calls.call, exp.Dot: calls.builtin, exp.Window: windows.window,
    exp.WithinGroup: windows.within_group,
}  # fmt: skip
