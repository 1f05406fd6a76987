"""Who and what the settings leave out, in numbers, so that nobody vanishes unnoticed."""

import msgspec

from netsuite_rfm.netsuite.check.finding import Finding, Mark
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.customers import left_out_conditions
from netsuite_rfm.netsuite.suiteql.order_totals import customers_left_out, orders_elsewhere
from netsuite_rfm.netsuite.suiteql.page import read_page
from netsuite_rfm.rfm.counting import Counting


class _LeftOut(msgspec.Struct):
    customers: int
    orders: int = 0


class _Elsewhere(msgspec.Struct):
    orders: int
    customers: int = 0


def who_counts(client: Client, counting: Counting) -> list[Finding]:
    """Say for each setting how many customers and orders it leaves out; nothing where none is set."""
    findings = []
    for setting, condition in left_out_conditions(counting.leave_out).items():
        found = read_page(client, customers_left_out(condition, counting), _LeftOut).items[0]
        said = f"leaves out {found.customers:,} active customers with {found.orders:,} orders; they are not scored"
        findings.append(Finding(Mark.OK if found.customers else Mark.NOTE, setting, said))
    if counting.locations:
        other = read_page(client, orders_elsewhere(counting), _Elsewhere).items[0]
        said = f"leaves out {other.orders:,} orders of {other.customers:,} active customers, placed elsewhere"
        findings.append(Finding(Mark.OK if other.orders else Mark.NOTE, "RFM_ORDER_LOCATIONS", said))
    return findings
