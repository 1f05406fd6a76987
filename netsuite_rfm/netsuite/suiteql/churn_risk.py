"""The query behind the value at risk."""

from netsuite_rfm.netsuite.fields import RISK_LIST, column
from netsuite_rfm.netsuite.suiteql.clauses import columns, lines
from netsuite_rfm.netsuite.suiteql.what_counts import cents_of

_SEGMENT = f"NVL({column('segment', 'c')}, 0)"
_RISK = "LOWER(r.scriptid)"
_VALUE = f"NVL({column('lifetime_cents', 'c')}, 0)"
RISK_BY_SEGMENT = lines(
    columns(
        f"{_SEGMENT} AS segment",
        f"{_RISK} AS risk",
        "COUNT(*) AS customers",
        f"{cents_of(_VALUE)} AS cents",
    ),
    f"FROM customer c JOIN {RISK_LIST} r ON r.id = {column('churn_risk', 'c')}",
    "WHERE c.isinactive = 'F'",
    f"GROUP BY {_SEGMENT}, {_RISK}",
    f"ORDER BY {_SEGMENT}, {_RISK}",
)
"""Active customers by the segment and the churn risk they hold, a script id, with their lifetime value."""
