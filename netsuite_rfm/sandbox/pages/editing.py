"""A form for a project's fields that people edit: show it with values, and read it when posted."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from netsuite_rfm.sandbox.pages.form import draw
from netsuite_rfm.sandbox.scripts.answers import Button, Field, Form, Option
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.values import from_script

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from netsuite_rfm.sandbox.http.exchange import Request
    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
    from netsuite_rfm.sandbox.scripts.project import ProjectField

SAVED = '<p role="status">Saved.</p>'
_FIELDS_MAX = 100
_TYPES = {"CHECKBOX": "CHECKBOX", "INTEGER": "INTEGER", "TEXT": "TEXT", "SELECT": "SELECT"}
# In NetSuite a customer is chosen with a search, not from a list.
_NOT_CHOSEN = ("customer",)


def form_of(account: ScriptedAccount, fields: Iterable[ProjectField], values: Mapping[str, object], action: str) -> str:
    """Return a form with a Save button, posted to `action`; fields that cannot be edited here are shown as text."""
    shown = tuple(_field(account, field, values.get(field.script_id)) for field in fields)
    return draw(Form("", bare=False, fields=shown, buttons=(Button("submit", "submitter", "Save"),), links=()), action)


def posted(fields: Iterable[ProjectField], request: Request) -> dict[str, object]:
    """Return the values of a posted form as stored. Raises SuiteScriptError if a field does not accept its value."""
    given = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_FIELDS_MAX))
    values: dict[str, object] = {}
    for field in fields:
        if field.script_id in given and _is_edited(field):
            text: object = given[field.script_id].strip()
            value = text == "T" if field.kind == "CHECKBOX" else text
            values[field.script_id] = from_script(field.as_custom_field(), value)
            if field.mandatory and values[field.script_id] is None:
                raise SuiteScriptError("USER_ERROR", f"Please enter value(s) for: {field.label}")
    return values


def text_of(account: ScriptedAccount, field: ProjectField, value: object) -> str:
    """Return a value for display: the name of a list value."""
    if value is None:
        return ""
    if field.kind == "CHECKBOX":
        return "Yes" if value in {True, "T"} else "No"
    return next((name for number, name in _choices(account, field) if number == str(value)), str(value))


def _is_edited(field: ProjectField) -> bool:
    return field.kind in _TYPES and field.points_to not in _NOT_CHOSEN


def _field(account: ScriptedAccount, field: ProjectField, value: object) -> Field:
    edited = _is_edited(field)
    if not edited:
        text = text_of(account, field, value)
    elif field.kind == "CHECKBOX":
        text = "T" if value in {True, "T"} else "F"
    else:
        text = "" if value is None else str(value)
    options = (("", ""), *_choices(account, field)) if edited and field.kind == "SELECT" else ()
    return Field(
        id=field.script_id,
        type=_TYPES.get(field.kind, "TEXT"),
        label=field.label or field.script_id,
        value=text,
        display="NORMAL" if edited else "INLINE",
        options=tuple(Option(number, name, selected=number == text) for number, name in options),
        help=field.help,
        mandatory=field.mandatory,
        longest=None,
    )


def _choices(account: ScriptedAccount, field: ProjectField) -> Sequence[tuple[str, str]]:
    """Return internal ids and names of the possible values of a list field."""
    if field.points_to == "employee":
        return [
            (str(row[0]), str(row[1])) for row in account.stored_rows("SELECT id, entityid FROM employee ORDER BY 2")
        ]
    if field.points_to is None or field.points_to in _NOT_CHOSEN:
        return []
    return [(str(value.id), value.name) for value in account.choices(field.points_to) if not value.inactive]
