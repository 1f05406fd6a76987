"""Reading the aggregates of the reports, all of their rows."""

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

    A report has a row for a pair of segments or for a month, so nearly always one page. The query needs an
    ``ORDER BY`` that tells its rows apart, and gives 100,000 rows at most (section_157909186990). Sums have no ids, so
    the query's own name is put into each row of the answer: the answer to another query of the same shape shows.

    Raises:
        AccountNotReady: a table or column is missing, or the role cannot see it.
        RowError: a row does not fit ``row``.
        UnreachableError: no answer to this query came.

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
    """A row whose columns are whole numbers, 0 if there is none."""
    return make_dataclass("Numbers", [(column, int, field(default=0)) for column in columns], frozen=True, slots=True)


@cache
def _named(row: type[Any]) -> type[Any]:
    """The row with the name of the query that it answers."""
    return make_dataclass("Named", [("answers", str)], bases=(row,), frozen=True, slots=True, kw_only=True)


def _answers(name: str) -> Belief:
    def believe(rows: Sequence[Any]) -> None:
        if any(row.answers != name for row in rows):
            raise not_believed("rows of another report")

    return believe
