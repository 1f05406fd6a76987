"""Which parts of all customers the last runs read, from the scope in the rows of rolling runs."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import ClassVar, Final

import msgspec

from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.believed import falling, not_believed
from netsuite_rfm.netsuite.suiteql.page import read_page
from netsuite_rfm.netsuite.suiteql.runs_and_history import ALL_CUSTOMERS, ROLLING, SINCE_LAST_RUN, complete_runs_after

FEWEST_PARTS: Final = 2
MOST_PARTS: Final = 28
_PARTS = re.compile(rf"{ROLLING}s? (?P<parts>\d+(?:, \d+)*) of (?P<of>\d+)(?:,|$)", re.ASCII)
_FIRST_DAY = date(1970, 1, 1)


class _Row(msgspec.Struct):
    ROW: ClassVar = "run row"

    id: int
    as_of: date
    run_scope: str = ""


def parts_in_words(parts: Sequence[int], of: int) -> str:
    """Return the parts that a rolling run reads in words, such as ``parts 3, 4 of 7``."""
    return f"part{'s' if len(parts) > 1 else ''} {', '.join(map(str, parts))} of {of}"


def rolling_scope(parts: Sequence[int], of: int) -> str:
    """Return a row's scope for the parts that a rolling run read; ``parts_read_on`` parses it."""
    return f"{SINCE_LAST_RUN} and {parts_in_words(parts, of)}"


def parts_read_on(client: Client, of: int, as_of: date) -> dict[int, int]:
    """Return the day on which each part was last read, in days since 1970-01-01, within the last ``of`` days.

    A run over all customers read every part. A run with another number of parts does not count.

    Raises:
        AccountNotReady: the account has no such record, or the role cannot see it.
        RowError: a row cannot be read.

    """
    query = complete_runs_after(as_of - timedelta(days=of))
    read_on: dict[int, int] = {}
    for row in read_page(client, query, _Row, believe=_of_everybody).items:
        for part in _parts_of(row.run_scope, of):
            read_on[part] = max(read_on.get(part, 0), (row.as_of - _FIRST_DAY).days)
    return read_on


def _parts_of(scope: str, of: int) -> Sequence[int]:
    if scope == ALL_CUSTOMERS:
        return range(1, of + 1)
    found = _PARTS.match(scope)
    return [int(part) for part in found["parts"].split(", ")] if found and int(found["of"]) == of else ()


def _of_everybody(rows: Sequence[_Row]) -> None:
    falling(rows)
    for row in rows:
        if row.run_scope != ALL_CUSTOMERS and not row.run_scope.startswith(ROLLING):
            raise not_believed(f"run row {row.id} is of {row.run_scope!r}")
