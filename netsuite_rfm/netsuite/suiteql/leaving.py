"""The query behind ``leaving``: customers whose last order comes to an age that costs a recency score."""

from collections.abc import Sequence
from datetime import date, timedelta

from netsuite_rfm.netsuite.fields import column
from netsuite_rfm.netsuite.suiteql.clauses import columns, lines
from netsuite_rfm.netsuite.suiteql.literals import day, whole


def customers_about_to_age(recency_days: Sequence[int], as_of: date, within: int, *, names: bool, after: int) -> str:
    """Active customers with an id above ``after`` whose last order passes a cut point within so many days.

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
            f"{column('score', 'c')} AS score",
            f"TO_CHAR({last}, 'YYYY-MM-DD') AS last_order",
            f"TO_CHAR(ROUND(NVL({column('lifetime_cents', 'c')}, 0) * 100)) AS cents",
        ),
        "FROM customer c",
        f"WHERE c.isinactive = 'F' AND {column('score', 'c')} IS NOT NULL AND ({passes}) AND c.id > {whole(after)}",
        "ORDER BY c.id",
    )
