"""N/record: create, load, submitFields, save, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_rfm.sandbox.scripts import record_access
from netsuite_rfm.sandbox.scripts.catalogue import fields_of
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.values import to_script

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_rfm.sandbox.scripts.account import EventType
    from netsuite_rfm.sandbox.scripts.execution import Execution

Arguments = dict[str, Any]


def create(execution: Execution, arguments: Arguments) -> Arguments:
    """Start a record that is not saved yet."""
    execution.require(arguments["type"], "CREATE")
    fields_of(execution.account, arguments["type"])
    return {"type": arguments["type"], "id": None, "values": {}}


def load(execution: Execution, arguments: Arguments) -> Arguments:
    """Load a record."""
    record_type = arguments["type"]
    execution.require(record_type, "VIEW")
    row = record_access.read(execution.account, record_type, arguments["id"])
    fields = fields_of(execution.account, record_type)
    values = {name: to_script(field.kind, row.get(name)) for name, field in fields.items()}
    return {"type": record_type, "id": str(arguments["id"]), "values": values}


def save(execution: Execution, arguments: Arguments) -> int:
    """Save a new or loaded record."""
    record_type = arguments["type"]
    if arguments["id"] is None:
        execution.require(record_type, "CREATE")
        values = record_access.checked(execution.account, record_type, arguments["values"])
        return record_access.create(execution.account, record_type, values)
    _change(execution, record_type, arguments["id"], arguments["values"], "EDIT")
    return int(arguments["id"])


def submit_fields(execution: Execution, arguments: Arguments) -> int:
    """Change fields of a stored record."""
    _change(execution, arguments["type"], arguments["id"], arguments["values"], "XEDIT")
    return int(arguments["id"])


def delete(execution: Execution, arguments: Arguments) -> int:
    """Refuse: nothing of this project deletes records."""
    raise SuiteScriptError(
        "UNSUPPORTED", f"The sandbox deletes no {arguments['type']} for {execution.script.script_id}."
    )


def _change(
    execution: Execution, record_type: str, internal_id: str | int, given: Mapping[str, Any], event: EventType
) -> None:
    account = execution.account
    execution.require(record_type, "EDIT")
    for name in given:
        execution.require_field(record_type, name)
    values = record_access.checked(account, record_type, given)
    if record_type == "customer":
        if not account.has_customer(int(internal_id)):
            raise record_access.no_record(record_type, internal_id)
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
