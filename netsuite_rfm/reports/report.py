"""The reports of a month as one value; ``netsuite-rfm report --json`` prints its ``as_json``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from netsuite_rfm.reports.campaigns.result import CampaignsReport
from netsuite_rfm.rfm.counting import LeaveOut
from netsuite_rfm.rfm.reports.as_json import named
from netsuite_rfm.rfm.reports.at_start import PerformanceAtStart
from netsuite_rfm.rfm.reports.by_segment import Distribution, Performance
from netsuite_rfm.rfm.reports.concentration import Concentration
from netsuite_rfm.rfm.reports.groups import Groups
from netsuite_rfm.rfm.reports.heat_map import HeatMap
from netsuite_rfm.rfm.reports.key_figures import KeyFigures
from netsuite_rfm.rfm.reports.measures import AtRiskMonth, Cohort, Coverage, NewToRepeat
from netsuite_rfm.rfm.reports.movement import MigrationRow, Movement
from netsuite_rfm.rfm.reports.next_to_leave import NextToLeave
from netsuite_rfm.rfm.reports.predicted import Predicted
from netsuite_rfm.rfm.reports.runs import RunOnRecord
from netsuite_rfm.rfm.reports.segments import SegmentWords
from netsuite_rfm.rfm.reports.stores import StoreCustomerRow, StoreRow, Stores
from netsuite_rfm.rfm.reports.syncs import SyncOnRecord
from netsuite_rfm.rfm.reports.trend import Trend


class Limited(Protocol):
    """The part of a report that says which orders and customers count."""

    @property
    def lifetime_value_is(self) -> str: ...  # noqa: D102
    @property
    def order_types(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def order_locations(self) -> Sequence[int]: ...  # noqa: D102
    @property
    def left_out(self) -> LeaveOut: ...  # noqa: D102
    @property
    def reporting_currency(self) -> int | None: ...  # noqa: D102
    @property
    def reporting_subsidiary(self) -> int | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """The segments of active customers at the end of two days; a day is text such as ``2026-11-20``."""

    from_day: str = named("from")
    to_day: str = named("to")
    rows: Sequence[MigrationRow]
    history_begins: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """How well the segmentation works; ``at_risk_churn`` is None if the scheme or the account lacks what it needs."""

    coverage: Coverage
    new_to_repeat: Sequence[NewToRepeat]
    at_risk_churn: Sequence[AtRiskMonth] | None
    retention: Sequence[Cohort]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Every report of a month. Money is text such as ``1234.50``, a share ``0.123400``, a day ``2026-11-20``.

    Reports that need the segment history or the record of runs are None if the account lacks it; a note says so.

    Args:
        made_at: when the report was made, in UTC.
        as_of: the last day that counts.
        month: the month as ``2026-11``; ``month_complete`` is true if its last day counts.
        today: the current day in the account.
        order_locations: internal ids of the locations whose orders count; empty if all count.
        left_out: the customers whom a setting leaves out.
        reporting_currency, reporting_subsidiary: internal id of the currency or subsidiary that amounts are converted
            to; None for the base currency.
        currency_code: currency code of all amounts; None if they have several currencies, or it is unknown.
        last_run: the last run over all customers.
        predicted: None if the scheme predicts nothing, or the account lacks the churn risk field.

    """

    version: str
    account: str
    made_at: str
    as_of: str
    month: str
    month_complete: bool
    today: str
    first_day: str
    lifetime_value_is: str
    order_types: Sequence[str]
    order_locations: Sequence[int]
    left_out: LeaveOut
    reporting_currency: int | None
    reporting_subsidiary: int | None
    scheme: str
    segments: Sequence[SegmentWords]
    last_run: RunOnRecord | None
    runs: Sequence[RunOnRecord]
    syncs: Sequence[SyncOnRecord] = ()
    currency_code: str | None
    key_figures: KeyFigures
    distribution: Distribution
    performance_at_start: PerformanceAtStart | None
    performance: Performance
    trend: Trend | None
    movement: Movement | None
    heat_map: HeatMap
    migration: Migration | None
    concentration: Concentration
    measures: Measures
    predicted: Predicted | None = None
    notes: Sequence[str]
    stores: Stores | None = None
    """Figures by store; None if the scheme does not determine each customer's store."""
    groups: Groups | None = None
    """Stages and audiences; None if the scheme uses neither, or the account lacks both."""
    leaving: NextToLeave
    """Customers who will move to another segment within some days unless they order."""
    campaigns: CampaignsReport | None = None
    """Results of campaigns and promotions in the year up to the last day; None if not asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreReport:
    """One store in a month.

    Args:
        made_at: when the report was made, in UTC.
        segments_as_of: the day of the last run over all customers; None if the account has no record of runs.
        best_segment: the scheme's first segment.
        at_risk_segments: the segments that count as at risk.
        store: the store's figures, in total and by segment.
        customers: the most valuable customers of the best and the at-risk segments, at most 100.

    """

    account: str
    scheme: str
    made_at: str
    month: str
    as_of: str
    month_complete: bool
    segments_as_of: str | None
    lifetime_value_is: str
    order_types: Sequence[str]
    order_locations: Sequence[int]
    left_out: LeaveOut
    reporting_currency: int | None
    reporting_subsidiary: int | None
    best_segment: str
    at_risk_segments: Sequence[str]
    store: StoreRow
    customers: Sequence[StoreCustomerRow]
