"""Fractions too large for 64 bits are compared exactly."""

from fractions import Fraction

import numpy as np
import pytest

from netsuite_rfm.rfm.condition_values import Values, _cross
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


def test_two_fractions_past_64_bits_are_multiplied_exactly() -> None:
    """Two columns of numerators and denominators whose products are near 2**70."""
    denominators = np.array([2**30, 2**30 + 1])
    left, right = _cross(
        Values(np.array([2**40, 2**40]), denominators), Values(np.array([2**40 + 1, 2**40 - 1]), denominators)
    )
    assert left.tolist() == [2**70, 2**40 * (2**30 + 1)]
    assert right.tolist() == [2**30 * (2**40 + 1), (2**40 - 1) * (2**30 + 1)]
