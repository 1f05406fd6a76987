"""Gaps between orders and the bands they propose, against plain Python."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from netsuite_rfm.rfm.order_gaps import FEWEST_GAPS, bins, gaps_between, proposals, quantile
from tests.rfm.oracle import column

ORDERS = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 2_000)), max_size=200)


def by_hand(orders: list[tuple[int, int]]) -> list[int]:
    """Each customer's distinct days, one after the other."""
    gaps: list[int] = []
    for customer in {customer for customer, _ in orders}:
        days = sorted({day for whose, day in orders if whose == customer})
        gaps += [later - earlier for earlier, later in pairwise(days)]
    return sorted(gaps)


@given(ORDERS)
def test_a_gap_lies_between_two_order_days_of_one_customer(orders: list[tuple[int, int]]) -> None:
    """Two orders of one day have none, and nobody's last order is followed by another customer's."""
    gaps = gaps_between(column([customer for customer, _ in orders]), column([day for _, day in orders]))
    assert gaps.tolist() == by_hand(orders)
    assert sum(some.gaps for some in bins(gaps)) == len(gaps)


@given(st.lists(st.integers(1, 3_000), min_size=FEWEST_GAPS, max_size=300), st.integers(1, 100))
def test_a_quantile_is_the_least_gap_that_enough_do_not_pass(days: list[int], percent: int) -> None:
    """Nearest rank: at least so many percent of the gaps end within it, and not within a shorter one."""
    gaps = column(sorted(days))
    found = quantile(gaps, percent)
    assert 100 * sum(day <= found for day in days) >= percent * len(days)
    assert 100 * sum(day < found for day in days) < percent * len(days)


@given(st.lists(st.integers(1, 3_000), min_size=FEWEST_GAPS, max_size=200))
def test_proposed_bands_can_be_used_in_a_scheme(days: list[int]) -> None:
    """Days rise from score to score, even where all gaps are equal."""
    for proposal in proposals(column(sorted(days))):
        assert list(proposal.recency_days) == sorted(set(proposal.recency_days))
        assert proposal.recency_days[0] >= 1


def test_too_few_gaps_propose_nothing() -> None:
    """49 say nothing, 50 do."""
    assert not proposals(column([7] * (FEWEST_GAPS - 1)))
    assert [proposal.recency_days for proposal in proposals(column([7] * FEWEST_GAPS))] == [(7, 8, 9, 10)] * 2


def test_bins_are_wide_enough_for_a_slow_cycle() -> None:
    """Spectacles are bought every two years: bins of two months, and not a hundred weeks."""
    found = bins(column([*sorted([600, 650, 700, 730, 740] * 20), 5_000]))
    assert [(some.first, some.last, some.gaps) for some in found if some.gaps] == [
        (550, 610, 20), (611, 671, 20), (672, 732, 40), (733, 793, 20), (794, None, 1)
    ]  # fmt: skip
