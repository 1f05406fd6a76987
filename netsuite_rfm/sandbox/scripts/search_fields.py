"""What a search of each record type reads: its SuiteQL tables, fields and joins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from netsuite_rfm.sandbox.scripts.catalogue import fields_of
from netsuite_rfm.sandbox.scripts.columns import search_columns, search_filters
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount

FieldType = Literal["TEXT", "SELECT", "MULTISELECT", "NUMBER", "DATE", "CHECKBOX"]
Place = Literal["column", "filter", "formula"]

_FIELD_TYPES: Mapping[str, FieldType] = {
    "TEXT": "TEXT", "SELECT": "SELECT", "INTEGER": "NUMBER", "CURRENCY": "NUMBER", "DATE": "DATE",
    "CHECKBOX": "CHECKBOX", "MULTISELECT": "MULTISELECT",
}  # fmt: skip
_RETURNS = "t.type IN ('CashRfnd', 'CustCred', 'RtnAuth')"
# `amount` is in base currency and has two decimals (observed in public searches, which compare it with `fxamount`);
# the main line has the total, item lines of a sale are above zero, and a return is below. The signs are a guess.
_AMOUNT = (
    "ROUND(CASE WHEN l.mainline = 'T' THEN "
    f"CASE WHEN {_RETURNS} THEN -ABS(t.foreigntotal) ELSE t.foreigntotal END "
    "ELSE -l.foreignamount END * NVL(t.exchangerate, 1), 2)"
)


# Stored columns that are not filters (oracle/netsuite-suitecloud-sdk, records.json).
_NO_FILTERS = {("customer", "altname")}


@dataclass(frozen=True)
class SearchField:
    """A field of a search. `sql` is the SuiteQL of its value, `text` that of the text shown instead of an id.

    `customer`: whether the value is a customer, whose name `search_run` looks up.
    """

    sql: str
    type: FieldType
    text: str = ""
    customer: bool = False


@dataclass(frozen=True)
class Join:
    """A record type that a search reads through a join. `on` is its condition in SuiteQL."""

    record_type: str
    alias: str
    on: str


@dataclass(frozen=True)
class Source:
    """What a search of one record type reads. `tables` is its FROM clause without joins, `id` each row's record."""

    tables: str
    id: str
    fields: Mapping[str, SearchField]
    joins: Mapping[str, Join]


def source_of(account: ScriptedAccount, record_type: str) -> Source:
    """Return what a search of this record type reads. Raises SuiteScriptError for an unknown type."""
    if record_type == "transaction":
        return _TRANSACTION
    return Source(f"{record_type} r", "r.id", record_fields(account, record_type, "r"), {})


def record_fields(account: ScriptedAccount, record_type: str, alias: str) -> dict[str, SearchField]:
    """Return the fields of a record type under an alias: those that the sandbox stores, and the internal id."""
    table = account.tables().get(record_type)
    if table is None:
        raise SuiteScriptError("INVALID_SRCH_TYPE", f"The sandbox runs no search of {record_type} in this account.")
    stored = table.columns
    found = {"internalid": SearchField(f"{alias}.id", "SELECT", f"BUILTIN.DF({alias}.id)")}
    for name, field in fields_of(account, record_type).items():
        kind = _FIELD_TYPES.get(field.kind)
        if kind is not None and name in stored:
            text = f"BUILTIN.DF({alias}.{name})" if kind == "SELECT" else ""
            found[name] = SearchField(f"{alias}.{name}", kind, text, customer=field.list_id == "customer")
    return found


# A search of transactions returns a row per line; `mainline` selects (section_N3005403 lists it as a filter).
_TRANSACTION = Source(
    "transaction t JOIN transactionline l ON l.transaction = t.id",
    "t.id",
    {
        "internalid": SearchField("t.id", "SELECT", "t.tranid"),
        "type": SearchField("t.type", "SELECT", "BUILTIN.DF(t.type)"),
        "status": SearchField("BUILTIN.CF(t.status)", "SELECT", "BUILTIN.DF(t.status)"),
        "entity": SearchField("t.entity", "SELECT", "BUILTIN.DF(t.entity)", customer=True),
        "trandate": SearchField("t.trandate", "DATE"),
        "amount": SearchField(_AMOUNT, "NUMBER"),
        "mainline": SearchField("l.mainline", "CHECKBOX"),
        "voided": SearchField("t.voided", "CHECKBOX"),
        "posting": SearchField("t.posting", "CHECKBOX"),
    },
    # Public searches read a custom field of the customer through it.
    {"customermain": Join("customer", "cm", "cm.id = t.entity")},
)


class Reader:
    """Finds the fields of one search, and remembers which joins it needs."""

    def __init__(self, account: ScriptedAccount, record_type: str) -> None:
        self._account = account
        self._record_type = record_type
        self.source = source_of(account, record_type)
        self.joined: dict[str, Join] = {}

    def field(self, name: str, join: str | None = None, *, place: Place) -> SearchField:
        """Return a field. Raises SSS_INVALID_SRCH_COL or SSS_INVALID_SRCH_FILTER if it may not be used here."""
        fields, record_type = self.source.fields, self._record_type
        if join:
            found = self.source.joins.get(join.lower())
            if found is None:
                raise SuiteScriptError("SSS_INVALID_SRCH_COL_JOIN", f"{self._record_type} has no join {join}")
            self.joined[join.lower()] = found
            record_type = found.record_type
            fields = record_fields(self._account, record_type, found.alias)
        if name.lower() not in fields or not self._may_stand(record_type, name.lower(), place):
            error = "SSS_INVALID_SRCH_FILTER" if place == "filter" else "SSS_INVALID_SRCH_COL"
            raise SuiteScriptError(error, f"{self._record_type} has no {join or ''} {place} {name}")
        return fields[name.lower()]

    def _may_stand(self, record_type: str, name: str, place: Place) -> bool:
        """Whether Oracle lists a field for this place; a formula accepts any (`{status}` occurs in public code)."""
        if place == "column":
            return name in search_columns(self._account, record_type)
        if place == "filter" and (record_type, name) in _NO_FILTERS:
            return False
        return name in search_filters(self._account, record_type)

    def has_join(self, name: str) -> bool:
        """Whether the search has a join of this name."""
        return name.lower() in self.source.joins

    @property
    def record_types(self) -> list[str]:
        """The record types that the search has read so far."""
        return [self._record_type, *(join.record_type for join in self.joined.values())]

    @property
    def tables(self) -> str:
        """The FROM clause with the joins in use: a record without a partner stays in the result."""
        joins = (f" LEFT JOIN {join.record_type} {join.alias} ON {join.on}" for join in self.joined.values())
        return self.source.tables + "".join(joins)
