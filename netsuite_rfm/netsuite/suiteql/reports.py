"""Every SuiteQL text of the reports: sums and counts, never customers one by one.

The first part is sent by the dashboard in NetSuite as well (``lib/rfm_report_queries.js``), character for character
the same, so that both show the same numbers. Only what the official pages name as supported is used
(section_158513731864); ROWNUM is applied before ORDER BY, so what it cuts is sorted one level deeper.
"""

from collections.abc import Sequence
from datetime import date

from netsuite_rfm.netsuite.suiteql.customers import RETURN_TYPES, left_out_conditions
from netsuite_rfm.netsuite.suiteql.literals import day, whole, wholes
from netsuite_rfm.netsuite.suiteql.order_totals import cents_of, counts, joins_of, value_of
from netsuite_rfm.netsuite.suiteql.runs_and_history import (
    ALL_CUSTOMERS,
    HISTORY_RECORD,
    RUN_RECORD,
    SINCE_LAST_RUN,
    STANDS,
)
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.reports.period import SECOND_ORDER_DAYS, Period

MOST_MOVERS = 50
MOST_RUNS = 10

_SEGMENT = "NVL(c.custentity_rfm_segment, 0)"
_CENTS = "TO_CHAR(ROUND(SUM(NVL(c.custentity_rfm_lifetime_value, 0)) * 100)) AS cents"
_FROM, _TO = "NVL(h.custrecord_rfm_sh_from, 0)", "NVL(h.custrecord_rfm_sh_to, 0)"

DISTRIBUTION = (
    f"SELECT {_SEGMENT} AS segment, COUNT(*) AS customers, "
    f"SUM(NVL(c.custentity_rfm_order_count, 0)) AS orders, {_CENTS} "
    f"FROM customer c WHERE c.isinactive = 'F' GROUP BY {_SEGMENT} ORDER BY {_SEGMENT}"
)
"""Active customers by the segment they hold; 0 is no segment."""


def performance(counting: Counting, period: Period) -> str:
    """What customers of each segment bought: this month, the month before, and since 1 January.

    Inactive customers are counted as well, so that the total is that of the books.
    """
    types = counting.order_types + (RETURN_TYPES if counting.net else ())
    value = value_of(counting, returns=counting.net)
    before = f"t.trandate >= {day(period.last_month_first)} AND t.trandate <= "
    columns = {
        "this_month": f"t.trandate >= {day(period.first_day)}",
        "last_month": f"{before}{day(period.last_month_last)}",
        "last_month_to_day": f"{before}{day(period.last_month_to_day)}",
        "this_year": f"t.trandate >= {day(period.year_first)}",
    }
    sums = [f"{cents_of(f'CASE WHEN {when} THEN {value} ELSE 0 END')} AS {name}" for name, when in columns.items()]
    return (
        f"SELECT {_SEGMENT} AS segment, {', '.join(sums)} "
        f"FROM transaction t{joins_of(counting)} JOIN customer c ON c.id = t.entity "
        f"WHERE {counts(counting, types)} AND t.trandate >= {day(min(period.year_first, period.last_month_first))} "
        f"GROUP BY {_SEGMENT} ORDER BY {_SEGMENT}"
    )


def movement(first: date, last: date) -> str:
    """Changes of segment between two days, both included, by where from and where to."""
    return (
        f"SELECT {_FROM} AS from_segment, {_TO} AS to_segment, COUNT(*) AS changes, "
        "COUNT(DISTINCT h.custrecord_rfm_sh_customer) AS customers, "
        "TO_CHAR(ROUND(SUM(NVL(h.custrecord_rfm_sh_lifetime_value, 0)) * 100)) AS cents "
        f"FROM {HISTORY_RECORD} h WHERE {_changed_between(first, last)} GROUP BY {_FROM}, {_TO} ORDER BY {_FROM}, {_TO}"
    )


def movers(first: date, last: date, *, names: bool) -> str:
    """The 50 most valuable changes between two days; ``names`` adds the customer's name."""
    value = "NVL(h.custrecord_rfm_sh_lifetime_value, 0)"
    columns = {
        "id": "h.id",
        "customer": "h.custrecord_rfm_sh_customer",
        **({"name": "NVL(c.altname, c.entityid)"} if names else {}),
        "from_segment": _FROM,
        "to_segment": _TO,
        "changed_on": "TO_CHAR(h.custrecord_rfm_sh_changed_on, 'YYYY-MM-DD')",
        "last_order": "TO_CHAR(h.custrecord_rfm_sh_last_order, 'YYYY-MM-DD')",
        "cents": f"TO_CHAR(ROUND({value} * 100))",
    }
    customer = " LEFT JOIN customer c ON c.id = h.custrecord_rfm_sh_customer" if names else ""
    return _first_rows(
        columns,
        f"{HISTORY_RECORD} h{customer} WHERE {_changed_between(first, last)} ORDER BY {value} DESC, h.id",
        MOST_MOVERS,
    )


def _runs(condition: str, most: int) -> str:
    plain = ("read", "result", "exit_code", "scope", "scored", "changed", "written", "rejected", "unconfirmed",
             "remaining", "requests", "scheme", "version", "counting")  # fmt: skip
    moment = 'TO_CHAR(SYS_EXTRACT_UTC({}), \'YYYY-MM-DD"T"HH24:MI:SS"Z"\')'
    # Short names such as result and scope are words of SQL, so each keeps what stands before it.
    columns = {
        "id": "r.id",
        "run_started": moment.format("r.custrecord_rfm_run_started"),
        "run_finished": moment.format("r.custrecord_rfm_run_finished"),
        "run_as_of": "TO_CHAR(r.custrecord_rfm_run_as_of, 'YYYY-MM-DD')",
        **{f"run_{name}": f"r.custrecord_rfm_run_{name}" for name in plain},
    }
    return _first_rows(columns, f"{RUN_RECORD} r{condition} ORDER BY r.id DESC", most)


def _first_rows(columns: dict[str, str], rest: str, most: int) -> str:
    inner = ", ".join(f"{value} AS {name}" for name, value in columns.items())
    outer = ", ".join(f"q.{name} AS {name}" for name in columns)
    return f"SELECT {outer} FROM (SELECT {inner} FROM {rest}) q WHERE ROWNUM <= {whole(most)}"


def _changed_between(first: date, last: date) -> str:
    return (
        f"h.custrecord_rfm_sh_changed_on >= {day(first)} AND h.custrecord_rfm_sh_changed_on <= {day(last)} AND {STANDS}"
    )


RUNS = _runs("", MOST_RUNS)
"""The last ten runs of the worker, newest first; moments in UTC."""
LAST_REFRESH = _runs(
    f" WHERE (r.custrecord_rfm_run_scope = '{ALL_CUSTOMERS}' OR r.custrecord_rfm_run_scope LIKE '{SINCE_LAST_RUN}%') "
    "AND r.custrecord_rfm_run_exit_code IN (0, 1)",
    1,
)
"""The newest run over all customers that came to its end; what it left for the next run, its result says."""

# ---- From here on: the worker alone. ----

HISTORY_BEGINS = f"SELECT TO_CHAR(MIN(h.custrecord_rfm_sh_changed_on), 'YYYY-MM-DD') AS begins FROM {HISTORY_RECORD} h"


def _cells() -> str:
    # Whatever a person may have typed into a score: at most 216 rows.
    scores = {
        name: f"CASE WHEN c.custentity_rfm_{name}_score BETWEEN 1 AND 5 THEN c.custentity_rfm_{name}_score ELSE 0 END"
        for name in ("recency", "frequency", "monetary")
    }
    columns = ", ".join(f"{value} AS {name}" for name, value in scores.items())
    groups = ", ".join(scores.values())
    return (
        f"SELECT {columns}, COUNT(*) AS customers, "
        f"SUM(CASE WHEN c.custentity_rfm_order_count > 0 THEN 1 ELSE 0 END) AS buyers, {_CENTS} "
        f"FROM customer c WHERE c.isinactive = 'F' GROUP BY {groups} ORDER BY {groups}"
    )


CELLS = _cells()
"""Active customers by their three scores (0 where there is none), and how many of them have orders."""


def concentration(ranks: Sequence[int]) -> str:
    """Lifetime value of the most valuable active customers with orders: of the first so many, for each number."""
    value = "NVL(c.custentity_rfm_lifetime_value, 0)"
    sums = [
        f"{cents_of(f'CASE WHEN q.position <= {whole(rank)} THEN q.amount ELSE 0 END')} AS {column}"
        for column, rank in zip(concentration_columns(ranks), ranks, strict=True)
    ]
    return (
        f"SELECT {', '.join(sums)} FROM (SELECT ROWNUM AS position, p.amount AS amount "
        f"FROM (SELECT {value} AS amount FROM customer c WHERE c.isinactive = 'F' AND c.custentity_rfm_order_count > 0 "
        f"ORDER BY {value} DESC, c.id) p) q"
    )


def concentration_columns(ranks: Sequence[int]) -> list[str]:
    """Columns of :func:`concentration`, one for each number."""
    return [f"top_{number}" for number in range(1, len(ranks) + 1)]


def coverage(counting: Counting) -> str:
    """Active customers with an order that counts, but for those left out by setting; and how many have a segment."""
    left_out = " OR ".join(left_out_conditions(counting.leave_out).values())
    scored = f" AND CASE WHEN {left_out} THEN 1 ELSE 0 END = 0" if left_out else ""
    return (
        "SELECT COUNT(DISTINCT t.entity) AS with_orders, "
        "COUNT(DISTINCT CASE WHEN c.custentity_rfm_segment IS NOT NULL THEN t.entity END) AS with_segment "
        f"FROM transaction t{joins_of(counting)} JOIN customer c ON c.id = t.entity "
        f"WHERE {counts(counting, counting.order_types)} AND c.isinactive = 'F'{scored}"
    )


def new_to_repeat(counting: Counting, period: Period) -> str:
    """Customers by the month of their first order, and how many ordered on a later day, the 90th the last.

    Two orders of one day are one visit, such as a sale split in two: nobody came back for the second.
    """
    return (
        "SELECT p.in_month AS in_month, COUNT(*) AS customers, SUM(p.again) AS repeated "
        "FROM (SELECT f.entity AS entity, TO_CHAR(f.first_day, 'YYYY-MM') AS in_month, "
        "MAX(CASE WHEN t.trandate > f.first_day THEN 1 ELSE 0 END) AS again "
        f"FROM {_orders_since_the_first(counting, period)} AND t.trandate <= f.first_day + {whole(SECOND_ORDER_DAYS)} "
        "GROUP BY f.entity, TO_CHAR(f.first_day, 'YYYY-MM')) p GROUP BY p.in_month ORDER BY p.in_month"
    )


def retention(counting: Counting, period: Period) -> str:
    """Customers by the month of their first order, and by each month in which they ordered."""
    groups = "TO_CHAR(f.first_day, 'YYYY-MM'), TO_CHAR(t.trandate, 'YYYY-MM')"
    return (
        "SELECT TO_CHAR(f.first_day, 'YYYY-MM') AS cohort, TO_CHAR(t.trandate, 'YYYY-MM') AS in_month, "
        f"COUNT(DISTINCT t.entity) AS customers FROM {_orders_since_the_first(counting, period)} "
        f"GROUP BY {groups} ORDER BY {groups}"
    )


def _orders_since_the_first(counting: Counting, period: Period) -> str:
    """Orders ``t`` of the customers whose first order, on ``f.first_day``, falls into the 13 months."""
    counted = counts(counting, counting.order_types)
    orders = f"transaction t{joins_of(counting)}"
    first = f"SELECT t.entity AS entity, MIN(t.trandate) AS first_day FROM {orders} WHERE {counted} GROUP BY t.entity"
    return (
        f"transaction t{joins_of(counting)} JOIN ({first}) f ON f.entity = t.entity "
        f"WHERE {counted} AND f.first_day >= {day(period.cohorts_from)}"
    )


def at_risk_moves(period: Period, at_risk: Sequence[int], lost: Sequence[int]) -> str:
    """By month, from the oldest cohort's on until today: active customers' changes into and out of at-risk segments.

    ``at_risk`` and ``lost`` are internal ids of list values. ``lost`` in the rows is how many customers were in one of
    the first when the month began, which is where their first change in it took them from, and went to one of the
    second in it, by whatever way and however often.
    """
    month = "TO_CHAR(h.custrecord_rfm_sh_changed_on, 'YYYY-MM')"
    was, is_now, gone = (
        f"CASE WHEN {side} IN ({wholes(ids)}) THEN 1 ELSE 0 END"
        for side, ids in ((_FROM, at_risk), (_TO, at_risk), (_TO, lost))
    )
    began = f"NVL(f.custrecord_rfm_sh_from, 0) IN ({wholes(at_risk)})"
    return (
        "SELECT e.in_month AS in_month, SUM(e.entered) AS entered, SUM(e.departed) AS departed, "
        f"SUM(CASE WHEN {began} THEN e.gone ELSE 0 END) AS lost "
        f"FROM (SELECT h.custrecord_rfm_sh_customer AS customer, {month} AS in_month, MIN(h.id) AS first_id, "
        f"SUM({is_now}) AS entered, SUM({was}) AS departed, MAX({gone}) AS gone "
        f"FROM {HISTORY_RECORD} h WHERE h.custrecord_rfm_sh_changed_on >= {day(period.cohorts_from)} AND {STANDS} "
        f"GROUP BY h.custrecord_rfm_sh_customer, {month}) e "
        f"JOIN customer c ON c.id = e.customer JOIN {HISTORY_RECORD} f ON f.id = e.first_id "
        "WHERE c.isinactive = 'F' GROUP BY e.in_month ORDER BY e.in_month"
    )


def moved_between(after: date, up_to: date) -> str:
    """Active customers with changes dated after one day and up to another: segment before the first, after the last."""
    changes = (
        f"h.custrecord_rfm_sh_changed_on > {day(after)} AND h.custrecord_rfm_sh_changed_on <= {day(up_to)} AND {STANDS}"
    )
    ends = f"JOIN {HISTORY_RECORD} l ON l.id = e.last_id "
    return _moves("NVL(l.custrecord_rfm_sh_to, 0)", changes, ends)


def moved_since(after: date) -> str:
    """Active customers with changes dated after a day: segment before the first of them, and the one held now."""
    return _moves(_SEGMENT, f"h.custrecord_rfm_sh_changed_on > {day(after)} AND {STANDS}", "")


def _moves(to_segment: str, changes: str, ends: str) -> str:
    from_segment = "NVL(f.custrecord_rfm_sh_from, 0)"
    return (
        f"SELECT {from_segment} AS from_segment, {to_segment} AS to_segment, COUNT(*) AS customers "
        "FROM (SELECT h.custrecord_rfm_sh_customer AS customer, MIN(h.id) AS first_id, MAX(h.id) AS last_id "
        f"FROM {HISTORY_RECORD} h WHERE {changes} GROUP BY h.custrecord_rfm_sh_customer) e "
        f"JOIN customer c ON c.id = e.customer JOIN {HISTORY_RECORD} f ON f.id = e.first_id {ends}"
        f"WHERE c.isinactive = 'F' GROUP BY {from_segment}, {to_segment} ORDER BY {from_segment}, {to_segment}"
    )
