"""Until when a run may write: for a time, or until a time of day in the account's zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from netsuite_rfm.cli.deadline import deadline
from netsuite_rfm.errors import UsageError

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)  # 23:30 in Berlin


@pytest.mark.parametrize(
    ("text", "after"),
    [
        pytest.param("2h", timedelta(hours=2), id="hours"),
        pytest.param("45m", timedelta(minutes=45), id="minutes"),
        pytest.param("90s", timedelta(seconds=90), id="seconds"),
        pytest.param("2h30m", timedelta(hours=2, minutes=30), id="hours and minutes"),
        pytest.param("1h0m5s", timedelta(hours=1, seconds=5), id="all three"),
        pytest.param("1h5s", timedelta(hours=1, seconds=5), id="hours and seconds"),
        pytest.param("90m", timedelta(minutes=90), id="more minutes than an hour has"),
        pytest.param("0s", timedelta(0), id="none at all"),
        pytest.param("0100h", timedelta(hours=100), id="a zero in front"),
    ],
)
def test_a_duration_counts_from_now(text: str, after: timedelta) -> None:
    """Hours, minutes and seconds, in this order."""
    assert deadline(text, NOW, BERLIN) == NOW + after


@pytest.mark.parametrize(
    ("text", "now", "ends_at"),
    [
        pytest.param("23:45", NOW, datetime(2026, 11, 21, 22, 45, tzinfo=UTC), id="later today"),
        pytest.param("05:30", NOW, datetime(2026, 11, 22, 4, 30, tzinfo=UTC), id="tomorrow morning"),
        pytest.param("5:30", NOW, datetime(2026, 11, 22, 4, 30, tzinfo=UTC), id="one digit for the hour"),
        pytest.param("00:00", NOW, datetime(2026, 11, 21, 23, 0, tzinfo=UTC), id="midnight"),
        pytest.param("23:30", NOW, datetime(2026, 11, 22, 22, 30, tzinfo=UTC), id="this very minute is tomorrow's"),
        pytest.param("23:29", NOW, datetime(2026, 11, 22, 22, 29, tzinfo=UTC), id="a minute ago is tomorrow's"),
        pytest.param("23:31", NOW, datetime(2026, 11, 21, 22, 31, tzinfo=UTC), id="in a minute"),
        pytest.param(
            "05:30",
            datetime(2026, 10, 24, 22, 0, tzinfo=UTC),
            datetime(2026, 10, 25, 4, 30, tzinfo=UTC),
            id="the night that is an hour longer",
        ),
        pytest.param(
            "05:30",
            datetime(2026, 3, 28, 23, 0, tzinfo=UTC),
            datetime(2026, 3, 29, 3, 30, tzinfo=UTC),
            id="the night that is an hour shorter",
        ),
        *(
            pytest.param(
                text, datetime(2026, 10, 25, *now, tzinfo=UTC), datetime(2026, 10, 25, *ends_at, tzinfo=UTC), id=name
            )
            for name, text, now, ends_at in (
                ("the hour that comes twice: its first time", "02:30", (0, 29), (0, 30)),
                ("at the first time: its second", "02:30", (0, 30), (1, 30)),
                ("between the two: the second", "02:30", (0, 45), (1, 30)),
                ("in the second: later in it", "02:50", (1, 45), (1, 50)),
            )
        ),
        pytest.param(
            "02:30",
            datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
            datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
            id="at the second time: tomorrow's",
        ),
        pytest.param(
            "02:30",
            datetime(2026, 3, 29, 0, 45, tzinfo=UTC),
            datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
            id="the hour that is missing: as if clocks had not gone forward",
        ),
        pytest.param(
            "02:30",
            datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
            datetime(2026, 3, 30, 0, 30, tzinfo=UTC),
            id="that time is past: tomorrow's",
        ),
    ],
)
def test_a_time_of_day_is_the_next_one_in_the_accounts_zone(text: str, now: datetime, ends_at: datetime) -> None:
    """Whatever zone the machine is in, and whatever night it is."""
    assert deadline(text, now, BERLIN) == ends_at


def test_the_zone_of_now_does_not_matter() -> None:
    """The moment does."""
    tokyo = NOW.astimezone(ZoneInfo("Asia/Tokyo"))
    assert deadline("05:30", tokyo, BERLIN) == deadline("05:30", NOW, BERLIN)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("90", id="a number without a unit"),
        pytest.param("h", id="a unit without a number"),
        pytest.param("30m2h", id="the wrong order"),
        pytest.param("1.5h", id="a fraction"),
        pytest.param("-1h", id="the past"),
        pytest.param("2 h", id="a blank"),
        pytest.param("2H", id="a capital"),
        pytest.param("1d", id="days"),
        pytest.param("24:00", id="no such hour"),
        pytest.param("12:60", id="no such minute"),
        pytest.param("5:3", id="one digit for the minute"),
        pytest.param("05:30:00", id="seconds"),
        pytest.param("05:30\n", id="a line break"),
        pytest.param("tomorrow", id="a word"),
        pytest.param("٥m", id="digits beyond ASCII"),  # noqa: RUF001 - on purpose
        pytest.param("99999999h", id="beyond the last year"),
        pytest.param("9" * 30 + "h", id="beyond any number"),
        pytest.param("9" * 5000 + "s", id="beyond what Python reads as a number"),
    ],
)
def test_anything_else_is_one_line(text: str) -> None:
    """It says what is needed."""
    with pytest.raises(UsageError, match=r"^--deadline ") as refused:
        deadline(text, NOW, BERLIN)
    assert "2h30m" in str(refused.value)
    assert "05:30" in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    assert len(str(refused.value)) < 200
