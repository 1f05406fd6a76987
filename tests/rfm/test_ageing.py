"""Which days time alone brings: nobody moves on any other day, and on each of them somebody does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsuite_rfm.rfm.ageing import turning_ages
from netsuite_rfm.rfm.customers import EMPTY
from netsuite_rfm.rfm.future import HORIZON_DAYS, Event, orders_on_days
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.rfm.score import score
from netsuite_rfm.rfm.stages_and_audiences import place
from netsuite_rfm.settings.schemes import load_scheme
from tests.rfm.oracle import DEFAULT, column
from tests.rfm.strategies import AS_OF_DAY
from tests.rfm.test_rules import read

SIGNS = read(
    "[audiences.signs]\nname = 'Signs'\nvalue = 'val_signs'\n"
    "recency_days = { above = 11, at_most = 13 }\n"
    "[audiences.more]\nname = 'More'\nvalue = 'val_more'\ntenure_days = { at_least = 17, below = 23 }\n"
    "[audiences.same_day]\nname = 'Same day'\nvalue = 'val_same'\nrecency_days = { is = 41 }\n"
    "[audiences.once]\nname = 'Once'\nvalue = 'val_once'\ntenure_days = { is = 43, at_least = 'recency_days' }\n"
    "[audiences.today]\nname = 'Today'\nvalue = 'val_today'\nrecency_days = { at_most = 0 }\n"
)
LEAVING = read(
    "[audiences.soon]\nvalue = 'val_soon'\ndays_until_leaving = { at_most = 14 }\n"
    "[audiences.later]\nvalue = 'val_later'\ndays_until_leaving = { above = 3, below = 9 }\n"
    "[audiences.then]\nvalue = 'val_then'\ndays_until_leaving = { is = 20 }\n"
    "[audiences.far]\nvalue = 'val_far'\ndays_until_leaving = { at_least = 27 }\n"
)
NO_RULES = read("")
BANDS = (31, 91, 181, 366)
AGES = [
    pytest.param(NO_RULES, BANDS, (), id="bands alone"),
    pytest.param(SIGNS, (1, 12, 14, 31, 41, 42, 91, 181, 366), (17, 23, 43, 44), id="every sign"),
    pytest.param(DEFAULT, (*BANDS, 731), (365, 730), id="the default scheme"),
    pytest.param(
        LEAVING,
        tuple(sorted(band - days for band in BANDS for days in (0, 3, 8, 14, 19, 20, 26))),
        (),
        id="days until leaving",
    ),
]
SCHEMES = [
    pytest.param(DEFAULT, id="the default scheme"),
    pytest.param(SIGNS, id="every sign"),
    pytest.param(LEAVING, id="days until leaving"),
]


def moved_on(days: list[int], scheme: Scheme) -> set[int]:
    """Days from the first on which a customer with orders on these days is in another place than the day before."""
    events = [Event(AS_OF_DAY + day, 60_000) for day in days]
    orders = orders_on_days(events, AS_OF_DAY, HORIZON_DAYS, net=False)
    scores = score(orders, scheme, AS_OF_DAY)
    stages = column(list(range(len(scheme.lifecycle))))
    placed = place(orders, scores, scheme, AS_OF_DAY, stage_ids=stages)
    states = np.stack([scores.score, scores.segment_index, *placed.values()])
    return {int(day) + 1 for day in np.flatnonzero(np.any(states[:, 1:] != states[:, :-1], axis=0))}


def explained(days: list[int], scheme: Scheme) -> set[int]:
    """Days on which the ages of the scheme say that such a customer can move."""
    ages = turning_ages(scheme)
    found = {day + age for day in days for age in (0, *ages.any_order)}
    return found | {day + age for day in days for age in ages.last_order}


@pytest.mark.parametrize(("scheme", "last", "every"), AGES)
def test_the_ages_are_the_first_days_of_what_is_new(
    scheme: Scheme, last: tuple[int, ...], every: tuple[int, ...]
) -> None:
    """Worked out by hand: 30 days at most ends on day 31; at least 17 begins on day 17; a year of 365 days on 365.

    Who leaves on day 31 has 14 days left on day 17; above 3 ends on day 28, and below 9 begins on day 23.
    """
    assert (turning_ages(scheme).last_order, turning_ages(scheme).any_order) == (last, every)


@pytest.mark.parametrize("scheme", SCHEMES)
@settings(max_examples=60, deadline=None)
@given(days=st.lists(st.integers(-900, 900), min_size=1, max_size=8))
def test_nobody_moves_on_another_day(scheme: Scheme, days: list[int]) -> None:
    """Day by day for three years: each move falls on a day that is an age of one of the customer's orders."""
    assert moved_on(days, scheme) <= explained(days, scheme)


@pytest.mark.parametrize("age", [1, 12, 14, 17, 23, 31, 41, 42, 43, 44, 91, 181, 366])
def test_on_each_of_these_days_somebody_moves(age: int) -> None:
    """A customer with one order moves at every age that is given: none is there in vain."""
    assert age in moved_on([0], SIGNS)


@pytest.mark.parametrize("days", [14, 3, 8, 19, 20, 26])
def test_each_number_of_days_before_leaving_moves_somebody(days: int) -> None:
    """A customer with one order is about to leave one day before, and another day after."""
    assert moved_on([0], LEAVING) & {band - days for band in BANDS}


def test_the_windows_of_a_year_move_somebody_too() -> None:
    """Four orders make a VIP until the first of them is 365 days old."""
    assert 365 in moved_on([0, 300, 301, 302], DEFAULT)


def test_a_relative_scheme_has_no_such_ages() -> None:
    """There anybody's order moves the cut points of all."""
    with pytest.raises(ValueError, match="relative"):
        turning_ages(load_scheme("quantile"))


def test_the_empty_day_is_no_day() -> None:
    """A customer without orders never moves."""
    orders = orders_on_days([], AS_OF_DAY, HORIZON_DAYS, net=False)
    assert set(score(orders, DEFAULT, AS_OF_DAY).score.tolist()) == {EMPTY}
