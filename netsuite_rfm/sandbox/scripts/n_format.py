"""N/format: format dates and times as in the user's preferences, for a time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.scripts.execution import Execution

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOMENTS = ("datetime", "datetimetz")


def format_value(execution: Execution, arguments: dict[str, Any]) -> Any:  # noqa: ANN401 - others unchanged
    """Return a date or time as text; other values are returned unchanged (section_4388843892).

    A time is shown in `timezone`, else in the zone of the user's preferences, which are the company's here; in GMT if
    the zone is unknown (JSDoc of @hitc/netsuite-types).
    """
    value = arguments["value"]
    if not isinstance(value, dict) or "$date" not in value:
        return value
    date_format = execution.account.behaviour.date_format
    if str(arguments["type"]).lower() not in _MOMENTS:
        return _day_text(date(*value["$date"]["day"]), date_format)
    moment = datetime.fromtimestamp(value["$date"]["ms"] / 1000, UTC)
    local = moment.astimezone(_zone(arguments.get("timezone") or execution.account.time_zone))
    half = "am" if local.hour < 12 else "pm"  # noqa: PLR2004 - noon
    return f"{_day_text(local.date(), date_format)} {local.hour % 12 or 12}:{local:%M:%S} {half}"


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("GMT")


def _day_text(day: date, date_format: str) -> str:
    return {
        "M/D/YYYY": f"{day.month}/{day.day}/{day.year}",
        "D/M/YYYY": f"{day.day}/{day.month}/{day.year}",
        "D-Mon-YYYY": f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}",
        "YYYY-MM-DD": day.isoformat(),
    }[date_format]


CALLS = {"format.format": format_value}
