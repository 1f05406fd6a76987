"""What decides a run's result in addition to the orders: day, rules, and names of the account's list values."""

from dataclasses import dataclass
from datetime import date, timedelta

from netsuite_rfm.rfm.brake.nights import Past
from netsuite_rfm.rfm.brake.unsafe import Unsafe

_FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Tonight:
    """What decides the result of this run in addition to the orders.

    Args:
        as_of_day: the day it scores for, in days since 1970-01-01.
        netsuite_day: today in the account's time zone by NetSuite's clock; None if unknown.
        rules: a short digest of the scheme and of what counts.
        fingerprint: digest of rules, version and list values.
        version: the program's version.
        names: a short digest of the list values' names.
        renamed: list values whose names differ from the scheme's, in words.

    """

    as_of_day: int = 0
    netsuite_day: int | None = None
    rules: str = ""
    fingerprint: str = ""
    version: str = ""
    names: str = ""
    renamed: tuple[str, ...] = ()


def strange_day(tonight: Tonight, past: Past) -> tuple[Unsafe, ...]:
    """Return the reason if the day is in NetSuite's future, or before that of the last complete run."""
    reasons = []
    if tonight.netsuite_day is not None and tonight.as_of_day > tonight.netsuite_day:
        today = _day(tonight.netsuite_day)
        reasons.append(Unsafe("day_ahead", "the day to score for, by NetSuite's clock", _day(tonight.as_of_day), today))
    if past.complete and tonight.as_of_day < past.complete.as_of_day:
        last = _day(past.complete.as_of_day)
        what = "the day to score for, against that of the last complete run"
        reasons.append(Unsafe("day_behind", what, _day(tonight.as_of_day), last))
    return tuple(reasons)


def changed_rules(tonight: Tonight, past: Past) -> tuple[Unsafe, ...]:
    """Return the reasons if rules or names of list values differ from those of the last complete run."""
    last = past.complete
    if last is None:
        return ()
    reasons = []
    if last.night and last.night.rules:
        differ, before, now = last.night.rules != tonight.rules, last.night.rules, tonight.rules
    else:
        same_version = last.version == tonight.version and bool(last.fingerprint)
        differ = same_version and last.fingerprint != tonight.fingerprint
        before, now = last.fingerprint[:12], tonight.fingerprint[:12]
    if differ:
        what = "scheme or counting settings, changed since the last complete run"
        reasons.append(Unsafe("rules_changed", what, now, before))
    if last.night and last.night.names and last.night.names != tonight.names:
        shown = ", ".join(tonight.renamed) or tonight.names
        what = "list values renamed since the last complete run"
        reasons.append(Unsafe("names_changed", what, shown, last.night.names))
    return tuple(reasons)


def _day(days: int) -> str:
    return str(_FIRST_DAY + timedelta(days=days))
