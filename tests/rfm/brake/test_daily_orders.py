"""Orders that dwindle or stop, and days on which shops are closed."""

from datetime import date, timedelta

import pytest

from netsuite_rfm.rfm.brake.closing_days import easter_sunday, is_closing_day
from netsuite_rfm.rfm.brake.daily_orders import (
    LOOK_BACK_DAYS,
    STEADY_DAYS,
    DailyOrders,
    dwindled,
    silent_types,
    warnings_of,
)
from netsuite_rfm.rfm.brake.limits import Limits

LIMITS = Limits(1, 1, 0, max_days_without_orders=7, min_orders_of_days_share=0.3)
MONDAY = (date(2026, 9, 14) - date(1970, 1, 1)).days


def orders(count: int, changed: dict[int, int] | None = None, *, as_of_day: int = MONDAY) -> dict[int, int]:
    """So many orders on each of the last nine weeks' days, but for those so many days ago that are changed."""
    days = {as_of_day - ago: count for ago in range(1, LOOK_BACK_DAYS + 1)}
    return days | {as_of_day - ago: few for ago, few in (changed or {}).items()}


def held(daily: DailyOrders, as_of_day: int = MONDAY) -> list[str]:
    """Name what holds the night."""
    return [reason.what for reason in dwindled(daily, LIMITS, as_of_day)]


def warned(daily: DailyOrders, as_of_day: int = MONDAY) -> list[str]:
    """Name what is warned of."""
    return [reason.what for reason in warnings_of(daily, LIMITS, as_of_day)]


def test_yesterday_is_held_below_its_limit() -> None:
    """100 orders a day: 30 are 30 %, 29 are less."""
    assert held(DailyOrders({"SalesOrd": orders(100, {1: 30})})) == []
    assert held(DailyOrders({"SalesOrd": orders(100, {1: 29})})) == ["SalesOrd orders yesterday"]


def test_three_and_seven_days_are_held_where_one_is_too_few_to_judge() -> None:
    """Ten orders a day: a single day of none may be chance, three days with one each are not."""
    assert held(DailyOrders({"SalesOrd": orders(10, {1: 1})})) == []
    assert held(DailyOrders({"SalesOrd": orders(10, {1: 3, 2: 3, 3: 3})})) == []
    assert held(DailyOrders({"SalesOrd": orders(10, {1: 2, 2: 3, 3: 3})})) == ["SalesOrd orders in the last 3 days"]
    few = dict.fromkeys(range(1, 8), 1)
    assert held(DailyOrders({"SalesOrd": orders(4, few)})) == ["SalesOrd orders in the last 7 days"]
    assert held(DailyOrders({"SalesOrd": orders(2, dict.fromkeys(range(1, 8), 0) | {7: 1})})) == []


def test_half_of_the_orders_is_a_warning() -> None:
    """Below three quarters of the usual, where enough are expected; the line says how many."""
    assert warned(DailyOrders({"SalesOrd": orders(100, {1: 75})})) == []
    daily = DailyOrders({"SalesOrd": orders(100, {1: 74})})
    assert warned(daily) == ["SalesOrd orders yesterday"]
    (warning,) = warnings_of(daily, LIMITS, MONDAY)
    assert warning.measured == "74 for 100 on the same weekdays of 8 weeks (74.00 %)"
    assert held(daily) == []


def test_a_day_is_warned_of_only_below_each_of_the_eight_weeks() -> None:
    """Below 90 % of the lowest; and 39 expected orders are too few to judge a day."""
    assert warned(DailyOrders({"SalesOrd": orders(100, {1: 54, 8: 60})})) == []
    assert warned(DailyOrders({"SalesOrd": orders(100, {1: 53, 8: 60})})) == ["SalesOrd orders yesterday"]
    assert warned(DailyOrders({"SalesOrd": orders(40, {1: 29})})) == ["SalesOrd orders yesterday"]
    assert warned(DailyOrders({"SalesOrd": orders(39, {1: 20})})) == []


def test_three_days_are_a_warning_below_their_own_line() -> None:
    """Below 62 % of the usual, from 60 expected orders on, where each day alone is too few to judge."""
    assert warned(DailyOrders({"SalesOrd": orders(20, {1: 13, 2: 12, 3: 13})})) == []
    assert warned(DailyOrders({"SalesOrd": orders(20, {1: 13, 2: 12, 3: 12})})) == [
        "SalesOrd orders in the last 3 days"
    ]
    assert warned(DailyOrders({"SalesOrd": orders(19, {1: 12, 2: 11, 3: 11})})) == []


def test_a_season_that_ends_is_no_loss() -> None:
    """Each week 8 % fewer: at two thirds of the usual, but close to the week before."""
    falling = {MONDAY - ago: round(1_000 * 0.92 ** (8 - (ago - 1) // 7)) for ago in range(1, LOOK_BACK_DAYS + 1)}
    daily = DailyOrders({"SalesOrd": falling})
    assert (held(daily), warned(daily)) == ([], [])


def test_one_type_that_stops_is_held_while_others_go_on() -> None:
    """The day was no closing day, since there were orders of another type."""
    daily = DailyOrders({"SalesOrd": orders(50, {1: 0}), "CashSale": orders(50)})
    assert held(daily) == ["SalesOrd orders yesterday"]


def test_all_types_together_are_judged_too() -> None:
    """Of each alone too few are expected to judge a day."""
    daily = DailyOrders({"SalesOrd": orders(30, {1: 5}), "CashSale": orders(30, {1: 5})})
    assert held(daily) == ["orders of all types yesterday"]


def test_a_closing_day_is_left_out() -> None:
    """Every Sunday without orders, and one other day; no day of them is counted against the rest."""
    sundays = dict.fromkeys(range(1, LOOK_BACK_DAYS + 1, 7), 0)
    daily = DailyOrders({"SalesOrd": orders(100, sundays | {3: 0})})
    assert (held(daily), warned(daily)) == ([], [])


def test_two_business_days_without_any_order_are_a_warning() -> None:
    """One may be a holiday; a day that is always closed is none of them."""
    sundays = dict.fromkeys(range(1, LOOK_BACK_DAYS + 1, 7), 0)
    assert warned(DailyOrders({"SalesOrd": orders(100, sundays | {2: 0})})) == []
    assert warned(DailyOrders({"SalesOrd": orders(100, sundays | {2: 0, 3: 0})})) == ["business days without any order"]


@pytest.mark.parametrize("year", [2026, 2027])
def test_christmas_and_easter_are_no_loss(year: int) -> None:
    """Closed from 24 December to 3 January, and from Good Friday to Easter Monday: each morning nothing is said."""
    spells = (
        [date(year, 12, 24) + timedelta(days=ago) for ago in range(11)],
        [easter_sunday(year) + timedelta(days=ago) for ago in range(-2, 2)],
    )
    for closed in spells:
        for morning in (*closed, closed[-1] + timedelta(days=1), closed[-1] + timedelta(days=2)):
            as_of_day = (morning - date(1970, 1, 1)).days
            none = {ago: 0 for ago in range(70) if morning - timedelta(days=ago) in closed}
            daily = DailyOrders({"SalesOrd": orders(100, none, as_of_day=as_of_day)})
            assert (held(daily, as_of_day), warned(daily, as_of_day)) == ([], [])
            assert silent_types(daily, LIMITS, as_of_day) == ()


@pytest.mark.parametrize(
    ("year", "day"),
    [(2008, "2008-03-23"), (2011, "2011-04-24"), (2024, "2024-03-31"), (2025, "2025-04-20"), (2038, "2038-04-25")],
)
def test_easter_is_when_it_is(year: int, day: str) -> None:
    """Days from the almanac."""
    assert easter_sunday(year).isoformat() == day
    assert is_closing_day(easter_sunday(year) - timedelta(days=2))
    assert not is_closing_day(easter_sunday(year) - timedelta(days=3))
    assert not is_closing_day(easter_sunday(year) + timedelta(days=2))


def test_a_type_in_steady_use_that_fell_silent_holds() -> None:
    """Seven days may pass and not eight; orders on fewer than 20 of the last 60 days say nothing."""
    silent = dict.fromkeys(range(1, 7), 0)
    assert silent_types(DailyOrders({"SalesOrd": orders(1, silent)}), LIMITS, MONDAY) == ()
    daily = DailyOrders({"SalesOrd": orders(1, silent | {7: 0}), "CashSale": orders(1)})
    (reason,) = silent_types(daily, LIMITS, MONDAY)
    assert (reason.name, str(reason)) == ("days_without_orders", "days since the newest SalesOrd: 8, limit 7")
    seldom = {MONDAY - 10 - ago: 1 for ago in range(STEADY_DAYS - 1)}
    assert silent_types(DailyOrders({"SalesOrd": seldom}), LIMITS, MONDAY) == ()
    steady = {MONDAY - 10 - ago: 1 for ago in range(STEADY_DAYS)}
    assert len(silent_types(DailyOrders({"SalesOrd": steady}), LIMITS, MONDAY)) == 1


def test_orders_of_another_value_are_a_warning() -> None:
    """The mean of three days four times the usual may be business; five times is to be looked at."""
    count = orders(100)
    for times, warnings in ((4, 0), (5, 1), (0.25, 0), (0.2, 1)):
        cents = {day: round(1_000 * (times if day >= MONDAY - 3 else 1)) * 100 for day in count}
        assert len(warned(DailyOrders({"SalesOrd": count}, {"SalesOrd": cents}))) == warnings
