"""Read and write records of any type by id, wherever the account stores them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netsuite_rfm.sandbox.scripts.catalogue import field_of
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.values import from_script
from netsuite_rfm.sandbox.suiteql.typed import identifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
    from netsuite_rfm.sandbox.store.fields import CustomField


def no_record(record_type: str, internal_id: object) -> SuiteScriptError:
    """Return the error for a record that does not exist."""
    return SuiteScriptError("RCRD_DSNT_EXIST", f"That record does not exist: {record_type} {internal_id}.")


def read(account: ScriptedAccount, record_type: str, internal_id: object) -> Mapping[str, object]:
    """Return a record's stored values by field. Raises RCRD_DSNT_EXIST if it does not exist."""
    try:
        number = int(str(internal_id))
    except ValueError as error:
        raise no_record(record_type, internal_id) from error
    row: Mapping[str, object] | None
    if record_type in account.record_tables:
        row = account.record_tables[record_type].rows.get(number)
    elif record_type == "customer":
        row = account.customer(number)
    else:
        row = _stored_row(account, record_type, number)
    if row is None:
        raise no_record(record_type, internal_id)
    return row


def checked(account: ScriptedAccount, record_type: str, given: Mapping[str, object]) -> dict[str, object]:
    """Return values as stored. Raises SuiteScriptError for an unknown field or a value that it does not accept."""
    values: dict[str, object] = {}
    for name, value in given.items():
        field = field_of(account, record_type, name)
        stored = from_script(field, value)
        if field.kind == "SELECT" and stored is not None:
            _check_reference(account, field, stored)
        values[name] = stored
    return values


def create(account: ScriptedAccount, record_type: str, values: Mapping[str, object]) -> int:
    """Add a record and return its internal id; an external id that is already used is refused."""
    if record_type in account.record_tables:
        _check_mandatory(account, record_type, values)
        added = account.record_tables[record_type].add(values, account.clock.now())
        if added is None:
            raise SuiteScriptError(account.duplicate_error, "There is already a record with that external id.")
        return added
    if record_type not in account.stored_columns() or record_type == "customer":
        raise SuiteScriptError("INVALID_RCRD_TYPE", f"The sandbox creates no {record_type} from a script.")
    last = account.stored_rows(f"SELECT max(id) FROM {identifier(record_type)}")[0][0]
    number = int(last or 0) + 1
    columns = {name: np.array([value], dtype=object) for name, value in values.items() if value is not None}
    account.add_records(record_type, {"id": np.array([number]), **columns})
    return number


def _check_mandatory(account: ScriptedAccount, record_type: str, values: Mapping[str, object]) -> None:
    record = account.project.record_types.get(record_type)
    for field in record.fields.values() if record else ():
        if field.mandatory and values.get(field.script_id) is None:
            raise SuiteScriptError("USER_ERROR", f"Please enter value(s) for: {field.script_id}")


def _check_reference(account: ScriptedAccount, field: CustomField, internal_id: object) -> None:
    target = field.list_id or ("customercategory" if field.script_id == "category" else "")
    number = int(str(internal_id))
    if not has_record(account, target, number) or (target == "customercategory" and _is_inactive(account, number)):
        raise SuiteScriptError("INVALID_KEY_OR_REF", f"Invalid {field.script_id} reference key {internal_id}.")


def has_record(account: ScriptedAccount, target: str, internal_id: int) -> bool:
    """Whether a list or record type has a value or record to which a field may refer."""
    if target in account.lists:
        return any(value.id == internal_id and not value.inactive for value in account.lists[target])
    if target == "customer":
        return account.has_customer(internal_id)
    if target in account.record_tables:
        return internal_id in account.record_tables[target].rows
    # A standard list that the sandbox does not have contains every value.
    return target not in account.stored_columns() or _is_stored(account, target, internal_id)


def _is_inactive(account: ScriptedAccount, category: int) -> bool:
    row = _stored_row(account, "customercategory", category) or {}
    return row.get("isinactive") == "T"


def _is_stored(account: ScriptedAccount, table: str, number: int) -> bool:
    """Whether a table has the record. The result is cached, because no script deletes such records."""
    seen = account.host.seen_records
    if (table, number) not in seen and _stored_row(account, table, number) is not None:
        seen.add((table, number))
    return (table, number) in seen


def _stored_row(account: ScriptedAccount, table: str, number: int) -> dict[str, object] | None:
    names = list(account.stored_columns().get(table, ()))
    if not names:
        raise SuiteScriptError("INVALID_RCRD_TYPE", f"The record type [{table}] is invalid.")
    listed = ", ".join(identifier(name) for name in names)
    rows = account.stored_rows(f"SELECT {listed} FROM {identifier(table)} WHERE id = {number}")
    return dict(zip(names, rows[0], strict=True)) if rows else None
