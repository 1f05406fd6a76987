"""SuiteQL over REST: `POST /services/rest/query/v1/suiteql`.

section_157909186990 of Oracle's help; its pages section_158394344595.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from netsuite_rfm.sandbox.http.errors import (
    NetSuiteError,
    invalid_content,
    invalid_header,
    invalid_query,
    invalid_query_param,
)
from netsuite_rfm.sandbox.http.exchange import BadJsonError, Request, Response, json_response
from netsuite_rfm.sandbox.store.account import SuiteQLRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netsuite_rfm.sandbox.serve.site import Site

SUITEQL_PATH = "/services/rest/query/v1/suiteql"
PAGE_ROWS_MAX = 1_000
ROWS_MAX = 100_000
_MEDIA_TYPE = "application/vnd.oracle.resource+json; type=collection"  # guess
_REFUSED = "Invalid search query. Detailed unprocessed description follows."
_SOURCES = re.compile(r"\b(?:from|join)\s+((?:\w+(?:\s+(?:as\s+)?\w+)?\s*,\s*)*\w+)", re.IGNORECASE)


def run_suiteql(site: Site, request: Request) -> Response:
    """Answer one page of a query's rows."""
    if "transient" not in request.preferences():
        detail = "The required header Prefer is missing or its value is not transient."
        raise invalid_header("Prefer", detail, site.behaviour.missing_prefer_code)
    limit, offset = _window(request)
    sql, params = _read_body(site, request)
    _check_tables(site, sql)
    if offset >= ROWS_MAX and site.behaviour.offset_past_ceiling == "error":
        raise invalid_query_param("offset", f"A query gives at most {ROWS_MAX} results.")
    try:
        page = site.account.query_page(sql, params, limit=limit, offset=offset)
    except SuiteQLRefused as refused:
        raise invalid_query(refused.detail) from refused
    reachable = min(page.total, ROWS_MAX)
    url = f"{request.origin}{request.path}"
    body: dict[str, object] = {
        "links": _links(site, url, limit, offset, reachable),
        "count": len(page.rows),
        "hasMore": offset + len(page.rows) < reachable,
        "items": _items(tuple(page.columns), page.rows),
        "offset": offset,
    }
    if site.behaviour.total_results != "absent":
        body["totalResults"] = page.total if site.behaviour.total_results == "true" else reachable
    return json_response(body, _MEDIA_TYPE)


def _window(request: Request) -> tuple[int, int]:
    limit = _whole_number(request, "limit", PAGE_ROWS_MAX)
    offset = _whole_number(request, "offset", 0)
    if not 1 <= limit <= PAGE_ROWS_MAX:
        raise invalid_query_param("limit", f"The limit must be between 1 and {PAGE_ROWS_MAX}.")
    if offset % limit:
        raise invalid_query_param("offset", "The offset must be divisible by the limit.")
    return limit, offset


def _whole_number(request: Request, name: str, default: int) -> int:
    text = request.query.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise invalid_query_param(name, f"The {name} must be a whole number of 0 or more.")
    return int(text)


def _read_body(site: Site, request: Request) -> tuple[str, Sequence[str]]:
    try:
        body = request.json()
    except BadJsonError as error:
        raise invalid_content() from error
    if not isinstance(body, dict) or not isinstance(body.get("q"), str):
        raise invalid_content(path="q")
    params = body.get("params", [])
    if "params" in body and not site.behaviour.binds_parameters:
        raise invalid_content(path="params")  # guess: before 2026.2 the property is unknown
    if not isinstance(params, list) or not all(isinstance(param, str) for param in params):
        raise invalid_content(path="params")
    return body["q"], params


def _check_tables(site: Site, sql: str) -> None:
    for sources in _SOURCES.findall(sql):
        for source in sources.split(","):
            table = source.split()[0].lower()
            hidden = site.account.custom_records(table) is not None and not site.role.allows(table, "VIEW")
            if hidden or table in site.role.missing_tables:
                raise _no_such_record(table)


def _no_such_record(table: str) -> NetSuiteError:
    return invalid_query(f"{_REFUSED} Search error occurred: Record '{table}' was not found.")


def _links(site: Site, url: str, limit: int, offset: int, total: int) -> list[dict[str, str]]:
    if not site.behaviour.page_links:
        return []
    places: dict[str, int] = {}
    if offset + limit < total:
        places |= {"next": offset + limit, "last": (total - 1) // limit * limit}
    if offset > 0:
        places |= {"first": 0, site.behaviour.previous_rel: max(0, offset - limit)}
    places["self"] = offset
    return [{"rel": rel, "href": f"{url}?limit={limit}&offset={place}"} for rel, place in places.items()]


def _items(columns: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> list[Any]:
    if len(set(columns)) < len(columns) or "links" in columns:
        return [_item(columns, row) for row in rows]
    row_type = _row_type(columns)
    return [row_type((), *row) for row in rows]


def _item(columns: tuple[str, ...], row: Sequence[Any]) -> dict[str, Any]:
    # Two columns with the same name become one key of the JSON object.
    return {"links": [], **{name: value for name, value in zip(columns, row, strict=True) if value is not None}}


@lru_cache(maxsize=256)
def _row_type(columns: tuple[str, ...]) -> Callable[..., Any]:
    """Return a row type that msgspec encodes without nulls.

    `links` is always present, a column only if it has a value.
    """
    names = [f"column_{position}" for position in range(len(columns))]
    return msgspec.defstruct(
        "Row",
        [("links", tuple[()]), *((name, Any, None) for name in names)],
        rename=dict(zip(names, columns, strict=True)),
        omit_defaults=True,
        gc=False,
    )
