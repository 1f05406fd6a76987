"""Run SuiteQL: compile each shape of a query once, execute it, and return pages."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

import duckdb

from netsuite_rfm.sandbox.store.currencies import CURRENCIES, case_sql
from netsuite_rfm.sandbox.suiteql.compile import Statement, compile_statement, renamed
from netsuite_rfm.sandbox.suiteql.dialect import Dialect
from netsuite_rfm.sandbox.suiteql.expressions import Expressions
from netsuite_rfm.sandbox.suiteql.literals import read_literals
from netsuite_rfm.sandbox.suiteql.refusals import SuiteQLRefused, unsupported
from netsuite_rfm.sandbox.suiteql.selects import Selects
from netsuite_rfm.sandbox.suiteql.typed import Conversions

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from netsuite_rfm.sandbox.behaviour import Behaviour
    from netsuite_rfm.sandbox.store.clock import Clock
    from netsuite_rfm.sandbox.store.engine import Engine
    from netsuite_rfm.sandbox.suiteql.literals import Literals
    from netsuite_rfm.sandbox.suiteql.tables import Table

ROWS_MAX = 100_000  # maximum rows of one query over all pages: section_157909186990
_KEPT_STATEMENTS = 512  # for accounts of one kind
_KEPT_KINDS = 64

Scalar = str | int | float | None


@dataclass(frozen=True)
class Rows:
    """Rows of a query. Values are in NetSuite's text form, or numbers if the account's behaviour says so."""

    columns: list[str]
    rows: list[tuple[Scalar, ...]]


@dataclass(frozen=True)
class Page(Rows):
    """Some rows of a query. `total` is its number of rows, at most 100,000 unless `Behaviour.total_results` is true."""

    total: int


@dataclass(frozen=True)
class _Kept:
    """Compiled and refused queries of accounts of one kind.

    `statements` are keyed by shape and by the values compiled into them, whose positions are in `fixed`; `refused` is
    keyed by shape and all values.
    """

    fixed: OrderedDict[str, frozenset[int]] = field(default_factory=OrderedDict)
    statements: OrderedDict[tuple[str, tuple[str, ...]], Statement] = field(default_factory=OrderedDict)
    refused: OrderedDict[tuple[str, tuple[str, ...]], SuiteQLRefused] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def find(self, literals: Literals) -> Statement | None:
        """Return the compiled query, or None if it is new. Raises SuiteQLRefused as at the first time."""
        refused = self.refused.get((literals.shape, tuple(literals.values)))
        if refused is not None:
            raise SuiteQLRefused(refused.detail, refused.reason)
        fixed = self.fixed.get(literals.shape)
        return None if fixed is None else self.statements.get((literals.shape, literals.fixed_values(fixed)))

    def keep(self, literals: Literals, found: Statement | SuiteQLRefused) -> None:
        """Store a compiled query, or why it was refused."""
        with self.lock:
            if isinstance(found, SuiteQLRefused):
                self.refused[literals.shape, tuple(literals.values)] = found
            else:
                self.fixed[literals.shape] = found.fixed
                self.statements[literals.shape, literals.fixed_values(found.fixed)] = found
            for kept in (self.fixed, self.statements, self.refused):
                while len(kept) > _KEPT_STATEMENTS:
                    kept.popitem(last=False)


@lru_cache(maxsize=_KEPT_KINDS)
def _kept(kind: Hashable) -> _Kept:
    """Return the compiled queries of a kind of accounts, in which a query always compiles to the same statement."""
    del kind
    return _Kept()


class SuiteQL:
    """Runs SuiteQL on the account's tables. Safe to share between threads."""

    def __init__(
        self,
        engine: Engine,
        tables: Mapping[str, Table],
        behaviour: Behaviour,
        clock: Clock,
        *,
        time_zone: str,
        home_currency: str,
    ) -> None:
        self._engine, self._tables, self._behaviour, self._clock = engine, tables, behaviour, clock
        self._dialect = Dialect.of(behaviour)
        self._conversions = Conversions(time_zone, behaviour.date_format)
        self._home_currency = home_currency
        shown = tuple((name, table.source, *table.columns.values()) for name, table in tables.items())
        self._kept = _kept((engine.schema, shown, self._dialect, self._conversions, home_currency))

    def query(self, sql: str, params: Sequence[str] = ()) -> Rows:
        """Return all rows. Raises SuiteQLRefused if NetSuite would refuse."""
        statement, values = self._prepare(sql, params)
        rows = self._execute(f"SELECT {statement.text_list} FROM {renamed(statement)}", values)
        return Rows(list(statement.columns), self._bare(statement, rows))

    def query_page(self, sql: str, params: Sequence[str], *, limit: int, offset: int) -> Page:
        """Return one page; a query has no rows beyond the 100,000th."""
        statement, values = self._prepare(sql, params)
        wanted = max(0, min(limit, ROWS_MAX - offset))
        place = f"LIMIT ${len(values) + 1} OFFSET ${len(values) + 2}"
        # One additional row shows whether there is a next page, which usually avoids counting.
        page = f"SELECT {statement.text_list} FROM {renamed(statement)} {place}"
        rows = self._execute(page, [*values, wanted + 1, offset])
        complete = len(rows) <= wanted and (rows or offset == 0)
        total = offset + len(rows) if complete else self._count(statement, values)
        return Page(list(statement.columns), self._bare(statement, rows[:wanted]), total)

    def _count(self, statement: Statement, values: Sequence[object]) -> int:
        counted = statement.sql
        if self._behaviour.total_results != "true":
            counted = f"SELECT 1 FROM ({counted}) LIMIT {ROWS_MAX}"
        return int(str(self._execute(f"SELECT count(*) FROM ({counted})", values)[0][0]))

    def _execute(self, sql: str, values: Sequence[object]) -> list[tuple[Scalar, ...]]:
        try:
            return self._engine.select(sql, values)
        except (duckdb.DataError, duckdb.ProgrammingError, duckdb.NotSupportedError) as error:
            # The query was compiled, but the data or a rule of SQL forbids it. NetSuite's messages for these cases are
            # unknown.
            raise unsupported(str(error).splitlines()[0]) from error

    def _prepare(self, sql: str, params: Sequence[str]) -> tuple[Statement, list[object]]:
        """Return the compiled query and the values of its parameters."""
        if not self._behaviour.binds_parameters and params:
            raise unsupported("bound parameters before 2026.2: section_N3950559")
        literals = read_literals(sql, params)
        statement = self._kept.find(literals)
        if statement is None:
            try:
                statement = self._compile(literals)
            except SuiteQLRefused as refused:
                self._kept.keep(literals, SuiteQLRefused(refused.detail, refused.reason))
                raise
            self._kept.keep(literals, statement)
        return statement, statement.parameters(literals, self._clock.now())

    def _compile(self, literals: Literals) -> Statement:
        selects = Selects(self._tables)
        home = self._home_currency
        selects.expressions = Expressions(
            self._conversions,
            literals,
            self._dialect,
            CURRENCIES[home].id,
            lambda value, answer: case_sql(value, answer, home),
            selects.subselect,
        )
        try:
            return compile_statement(literals, selects, self._conversions, self._engine.types, self._dialect)
        except (duckdb.Error, RecursionError) as error:
            raise unsupported(str(error).splitlines()[0]) from error

    def _bare(self, statement: Statement, rows: list[tuple[Scalar, ...]]) -> list[tuple[Scalar, ...]]:
        if self._behaviour.numbers == "string" or not any(statement.numeric):
            return rows
        return [
            tuple(_number(value) if numeric else value for numeric, value in zip(statement.numeric, row, strict=True))
            for row in rows
        ]


def _number(value: Scalar) -> Scalar:
    if not isinstance(value, str):
        return value
    return int(value) if value.lstrip("-").isdigit() else float(value)
