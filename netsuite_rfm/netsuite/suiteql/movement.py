"""SuiteQL for customers who changed segment between two days: each counts once, by first and last segment.

The dashboard in NetSuite sends the same texts for movement (``lib/rfm_movement_queries.js``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from netsuite_rfm.netsuite.fields import column, history_column, run_column
from netsuite_rfm.netsuite.suiteql.clauses import columns, first_rows, lines, nested
from netsuite_rfm.netsuite.suiteql.literals import day, days, whole
from netsuite_rfm.netsuite.suiteql.runs_and_history import HISTORY_RECORD, OVER_ALL_CUSTOMERS, RUN_RECORD, stands
from netsuite_rfm.netsuite.suiteql.what_counts import (
    cents_of,
    counts,
    customer_of,
    is_order,
    joins_of,
    returned_of,
    total_of,
)
from netsuite_rfm.rfm.counting import Counting

MOST_MOVERS = 100
BOUGHT_DAYS = 14
"""An order within this many days before a change caused it; otherwise the lack of orders did."""
RUNS_BEFORE_DAYS = 31
"""Days before a month that are searched for the rules that applied when it began."""

_CUSTOMER, _CHANGED_ON = history_column("customer", "h"), history_column("changed_on", "h")
_FROM, _TO = f"NVL({history_column('from', 'f')}, 0)", f"NVL({history_column('to', 'l')}, 0)"
_VALUE_THEN = f"NVL({history_column('lifetime_value', 'l')}, 0)"
_SEGMENT = f"NVL({column('segment', 'c')}, 0)"
_LAST_ORDER, _CHANGED_LAST = history_column("last_order", "l"), history_column("changed_on", "l")
_BOUGHT = f"CASE WHEN {_LAST_ORDER} + {whole(BOUGHT_DAYS)} >= {_CHANGED_LAST} THEN 1 ELSE 0 END"


@dataclass(frozen=True, slots=True)
class Apart:
    """Days whose changes are not movement.

    Args:
        loaded: days on which customers got their first segments.
        relabelled: days on which the rules changed.

    """

    loaded: Sequence[date] = ()
    relabelled: Sequence[date] = ()


def rules_by_day(first: date, last: date) -> str:
    """Select the rules of runs over all customers that wrote, by day, oldest first, starting 31 days earlier."""
    as_of = run_column("as_of")
    names = ("scheme", "fingerprint", "version")
    complete = f"{run_column('exit_code')} IN (0, 1) AND {run_column('remaining')} = 0"
    groups = ", ".join((f"TO_CHAR({as_of}, 'YYYY-MM-DD')", *(run_column(name) for name in names)))
    since = first - timedelta(days=RUNS_BEFORE_DAYS)
    ended = f"{run_column('exit_code')} IN (0, 1) OR ({run_column('exit_code')} IN (3, 5)"
    return lines(
        columns(
            f"TO_CHAR({as_of}, 'YYYY-MM-DD') AS run_as_of",
            *(f"{run_column(name)} AS run_{name}" for name in names),
            "MIN(r.id) AS first_id",
            f"MAX(CASE WHEN {complete} THEN 1 ELSE 0 END) AS complete",
        ),
        f"FROM {RUN_RECORD} r",
        f"WHERE {OVER_ALL_CUSTOMERS} AND ({ended} AND {run_column('written')} > 0))",
        f"AND {as_of} >= {day(since)} AND {as_of} <= {day(last)}",
        f"GROUP BY {groups}",
        "ORDER BY MIN(r.id)",
    )


def movement(first: date, last: date, apart: Apart) -> str:
    """Count active customers with changes between two days, both inclusive, by segment before and after.

    Changes on days of ``apart`` are left out; ``loaded`` and ``relabelled`` count the customers who have such changes.
    ``bought`` is 1 for those who had just ordered at the last change.
    """
    counted = "CASE WHEN e.first_id IS NULL THEN 0 ELSE 1 END"
    return lines(
        columns(
            f"{_FROM} AS from_segment",
            f"{_TO} AS to_segment",
            f"{_BOUGHT} AS bought",
            f"SUM({counted}) AS customers",
            "SUM(e.changes) AS changes",
            "SUM(e.loaded) AS loaded",
            "SUM(e.relabelled) AS relabelled",
            f"{cents_of(_VALUE_THEN)} AS cents",
        ),
        f"FROM {_by_customer(first, last, apart)} e",
        "JOIN customer c ON c.id = e.customer",
        f"LEFT JOIN {HISTORY_RECORD} f ON f.id = e.first_id",
        f"LEFT JOIN {HISTORY_RECORD} l ON l.id = e.last_id",
        "WHERE c.isinactive = 'F'",
        f"GROUP BY {_FROM}, {_TO}, {_BOUGHT}",
        f"ORDER BY {_FROM}, {_TO}, {_BOUGHT}",
    )


def movers(counting: Counting, first: date, apart: Apart, *, names: bool, stores: bool = False) -> str:
    """Select the 100 most valuable active customers whose segment at the end differs from the one at the start.

    The last day is the last that counts. Customers without a segment at the start are left out. ``gross`` and
    ``returns`` are everything that the customer ever bought and returned, in cents. ``names`` adds the customer's name,
    ``stores`` the name of the home location.
    """
    best = first_rows(
        {
            "id": "l.id",
            "customer": "e.customer",
            **({"name": "NVL(c.altname, c.entityid)"} if names else {}),
            **({"store": f"BUILTIN.DF({column('home_location', 'c')})"} if stores else {}),
            "from_segment": _FROM,
            "to_segment": _TO,
            "bought": _BOUGHT,
            "changed_on": f"TO_CHAR({_CHANGED_LAST}, 'YYYY-MM-DD')",
            "last_order": f"TO_CHAR({_LAST_ORDER}, 'YYYY-MM-DD')",
            "cents": f"TO_CHAR(ROUND({_VALUE_THEN} * 100))",
            "worth": _VALUE_THEN,
        },
        lines(
            f"FROM {_by_customer(first, counting.as_of, apart)} e",
            "JOIN customer c ON c.id = e.customer",
            f"JOIN {HISTORY_RECORD} f ON f.id = e.first_id",
            f"JOIN {HISTORY_RECORD} l ON l.id = e.last_id",
            f"WHERE c.isinactive = 'F' AND {_FROM} <> 0 AND {_FROM} <> {_TO}",
            f"ORDER BY {_VALUE_THEN} DESC, l.id",
        ),
        MOST_MOVERS,
    )
    order, total, customer = is_order(counting), total_of(counting), customer_of(counting)
    ever = nested(
        columns(
            f"{customer} AS customer",
            f"{cents_of(f'CASE WHEN {order} THEN {total} ELSE 0 END', counting)} AS gross",
            f"{cents_of(returned_of(counting), counting)} AS returns",
        ),
        "FROM transaction t",
        joins_of(counting),
        f"WHERE {counts(counting, returns=True)}",
        f"AND {customer} IN (SELECT m.customer FROM {nested(best)} m)",
        f"GROUP BY {customer}",
    )
    shown = ("id", "customer", *(("name",) if names else ()), *(("store",) if stores else ()), "from_segment",
             "to_segment", "bought", "changed_on", "last_order", "cents")  # fmt: skip
    return lines(
        columns(*(f"b.{name} AS {name}" for name in shown), "s.gross AS gross", "s.returns AS returns"),
        f"FROM {nested(best)} b",
        f"LEFT JOIN {ever} s ON s.customer = b.customer",
        "ORDER BY b.worth DESC, b.id",
    )


def _by_customer(first: date, last: date, apart: Apart) -> str:
    """Select each customer's first and last change that count, and their number."""
    left_out = sorted({*apart.loaded, *apart.relabelled})
    counted = f"CASE WHEN {_CHANGED_ON} IN ({days(left_out)}) THEN NULL ELSE h.id END" if left_out else "h.id"
    return nested(
        columns(
            f"{_CUSTOMER} AS customer",
            f"MIN({counted}) AS first_id",
            f"MAX({counted}) AS last_id",
            f"COUNT({counted}) AS changes",
            f"{_changed_on(apart.loaded)} AS loaded",
            f"{_changed_on(apart.relabelled)} AS relabelled",
        ),
        f"FROM {HISTORY_RECORD} h",
        f"WHERE {_CHANGED_ON} >= {day(first)} AND {_CHANGED_ON} <= {day(last)} AND {stands('h')}",
        f"GROUP BY {_CUSTOMER}",
    )


def _changed_on(some: Sequence[date]) -> str:
    return f"MAX(CASE WHEN {_CHANGED_ON} IN ({days(some)}) THEN 1 ELSE 0 END)" if some else "0"


# ---- From here on: the worker alone. ----


def moved_between(after: date, up_to: date) -> str:
    """Count active customers with changes after one day and up to another: segment before the first, after the last."""
    changes = f"{_CHANGED_ON} > {day(after)} AND {_CHANGED_ON} <= {day(up_to)} AND {stands('h')}"
    ends = f"JOIN {HISTORY_RECORD} l ON l.id = e.last_id"
    return _moves(f"NVL({history_column('to', 'l')}, 0)", changes, ends)


def moved_since(after: date) -> str:
    """Count active customers with changes after a day: segment before the first change, and current segment."""
    return _moves(_SEGMENT, f"{_CHANGED_ON} > {day(after)} AND {stands('h')}", "")


def _moves(to_segment: str, changes: str, ends: str) -> str:
    from_segment = f"NVL({history_column('from', 'f')}, 0)"
    by_customer = nested(
        columns(f"{_CUSTOMER} AS customer", "MIN(h.id) AS first_id", "MAX(h.id) AS last_id"),
        f"FROM {HISTORY_RECORD} h",
        f"WHERE {changes}",
        f"GROUP BY {_CUSTOMER}",
    )
    return lines(
        columns(f"{from_segment} AS from_segment", f"{to_segment} AS to_segment", "COUNT(*) AS customers"),
        f"FROM {by_customer} e",
        "JOIN customer c ON c.id = e.customer",
        f"JOIN {HISTORY_RECORD} f ON f.id = e.first_id",
        ends,
        "WHERE c.isinactive = 'F'",
        f"GROUP BY {from_segment}, {to_segment}",
        f"ORDER BY {from_segment}, {to_segment}",
    )
