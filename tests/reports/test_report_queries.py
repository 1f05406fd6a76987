"""Nothing but typed values reaches the SuiteQL of the reports."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from netsuite_rfm.netsuite.suiteql import movement as moves
from netsuite_rfm.netsuite.suiteql import reports as queries
from netsuite_rfm.netsuite.suiteql.segments_then import bought_in_year, performance_at_start
from netsuite_rfm.rfm.counting import Counting, LeaveOut
from netsuite_rfm.rfm.reports.period import Period

DAY = date(2026, 11, 20)
PERIOD = Period(DAY)
INJECTED: Any = "1) OR 1 = 1 --"
MOMENT = datetime(2026, 11, 20, tzinfo=UTC)


def counting(**more: Any) -> Counting:
    """What counts, with one thing that must not pass."""
    return Counting(**{"order_types": ("SalesOrd",), "net": False, "as_of": DAY, **more})


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda: moves.movement(DAY, DAY, moves.Apart([INJECTED])), id="a day of the first load"),
        pytest.param(lambda: moves.movement(DAY, MOMENT, moves.Apart()), id="a moment is no day"),
        pytest.param(
            lambda: moves.movers(counting(), DAY, moves.Apart([], [INJECTED]), names=True), id="a day of new rules"
        ),
        pytest.param(lambda: performance_at_start(counting(currency=INJECTED), PERIOD), id="a currency at the start"),
        pytest.param(lambda: bought_in_year(counting(order_types=(INJECTED,)), PERIOD), id="a type in a year"),
        pytest.param(lambda: queries.concentration([1, INJECTED]), id="a rank"),
        pytest.param(lambda: queries.concentration([True]), id="a truth value is no rank"),
        pytest.param(lambda: queries.at_risk_moves(PERIOD, [INJECTED], [2]), id="a segment at risk"),
        pytest.param(lambda: queries.at_risk_moves(PERIOD, [1], []), id="no segment that is lost"),
        pytest.param(lambda: moves.moved_between(INJECTED, DAY), id="the first day of migration"),
        pytest.param(lambda: moves.moved_since(INJECTED), id="the last day of migration"),
        pytest.param(lambda: queries.performance(counting(order_types=(INJECTED,)), PERIOD), id="an order type"),
        pytest.param(lambda: queries.performance(counting(locations=(INJECTED,)), PERIOD), id="a location"),
        pytest.param(lambda: queries.performance(counting(currency=INJECTED), PERIOD), id="a currency"),
        pytest.param(lambda: queries.coverage(counting(leave_out=LeaveOut(check_box=INJECTED))), id="a check box"),
        pytest.param(lambda: queries.coverage(counting(leave_out=LeaveOut((INJECTED,)))), id="a subsidiary"),
        pytest.param(lambda: queries.new_to_repeat(counting(as_of=INJECTED), PERIOD), id="the as-of day"),
        pytest.param(lambda: queries.retention(counting(order_types=(INJECTED,)), PERIOD), id="a type of a cohort"),
    ],
)
def test_a_value_of_another_kind_never_becomes_a_query(ask: Callable[[], str]) -> None:
    """It raises instead."""
    with pytest.raises((TypeError, ValueError)):
        ask()
