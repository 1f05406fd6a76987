"""Fractions too large for 64 bits are compared exactly."""

from fractions import Fraction

import pytest

from netsuite_rfm.rfm.conditions import Condition
from netsuite_rfm.rfm.metrics import BUILT_IN
from tests.rfm.test_conditions import facts_about, one_customer


@pytest.mark.parametrize("power", [50, 55, 58, 60, 62])
@pytest.mark.parametrize("step", [-1, 0, 1])
def test_a_product_past_64_bits_is_compared_exactly(power: int, step: int) -> None:
    """Cents times the denominator of the limit goes past 2**63, where whole numbers of a machine wrap around."""
    cents, count = 2**power, 7
    limit = Fraction(cents + step, 100 * count)
    facts = facts_about(one_customer(count=count, days=1, cents=cents))
    assert facts.holds(Condition(BUILT_IN["average_order_value"], "at_least", limit))[0] == (step <= 0)
