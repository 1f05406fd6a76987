"""Split the customers of a campaign into strata, each with one share held out, that may be compared.

Segments may hold out different shares, and a person may change a share while a campaign runs. If all were pooled, those
held out would differ from those sent. So a campaign is compared by segment, and a segment by the month in which
customers entered it, if the recorded shares differ by more than chance.
"""

from collections.abc import Callable, Iterable, Sequence
from math import sqrt
from typing import Final, TypeVar

from netsuite_rfm.rfm.campaigns.rows import Outcome

ASSIGNED: Final = ("sent", "sent elsewhere", "in doubt")
"""Outcomes of customers who were to be sent the mail, including refused mails."""
HELD_OUT: Final = "held out"
_ERRORS: Final = 3
"""Standard errors by which a part's share may differ; a difference of one customer is always allowed."""
Key = TypeVar("Key")


def is_assigned(row: Outcome) -> bool:
    """Whether these customers were to be sent the mail."""
    return row.outcome in ASSIGNED or row.outcome.startswith("REFUSED")


def strata_of(rows: Sequence[Outcome]) -> list[list[Outcome]]:
    """Split the results of a campaign into parts with one share held out each, and drop parts that cannot be compared.

    Skipped customers are in no part.
    """
    eligible = [row for row in rows if is_assigned(row) or row.outcome == HELD_OUT]
    cells = _by(eligible, lambda row: (row.segment, row.wave))
    parts = [eligible] if _alike(eligible, cells) else _apart(eligible)
    return [part for part in parts if 0 < _held_out(part) < _customers(part)]


def _apart(rows: Sequence[Outcome]) -> list[list[Outcome]]:
    """Split by segment, and by month if the shares of a segment's months differ."""
    parts: list[list[Outcome]] = []
    for segment in _by(rows, lambda row: row.segment):
        waves = _by(segment, lambda row: row.wave)
        parts += [segment] if _alike(segment, waves) else waves
    return parts


def _by(rows: Iterable[Outcome], key: Callable[[Outcome], Key]) -> list[list[Outcome]]:
    parts: dict[Key, list[Outcome]] = {}
    for row in rows:
        parts.setdefault(key(row), []).append(row)
    return list(parts.values())


def _alike(whole: Sequence[Outcome], parts: Iterable[Sequence[Outcome]]) -> bool:
    share = _held_out(whole) / _customers(whole) if whole else 0.0
    return all(
        abs(_held_out(part) - share * (of := _customers(part))) <= 1 + _ERRORS * sqrt(share * (1 - share) * of)
        for part in parts
    )


def _held_out(rows: Iterable[Outcome]) -> int:
    return sum(row.customers for row in rows if row.outcome == HELD_OUT)


def _customers(rows: Iterable[Outcome]) -> int:
    return sum(row.customers for row in rows)
