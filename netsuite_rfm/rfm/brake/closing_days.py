"""Days on which many shops are closed, so that missing orders are no warning: Christmas to New Year, and Easter."""

from datetime import date, timedelta


def is_closing_day(day: date) -> bool:
    """Whether a day is from 24 December to 3 January, or from Good Friday to Easter Monday."""
    if (day.month, day.day) >= (12, 24) or (day.month, day.day) <= (1, 3):
        return True
    easter = easter_sunday(day.year)
    return easter - timedelta(days=2) <= day <= easter + timedelta(days=1)


def easter_sunday(year: int) -> date:
    """Return Gregorian Easter Sunday, by the algorithm in Meeus, Astronomical Algorithms (1991), chapter 8."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    j = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * j) // 451
    month, day = divmod(h + j - 7 * m + 114, 31)
    return date(year, month, day + 1)
