"""Compute the results of campaigns and promotions from NetSuite's counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from netsuite_rfm.rfm.campaigns.effect import NOBODY, Effect, Group, effect_within
from netsuite_rfm.rfm.campaigns.rows import WINDOWS, Members, Outcome, Redeemed
from netsuite_rfm.rfm.campaigns.strata import HELD_OUT, is_assigned, strata_of


@dataclass(frozen=True, slots=True)
class Window:
    """The first days after entering the segment: what those sent and those held out bought, in cents.

    ``complete``: whether the window is over for every customer. ``effect`` is the difference; None if nobody was held
    out. It is computed within ``strata`` parts that each hold out one share, and excludes ``not_compared`` customers of
    parts that hold out nobody or everyone.
    """

    days: int
    complete: bool
    sent: Group
    sent_orders: int
    held_out: Group
    held_out_orders: int
    effect: Effect | None
    strata: int
    not_compared: int


@dataclass(frozen=True, slots=True)
class Reached:
    """Customers of a campaign in one segment, or in all: their outcomes, and what they bought."""

    outcomes: Mapping[str, int]
    windows: tuple[Window, ...]

    @property
    def eligible(self) -> int:
        """Customers who could have been mailed: sent, refused, or held out."""
        return sum(number for outcome, number in self.outcomes.items() if not outcome.startswith("SKIPPED"))

    @property
    def held_out(self) -> int:
        """Customers who received nothing, for comparison."""
        return self.outcomes.get(HELD_OUT, 0)


@dataclass(frozen=True, slots=True)
class CampaignResult:
    """One campaign: by internal id of the segment entered, and in total."""

    key: str
    first_day: str
    last_day: str
    segments: Mapping[int, Reached]
    total: Reached


@dataclass(frozen=True, slots=True)
class Redemption:
    """What one segment, or all, bought with a promotion. Amounts are in cents; None means unknown.

    ``members`` were in the segment when the promotion began, and ``customers`` redeemed it. ``mailable_members`` and
    ``mailable`` are those of each who may be mailed.
    """

    customers: int
    orders: int
    cents: int
    discount: int
    mailable: int | None = None
    members: int | None = None
    mailable_members: int | None = None
    now: Mapping[int, int] = field(default_factory=dict)
    """Number of these customers by current segment (internal id)."""

    @property
    def rate(self) -> float | None:
        """Share of the members who redeemed it, among those who may be mailed if that is known."""
        if self.mailable is not None and self.mailable_members is not None:
            return self.mailable / self.mailable_members if self.mailable_members else None
        return self.customers / self.members if self.members else None


def campaign_results(rows: Iterable[Outcome], as_of: date) -> list[CampaignResult]:
    """Compute the results of each campaign, in the order of their keys."""
    by_key: dict[str, list[Outcome]] = {}
    for row in rows:
        by_key.setdefault(row.campaign, []).append(row)
    return [_campaign(key, those, as_of) for key, those in sorted(by_key.items())]


def _campaign(key: str, rows: Sequence[Outcome], as_of: date) -> CampaignResult:
    by_segment: dict[int, list[Outcome]] = {}
    for row in rows:
        by_segment.setdefault(row.segment, []).append(row)
    last_day = max(row.last_day for row in rows)
    return CampaignResult(
        key,
        min(row.first_day for row in rows),
        last_day,
        {segment: _reached(those, as_of) for segment, those in by_segment.items()},
        _reached(rows, as_of),
    )


def _reached(rows: Sequence[Outcome], as_of: date) -> Reached:
    outcomes: dict[str, int] = {}
    for row in rows:
        outcomes[row.outcome] = outcomes.get(row.outcome, 0) + row.customers
    last_day = date.fromisoformat(max(row.last_day for row in rows))
    strata = strata_of(rows)
    windows = tuple(_window(rows, strata, days, last_day + timedelta(days=days) <= as_of) for days in WINDOWS)
    return Reached(outcomes, windows)


def _window(rows: Sequence[Outcome], strata: Sequence[Sequence[Outcome]], days: int, complete: bool) -> Window:  # noqa: FBT001
    assigned, held_out = _both(rows)
    sent, spared = _group(assigned, days), _group(held_out, days)
    pairs = [(_group(mailed, days), _group(control, days)) for mailed, control in map(_both, strata)]
    compared = sum(group.customers for pair in pairs for group in pair)
    return Window(
        days=days,
        complete=complete,
        sent=sent,
        sent_orders=_orders(assigned, days),
        held_out=spared,
        held_out_orders=_orders(held_out, days),
        effect=effect_within(pairs) if pairs else None,
        strata=len(pairs),
        not_compared=sent.customers + spared.customers - compared if pairs else 0,
    )


def _both(rows: Sequence[Outcome]) -> tuple[list[Outcome], list[Outcome]]:
    """Split into customers who were to be sent the mail, and those held out."""
    return [row for row in rows if is_assigned(row)], [row for row in rows if row.outcome == HELD_OUT]


def _group(rows: Iterable[Outcome], days: int) -> Group:
    # NetSuite squares amounts, a group needs squares of cents.
    groups = (
        Group(
            row.customers,
            getattr(row, f"buyers_{days}"),
            float(getattr(row, f"cents_{days}")),
            getattr(row, f"squares_{days}") * 10_000,
        )
        for row in rows
    )
    return sum(groups, NOBODY)


def _orders(rows: Iterable[Outcome], days: int) -> int:
    return sum(getattr(row, f"orders_{days}") for row in rows)


def redemptions_by_segment(rows: Iterable[Redeemed], members: Iterable[Members] | None) -> dict[int, Redemption]:
    """Return what each segment (internal id) bought with one promotion.

    ``members`` counts the segments' customers when the promotion began; None if unknown.
    """
    held = None if members is None else {member.segment: member for member in members}
    by_segment: dict[int, list[Redeemed]] = {segment: [] for segment in held or ()}
    for row in rows:
        by_segment.setdefault(row.segment, []).append(row)
    return {
        segment: _redemption(those, None if held is None else held.get(segment, Members(0, segment, 0, 0)))
        for segment, those in by_segment.items()
    }


def _redemption(rows: Sequence[Redeemed], members: Members | None) -> Redemption:
    return Redemption(
        sum(row.customers for row in rows),
        sum(row.orders for row in rows),
        sum(row.cents for row in rows),
        sum(row.discount for row in rows),
        _sum_known(row.mailable for row in rows),
        members.customers if members else None,
        members.mailable if members else None,
        {row.segment_now: row.customers for row in rows},
    )


def redemption_in_all(segments: Mapping[int, Redemption], everybody: Redeemed | None) -> Redemption:
    """Return the sum over the segments; ``everybody`` counts customers who redeemed it, each once."""
    now: dict[int, int] = {}
    for redemption in segments.values():
        for segment, number in redemption.now.items():
            now[segment] = now.get(segment, 0) + number
    members = [segment.members for segment in segments.values() if segment.members is not None]
    return Redemption(
        everybody.customers if everybody else 0,
        everybody.orders if everybody else 0,
        everybody.cents if everybody else 0,
        everybody.discount if everybody else 0,
        everybody.mailable if everybody else _sum_known(part.mailable for part in segments.values()),
        sum(members) if members else None,
        _sum_known(part.mailable_members for part in segments.values()) if members else None,
        now,
    )


def _sum_known(numbers: Iterable[int | None]) -> int | None:
    """Return the sum; None if one of the numbers is unknown."""
    every = list(numbers)
    known = [number for number in every if number is not None]
    return sum(known) if len(known) == len(every) else None
