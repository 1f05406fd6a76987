"""Aggregate and analytic functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from netsuite_rfm.sandbox.suiteql import catalogue
from netsuite_rfm.sandbox.suiteql.refusals import not_built, unsupported
from netsuite_rfm.sandbox.suiteql.typed import Typed

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.suiteql.expressions import Expressions
    from netsuite_rfm.sandbox.suiteql.scope import Scope
    from netsuite_rfm.sandbox.suiteql.typed import Kind

_DOUBLES = {
    "CORR": "corr", "COVAR_POP": "covar_pop", "COVAR_SAMP": "covar_samp", "MEDIAN": "median",
    "STDDEV": "stddev_samp", "STDDEV_POP": "stddev_pop", "STDDEV_SAMP": "stddev_samp",
    "VARIANCE": "var_samp", "VAR_POP": "var_pop", "VAR_SAMP": "var_samp",
    "PERCENT_RANK": "percent_rank", "CUME_DIST": "cume_dist",
}  # fmt: skip
_OF_ANY_KIND = frozenset({"MIN", "MAX", "LAG", "LEAD", "FIRST_VALUE", "LAST_VALUE"})
_WHOLE = frozenset({"COUNT", "APPROX_COUNT_DISTINCT", "ROW_NUMBER", "RANK", "DENSE_RANK", "NTILE"})
_RANKS = frozenset({"ROW_NUMBER", "RANK", "DENSE_RANK", "PERCENT_RANK", "CUME_DIST"})
_FRAME_ENDS = ("UNBOUNDED", "CURRENT ROW")


def aggregate(self: Expressions, node: exp.Anonymous, scope: Scope, over: str = "") -> Typed:
    """Return a call of an aggregate or analytic function; `over` is its OVER clause."""
    name, arguments = node.name.upper(), node.expressions
    if name in catalogue.ANALYTIC_ONLY and not over:
        raise unsupported(f"{name} without OVER")
    if name in _RANKS:
        if arguments:
            raise unsupported(f"{name} with arguments")
        return _result(name, f"{name.lower()}(){over}", "number", whole=True)
    if name == "COUNT" and len(arguments) == 1 and isinstance(arguments[0], exp.Star):
        return Typed(f"count(*){over}", "number", integer=True)
    distinct = ""
    if arguments and isinstance(arguments[0], exp.Distinct):
        distinct, arguments = "DISTINCT ", arguments[0].expressions
    values = [self.emit(argument, scope) for argument in arguments]
    if not values:
        raise unsupported(f"{name} without an argument")
    first = values[0]
    if name in _OF_ANY_KIND:
        listed = ", ".join(value.sql for value in values)
        return _result(name, f"{name.lower()}({distinct}{listed}){over}", first.kind, whole=first.integer)
    if name in _WHOLE:
        return _result(name, f"{name.lower()}({distinct}{first.sql}){over}", "number", whole=True)
    numbers = [self.conversions.number(value) for value in values]
    return _calculated(name, distinct, numbers, over, whole=first.integer)


def _result(name: str, sql: str, kind: Kind, *, whole: bool) -> Typed:
    if name in _DOUBLES:
        return Typed(f"suiteql_exact({sql})", kind)
    return Typed(sql, kind, integer=whole)


def _calculated(name: str, distinct: str, numbers: list[str], over: str, *, whole: bool) -> Typed:
    """Return an aggregate of numbers. Sums are exact; other results have fifteen digits."""
    if name == "SUM":
        return Typed(f"sum({distinct}{numbers[0]}){over}", "number", integer=whole)
    if name == "AVG":
        total, count = f"sum({distinct}{numbers[0]}){over}", f"count({distinct}{numbers[0]}){over}"
        return Typed(f"suiteql_divide({total}, nullif({count}, 0))", "number")
    if name not in _DOUBLES:
        raise not_built(f"the function {name}")
    # In doubles, because DuckDB's median of decimals would keep their decimal places and round.
    doubles = ", ".join(f"CAST({number} AS DOUBLE)" for number in numbers)
    return Typed(f"suiteql_exact({_DOUBLES[name]}({distinct}{doubles}){over})", "number")


def window(self: Expressions, node: exp.Window, scope: Scope) -> Typed:
    """Return an analytic function with its OVER clause."""
    if str(node.args.get("over", "OVER")).upper() != "OVER" or node.args.get("alias"):
        raise not_built("KEEP and named windows")
    if not isinstance(node.this, exp.Anonymous):
        raise not_built(f"OVER after {type(node.this).__name__}")
    parts = []
    partition = node.args.get("partition_by") or []
    if partition:
        parts.append("PARTITION BY " + ", ".join(self.emit(part, scope).sql for part in partition))
    order = node.args.get("order")
    if order is not None:
        parts.append("ORDER BY " + ", ".join(ordered(self, key, scope) for key in order.expressions))
    spec = node.args.get("spec")
    if spec is not None:
        parts.append(_frame(self, spec, scope))
    return aggregate(self, node.this, scope, f" OVER ({' '.join(parts)})")


def ordered(self: Expressions, key: exp.Ordered, scope: Scope) -> str:
    """Return a sort key. Oracle puts nulls last when ascending and first when descending."""
    return sort_key(self.emit(key.this, scope).sql, key)


def sort_key(sql: str, key: exp.Ordered) -> str:
    """Return the SQL of a sort key with its direction."""
    nulls = "FIRST" if key.args.get("nulls_first") else "LAST"
    return f"{sql} {'DESC' if key.args.get('desc') else 'ASC'} NULLS {nulls}"


def _frame(self: Expressions, spec: exp.WindowSpec, scope: Scope) -> str:
    if spec.args.get("exclude"):
        raise not_built("EXCLUDE in a window frame")

    def bound(name: str) -> str:
        value, side = spec.args.get(name), spec.args.get(f"{name}_side") or ""
        if isinstance(value, str):
            if value.upper() not in _FRAME_ENDS:
                raise unsupported("window frame")
            return f"{value} {side}".strip()
        return "CURRENT ROW" if value is None else f"{self.number(value, scope)} {side}"

    return f"{spec.args['kind']} BETWEEN {bound('start')} AND {bound('end')}"


def within_group(self: Expressions, node: exp.WithinGroup, scope: Scope) -> Typed:
    """Return PERCENTILE_CONT or PERCENTILE_DISC, for accounts whose behaviour supports them."""
    call = node.this
    if not isinstance(call, exp.Anonymous) or not call.name.upper().startswith("PERCENTILE_"):
        raise unsupported("WITHIN GROUP")
    key = node.expression.expressions[0]
    function = "quantile_cont" if call.name.upper() == "PERCENTILE_CONT" else "quantile_disc"
    value, fraction = self.number(key.this, scope), self.number(call.expressions[0], scope)
    if key.args.get("desc"):
        raise not_built("PERCENTILE with a descending order")
    return Typed(f"suiteql_exact({function}(CAST({value} AS DOUBLE), {fraction}))", "number")
