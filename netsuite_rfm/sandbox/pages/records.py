"""Where links of scripts lead: a customer record, or a record of a custom type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.pages.document import document, rows
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.permissions import require

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netsuite_rfm.sandbox.rest.exchange import Response
    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount

# What the page shows of a customer: the label of each column.
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
    """Return the page of a customer by internal id; SuiteScriptError if there is none or the role may not see it."""
    require(account, role, "customer", "VIEW")
    customer = account.customer(int(wanted)) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else None  # noqa: PLR2004 - ids are shorter
    if customer is None:
        raise SuiteScriptError("RCRD_DSNT_EXIST", "That record does not exist.")
    entries = [
        (label, _text(account, column, customer[column])) for column, label in _SHOWN.items() if column in customer
    ]
    name = str(customer.get("altname") or customer.get("entityid") or customer["id"])
    return document(name, rows("Customer", entries), menu=menu)


def show_custom_record(
    account: ScriptedAccount, role: str, record_type: str, wanted: str, menu: Sequence[tuple[str, str]]
) -> Response:
    """Return the page of a custom record by its type and internal id; SuiteScriptError as of a customer."""
    require(account, role, record_type, "VIEW")
    table = account.custom_records(record_type)
    record = table.rows.get(int(wanted)) if table and wanted.isascii() and wanted.isdigit() else None
    if record is None:
        raise SuiteScriptError("RCRD_DSNT_EXIST", "That record does not exist.")
    return document(f"{record_type} {wanted}", rows(record_type, list(record.items())), menu=menu)


def _text(account: ScriptedAccount, column: str, value: object) -> object:
    field = account.custom_fields.get(column)
    list_id = "customercategory" if column == "category" else field and field.list_id
    if value is None or not list_id:
        return value
    return next((one.name for one in account.choices(list_id) if one.id == value), value)
