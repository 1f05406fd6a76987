"""N/query: SuiteQL, on the same engine as over REST."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.suiteql.refusals import SuiteQLRefused

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.scripts.execution import Execution

ROWS_MAX = 5_000  # runSuiteQL returns no more (N/query pages of the help)
_TABLES = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_][a-z0-9_]*)", re.IGNORECASE)


def run_suiteql(execution: Execution, arguments: dict[str, Any]) -> dict[str, Any]:
    """Run a query in the role of the script; tables that the role cannot see do not exist for it."""
    sql = arguments["query"]
    for name in _TABLES.findall(sql):
        execution.require(name.lower(), "VIEW")
    try:
        page = execution.account.query_page(sql, [str(p) for p in arguments["params"]], limit=ROWS_MAX, offset=0)
    except SuiteQLRefused as refused:
        raise SuiteScriptError("SSS_SEARCH_ERROR_OCCURRED", f"{refused.detail}\n{sql}") from refused
    return {"columns": page.columns, "rows": [list(row) for row in page.rows]}


CALLS = {"query.runSuiteQL": run_suiteql}
