"""Records of one type, stored as Python values and copied to DuckDB before a query reads them.

Scripts write one record at a time, but DuckDB is fast only with many.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.store.records import FIELD_TYPES
from netsuite_rfm.sandbox.store.writing import stored
from netsuite_rfm.sandbox.suiteql.tables import Column, Table
from netsuite_rfm.sandbox.suiteql.typed import identifier, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from netsuite_rfm.sandbox.store.engine import Engine
    from netsuite_rfm.sandbox.store.fields import CustomField, ListValue


class RecordTable:
    """Rows by internal id. Columns are `fields` and those of every record. Safe to share between threads.

    `mandatory` are the fields in which a new record must have a value.
    """

    STANDARD: Mapping[str, str] = {
        "id": "BIGINT", "scriptid": "VARCHAR", "externalid": "VARCHAR", "isinactive": "VARCHAR",
        "created": "TIMESTAMP", "lastmodified": "TIMESTAMP",
    }  # fmt: skip
    _FIRST_ID = 101

    def __init__(self, name: str, fields: Mapping[str, CustomField], mandatory: frozenset[str] = frozenset()) -> None:
        self.name = name
        self.fields = fields
        self.mandatory = mandatory
        self.rows: dict[int, dict[str, object]] = {}
        self._by_external_id: dict[str, int] = {}
        self._changed: set[int] = set()
        self._copied: set[int] = set()
        self._lock = threading.RLock()
        self._next_id = self._FIRST_ID

    def columns(self) -> dict[str, str]:
        """Return the stored columns and their types in DuckDB."""
        own = {script_id: FIELD_TYPES[field.kind][1] for script_id, field in self.fields.items()}
        return {**self.STANDARD, **own}

    def suiteql(self, lists: Mapping[str, tuple[ListValue, ...]]) -> Table:
        """Return the table as SuiteQL shows it; `lists` has the names of list values."""
        columns = {
            "id": Column("id", "number", integer=True),
            **{name: Column(name, "text") for name in ("scriptid", "externalid", "isinactive")},
            **{name: Column(name, "instant") for name in ("created", "lastmodified")},
        }
        for script_id, field in self.fields.items():
            whole = field.kind in ("INTEGER", "SELECT")
            display = display_sql(field, lists)
            columns[script_id] = Column(script_id, FIELD_TYPES[field.kind][0], display=display, integer=whole)
        return Table(self.name, self.name, columns)

    def add(self, values: Mapping[str, object], now: datetime) -> int | None:
        """Add a record and return its internal id; None if its external id is already used."""
        with self._lock:
            external_id = values.get("externalid")
            if external_id is not None and str(external_id) in self._by_external_id:
                return None
            internal_id = self._next_id
            self._next_id += 1
            if external_id is not None:
                self._by_external_id[str(external_id)] = internal_id
            stamps = {"created": now, "lastmodified": now}
            self.rows[internal_id] = {"id": internal_id, "isinactive": False, **values, **stamps}
            self._changed.add(internal_id)
            return internal_id

    def change(self, internal_id: int, values: Mapping[str, object], now: datetime) -> bool:
        """Change a record; return False if it does not exist."""
        with self._lock:
            if internal_id not in self.rows:
                return False
            if "externalid" in values:
                self._by_external_id.pop(str(self.rows[internal_id].get("externalid")), None)
                if values["externalid"] is not None:
                    self._by_external_id[str(values["externalid"])] = internal_id
            self.rows[internal_id] = {**self.rows[internal_id], **values, "lastmodified": now}
            self._changed.add(internal_id)
            return True

    def find(self, external_id: str) -> int | None:
        """Return the internal id of the record with this external id."""
        return self._by_external_id.get(external_id)

    def remove(self, internal_id: int) -> bool:
        """Delete a record; return False if it does not exist."""
        with self._lock:
            row = self.rows.pop(internal_id, None)
            if row is None:
                return False
            self._by_external_id.pop(str(row.get("externalid")), None)
            self._changed.add(internal_id)
            return True

    def flush(self, engine: Engine) -> None:
        """Copy the changes to DuckDB."""
        with self._lock:
            if not self._changed:
                return
            table, kinds = identifier(self.name), self.columns().values()
            changes: list[tuple[str, list[object]]] = []
            stale = self._changed & self._copied
            if stale:
                changes.append(
                    (f"DELETE FROM {table} WHERE id IN (SELECT unnest(CAST($1 AS BIGINT[])))", [list(stale)])
                )
            rows = [self.rows[internal_id] for internal_id in sorted(self._changed & self.rows.keys())]
            if rows:
                lists = ", ".join(f"unnest(CAST(${number} AS {kind}[]))" for number, kind in enumerate(kinds, 1))
                values: list[object] = [[stored(row.get(name)) for row in rows] for name in self.columns()]
                changes.append((f"INSERT INTO {table} SELECT {lists}", values))
            engine.change_together(changes)
            self._copied = self._copied - self._changed | self._changed & self.rows.keys()
            self._changed.clear()


def display_sql(field: CustomField, lists: Mapping[str, Sequence[ListValue]]) -> str:
    """Return SQL for BUILTIN.DF of a list field's value `{v}`; empty for other fields."""
    values = lists.get(field.list_id or "", ())
    branches = " ".join(f"WHEN {value.id} THEN {quoted(value.name)}" for value in values)
    return f"CASE {{v}} {branches} END" if branches else ""
