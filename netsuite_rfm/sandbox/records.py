"""The records of the account: how DuckDB stores them, and which columns of them SuiteQL shows.

Columns are those public queries use (aideny-kr/ecom-netsuite-suites table schemas, salto-io/salto, Oracle's
skill files). What can be derived from a stored column is derived when it is read, so that an account of
millions of transactions stays small.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.currencies import case_sql
from netsuite_rfm.sandbox.suiteql.tables import Column, Table, table
from netsuite_rfm.sandbox.suiteql.typed import Kind, identifier, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netsuite_rfm.sandbox.behaviour import Behaviour
    from netsuite_rfm.sandbox.fields import CustomField, FieldKind, ListValue

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
}

STORED: dict[str, dict[str, str]] = {
    "customer": {
        "id": "BIGINT", "entityid": "VARCHAR", "externalid": "VARCHAR", "altname": "VARCHAR",
        "companyname": "VARCHAR", "firstname": "VARCHAR", "lastname": "VARCHAR", "isperson": "VARCHAR",
        "isinactive": "VARCHAR", "email": "VARCHAR", "category": "BIGINT", "subsidiary": "BIGINT",
        "currency": "BIGINT", "salesrep": "BIGINT", "datecreated": "TIMESTAMP", "lastmodifieddate": "TIMESTAMP",
    },
    "transaction": {
        "id": "BIGINT", "entity": "BIGINT", "trandate": "DATE", "type": "VARCHAR", "status": "VARCHAR",
        "voided": "VARCHAR", "currency": "BIGINT", "exchangerate": RATE, "foreigntotal": MONEY,
        "discount": MONEY, "location": "BIGINT", "custbody_sales_channel": "BIGINT", "item": "BIGINT",
        "quantity": "BIGINT", "tranid": "VARCHAR", "createdfrom": "BIGINT", "created": "TIMESTAMP",
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
    "customlist": {
        "id": "BIGINT", "internalid": "BIGINT", "scriptid": "VARCHAR", "name": "VARCHAR", "isinactive": "VARCHAR",
    },
}  # fmt: skip
"""The columns DuckDB stores, by table. `customer` has the custom fields besides."""

_LIST_COLUMNS = {
    "id": "BIGINT",
    "recordid": "BIGINT",
    "scriptid": "VARCHAR",
    "name": "VARCHAR",
    "isinactive": "VARCHAR",
}
_KINDS: dict[str, Kind] = {
    "BIGINT": "number", MONEY: "number", RATE: "number", "VARCHAR": "text", "DATE": "date", "TIMESTAMP": "instant",
}  # fmt: skip

CREDITS = ("CashRfnd", "CustCred", "RtnAuth")
_RECORDS: dict[str, tuple[str, str, str]] = {  # type: (record type, name, prefix of a document number)
    "SalesOrd": ("salesorder", "Sales Order", "SO"),
    "CashSale": ("cashsale", "Cash Sale", "CS"),
    "CustInvc": ("invoice", "Invoice", "INV"),
    "CashRfnd": ("cashrefund", "Cash Refund", "CR"),
    "CustCred": ("creditmemo", "Credit Memo", "CM"),
    "RtnAuth": ("returnauthorization", "Return Authorization", "RMA"),
}
# Observed letters of SalesOrd and CustInvc (aideny-kr/ecom-netsuite-suites and others); the rest is a guess.
_STATUS_NAMES = {
    "SalesOrd:A": "Pending Approval", "SalesOrd:B": "Pending Fulfillment", "SalesOrd:C": "Cancelled",
    "SalesOrd:D": "Partially Fulfilled", "SalesOrd:E": "Pending Billing/Partially Fulfilled",
    "SalesOrd:F": "Pending Billing", "SalesOrd:G": "Billed", "SalesOrd:H": "Closed", "CustInvc:A": "Open",
    "CustInvc:B": "Paid In Full", "CashSale:C": "Deposited", "CashRfnd:C": "Deposited",
    "CustCred:B": "Fully Applied", "RtnAuth:G": "Refunded",
}  # fmt: skip

# A transaction's lines follow from its header. Item lines of a sale are negative and those of a credit positive, the
# main line holds the total with the opposite sign, and all of them give 0 (observed: aideny-kr/ecom-netsuite-suites).
LINES_VIEW = """
CREATE VIEW transaction_lines AS
SELECT t.id AS transaction, l.id, t.currency, t.exchangerate, t.trandate, t.created, t.location,
    CASE l.id WHEN 0 THEN 'T' ELSE 'F' END AS mainline,
    CASE l.id WHEN 0 THEN NULL ELSE 'F' END AS iscogs,
    CASE l.id WHEN 1 THEN t.item END AS item,
    CASE l.id WHEN 1 THEN 'InvtPart' WHEN 2 THEN 'Discount' END AS itemtype,
    CASE l.id WHEN 1 THEN -t.sign * coalesce(t.quantity, 1) END AS quantity,
    CAST(CASE l.id WHEN 0 THEN t.foreigntotal
        WHEN 1 THEN -t.foreigntotal - t.sign * coalesce(t.discount, 0)
        ELSE t.sign * coalesce(t.discount, 0) END AS DECIMAL(18, 2)) AS foreignamount
FROM (SELECT *, CASE WHEN type IN ('CashRfnd', 'CustCred', 'RtnAuth') THEN -1 ELSE 1 END AS sign
    FROM transaction) AS t
CROSS JOIN (VALUES (0), (1), (2)) AS l(id)
WHERE l.id < 2 OR coalesce(t.discount, 0) <> 0
"""

# One row for each line of a posting transaction, in base currency; sales orders and return authorisations post nothing.
LEDGER_VIEW = """
CREATE VIEW accounting_lines AS
SELECT l.transaction, l.id AS transactionline, 1 AS accountingbook,
    CAST(l.foreignamount * l.exchangerate AS DECIMAL(18, 2)) AS amount
FROM transaction_lines AS l JOIN transaction AS t ON t.id = l.transaction
WHERE t.type NOT IN ('SalesOrd', 'RtnAuth', 'Estimate')
"""


@dataclass(frozen=True)
class Definitions:
    """What an administrator set up in the account."""

    fields: Mapping[str, CustomField]
    lists: Mapping[str, tuple[ListValue, ...]]
    home_currency: str


def create_table(name: str, columns: Mapping[str, str]) -> str:
    """Return the CREATE TABLE of a stored table."""
    listed = ", ".join(f"{identifier(column)} {kind}" for column, kind in columns.items())
    return f"CREATE TABLE {identifier(name)} ({listed})"


def customer_columns(fields: Mapping[str, CustomField]) -> dict[str, str]:
    """Return the stored columns of `customer` with the custom fields."""
    return {**STORED["customer"], **{name: FIELD_TYPES[field.kind][1] for name, field in fields.items()}}


def list_values(values: Sequence[ListValue], behaviour: Behaviour) -> str:
    """Return SQL that gives the rows of a custom list's table."""
    rows = []
    for value in values:
        script_id = value.script_id.upper() if behaviour.script_id_case == "upper" else value.script_id
        inactive = "T" if value.inactive else "F"
        rows.append(f"({value.id}, {value.id}, {quoted(script_id)}, {quoted(value.name)}, '{inactive}')")
    names = ", ".join(_LIST_COLUMNS)
    none = "WHERE false" if not rows else ""
    listed = ", ".join(rows) or "(0, 0, '', '', 'F')"
    return f"SELECT * FROM (VALUES {listed}) AS v({names}) {none}"


def suiteql_tables(definitions: Definitions, behaviour: Behaviour) -> dict[str, Table]:
    """Return every table SuiteQL can read, by name, as this account's behaviour shows it."""
    tables = {name: table(name, name, *_plain(columns)) for name, columns in STORED.items()}
    tables["customer"] = _customer(definitions)
    tables["transaction"] = _transaction(definitions, behaviour)
    tables["transactionline"] = _transaction_line(definitions, behaviour)
    brands = _list_name(definitions, "customlist_brand")
    item = {
        **tables["item"].columns,
        "custitem_brand": Column("custitem_brand", "number", display=brands, integer=True),
    }
    tables["item"] = Table("item", "item", item)
    for list_id in definitions.lists:
        tables[list_id] = table(list_id, list_id, *_plain(_LIST_COLUMNS))
    tables["transactionaccountingline"] = table(
        "transactionaccountingline",
        "accounting_lines",
        *(Column(name, "number", integer=True) for name in ("transaction", "transactionline", "accountingbook")),
        Column("amount", "number"),
    )
    tables["dual"] = table("dual", "dual", Column("dummy", "text"))
    return tables


def _plain(columns: Mapping[str, str]) -> list[Column]:
    return [Column(name, _KINDS[kind], integer=kind == "BIGINT") for name, kind in columns.items()]


def _case(value: str, texts: Mapping[str, str]) -> str:
    """Return SQL for the text of a code, or the code itself where it has none."""
    branches = " ".join(f"WHEN {quoted(code)} THEN {quoted(text)}" for code, text in texts.items())
    return f"CASE {value} {branches} ELSE {value} END"


def _list_name(definitions: Definitions, list_id: str | None) -> str:
    """Return SQL for the name of a list value's id `{v}`."""
    values = definitions.lists.get(list_id or "", ())
    branches = " ".join(f"WHEN {value.id} THEN {quoted(value.name)}" for value in values)
    return f"CASE {{v}} {branches} END" if branches else "CAST({v} AS VARCHAR)"


def _list_names(definitions: Definitions, list_id: str | None) -> str:
    """Return SQL for the names of a multi-select's ids `{v}`."""
    name = _list_name(definitions, list_id).replace("{v}", "CAST(trim(v) AS BIGINT)")
    return f"array_to_string(list_transform(string_split({{v}}, ','), lambda v: {name}), ', ')"


def _name_of(record: str, name: str) -> str:
    """Return SQL for the name of the record whose id is `{v}`."""
    return f'(SELECT any_value(named.{name}) FROM "{record}" AS named WHERE named.id = {{v}})'


def _custom(definitions: Definitions, field: CustomField) -> Column:
    kind = FIELD_TYPES[field.kind][0]
    display = ""
    if field.kind == "SELECT":
        display = _list_name(definitions, field.list_id)
    elif field.kind == "MULTISELECT":
        display = _list_names(definitions, field.list_id)
    elif field.kind == "CHECKBOX":
        display = "CASE {v} WHEN 'T' THEN 'Yes' WHEN 'F' THEN 'No' END"
    return Column(field.script_id, kind, display=display, integer=field.kind in ("INTEGER", "SELECT"))


def _customer(definitions: Definitions) -> Table:
    columns = {column.name: column for column in _plain(STORED["customer"])}
    displays = {
        "id": "{t}.altname",
        "category": _name_of("customercategory", "name"),
        "subsidiary": _name_of("subsidiary", "name"),
        "salesrep": _name_of("employee", "entityid"),
        "currency": case_sql("{v}", "name", definitions.home_currency),
    }
    for name, display in displays.items():
        columns[name] = Column(name, "number", display=display, integer=True)
    for field in definitions.fields.values():
        columns[field.script_id] = _custom(definitions, field)
    return Table("customer", "customer", columns)


def _transaction(definitions: Definitions, behaviour: Behaviour) -> Table:
    compound = "({t}.type || ':' || {t}.status)"
    credit = "{t}.type IN ('CashRfnd', 'CustCred', 'RtnAuth')"
    total = "abs({t}.foreigntotal)"
    flipped = f"CASE WHEN {credit} THEN {total} ELSE {{t}}.foreigntotal END"
    created = "coalesce({t}.created, CAST({t}.trandate AS TIMESTAMP) + to_seconds(61200 + {t}.id % 28800))"
    types = {code: names[0] for code, names in _RECORDS.items()}
    prefixes = {code: names[2] for code, names in _RECORDS.items()}
    amount = {"currency": "{t}.currency", "rate": "{t}.exchangerate"}
    sign = flipped if behaviour.credit_sign == "positive" else ""
    columns = [
        Column("id", "number", integer=True),
        Column("tranid", "text", f"coalesce({{t}}.tranid, {_case('{t}.type', prefixes)} || {{t}}.id)"),
        Column("trandate", "date"),
        Column("type", "text", display=_case("{v}", {code: names[1] for code, names in _RECORDS.items()})),
        Column("recordtype", "text", _case("{t}.type", types)),
        Column(
            "status",
            "text",
            compound if behaviour.status_form == "compound" else "",
            display=f"{_case('{t}.type', {c: n[1] for c, n in _RECORDS.items()})} || ' : ' || {_case(compound, _STATUS_NAMES)}",
            criterion=compound,
        ),
        Column("entity", "number", display=_name_of("customer", "altname"), integer=True),
        Column("currency", "number", display=case_sql("{v}", "name", definitions.home_currency), integer=True),
        Column("exchangerate", "number"),
        Column("foreigntotal", "number", sign, **amount),
        Column("posting", "text", "CASE WHEN {t}.type IN ('SalesOrd', 'RtnAuth', 'Estimate') THEN 'F' ELSE 'T' END"),
        Column("voided", "text"),
        Column("createddate", "instant", created),
        Column("lastmodifieddate", "instant", created),
        Column("location", "number", display=_name_of("location", "name"), integer=True),
        Column("createdfrom", "number", integer=True),
        Column(
            "custbody_sales_channel",
            "number",
            display=_list_name(definitions, "customlist_sales_channel"),
            integer=True,
        ),
    ]
    if behaviour.transaction_total:
        base = (sign or "{t}.foreigntotal") + " * {t}.exchangerate"
        columns.append(Column("total", "number", f"({base})"))
    return table("transaction", "transaction", *columns)


def _transaction_line(definitions: Definitions, behaviour: Behaviour) -> Table:
    amount = {"currency": "{t}.currency", "rate": "{t}.exchangerate"}
    net = "({t}.foreignamount * {t}.exchangerate)" if behaviour.netamount_currency == "base" else "{t}.foreignamount"
    return table(
        "transactionline",
        "transaction_lines",
        Column("id", "number", integer=True),
        Column("transaction", "number", integer=True),
        Column("linesequencenumber", "number", "{t}.id", integer=True),
        Column("mainline", "text"),
        Column("taxline", "text", "'F'"),
        Column("iscogs", "text"),
        Column("assemblycomponent", "text", "'F'"),
        Column("donotdisplayline", "text", "'F'"),
        Column("item", "number", display=_name_of("item", "itemid"), integer=True),
        Column("itemtype", "text"),
        Column("quantity", "number", integer=True),
        Column("rate", "number", "abs(suiteql_divide({t}.foreignamount, nullif({t}.quantity, 0)))"),
        Column("netamount", "number", net, **({} if behaviour.netamount_currency == "base" else amount)),
        Column("foreignamount", "number", **amount),
        Column("subsidiary", "number", "1", display=_name_of("subsidiary", "name"), integer=True),
        Column("location", "number", display=_name_of("location", "name"), integer=True),
        Column("department", "number", "CAST(NULL AS BIGINT)", integer=True),
        Column("class", "number", "CAST(NULL AS BIGINT)", integer=True),
        Column(
            "linelastmodifieddate",
            "instant",
            "coalesce({t}.created, CAST({t}.trandate AS TIMESTAMP) + to_seconds(61200 + {t}.transaction % 28800))",
        ),
    )
