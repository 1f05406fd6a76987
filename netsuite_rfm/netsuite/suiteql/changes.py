"""The queries of ``--changed-since``: customers whose fields may differ from the result of a run over all customers.

Transactions and customers have the time of their last change, but the time zone in which SuiteQL shows it is
undocumented. SYS_EXTRACT_UTC gives the exact time (observed: PostHog). If an account rejects it, the queries compare
whole days instead, starting one day early, which is correct in every zone but reads more customers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from netsuite_rfm.netsuite.fields import HOLD_UNTIL, LAST_UPDATED, column
from netsuite_rfm.netsuite.suiteql.clauses import columns, lines, nested
from netsuite_rfm.netsuite.suiteql.customers import left_out_conditions
from netsuite_rfm.netsuite.suiteql.literals import day, moment, whole, words
from netsuite_rfm.netsuite.suiteql.what_counts import (
    counts,
    customer_of,
    is_order,
    is_order_type,
    joins_of,
    types_of,
    value_of,
)
from netsuite_rfm.rfm.ageing import TurningAges
from netsuite_rfm.rfm.counting import Counting

IDS_IN_A_ROW = 20
_FIRST = date(1900, 1, 1).toordinal()  # no transaction is older, and all later years have four digits
_ACTIVE = "c.isinactive = 'F'"


@dataclass(frozen=True, slots=True)
class Since:
    """What the account's fields already reflect.

    Args:
        moment: changes since this time, by NetSuite's clock, are not in the fields yet.
        as_of: the day that the fields were scored for.
        unseen_from: orders entered since this time were certainly not counted; None if unknown.
        exact: whether exact times are compared; if not, whole days.

    """

    moment: datetime
    as_of: date
    unseen_from: datetime | None = None
    exact: bool = True

    def __str__(self) -> str:
        return f"{self.moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

    def changed(self, moment_of: str) -> str:
        """Return a condition that the time in this column is ``moment`` or later."""
        day_before = self.moment.astimezone(UTC).date() - timedelta(days=1)
        some_day = f"{moment_of} >= {day(day_before)}"  # NetSuite can use an index for this
        return f"{some_day} AND {_utc(moment_of)} >= {moment(self.moment)}" if self.exact else some_day


def changed_orders(since: Since, counting: Counting, *, returns: bool, after: int) -> str:
    """Select customers above id ``after`` with a transaction entered or edited, and whether it counts now.

    Orders entered since that count are either ``born``, which were certainly not counted before, or ``unsure``. Older
    orders
    may have belonged to another customer: ``edited`` counts them, ``dropped`` those that do not count, and ``early``
    those edited before the last run had read all customers. ``returned`` counts older returns that were edited. If days
    are compared, it is only known that something changed.
    """
    became = _became(since, counting) if since.exact else ["COUNT(*) AS edited", "COUNT(*) AS unsure"]
    customer = customer_of(counting)
    return lines(
        columns(f"{customer} AS id", *became),
        "FROM transaction t",
        joins_of(counting),
        f"WHERE t.type IN ({words(types_of(counting, returns=returns))})",
        f"AND {since.changed('t.lastmodifieddate')}",
        f"AND {customer} > {whole(after)}",
        f"GROUP BY {customer}",
        f"ORDER BY {customer}",
    )


def _became(since: Since, counting: Counting) -> list[str]:
    order, counted = is_order_type(counting), counts(counting, returns=False)
    entered, edited = _utc("t.createddate"), _utc("t.lastmodifieddate")
    old = f"{entered} < {moment(since.moment)}"
    born, early = "1 = 0", "1 = 1"
    if since.unseen_from:
        born, early = f"{entered} >= {moment(since.unseen_from)}", f"{edited} < {moment(since.unseen_from)}"
    return [
        f"SUM(CASE WHEN {old} THEN 0 WHEN {counted} AND {born} THEN 1 ELSE 0 END) AS born",
        f"SUM(CASE WHEN {old} OR {born} THEN 0 WHEN {counted} THEN 1 ELSE 0 END) AS unsure",
        f"SUM(CASE WHEN {order} AND {old} THEN 1 ELSE 0 END) AS edited",
        f"SUM(CASE WHEN {counted} THEN 0 WHEN {order} AND {old} THEN 1 ELSE 0 END) AS dropped",
        f"SUM(CASE WHEN {order} AND {old} AND {early} THEN 1 ELSE 0 END) AS early",
        f"SUM(CASE WHEN {order} THEN 0 WHEN {old} THEN 1 ELSE 0 END) AS returned",
    ]


def changed_customers(since: Since, *, after: int) -> str:
    """Select active customers whose record was changed by a person, a script or this program, in no order."""
    return _active_with(since.changed("c.lastmodifieddate"), after)


def aged_by_last_order(since: Since, as_of: date, ages: TurningAges, *, after: int, holds: bool = False) -> str:
    """Select active customers whose last order, by the field, reached one of the ages since.

    ``holds``: also select those whose hold has ended since. Its day is the first on which the segment may change again.
    """
    aged = _dated(column("last_order_day", "c"), since.as_of, as_of, ages.last_order)
    hold = f"c.{HOLD_UNTIL}"
    released = f"({hold} > {day(since.as_of)} AND {hold} <= {day(as_of)})"
    return _active_with(f"({aged} OR {released})" if holds else aged, after)


def _active_with(condition: str, after: int) -> str:
    return lines(
        "SELECT c.id AS id",
        "FROM customer c",
        f"WHERE {_ACTIVE}",
        f"AND {condition}",
        f"AND c.id > {whole(after)}",
    )


def aged_by_any_order(since: Since, counting: Counting, ages: TurningAges, *, returns: bool, after: int) -> str:
    """Select customers with a transaction that began to count since, or reached one of the ages."""
    customer = customer_of(counting)
    return lines(
        f"SELECT {customer} AS id",
        "FROM transaction t",
        joins_of(counting),
        f"WHERE t.type IN ({words(types_of(counting, returns=returns))}) AND NVL(t.voided, 'F') = 'F'",
        f"AND {_dated('t.trandate', since.as_of, counting.as_of, (0, *ages.any_order))}",
        f"AND {customer} > {whole(after)}",
        f"GROUP BY {customer}",
    )


def twenty_a_row(ids: str) -> str:
    """Put the ids of a query into rows of twenty: the last one as ``id``, and the nineteen before it.

    A page has at most 1,000 rows, so one page then has 20,000 customers.
    """
    numbered = nested("SELECT m.id AS id, ROW_NUMBER() OVER (ORDER BY m.id) AS position", f"FROM {nested(ids)} m")
    others = [
        f"MAX(CASE WHEN MOD(n.position, {IDS_IN_A_ROW}) = {place} THEN n.id END) AS id{place}"
        for place in range(1, IDS_IN_A_ROW)
    ]
    return lines(
        columns("MAX(n.id) AS id", *others),
        f"FROM {numbered} n",
        f"GROUP BY TRUNC((n.position - 1) / {IDS_IN_A_ROW})",
        "ORDER BY MAX(n.id)",
    )


def one_a_row(ids: str) -> str:
    """Put each id of a query into its own row, for an account without window functions."""
    return lines("SELECT m.id AS id", f"FROM {nested(ids)} m", "ORDER BY m.id")


def deletions(since: Since) -> str:
    """Count deleted records of any type, because the format of the type is undocumented."""
    return lines(
        "SELECT COUNT(*) AS deleted",
        "FROM deletedrecord d",
        f"WHERE {since.changed('d.deleteddate')}",
    )


DELETIONS_PROBE = """\
SELECT COUNT(*) AS deleted
FROM deletedrecord d
WHERE ROWNUM <= 1"""


def disagreeing(counting: Counting, *, after: int) -> str:
    """Select active customers whose fields do not match their orders, in one statement over all customers.

    Customers whom a setting leaves out are not selected, because their fields are empty and no order changes that.
    """
    ordered, customer = is_order(counting), customer_of(counting)
    cents = f"ROUND(SUM({value_of(counting, returns=counting.net)}) * 100)"
    left_out = " OR ".join(left_out_conditions(counting.leave_out).values())
    orders = nested(
        columns(
            f"{customer} AS entity",
            f"SUM(CASE WHEN {ordered} THEN 1 ELSE 0 END) AS order_count",
            f"MAX(CASE WHEN {ordered} THEN t.trandate END) AS last_order",
            f"{cents} AS cents",
        ),
        "FROM transaction t",
        joins_of(counting),
        f"WHERE {counts(counting, returns=counting.net)}",
        f"AND {customer} > {whole(after)}",
        f"GROUP BY {customer}",
    )
    held, last, value = (column(name, "c") for name in ("order_count", "last_order_day", "lifetime_cents"))
    return lines(
        "SELECT c.id AS id",
        "FROM customer c",
        f"LEFT JOIN {orders} o ON o.entity = c.id",
        f"WHERE {_ACTIVE}",
        f"AND c.id > {whole(after)}",
        f"AND CASE WHEN {left_out} THEN 'T' ELSE 'F' END = 'F'" if left_out else "",
        f"AND (NVL({held}, 0) <> NVL(o.order_count, 0)",
        f"OR (o.order_count > 0 AND ({last} <> o.last_order OR ROUND({value} * 100) <> o.cents)))",
        "ORDER BY c.id",
    )


_HAS_SCORES = f"{column('score', 'c')} IS NOT NULL OR {column('segment', 'c')} IS NOT NULL"
EVERYBODY = lines(
    columns(
        "COUNT(*) AS customers",
        f"NVL(SUM(CASE WHEN {_HAS_SCORES} THEN 1 ELSE 0 END), 0) AS scored",
        f"NVL(SUM({column('order_count', 'c')}), 0) AS orders",
        f"TO_CHAR(NVL(SUM(ROUND({column('lifetime_cents', 'c')} * 100)), 0)) AS cents",
    ),
    "FROM customer c",
    f"WHERE {_ACTIVE}",
)
"""Counts all active customers and sums up their fields, for the brake of a run that reads only some of them."""


def written_since(since: Since) -> str:
    """Count the active customers that this program has written since, by the time that it writes to each."""
    return f"""\
SELECT COUNT(*) AS customers
FROM customer c
WHERE {_ACTIVE}
AND {since.changed(f"c.{LAST_UPDATED}")}"""


def _utc(moment_of: str) -> str:
    return f"SYS_EXTRACT_UTC({moment_of})"


def _dated(what: str, before: date, now: date, ages: Iterable[int]) -> str:
    """Return a condition that a day reached one of the ages after ``before``, up to ``now``."""
    spans: list[tuple[int, int]] = []
    for age in sorted(ages, reverse=True):
        first, last = max(_FIRST, before.toordinal() + 1 - age), now.toordinal() - age
        if last < _FIRST:
            continue  # a band may end at any number of days
        if spans and first <= spans[-1][1] + 1:
            first = spans.pop()[0]
        spans.append((first, last))
    found = (f"{what} >= {_day(first)} AND {what} <= {_day(last)}" for first, last in spans)
    return f"({' OR '.join(found) or '1 = 0'})"


def _day(ordinal: int) -> str:
    return day(date.fromordinal(ordinal))
