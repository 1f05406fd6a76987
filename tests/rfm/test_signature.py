"""Who has a new order, and what the others should keep."""

import numpy as np
import pytest

from netsuite_rfm.rfm.customers import EMPTY, Fields
from netsuite_rfm.rfm.signature import LATE_ORDER_DAYS, Signature, Totals, sign

SINCE = 20_000


def one_customer(orders: int, last: int, cents: int, **more: int) -> Fields:
    """Hold a customer's totals, with a score and a segment."""
    fields = Fields.empty(1, more)
    fields.score[:], fields.segment[:] = 333, 4
    fields.order_count[:], fields.last_order_day[:], fields.lifetime_cents[:] = orders, last, cents
    for name, value in more.items():
        fields.more[name][:] = value
    return fields


@pytest.mark.parametrize(
    ("orders", "last", "is_new"),
    [
        pytest.param(4, SINCE + 1, True, id="ordered since"),
        pytest.param(4, SINCE, True, id="later on the day of the last run"),
        pytest.param(4, SINCE - LATE_ORDER_DAYS, True, id="imported a week late"),
        pytest.param(4, SINCE - LATE_ORDER_DAYS - 1, False, id="imported later than that"),
        pytest.param(3, SINCE + 1, False, id="a later day without an order more: a shifted date"),
        pytest.param(4, SINCE - 100, False, id="an order more on the same day: imported twice"),
        pytest.param(2, SINCE - 100, False, id="an order fewer"),
    ],
)
def test_a_new_order_is_one_more_on_a_day_the_last_run_cannot_have_counted(
    orders: int, last: int, *, is_new: bool
) -> None:
    """Three orders before, the last a hundred days before the last run."""
    signature = sign(one_customer(3, SINCE - 100, 500), one_customer(orders, last, 600), SINCE)
    assert signature.new_orders == is_new
    assert (signature.changed["lifetime_value"] == 0) == is_new


def test_a_second_order_on_the_day_of_the_last_run_is_new() -> None:
    """The run at two in the morning saw the first, at one; the second came at noon."""
    assert sign(one_customer(3, SINCE, 500), one_customer(4, SINCE, 600), SINCE).new_orders == 1


def test_each_field_is_counted_by_itself() -> None:
    """Amounts that were scaled change the value alone, and dates that were shifted the day alone."""
    held = one_customer(3, 19_000, 500, lifecycle_stage=1, audiences=3, home_location=7)
    for name, other in {
        "order_count": one_customer(2, 19_000, 500, lifecycle_stage=1, audiences=3, home_location=7),
        "last_order_day": one_customer(3, 19_001, 500, lifecycle_stage=1, audiences=3, home_location=7),
        "lifetime_value": one_customer(3, 19_000, 525, lifecycle_stage=1, audiences=3, home_location=7),
        "lifecycle_stage": one_customer(3, 19_000, 500, lifecycle_stage=2, audiences=3, home_location=7),
        "audiences": one_customer(3, 19_000, 500, lifecycle_stage=1, audiences=1, home_location=7),
        "home_location": one_customer(3, 19_000, 500, lifecycle_stage=1, audiences=3, home_location=8),
    }.items():
        assert sign(held, other, SINCE).changed == {name: 1}


def test_customers_without_orders_are_counted_apart() -> None:
    """Their first stage is no change; another one is, and so is an audience."""
    before, after = Fields.empty(4, ("lifecycle_stage", "audiences")), Fields.empty(4, ("lifecycle_stage", "audiences"))
    before.more["lifecycle_stage"][1:] = 1
    after.more["lifecycle_stage"][:] = [1, 1, 2, 1]
    after.more["audiences"][3] = 1
    signature = sign(before, after, SINCE)
    assert (signature.unscored, signature.unscored_changed, signature.scored_before) == (4, 2, 0)


def test_first_scores_and_values_below_zero() -> None:
    """Counted: who is new, whose orders are worth nothing, and whose value falls below zero."""
    before, after = Fields.empty(4), Fields.empty(4)
    after.score[:] = 111
    after.lifetime_cents[:] = [0, 5, -5, -7]
    before.score[3], before.lifetime_cents[3] = 111, -6
    signature = sign(before, after, SINCE)
    assert (signature.first_scored, signature.first_without_value, signature.below_zero) == (3, 1, 1)


def test_two_windows_add_up_to_one() -> None:
    """Any cut of the customers into windows gives the same night."""
    generator = np.random.default_rng(3)
    before, after = Fields.empty(200), Fields.empty(200)
    for fields in (before, after):
        fields.score[:] = generator.choice([111, EMPTY], 200)
        fields.order_count[:] = generator.integers(0, 3, 200)
        fields.last_order_day[:] = generator.integers(SINCE - 10, SINCE + 2, 200)
        fields.lifetime_cents[:] = generator.integers(-5, 5, 200)
    whole = sign(before, after, SINCE)
    cut = [slice(0, 70), slice(70, 71), slice(71, 200)]
    parts = [sign(before.take(part), after.take(part), SINCE) for part in cut]
    assert sum(parts, Signature()) == whole
    assert whole.after.customers == np.count_nonzero(after.score != EMPTY)
    assert whole.before == Totals(
        customers=whole.scored_before,
        orders=int(before.order_count[before.scored].sum()),
        cents=int(before.lifetime_cents[before.scored].sum()),
        days=int(before.last_order_day[before.scored].sum()),
    )
