"""A NetSuite account in memory: its records are in DuckDB, read with SuiteQL and changed customer by customer.

It is not NetSuite. Its HTTP side is in `server`.
"""

from __future__ import annotations

import math
import re
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.store import bulk, record_columns, records
from netsuite_rfm.sandbox.store.clock import Clock
from netsuite_rfm.sandbox.store.currencies import CURRENCIES, rate
from netsuite_rfm.sandbox.store.engine import Engine
from netsuite_rfm.sandbox.store.fields import (
    BRAND_LIST,
    BRANDS,
    CHANNEL_LIST,
    RFM_FIELDS,
    RFM_SEGMENTS,
    SALES_CHANNELS,
    SEGMENT_LIST,
    CustomField,
    ListValue,
)
from netsuite_rfm.sandbox.store.queries import Page, Rows, SuiteQL
from netsuite_rfm.sandbox.store.values import Added, joined
from netsuite_rfm.sandbox.store.writing import write_changes
from netsuite_rfm.sandbox.suiteql.refusals import SuiteQLRefused
from netsuite_rfm.sandbox.suiteql.typed import MACROS, identifier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netsuite_rfm.sandbox.scripts.record_table import RecordTable
    from netsuite_rfm.sandbox.suiteql.tables import Table

__all__ = ["Account", "Page", "Rows", "SuiteQLRefused"]

ACCOUNT_ID = "TSTDRV1234567"


class Account:
    """Customers, transactions and what they refer to. Safe to share between threads; close it after use.

    `fields` are the custom fields of the customer record, `segments` the values of the segment list, `lists` further
    custom lists by script id. Amounts are converted to `home_currency`, and SuiteQL shows times in `time_zone`.
    `writes` counts the changes written to each customer.
    """

    def __init__(
        self,
        behaviour: Behaviour | None = None,
        *,
        fields: Sequence[CustomField] = RFM_FIELDS,
        segments: Sequence[ListValue] = RFM_SEGMENTS,
        lists: Mapping[str, Sequence[ListValue]] | None = None,
        home_currency: str = "USD",
        time_zone: str = "America/Los_Angeles",
    ) -> None:
        self.behaviour = behaviour or Behaviour()
        self.account_id = ACCOUNT_ID
        self.time_zone = time_zone
        self.clock = Clock()
        self.writes: Counter[int] = Counter()
        self.custom_fields: dict[str, CustomField] = {field.script_id: field for field in fields}
        self.lists: dict[str, tuple[ListValue, ...]] = {
            SEGMENT_LIST: tuple(segments),
            CHANNEL_LIST: SALES_CHANNELS,
            BRAND_LIST: BRANDS,
            **{list_id: tuple(values) for list_id, values in (lists or {}).items()},
        }
        self.home_currency = home_currency
        self._engine = Engine(self._schema())
        self._lock = threading.Lock()
        self._storing = threading.Lock()
        self._not_shown: list[tuple[float, Sequence[tuple[int, Mapping[str, object]]]]] = []
        self._ids: np.ndarray[Any, np.dtype[np.int64]] | None = None
        self.read_anew()

    def _schema(self) -> list[str]:
        """Return the statements that create the database of an account without records."""
        statements = [*MACROS]
        for name, columns in self.stored_columns().items():
            statements.append(records.create_table(name, columns))
        book = 2 if self.behaviour.accounting_books == "primary_2" else 1
        statements += [records.LINES_VIEW, records.LEDGER_VIEW.format(book=book)]
        statements.append(f"INSERT INTO accountingbook VALUES ({book}, 'Primary Accounting Book', 'T', 'F')")
        statements.append("CREATE VIEW dual AS SELECT 'X' AS dummy")
        for number, (list_id, values) in enumerate(self.lists.items(), 101):
            view = records.list_values(values, self.behaviour)
            statements.append(f"CREATE VIEW {identifier(list_id)} AS {view}")
            title = list_id.removeprefix("customlist_").replace("_", " ").title()
            statements.append(f"INSERT INTO customlist VALUES ({number}, {number}, '{list_id}', '{title}', 'F')")
        statements.append("INSERT INTO subsidiary VALUES (1, 'Parent Company', NULL, 'F')")
        return [*statements, *_currency_statements(self.home_currency)]

    def stored_columns(self) -> dict[str, dict[str, str]]:
        """Return the stored tables: column and DuckDB type."""
        return {**records.STORED, "customer": records.customer_columns(self.custom_fields)}

    def set_home_currency(self, code: str) -> None:
        """Set the account's base currency; only before it has transactions."""
        if code != self.home_currency:
            self.home_currency = code
            self._engine.run(_currency_statements(code))
        self.read_anew()

    def read_anew(self) -> None:
        """Make SuiteQL show the account's current tables, in its time zone."""
        self._suiteql = SuiteQL(
            self._engine,
            self.tables(),
            self.behaviour,
            self.clock,
            time_zone=self.time_zone,
            home_currency=self.home_currency,
        )

    def tables(self) -> dict[str, Table]:
        """Return the tables that SuiteQL can read, by name."""
        definitions = record_columns.Definitions(self.custom_fields, self.lists, self.home_currency, self.time_zone)
        return record_columns.suiteql_tables(definitions, self.behaviour)

    def query(self, sql: str, params: Sequence[str] = ()) -> Rows:
        """Run SuiteQL and return all rows. Raises SuiteQLRefused if NetSuite would refuse."""
        self._store_due(time.monotonic())
        return self._suiteql.query(sql, params)

    def query_page(self, sql: str, params: Sequence[str] = (), *, limit: int, offset: int) -> Page:
        """Run SuiteQL and return rows `offset` to `offset + limit`; none beyond the 100,000th."""
        self._store_due(time.monotonic())
        return self._suiteql.query_page(sql, params, limit=limit, offset=offset)

    def count(self) -> int:
        """Return the number of customers."""
        return int(self.sql("SELECT count(*) FROM customer")[0][0])

    def choices(self, list_id: str | None) -> Sequence[ListValue]:
        """Return the possible values of a field for this custom list or record type (here `location`)."""
        if list_id == "location":
            return [ListValue(int(row[0]), "", str(row[1])) for row in self.sql("SELECT id, name FROM location")]
        return self.lists.get(list_id or "", ())

    def custom_records(self, record_type: str) -> RecordTable | None:
        """Return the records of a custom type; None for a type that the account does not have."""
        del record_type
        return None

    def record_levels(self) -> Mapping[str, str]:
        """Return the levels of the worker's role on custom record types: VIEW, CREATE, EDIT or FULL."""
        return {}

    def has_record(self, record_type: str, internal_id: int) -> bool:
        """Whether a field may refer to this record."""
        return record_type == "customer" and self.has_customer(internal_id)

    def has_customer(self, customer_id: int) -> bool:
        """Whether there is a customer with this internal id."""
        with self._lock:
            if self._ids is None:
                with self._engine.cursor() as cursor:
                    self._ids = np.sort(cursor.execute("SELECT id FROM customer").fetchnumpy()["id"])
            ids = self._ids
        place = int(np.searchsorted(ids, customer_id))
        return place < len(ids) and int(ids[place]) == customer_id

    def customer_by_external_id(self, external_id: str) -> int | None:
        """Return the internal id of the customer with this external id."""
        with self._engine.cursor() as cursor:
            rows = cursor.execute("SELECT id FROM customer WHERE externalid = ?", [external_id]).fetchall()
        return int(rows[0][0]) if rows else None

    def customer(self, customer_id: int) -> dict[str, object] | None:
        """Return a customer's columns as Python values (dates, Decimals, UTC date-times), or None."""
        self._store_due(math.inf)
        with self._engine.cursor() as cursor:
            cursor.execute("SELECT * FROM customer WHERE id = ?", [customer_id])
            names = [str(column[0]) for column in cursor.description or []]
            rows = cursor.fetchall()
        return dict(zip(names, rows[0], strict=True)) if rows else None

    def _with_added(self, customer_id: int, change: Mapping[str, object]) -> Mapping[str, object]:
        """Return the change with a multi-select's existing values put before the added ones."""
        if not any(isinstance(value, Added) for value in change.values()):
            return change
        held = self.customer(customer_id) or {}
        whole = dict(change)
        for name, value in change.items():
            if isinstance(value, Added):
                before = [int(match_) for match_ in re.findall(r"[0-9]+", str(held.get(name) or ""))]
                whole[name] = joined(tuple(dict.fromkeys([*before, *value.ids])), self.behaviour)
        return whole

    def write_customers(self, changes: Sequence[tuple[int, Mapping[str, object]]]) -> None:
        """Change customers: (internal id, checked values by column). Raises ValueError for an unknown column.

        Readers see all changes of one call at once if they change the same columns.
        """
        changes = [(customer_id, self._with_added(customer_id, change)) for customer_id, change in changes]
        lag_s = self.behaviour.suiteql_lag_s
        if not lag_s:
            write_changes(self._engine, self.stored_columns()["customer"], changes, self.clock.now())
        with self._lock:
            self.writes.update(customer_id for customer_id, _ in changes)
            if lag_s:
                self._not_shown.append((time.monotonic() + lag_s, changes))

    def _store_due(self, moment_s: float) -> None:
        """Store what SuiteQL shows at this time of the monotonic clock."""
        if not self._not_shown:
            return
        with self._storing:
            with self._lock:
                due = [changes for due_s, changes in self._not_shown if due_s <= moment_s]
                self._not_shown = [entry for entry in self._not_shown if entry[0] > moment_s]
            for changes in due:
                write_changes(self._engine, self.stored_columns()["customer"], changes, self.clock.now())

    def add_customers(self, columns: Mapping[str, object], computed: Mapping[str, str] | None = None) -> None:
        """Add customers in bulk from columns; see :func:`bulk.insert`. Only `id` is needed."""
        bulk.insert(
            self._engine,
            "customer",
            self.stored_columns()["customer"],
            columns,
            computed,
            home_currency=self.home_currency,
        )
        with self._lock:
            self._ids = None

    def add_transactions(self, columns: Mapping[str, object], computed: Mapping[str, str] | None = None) -> None:
        """Add transactions in bulk from columns; see :func:`bulk.insert`.

        They count as entered on their date; those of today and later count as entered now.
        """
        stored = self.stored_columns()["transaction"]
        bulk.insert(self._engine, "transaction", stored, columns, computed, home_currency=self.home_currency)
        now = self.clock.now().replace(tzinfo=None, microsecond=0)
        self.change(
            "UPDATE transaction SET created = $1 WHERE created IS NULL AND trandate >= CAST($1 AS DATE)",
            [now],
        )

    def add_records(self, table: str, columns: Mapping[str, object]) -> None:
        """Add items, locations, employees, customer categories, projects (`job`) or vendors from columns."""
        bulk.insert(self._engine, table, self.stored_columns()[table], columns, home_currency=self.home_currency)

    def sql(self, duckdb_sql: str) -> list[tuple[Any, ...]]:
        """Run DuckDB's own SQL on the stored tables, for tests: no dialect, no text form."""
        self._store_due(math.inf)
        return self._engine.rows(duckdb_sql)

    def change(self, duckdb_sql: str, values: Sequence[object]) -> None:
        """Run a DuckDB statement that changes stored tables, with parameters $1, $2, ..."""
        self._engine.change(duckdb_sql, values)

    def close(self) -> None:
        """Discard everything."""
        self._engine.close()


def _currency_statements(code: str) -> list[str]:
    """Return the statements that set the account's base currency."""
    home = CURRENCIES[code]
    rows = ", ".join(
        f"({c.id}, '{c.code}', '{c.name}', {rate(c.code, code)}, '{'T' if c is home else 'F'}', 'F')"
        for c in CURRENCIES.values()
    )
    return [
        "DELETE FROM currency",
        f"INSERT INTO currency VALUES {rows}",
        f"UPDATE subsidiary SET currency = {home.id}",
    ]
