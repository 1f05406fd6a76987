"""Translate conditions of SuiteQL to DuckDB SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from netsuite_rfm.sandbox.suiteql.formats import text_to_date
from netsuite_rfm.sandbox.suiteql.literals import check_arguments
from netsuite_rfm.sandbox.suiteql.refusals import unsupported
from netsuite_rfm.sandbox.suiteql.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsuite_rfm.sandbox.suiteql.expressions import Expressions
    from netsuite_rfm.sandbox.suiteql.scope import Scope

_COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<=",
}  # fmt: skip
_MOMENTS = ("date", "datetime", "instant")


def condition(self: Expressions, node: exp.Expr, scope: Scope) -> str:
    """Return a condition as DuckDB SQL; a value instead of a condition is refused."""
    handler = _HANDLERS.get(type(node))
    if handler is None:
        raise unsupported(f"{type(node).__name__} as a condition: {node.sql()[:80]}")
    return handler(self, node, scope)


def _paren(self: Expressions, node: exp.Expr, scope: Scope) -> str:
    return f"({condition(self, node.this, scope)})"


def _connected(self: Expressions, node: exp.Expr, scope: Scope) -> str:
    word = "AND" if isinstance(node, exp.And) else "OR"
    return "(" + f" {word} ".join(condition(self, part, scope) for part in node.flatten()) + ")"


def _not(self: Expressions, node: exp.Expr, scope: Scope) -> str:
    return f"(NOT {condition(self, node.this, scope)})"


def _is_null(self: Expressions, node: exp.Expr, scope: Scope) -> str:
    if not isinstance(node.args.get("expression"), exp.Null):
        raise unsupported("IS with anything but NULL")
    return f"({self.emit(node.this, scope).sql} IS NULL)"


def _exists(self: Expressions, node: exp.Expr, scope: Scope) -> str:
    return f"EXISTS ({self.subselect(node.this, scope)[0]})"


def _comparison(self: Expressions, node: exp.Expr, scope: Scope) -> str:
    operator = _COMPARISONS[type(node)]
    left, right = operands(self, node.this, [node.expression], scope)
    return f"({left} {operator} {right[0]})"


def _between(self: Expressions, node: exp.Expr, scope: Scope) -> str:
    subject, (low, high) = operands(self, node.this, [node.args["low"], node.args["high"]], scope)
    return f"({subject} BETWEEN {low} AND {high})"


def _in(self: Expressions, node: exp.Expr, scope: Scope) -> str:
    query = node.args.get("query")
    if query is not None:
        subject = self.emit(node.this, scope)
        sql, outputs = self.subselect(query, scope)
        if len(outputs) != 1:
            raise unsupported("IN with a subquery of several columns")
        if outputs[0].value.kind in _MOMENTS or subject.kind in _MOMENTS:
            return f"({subject.sql} IN ({sql}))"
        value = Typed(f'"listed".{_name(outputs[0].name)}', outputs[0].value.kind)
        as_subject = self.conversions.to_kind(value, subject.kind)
        return f'({subject.sql} IN (SELECT {as_subject} FROM ({sql}) AS "listed"))'
    subject, arguments = node.this, node.expressions
    check_arguments(len(arguments))
    if len(arguments) == 1 and self.literals.is_list(str(arguments[0].this)):
        value = self.emit(subject, scope)
        if value.kind == "number":
            # DuckDB reads one text faster than many constants.
            return f"({value.sql} IN (SELECT unnest(CAST({arguments[0].this} AS BIGINT[]))))"
        ids = self.literals.original(str(arguments[0].this))[0]
        arguments = [exp.Literal.number(id_.strip()) for id_ in ids.split(",")]
    if not arguments:
        raise unsupported("IN without a list")
    subject_sql, values = operands(self, subject, arguments, scope)
    return f"({subject_sql} IN ({', '.join(values)}))"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _like(self: Expressions, node: exp.Expr, scope: Scope) -> str:
    escape = ""
    if isinstance(node, exp.Escape):
        escape = f" ESCAPE {self.text(node.expression, scope)}"
        node = node.this
    word = "NOT LIKE" if node.args.get("negate") else "LIKE"
    return f"({self.text(node.this, scope)} {word} {self.text(node.expression, scope)}{escape})"


def operands(self: Expressions, subject: exp.Expr, others: list[exp.Expr], scope: Scope) -> tuple[str, list[str]]:
    """Convert both sides of a comparison to one kind, like Oracle: text is converted to numbers and dates."""
    left = self.emit(subject, scope)
    rights = [_free(self, left, subject, other) or self.emit(other, scope) for other in others]
    if isinstance(others[0], exp.Column) and len(others) == 1:
        left = _free(self, rights[0], others[0], subject) or left
    kinds = {value.kind for value in (left, *rights)} - {"null"}
    if kinds <= {"text"} or kinds <= {"number"}:
        return left.sql, [right.sql for right in rights]
    if "number" in kinds:
        return self.conversions.number(left), [self.conversions.number(right) for right in rights]
    if kinds == {"instant"}:
        return left.sql, [right.sql for right in rights]
    sides = [_day(self, value, node) for value, node in zip((left, *rights), (subject, *others), strict=True)]
    return sides[0], sides[1:]


def _free(self: Expressions, column: Typed, node: exp.Expr, other: exp.Expr) -> Typed | None:
    """Return a stand-in as it is, if it is compared with a column of whole numbers: see `literals`."""
    compared = isinstance(node, exp.Column) and column.integer and node.name.lower() != "rownum"
    if compared and isinstance(other, exp.Literal) and self.literals.is_free(str(other.this)):
        return Typed(str(other.this), "number", integer=True)
    return None


def _day(self: Expressions, value: Typed, node: exp.Expr) -> str:
    """Return a side of a comparison of dates. A text must have the date format of the user's preferences."""
    if value.kind == "text" and isinstance(node, exp.Literal):
        text = self.literals.text_of(node)
        return f"DATE '{text_to_date(text, self.conversions.date_model):%Y-%m-%d}'"
    return self.conversions.local(value)


_HANDLERS: dict[type[exp.Expr], Callable[[Expressions, exp.Expr, Scope], str]] = {
    exp.Paren: _paren, exp.And: _connected, exp.Or: _connected, exp.Not: _not, exp.Between: _between, exp.In: _in,
    exp.Is: _is_null, exp.Like: _like, exp.Escape: _like, exp.Exists: _exists,
    **dict.fromkeys(_COMPARISONS, _comparison),
}  # fmt: skip
