"""SuiteQL over REST: pages of typed rows."""

import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any, Generic, Protocol, TypeVar

import msgspec
import requests

from netsuite_rfm.errors import AccountNotReady, RequestRefused, RowError
from netsuite_rfm.netsuite.http.client import Client

PATH = "/services/rest/query/v1/suiteql"
MOST_ROWS_A_PAGE = 1000  # section_158394344595

Row = TypeVar("Row")


class HasId(Protocol):
    """A row with an internal id."""

    id: int


RowWithId = TypeVar("RowWithId", bound=HasId)


class Page(msgspec.Struct, Generic[Row]):
    """One page of an answer; ``totalResults`` and ``links`` are not relied on."""

    items: list[Row]
    has_more: bool = msgspec.field(default=False, name="hasMore")


def read_page(
    client: Client, query: str, row: type[Row], *, limit: int = MOST_ROWS_A_PAGE, offset: int = 0
) -> Page[Row]:
    """Run a query and return one page of it, the first unless told otherwise.

    Args:
        client: the connection.
        query: SuiteQL; one that may have more rows than ``limit`` needs an ``ORDER BY`` on a unique column.
        row: a :class:`msgspec.Struct` or a dataclass with a field for each column; a class variable ``ROW`` says what
            one is, such as ``customer``.
        limit: rows wanted at most, up to 1,000.
        offset: rows to pass over, a multiple of ``limit``.

    Raises:
        AccountNotReady: a table or column is missing, or the role may not see it.
        RowError: a row does not fit ``row``; names the row's id and the column.

    """

    def read(response: requests.Response) -> Page[Row]:
        # Numbers come as text, though nothing promises it; "lax" decoding takes either.
        try:
            page: Page[Row] = msgspec.json.decode(response.content, type=Page[row], strict=False)  # type: ignore[valid-type]
        except msgspec.ValidationError as error:
            raise _row_error(response.content, str(error), getattr(row, "ROW", "row")) from None
        if page.has_more and not page.items:
            raise RowError("NetSuite says that there are more rows, and gives none. Nothing was written. Run again")
        return page

    try:
        return client.call(
            "POST",
            PATH,
            read=read,
            params={"limit": str(limit), "offset": str(offset)},
            body=msgspec.json.encode({"q": query}),
            headers={"Prefer": "transient", "Content-Type": "application/json"},
        )
    except RequestRefused as error:
        raise _account_error(error) from None


def pages_by_id(client: Client, query: Callable[[int], str], row: type[RowWithId]) -> Iterator[list[RowWithId]]:
    """Run a query ordered by id page after page, each from the id after the last one of the page before.

    Args:
        client: the connection.
        query: gives the SuiteQL for ids above the one it is given.
        row: a :class:`msgspec.Struct` with a field for each column, ``id`` among them.

    Raises:
        AccountNotReady: a table or column is missing, or the role may not see it.
        RowError: a row does not fit ``row``.

    """
    after, more = 0, True
    while more:
        page = read_page(client, query(after), row)
        yield page.items
        more = page.has_more
        after = page.items[-1].id if page.items else after


def _account_error(error: RequestRefused) -> Exception:
    unknown = re.search(r"Unknown identifier '([^']*)'", error.detail)
    if unknown:
        return AccountNotReady(
            f"this account has no column {unknown[1]}, or the role may not see it. "
            "Create the field, or give the role access to it; `netsuite-rfm check` lists all fields"
        )
    missing = re.search(r"Record '([^']*)' was not found|Invalid search type: (\S+?)\.?$", error.detail)
    if missing:
        return AccountNotReady(
            f"this account has no table {missing[1] or missing[2]}, or the role lacks the permission for it"
        )
    if "permission" in error.detail.lower() or error.status == HTTPStatus.FORBIDDEN:
        return AccountNotReady(f"the role may not run SuiteQL over REST: {error.detail}")
    return error


def _row_error(content: bytes, reason: str, what: str) -> RowError:
    """Name the row, by what it is and its id, and the column that does not fit."""
    place = re.search(r"\$\.items\[(\d+)\](?:\.(\w+))?", reason)
    rows: list[dict[str, Any] | None] = msgspec.json.decode(content).get("items", []) if place else []
    if not place or int(place[1]) >= len(rows):
        return RowError(f"NetSuite's answer has another shape than documented: {reason}")
    row = rows[int(place[1])]
    if not isinstance(row, dict):
        return RowError(f"NetSuite's answer has a row that is none: {reason}")
    column = place[2] or "unknown"
    told = reason.split(" - at ", maxsplit=1)[0]
    return RowError(
        f"{what} {row.get('id', '(no id)')}: column {column} holds {row.get(column)!r}: {told}. "
        "Nothing was written. If NetSuite shows the value as it should be, report this as a bug"
    )
