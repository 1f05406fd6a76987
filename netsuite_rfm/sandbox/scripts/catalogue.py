"""The fields of a record type: the standard ones that the sandbox has, and those of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.store.fields import CustomField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount


def _fields(text: str, kind: str) -> tuple[CustomField, ...]:
    return tuple(CustomField(name, kind) for name in text.split())  # type: ignore[arg-type] # literals below


# Field ids of the SuiteScript records reference (oracle/netsuite-suitecloud-sdk, records.json).
_STANDARD: Mapping[str, tuple[CustomField, ...]] = {
    "customer": (
        *_fields("entityid altname companyname firstname lastname email externalid", "TEXT"),
        *_fields("category subsidiary currency salesrep globalsubscriptionstatus", "SELECT"),
        *_fields("isinactive isperson unsubscribe", "CHECKBOX"),
        *_fields("datecreated lastmodifieddate", "DATETIMETZ"),
    ),
    "employee": (
        *_fields("entityid firstname lastname email title", "TEXT"),
        *_fields("location", "SELECT"),
        *_fields("isinactive", "CHECKBOX"),
    ),
    "location": (*_fields("name externalid", "TEXT"), *_fields("isinactive", "CHECKBOX")),
    "customercategory": (*_fields("name", "TEXT"), *_fields("isinactive", "CHECKBOX")),
}
_EVERY_OWN = (*_fields("externalid", "TEXT"), *_fields("isinactive", "CHECKBOX"))


def fields_of(account: ScriptedAccount, record_type: str) -> Mapping[str, CustomField]:
    """Return the fields of a record type by id. Raises SuiteScriptError for an unknown type."""
    if record_type in account.record_tables:
        own = account.record_tables[record_type].fields
        return {**{field.script_id: field for field in _EVERY_OWN}, **own}
    if record_type not in _STANDARD:
        raise SuiteScriptError("INVALID_RCRD_TYPE", f"The record type [{record_type}] is invalid.")
    fields = {field.script_id: field for field in _STANDARD[record_type]}
    if record_type == "customer":
        fields.update(account.custom_fields)
    more = account.project.other_fields.get(record_type, {})
    return {**fields, **{script_id: field.as_custom_field() for script_id, field in more.items()}}


def field_of(account: ScriptedAccount, record_type: str, field_id: str) -> CustomField:
    """Return a field. Raises SuiteScriptError if the record type has no field with this id."""
    found = fields_of(account, record_type).get(field_id)
    if found is None:
        raise SuiteScriptError("SSS_INVALID_FIELD", f"{record_type} has no field {field_id}.")
    return found
