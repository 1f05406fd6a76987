"""Governance units: the cost of each call and the limit of each kind of script.

"SuiteScript 2.x API Governance" (section_157072844224), "SuiteScript Governance and Limits" (section_N3351480),
"Map/Reduce Governance" (section_4480364878).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError

if TYPE_CHECKING:
    from collections.abc import Mapping

LIMITS: Mapping[str, int] = {
    "usereventscript": 1_000,
    "suitelet": 1_000,
    "portlet": 1_000,
    "getInputData": 10_000,
    "map": 1_000,
    "reduce": 5_000,
    "summarize": 10_000,
}
UNITS: Mapping[str, int] = {
    "search.lookupFields": 1,
    "search.load": 5,
    "search.save": 5,
    "search.delete": 5,
    "search.getRange": 10,
    "search.each": 10,
    "search.runPaged": 5,
    "search.fetch": 5,
    "query.runSuiteQL": 10,
    "email.send": 20,
    "email.sendBulk": 10,
    "email.sendCampaignEvent": 10,
    "file.save": 20,  # section_4229271179
    "config.load": 10,
    "task.submit": 20,
    "cache.get": 1,
    "cache.load": 1,  # in addition to the unit of cache.get: 2 if the loader is used (section_4642661440)
    "cache.put": 1,
    "cache.remove": 1,
}
# Calls on records, by kind of record: (custom record, other, transaction).
_RECORD_UNITS: Mapping[str, tuple[int, int, int]] = {
    "record.create": (2, 5, 10),
    "record.load": (2, 5, 10),
    "record.submitFields": (2, 5, 10),
    "record.save": (4, 10, 20),
    "record.delete": (4, 10, 20),
}
_TRANSACTIONS = ("salesorder", "cashsale", "invoice", "creditmemo", "cashrefund", "returnauthorization")


def units_of(call: str, record_type: str = "") -> int:
    """Return the cost of a call; calls that are not in the table are free."""
    if call in _RECORD_UNITS:
        custom, other, transaction = _RECORD_UNITS[call]
        if record_type.startswith("customrecord"):
            return custom
        return transaction if record_type in _TRANSACTIONS else other
    return UNITS.get(call, 0)


class Meter:
    """The units of one invocation. Beyond its limit, no call succeeds."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.used = 0
        self.calls: Counter[str] = Counter()

    def charge(self, call: str, record_type: str = "") -> None:
        """Count a call. Raises SuiteScriptError SSS_USAGE_LIMIT_EXCEEDED beyond the limit."""
        self.used += units_of(call, record_type)
        self.calls[call] += 1
        if self.exceeded:
            raise SuiteScriptError("SSS_USAGE_LIMIT_EXCEEDED", "Script Execution Usage Limit Exceeded")

    @property
    def exceeded(self) -> bool:
        """Whether the limit has been exceeded."""
        return self.used > self.limit

    @property
    def remaining(self) -> int:
        """Number of units left."""
        return max(0, self.limit - self.used)
