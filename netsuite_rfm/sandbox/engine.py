"""DuckDB in memory, for many threads: a cursor for each statement under way, and one writer at a time."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# No file and no extension can be reached from SQL. Python values are looked at one by one when a column is read from
# them: the default looks at a sample, and a longer number after it would not fit.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "pandas_analyze_sample": "0",
}


class Engine:
    """One DuckDB database. Close it."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(":memory:", config=_CONFIG)
        self._idle: list[duckdb.DuckDBPyConnection] = []
        self._lock = threading.Lock()
        self._writer = threading.Lock()
        self._closed = False

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Lend a cursor to this thread. Its last result must be fetched to the end."""
        with self._lock:
            if self._closed:
                raise duckdb.ConnectionException("the account is closed")
            cursor = self._idle.pop() if self._idle else self._connection.cursor()
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
        """Run a statement and return all its rows."""
        with self.cursor() as cursor:
            return cursor.execute(sql).fetchall()

    def types(self, sql: str) -> list[str]:
        """Return the types of a statement's columns."""
        with self.cursor() as cursor:
            return [str(row[1]) for row in cursor.execute(f"DESCRIBE {sql}").fetchall()]

    def run(self, statements: Sequence[str], data: Mapping[str, object] | None = None) -> None:
        """Run statements in one transaction, no other writer at the same time.

        `data` are columns (numpy arrays by name) that the statements can read as the table `data`.
        """
        with self._writer, self.cursor() as cursor:
            if data is not None:
                cursor.register("data", data)
            # After a failure the cursor is closed, and the transaction with it.
            cursor.begin()
            for statement in statements:
                cursor.execute(statement)
            cursor.commit()
            if data is not None:
                cursor.unregister("data")

    def close(self) -> None:
        """Close every cursor that is idle, and the database; those at work close when they are done."""
        with self._lock:
            self._closed = True
            for cursor in self._idle:
                cursor.close()
            self._idle.clear()
        self._connection.close()
