"""How old history must be to be removed."""

from datetime import date

import pytest

from netsuite_rfm.errors import UsageError
from netsuite_rfm.run.purge_history import day_of_age


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2y", date(2026, 2, 28)),
        ("1y", date(2027, 2, 28)),
        ("4y", date(2024, 2, 29)),
        ("366d", date(2027, 2, 28)),
        ("1000d", date(2025, 6, 4)),
        ("99999d", date(1754, 5, 17)),
    ],
)
def test_an_age_is_a_day(text: str, day: date) -> None:
    """In whole years by the calendar, or in days; of 29 February the 28th, where there is no such day."""
    assert day_of_age(text, date(2028, 2, 29)) == day


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("365d", "kept for at least one year"),
        ("0y", "kept for at least one year"),
        ("2", "an age such as 2y"),
        ("18m", "an age such as 2y"),
        ("-2y", "an age such as 2y"),
        ("٢y", "an age such as 2y"),
        ("100y", "an age such as 2y"),
    ],
)
def test_an_age_is_one_year_at_least(text: str, said: str) -> None:
    """Anything else is refused in one line."""
    with pytest.raises(UsageError, match=said):
        day_of_age(text, date(2028, 2, 29))
