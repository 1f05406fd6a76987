"""The id names exactly one plan."""

import numpy as np

from netsuite_rfm.rfm.brake.plan_id import LENGTH, plan_id
from netsuite_rfm.rfm.brake.unsafe import Unsafe
from netsuite_rfm.rfm.customers import Fields
from netsuite_rfm.rfm.diff import Changes

REASON = Unsafe("segment_change_share", "customers who would change segment", "60 for 100", "5.00%")


def changes(segment: int = 4, ids: tuple[int, ...] = (7, 9)) -> Changes:
    """Plan a segment for two customers."""
    present, desired = Fields.empty(len(ids)), Fields.empty(len(ids))
    desired.segment[:] = segment
    return Changes(np.array(ids, dtype=np.int64), present, desired)


def test_the_same_plan_has_the_same_id_in_any_order() -> None:
    """Windows come in any order."""
    one, other = changes(), changes(ids=(9, 7))
    assert plan_id(one, 100, [REASON], "r") == plan_id(other, 100, [REASON], "r")
    assert len(plan_id(one, 100, [REASON], "r")) == LENGTH


def test_any_other_plan_has_another_id() -> None:
    """One customer, one value, the day, the rules, or why it is held."""
    ids = {
        plan_id(changes(), 100, [REASON], "r"),
        plan_id(changes(ids=(7, 8)), 100, [REASON], "r"),
        plan_id(changes(segment=5), 100, [REASON], "r"),
        plan_id(changes(), 101, [REASON], "r"),
        plan_id(changes(), 100, [REASON], "q"),
        plan_id(changes(), 100, [], "r"),
    }
    assert len(ids) == 6
