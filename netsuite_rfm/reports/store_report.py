"""The report of one store for its manager, without figures of any other store."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Final, TypeVar

from netsuite_rfm.errors import AccountNotReady, RequestRefused, UsageError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.account_counting import as_account_has
from netsuite_rfm.netsuite.pull.report_rows import read_rows
from netsuite_rfm.netsuite.suiteql import stores as queries
from netsuite_rfm.netsuite.suiteql.customers import SEGMENT_VALUES
from netsuite_rfm.netsuite.suiteql.reports import HISTORY_BEGINS, LAST_REFRESH
from netsuite_rfm.reports.questions import Asked
from netsuite_rfm.reports.report import StoreReport
from netsuite_rfm.rfm.reports import rows
from netsuite_rfm.rfm.reports.segments import Segments
from netsuite_rfm.rfm.reports.stores import store_customers, stores

Row = TypeVar("Row")
_LISTED: Final = 10


def store_report(client: Client, asked: Asked, wanted: str) -> StoreReport:
    """Build the report of one store, given the name or internal id of its location, in at most seven requests.

    Raises:
        UsageError: there is no such location, or the scheme does not determine stores.
        NetSuiteError: NetSuite could not be read.

    """
    if not asked.scheme.home_location:
        raise UsageError("--store needs each customer's store: set RFM_HOME_LOCATION=true, and run once")
    place = _find(read_rows(client, queries.STORES, rows.Location), wanted)
    asked = replace(asked, counting=as_account_has(client, asked.counting))
    segments = Segments(asked.scheme, read_rows(client, SEGMENT_VALUES, rows.ListValue))
    period, counting = asked.period, asked.counting
    refresh = _optional(client, LAST_REFRESH, rows.Run)
    has_history = _optional(client, HISTORY_BEGINS, rows.Begins) is not None
    sold = queries.sales_by_store(counting, period.first_day, period.as_of, place.id)
    found = stores(
        segments,
        asked.scheme,
        held=read_rows(client, queries.customers_by_store(place.id), rows.AtStore),
        last_year=read_rows(client, queries.last_year_by_store(counting, place.id), rows.AtStore),
        sold=read_rows(client, sold, rows.AtStore) if has_history else None,
    )
    if not found.rows:
        raise UsageError(f"--store {place.name}: no customer belongs to it, and nothing was sold there in the month")
    shown = segments.ids([*asked.scheme.segments[:1], *asked.scheme.at_risk])
    customers = read_rows(client, queries.customers_of_store(place.id, shown), rows.StoreCustomer) if shown else []
    return StoreReport(
        account=asked.account,
        scheme=asked.scheme.name,
        made_at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        month=period.month,
        as_of=period.as_of.isoformat(),
        month_complete=period.complete,
        segments_as_of=refresh[0].run_as_of if refresh else None,
        lifetime_value_is="net" if counting.net else "gross",
        order_types=counting.order_types,
        order_locations=counting.locations,
        left_out=counting.leave_out,
        reporting_currency=counting.currency,
        reporting_subsidiary=counting.subsidiary,
        best_segment=found.best_segment,
        at_risk_segments=found.at_risk_segments,
        store=found.rows[0],
        customers=store_customers(customers, segments, names=asked.names),
    )


def _optional(client: Client, query: str, row: type[Row]) -> list[Row] | None:
    """Return the rows of a record type; None if the account lacks it."""
    try:
        return read_rows(client, query, row)
    except (AccountNotReady, RequestRefused):
        return None


def _find(places: Sequence[rows.Location], wanted: str) -> rows.Location:
    named = [place for place in places if str(place.id) == wanted or place.name.casefold() == wanted.casefold()]
    if len(named) == 1:
        return named[0]
    if named:
        ids = ", ".join(str(place.id) for place in named)
        raise UsageError(f"--store {wanted!r}: several locations have this name; name one by internal id: {ids}")
    near = get_close_matches(wanted, [place.name for place in places], n=1)
    known = ", ".join(place.name for place in places[:_LISTED]) + (", ..." if len(places) > _LISTED else "")
    advice = f"did you mean {near[0]}?" if near else f"there are: {known}"
    raise UsageError(f"--store {wanted!r}: no such location; {advice}")
