"""Reading the aggregates of the reports, all of their rows."""

from collections.abc import Iterable
from itertools import count
from typing import Any, TypeVar

import msgspec

from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.page import MOST_ROWS_A_PAGE, read_page

Row = TypeVar("Row")


def read_rows(client: Client, query: str, row: type[Row]) -> list[Row]:
    """Run a query and return all its rows, page after page.

    A report has a row for a pair of segments or for a month, so nearly always one page. The query needs an
    ``ORDER BY`` that tells its rows apart, and gives 100,000 rows at most (section_157909186990).

    Raises:
        AccountNotReady: a table or column is missing, or the role may not see it.
        RowError: a row does not fit ``row``.

    """
    rows: list[Row] = []
    for page_number in count():
        page = read_page(client, query, row, offset=page_number * MOST_ROWS_A_PAGE)
        rows += page.items
        if not page.has_more:
            break
    return rows


def row_of_numbers(columns: Iterable[str]) -> type[Any]:
    """A row whose columns are whole numbers, 0 where there is none."""
    return msgspec.defstruct("Numbers", [(column, int, 0) for column in columns], frozen=True)
