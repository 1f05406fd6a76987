"""Run SuiteQL over REST and read pages of typed rows."""

import re
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from typing import Any, Generic, TypeVar

import msgspec
import requests

from netsuite_rfm.errors import (
    AccountNotReady,
    OptionalPartFailed,
    RequestRefused,
    RowError,
    StoppedError,
    UnreachableError,
)
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.decoders import decoder
from netsuite_rfm.netsuite.suiteql.believed import Belief, HasId, not_believed, rising_above
from netsuite_rfm.netsuite.suiteql.clauses import one_line

PATH = "/services/rest/query/v1/suiteql"
MOST_ROWS_A_PAGE = 1000  # section_158394344595
MOST_ROWS_A_QUERY = 100_000  # section_157909186990
OPTIONAL_ATTEMPTS = 8  # for optional parts: a minute of waits, so that no run is lost because of them
_MARK = r"[^\w\s.,:;(){}=\[\]]"  # quotation marks of any language
_QUOTED = re.compile(rf"{_MARK}\s*(?:\w+\.)?(\w+)\s*{_MARK}")
_NAMED_LAST = re.compile(r"(\w+)\W*$")
_UNKNOWN_COLUMN = re.compile(r"Unknown identifier '(?:\w+\.)?(\w*)'")
_UNKNOWN_TABLE = re.compile(r"(?:Record '|Invalid search type: )(\w+)")
_TABLES = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)", re.IGNORECASE)
_OURS = re.compile(r"cust(?:entity|record|list|body|col|item|omrecord|omlist)\w+|cseg\w+", re.IGNORECASE)
_FEATURES = {
    "exchangerate": "Multiple Currencies",
    "currency": "Multiple Currencies",
    "subsidiary": "OneWorld",
    "location": "Locations",
}
"""The account feature that a standard column needs."""

Row = TypeVar("Row")
RowWithId = TypeVar("RowWithId", bound=HasId)


class Page(msgspec.Struct, Generic[Row]):
    """One page of a response. ``count`` and ``totalResults`` can contradict it, and may be missing."""

    items: list[Row]
    has_more: bool = msgspec.field(default=False, name="hasMore")
    count: int | None = None
    total: int | None = msgspec.field(default=None, name="totalResults")


def read_page(
    client: Client,
    query: str,
    row: type[Row],
    *,
    limit: int = MOST_ROWS_A_PAGE,
    offset: int = 0,
    believe: Belief = lambda _rows: None,
    whole_pages: bool = False,
    optional: bool = False,
) -> Page[Row]:
    """Run a query and return one page of it, by default the first.

    Args:
        client: the connection.
        query: SuiteQL; one that may have more rows than ``limit`` needs an ``ORDER BY`` on a unique column.
        row: a :class:`msgspec.Struct` or a dataclass with a field for each column; a class variable ``ROW`` says what a
            row is, such as ``customer``.
        limit: maximum number of rows, up to 1,000.
        offset: number of rows to skip, a multiple of ``limit``.
        believe: raises an error if the rows cannot be the response; see :mod:`.believed`.
        whole_pages: whether only the last page may have fewer rows than ``limit``, which paging by offset needs.
        optional: whether the caller can do without the result; retries then stop after a minute.

    Raises:
        AccountNotReady: a table or column is missing, or the role cannot see it.
        OptionalPartFailed: an optional part did not succeed; it is a subclass of AccountNotReady.
        RowError: a row does not fit ``row``. The message names the row's id and the column.
        UnreachableError: no response passed the checks.

    """
    pages: msgspec.json.Decoder[Page[Row]] = decoder(Page[row])  # type: ignore[valid-type]

    def read(response: requests.Response) -> Page[Row]:
        try:
            page: Page[Row] = pages.decode(response.content)
        except msgspec.ValidationError as error:
            raise _row_error(response.content, str(error), getattr(row, "ROW", "row")) from None
        _refuse_miscounted(page, limit)
        believe(page.items)
        return _with_its_end(page, limit=limit, offset=offset, whole_pages=whole_pages)

    try:
        return client.call(
            "POST",
            PATH,
            read=read,
            params={"limit": str(limit), "offset": str(offset)},
            body=msgspec.json.encode({"q": one_line(query)}),
            headers={"Prefer": "transient", "Content-Type": "application/json"},
            most_attempts=OPTIONAL_ATTEMPTS if optional else None,
        )
    except RequestRefused as error:
        raise _account_error(error, query) from None
    except StoppedError:
        raise
    except UnreachableError as error:
        if optional:
            raise OptionalPartFailed(str(error)) from None
        raise


def _refuse_miscounted(page: Page[Row], limit: int) -> None:
    rows = len(page.items)
    if page.has_more and not rows:
        raise RowError("NetSuite announced more rows but returned none. Nothing was written. Run again")
    if page.count is not None and page.count != rows:
        raise not_believed(f"{rows} came, and the answer says {page.count}")
    if rows > limit:
        raise not_believed(f"{rows} came where {limit} were asked for")


def _with_its_end(page: Page[Row], *, limit: int, offset: int, whole_pages: bool) -> Page[Row]:
    rows = len(page.items)
    if rows and offset + rows < min(page.total or 0, MOST_ROWS_A_QUERY):
        page.has_more = True  # a page that says it is the last but is not
    if whole_pages and page.has_more and rows < limit:
        raise not_believed(f"{rows} came, and more are to come, where a page has {limit}")
    return page


def read_one(client: Client, query: str, row: type[Row], *, optional: bool = False) -> Row:
    """Run a query that always has one row, such as a count, and return it.

    Raises:
        AccountNotReady: a table or column is missing, or the role cannot see it.
        OptionalPartFailed: as for :func:`read_page`.
        RowError: the row does not fit ``row``.

    """

    def alone(rows: Sequence[Row]) -> None:
        if len(rows) != 1:
            raise not_believed(f"{len(rows)} came where there is always one")

    return read_page(client, query, row, believe=alone, optional=optional).items[0]


def pages_by_id(
    client: Client,
    query: Callable[[int], str],
    row: type[RowWithId],
    *,
    to_the_end: bool = True,
    optional: bool = False,
) -> Iterator[list[RowWithId]]:
    """Run a query ordered by id page after page; each page starts after the last id of the previous one.

    Args:
        client: the connection.
        query: returns the SuiteQL for ids above a given one.
        row: a :class:`msgspec.Struct` with a field for each column, including ``id``.
        to_the_end: whether to send one more request after the page that says it is the last. Only a response without
        rows proves it, so set this to false only if a missing row is noticed anyway.
        optional: as for :func:`read_page`.

    Raises:
        AccountNotReady: a table or column is missing, or the role cannot see it.
        RowError: a row does not fit ``row``.

    """
    after = 0
    while True:
        page = read_page(client, query(after), row, believe=rising_above(after), optional=optional)
        if not page.items and not after and to_the_end:
            page = read_page(client, query(after), row, believe=rising_above(after), optional=optional)
        yield page.items
        if not page.items or not (to_the_end or page.has_more):
            return
        after = page.items[-1].id


# The permission for each table, as named on the role's page; NetSuite's records catalog has the ids.
_PERMISSIONS = {"item": "Items (LIST_ITEM, View)", "location": "Locations (LIST_LOCATION, View)"}


def _account_error(error: RequestRefused, query: str) -> Exception:
    """Return an error that says what the account lacks, from names in the response; its wording varies by language."""
    tables = {name.lower() for name in _TABLES.findall(query)}
    asked_for = {word.lower() for word in re.findall(r"\w+", re.sub(r"'[^']*'", " ", query))}
    quoted = [name for name in _QUOTED.findall(error.detail) if name.lower() in asked_for]
    last = [name for name in _NAMED_LAST.findall(error.detail) if name.lower() in tables]
    columns = _UNKNOWN_COLUMN.findall(error.detail) or [name for name in quoted if name.lower() not in tables]
    names = _UNKNOWN_TABLE.findall(error.detail) or quoted or last
    bad = error.status == HTTPStatus.BAD_REQUEST
    if columns and bad:
        column = columns[0]
        return AccountNotReady(f"this account has no column {column}, or the role cannot see it. {_advice(column)}")
    if names and bad:
        permission = _PERMISSIONS.get(names[0].lower(), "for it")
        return AccountNotReady(f"this account has no table {names[0]}, or the role lacks the permission {permission}")
    said = error.code == "INSUFFICIENT_PERMISSION" or "permission" in error.detail.lower()
    if said or error.status == HTTPStatus.FORBIDDEN:
        return AccountNotReady(f"the role may not run SuiteQL over REST: {error.detail}")
    return error


def _advice(column: str) -> str:
    if _OURS.fullmatch(column):
        return "Create the field, or give the role access to it; `netsuite-rfm check` lists all fields"
    feature = _FEATURES.get(column.lower())
    if feature:
        return (
            f"It needs the feature {feature}. Unset the setting that uses it, or enable the "
            "feature under Setup > Company > Enable Features"
        )
    return "It is a standard column. Compare the role's permissions with those in the README"


def _row_error(content: bytes, reason: str, what: str) -> RowError:
    """Return an error that names the row, by kind and id, and the column that does not fit."""
    place = re.search(r"\$\.items\[(\d+)\](?:\.(\w+))?", reason)
    rows: list[dict[str, Any] | None] = msgspec.json.decode(content).get("items", []) if place else []
    if not place or int(place[1]) >= len(rows):
        return RowError(f"NetSuite returned an answer in an undocumented format: {reason}")
    row = rows[int(place[1])]
    if not isinstance(row, dict):
        return RowError(f"NetSuite returned a malformed row: {reason}")
    column = place[2] or "unknown"
    told = reason.split(" - at ", maxsplit=1)[0]
    return RowError(
        f"{what} {row.get('id', '(no id)')}: column {column} holds {row.get(column)!r}: {told}. "
        "Nothing was written. If the value is correct in NetSuite, report this as a bug"
    )
