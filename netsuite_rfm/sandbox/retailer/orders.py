"""The generated retailer's documents as columns: sales, invoices, returns, and documents that never count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netsuite_rfm.sandbox.retailer.catalogue import IN_STORE, ITEMS, ONLINE, PHONE
from netsuite_rfm.sandbox.retailer.people import HABITS, Flags, Ints, People

if TYPE_CHECKING:
    from datetime import date

Columns = dict[str, np.ndarray]

SALES_ORDER, CASH_SALE, INVOICE, CASH_REFUND, RETURN_AUTHORIZATION, CREDIT_MEMO = range(6)
FIRST_ID = 50_001
_BRANDS = 6
_GOODS = len(ITEMS) // _BRANDS
# Shares of sales.
_RETURNED, _PARTLY, _VOIDED, _CANCELLED, _PHONED = 0.07, 0.4, 0.004, 0.012, 0.04
_ON_ITS_WAY, _UNAPPROVED = 0.6, 0.15  # of recent sales orders, not yet billed or approved
_WEEK_DAYS, _APPROVAL_DAYS = 7, 4
_FAVOURITE = 0.7  # of goods bought are of the customer's own brand
_COPIED = ("entity", "store", "channel", "item_code", "quantity", "foreigntotal_cents", "discount_cents", "void")


def documents(generator: np.random.Generator, crowd: People, today: date) -> Columns:
    """Return every document of these customers, with internal ids in the order of their dates."""
    sales = _sales(generator, crowd, today)
    parts = [sales, _invoices(sales), *_returns(generator, sales)]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in sales}
    return _numbered(columns)


def _sales(generator: np.random.Generator, crowd: People, today: date) -> Columns:
    count = int(crowd.orders.sum())
    who = np.repeat(np.arange(len(crowd.ids), dtype=np.int32), crowd.orders)
    days_ago = _days_ago(generator, crowd, who, today)
    online = generator.random(count) < crowd.online_share[who]
    phone = online & (generator.random(count) < _PHONED)
    discounted = generator.random(count) < np.where(crowd.discount_seeker[who], 0.8, 0.12)
    basket = np.array([habit.basket for habit in HABITS])[crowd.habit[who]]
    full = np.maximum(1, np.rint(100 * basket * np.exp(generator.normal(0, 0.55, count)))).astype(np.int64)
    discount = np.where(discounted, full * generator.integers(5, 31, count) // 100, 0)
    favourite = generator.random(count) < _FAVOURITE
    brand = np.where(favourite, crowd.brand[who], generator.integers(_BRANDS, size=count))
    kind = np.where(online, SALES_ORDER, CASH_SALE).astype(np.int8)
    return {
        "entity": crowd.ids[who],
        "days_ago": days_ago,
        "type_code": kind,
        "status_code": _statuses(generator, kind, days_ago),
        "void": generator.random(count) < _VOIDED,
        "store": crowd.store[who],
        "channel": np.where(phone, PHONE, np.where(online, ONLINE, IN_STORE)).astype(np.int8),
        "item_code": (brand * _GOODS + generator.integers(_GOODS, size=count)).astype(np.int8),
        "quantity": generator.integers(1, 4, count, dtype=np.int8),
        "foreigntotal_cents": full - discount,
        "discount_cents": discount,
        "source": np.full(count, -1, dtype=np.int64),  # position of the document from which this one was made
    }


def _days_ago(generator: np.random.Generator, crowd: People, who: Ints, today: date) -> Ints:
    """Spread each customer's orders between first and last, both inclusive."""
    share = generator.random(len(who))
    first = np.cumsum(crowd.orders) - crowd.orders
    has_orders = crowd.orders > 0
    share[first[has_orders]] = 0.0
    several = crowd.orders > 1
    share[(first + crowd.orders - 1)[several]] = 1.0
    start, end = crowd.start_days_ago[who], crowd.end_days_ago[who]
    days = np.floor(end + (start - end) * share).astype(np.int64)
    seasonal = np.array([habit.seasonal for habit in HABITS])[crowd.habit[who]]
    return np.where(seasonal, _before_christmas(generator, days, today), days).astype(np.int32)


def _before_christmas(generator: np.random.Generator, days: Ints, today: date) -> Ints:
    """Move orders to the five weeks before Christmas, in the latest such weeks that are not in the future."""
    last = np.datetime64(today, "D")
    years = (last - days.astype("timedelta64[D]")).astype("datetime64[Y]")
    into_the_year = (324 + generator.integers(0, 34, len(days))).astype("timedelta64[D]")
    wanted = years.astype("datetime64[D]") + into_the_year
    year_before = (years - np.timedelta64(1, "Y")).astype("datetime64[D]") + into_the_year
    chosen = np.where(wanted <= last, wanted, year_before)
    days_ago: Ints = (last - chosen).astype(np.int64)
    return days_ago


def _statuses(generator: np.random.Generator, kind: Ints, days_ago: Ints) -> Ints:
    """Return the status letter of each sale: billed, except for recent orders in progress and some cancelled ones."""
    draw = generator.random(len(kind))
    order = kind == SALES_ORDER
    letters = np.where(order, ord("G"), ord("C"))
    letters = np.where(order & (days_ago < _WEEK_DAYS) & (draw < _ON_ITS_WAY), ord("B"), letters)
    letters = np.where(order & (days_ago < _APPROVAL_DAYS) & (draw < _UNAPPROVED), ord("A"), letters)
    return np.where(order & (draw > 1 - _CANCELLED), ord("C"), letters).astype(np.int32)


def _invoices(sales: Columns) -> Columns:
    """Return the invoice of each billed sales order, on the same day."""
    billed = np.flatnonzero((sales["type_code"] == SALES_ORDER) & (sales["status_code"] == ord("G")))
    return _made_from(sales, billed, INVOICE, ord("B"))


def _returns(generator: np.random.Generator, sales: Columns) -> list[Columns]:
    """Return refunds of cash sales, and authorizations and credit memos for sales orders, a few weeks later."""
    draw = generator.random(len(sales["entity"]))
    delay = generator.integers(1, 41, len(draw))
    partly = np.where(generator.random(len(draw)) < _PARTLY, generator.integers(20, 90, len(draw)), 100)
    done = (sales["type_code"] == CASH_SALE) | (sales["status_code"] == ord("G"))
    returned = (draw < _RETURNED) & done & (sales["days_ago"] >= delay) & ~sales["void"]

    def of(kind: int, flags: Flags, letter: str) -> Columns:
        places = np.flatnonzero(returned & flags)
        made = _made_from(sales, places, kind, ord(letter))
        made["days_ago"] = (made["days_ago"] - delay[places]).astype(np.int32)
        made["foreigntotal_cents"] = -(made["foreigntotal_cents"] * partly[places] // 100)
        made["discount_cents"] = np.zeros(len(places), dtype=np.int64)
        return made

    ordered = sales["type_code"] == SALES_ORDER
    return [
        of(CASH_REFUND, ~ordered, "C"),
        of(RETURN_AUTHORIZATION, ordered, "G"),
        of(CREDIT_MEMO, ordered, "B"),
    ]


def _made_from(sales: Columns, places: Ints, kind: int, letter: int) -> Columns:
    made = {name: sales[name][places] for name in _COPIED}
    return {
        **made,
        "days_ago": sales["days_ago"][places],
        "type_code": np.full(len(places), kind, dtype=np.int8),
        "status_code": np.full(len(places), letter, dtype=np.int32),
        "source": places.astype(np.int64),
    }


def _numbered(columns: Columns) -> Columns:
    """Assign internal ids in the order of dates, with gaps, and replace the positions in `source` by them.

    Sales come first in the columns, so a sale has the same position here as among the sales alone.
    """
    oldest_first = np.argsort(-columns["days_ago"], kind="stable")
    ids = np.empty(len(oldest_first), dtype=np.int64)
    ids[oldest_first] = FIRST_ID + 2 * np.arange(len(oldest_first), dtype=np.int64)
    source = columns["source"]
    return {**columns, "id": ids, "source": np.where(source >= 0, ids[source], 0)}
