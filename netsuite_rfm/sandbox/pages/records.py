"""The targets of links in scripts: a customer record, or the list and the records of a custom type."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlencode

from netsuite_rfm.sandbox.pages.document import document, rows
from netsuite_rfm.sandbox.pages.editing import SAVED, form_of, posted, text_of
from netsuite_rfm.sandbox.scripts import addresses
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.permissions import may, require

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netsuite_rfm.sandbox.http.exchange import Request, Response
    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount

Menu: TypeAlias = "Sequence[tuple[str, str]]"
_LISTED_MAX = 100

# The columns of a customer that the page shows, with their labels.
_SHOWN: Mapping[str, str] = {
    "id": "Internal ID",
    "entityid": "Customer ID",
    "altname": "Name",
    "email": "Email",
    "isinactive": "Inactive",
    "category": "Category",
    "custentity_rfm_segment": "RFM Segment",
    "custentity_rfm_previous_segment": "RFM Previous Segment",
    "custentity_rfm_segment_changed_on": "RFM Segment Changed On",
    "custentity_rfm_score": "RFM Score",
    "custentity_rfm_recency_score": "RFM Recency Score",
    "custentity_rfm_frequency_score": "RFM Frequency Score",
    "custentity_rfm_monetary_score": "RFM Monetary Score",
    "custentity_rfm_last_order_date": "RFM Last Order Date",
    "custentity_rfm_order_count": "RFM Order Count",
    "custentity_rfm_lifetime_value": "RFM Lifetime Value",
    "custentity_segment_last_updated": "Segment Last Updated",
}


def show_customer(account: ScriptedAccount, role: str, wanted: str, menu: Sequence[tuple[str, str]]) -> Response:
    """Return the page of a customer. Raises SuiteScriptError if it does not exist or the role cannot see it."""
    require(account, role, "customer", "VIEW")
    customer = account.customer(int(wanted)) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else None  # noqa: PLR2004 - ids are shorter
    if customer is None:
        raise SuiteScriptError("RCRD_DSNT_EXIST", "That record does not exist.")
    entries = [
        (label, _text(account, column, customer[column])) for column, label in _SHOWN.items() if column in customer
    ]
    name = str(customer.get("altname") or customer.get("entityid") or customer["id"])
    return document(name, rows("Customer", entries), menu=menu)


def show_custom_records(account: ScriptedAccount, role: str, record_type: str, menu: Menu) -> Response:
    """Return the list of a custom record type, with links to its records. Raises SuiteScriptError as for a customer."""
    require(account, role, record_type, "VIEW")
    known = account.project.record_types[record_type]
    found = account.record_tables[record_type].rows
    if len(found) > _LISTED_MAX:
        note = f"<p>The last {_LISTED_MAX} of {len(found):,}.</p>"
    else:
        note = "" if found else "<p>No records</p>"
    fields = list(known.fields.values())
    heads = "".join(f'<th scope="col">{escape(field.label)}</th>' for field in fields)
    lines = []
    for number in list(found)[-_LISTED_MAX:]:
        cells = "".join(f"<td>{escape(text_of(account, f, found[number].get(f.script_id)))}</td>" for f in fields)
        link = f'<a href="{escape(_record_path(account, record_type, number))}">Edit {number}</a>'
        lines.append(f'<tr><th scope="row">{link}</th>{cells}</tr>')
    table = f'<table class="rows"><thead><tr><td></td>{heads}</tr></thead><tbody>{"".join(lines)}</tbody></table>'
    region = f'class="scrolls" role="region" aria-label="{escape(known.name)}" tabindex="0"'
    return document(known.name, note + (f"<div {region}>{table}</div>" if found else ""), menu=menu)


def show_custom_record(account: ScriptedAccount, role: str, request: Request, menu: Menu) -> Response:
    """Return the page of a custom record, or save a posted form. Raises SuiteScriptError as for a customer.

    A role with level Edit gets a form; a role with a lower level sees the record as text.
    """
    record_type = addresses.record_type_of(account.project, request.query.get("rectype", ""))
    require(account, role, record_type, "EDIT" if request.method == "POST" else "VIEW")
    wanted, table = request.query.get("id", ""), account.record_tables[record_type]
    record = table.rows.get(int(wanted)) if wanted.isascii() and wanted.isdigit() else None
    if record is None:
        raise SuiteScriptError("RCRD_DSNT_EXIST", "That record does not exist.")
    fields = account.project.record_types[record_type].fields.values()
    note = ""
    if request.method == "POST":
        table.change(int(wanted), posted(fields, request), account.clock.now())
        record, note = table.rows[int(wanted)], SAVED
    title = f"{account.project.record_types[record_type].name} {wanted}"
    if not may(account, role, record_type, "EDIT"):
        return document(title, rows(record_type, list(record.items())), menu=menu)
    content = note + form_of(account, fields, record, _record_path(account, record_type, int(wanted)))
    return document(title, content, menu=menu)


def _record_path(account: ScriptedAccount, record_type: str, number: int) -> str:
    own = {"rectype": addresses.record_type_number(account.project, record_type), "id": number}
    return f"{addresses.CUSTOM_RECORD_PATH}?{urlencode(own)}"


def _text(account: ScriptedAccount, column: str, value: object) -> object:
    field = account.custom_fields.get(column)
    list_id = "customercategory" if column == "category" else field and field.list_id
    if value is None or not list_id:
        return value
    return next((choice.name for choice in account.choices(list_id) if choice.id == value), value)
