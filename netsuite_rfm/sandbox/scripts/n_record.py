"""N/record: create, load, submitFields, save, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_rfm.sandbox.scripts import groups, record_access
from netsuite_rfm.sandbox.scripts.catalogue import fields_of
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.values import to_script

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_rfm.sandbox.scripts.account import EventType, ScriptedAccount
    from netsuite_rfm.sandbox.scripts.execution import Execution

Arguments = dict[str, Any]


def create(execution: Execution, arguments: Arguments) -> Arguments:
    """Start a record that is not saved yet."""
    record_type, defaults = arguments["type"], arguments.get("defaultValues") or {}
    execution.require(record_type, "CREATE")
    fields_of(execution.account, record_type)
    if record_type == groups.TYPE:
        groups.check_defaults(execution.account.platform, defaults)
    return {"type": record_type, "id": None, "values": defaults, "defaultValues": defaults}


def load(execution: Execution, arguments: Arguments) -> Arguments:
    """Load a record."""
    record_type = arguments["type"]
    execution.require(record_type, "VIEW")
    row = record_access.read(execution.account, record_type, arguments["id"])
    fields = fields_of(execution.account, record_type)
    values = {name: to_script(field.kind, row.get(name)) for name, field in fields.items()}
    sublists = execution.account.host.sublists.get((record_type, int(arguments["id"])), {})
    return {"type": record_type, "id": str(arguments["id"]), "values": values, "sublists": sublists}


def save(execution: Execution, arguments: Arguments) -> int:
    """Save a new or loaded record."""
    record_type = arguments["type"]
    if arguments["id"] is None:
        execution.require(record_type, "CREATE")
        if record_type == groups.TYPE:
            platform, given = execution.account.platform, arguments.get("defaultValues") or {}
            arguments["values"] = groups.values_of(platform, given, arguments["values"])
        _let_others_refuse(execution.account, record_type, None, arguments["values"])
        values = record_access.checked(execution.account, record_type, arguments["values"])
        return record_access.create(execution.account, record_type, values)
    _change(execution, arguments, "EDIT")
    return int(arguments["id"])


def submit_fields(execution: Execution, arguments: Arguments) -> int:
    """Change fields of a stored record."""
    _change(execution, arguments, "XEDIT")
    return int(arguments["id"])


def delete(execution: Execution, arguments: Arguments) -> int:
    """Delete a record that the account stores row by row."""
    record_type, table = arguments["type"], execution.account.record_tables.get(arguments["type"])
    execution.require(record_type, "FULL")
    if table is None:
        raise SuiteScriptError("UNSUPPORTED", f"The sandbox deletes no {record_type} from a script.")
    if not table.remove(int(arguments["id"])):
        raise record_access.no_record(record_type, arguments["id"])
    return int(arguments["id"])


def _let_others_refuse(
    account: ScriptedAccount, record_type: str, internal_id: int | None, values: Mapping[str, Any]
) -> None:
    """Let scripts and workflows of other bundles check a record before it is saved, like beforeSubmit."""
    for refuse in account.other_bundles:
        refuse(record_type, internal_id, values)


def _check_mandatory_category(
    account: ScriptedAccount, internal_id: int, values: Mapping[str, object], options: Mapping[str, Any]
) -> None:
    rule = account.platform.category_mandatory
    if rule == "no" or (rule == "form" and options.get("ignoreMandatoryFields") is True):
        return
    category = values["category"] if "category" in values else (account.customer(internal_id) or {}).get("category")
    if category is None:
        raise SuiteScriptError("USER_ERROR", "Please enter value(s) for: Category")


def _change(execution: Execution, arguments: Arguments, event: EventType) -> None:
    account = execution.account
    record_type, internal_id, given = arguments["type"], arguments["id"], arguments["values"]
    execution.require(record_type, "EDIT")
    for name in given:
        execution.require_field(record_type, name)
    values = record_access.checked(account, record_type, given)
    _let_others_refuse(account, record_type, int(internal_id), values)
    if record_type == "customer":
        if not account.has_customer(int(internal_id)):
            raise record_access.no_record(record_type, internal_id)
        _check_mandatory_category(account, int(internal_id), values, arguments.get("options") or {})
        changes = [(int(internal_id), values)]
        if execution.fires_events:
            account.change_customers(changes, context=execution.context, event=event)
        else:
            account.store_customers(changes)
    elif record_type in account.record_tables:
        if not account.record_tables[record_type].change(int(internal_id), values, account.clock.now()):
            raise record_access.no_record(record_type, internal_id)
    else:
        raise SuiteScriptError("UNSUPPORTED", f"The sandbox changes no {record_type} from a script.")


CALLS = {
    "record.create": create,
    "record.load": load,
    "record.save": save,
    "record.submitFields": submit_fields,
    "record.delete": delete,
}
