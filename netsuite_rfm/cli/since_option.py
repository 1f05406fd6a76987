"""Read the option ``--changed-since``."""

from datetime import UTC, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from netsuite_rfm.cli.deadline import duration
from netsuite_rfm.errors import UsageError
from netsuite_rfm.netsuite.suiteql.changes import Since
from netsuite_rfm.run.job import AUTO, FIRST_DAY
from netsuite_rfm.telemetry.shown import shown


def chosen_changed(text: str | None, now: datetime, zone: ZoneInfo, *, alone: bool) -> Since | Literal["AUTO"] | None:
    """Read ``--changed-since``: ``AUTO``, a duration such as ``2h``, a day, or a time with its zone.

    Args:
        text: the option's value; None for a run over all customers.
        now: the current time.
        zone: the account's time zone, in which a day begins. The fields are assumed to be correct as of the given
            time's day.
        alone: whether no other option selects customers. Named customers are read in any case, and one worker suffices
            for changed ones.

    Raises:
        UsageError: the value is invalid, not in the past or before 1970, or another option selects customers.

    """
    if text is None:
        return None
    if not alone:
        raise UsageError("--changed-since covers all customers. Leave out --customer, --customers-file and --shard")
    if text.upper() == AUTO:
        return AUTO
    ago = duration(text)
    at = now - ago if ago is not None else _moment(text, zone)
    if at is None or not datetime.combine(FIRST_DAY, time.min, zone) <= at < now:
        raise UsageError(
            f"--changed-since {shown(text)!r}: AUTO, a duration such as 2h30m, a day such as 2026-11-21, or a "
            f"moment with its zone such as 2026-11-21T02:00:00Z is needed; it must lie in the past, "
            f"on or after {FIRST_DAY}"
        )
    return Since(at.astimezone(UTC), at.astimezone(zone).date())


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.tzinfo is not None:
        return at
    return at.replace(tzinfo=zone) if text == at.date().isoformat() else None
