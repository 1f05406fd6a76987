"""The query for the value at high churn risk."""

from netsuite_rfm.netsuite.fields import RISK_LIST, column
from netsuite_rfm.netsuite.suiteql.clauses import columns, lines
from netsuite_rfm.netsuite.suiteql.what_counts import cents_of

_SEGMENT = f"NVL({column('segment', 'c')}, 0)"
_RISK = column("churn_risk", "c")
_VALUE = f"NVL({column('lifetime_cents', 'c')}, 0)"
RISK_BY_SEGMENT = lines(
    columns(
        f"{_SEGMENT} AS segment",
        "LOWER(v.scriptid) AS risk",
        "COUNT(*) AS customers",
        f"{cents_of(_VALUE)} AS cents",
    ),
    "FROM customer c",
    f"JOIN {RISK_LIST} v ON v.id = {_RISK}",
    "WHERE c.isinactive = 'F'",
    f"GROUP BY {_SEGMENT}, LOWER(v.scriptid)",
    f"ORDER BY {_SEGMENT}, LOWER(v.scriptid)",
)
"""Counts active customers by segment and churn risk, with their lifetime value."""
