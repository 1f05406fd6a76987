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

_DOUBLES = {
    "CORR": "corr", "COVAR_POP": "covar_pop", "COVAR_SAMP": "covar_samp", "MEDIAN": "median",
    "STDDEV": "stddev_samp", "STDDEV_POP": "stddev_pop", "STDDEV_SAMP": "stddev_samp",
    "VARIANCE": "var_samp", "VAR_POP": "var_pop", "VAR_SAMP": "var_samp",
    "PERCENT_RANK": "percent_rank", "CUME_DIST": "cume_dist",
}  # fmt: skip
_OF_ANY_KIND = frozenset({"MIN", "MAX", "LAG", "LEAD", "FIRST_VALUE", "LAST_VALUE"})
_WHOLE = frozenset({"COUNT", "APPROX_COUNT_DISTINCT", "ROW_NUMBER", "RANK", "DENSE_RANK", "NTILE"})
_FRAME_ENDS = ("UNBOUNDED", "CURRENT ROW")


def is_aggregate(node: exp.Expression) -> bool:
    """Whether the expression is a call of an aggregate function that is not used as an analytic one."""
    named = isinstance(node, exp.Anonymous) and node.name.upper() in catalogue.AGGREGATES
    return named and not isinstance(node.parent, (exp.Window, exp.WithinGroup))


def aggregate(self: Expressions, node: exp.Anonymous, scope: Scope, over: str = "") -> Typed:
    """Return a call of an aggregate or analytic function; `over` is its OVER clause."""
    name, arguments = node.name.upper(), node.expressions
    if name in catalogue.ANALYTIC_ONLY and not over:
        raise unsupported(f"{name} without OVER")
    if name in ("ROW_NUMBER", "RANK", "DENSE_RANK", "PERCENT_RANK", "CUME_DIST"):
        if arguments:
            raise unsupported(f"{name} with arguments")
        if name in _DOUBLES:
            return Typed(f"suiteql_exact({name.lower()}(){over})", "number")
        return Typed(f"{name.lower()}(){over}", "number", integer=True)
    if not arguments:
        raise unsupported(f"{name} without an argument")
    if isinstance(arguments[0], exp.Star):
        if name != "COUNT":
            raise unsupported(f"{name}(*)")
        return Typed(f"count(*){over}", "number", integer=True)
    distinct = ""
    if isinstance(arguments[0], exp.Distinct):
        distinct, arguments = "DISTINCT ", arguments[0].expressions
    values = [self.emit(argument, scope) for argument in arguments]
    if name in _OF_ANY_KIND:
        listed = ", ".join(value.sql for value in values)
        return Typed(f"{name.lower()}({distinct}{listed}){over}", values[0].kind, None, values[0].integer)
    if name in _WHOLE:
        return Typed(f"{name.lower()}({distinct}{values[0].sql}){over}", "number", integer=True)
    numbers = ", ".join(self.conversions.number(value) for value in values)
    if name == "SUM":
        return Typed(f"sum({distinct}{numbers}){over}", "number", integer=values[0].integer)
    if name == "AVG":
        total, count = f"sum({distinct}{numbers}){over}", f"count({distinct}{numbers}){over}"
        return Typed(f"suiteql_divide({total}, nullif({count}, 0))", "number")
    if name in _DOUBLES:
        return Typed(f"suiteql_exact({_DOUBLES[name]}({distinct}{_as_doubles(numbers)}){over})", "number")
    raise not_built(f"the function {name}")


def _as_doubles(numbers: str) -> str:
    """Have DuckDB calculate in doubles: its median of decimals keeps their places and would round."""
    return ", ".join(f"CAST({number} AS DOUBLE)" for number in [numbers]) if ", " not in numbers else numbers


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
    """Return PERCENTILE_CONT or PERCENTILE_DISC, for accounts whose behaviour has them."""
    call = node.this
    if not isinstance(call, exp.Anonymous) or not call.name.upper().startswith("PERCENTILE_"):
        raise unsupported("WITHIN GROUP")
    key = node.expression.expressions[0]
    function = "quantile_cont" if call.name.upper() == "PERCENTILE_CONT" else "quantile_disc"
    value, fraction = self.number(key.this, scope), self.number(call.expressions[0], scope)
    if key.args.get("desc"):
        raise not_built("PERCENTILE with a descending order")
    return Typed(f"suiteql_exact({function}(CAST({value} AS DOUBLE), {fraction}))", "number")
