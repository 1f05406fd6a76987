"""The queries for customers who leave next: those whose last order reaches an age at which recency drops."""

from collections.abc import Sequence
from datetime import date, timedelta

from netsuite_rfm.netsuite.fields import column
from netsuite_rfm.netsuite.suiteql.clauses import columns, lines, nested
from netsuite_rfm.netsuite.suiteql.literals import day, whole
from netsuite_rfm.netsuite.suiteql.what_counts import cents_of


def customers_about_to_age(
    recency_days: Sequence[int], as_of: date, within: int, *, names: bool, stores: bool = False, after: int
) -> str:
    """Select active customers with an id above ``after`` whose last order passes a cut point within ``within`` days.

    A customer whose last order is ``cut`` days ago keeps the score on that day and loses it on the next.
    """
    last = column("last_order_day", "c")
    passes = " OR ".join(
        f"({last} > {day(first)} AND {last} <= {day(first + timedelta(days=within))})"
        for first in (as_of - timedelta(days=cut + 1) for cut in recency_days)
    )
    return lines(
        columns(
            "c.id AS id",
            *(["NVL(c.altname, c.entityid) AS name", "c.phone AS phone"] if names else []),
            *([f"BUILTIN.DF({column('home_location', 'c')}) AS store"] if stores else []),
            f"{column('score', 'c')} AS score",
            f"TO_CHAR({last}, 'YYYY-MM-DD') AS last_order",
            f"TO_CHAR(ROUND(NVL({column('lifetime_cents', 'c')}, 0) * 100)) AS cents",
        ),
        "FROM customer c",
        f"WHERE c.isinactive = 'F' AND {column('score', 'c')} IS NOT NULL AND ({passes}) AND c.id > {whole(after)}",
        "ORDER BY c.id",
    )


def ageing(spans: Sequence[tuple[date, date]]) -> str:
    """Count active customers by score and by the span that contains their last order, numbered from 1.

    A span excludes its first day and includes its second.
    """
    last, value = column("last_order_day", "c"), f"NVL({column('lifetime_cents', 'c')}, 0)"
    inside = [f"{last} > {day(after)} AND {last} <= {day(up_to)}" for after, up_to in spans]
    number = lines(
        "CASE", *(f"WHEN {condition} THEN {whole(at)}" for at, condition in enumerate(inside, start=1)), "END"
    )
    by_customer = nested(
        columns(f"{column('score', 'c')} AS score", f"{number} AS span", f"{value} AS amount"),
        "FROM customer c",
        f"WHERE c.isinactive = 'F' AND {column('score', 'c')} IS NOT NULL",
        f"AND {last} > {day(spans[0][0])} AND {last} <= {day(spans[-1][1])}",
    )
    return lines(
        columns("a.score AS score", "a.span AS span", "COUNT(*) AS customers", f"{cents_of('a.amount')} AS cents"),
        f"FROM {by_customer} a",
        "WHERE a.span IS NOT NULL",
        "GROUP BY a.score, a.span",
        "ORDER BY a.score, a.span",
    )
