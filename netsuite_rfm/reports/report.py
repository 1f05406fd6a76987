"""The reports of a month as one value; ``as_json`` of it is what ``netsuite-rfm report --json`` prints."""

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
    """A report, as far as it says what counts in it."""

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
    """Where active customers were at the end of one day and of a later one; days as ``2026-11-20``."""

    from_day: str = named("from")
    to_day: str = named("to")
    rows: Sequence[MigrationRow]
    history_begins: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """How well the segmentation works; ``at_risk_churn`` is None where the scheme or the account cannot say."""

    coverage: Coverage
    new_to_repeat: Sequence[NewToRepeat]
    at_risk_churn: Sequence[AtRiskMonth] | None
    retention: Sequence[Cohort]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Every report of a month. Money is text such as ``1234.50``, a share ``0.123400``, a day ``2026-11-20``.

    What needs the segment history or the record of runs is None where the account has neither; a note says so.

    Args:
        made_at: when the report was made, in UTC.
        as_of: the last day that counts.
        month: the month as ``2026-11``; ``month_complete`` if its last day counts.
        today: the account's today.
        order_locations: internal ids of the locations that alone count; empty for all.
        left_out: whom a setting leaves out.
        reporting_currency, reporting_subsidiary: internal ids that amounts are converted to; None for base currency.
        currency_code: code of the currency of all amounts; None where that is not one, or not known.
        last_run: the last run over all customers.
        predicted: None where the scheme predicts nothing, or the account lacks the field of churn risk.

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
    """By store, where the scheme works out each customer's; None where it does not."""
    groups: Groups | None = None
    """Stages and audiences; None where the scheme uses neither, or the account lacks both."""
    leaving: NextToLeave
    """Who moves to another segment within some days without an order."""
    campaigns: CampaignsReport | None = None
    """What campaigns and promotions brought in the year up to the last day; None where nobody asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreReport:
    """One store in a month.

    Args:
        made_at: when the report was made, in UTC.
        segments_as_of: the day of the last run over all customers; None where there is no record of runs.
        best_segment: the scheme's first segment.
        at_risk_segments: those that count as at risk.
        store: its figures, by segment too.
        customers: the most valuable of the best and of the at-risk segments, 100 at most.

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
