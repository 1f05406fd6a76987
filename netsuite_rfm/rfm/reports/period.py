"""The month of a report, and the days and months that it is compared with."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

COHORT_MONTHS = 13  # the month of the report, and the year before it
SECOND_ORDER_DAYS = 90  # within which an order on a later day makes a new customer a repeat customer
YEAR_DAYS = 365  # length of the last year, which ends on a given day


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar month up to ``as_of``, the last day that counts."""

    as_of: date

    @property
    def month(self) -> str:
        """The month as text: ``2026-11``."""
        return month_text(self.as_of)

    @property
    def first_day(self) -> date:
        """First day of the month."""
        return self.as_of.replace(day=1)

    @property
    def complete(self) -> bool:
        """Whether the last day that counts is the last of its month."""
        return self.as_of == last_of_month(self.as_of)

    @property
    def last_month_first(self) -> date:
        """First day of the month before."""
        return first_of_month(self.as_of, months_back=1)

    @property
    def last_month_last(self) -> date:
        """Last day of the month before."""
        return self.first_day - timedelta(days=1)

    @property
    def last_month_to_day(self) -> date:
        """The day in the month before up to which it is compared: the same day, or the last if the month is shorter.

        A whole month is compared with a whole month, even a longer one: 28 February with 31 January.
        """
        last = self.last_month_last
        return last if self.complete else last.replace(day=min(self.as_of.day, last.day))

    @property
    def year_first(self) -> date:
        """1 January of the year."""
        return self.as_of.replace(month=1, day=1)

    @property
    def last_year_first(self) -> date:
        """First of the 365 days up to the last day that counts."""
        return self.as_of - timedelta(days=YEAR_DAYS - 1)

    @property
    def year_before_first(self) -> date:
        """First of the 365 days before the month."""
        return self.first_day - timedelta(days=YEAR_DAYS)

    @property
    def cohorts_from(self) -> date:
        """First day of the oldest of the 13 months for which cohorts are shown."""
        return first_of_month(self.as_of, months_back=COHORT_MONTHS - 1)

    @property
    def cohort_months(self) -> tuple[date, ...]:
        """First days of the 13 months up to this month, oldest first."""
        return tuple(first_of_month(self.as_of, months_back=back) for back in reversed(range(COHORT_MONTHS)))

    def still_open(self, first_day: date) -> bool:
        """Whether the newest customers of a month can still order again within 90 days, including the 90th day."""
        return last_of_month(first_day) + timedelta(days=SECOND_ORDER_DAYS) >= self.as_of


def month_text(day: date) -> str:
    """Return the month of a day as text: ``2026-11``."""
    return f"{day.year:04}-{day.month:02}"


def first_of_month(day: date, *, months_back: int = 0) -> date:
    """Return the first day of the month that is ``months_back`` months before that of a day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months_back, 12)
    return date(year, month + 1, 1)


def last_of_month(day: date) -> date:
    """Return the last day of the month of a day."""
    return day.replace(day=monthrange(day.year, day.month)[1])
