"""Queries of ``check`` about the account itself: its contents, and its undocumented behaviour."""

from netsuite_rfm.netsuite.suiteql.clauses import columns, lines
from netsuite_rfm.netsuite.suiteql.customers import RETURN_TYPES
from netsuite_rfm.netsuite.suiteql.literals import words
from netsuite_rfm.netsuite.suiteql.runs_and_history import HISTORY_RECORD, RUN_RECORD
from netsuite_rfm.rfm.counting import Counting

SESSION_TIME_ZONE = """\
SELECT SESSIONTIMEZONE AS timezone
FROM dual"""
"""Selects the zone of the user or role. Some accounts call it ``expr1`` (amp-labs/connectors, authmetadata.go)."""

MOMENT_OF_A_CHANGE = """\
SELECT TO_CHAR(SYS_EXTRACT_UTC(MAX(c.lastmodifieddate)), 'YYYY-MM-DD HH24:MI:SS') AS moment
FROM customer c"""

FORMS_OF_VALUES = """\
SELECT t.id AS id, t.status AS status, t.trandate AS day
FROM transaction t
WHERE t.type IN ('SalesOrd', 'CashSale', 'CustInvc') AND ROWNUM <= 1"""
"""Selects a number, a status and a day in SuiteQL's default formats; no run relies on them."""

RUNS_LEFT = f"""\
SELECT COUNT(*) AS found
FROM {RUN_RECORD} r"""
HISTORY_BY_SOURCE = f"""\
SELECT h.custrecord_rfm_sh_source AS source, COUNT(*) AS found
FROM {HISTORY_RECORD} h
GROUP BY h.custrecord_rfm_sh_source"""
VENDORS = """\
SELECT COUNT(*) AS found
FROM vendor v
WHERE v.id = 0"""
PROJECTS = """\
SELECT COUNT(*) AS found
FROM job j
WHERE j.id = 0"""


def transactions_by_status(counting: Counting) -> str:
    """Count transactions of the order types and of returns by type and status, such as ``SalesOrd:B``."""
    status = "BUILTIN.CF(t.status)"
    return lines(
        columns("t.type AS kind", f"{status} AS status", "COUNT(*) AS found"),
        "FROM transaction t",
        f"WHERE t.type IN ({words(counting.order_types + RETURN_TYPES)})",
        f"GROUP BY t.type, {status}",
        f"ORDER BY t.type, {status}",
    )


def orders_by_currency(counting: Counting) -> str:
    """Count transactions of the order types by the internal id of their currency."""
    return lines(
        columns("t.currency AS id", "COUNT(*) AS found"),
        "FROM transaction t",
        f"WHERE t.type IN ({words(counting.order_types)})",
        "GROUP BY t.currency",
        "ORDER BY t.currency",
    )
