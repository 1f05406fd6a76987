"""Orders that dwindle or stop: the last days against the same weekdays of the eight weeks before."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from statistics import median
from typing import Final

from netsuite_rfm.rfm.brake.closing_days import is_closing_day
from netsuite_rfm.rfm.brake.limits import Limits, exactly, percent
from netsuite_rfm.rfm.brake.unsafe import Unsafe

WEEKS: Final = 8
LOOK_BACK_DAYS: Final = 7 * WEEKS + 8
"""Days before the as-of date that have to be counted."""
ALL_TYPES: Final = "all"
STEADY_DAYS: Final = 20
STEADY_OF: Final = 60
"""Orders on 20 of 60 days make a type one in steady use."""
FEWEST_WEEKS: Final = 4
FEWEST_EXPECTED: Final = {1: 40, 3: 15, 7: 15}
"""Orders expected in a window below which it is not judged, because chance moves few orders far."""
FEWEST_EXPECTED_TO_WARN: Final = {1: 40, 3: 60, 7: 60}
HELD_BELOW_THE_LOWEST: Final = Fraction("0.6")
"""Held only below this part of the lowest of the eight weeks, too: a season that ends is low in all of them."""
WARN_BELOW: Final = {1: Fraction("0.75"), 3: Fraction("0.62"), 7: Fraction("0.62")}
WARN_BELOW_THE_LOWEST: Final = {1: Fraction("0.9"), 3: Fraction("0.85"), 7: Fraction("0.85")}
"""Of one day a person is warned early: below three quarters of the usual, and below 90 % of the lowest week."""
SILENT_DAYS: Final = 2
VALUE_TIMES: Final = (0.25, 4)
"""Mean value of an order, beside the usual one, beyond which a person should look."""
_VALUE_DAYS: Final = 3


@dataclass(frozen=True, slots=True)
class DailyOrders:
    """Orders by type and day (days since 1970-01-01): how many, and their value in cents."""

    orders: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    cents: Mapping[str, Mapping[int, int]] = field(default_factory=dict)

    def steady(self, as_of_day: int) -> list[str]:
        """Types with orders on 20 of the last 60 days; the silence of others means nothing."""
        first = as_of_day - STEADY_OF
        open_days = {
            kind: sum(1 for day, count in days.items() if count and first <= day <= as_of_day)
            for kind, days in self.orders.items()
        }
        return sorted(kind for kind, days in open_days.items() if days >= STEADY_DAYS)

    def judged(self, as_of_day: int) -> Mapping[str, Mapping[int, int]]:
        """Orders by day of each type in steady use, and of all types together where there are several."""
        steady = {kind: self.orders[kind] for kind in self.steady(as_of_day)}
        if not steady or len(self.orders) == 1:
            return steady
        together: Counter[int] = Counter()
        for days in self.orders.values():
            together.update(days)
        return {ALL_TYPES: together, **steady}

    def on(self, day: int) -> int:
        """Orders of all types on a day."""
        return sum(days.get(day, 0) for days in self.orders.values())


@dataclass(frozen=True, slots=True)
class Compared:
    """Orders of some days, and of the same weekdays in each of the weeks before that can be compared.

    Args:
        count: orders of the days.
        usual: the median of the weeks.
        shares: the orders as a share of those of each week.

    """

    count: int
    usual: float
    shares: Sequence[Fraction]

    def below(self, share: Fraction, of_the_lowest: Fraction) -> bool:
        """Whether the orders are below a share of the usual, and below one of the lowest week."""
        return median(self.shares) < share and max(self.shares) < of_the_lowest


def compare(daily: DailyOrders, orders: Mapping[int, int], as_of_day: int, days: int) -> Compared | None:
    """Compare the orders of the last days before the as-of date; None if too few weeks can be compared.

    The as-of date's own orders are still coming in, so it is left out. A day on which no type had an order was a
    closing day. It is left out, and so is its weekday where the closing day was in one of the weeks; a week counts if
    half of its days are left.
    """
    opened = [day for day in range(as_of_day - days, as_of_day) if daily.on(day)]
    sums, shares = [], []
    for week in range(1, WEEKS + 1):
        both = [day for day in opened if daily.on(day - 7 * week)]
        then = sum(orders.get(day - 7 * week, 0) for day in both)
        if then and 2 * len(both) >= len(opened):
            sums.append(then * len(opened) / len(both))
            shares.append(Fraction(sum(orders.get(day, 0) for day in both), then))
    if len(shares) < FEWEST_WEEKS:
        return None
    return Compared(sum(orders.get(day, 0) for day in opened), median(sums), shares)


def silent_types(daily: DailyOrders, limits: Limits, as_of_day: int) -> tuple[Unsafe, ...]:
    """Types in steady use whose newest order is too long ago; days on which shops are closed do not count."""
    reasons = []
    for kind in daily.steady(as_of_day):
        newest = max(day for day, count in daily.orders[kind].items() if count)
        days = as_of_day - newest
        days -= sum(1 for day in range(newest + 1, as_of_day + 1) if not daily.on(day) and is_closing_day(_date(day)))
        if days > limits.max_days_without_orders:
            measured, limit = f"{days:,}", f"{limits.max_days_without_orders:,}"
            reasons.append(Unsafe("days_without_orders", f"days since the newest {kind}", measured, limit))
    return tuple(reasons)


def dwindled(daily: DailyOrders, limits: Limits, as_of_day: int) -> tuple[Unsafe, ...]:
    """Types whose orders of the last days are too few to be business."""
    share = exactly(limits.min_orders_of_days_share)
    lines = {days: _Line(share, HELD_BELOW_THE_LOWEST, fewest) for days, fewest in FEWEST_EXPECTED.items()}
    judged = daily.judged(as_of_day).items()
    found = [_first_below(daily, kind, orders, as_of_day, lines=lines) for kind, orders in judged]
    return tuple(reason for reason in found if reason)


def warnings_of(daily: DailyOrders, limits: Limits, as_of_day: int) -> tuple[Unsafe, ...]:
    """What is not enough to hold the night: fewer orders than usual, none at all, or orders of another value."""
    if dwindled(daily, limits, as_of_day):
        return ()
    lines = {
        days: _Line(WARN_BELOW[days], WARN_BELOW_THE_LOWEST[days], fewest)
        for days, fewest in FEWEST_EXPECTED_TO_WARN.items()
    }
    judged = daily.judged(as_of_day)
    found = [_first_below(daily, kind, orders, as_of_day, lines=lines) for kind, orders in judged.items()]
    found += [_other_value(daily, kind, as_of_day) for kind in judged if kind != ALL_TYPES]
    return tuple(reason for reason in (*found, _silence(daily, as_of_day)) if reason)


@dataclass(frozen=True, slots=True)
class _Line:
    """Below which share of the usual, and of the lowest week, orders are too few; and how many must be expected."""

    share: Fraction
    of_the_lowest: Fraction
    fewest: int


def _first_below(
    daily: DailyOrders, kind: str, orders: Mapping[int, int], as_of_day: int, *, lines: Mapping[int, _Line]
) -> Unsafe | None:
    for days, line in lines.items():
        compared = compare(daily, orders, as_of_day, days)
        if compared is None or compared.usual < line.fewest:
            continue
        if compared.below(line.share, line.of_the_lowest):
            when = "yesterday" if days == 1 else f"in the last {days} days"
            measured = (
                f"{compared.count:,} for {compared.usual:,.0f} on the same weekdays of {len(compared.shares)} weeks "
                f"({compared.count / compared.usual:.2%})"
            )
            what = f"orders of all types {when}" if kind == ALL_TYPES else f"{kind} orders {when}"
            return Unsafe("orders_dwindled", what, measured, percent(line.share))
    return None


def _other_value(daily: DailyOrders, kind: str, as_of_day: int) -> Unsafe | None:
    """Orders of three days whose mean value is another than in each of the eight weeks."""
    orders = compare(daily, daily.orders[kind], as_of_day, _VALUE_DAYS)
    cents = compare(daily, daily.cents.get(kind, {}), as_of_day, _VALUE_DAYS)
    if orders is None or cents is None or orders.usual < FEWEST_EXPECTED_TO_WARN[_VALUE_DAYS] or not orders.count:
        return None
    if len(orders.shares) != len(cents.shares):
        return None
    times = [value / count for value, count in zip(cents.shares, orders.shares, strict=True) if count]
    if VALUE_TIMES[0] <= median(times) <= VALUE_TIMES[1]:
        return None
    shown = f"{float(median(times)):.2f} times that of the same weekdays of {len(times)} weeks"
    what = f"mean value of {kind} orders in the last {_VALUE_DAYS} days"
    return Unsafe("order_value", what, shown, f"{VALUE_TIMES[0]} to {VALUE_TIMES[1]} times")


def _silence(daily: DailyOrders, as_of_day: int) -> Unsafe | None:
    """Days in a row without any order, of those on which there usually are some and shops do not usually close."""
    silent = 0
    for day in range(as_of_day - 1, as_of_day - 8, -1):
        if daily.on(day):
            break
        weeks = sum(1 for week in range(1, WEEKS + 1) if daily.on(day - 7 * week))
        silent += weeks > WEEKS / 2 and not is_closing_day(_date(day))
    if silent < SILENT_DAYS:
        return None
    return Unsafe("orders_stopped", "business days without any order", f"{silent}", f"{SILENT_DAYS - 1}")


def _date(day: int) -> date:
    return date(1970, 1, 1) + timedelta(days=day)
