"""Read a deadline given as a time of day or a duration."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from netsuite_rfm.errors import UsageError
from netsuite_rfm.telemetry.shown import shown

_DURATION = re.compile(r"(?=\d)(?:(?P<hours>\d{1,5})h)?(?:(?P<minutes>\d{1,5})m)?(?:(?P<seconds>\d{1,5})s)?", re.ASCII)
_TIME = re.compile(r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)", re.ASCII)


def duration(text: str) -> timedelta | None:
    """Read a duration such as ``2h30m``, ``45m`` or ``90s``; None if it is not one."""
    found = _DURATION.fullmatch(text)
    return timedelta(**{unit: int(value) for unit, value in found.groupdict().items() if value}) if found else None


def deadline(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Read a deadline: ``2h30m``, ``45m``, ``90s``, or a time of day in the account's zone such as ``05:30``.

    Args:
        text: the option's value.
        now: the current time, with its zone; a time of day means the next one after it.
        zone: the account's time zone.

    Raises:
        UsageError: neither a duration nor a time of day.

    """
    lasting = duration(text)
    if lasting is not None:
        return now + lasting
    time = _TIME.fullmatch(text)
    if not time:
        raise UsageError(
            f"--deadline {shown(text)!r}: a duration such as 2h30m, or a time of day such as 05:30, is needed"
        )
    today = now.astimezone(zone).date()
    # When clocks go back, an hour occurs twice. When they go forward, an hour is missing and is read with the offset
    # before the change (RFC 5545, 3.3.5). Compare in UTC, because within one zone Python compares local times.
    moments = (
        datetime(day.year, day.month, day.day, int(time["hour"]), int(time["minute"]), tzinfo=zone, fold=fold)
        for day in (today, today + timedelta(days=1))
        for fold in (0, 1)
    )
    return next(at for at in (moment.astimezone(UTC) for moment in moments) if at > now)
