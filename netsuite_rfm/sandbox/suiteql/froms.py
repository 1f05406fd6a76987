"""Compile FROM clauses: tables, subselects and joins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from netsuite_rfm.sandbox.suiteql.refusals import not_built, unknown_table, unsupported
from netsuite_rfm.sandbox.suiteql.scope import Scope, Source
from netsuite_rfm.sandbox.suiteql.typed import identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from netsuite_rfm.sandbox.suiteql.expressions import Expressions
    from netsuite_rfm.sandbox.suiteql.scope import Output
    from netsuite_rfm.sandbox.suiteql.tables import Table

_JOIN_WORDS = frozenset({"", "INNER", "OUTER", "CROSS"})
_SIDES = frozenset({"", "LEFT", "RIGHT", "FULL"})


class FromClause:
    """Compiles FROM."""

    def __init__(
        self,
        tables: Mapping[str, Table],
        subselect: Callable[[exp.Expr, Scope | None], tuple[str, tuple[Output, ...]]],
    ) -> None:
        self._tables, self._subselect = tables, subselect

    def mixes_join_syntaxes(self, node: exp.Expr) -> bool:
        """Whether a statement has both `FROM a, b` and `JOIN`."""
        joins = list(node.find_all(exp.Join))
        commas = [join for join in joins if _is_comma(join)]
        return 0 < len(commas) < len(joins)

    def emit(self, expressions: Expressions, select: exp.Select, scope: Scope) -> str:
        """Return the FROM of a SELECT and add its sources to the scope."""
        from_ = select.args.get("from_") or select.args.get("from")
        if from_ is None:
            raise unsupported("SELECT without FROM")
        return self._joined(expressions, from_.this, select.args.get("joins") or [], scope)

    def _joined(self, expressions: Expressions, first: exp.Expr, joins: list[exp.Join], scope: Scope) -> str:
        sql = self._source(expressions, first, scope)
        for join in joins:
            side, kind = (join.side or "").upper(), (join.kind or "").upper()
            if side not in _SIDES or kind not in _JOIN_WORDS or join.args.get("method") or join.args.get("using"):
                raise not_built(f"the join {join.sql()[:60]}")
            right = self._source(expressions, join.this, scope)
            on = join.args.get("on")
            if _is_comma(join) or kind == "CROSS":
                if on is not None:
                    raise unsupported("ON after a comma or CROSS JOIN")
                sql += f" CROSS JOIN {right}"
                continue
            if on is None:
                raise unsupported("JOIN without ON")
            sql += f" {side or 'INNER'} JOIN {right} ON {expressions.condition(on, scope)}"
        return sql

    def _source(self, expressions: Expressions, node: exp.Expr, scope: Scope) -> str:
        joins = node.args.get("joins") or []
        if isinstance(node, exp.Subquery) and isinstance(node.this, (exp.Table, exp.Subquery)):
            inner = node.this.args.get("joins") or []
            nested = self._joined(expressions, _without_joins(node.this), inner, scope)
            return self._with_joins(expressions, f"({nested})", joins, scope)
        if isinstance(node, exp.Subquery):
            sql = self._subquery(node, scope)
        elif isinstance(node, exp.Table):
            sql = self._table(node, scope)
        else:
            raise unsupported(f"{type(node).__name__} in FROM")
        return self._with_joins(expressions, sql, joins, scope)

    def _with_joins(self, expressions: Expressions, sql: str, joins: list[exp.Join], scope: Scope) -> str:
        for join in joins:
            right = self._source(expressions, join.this, scope)
            on = join.args.get("on")
            if on is None:
                raise unsupported("JOIN without ON")
            sql = f"({sql} {(join.side or 'INNER').upper()} JOIN {right} ON {expressions.condition(on, scope)})"
        return sql

    def _subquery(self, node: exp.Subquery, scope: Scope) -> str:
        # Not the scope itself: a subselect in FROM cannot see the other tables in FROM, only WITH and outer queries.
        around = Scope(scope.parent, with_tables=scope.with_tables)
        sql, outputs = self._subselect(node.this, around)
        # Oracle allows a subselect without a name; its columns are then read without an alias.
        alias = node.alias.lower() or f"subselect{len(scope.sources) + 1}"
        scope.add(Source(alias, "subselect", None, outputs))
        return f"({sql}) AS {identifier(alias)}"

    def _table(self, node: exp.Table, scope: Scope) -> str:
        if not isinstance(node.this, exp.Identifier) or node.args.get("db") or node.args.get("catalog"):
            raise unknown_table(node.sql()[:60])
        written, name = node.name, node.name.lower()
        alias = (node.alias or written).lower()
        known = scope.find_with(name)
        if known is not None:
            scope.add(Source(alias, name, None, known[1]))
            return f"({known[0]}) AS {identifier(alias)}"
        table = self._tables.get(name)
        if table is None:
            raise unknown_table(written)
        scope.add(Source(alias, table.name, table))
        return f"{identifier(table.source)} AS {identifier(alias)}"


def _is_comma(join: exp.Join) -> bool:
    return not (join.side or join.kind or join.args.get("on") or join.args.get("method") or join.args.get("using"))


def _without_joins(node: exp.Expr) -> exp.Expr:
    copy = node.copy()
    copy.set("joins", None)
    return copy
