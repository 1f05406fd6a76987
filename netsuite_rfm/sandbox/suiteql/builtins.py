"""The functions of `BUILTIN` (article_161950565221), without HIERARCHY, MNFILTER, NAMED_GROUP and PERIOD."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from netsuite_rfm.sandbox.suiteql.refusals import not_built, unsupported
from netsuite_rfm.sandbox.suiteql.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsuite_rfm.sandbox.suiteql.expressions import Expressions
    from netsuite_rfm.sandbox.suiteql.scope import Scope

_CONSOLIDATE_LITERALS = 3  # ledger, type and rate, before subsidiary, period and book
_LITERAL_PERIOD = 5


def _display(self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    """DF: the text that a user sees for an id or a code (article_1029114613)."""
    (argument,) = arguments
    value = self.emit(argument, scope)
    if value.use is None or not value.use.column.display:
        return Typed(self.conversions.text(value), "text")
    return Typed(value.use.fill(value.use.column.display), "text")


def _criterion(self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    """CF: the value in the form for criteria, such as `SalesOrd:B` for a status (article_1029114514)."""
    (argument,) = arguments
    value = self.emit(argument, scope)
    if value.use is None or not value.use.column.criterion:
        return value
    return Typed(value.use.fill(value.use.column.criterion), "text")


def _currency(self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    """CURRENCY: the code of an amount's currency (article_1029114544); for a converted amount, the home currency."""
    (argument,) = arguments
    value = self.emit(argument, scope)
    if value.use is None or not value.use.column.currency:
        return Typed(self.currency_case(str(self.home_currency_id), "symbol"), "text")
    return Typed(self.currency_case(value.use.fill(value.use.column.currency), "symbol"), "text")


def _convert(self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    """CURRENCY_CONVERT (article_1029114601), with the account's fixed rates for any date."""
    value = self.emit(arguments[0], scope)
    if value.use is None or not value.use.column.currency:
        raise unsupported("CURRENCY_CONVERT of what is not an amount of a record")
    amount = f"({value.sql} * {self.currency_case(value.use.fill(value.use.column.currency), 'rate')})"
    if len(arguments) == 1:
        return Typed(amount, "number")
    target = self.number(arguments[1], scope)
    return Typed(f"suiteql_divide({amount}, {self.currency_case(target, 'rate')})", "number")


def _consolidate(self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    """CONSOLIDATE (article_1029114527) in an account with one subsidiary: the amount in its base currency.

    A column instead of the period is refused (observed).
    """
    value = self.emit(arguments[0], scope)
    literals = arguments[1 : 1 + _CONSOLIDATE_LITERALS]
    if len(literals) != _CONSOLIDATE_LITERALS or not all(isinstance(a, exp.Literal) for a in literals):
        raise unsupported("CONSOLIDATE without its literals")
    if len(arguments) > _LITERAL_PERIOD and not isinstance(arguments[_LITERAL_PERIOD], exp.Literal):
        raise unsupported("CONSOLIDATE with a column as its period")
    if value.use is None or not value.use.column.rate:
        return Typed(self.conversions.number(value), "number")
    return Typed(f"({value.sql} * {value.use.fill(value.use.column.rate)})", "number")


def _relative_range(self: Expressions, arguments: list[exp.Expr], scope: Scope) -> Typed:
    """RELATIVE_RANGES (article_1029114825): today only, in the user's zone (observed)."""
    words = [str(a.this).upper() for a in arguments if isinstance(a, exp.Literal)]
    if len(words) < 2 or words[0] != "TODAY" or words[1] not in ("START", "END"):  # noqa: PLR2004 - range and edge
        raise not_built(f"BUILTIN.RELATIVE_RANGES({', '.join(words)})")
    today = self.emit(exp.CurrentDate(), scope)
    return Typed(f"CAST({today.sql} AS DATE)", "date")


BUILTIN_HANDLERS: dict[str, Callable[[Expressions, list[exp.Expr], Scope], Typed]] = {
    "DF": _display, "CF": _criterion, "CURRENCY": _currency, "CURRENCY_CONVERT": _convert,
    "CONSOLIDATE": _consolidate, "RELATIVE_RANGES": _relative_range,
}  # fmt: skip
