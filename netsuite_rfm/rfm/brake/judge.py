"""Judge a plan: compare what it would change with earlier runs, and return the reasons to hold it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from netsuite_rfm.rfm.brake.account_rules import Tonight, changed_rules, strange_day
from netsuite_rfm.rfm.brake.daily_orders import DailyOrders, dwindled, silent_types, warnings_of
from netsuite_rfm.rfm.brake.everybody import Everybody, as_of_everybody
from netsuite_rfm.rfm.brake.limits import FEW, YOUNG, Limits, exactly, percent
from netsuite_rfm.rfm.brake.measures import (
    BELOW_ZERO,
    FIRST,
    LOST,
    MEASURES,
    Count,
    counts_of,
    customers_allowed,
    share_allowed,
)
from netsuite_rfm.rfm.brake.nights import Past
from netsuite_rfm.rfm.brake.repair import allowance
from netsuite_rfm.rfm.brake.totals import changed_totals
from netsuite_rfm.rfm.brake.unsafe import Unsafe
from netsuite_rfm.rfm.plan import Summary


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence for judging a plan, in addition to the plan.

    Args:
        past: the last runs over the same customers.
        daily: orders by day; None if they were not counted.
        tonight: the day and the rules of this run.
        everybody: totals over all customers of the account if not all were read; None if all were.
        a_night: whether the run covers all customers, however many it read. Only such a run's totals are judged.
        net: whether returns reduce lifetime value, which may then be below zero.
        most_writes: maximum number of customers to write; None for all.

    """

    past: Past = field(default_factory=Past)
    daily: DailyOrders | None = None
    tonight: Tonight = field(default_factory=Tonight)
    everybody: Everybody | None = None
    a_night: bool = True
    net: bool = False
    most_writes: int | None = None

    @property
    def only_tries(self) -> bool:
        """Whether the run writes only a few customers for a person to review, as before a first load."""
        return self.most_writes is not None and self.most_writes <= FEW

    def of_everybody(self, summary: Summary) -> Summary:
        """Extend the totals of the customers that were read to the whole account."""
        if self.everybody is None:
            return summary
        last = self.past.complete.night if self.past.complete else None
        return as_of_everybody(summary, self.everybody, last.totals if last else None)


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure of a run and its limit, both in customers."""

    name: str
    count: Count
    share_allowed: Fraction
    allowed: Fraction

    @property
    def beyond(self) -> bool:
        """Whether it exceeds its limit."""
        return self.count.customers > self.allowed

    def reason(self) -> Unsafe:
        """Return it as a reason to hold the plan."""
        measure, count = MEASURES[self.name], self.count
        share = f" ({100 * float(count.share):.2f} %)" if count.of else ""
        limit = percent(self.share_allowed)
        if self.allowed != self.share_allowed * count.of:
            limit = f"{int(self.allowed):,} customers"
        return Unsafe(self.name, measure.what, f"{count.customers:,} for {count.of:,} {measure.whole}{share}", limit)


def measured(summary: Summary, limits: Limits, evidence: Evidence) -> list[Measured]:
    """Return every measure of a run with its limit."""
    found = []
    credit = allowance(summary, evidence.past, evidence.tonight.rules)
    for name, count in counts_of_night(summary).items():
        share = share_allowed(name, limits, evidence.past.usual)
        allowed = customers_allowed(name, count, share) + credit.get(name, 0)
        if name == BELOW_ZERO and evidence.net:
            continue
        if name == FIRST and (evidence.only_tries or (count.of < YOUNG and not limits.hold_first_load)):
            continue
        found.append(Measured(name, count, share, allowed))
    return found


def counts_of_night(summary: Summary) -> Mapping[str, Count]:
    """Return what a run changes, by measure."""
    before = summary.customers_with_scores_before
    return counts_of(summary.signature, summary.segment_changes_of_scored, summary.customers_lost_all_orders, before)


def reasons_unsafe(summary: Summary, limits: Limits, evidence: Evidence | None = None) -> tuple[Unsafe, ...]:
    """Return why these totals look like bad input; empty if they do not.

    The totals must cover all customers: see :meth:`Evidence.of_everybody`.
    """
    evidence = evidence or Evidence()
    past, night = evidence.past, evidence.a_night
    as_of_day = evidence.tonight.as_of_day
    return (
        *(_too_few_read(summary.customers_read, past, limits) if night else ()),
        *(customer.reason() for customer in measured(summary, limits, evidence) if customer.beyond),
        *(_too_few_with_orders(summary, limits, past, evidence.tonight.rules) if night else ()),
        *(changed_totals(summary.signature, past, net=evidence.net) if night else ()),
        *(silent_types(evidence.daily, limits, as_of_day) if evidence.daily else ()),
        *(dwindled(evidence.daily, limits, as_of_day) if evidence.daily else ()),
        *strange_day(evidence.tonight, evidence.past),
        *(changed_rules(evidence.tonight, evidence.past) if summary.customers_changed else ()),
    )


def warnings(limits: Limits, evidence: Evidence) -> tuple[Unsafe, ...]:
    """Return warnings for a person to review although the plan is not held."""
    return warnings_of(evidence.daily, limits, evidence.tonight.as_of_day) if evidence.daily else ()


_READ_IS_MISSING: Final = "customers who could be read"


def _too_few_read(read: int, past: Past, limits: Limits) -> tuple[Unsafe, ...]:
    before = past.complete.read if past.complete else None
    if before is None or before - read <= _most_missing(before, limits):
        return ()
    shown = f"{read:,} for {before:,} in the last run ({100 * read / before:.2f} %)"
    return (Unsafe("read_share", _READ_IS_MISSING, shown, percent(limits.min_rows_share)),)


def _too_few_with_orders(summary: Summary, limits: Limits, past: Past, rules: str) -> tuple[Unsafe, ...]:
    before, rows = summary.customers_with_scores_before, summary.customers_scored
    credit = allowance(summary, past, rules).get(LOST, 0)
    if before - rows <= _most_missing(before, limits) + credit:
        return ()
    shown = f"{rows:,} for {before:,} scored before ({100 * rows / before:.2f} %)"
    return (Unsafe("rows_share", "customers read with orders", shown, percent(limits.min_rows_share)),)


def _most_missing(before: int, limits: Limits) -> Fraction:
    return max((1 - exactly(limits.min_rows_share)) * before, Fraction(FEW))
