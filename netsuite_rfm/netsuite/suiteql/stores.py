"""SuiteQL of the reports by store: customers by store, what they bought, and sales by store.

A customer belongs to the home location that the worker determines. Sales belong to the transaction's location.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from netsuite_rfm.netsuite.fields import column
from netsuite_rfm.netsuite.suiteql.clauses import columns, lines, nested
from netsuite_rfm.netsuite.suiteql.literals import day, whole, wholes
from netsuite_rfm.netsuite.suiteql.runs_and_history import HISTORY_RECORD
from netsuite_rfm.netsuite.suiteql.segments_then import HELD_THEN, first_change_since
from netsuite_rfm.netsuite.suiteql.what_counts import cents_of, counts, customer_of, joins_of, value_of
from netsuite_rfm.rfm.counting import Counting

YEAR_DAYS = 365
MOST_CUSTOMERS = 100
_STORE = f"NVL({column('home_location', 'c')}, 0)"
_SEGMENT = f"NVL({column('segment', 'c')}, 0)"
_VALUE = f"NVL({column('lifetime_cents', 'c')}, 0)"
_SOLD_AT = "NVL(m.location, 0)"

STORES = lines(columns("l.id AS id", "l.name AS name"), "FROM location l", "ORDER BY l.id")
"""Selects the locations and their names."""
_HOME = column("home_location", "c")
HOME_STORES = lines(
    columns(f"{_HOME} AS store", f"MAX(BUILTIN.DF({_HOME})) AS name"),
    "FROM customer c",
    f"WHERE {_HOME} IS NOT NULL",
    f"GROUP BY {_HOME}",
    f"ORDER BY {_HOME}",
)
"""The locations that are customers' home locations, and their names."""


def customers_by_store(store: int | None = None) -> str:
    """Count active customers with a segment, by home location and segment; only of ``store`` if given."""
    return lines(
        columns(
            f"{_STORE} AS store",
            f"{_SEGMENT} AS segment",
            "COUNT(*) AS customers",
            f"MAX(BUILTIN.DF({column('home_location', 'c')})) AS name",
            f"{cents_of(_VALUE)} AS cents",
        ),
        "FROM customer c",
        f"WHERE c.isinactive = 'F' AND {column('segment', 'c')} IS NOT NULL{_of(_STORE, store)}",
        f"GROUP BY {_STORE}, {_SEGMENT}",
        f"ORDER BY {_STORE}, {_SEGMENT}",
    )


def last_year_by_store(counting: Counting, store: int | None = None) -> str:
    """Sum up what active customers bought in the 365 days up to the as-of day, by home location and current segment."""
    since = counting.as_of - timedelta(days=YEAR_DAYS - 1)
    return lines(
        columns(
            f"{_STORE} AS store",
            f"{_SEGMENT} AS segment",
            f"MAX(BUILTIN.DF({column('home_location', 'c')})) AS name",
            f"{cents_of(value_of(counting, returns=counting.net), counting)} AS cents",
        ),
        "FROM transaction t",
        joins_of(counting),
        f"JOIN customer c ON c.id = {customer_of(counting)}",
        f"WHERE {counts(counting, returns=counting.net)}",
        f"AND c.isinactive = 'F' AND t.trandate >= {day(since)}{_of(_STORE, store)}",
        f"GROUP BY {_STORE}, {_SEGMENT}",
        f"ORDER BY {_STORE}, {_SEGMENT}",
    )


def sales_by_store(counting: Counting, first: date, last: date, store: int | None = None) -> str:
    """Sum up sales between two days, by location and by the customer's segment at the start of the first day."""
    return lines(
        columns(
            f"{_SOLD_AT} AS store",
            f"{HELD_THEN} AS segment",
            "MAX(BUILTIN.DF(m.location)) AS name",
            f"{cents_of(value_of(counting, returns=counting.net), counting)} AS cents",
        ),
        "FROM transaction t",
        joins_of(counting, line=True),
        f"JOIN customer c ON c.id = {customer_of(counting)}",
        f"LEFT JOIN {first_change_since(first)} e ON e.customer = c.id",
        f"LEFT JOIN {HISTORY_RECORD} f ON f.id = e.first_id",
        f"WHERE {counts(counting, returns=counting.net)}",
        f"AND t.trandate >= {day(first)} AND t.trandate <= {day(last)}{_of(_SOLD_AT, store)}",
        f"GROUP BY {_SOLD_AT}, {HELD_THEN}",
        f"ORDER BY {_SOLD_AT}, {HELD_THEN}",
    )


def customers_of_store(store: int, segments: Sequence[int]) -> str:
    """Select the most valuable active customers of a store in these segments, at most 100."""
    named = {
        "id": "c.id",
        "name": "NVL(c.altname, c.entityid)",
        "phone": "c.phone",
        "segment": _SEGMENT,
        "last_order": f"TO_CHAR({column('last_order_day', 'c')}, 'YYYY-MM-DD')",
        "orders": f"NVL({column('order_count', 'c')}, 0)",
        "cents": f"TO_CHAR(ROUND({_VALUE} * 100))",
    }
    inner = nested(
        columns(*(f"{expression} AS {name}" for name, expression in named.items())),
        "FROM customer c",
        f"WHERE c.isinactive = 'F' AND {_STORE} = {whole(store)} AND {_SEGMENT} IN ({wholes(segments)})",
        f"ORDER BY {_VALUE} DESC, c.id",
    )
    return lines(
        columns(*(f"q.{name} AS {name}" for name in named)), f"FROM {inner} q", f"WHERE ROWNUM <= {MOST_CUSTOMERS}"
    )


def _of(expression: str, store: int | None) -> str:
    return "" if store is None else f" AND {expression} = {whole(store)}"
