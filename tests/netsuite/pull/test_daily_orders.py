"""Counting orders by type and day."""

from datetime import date, timedelta

import pytest

from netsuite_rfm.errors import RowError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.daily_orders import count_daily_orders
from netsuite_rfm.rfm.brake.daily_orders import LOOK_BACK_DAYS
from netsuite_rfm.rfm.counting import Counting
from tests.netsuite.scripted_server import ScriptedServer, page

COUNTING = Counting(("SalesOrd", "CashSale"), net=False, as_of=date(2026, 11, 20))
DAY = (date(2026, 11, 18) - date(1970, 1, 1)).days


def test_orders_and_their_value_are_counted_by_type_and_day(client: Client, scripted_server: ScriptedServer) -> None:
    """One request, over nine weeks."""
    scripted_server.play(
        page(
            {"kind": "CashSale", "day": "2026-11-18", "orders": "3", "cents": "700"},
            {"kind": "SalesOrd", "day": "2026-11-18", "orders": "2", "cents": "500"},
            {"kind": "SalesOrd", "day": "2026-11-19", "orders": "1"},
        )
    )
    daily = count_daily_orders(client, COUNTING)
    assert daily.orders == {"CashSale": {DAY: 3}, "SalesOrd": {DAY: 2, DAY + 1: 1}}
    assert daily.cents == {"CashSale": {DAY: 700}, "SalesOrd": {DAY: 500, DAY + 1: 0}}
    (request,) = scripted_server.requests
    assert f"'{COUNTING.as_of - timedelta(days=LOOK_BACK_DAYS)}'" in request.json()["q"]


def test_a_day_that_is_none_is_named(client: Client, scripted_server: ScriptedServer) -> None:
    """A day in the user's own format would otherwise end in a traceback."""
    scripted_server.play(page({"kind": "SalesOrd", "day": "11/18/2026", "orders": "1", "cents": "1"}))
    with pytest.raises(RowError, match="SalesOrd '11/18/2026'"):
        count_daily_orders(client, COUNTING)
