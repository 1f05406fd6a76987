"""Detect orders that dwindle or stop: compare the last days with the same weekdays of the eight weeks before."""

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
"""Days before the as-of date for which orders are counted."""
ALL_TYPES: Final = "all"
STEADY_DAYS: Final = 20
STEADY_OF: Final = 60
"""A type with orders on 20 of 60 days is in steady use."""
FEWEST_WEEKS: Final = 4
FEWEST_EXPECTED: Final = {1: 40, 3: 15, 7: 15}
"""Minimum expected orders to judge a window, by its days. Fewer orders vary too much by chance."""
FEWEST_EXPECTED_TO_WARN: Final = {1: 40, 3: 60, 7: 60}
HELD_BELOW_THE_LOWEST: Final = Fraction("0.6")
"""The brake engages only if orders are also below this share of the lowest week, so the end of a season passes."""
WARN_BELOW: Final = {1: Fraction("0.75"), 3: Fraction("0.62"), 7: Fraction("0.62")}
WARN_BELOW_THE_LOWEST: Final = {1: Fraction("0.9"), 3: Fraction("0.85"), 7: Fraction("0.85")}
"""Shares of the usual and of the lowest week below which the brake warns, by days. One day warns earliest."""
SILENT_DAYS: Final = 2
VALUE_TIMES: Final = (0.25, 4)
"""Range of an order's mean value relative to the usual one. Outside it, the brake warns."""
_VALUE_DAYS: Final = 3


@dataclass(frozen=True, slots=True)
class DailyOrders:
    """Orders by type and day (days since 1970-01-01): their number, and their value in cents."""

    orders: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    cents: Mapping[str, Mapping[int, int]] = field(default_factory=dict)

    def steady(self, as_of_day: int) -> list[str]:
        """Return the types with orders on 20 of the last 60 days; missing orders of other types are no warning."""
        first = as_of_day - STEADY_OF
        open_days = {
            kind: sum(1 for day, count in days.items() if count and first <= day <= as_of_day)
            for kind, days in self.orders.items()
        }
        return sorted(kind for kind, days in open_days.items() if days >= STEADY_DAYS)

    def judged(self, as_of_day: int) -> Mapping[str, Mapping[int, int]]:
        """Return orders by day for each type in steady use, and for all types together if there are several."""
        steady = {kind: self.orders[kind] for kind in self.steady(as_of_day)}
        if not steady or len(self.orders) == 1:
            return steady
        together: Counter[int] = Counter()
        for days in self.orders.values():
            together.update(days)
        return {ALL_TYPES: together, **steady}

    def on(self, day: int) -> int:
        """Return the number of orders of all types on a day."""
        return sum(days.get(day, 0) for days in self.orders.values())


@dataclass(frozen=True, slots=True)
class Compared:
    """Orders of some days compared with the same weekdays of earlier weeks.

    Args:
        count: number of orders on these days.
        usual: median of the weeks.
        shares: the orders as a share of each week's.

    """

    count: int
    usual: float
    shares: Sequence[Fraction]

    def below(self, share: Fraction, of_the_lowest: Fraction) -> bool:
        """Whether the orders are below ``share`` of the usual and below ``of_the_lowest`` of the lowest week."""
        return median(self.shares) < share and max(self.shares) < of_the_lowest


def compare(daily: DailyOrders, orders: Mapping[int, int], as_of_day: int, days: int) -> Compared | None:
    """Compare the orders of the last days before the as-of date; None if too few weeks can be compared.

    The as-of date is left out, because its orders are still arriving. A day without orders of any type is a closing day
    and is left out. In an earlier week, the same weekday is then left out as well; a week counts if half of its days
    remain.
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
    """Return types in steady use whose newest order is too old; days on which shops are closed do not count."""
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
    """Return types with too few orders on the last days."""
    share = exactly(limits.min_orders_of_days_share)
    lines = {days: _Line(share, HELD_BELOW_THE_LOWEST, fewest) for days, fewest in FEWEST_EXPECTED.items()}
    judged = daily.judged(as_of_day).items()
    found = [_first_below(daily, kind, orders, as_of_day, lines=lines) for kind, orders in judged]
    return tuple(reason for reason in found if reason)


def warnings_of(daily: DailyOrders, limits: Limits, as_of_day: int) -> tuple[Unsafe, ...]:
    """Return warnings that do not hold the plan: fewer orders than usual, none, or orders with unusual values."""
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
    """Shares of the usual and of the lowest week below which orders are too few, and the minimum expected to judge."""

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
                f"({100 * compared.count / compared.usual:.2f} %)"
            )
            what = f"orders of all types {when}" if kind == ALL_TYPES else f"{kind} orders {when}"
            return Unsafe("orders_dwindled", what, measured, percent(line.share))
    return None


def _other_value(daily: DailyOrders, kind: str, as_of_day: int) -> Unsafe | None:
    """Return a warning if the mean value of three days' orders differs from that of each of the eight weeks."""
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
    """Return a warning for consecutive days without orders. Only days that usually have orders and are open count."""
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
