"""An account with a deployed SDF project: its fields, lists and records, and its running scripts.

A change of a customer fires the deployed user events, in the request that makes it, as NetSuite does
(section_1512409310).
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from netsuite_rfm.sandbox.scripts import record_access
from netsuite_rfm.sandbox.scripts.host import ScriptHost
from netsuite_rfm.sandbox.scripts.platform import Platform
from netsuite_rfm.sandbox.scripts.project import levels_of
from netsuite_rfm.sandbox.scripts.record_table import RecordTable
from netsuite_rfm.sandbox.scripts.user_events import UserEvents
from netsuite_rfm.sandbox.store import records
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.sandbox.store.fields import CustomField, ListValue
from netsuite_rfm.sandbox.suiteql.tables import Column, Table
from netsuite_rfm.sandbox.suiteql.typed import identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from netsuite_rfm.sandbox.behaviour import Behaviour
    from netsuite_rfm.sandbox.scripts.project import Project, ProjectField
    from netsuite_rfm.sandbox.store.queries import Page, Rows

# Standard fields that this project's scripts read and that the sandbox's other tables lack. Names are from the
# SuiteScript records reference of oracle/netsuite-suitecloud-sdk.
_MORE_STANDARD: Mapping[str, Mapping[str, str]] = {
    "customer": {
        "globalsubscriptionstatus": "BIGINT",
        "unsubscribe": "VARCHAR",
        "phone": "VARCHAR",
        # Public queries join both to entityaddress.nkey.
        "defaultbillingaddress": "BIGINT",
        "defaultshippingaddress": "BIGINT",
    },
    "employee": {"title": "VARCHAR"},
}
# Addresses of entities: columns as CData's reference of the table lists them; the country is a code of two letters.
_ENTITY_ADDRESS: Mapping[str, str] = {
    "nkey": "BIGINT", "addr1": "VARCHAR", "city": "VARCHAR", "state": "VARCHAR", "zip": "VARCHAR", "country": "VARCHAR",
}  # fmt: skip
# A field of the record that no source shows as a column of SuiteQL.
_NOT_IN_SUITEQL = ("unsubscribe",)
_OWN_RECORDS: Mapping[str, tuple[CustomField, ...]] = {
    # article_161038358813 lists the fields of a message.
    "message": (
        CustomField("subject", "TEXT"),
        CustomField("message", "TEXT"),
        CustomField("messagedate", "DATE"),
        CustomField("author", "SELECT"),
        CustomField("recipient", "SELECT"),
        CustomField("recipientemail", "TEXT"),
    ),
    # section_N3204358; that SuiteQL has a table of this name is a guess.
    "campaign": (
        CustomField("title", "TEXT"),
        CustomField("startdate", "DATE"),
        CustomField("enddate", "DATE"),
        CustomField("basecost", "CURRENCY"),
    ),
    # section_3898745006
    "entitygroup": (
        CustomField("groupname", "TEXT"),
        CustomField("grouptype", "TEXT"),
        CustomField("isdynamic", "CHECKBOX"),
        CustomField("savedsearch", "SELECT"),
    ),
}
WORKER_ROLE = "customrole_rfm_integration"
EventType = Literal["EDIT", "XEDIT"]
Refusing: TypeAlias = "Callable[[str, int | None, Mapping[str, Any]], None]"


class ScriptedAccount(Account):
    """An account with a deployed project.

    `patch_event` is the event type that a script sees for a change over REST; no source states whether it is EDIT or
    XEDIT. `host` runs scripts and keeps the mails, log lines and parameters. `standard_role` is what a role that the
    project does not define, such as MARKETING_MANAGER, may do. Guess: view customers, transactions and lists.
    `other_bundles` stand for scripts and workflows of other bundles. They are called before a script's change of a
    record is saved, with its type, internal id (None for a new one) and new values, and may raise SuiteScriptError.
    They are not called for changes by people and REST.
    """

    def __init__(
        self,
        project: Project,
        behaviour: Behaviour | None = None,
        *,
        home_currency: str = "USD",
        time_zone: str = "America/Los_Angeles",
        patch_event: EventType = "EDIT",
        duplicate_error: str = "UNIQUE_RCRD_ID_REQD",
        platform: Platform | None = None,
    ) -> None:
        self.project = project
        self.platform = platform or Platform()
        self.other_bundles: list[Refusing] = []
        self.patch_event = patch_event
        self.duplicate_error = duplicate_error
        self.standard_role = {"LIST_CUSTJOB": "VIEW", "TRAN_FIND": "VIEW", "ADMI_CUSTLIST": "VIEW"}
        self.record_tables = {
            name: RecordTable(
                name,
                {s: f.as_custom_field() for s, f in record.fields.items()},
                frozenset(s for s, f in record.fields.items() if f.mandatory),
            )
            for name, record in project.record_types.items()
        }
        for name, fields in _OWN_RECORDS.items():
            own = (field.as_custom_field() for field in project.other_fields.get(name, {}).values())
            self.record_tables[name] = RecordTable(name, {field.script_id: field for field in (*fields, *own)})
        self._changing = threading.RLock()
        super().__init__(
            behaviour,
            fields=[field.as_custom_field() for field in project.customer_fields.values()],
            segments=project.lists["customlist_rfm_segment"],
            lists={name: values for name, values in project.lists.items() if name != "customlist_rfm_segment"},
            home_currency=home_currency,
            time_zone=time_zone,
        )
        self.host = ScriptHost(self)
        self.user_events = UserEvents(self)

    def stored_columns(self) -> dict[str, dict[str, str]]:
        """Return the stored tables, including those of the project."""
        stored = {name: dict(columns) for name, columns in super().stored_columns().items()}
        for name, columns in _MORE_STANDARD.items():
            stored[name].update(columns)
        for name, fields in self._fields_of_stored():
            stored[name].update({s: records.FIELD_TYPES[f.kind][1] for s, f in fields.items()})
        stored["entityaddress"] = dict(_ENTITY_ADDRESS)
        return {**stored, **{name: table.columns() for name, table in self.record_tables.items()}}

    def tables(self) -> dict[str, Table]:
        """Return the tables of SuiteQL, including those of the project."""
        tables = super().tables()
        for name, columns in _MORE_STANDARD.items():
            more = {
                c: Column(c, "text" if kind == "VARCHAR" else "number")
                for c, kind in columns.items()
                if c not in _NOT_IN_SUITEQL
            }
            tables[name] = replace(tables[name], columns={**tables[name].columns, **more})
        address = {c: Column(c, "text" if kind == "VARCHAR" else "number") for c, kind in _ENTITY_ADDRESS.items()}
        tables["entityaddress"] = Table("entityaddress", "entityaddress", address)
        for name, fields in self._fields_of_stored():
            own = {s: Column(s, records.FIELD_TYPES[f.kind][0], integer=True) for s, f in fields.items()}
            tables[name] = replace(tables[name], columns={**tables[name].columns, **own})
        found = {**tables, **{name: table.suiteql(self.lists) for name, table in self.record_tables.items()}}
        return (
            found if self.behaviour.campaigns else {name: entry for name, entry in found.items() if name != "campaign"}
        )

    def _fields_of_stored(self) -> list[tuple[str, dict[str, ProjectField]]]:
        return [(name, fields) for name, fields in self.project.other_fields.items() if name not in self.record_tables]

    def choices(self, list_id: str | None) -> Sequence[ListValue]:
        """Return list values, or the records of a standard type such as location, by id and name."""
        if list_id is None or list_id in self.lists or "name" not in self.stored_columns().get(list_id, ()):
            return super().choices(list_id)
        rows = self.stored_rows(f"SELECT id, name, isinactive FROM {identifier(list_id)}")
        return [ListValue(int(row[0]), "", str(row[1]), inactive=row[2] == "T") for row in rows]

    def custom_records(self, record_type: str) -> RecordTable | None:
        """Return the records of a custom type of the project."""
        return self.record_tables[record_type] if record_type in self.project.record_types else None

    def record_levels(self) -> Mapping[str, str]:
        """Return the levels that the project gives the worker's role on custom record types."""
        return levels_of(self.project, WORKER_ROLE)

    def has_record(self, record_type: str, internal_id: int) -> bool:
        """Whether a field may refer to this record. Standard lists that the sandbox lacks contain every value."""
        return record_access.has_record(self, record_type, internal_id)

    def rename_list_value(self, list_id: str, script_id: str, name: str) -> None:
        """Rename a value of a custom list, as a person may in the UI."""
        self.lists[list_id] = tuple(
            replace(value, name=name) if value.script_id == script_id else value for value in self.lists[list_id]
        )
        view = records.list_values(self.lists[list_id], self.behaviour)
        self._engine.run([f"CREATE OR REPLACE VIEW {identifier(list_id)} AS {view}"])
        self.read_anew()

    def flush(self, sql: str) -> None:
        """Update the DuckDB tables that a query names."""
        named = sql.lower()
        for name, table in self.record_tables.items():
            if name in named:
                table.flush(self._engine)

    def query(self, sql: str, params: Sequence[str] = ()) -> Rows:
        """Run SuiteQL and return all rows."""
        self.flush(sql)
        return super().query(sql, params)

    def query_page(self, sql: str, params: Sequence[str] = (), *, limit: int, offset: int) -> Page:
        """Run SuiteQL and return some rows."""
        self.flush(sql)
        return super().query_page(sql, params, limit=limit, offset=offset)

    def sql(self, duckdb_sql: str) -> list[tuple[Any, ...]]:
        """Run DuckDB's own SQL on the stored tables."""
        self.flush(duckdb_sql)
        return super().sql(duckdb_sql)

    def stored_rows(self, duckdb_sql: str) -> list[tuple[Any, ...]]:
        """Run DuckDB's own SQL on tables that scripts do not write row by row, such as customers and employees."""
        return super().sql(duckdb_sql)

    def write_customers(self, changes: Sequence[tuple[int, Mapping[str, object]]]) -> None:
        """Change customers like record REST: the user events of that context fire for each."""
        self.change_customers(changes, context="RESTWEBSERVICES", event=self.patch_event)

    def change_customers(
        self, changes: Sequence[tuple[int, Mapping[str, object]]], *, context: str, event: EventType = "EDIT"
    ) -> None:
        """Change customers in an execution context such as USERINTERFACE or CSVIMPORT; user events fire."""
        with self._changing:
            watching = self.user_events.deployed("customer", context)
            before = self.user_events.read(customer_id for customer_id, _ in changes) if watching else {}
            self.store_customers(changes)
            for customer_id, values in changes:
                if customer_id in before:
                    after = {**before[customer_id], **values}
                    self.user_events.fire(
                        watching,
                        customer_id,
                        before=before[customer_id],
                        after=after,
                        edited=set(values),
                        event=event,
                        context=context,
                    )
                    before[customer_id] = after

    def store_customers(self, changes: Sequence[tuple[int, Mapping[str, object]]]) -> None:
        """Change customers without firing user events, as changes by a user event fire none (section_1512409310)."""
        super().write_customers(changes)

    def close(self) -> None:
        """Forget everything."""
        self.host.close()
        super().close()
