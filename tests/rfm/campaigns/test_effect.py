"""The difference to those held out: how often its interval contains the truth, and what it says before it is shown."""

import math

import pytest

from netsuite_rfm.rfm.campaigns.effect import FEWEST_BUYERS, Group, effect_of
from tests.rfm.campaigns.simulated import DESIGNS, NO_EFFECT, TAILS, Design, campaigns

TIMES = 1_000


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("design", DESIGNS)
def test_95_of_100_intervals_contain_the_truth(design: str, tail: str) -> None:
    """93 to 97 of 100, also where order values have a heavy tail; 1,000 campaigns vary by two standard errors.

    ``python -m tests.benchmarks campaigns`` plays 10,000 of each, to which the limits themselves apply.
    """
    truth = DESIGNS[design].truth
    found = [effect for effect in campaigns(DESIGNS[design], TAILS[tail], TIMES) if effect.low is not None]
    inside = sum(effect.low <= truth <= effect.high for effect in found if effect.low is not None is not effect.high)
    assert len(found) == TIMES
    error = (0.95 * 0.05 / TIMES) ** 0.5
    assert 0.93 - 2 * error <= inside / TIMES <= 0.97 + 2 * error


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("design", NO_EFFECT)
def test_a_campaign_without_effect_is_rarely_called_a_success(design: str, tail: str) -> None:
    """In at most 5 of 100; 2.5 would be perfect."""
    assert NO_EFFECT[design].truth == 0
    found = list(campaigns(NO_EFFECT[design], TAILS[tail], TIMES))
    assert sum(effect.shows == "more" for effect in found) / TIMES <= 0.05


def test_too_few_buyers_give_no_interval() -> None:
    """At the limit there is one, one below there is none, and it says how many customers are missing."""
    sent = Group(9_000, 500, 50_000, 10_000_000)
    enough = effect_of(sent, Group(1_000, FEWEST_BUYERS, 3_000, 600_000))
    lacking = effect_of(sent, Group(1_000, FEWEST_BUYERS - 1, 2_900, 580_000))
    assert enough.low is not None
    assert (lacking.low, lacking.shows) == (None, "too few buyers")
    assert lacking.more_needed == math.ceil(10_000 * (30 / 29 - 1))
    assert effect_of(sent, Group(0, 0, 0, 0)).more_needed is None


def test_with_as_many_more_customers_the_effect_is_shown_four_times_in_five() -> None:
    """What ``more_needed`` promises, played: campaigns of that size show a difference of the size found."""
    small = Design(4_000, 0.5, 0.05, 0.057)
    hidden = effect_of(Group(2_000, 114, 114, 342), Group(2_000, 100, 100, 300))
    assert hidden.shows == "nothing yet"
    assert hidden.more_needed is not None
    larger = Design(small.customers + hidden.more_needed, 0.5, small.buy_without, small.buy_with)

    tail = TAILS["lognormal 1"]
    shown = sum(effect.shows == "more" for effect in campaigns(larger, tail, 400)) / 400
    assert 0.7 <= shown <= 0.9


def test_no_number_is_given_where_it_would_say_nothing() -> None:
    """Where those held out bought more, or the difference is next to nothing."""
    assert effect_of(Group(2_000, 100, 100, 300), Group(2_000, 101, 101, 303)).more_needed is None
    assert effect_of(Group(2_000, 1_000, 1_000.001, 3_000), Group(2_000, 1_000, 1_000, 3_000)).more_needed is None


def test_a_campaign_can_do_harm() -> None:
    """It is said as plainly as a success."""
    harm = effect_of(Group(20_000, 1_000, 1_000, 3_000), Group(20_000, 2_000, 2_000, 6_000))
    assert harm.shows == "less"
    assert harm.incremental == pytest.approx(-1_000)
    low, high = harm.incremental_interval or (0, 0)
    assert low < -1_000 < high < 0
