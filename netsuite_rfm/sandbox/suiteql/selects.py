"""Translate SELECT statements of SuiteQL to DuckDB SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from netsuite_rfm.sandbox.suiteql import rownum, windows
from netsuite_rfm.sandbox.suiteql.froms import FromClause
from netsuite_rfm.sandbox.suiteql.refusals import not_built, unsupported
from netsuite_rfm.sandbox.suiteql.scope import Output, Scope
from netsuite_rfm.sandbox.suiteql.typed import identifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_rfm.sandbox.suiteql.expressions import Expressions
    from netsuite_rfm.sandbox.suiteql.literals import Literals
    from netsuite_rfm.sandbox.suiteql.tables import Table

Compiled = tuple[str, tuple[Output, ...]]

_TAKEN = frozenset(
    {"expressions", "from", "from_", "joins", "where", "group", "having", "order", "limit", "distinct", "with", "with_"}
)
_SET_WORDS: dict[type[exp.Expr], str] = {exp.Union: "UNION", exp.Except: "EXCEPT", exp.Intersect: "INTERSECT"}


class Selects:
    """Compiles whole queries over the account's tables."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.from_clause = FromClause(tables, self.subselect)
        self.expressions: Expressions

    def compile(self, node: exp.Query) -> Compiled:
        """Return the DuckDB SQL of a statement and its columns."""
        kinds = {type(join) for join in node.find_all(exp.Join)}
        if kinds and self.from_clause.mixes_join_syntaxes(node):
            raise unsupported("comma joins and JOIN in one query: section_3903316302")
        return self._query(node, None)

    def subselect(self, node: exp.Expr, parent: Scope | None) -> Compiled:
        """Compile a query inside another; its aliases must not be quoted (section_156257790831)."""
        while isinstance(node, exp.Subquery) and not node.args.get("joins"):
            node = node.this
        if not isinstance(node, exp.Query):
            raise unsupported(f"{type(node).__name__} as a subquery")
        aliases = [e.args["alias"] for e in node.find_all(exp.Alias) if isinstance(e.args.get("alias"), exp.Identifier)]
        if any(alias.args.get("quoted") for alias in aliases):
            raise unsupported("quoted alias in a subselect: article_0824094533")
        return self._query(node, parent)

    def _query(self, node: exp.Expr, parent: Scope | None) -> Compiled:
        if isinstance(node, exp.SetOperation):
            return self._set_operation(node, parent)
        if isinstance(node, exp.Subquery):
            sql, outputs = self.subselect(node, parent)
            return f"({sql})", outputs
        if not isinstance(node, exp.Select):
            raise unsupported(f"{type(node).__name__} as a query")
        return _OneSelect(self, node, parent).compile()

    def _set_operation(self, node: exp.SetOperation, parent: Scope | None) -> Compiled:
        """Compile UNION and similar operations, which can be sorted only by output columns."""
        scope = Scope(parent)
        self.with_tables(node, scope)
        left, outputs = self._query(node.this, scope)
        right, others = self._query(node.expression, scope)
        if len(outputs) != len(others):
            raise unsupported("UNION of different numbers of columns")
        word = _SET_WORDS[type(node)] + ("" if node.args.get("distinct", True) else " ALL")
        sql = f"({left}) {word} ({right})"
        if not isinstance(node.this, exp.Select) and not isinstance(node.this, exp.Subquery):
            sql = f"{left} {word} ({right})"
        order = node.args.get("order")
        if order is not None:
            keys = [windows.sort_key(self._output_key(key.this, outputs), key) for key in order.expressions]
            sql += " ORDER BY " + ", ".join(keys)
        return sql + row_limit(node, self.expressions.literals), outputs

    def _output_key(self, node: exp.Expr, outputs: tuple[Output, ...]) -> str:
        if isinstance(node, exp.Literal) and not node.args.get("is_string"):
            return self.position(node, len(outputs))
        if isinstance(node, exp.Column) and node.args.get("table") is None:
            for output in outputs:
                if output.name == node.name.lower():
                    return identifier(output.name)
        raise unsupported("ORDER BY of a UNION by what is not an output column")

    def position(self, node: exp.Literal, count: int) -> str:
        """Return a position in ORDER BY, checked."""
        text, _ = self.expressions.literals.original(str(node.this))
        if not text.isdigit() or not 1 <= int(text) <= count:
            raise unsupported(f"ORDER BY {text}")
        return text

    def with_tables(self, node: exp.Expr, scope: Scope) -> None:
        """Compile WITH, if the account's behaviour supports it."""
        with_ = node.args.get("with_") or node.args.get("with")
        if with_ is None:
            return
        if with_.args.get("recursive"):
            raise not_built("recursive WITH")
        for cte in with_.expressions:
            if cte.args["alias"].args.get("columns"):
                raise not_built("column names of a WITH table")
            scope.with_tables[cte.alias.lower()] = self._query(cte.this, scope)


class _OneSelect:
    def __init__(self, selects: Selects, node: exp.Select, parent: Scope | None) -> None:
        self.selects, self.node = selects, node
        self.expressions = selects.expressions
        self.scope = Scope(parent)

    def compile(self) -> Compiled:
        node, scope = self.node, self.scope
        for name, value in node.args.items():
            if value and name not in _TAKEN:
                raise unsupported(f"{name} in SELECT")
        self.selects.with_tables(node, scope)
        source = self.selects.from_clause.emit(self.expressions, node, scope)
        limits = rownum.split(node.args.get("where"), self.expressions.literals)
        rest = limits.rest
        where = f" WHERE {self.expressions.condition(rest, scope)}" if rest is not None else ""
        wraps = limits.applies or rownum.is_used(node)
        if wraps:
            scope.wrapped = {}
        items = self._items()
        tail = self._grouping() + self._order(items)
        if wraps:
            source = f'(SELECT {self._kept()} FROM {source}{where}{limits.sql()}) AS "rows"'
            where = ""
        distinct = "DISTINCT " if node.args.get("distinct") else ""
        listed = ", ".join(f"{item.value.sql} AS {identifier(item.name)}" for item in items)
        return (
            f"SELECT {distinct}{listed} FROM {source}{where}{tail}{row_limit(node, self.expressions.literals)}",
            tuple(items),
        )

    def _kept(self) -> str:
        kept = self.scope.wrapped or {"1": "c0"}
        return ", ".join(f"{sql} AS {identifier(name)}" for sql, name in kept.items())

    def _items(self) -> list[Output]:
        items: list[Output] = []
        unnamed = 0
        for node in self.node.expressions:
            if isinstance(node, exp.Star) or (isinstance(node, exp.Column) and isinstance(node.this, exp.Star)):
                items.extend(self._star(node))
                continue
            inner = node.this if isinstance(node, exp.Alias) else node
            value = self.expressions.emit(inner, self.scope)
            if isinstance(node, exp.Alias):
                name = node.alias.lower()
            elif isinstance(inner, exp.Column):
                name = inner.name.lower()
            else:
                unnamed += 1
                name = f"expr{unnamed}"
            if self.expressions.dialect.expr1_alias and name != "sessiontimezone" and _is_session_zone(inner):
                name = "expr1"
            items.append(Output(name, value))
        return items

    def _star(self, node: exp.Expr) -> list[Output]:
        alias = node.args["table"].name.lower() if isinstance(node, exp.Column) else None
        sources = [source for source in self.scope.sources if alias in (None, source.alias)]
        if not sources:
            raise unsupported(f"{alias}.* of no table")
        return [Output(name, self.scope.resolve(name, source.alias)) for source in sources for name in source.names()]

    def _grouping(self) -> str:
        sql = ""
        group = self.node.args.get("group")
        if group is not None:
            if any(value for name, value in group.args.items() if name != "expressions"):
                raise not_built("ROLLUP, CUBE and GROUPING SETS")
            # A number here is a constant in Oracle, but a position in DuckDB.
            keys = [f"({self.expressions.emit(key, self.scope).sql})" for key in group.expressions]
            sql += " GROUP BY " + ", ".join(keys)
        having = self.node.args.get("having")
        if having is not None:
            sql += f" HAVING {self.expressions.condition(having.this, self.scope)}"
        return sql

    def _order(self, items: list[Output]) -> str:
        order = self.node.args.get("order")
        if order is None:
            return ""
        return " ORDER BY " + ", ".join(self._order_key(key, items) for key in order.expressions)

    def _order_key(self, key: exp.Ordered, items: list[Output]) -> str:
        """Return a sort key: a position, an alias of the SELECT list or an expression, in this order."""
        node = key.this
        if isinstance(node, exp.Literal) and not node.args.get("is_string"):
            return windows.sort_key(self.selects.position(node, len(items)), key)
        if isinstance(node, exp.Column) and node.args.get("table") is None:
            aliases = {e.alias.lower() for e in self.node.expressions if isinstance(e, exp.Alias)}
            if node.name.lower() in aliases:
                position = next(i for i, item in enumerate(items, 1) if item.name == node.name.lower())
                return windows.sort_key(str(position), key)
        return windows.ordered(self.expressions, key, self.scope)


def _is_session_zone(node: exp.Expr) -> bool:
    return isinstance(node, exp.Column) and node.args.get("table") is None and node.name.upper() == "SESSIONTIMEZONE"


def row_limit(node: exp.Expr, literals: Literals) -> str:
    """Return the limit of TOP n or FETCH FIRST n ROWS ONLY, both applied after ORDER BY.

    `TOP` is in the examples of section_156257790831. Sources disagree about FETCH FIRST; it is accepted here, because
    an appendix of oracle/netsuite-suitecloud-sdk uses it.
    """
    limit = node.args.get("limit")
    if limit is None:
        return ""
    count = limit.args.get("count") if isinstance(limit, exp.Fetch) else limit.args.get("expression")
    options = limit.args.get("limit_options")
    if options is not None and (options.args.get("percent") or options.args.get("with_ties")):
        raise not_built("FETCH with PERCENT or TIES")
    text = literals.original(str(count.this))[0] if isinstance(count, exp.Literal) else ""
    if not text.isdigit():
        raise unsupported("number of rows")
    return f" LIMIT {text}"
