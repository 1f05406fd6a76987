"""Lifecycle stages and audiences: their customers, these customers' segments, and groups with similar names."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from netsuite_rfm.rfm.alike import AUDIENCE, SEGMENT, STAGE, Named, alike, groups_of
from netsuite_rfm.rfm.brake.nights import read_night, size_key
from netsuite_rfm.rfm.reports.figures import money, share
from netsuite_rfm.rfm.reports.rows import InGroup, InSegment, KeptFigures
from netsuite_rfm.rfm.reports.segments import Segments
from netsuite_rfm.rfm.reports.trend import FEWEST_SHARE, LEAST_MONTHS
from netsuite_rfm.rfm.scheme import Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Customers of a stage or an audience who are in one segment."""

    segment: str
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """One lifecycle stage or audience.

    Args:
        kind: ``Stage`` or ``Audience``.
        label: the name with its kind in front.
        value: script id of its list value.
        rule: description of who is in it; empty for a list value that the scheme does not use.
        action: what to do about them.
        customers: number of active customers in it.
        share: its share of all active customers.
        segments: number of its customers in each segment.

    """

    kind: str
    name: str
    label: str
    value: str
    rule: str
    action: str
    customers: int
    share: str | None
    lifetime_value: str
    segments: Sequence[Shared]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikeRow:
    """A group whose name resembles one of another kind; rows with the same ``number`` belong together."""

    number: int
    kind: str
    name: str
    label: str
    rule: str
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTrendRow:
    """Customers of a stage or an audience after the last complete run of each month; None if a month had none."""

    kind: str
    name: str
    label: str
    customers: Sequence[int | None]
    change: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTrend:
    """Days of each month's last run over all customers, and the labels of the groups that grew and shrank fastest."""

    days: Sequence[str]
    rows: Sequence[GroupTrendRow]
    growing: str | None
    shrinking: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Stages and audiences; None for a kind that the scheme does not use or the account lacks."""

    stages: Sequence[GroupRow] | None
    audiences: Sequence[GroupRow] | None
    alike: Sequence[AlikeRow]
    trend: GroupTrend | None

    @property
    def rows(self) -> list[GroupRow]:
        """Return stages, then audiences."""
        return [*(self.stages or ()), *(self.audiences or ())]


def groups(
    scheme: Scheme,
    segments: Segments,
    *,
    now: Sequence[InSegment],
    in_stages: Sequence[InGroup] | None,
    in_audiences: Sequence[InGroup] | None,
    kept: Sequence[KeptFigures],
) -> Groups | None:
    """Combine what is known about stages and audiences; None if the account has neither.

    Args:
        scheme: names, rules and order.
        segments: names and order of the segments.
        now: active customers by segment.
        in_stages: active customers by stage and segment; None if unknown.
        in_audiences: active customers by audience and segment; None if unknown. A customer may be in several.
        kept: figures that runs left, the oldest first.

    """
    if in_stages is None and in_audiences is None:
        return None
    everybody = sum(row.customers for row in now)
    actions = {
        (kind, rule.value): rule.action
        for kind, rules in ((STAGE, scheme.lifecycle), (AUDIENCE, scheme.audiences))
        for rule in rules
    }

    def rows_of(kind: str, found: Sequence[InGroup] | None) -> list[GroupRow] | None:
        if found is None:
            return None
        by_value: dict[str, list[InGroup]] = defaultdict(list)
        for row in found:
            by_value[row.scriptid.lower()].append(row)
        known = [group for group in groups_of(scheme) if group.kind == kind]
        strange = [
            Named(kind=kind, name=mine[0].name or value, value=value, rule="")
            for value, mine in sorted(by_value.items(), key=lambda pair: pair[1][0].id)
            if value not in {group.value for group in known}
        ]
        return [
            _row(group, by_value.get(group.value, ()), segments, everybody, actions.get((kind, group.value), ""))
            for group in (*known, *strange)
        ]

    stages, audiences = rows_of(STAGE, in_stages), rows_of(AUDIENCE, in_audiences)
    sizes = {(row.kind, row.value): row.customers for row in (*(stages or ()), *(audiences or ()))}
    of_segment = {row.segment: row.customers for row in now}
    for segment in scheme.segments:
        sizes[SEGMENT, segment.value] = sum(of_segment.get(number, 0) for number in segments.ids([segment]))
    return Groups(
        stages=stages,
        audiences=audiences,
        alike=_alike(scheme, sizes),
        trend=_trend([*(stages or ()), *(audiences or ())], kept, everybody),
    )


def _row(group: Named, found: Sequence[InGroup], segments: Segments, everybody: int, action: str) -> GroupRow:
    customers = sum(row.customers for row in found)
    by_segment = {row.segment: row.customers for row in found}
    return GroupRow(
        kind=group.kind,
        name=group.name,
        label=group.label,
        value=group.value,
        rule=group.rule,
        action=action,
        customers=customers,
        share=share(customers, everybody),
        lifetime_value=money(sum(row.cents for row in found)),
        segments=[Shared(segment=name, customers=held) for name, held in segments.rows(by_segment, 0)],
    )


def _alike(scheme: Scheme, sizes: Mapping[tuple[str, str], int]) -> list[AlikeRow]:
    """Return the groups with similar names that the account has."""
    known = [[group for group in named if (group.kind, group.value) in sizes] for named in alike(scheme)]
    several = [named for named in known if len({group.kind for group in named}) > 1]
    return [
        AlikeRow(
            number=number,
            kind=group.kind,
            name=group.name,
            label=group.label,
            rule=group.rule,
            customers=sizes[group.kind, group.value],
        )
        for number, named in enumerate(several, start=1)
        for group in named
    ]


def _trend(rows: Sequence[GroupRow], kept: Sequence[KeptFigures], everybody: int) -> GroupTrend | None:
    days, sizes = [], []
    for row in kept:
        night = read_night(row.figures)
        if night and night.sizes and row.run_as_of and date.fromisoformat(row.run_as_of):
            days.append(row.run_as_of)
            sizes.append(night.sizes)
    if len(days) < LEAST_MONTHS:
        return None
    every = [_trend_row(row, sizes) for row in rows]
    found = [row for row in every if any(size is not None for size in row.customers)]
    compared = sorted(
        (
            (float(row.change), row.label)
            for row in found
            if row.change and max(row.customers[0] or 0, row.customers[-1] or 0) >= max(1, everybody // FEWEST_SHARE)
        ),
    )
    return GroupTrend(
        days=days,
        rows=found,
        growing=compared[-1][1] if compared and compared[-1][0] > 0 else None,
        shrinking=compared[0][1] if compared and compared[0][0] < 0 else None,
    )


def _trend_row(row: GroupRow, sizes: Sequence[Mapping[str, int]]) -> GroupTrendRow:
    customers = [size.get(size_key(row.kind, row.value)) for size in sizes]
    first, last = customers[0], customers[-1]
    change = None if first is None or last is None else share(last - first, first)
    return GroupTrendRow(kind=row.kind, name=row.name, label=row.label, customers=customers, change=change)
