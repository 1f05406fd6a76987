"""One customer over record REST: `GET` and `PATCH /services/rest/record/v1/customer/{id}`.

A PATCH returns 204, no body and `Location` (section_1545142173). External ids are `eid:...` in the path.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from netsuite_rfm.sandbox.http.errors import NetSuiteError, forbidden, invalid_content, no_record, user_error
from netsuite_rfm.sandbox.http.exchange import BadJsonError, Request, Response, json_response
from netsuite_rfm.sandbox.rest.changes import READ_ONLY_FIELDS, STANDARD_FIELDS, Change, Checks, read_change
from netsuite_rfm.sandbox.store.values import show

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.faults.script import RecordFaults
    from netsuite_rfm.sandbox.serve.site import Site

CUSTOMER_PATH = "/services/rest/record/v1/customer"
RECORD_MEDIA_TYPE = "application/vnd.oracle.resource+json; type=singular"
_SELECT_OPTIONS = "type=select-options"
_INTERNAL_ID = re.compile(r"-?[0-9]{1,10}")


def find_customer(site: Site, reference: str) -> int:
    """Return the internal id that a path or an item names, directly or as `eid:...`; 404 if there is none."""
    if reference.startswith("eid:"):
        found = site.account.customer_by_external_id(reference.removeprefix("eid:").strip("'"))
        if found is not None:
            return found
    elif _INTERNAL_ID.fullmatch(reference) and site.account.has_customer(int(reference)):
        return int(reference)
    raise no_record(f"{CUSTOMER_PATH}/{quote(reference, safe=':')}")


def body_object(request: Request) -> dict[str, object]:
    """Return the body's JSON object; 400 for anything else."""
    try:
        body = request.json()
    except BadJsonError as error:
        raise invalid_content() from error
    if not isinstance(body, dict):
        raise invalid_content()
    return body


def patch_customer(site: Site, request: Request, reference: str) -> Response:
    """Change the fields in the body; the others stay."""
    check_may_edit(site)
    reference = unquote(reference)
    customer_id = find_customer(site, reference)
    if _SELECT_OPTIONS in (request.header("accept") or ""):
        return _select_options(site, request)
    properties = body_object(request)
    if properties.get("id") not in {None, customer_id, str(customer_id)}:
        raise invalid_content("The id of a record cannot be changed.", "id")  # guess
    change = read_change(site, properties, Checks.of(request))
    check_script_lets_pass(site, customer_id, request.record_faults)
    site.account.write_customers([(customer_id, change.columns)])
    return changed_response(request.origin, customer_id, change)


def check_may_edit(site: Site) -> None:
    """Raise 403 for a role that may not edit customers."""
    if not site.role.edits_customers:
        raise forbidden("You do not have permission to edit this record.")


def check_script_lets_pass(site: Site, customer_id: int, faults: RecordFaults | None) -> None:
    """Raise the error of a user event script, another writer or a scripted fault for this change."""
    if customer_id in site.poisoned:
        raise user_error(site.poisoned[customer_id])
    error = None if faults is None else faults.error_for(customer_id, site.behaviour)
    if error is not None:
        raise error


def changed_response(origin: str, customer_id: int, change: Change) -> Response:
    """Return the 204 of a changed record."""
    return Response(204, {"Location": f"{origin}{CUSTOMER_PATH}/{customer_id}", **change.headers()})


def get_customer(site: Site, request: Request, reference: str) -> Response:
    """Show a customer's standard and custom fields that have a value, all or those in `fields`."""
    customer_id = find_customer(site, unquote(reference))
    return customer_response(site, request.origin, customer_id, request.query.get("fields"))


def customer_response(site: Site, origin: str, customer_id: int, only: str | None = None) -> Response:
    """Return the 200 with a customer's fields."""
    stored = site.account.customer(customer_id) or {}
    url = f"{origin}{CUSTOMER_PATH}/{customer_id}"
    shown: dict[str, object] = {"id": str(customer_id)}
    for name, column in {**READ_ONLY_FIELDS, **{k: v[0] for k, v in STANDARD_FIELDS.items()}}.items():
        if name != "id" and stored.get(column) is not None:
            shown[name] = _flag(stored[column]) if name.startswith("is") else show(stored[column])
    for name, custom in site.account.custom_fields.items():
        if stored.get(name) is not None:
            shown[name] = show(stored[name], site.account.choices(custom.list_id))
    if only is not None:
        names = {"id", *(name.strip() for name in only.split(","))}
        shown = {name: value for name, value in shown.items() if name in names}
    return json_response({"links": [{"rel": "self", "href": url}], **shown}, RECORD_MEDIA_TYPE)


def _flag(value: object) -> bool:
    return value in {True, "T"}


def _select_options(site: Site, request: Request) -> Response:
    """List the possible values of a list field (article_0115100241, from 2026.1)."""
    names = [name.strip() for name in request.query.get("fields", "").split(",") if name.strip()]
    shown: dict[str, object] = {}
    for name in names:
        custom = site.account.custom_fields.get(name)
        if custom is None or custom.list_id is None:
            raise NetSuiteError(400, "INVALID_CONTENT", f"Unknown list field {name}.", ("o:errorPath", name))
        choices = [choice for choice in site.account.lists[custom.list_id] if not choice.inactive]
        items = [{"id": str(choice.id), "refName": choice.name} for choice in choices]
        shown[name] = {"_selectOptions": {"items": items}}
    return json_response(shown, RECORD_MEDIA_TYPE)
