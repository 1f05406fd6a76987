"""Check whether a scheme reads shares in the account's fields in the form that SuiteQL returns.

SuiteQL returns a Percent field of 50 % as 0.5 (public code multiplies by 100), and a Decimal Number of 50 as 50. A
scheme states the form with ``out_of``. Both the field's schema and its values show which form is right.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from netsuite_rfm.netsuite.check.finding import Finding, Mark
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.customers import largest_value
from netsuite_rfm.netsuite.suiteql.page import read_one
from netsuite_rfm.rfm.metrics import NUMBER_UNITS, Metric
from netsuite_rfm.rfm.scheme import Scheme

PERCENT_FORMAT = "float"  # of a number; other kinds have double (uptick/pynetsuite, netsuite-oas.json)


class _Largest(msgspec.Struct):
    largest: int | None = None


def shares_of_fields(client: Client, scheme: Scheme, properties: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield, for each share that comes from a customer field, whether ``out_of`` fits the field's values.

    Args:
        client: the connection.
        scheme: the current scheme.
        properties: the customer record's schema by field, empty if the role cannot read it.

    Raises:
        NetSuiteError: NetSuite could not be read.

    """
    for metric in scheme.metrics().values():
        if metric.own and metric.own.source == "customer_field" and metric.unit == "share":
            units = read_one(client, largest_value(metric.own.field), _Largest).largest
            largest = None if units is None else Decimal(units) / NUMBER_UNITS
            is_percent = properties.get(metric.own.field, {}).get("format") == PERCENT_FORMAT
            yield _finding(metric, metric.own.out_of, largest, is_percent=is_percent)


def _finding(metric: Metric, out_of: int, largest: Decimal | None, *, is_percent: bool) -> Finding:
    shown = ""
    if largest is not None:
        shown = f"; the largest value is {largest.normalize():f}, so {100 * largest / out_of:.2f} %"
    subject = f"metric {metric.name}"
    if out_of > 1 and (largest is None or largest <= 1) and (is_percent or largest):
        kind = "is a Percent field, which" if is_percent else "may be a Percent field, which"
        said = f"its field {kind} SuiteQL gives as a fraction{shown}: leave out out_of = {out_of}"
        return Finding(Mark.NOTE, subject, said)
    if out_of == 1 and largest is not None and largest > 1:
        said = f"its field holds more than a whole{shown}: set out_of = 100 if 12 in it means 12 %"
        return Finding(Mark.NOTE, subject, said)
    return Finding(Mark.OK, subject, f"a full share is {out_of} in its field{shown}")
