"""Read all rows of the reports' aggregates."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import field, make_dataclass
from functools import cache
from typing import Any, TypeVar

from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.believed import Belief, not_believed
from netsuite_rfm.netsuite.suiteql.page import MOST_ROWS_A_PAGE, read_page

Row = TypeVar("Row")


def read_rows(client: Client, query: str, row: type[Row]) -> list[Row]:
    """Run a query and return all its rows, page after page.

    A report has one row per pair of segments or per month, so it nearly always fits on one page. The query needs an
    ``ORDER BY`` that is unique, and returns at most 100,000 rows (section_157909186990). Sums have no ids, so each row
    carries the name of its query, which reveals the response to another query with the same columns.

    Raises:
        AccountNotReady: a table or column is missing, or the role cannot see it.
        RowError: a row does not fit ``row``.
        UnreachableError: no response to this query came.

    """
    name = hashlib.sha256(query.encode()).hexdigest()[:12]
    named = query.replace("SELECT ", f"SELECT '{name}' AS answers, ", 1)
    named_row: type[Row] = _named(row)  # type: ignore[arg-type] # a type can be hashed
    rows: list[Row] = []
    while True:
        page = read_page(client, named, named_row, offset=len(rows), believe=_answers(name), whole_pages=True)
        rows += page.items
        if not page.has_more and len(page.items) < MOST_ROWS_A_PAGE:
            return rows


def row_of_numbers(columns: Iterable[str]) -> type[Any]:
    """Return a row type whose columns are whole numbers, 0 by default."""
    return make_dataclass("Numbers", [(column, int, field(default=0)) for column in columns], frozen=True, slots=True)


@cache
def _named(row: type[Any]) -> type[Any]:
    """Return the row type with a column for the name of its query."""
    return make_dataclass("Named", [("answers", str)], bases=(row,), frozen=True, slots=True, kw_only=True)


def _answers(name: str) -> Belief:
    def believe(rows: Sequence[Any]) -> None:
        if any(row.answers != name for row in rows):
            raise not_believed("rows of another report")

    return believe
