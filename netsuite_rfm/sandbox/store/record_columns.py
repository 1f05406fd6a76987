"""The tables and columns that SuiteQL shows of the account's records.

Columns are those that public queries use (aideny-kr/ecom-netsuite-suites table schemas, salto-io/salto, Oracle's skill
files). Columns that can be derived from stored ones are derived when read, so that an account with millions of
transactions stays small.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.store.currencies import case_sql
from netsuite_rfm.sandbox.store.fields import BRAND_LIST, CHANNEL_LIST
from netsuite_rfm.sandbox.store.records import FIELD_TYPES, LIST_COLUMNS, MONEY, RATE, STORED
from netsuite_rfm.sandbox.suiteql.tables import Column, Table, table
from netsuite_rfm.sandbox.suiteql.typed import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_rfm.sandbox.behaviour import Behaviour
    from netsuite_rfm.sandbox.store.fields import CustomField, ListValue
    from netsuite_rfm.sandbox.suiteql.typed import Kind

_KINDS: dict[str, Kind] = {
    "BIGINT": "number", MONEY: "number", RATE: "number", "VARCHAR": "text", "DATE": "date", "TIMESTAMP": "instant",
}  # fmt: skip

_RECORDS: dict[str, tuple[str, str, str]] = {  # type: (record type, name, prefix of a document number)
    "SalesOrd": ("salesorder", "Sales Order", "SO"),
    "CashSale": ("cashsale", "Cash Sale", "CS"),
    "CustInvc": ("invoice", "Invoice", "INV"),
    "CashRfnd": ("cashrefund", "Cash Refund", "CR"),
    "CustCred": ("creditmemo", "Credit Memo", "CM"),
    "RtnAuth": ("returnauthorization", "Return Authorization", "RMA"),
}
# Observed letters of SalesOrd and CustInvc (aideny-kr/ecom-netsuite-suites and others; D and E of an invoice in public
# SuiteScript); the rest is a guess.
_STATUS_NAMES = {
    "SalesOrd:A": "Pending Approval", "SalesOrd:B": "Pending Fulfillment", "SalesOrd:C": "Cancelled",
    "SalesOrd:D": "Partially Fulfilled", "SalesOrd:E": "Pending Billing/Partially Fulfilled",
    "SalesOrd:F": "Pending Billing", "SalesOrd:G": "Billed", "SalesOrd:H": "Closed", "CustInvc:A": "Open",
    "CustInvc:B": "Paid In Full", "CustInvc:D": "Pending Approval", "CustInvc:E": "Rejected",
    "CashSale:C": "Deposited", "CashRfnd:C": "Deposited",
    "CustCred:B": "Fully Applied", "RtnAuth:G": "Refunded",
}  # fmt: skip


@dataclass(frozen=True)
class Definitions:
    """What an administrator configured in the account."""

    fields: Mapping[str, CustomField]
    lists: Mapping[str, tuple[ListValue, ...]]
    home_currency: str
    time_zone: str = "America/Los_Angeles"


_RESPONSE_WORDS = {
    "SENT": "Sent",
    "VIEWED": "Opened",
    "CLICKEDTHRU": "Clicked Thru",
    "RESPONDED": "Responded",
    "PURCHASED": "Purchased",
    "UNSUBSCRIBED": "Unsubscribed",
}
"""Words of campaign responses (section_N990539) by the codes of the REST API Browser 2026.1."""


def suiteql_tables(definitions: Definitions, behaviour: Behaviour) -> dict[str, Table]:
    """Return every table that SuiteQL can read, by name, according to this account's behaviour."""
    tables = {name: table(name, name, *_plain(columns)) for name, columns in STORED.items()}
    tables["customer"] = _customer(definitions, behaviour)
    tables["transaction"] = _transaction(definitions, behaviour)
    tables["transactionline"] = _transaction_line(behaviour)
    brands = _list_name(definitions, BRAND_LIST)
    item = {
        **tables["item"].columns,
        "custitem_brand": Column("custitem_brand", "number", display=brands, integer=True),
    }
    tables["item"] = Table("item", "item", item)
    for list_id in definitions.lists:
        tables[list_id] = table(list_id, list_id, *_plain(LIST_COLUMNS))
    tables["transactionaccountingline"] = table(
        "transactionaccountingline",
        "accounting_lines",
        *(Column(name, "number", integer=True) for name in ("transaction", "transactionline", "accountingbook")),
        Column("amount", "number"),
    )
    for name, there in (
        ("job", behaviour.projects),
        ("vendor", behaviour.vendors),
        ("accountingbook", behaviour.accounting_books != "absent"),
        ("promotioncode", behaviour.promotions),
        ("tranpromotion", behaviour.promotions),
        ("couponcode", behaviour.coupon_codes),
        ("campaignresponse", behaviour.campaign_responses != "absent"),
        ("campaign", behaviour.campaigns),
    ):
        if not there:
            del tables[name]
    if behaviour.deleted_records == "absent":
        del tables["deletedrecord"]
    else:
        deleted = Column("deleteddate", "instant")
        shown = {**tables["deletedrecord"].columns, "deleteddate": _as(deleted, behaviour.deleted_records, definitions)}
        tables["deletedrecord"] = Table("deletedrecord", "deletedrecord", shown)
    if behaviour.campaign_responses == "words":
        stored = tables["campaignresponse"]
        words = replace(stored.columns["response"], sql=_case("{t}.response", _RESPONSE_WORDS))
        tables["campaignresponse"] = Table(stored.name, stored.source, {**stored.columns, "response": words})
    if behaviour.promotions:
        tables["tranpromotion"] = _promotions_of_orders(tables["tranpromotion"], behaviour)
    tables["dual"] = table("dual", "dual", Column("dummy", "text"))
    return tables


def _promotions_of_orders(stored: Table, behaviour: Behaviour) -> Table:
    """Return `tranPromotion` with this account's sign of discounts; stored amounts have no sign."""
    sign = "-" if behaviour.promotion_discount_sign == "negative" else ""
    discounts = {
        name: replace(stored.columns[name], sql=f'{sign}abs({{t}}."{name}")')
        for name in ("purchasediscount", "shippingdiscount")
    }
    return Table(stored.name, stored.source, {**stored.columns, **discounts})


def _plain(columns: Mapping[str, str]) -> list[Column]:
    return [Column(name, _KINDS[kind], integer=kind == "BIGINT") for name, kind in columns.items()]


def _as(moment: Column, form: str, definitions: Definitions) -> Column:
    """Return a column of times as this account shows them: with a zone, in the session's time, or as a day."""
    if form == "moment":
        return moment
    local = f"timezone({quoted(definitions.time_zone)}, timezone('UTC', {moment.value('{t}')}))"
    if form == "day":
        return replace(moment, kind="date", sql=f"CAST({local} AS DATE)")
    return replace(moment, kind="datetime", sql=local)


def _case(value: str, texts: Mapping[str, str]) -> str:
    """Return SQL for the text of a code, or the code itself if it has none."""
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


_NAMES = {"location": "name", "customercategory": "name"}
"""For record types to which a custom field may refer, the column with their name."""


def _custom(definitions: Definitions, field: CustomField, behaviour: Behaviour) -> Column:
    kind = FIELD_TYPES[field.kind][0]
    display = ""
    if field.kind == "SELECT" and field.list_id in _NAMES:
        display = _name_of(field.list_id, _NAMES[field.list_id])
    elif field.kind == "SELECT":
        display = _list_name(definitions, field.list_id)
    elif field.kind == "MULTISELECT":
        display = _list_names(definitions, field.list_id)
    elif field.kind == "CHECKBOX":
        display = "CASE {v} WHEN 'T' THEN 'Yes' WHEN 'F' THEN 'No' END"
    if field.kind == "PERCENT" and behaviour.percent_form == "fraction":
        return Column(field.script_id, kind, f'({{t}}."{field.script_id}" / 100)')
    return Column(field.script_id, kind, display=display, integer=field.kind in ("INTEGER", "SELECT"))


def _customer(definitions: Definitions, behaviour: Behaviour) -> Table:
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
        columns[field.script_id] = _custom(definitions, field, behaviour)
    columns["lastmodifieddate"] = _as(columns["lastmodifieddate"], behaviour.change_dates, definitions)
    return Table("customer", "customer", columns)


def _transaction(definitions: Definitions, behaviour: Behaviour) -> Table:
    names = _case("{t}.type", {code: names[1] for code, names in _RECORDS.items()})
    status = "({t}.type || ':' || {t}.status)"
    prefix = _case("{t}.type", {code: names[2] for code, names in _RECORDS.items()})
    created = f"coalesce({{t}}.created, {afternoon('{t}.id')})"
    total = _total(behaviour)
    columns = [
        Column("id", "number", integer=True),
        Column("tranid", "text", f"coalesce({{t}}.tranid, {prefix} || {{t}}.id)"),
        Column("trandate", "date"),
        Column("type", "text", display=names),
        Column("recordtype", "text", _case("{t}.type", {code: names[0] for code, names in _RECORDS.items()})),
        Column(
            "status",
            "text",
            status if behaviour.status_form == "compound" else "",
            display=f"{names} || ' : ' || {_case(status, _STATUS_NAMES)}",
            criterion=status,
        ),
        Column("entity", "number", display=_name_of("customer", "altname"), integer=True),
        Column("currency", "number", display=case_sql("{v}", "name", definitions.home_currency), integer=True),
        Column("exchangerate", "number"),
        Column("foreigntotal", "number", total, currency="{t}.currency", rate="{t}.exchangerate"),
        Column("posting", "text", "CASE WHEN {t}.type IN ('SalesOrd', 'RtnAuth') THEN 'F' ELSE 'T' END"),
        Column("voided", "text"),
        _as(Column("createddate", "instant", created), behaviour.change_dates, definitions),
        _as(
            Column("lastmodifieddate", "instant", f"coalesce({{t}}.modified, {created})"),
            behaviour.change_dates,
            definitions,
        ),
        Column("location", "number", display=_name_of("location", "name"), integer=True),
        Column("createdfrom", "number", integer=True),
        Column("custbody_sales_channel", "number", display=_list_name(definitions, CHANNEL_LIST), integer=True),
    ]
    if behaviour.lead_source:
        columns.append(Column("leadsource", "number", integer=True))
    if behaviour.transaction_total:
        columns.append(Column("total", "number", f"({total} * {{t}}.exchangerate)"))
    return table("transaction", "transaction", *columns)


def _total(behaviour: Behaviour) -> str:
    """Return SQL for the foreign total: credits are stored negative."""
    if behaviour.credit_sign == "negative":
        return "{t}.foreigntotal"
    credit = "{t}.type IN ('CashRfnd', 'CustCred', 'RtnAuth')"
    return f"CASE WHEN {credit} THEN abs({{t}}.foreigntotal) ELSE {{t}}.foreigntotal END"


def afternoon(number: str) -> str:
    """Return SQL for a time on the transaction's day, the same day in UTC and in the United States."""
    return f"(CAST({{t}}.trandate AS TIMESTAMP) + to_seconds(61200 + {number} % 21600))"


def _transaction_line(behaviour: Behaviour) -> Table:
    converted = behaviour.netamount_currency == "base"
    amount = Column("foreignamount", "number", currency="{t}.currency", rate="{t}.exchangerate")
    net = Column("netamount", "number", "({t}.foreignamount * {t}.exchangerate)")
    location = _name_of("location", "name")
    on_lines = "CASE {t}.mainline WHEN 'T' THEN NULL ELSE {t}.location END"
    quantities = [Column(name, "number", integer=True) for name in ("quantityshiprecv", "quantitybilled")]
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
        net if converted else replace(amount, name="netamount", sql="{t}.foreignamount"),
        amount,
        Column("subsidiary", "number", "1", display=_name_of("subsidiary", "name"), integer=True),
        Column(
            "location",
            "number",
            on_lines if behaviour.order_locations == "lines" else "",
            display=location,
            integer=True,
        ),
        *(quantities if behaviour.line_quantities else ()),
        Column("department", "number", "CAST(NULL AS BIGINT)", integer=True),
        Column("class", "number", "CAST(NULL AS BIGINT)", integer=True),
        Column("linelastmodifieddate", "instant", f"coalesce({{t}}.changed, {afternoon('{t}.transaction')})"),
    )
