"""SuiteQL for second purchases by store and channel of the first order."""

from datetime import date, timedelta

from netsuite_rfm.netsuite.suiteql.clauses import columns, lines, nested
from netsuite_rfm.netsuite.suiteql.literals import day, script_id, whole
from netsuite_rfm.netsuite.suiteql.what_counts import counts, customer_of, joins_of
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.reports.period import SECOND_ORDER_DAYS


def second_purchases_by_place(counting: Counting, first: date, channel_field: str) -> str:
    """Count new customers since a day whose 90 days are over, by store and channel, and those who ordered again.

    Store and channel are those of the first order; the store is the location of its main line. A customer who ordered
    at two stores on the first day counts at the one with the lower internal id. ``channel_field`` is a custom field of
    transactions; empty for none.
    """
    counted, customer = counts(counting, returns=False), customer_of(counting)
    over = counting.as_of - timedelta(days=SECOND_ORDER_DAYS)
    firsts = nested(
        f"SELECT {customer} AS entity, MIN(t.trandate) AS first_day",
        "FROM transaction t",
        joins_of(counting),
        f"WHERE {counted}",
        f"GROUP BY {customer}",
    )
    channel = f"BUILTIN.DF(t.{script_id(channel_field)})" if channel_field else ""
    by_customer = nested(
        columns(
            "f.entity AS entity",
            "MIN(CASE WHEN t.trandate = f.first_day THEN m.location END) AS store",
            *([f"MIN(CASE WHEN t.trandate = f.first_day THEN {channel} END) AS channel"] if channel else []),
            "MAX(CASE WHEN t.trandate > f.first_day THEN 1 ELSE 0 END) AS again",
        ),
        "FROM transaction t",
        joins_of(counting, line=True),
        f"JOIN {firsts} f ON f.entity = {customer}",
        f"WHERE {counted}",
        f"AND f.first_day >= {day(first)} AND f.first_day < {day(over)}",
        f"AND t.trandate <= f.first_day + {whole(SECOND_ORDER_DAYS)}",
        "GROUP BY f.entity",
    )
    groups = "p.store, l.name" + (", p.channel" if channel else "")
    return lines(
        columns(
            "NVL(p.store, 0) AS store",
            "l.name AS name",
            *(["p.channel AS channel"] if channel else []),
            "COUNT(*) AS customers",
            "SUM(p.again) AS repeated",
        ),
        f"FROM {by_customer} p",
        "LEFT JOIN location l ON l.id = p.store",
        f"GROUP BY {groups}",
        f"ORDER BY {groups}",
    )
