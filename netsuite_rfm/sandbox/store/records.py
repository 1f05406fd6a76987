"""The account's records as DuckDB stores them. `record_columns` has the tables as SuiteQL shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.suiteql.typed import identifier, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netsuite_rfm.sandbox.behaviour import Behaviour
    from netsuite_rfm.sandbox.store.fields import CustomField, FieldKind, ListValue
    from netsuite_rfm.sandbox.suiteql.typed import Kind

MONEY = "DECIMAL(18, 2)"
RATE = "DECIMAL(18, 8)"

# Kind in SuiteQL and type in DuckDB of each kind of custom field.
FIELD_TYPES: dict[FieldKind, tuple[Kind, str]] = {
    "INTEGER": ("number", "BIGINT"),
    "TEXT": ("text", "VARCHAR"),
    "SELECT": ("number", "BIGINT"),
    "MULTISELECT": ("text", "VARCHAR"),  # ids joined by ", "
    "DATE": ("date", "DATE"),
    "DATETIMETZ": ("instant", "TIMESTAMP"),  # in UTC
    "CURRENCY": ("number", MONEY),
    "CHECKBOX": ("text", "VARCHAR"),  # 'T' or 'F'
    "PERCENT": ("number", RATE),  # as people write it: 50 is 50 %
}

STORED: dict[str, dict[str, str]] = {
    "customer": {
        "id": "BIGINT", "entityid": "VARCHAR", "externalid": "VARCHAR", "altname": "VARCHAR",
        "companyname": "VARCHAR", "firstname": "VARCHAR", "lastname": "VARCHAR", "isperson": "VARCHAR",
        "isinactive": "VARCHAR", "email": "VARCHAR", "phone": "VARCHAR", "category": "BIGINT", "subsidiary": "BIGINT",
        "currency": "BIGINT", "salesrep": "BIGINT", "datecreated": "TIMESTAMP", "lastmodifieddate": "TIMESTAMP",
    },
    "transaction": {
        "id": "BIGINT", "entity": "BIGINT", "trandate": "DATE", "type": "VARCHAR", "status": "VARCHAR",
        "voided": "VARCHAR", "currency": "BIGINT", "exchangerate": RATE, "foreigntotal": MONEY,
        "discount": MONEY, "location": "BIGINT", "custbody_sales_channel": "BIGINT", "item": "BIGINT",
        "quantity": "BIGINT", "tranid": "VARCHAR", "createdfrom": "BIGINT", "created": "TIMESTAMP",
        "modified": "TIMESTAMP", "quantityshiprecv": "BIGINT", "quantitybilled": "BIGINT", "leadsource": "BIGINT",
    },
    "job": {
        "id": "BIGINT", "entityid": "VARCHAR", "companyname": "VARCHAR", "customer": "BIGINT", "isinactive": "VARCHAR",
    },
    "vendor": {"id": "BIGINT", "entityid": "VARCHAR", "companyname": "VARCHAR", "isinactive": "VARCHAR"},
    "accountingbook": {"id": "BIGINT", "name": "VARCHAR", "isprimary": "VARCHAR", "isinactive": "VARCHAR"},
    "deletedrecord": {
        "deleteddate": "TIMESTAMP", "type": "VARCHAR", "recordid": "BIGINT", "name": "VARCHAR", "deletedby": "BIGINT",
        "context": "VARCHAR",
    },
    "item": {
        "id": "BIGINT", "itemid": "VARCHAR", "displayname": "VARCHAR", "itemtype": "VARCHAR",
        "isinactive": "VARCHAR", "custitem_brand": "BIGINT",
    },
    "location": {
        "id": "BIGINT", "name": "VARCHAR", "externalid": "VARCHAR", "subsidiary": "BIGINT", "isinactive": "VARCHAR",
    },
    "employee": {
        "id": "BIGINT", "entityid": "VARCHAR", "firstname": "VARCHAR", "lastname": "VARCHAR", "email": "VARCHAR",
        "location": "BIGINT", "isinactive": "VARCHAR",
    },
    "subsidiary": {"id": "BIGINT", "name": "VARCHAR", "currency": "BIGINT", "isinactive": "VARCHAR"},
    "customercategory": {"id": "BIGINT", "name": "VARCHAR", "isinactive": "VARCHAR"},
    "currency": {
        "id": "BIGINT", "symbol": "VARCHAR", "name": "VARCHAR", "exchangerate": RATE, "isbasecurrency": "VARCHAR",
        "isinactive": "VARCHAR",
    },
    "promotioncode": {
        "id": "BIGINT", "name": "VARCHAR", "code": "VARCHAR", "startdate": "DATE", "enddate": "DATE",
        "isinactive": "VARCHAR",
    },
    "tranpromotion": {
        "transaction": "BIGINT", "promocode": "BIGINT", "couponcode": "BIGINT", "purchasediscount": MONEY,
        "shippingdiscount": MONEY,
    },
    "couponcode": {
        "id": "BIGINT", "code": "VARCHAR", "promotion": "BIGINT", "recipient": "BIGINT", "used": "VARCHAR",
        "usecount": "BIGINT", "datesent": "DATE",
    },
    "campaignresponse": {
        "id": "BIGINT", "entity": "BIGINT", "leadsource": "BIGINT", "campaignevent": "BIGINT", "response": "VARCHAR",
        "campaignresponsedate": "DATE",
    },
    "campaign": {
        "id": "BIGINT", "campaignid": "VARCHAR", "title": "VARCHAR", "startdate": "DATE", "enddate": "DATE",
        "basecost": MONEY, "isinactive": "VARCHAR",
    },
    "customlist": {
        "id": "BIGINT", "internalid": "BIGINT", "scriptid": "VARCHAR", "name": "VARCHAR", "isinactive": "VARCHAR",
    },
}  # fmt: skip
"""The columns that DuckDB stores, by table. `customer` also has the custom fields."""

LIST_COLUMNS = {
    "id": "BIGINT",
    "recordid": "BIGINT",
    "scriptid": "VARCHAR",
    "name": "VARCHAR",
    "isinactive": "VARCHAR",
}

# A transaction's lines are derived from its header. Item lines of a sale are negative and those of a credit positive,
# the main line has the total with the opposite sign, and their sum is 0 (observed: aideny-kr/ecom-netsuite-suites).
LINES_VIEW = """
CREATE VIEW transaction_lines AS
SELECT t.id AS transaction, l.id, t.currency, t.exchangerate, t.trandate, coalesce(t.modified, t.created) AS changed,
    t.location,
    CASE l.id WHEN 0 THEN 'T' ELSE 'F' END AS mainline,
    CASE l.id WHEN 0 THEN NULL ELSE 'F' END AS iscogs,
    CASE l.id WHEN 1 THEN t.item END AS item,
    CASE l.id WHEN 1 THEN 'InvtPart' WHEN 2 THEN 'Discount' END AS itemtype,
    CASE l.id WHEN 1 THEN -t.sign * coalesce(t.quantity, 1) END AS quantity,
    CASE l.id WHEN 1 THEN t.quantityshiprecv END AS quantityshiprecv,
    CASE l.id WHEN 1 THEN t.quantitybilled END AS quantitybilled,
    CAST(CASE l.id WHEN 0 THEN t.foreigntotal
        WHEN 1 THEN -t.foreigntotal - t.sign * coalesce(t.discount, 0)
        ELSE t.sign * coalesce(t.discount, 0) END AS DECIMAL(18, 2)) AS foreignamount
FROM (SELECT *, CASE WHEN type IN ('CashRfnd', 'CustCred', 'RtnAuth') THEN -1 ELSE 1 END AS sign
    FROM transaction) AS t
CROSS JOIN (VALUES (0), (1), (2)) AS l(id)
WHERE l.id < 2 OR coalesce(t.discount, 0) <> 0
"""

# One row for each line of a posting transaction, in base currency; sales orders and return authorisations post nothing.
# `{book}` is the primary book's id.
LEDGER_VIEW = """
CREATE VIEW accounting_lines AS
SELECT l.transaction, l.id AS transactionline, {book} AS accountingbook,
    CAST(l.foreignamount * l.exchangerate AS DECIMAL(18, 2)) AS amount
FROM transaction_lines AS l JOIN transaction AS t ON t.id = l.transaction
WHERE t.type NOT IN ('SalesOrd', 'RtnAuth', 'Estimate')
"""


def create_table(name: str, columns: Mapping[str, str]) -> str:
    """Return the CREATE TABLE of a stored table."""
    listed = ", ".join(f"{identifier(column)} {kind}" for column, kind in columns.items())
    return f"CREATE TABLE {identifier(name)} ({listed})"


def customer_columns(fields: Mapping[str, CustomField]) -> dict[str, str]:
    """Return the stored columns of `customer` with the custom fields."""
    return {**STORED["customer"], **{name: FIELD_TYPES[field.kind][1] for name, field in fields.items()}}


def list_values(values: Sequence[ListValue], behaviour: Behaviour) -> str:
    """Return SQL for the rows of a custom list's table."""
    rows = []
    for value in values:
        script_id = value.script_id.upper() if behaviour.script_id_case == "upper" else value.script_id
        inactive = "T" if value.inactive else "F"
        rows.append(f"({value.id}, {value.id}, {quoted(script_id)}, {quoted(value.name)}, '{inactive}')")
    names = ", ".join(LIST_COLUMNS)
    none = "WHERE false" if not rows else ""
    listed = ", ".join(rows) or "(0, 0, '', '', 'F')"
    return f"SELECT * FROM (VALUES {listed}) AS v({names}) {none}"
