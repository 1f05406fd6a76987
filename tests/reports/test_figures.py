"""How figures are rounded, and which days are compared."""

from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsuite_rfm.rfm.reports.figures import average, average_money, money, share
from netsuite_rfm.rfm.reports.period import Period, first_of_month, last_of_month

CENTS = st.integers(-(10**15), 10**15)


@given(CENTS, st.integers(1, 10**15))
def test_a_share_has_six_decimals_rounded_half_to_even(part: int, whole: int) -> None:
    """As exact decimal arithmetic has it, however large the sums."""
    with localcontext(prec=60):
        assert share(part, whole) == str((Decimal(part) / whole).quantize(Decimal("0.000001"), ROUND_HALF_EVEN) + 0)


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        pytest.param(1, 2_000_000, "0.000000", id="a tie goes to the even zero"),
        pytest.param(3, 2_000_000, "0.000002", id="a tie goes to the even two"),
        pytest.param(-1, 4, "-0.250000", id="below zero"),
        pytest.param(5, 4, "1.250000", id="above one"),
        pytest.param(1, 0, None, id="of nothing"),
        pytest.param(1, -1, None, id="of less than nothing"),
    ],
)
def test_a_share_at_the_edges(part: int, whole: int, shown: str | None) -> None:
    """Ties, signs, and wholes of which nothing is a share."""
    assert share(part, whole) == shown


@given(CENTS, st.integers(1, 10**9))
def test_an_average_is_rounded_half_up_to_cents(cents: int, count: int) -> None:
    """Away from zero on both sides of it."""
    with localcontext(prec=60):
        exact = Decimal(cents) / 100 / count
        assert Decimal(average_money(cents, count) or "") == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_averages_at_the_edges() -> None:
    """Half a cent goes up, below zero down; there is no average of nobody."""
    assert (average_money(1, 2), average_money(-1, 2), average_money(1, 3)) == ("0.01", "-0.01", "0.00")
    assert (average(7, 3), average(1, 200), average(1, 201)) == ("2.33", "0.01", "0.00")
    assert (average_money(5, 0), average(5, 0)) == (None, None)
    assert (money(0), money(-5), money(123456)) == ("0.00", "-0.05", "1234.56")


@pytest.mark.parametrize(
    ("as_of", "to_day", "complete"),
    [
        pytest.param(date(2026, 11, 21), date(2026, 10, 21), False, id="the same day"),
        pytest.param(date(2026, 3, 30), date(2026, 2, 28), False, id="the 30th against February"),
        pytest.param(date(2026, 3, 31), date(2026, 2, 28), True, id="the 31st against February"),
        pytest.param(date(2024, 3, 29), date(2024, 2, 29), False, id="a leap day"),
        pytest.param(date(2026, 2, 28), date(2026, 1, 31), True, id="a whole February against a longer January"),
        pytest.param(date(2024, 2, 28), date(2024, 1, 28), False, id="the last but one of a leap February"),
        pytest.param(date(2026, 4, 30), date(2026, 3, 31), True, id="a whole April against a longer March"),
        pytest.param(date(2026, 1, 1), date(2025, 12, 1), False, id="the first day of a year"),
        pytest.param(date(2025, 12, 31), date(2025, 11, 30), True, id="the last day of a year"),
    ],
)
def test_a_month_is_compared_with_the_same_days_of_the_one_before(as_of: date, to_day: date, *, complete: bool) -> None:
    """A whole month with a whole month; a day that the month before lacks with its last."""
    period = Period(as_of)
    assert (period.last_month_to_day, period.complete) == (to_day, complete)
    assert period.last_month_first == to_day.replace(day=1)
    assert period.first_day - period.last_month_last == timedelta(days=1)
    assert period.year_first == date(as_of.year, 1, 1)


@given(st.dates(date(1902, 1, 1), date(2200, 12, 31)))
def test_thirteen_months_end_with_the_month_of_the_report(as_of: date) -> None:
    """Consecutive first days; a month is open while somebody's 90 days are."""
    months = Period(as_of).cohort_months
    assert (len(months), months[-1]) == (13, as_of.replace(day=1))
    assert months[0] == Period(as_of).cohorts_from == first_of_month(as_of, months_back=12)
    assert [last_of_month(month) + timedelta(days=1) for month in months[:-1]] == list(months[1:])


def test_a_month_is_open_until_its_last_customers_ninetieth_day() -> None:
    """31 August and 90 days is 29 November: open through that day, over on the next."""
    august = date(2026, 8, 1)
    assert Period(date(2026, 11, 29)).still_open(august)
    assert not Period(date(2026, 11, 30)).still_open(august)
