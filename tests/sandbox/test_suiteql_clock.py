"""Dates with a time: the account's time zone, Oracle's current time, and what is shown of it."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.store.account import Account

CREATED = datetime(2026, 1, 2, 6, 30, 15, tzinfo=UTC)  # the day before in California
ISO = "YYYY-MM-DD HH24:MI:SS"


def one_order(time_zone: str, **behaviour: Any) -> Account:
    """An account with one order, entered early on a day in UTC."""
    account = Account(Behaviour(**behaviour), time_zone=time_zone)
    account.add_customers({"id": np.array([1001])})
    account.add_transactions(
        {
            "id": np.array([5001]),
            "entity": np.array([1001]),
            "trandate": np.array(["2026-01-01"], dtype="datetime64[D]"),
            "type": np.array(["CashSale"], dtype=object),
            "created": np.array([CREATED.replace(tzinfo=None)], dtype="datetime64[us]"),
        }
    )
    return account


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "UTC", "Asia/Kolkata"])
def test_a_moment_is_shown_in_the_session_time_zone(zone: str) -> None:
    """`createddate` is a moment: local with TO_CHAR, UTC with SYS_EXTRACT_UTC (observed: PostHog)."""
    local = CREATED.astimezone(ZoneInfo(zone))
    with closing(one_order(zone)) as account:
        sql = (
            f"SELECT TO_CHAR(createddate, '{ISO}') AS local, TO_CHAR(SYS_EXTRACT_UTC(createddate), '{ISO}') AS utc, "
            "TO_CHAR(TRUNC(createddate), 'YYYY-MM-DD') AS day, SESSIONTIMEZONE AS zone FROM transaction"
        )
        shown = (f"{local:%Y-%m-%d %H:%M:%S}", f"{CREATED:%Y-%m-%d %H:%M:%S}", f"{local:%Y-%m-%d}", zone)
        assert account.query(sql).rows == [shown]


def test_a_moment_is_compared_as_the_session_sees_it() -> None:
    """A date stands for its midnight in the session time zone; `trandate` is a plain date and is not moved."""
    sql = "SELECT COUNT(*) AS n FROM transaction WHERE {} >= TO_DATE('2026-01-02', 'YYYY-MM-DD')"
    with closing(one_order("America/Los_Angeles")) as west, closing(one_order("UTC")) as utc:
        assert west.query(sql.format("createddate")).rows == [("0",)]
        assert utc.query(sql.format("createddate")).rows == [("1",)]
        for account in (west, utc):
            shown = account.query("SELECT trandate, TO_CHAR(trandate, 'YYYY-MM-DD') AS iso FROM transaction").rows
            assert shown == [("1/1/2026", "2026-01-01")]


def test_current_times_follow_the_clock_and_their_zones() -> None:
    """CURRENT_DATE is of the session's zone, SYSDATE of the server's (Pacific by aideny-kr), both with a time."""
    with closing(Account(time_zone="Asia/Kolkata")) as account:
        account.clock.skew_s = -86_400 * 400
        now = account.clock.now()
        sql = (
            f"SELECT TO_CHAR(CURRENT_DATE, '{ISO}') AS here, TO_CHAR(SYSDATE, '{ISO}') AS server, "
            f"TO_CHAR(SYS_EXTRACT_UTC(CURRENT_TIMESTAMP), '{ISO}') AS utc, TO_CHAR(LOCALTIMESTAMP, '{ISO}') AS local, "
            "BUILTIN.RELATIVE_RANGES('TODAY', 'START') AS today FROM dual"
        )
        row = account.query(sql).rows[0]
    here, server = (now.astimezone(ZoneInfo(zone)) for zone in ("Asia/Kolkata", "America/Los_Angeles"))
    for shown, expected in zip(row, (here, server, now, here), strict=False):
        told = datetime.fromisoformat(str(shown))
        assert abs(told - expected.replace(tzinfo=None)) <= timedelta(seconds=30)
    assert row[4] == f"{here.month}/{here.day}/{here.year}"


def test_the_clock_is_read_at_every_request() -> None:
    """A query that is compiled once still tells the time of each request."""
    with closing(Account()) as account:
        sql = "SELECT TO_CHAR(SYS_EXTRACT_UTC(CURRENT_TIMESTAMP), 'YYYY') AS year FROM dual"
        first = account.query(sql).rows[0][0]
        account.clock.skew_s = 366 * 86_400
        assert int(str(account.query(sql).rows[0][0])) == int(str(first)) + 1


@pytest.mark.parametrize(
    ("date_format", "shown"),
    [("M/D/YYYY", "1/9/2026"), ("D/M/YYYY", "9/1/2026"), ("D-Mon-YYYY", "9-Jan-2026"), ("YYYY-MM-DD", "2026-01-09")],
)
def test_a_date_is_shown_and_read_in_the_users_format(date_format: str, shown: str) -> None:
    """`Behaviour.date_format`: without TO_CHAR, and where a text is compared with a date or turned into one."""
    with closing(Account(Behaviour(date_format=date_format))) as account:  # type: ignore[arg-type]
        sql = (
            "SELECT TO_DATE('2026-01-09', 'YYYY-MM-DD') AS a, TO_CHAR(TO_DATE('2026-01-09', 'YYYY-MM-DD')) AS b, "
            f"'on ' || TO_DATE('{shown}') AS c, "
            f"CASE WHEN TO_DATE('2026-01-09', 'YYYY-MM-DD') = '{shown}' THEN 'same' END AS d FROM dual"
        )
        assert account.query(sql).rows == [(shown, shown, f"on {shown}", "same")]
