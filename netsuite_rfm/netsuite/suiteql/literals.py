"""SuiteQL literals that are safe from injection.

Bound parameters exist only from release 2026.2 on (section_157909186990), so values are written as literals, and only
by
the functions here: whole numbers, dates, and words of known lists.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from netsuite_rfm.rfm.one_line import is_one_line
from netsuite_rfm.rfm.script_ids import CUSTOM

LARGEST_ID = 2**31 - 1  # NetSuite's {id} is an int32
MOST_IN_A_LIST = 1000  # arguments of IN (section_156257796125)


def whole(value: int) -> str:
    """Return a whole number as a literal."""
    if type(value) is not int:
        raise TypeError(f"a whole number is needed in SuiteQL, not {type(value).__name__}")
    return str(value)


def wholes(values: Iterable[int]) -> str:
    """Return the inside of an ``IN`` list of whole numbers, at most 1,000."""
    written = [whole(value) for value in values]
    if not 0 < len(written) <= MOST_IN_A_LIST:
        raise ValueError(f"an IN list takes 1 to {MOST_IN_A_LIST} numbers, not {len(written)}")
    return ", ".join(written)


def day(value: date) -> str:
    """Return a calendar day as an expression, because SuiteQL has no date literals (article_0824094533)."""
    if type(value) is not date:
        raise TypeError(f"a calendar day is needed in SuiteQL, not {type(value).__name__}")
    return f"TO_DATE('{value:%Y-%m-%d}', 'YYYY-MM-DD')"


def days(values: Iterable[date]) -> str:
    """Return the inside of an ``IN`` list of calendar days, at most 1,000."""
    written = [day(value) for value in values]
    if not 0 < len(written) <= MOST_IN_A_LIST:
        raise ValueError(f"an IN list takes 1 to {MOST_IN_A_LIST} days, not {len(written)}")
    return ", ".join(written)


def moment(value: datetime) -> str:
    """Return a time in UTC, to the second; compare it only with times in UTC."""
    if value.tzinfo is None:
        raise TypeError("a moment with its zone is needed in SuiteQL")
    return f"TO_TIMESTAMP('{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}', 'YYYY-MM-DD HH24:MI:SS')"


def words(values: Sequence[str]) -> str:
    """Return the inside of an ``IN`` list of code words, such as transaction types."""
    for value in values:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9:]*", value):
            raise ValueError("a code word of letters and digits is needed in SuiteQL")
    return ", ".join(f"'{value}'" for value in values)


def texts(values: Sequence[str]) -> str:
    """Return the inside of an ``IN`` list of texts that a person chose, such as names of list values."""
    for value in values:
        if not is_one_line(value):
            raise ValueError("a text in SuiteQL must be one line of readable characters")
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


def script_id(value: str) -> str:
    """Return the script id of a custom field or list as a column or a table."""
    if not CUSTOM.fullmatch(value):
        raise ValueError("a script id of small letters, digits and _ is needed in SuiteQL")
    return value
