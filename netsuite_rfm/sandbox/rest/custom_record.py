"""Records of custom types over record REST: `/services/rest/record/v1/customrecord_x` and each record below it.

Create, read, update and delete as section_158100110171 allows: POST and PATCH answer 204 and `Location`
(section_1545141395, section_1545142173), DELETE 204 (section_1545142287), GET of the collection lists ids
(section_1540810951). PUT on an external id adds or changes (section_156335203191). A type exists only in an account
with a project that deploys it, and a role's level for the type decides what it may do with its records.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, unquote

from netsuite_rfm.sandbox.http.errors import (
    NetSuiteError,
    forbidden,
    invalid_content,
    invalid_query_param,
    no_record,
    no_resource,
    user_error,
)
from netsuite_rfm.sandbox.http.exchange import Request, Response, json_response
from netsuite_rfm.sandbox.rest.changes import Change, Checks, read_properties
from netsuite_rfm.sandbox.rest.record import RECORD_MEDIA_TYPE, body_object
from netsuite_rfm.sandbox.store.fields import CustomField
from netsuite_rfm.sandbox.store.values import WrongFormError, WrongValueError, read_field, show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_rfm.sandbox.scripts.record_table import RecordTable
    from netsuite_rfm.sandbox.serve.site import Site

RECORD_PATH = "/services/rest/record/v1"
PAGE_RECORDS_MAX = 1_000  # section_156414087576
_COLLECTION_MEDIA_TYPE = "application/vnd.oracle.resource+json; type=collection"
_EXTERNAL_ID = re.compile(r"[A-Za-z0-9_-]{1,300}")  # section_156334828635; the maximum length is a guess
_STANDARD: Mapping[str, tuple[str, Literal["TEXT", "CHECKBOX"]]] = {
    "externalId": ("externalid", "TEXT"),
    "isInactive": ("isinactive", "CHECKBOX"),
}
_READ_ONLY: Mapping[str, str] = {"id": "id", "created": "created", "lastModified": "lastmodified"}


def list_records(site: Site, request: Request, record_type: str) -> Response:
    """List the internal ids of all records, page by page."""
    table = _open(site, request, record_type, "VIEW")
    limit, offset = (_whole(request, name, default) for name, default in (("limit", PAGE_RECORDS_MAX), ("offset", 0)))
    if not 1 <= limit <= PAGE_RECORDS_MAX or offset % limit:
        raise invalid_query_param("limit", "The limit must be 1 to 1000, and divide the offset.")
    ids = sorted(table.rows)
    shown = ids[offset : offset + limit]
    url = f"{request.origin}{request.path}"
    items = [{"links": [{"rel": "self", "href": f"{url}/{value}"}], "id": str(value)} for value in shown]
    body = {
        "links": [{"rel": "self", "href": f"{url}?limit={limit}&offset={offset}"}],
        "count": len(shown),
        "hasMore": offset + len(shown) < len(ids),
        "items": items,
        "offset": offset,
        "totalResults": len(ids),
    }
    return json_response(body, _COLLECTION_MEDIA_TYPE)


def create_record(site: Site, request: Request, record_type: str) -> Response:
    """Add a record; an external id that is already used is refused."""
    table = _open(site, request, record_type, "CREATE")
    change = _read(site, table, request)
    return _changed(request, table, _add(site, table, change.columns), change)


def get_record(site: Site, request: Request, record_type: str, reference: str) -> Response:
    """Show the fields of a record that have a value."""
    table = _open(site, request, record_type, "VIEW")
    number = _find(table, reference)
    row = table.rows[number]
    shown: dict[str, object] = {"links": [{"rel": "self", "href": f"{request.origin}{_path(table)}/{number}"}]}
    for name, column in {**_READ_ONLY, **{name: column for name, (column, _) in _STANDARD.items()}}.items():
        if row.get(column) is not None:
            shown[name] = str(number) if name == "id" else show(row[column])
    for name, field in table.fields.items():
        value = row.get(name)
        if value is None:
            continue
        choices = site.account.choices(field.list_id)
        shown[name] = {"id": str(value), "links": []} if field.list_id and not choices else show(value, choices)
    return json_response(shown, RECORD_MEDIA_TYPE)


def change_record(site: Site, request: Request, record_type: str, reference: str) -> Response:
    """Change the fields in the body; the others stay."""
    table = _open(site, request, record_type, "EDIT")
    number = _find(table, reference)
    change = _read(site, table, request)
    taken = table.find(str(change.columns.get("externalid")))
    if taken not in {None, number}:
        raise _taken(site)
    table.change(number, change.columns, site.clock.now())
    return _changed(request, table, number, change)


def put_record(site: Site, request: Request, record_type: str, reference: str) -> Response:
    """Add the record with an external id, or change it if it exists."""
    table = _open(site, request, record_type, "VIEW")
    external_id = unquote(reference).removeprefix("eid:")
    if not unquote(reference).startswith("eid:"):
        raise invalid_content("An upsert needs an external id in the URL.")  # guess for the words
    if not _EXTERNAL_ID.fullmatch(external_id):
        raise invalid_content("The external id is not valid.")  # guess
    found = table.find(external_id)
    _check_level(site, record_type, "CREATE" if found is None else "EDIT")
    change = _read(site, table, request)
    columns = {**change.columns, "externalid": external_id}
    if found is None:
        found = _add(site, table, columns)
    else:
        table.change(found, columns, site.clock.now())
    return _changed(request, table, found, change, site.behaviour.upsert_status)


def delete_record(site: Site, request: Request, record_type: str, reference: str) -> Response:
    """Delete a record; a second deletion returns 404."""
    table = _open(site, request, record_type, "FULL")
    if not table.remove(_find(table, reference)):
        raise no_record(request.path)
    return Response(204)


def _open(site: Site, request: Request, record_type: str, level: str) -> RecordTable:
    name = record_type.lower()
    table = site.account.custom_records(name)
    hidden = site.role.level(name) == "NONE" and site.behaviour.hidden_record_type == "not_found"
    if table is None or hidden:
        raise no_resource(request.path, f"Record type '{record_type}' does not exist")
    _check_level(site, name, level)
    return table


def _check_level(site: Site, record_type: str, level: str) -> None:
    if not site.role.allows(record_type.lower(), level):
        raise forbidden(f"Permission Violation: You need a higher permission for custom record type {record_type}.")


def _find(table: RecordTable, reference: str) -> int:
    """Return the internal id that a path names, directly or as `eid:...`; 404 if there is none."""
    text = unquote(reference)
    number = table.find(text.removeprefix("eid:")) if text.startswith("eid:") else None
    if re.fullmatch(r"[0-9]{1,10}", text) and int(text) in table.rows:
        number = int(text)
    if number is None:
        raise no_record(f"{_path(table)}/{quote(text, safe=':')}")
    return number


def _read(site: Site, table: RecordTable, request: Request) -> Change:
    def field_of(name: str) -> tuple[str | None, str]:
        if name in _STANDARD:
            return _STANDARD[name]
        field = table.fields.get(name)
        return (None, "") if field is None else (field.script_id, field.kind)

    def read(column: str, kind: str, value: object) -> object:
        field = table.fields.get(column, CustomField(column, "TEXT"))
        choices = site.account.choices(field.list_id)
        if value is None or kind != "SELECT" or choices:
            return read_field(kind, value, choices, site.behaviour, longest=field.longest)
        number = value.get("id") if isinstance(value, dict) else value
        if not re.fullmatch(r"[0-9]{1,10}", str(number)):
            raise WrongFormError
        if not site.account.has_record(field.list_id or "", int(str(number))):
            raise WrongValueError
        return int(str(number))

    return read_properties(
        body_object(request),
        Checks.of(request),
        read_only=_READ_ONLY,
        field_of=field_of,
        read=read,
        unknown_field_code=site.behaviour.unknown_field_code,
    )


def _add(site: Site, table: RecordTable, columns: Mapping[str, object]) -> int:
    missing = table.mandatory - {name for name, value in columns.items() if value is not None}
    if missing:
        raise user_error(f"Please enter value(s) for: {', '.join(sorted(missing))}")
    added = table.add(columns, site.clock.now())
    if added is None:
        raise _taken(site)
    return added


def _taken(site: Site) -> NetSuiteError:
    detail = "Error while accessing a resource. This record already exists."  # guess
    return NetSuiteError(400, site.behaviour.duplicate_code, detail, ("o:errorPath", "externalId"))


def _changed(request: Request, table: RecordTable, number: int, change: Change, status: int = 204) -> Response:
    return Response(status, {"Location": f"{request.origin}{_path(table)}/{number}", **change.headers()})


def _path(table: RecordTable) -> str:
    return f"{RECORD_PATH}/{table.name}"


def _whole(request: Request, name: str, default: int) -> int:
    text = request.query.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise invalid_query_param(name, f"The {name} must be a whole number of 0 or more.")
    return int(text)
