"""Generate a retailer: a chain of optical stores with an online shop, about three years of orders up to `today`.

It has prospects, one-time buyers, occasional, regular, seasonal and best customers and leavers, so that every RFM
segment exists; several currencies and channels, discounts, returns and brand preferences; and like a real account it
has invoices of sales orders, cancelled, pending and voided documents, inactive customers, and customers who opted out
of mail if the account has fields for that. It is seeded: the same arguments give the same account, byte for byte.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netsuite_rfm.sandbox.retailer import catalogue
from netsuite_rfm.sandbox.retailer.consent import CONSENT_FIELDS, consent
from netsuite_rfm.sandbox.retailer.orders import Columns, documents
from netsuite_rfm.sandbox.retailer.people import People, people
from netsuite_rfm.sandbox.retailer.promotions import BEGAN_DAYS_AGO, CODE, NAME, PROMOTION, WinBack, win_back
from netsuite_rfm.sandbox.store.currencies import CURRENCIES, rate
from netsuite_rfm.sandbox.suiteql.typed import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from netsuite_rfm.sandbox.store.account import Account

FIRST_EMPLOYEE_ID = 12
_TYPES = ("SalesOrd", "CashSale", "CustInvc", "CashRfnd", "RtnAuth", "CustCred")


def open_retailer(
    account: Account, *, customers: int, seed: int = 1, today: date, promotions: bool = False
) -> WinBack | None:
    """Fill an empty account with a retailer with this many customers, whose last day is `today`.

    With `promotions`, inactive customers react to one with a known true effect, and are returned.

    The account's home currency becomes US dollars. A million customers have about five million transactions and take
    about twenty seconds.
    """
    generator = np.random.default_rng(seed)
    account.set_home_currency("USD")
    _add_setup(account)
    crowd = people(generator, customers)
    _add_customers(account, crowd, today, seed)
    columns = documents(generator, crowd, today)
    _add_documents(account, columns, today)
    if not promotions:
        return None
    campaign = win_back(crowd, seed, int(columns["id"].max(initial=0)) + 2)
    _add_documents(account, campaign.orders, today)
    _add_promotion(account, campaign, today)
    return campaign


def _add_promotion(account: Account, campaign: WinBack, today: date) -> None:
    began = np.datetime64(today) - np.timedelta64(BEGAN_DAYS_AGO, "D")
    account.add_records(
        "promotioncode",
        {"id": np.array([PROMOTION]), "name": _texts([NAME]), "code": _texts([CODE]), "startdate": np.array([began])},
    )
    used = campaign.redeemed
    account.add_records(
        "tranpromotion",
        {
            "transaction": campaign.orders["id"][used],
            "promocode": np.full(int(used.sum()), PROMOTION),
            "purchasediscount": campaign.orders["discount_cents"][used] / 100,
            "shippingdiscount": np.zeros(int(used.sum())),
        },
    )


def _add_setup(account: Account) -> None:
    stores = (*catalogue.STORES, catalogue.ONLINE_SHOP)
    account.add_records(
        "location",
        {
            "id": np.array([store.id for store in stores]),
            "name": _texts([store.name for store in stores]),
            "externalid": _texts([store.external_id for store in stores]),
        },
    )
    first, last = zip(*catalogue.MANAGERS, strict=True)
    account.add_records(
        "employee",
        {
            "id": np.arange(len(first)) * 2 + FIRST_EMPLOYEE_ID,
            "entityid": _texts([f"{a} {b}" for a, b in catalogue.MANAGERS]),
            "firstname": _texts(first),
            "lastname": _texts(last),
            "email": _texts([f"store{number}@clearwell.example" for number in range(1, len(first) + 1)]),
            "location": np.array([store.id for store in catalogue.STORES]),
        },
    )
    ids, names = zip(*catalogue.CATEGORIES, strict=True)
    account.add_records("customercategory", {"id": np.array(ids), "name": _texts(names)})
    ids, codes, titles, brands = zip(*catalogue.ITEMS, strict=True)
    account.add_records(
        "item",
        {
            "id": np.array(ids),
            "itemid": _texts(codes),
            "displayname": _texts(titles),
            "custitem_brand": np.array(brands),
        },
    )


def _texts(values: Sequence[str]) -> np.ndarray:
    return np.array(values, dtype=object)


def _listed(values: Sequence[object], index: str) -> str:
    """Return SQL for the entry of a list at a zero-based index."""
    entries = ", ".join(quoted(value) if isinstance(value, str) else str(value) for value in values)
    return f"list_extract([{entries}], {index} + 1)"


def _add_customers(account: Account, crowd: People, today: date, seed: int) -> None:
    hostile = f"data.place % {catalogue.HOSTILE_EVERY} = 7"
    place = f"(data.place // {catalogue.HOSTILE_EVERY}) % {len(catalogue.HOSTILE_NAMES)}"
    first, last = _listed(catalogue.FIRST_NAMES, "data.first"), _listed(catalogue.LAST_NAMES, "data.last")
    name = (
        f"CASE WHEN {hostile} THEN {_listed(catalogue.HOSTILE_NAMES, place)} "
        f"WHEN data.company THEN {last} || ' Eyecare Ltd' ELSE {first} || ' ' || {last} END"
    )
    created = f"CAST(DATE '{today}' - CAST(data.created_days_ago AS INTEGER) AS TIMESTAMP) + INTERVAL 17 HOUR"
    has_consent = set(CONSENT_FIELDS) <= set(account.stored_columns()["customer"])
    account.add_customers(
        {
            "id": crowd.ids, "place": np.arange(len(crowd.ids), dtype=np.int64), "first": crowd.first_name,
            "last": crowd.last_name, "company": crowd.company, "inactive": crowd.inactive,
            "store": crowd.store, "category_code": crowd.category, "created_days_ago": crowd.created_days_ago,
            **(consent(seed, len(crowd.ids)) if has_consent else {}),
        },
        {
            "externalid": "'POS-' || (data.id + 700000)",
            "altname": name,
            "companyname": f"CASE WHEN data.company THEN {name} END",
            "firstname": f"CASE WHEN NOT data.company AND NOT ({hostile}) THEN {first} END",
            "lastname": f"CASE WHEN NOT data.company AND NOT ({hostile}) THEN {last} END",
            "isperson": "CASE WHEN data.company THEN 'F' ELSE 'T' END",
            "isinactive": "CASE WHEN data.inactive THEN 'T' ELSE 'F' END",
            "email": "CASE WHEN data.id % 11 > 0 THEN 'customer' || data.id || '@clearwell.example' END",
            "phone": "CASE WHEN data.id % 13 > 0 THEN '+44 1632 ' || (960000 + data.id % 1000) END",
            "category": _listed([number for number, _ in catalogue.CATEGORIES], "data.category_code"),
            "currency": _listed([CURRENCIES[store.currency].id for store in catalogue.STORES], "data.store"),
            "salesrep": f"data.store * 2 + {FIRST_EMPLOYEE_ID}",
            "datecreated": created,
            "lastmodifieddate": created,
            **(CONSENT_FIELDS if has_consent else {}),
        },
    )  # fmt: skip


def _add_documents(account: Account, columns: Columns, today: date) -> None:
    codes = [store.currency for store in catalogue.STORES]
    account.add_transactions(
        columns,
        {
            "trandate": f"DATE '{today}' - CAST(data.days_ago AS INTEGER)",
            "type": _listed(_TYPES, "data.type_code"),
            "status": "chr(data.status_code)",
            "voided": "CASE WHEN data.void THEN 'T' ELSE 'F' END",
            "currency": _listed([CURRENCIES[code].id for code in codes], "data.store"),
            "exchangerate": _listed([rate(code, "USD") for code in codes], "data.store"),
            "location": f"CASE WHEN data.channel = {catalogue.IN_STORE} THEN "
            f"{_listed([store.id for store in catalogue.STORES], 'data.store')} ELSE {catalogue.ONLINE_SHOP.id} END",
            "custbody_sales_channel": "data.channel",
            "item": _listed([item[0] for item in catalogue.ITEMS], "data.item_code"),
            "createdfrom": "CASE WHEN data.source > 0 THEN data.source END",
        },
    )
