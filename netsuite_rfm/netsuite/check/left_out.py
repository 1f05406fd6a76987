"""Count the customers and orders that settings leave out, so that nobody disappears unnoticed."""

import msgspec

from netsuite_rfm.netsuite.check.finding import Finding, Mark
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.customers import left_out_conditions
from netsuite_rfm.netsuite.suiteql.falls_out import customers_left_out, orders_elsewhere
from netsuite_rfm.netsuite.suiteql.page import read_one
from netsuite_rfm.rfm.counting import Counting


class _LeftOut(msgspec.Struct):
    customers: int
    orders: int = 0


class _Elsewhere(msgspec.Struct):
    orders: int
    customers: int = 0


def who_counts(client: Client, counting: Counting, active: int | None = None) -> list[Finding]:
    """Return, for each setting, how many customers and orders it leaves out; empty if none is set.

    ``active`` is the number of active customers, to detect that no customer remains.
    """
    findings = []
    conditions = left_out_conditions(counting.leave_out)
    if conditions and active:
        everybody = read_one(client, customers_left_out(" OR ".join(conditions.values()), counting), _LeftOut)
        if everybody.customers >= active:
            said = f"these settings leave out all {active:,} active customers: nobody would be scored"
            findings.append(Finding(Mark.FAIL, ", ".join(conditions), said))
    for setting, condition in conditions.items():
        found = read_one(client, customers_left_out(condition, counting), _LeftOut)
        said = f"leaves out {found.customers:,} active customers with {found.orders:,} orders, who are not scored"
        findings.append(Finding(Mark.OK if found.customers else Mark.NOTE, setting, said))
    if counting.locations:
        other = read_one(client, orders_elsewhere(counting), _Elsewhere)
        said = f"leaves out {other.orders:,} orders of {other.customers:,} active customers, placed elsewhere"
        findings.append(Finding(Mark.OK if other.orders else Mark.NOTE, "RFM_ORDER_LOCATIONS", said))
    return findings
