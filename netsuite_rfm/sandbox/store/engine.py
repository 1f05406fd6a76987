"""DuckDB in memory for many threads: one cursor per running statement, and one writer at a time.

All databases of a process are attached to one DuckDB, and each is copied from one with the same schema. Measured for an
account, this takes 6 ms of CPU instead of 49 ms for a separate DuckDB that executes every CREATE.
"""

from __future__ import annotations

import itertools
import os
import threading
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    # SQL cannot access files or extensions.
    "enable_external_access": "false",
    # A column of Python values is analysed completely. By default only a sample is, and a longer number after it would
    # not fit.
    "pandas_analyze_sample": "0",
    # Queries are many and small; a sixth of their time was spent passing work between threads.
    "threads": "1",
}
_KEPT_STATEMENTS = 1024
_FILTERS_FIRST = "filter_pushdown"  # without it, tables joined by commas would be multiplied out
_numbers = itertools.count(1)
_attaching = threading.Lock()
_large: set[str] = set()


@cache
def _duckdb() -> duckdb.DuckDBPyConnection:
    """Return the DuckDB of this process."""
    connection = duckdb.connect(":memory:", config=_CONFIG)
    _optimize(connection, thoroughly=False)
    return connection


def _optimize(connection: duckdb.DuckDBPyConnection, *, thoroughly: bool) -> None:
    """Optimize queries fully, or only push down filters: optimization was a third of the work on small tables."""
    names = [name for (name,) in connection.execute("SELECT name FROM duckdb_optimizers()").fetchall()]
    disabled = [] if thoroughly else [name for name in names if name != _FILTERS_FIRST]
    connection.execute(f"SET disabled_optimizers = '{','.join(disabled)}'")


def _count_as_large(name: str, *, is_large: bool) -> None:
    """Optimize fully while any database is large, because all databases share the setting."""
    with _attaching:
        before = bool(_large)
        (_large.add if is_large else _large.discard)(name)
        if before != bool(_large):
            _optimize(_duckdb(), thoroughly=bool(_large))


def _using(connection: duckdb.DuckDBPyConnection, name: str) -> duckdb.DuckDBPyConnection:
    """Return another cursor, on the database with this name."""
    cursor = connection.cursor()
    cursor.execute(f"USE {name}")
    return cursor


def _attached(model: str | None = None) -> tuple[duckdb.DuckDBPyConnection, str]:
    """Create an empty database or a copy of another; return a cursor on it, and its name."""
    name = f"database_{next(_numbers)}"
    with _attaching:
        _duckdb().execute(f"ATTACH ':memory:' AS {name}")
        if model is not None:
            _duckdb().execute(f"COPY FROM DATABASE {model} TO {name}")
        return _using(_duckdb(), name), name


@cache
def _model(schema: tuple[str, ...]) -> str:
    """Return the name of a database with this schema, only for copying."""
    cursor, name = _attached()
    cursor.begin()
    for statement in schema:
        cursor.execute(statement)
    cursor.commit()
    cursor.close()
    return name


@lru_cache(maxsize=_KEPT_STATEMENTS)
def _statements(sql: str) -> list[duckdb.Statement]:
    """Parse statements for every database of this process: parsing is a fifth of a small query's work."""
    return _duckdb().extract_statements(sql)


class Engine:
    """One database; close it after use."""

    def __init__(self, schema: Sequence[str]) -> None:
        """Create a database with these statements."""
        self.schema = tuple(schema)
        self._connection, self._name = _attached(_model(self.schema))
        self._idle: list[duckdb.DuckDBPyConnection] = []
        self._lock = threading.Lock()
        self._writer = threading.Lock()
        self._closed = False

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Lend a DuckDB cursor to this thread. Its last result must be fetched to the end."""
        with self._lock:
            if self._closed:
                raise duckdb.ConnectionException("the account is closed")
            cursor = self._idle.pop() if self._idle else _using(self._connection, self._name)
        try:
            yield cursor
        except BaseException:
            cursor.close()  # in whatever state it is
            raise
        with self._lock:
            if not self._closed:
                self._idle.append(cursor)
                return
        cursor.close()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a statement, or several, and return all rows of the last."""
        with self.cursor() as cursor:
            return [cursor.execute(statement).fetchall() for statement in _statements(sql)][-1]

    def select(self, sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """Run a recurring statement with parameters $1, $2, ... and return all its rows."""
        with self.cursor() as cursor:
            return cursor.execute(_statements(sql)[0], list(values)).fetchall()

    def change(self, sql: str, values: Sequence[object]) -> None:
        """Run a recurring statement that changes something, without another writer at the same time."""
        with self._writer:
            self.select(sql, values)

    def change_together(self, changes: Sequence[tuple[str, Sequence[object]]]) -> None:
        """Run such statements, each with its parameters, in one transaction."""
        with self._writer, self.cursor() as cursor:
            cursor.begin()
            for sql, values in changes:
                cursor.execute(_statements(sql)[0], list(values)).fetchall()
            cursor.commit()

    def types(self, sql: str, values: Sequence[object]) -> list[str]:
        """Return the types of a statement's columns."""
        with self.cursor() as cursor:
            return [str(row[1]) for row in cursor.execute(f"DESCRIBE {sql}", list(values)).fetchall()]

    def run(self, statements: Sequence[str], data: Mapping[str, object] | None = None, *, many: bool = False) -> None:
        """Run statements in one transaction, without another writer at the same time.

        `data` are columns (numpy arrays by name) that the statements can read as the table `data`; with `many` rows all
        processors are used, and queries are optimized for a large database from then on.
        """
        if many:
            _count_as_large(self._name, is_large=True)
        with self._writer, self.cursor() as cursor:
            if data is not None:
                cursor.register("data", data)
            if many:
                cursor.execute(f"SET threads = {os.cpu_count() or 1}")
            try:
                # After a failure the cursor is closed, and the transaction with it.
                cursor.begin()
                for statement in statements:
                    cursor.execute(statement)
                cursor.commit()
            finally:
                if many:
                    self._connection.execute("SET threads = 1")
            if data is not None:
                cursor.unregister("data")

    def close(self) -> None:
        """Close all idle cursors and the database; busy cursors close when they are done."""
        with self._lock:
            self._closed = True
            for cursor in self._idle:
                cursor.close()
            self._idle.clear()
        _count_as_large(self._name, is_large=False)
        with _attaching:
            _duckdb().execute(f"DETACH DATABASE IF EXISTS {self._name}")
        self._connection.close()
