"""The page of a saved search: its results, then its definition."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.pages.document import document, rows
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError, permission_violation
from netsuite_rfm.sandbox.scripts.permissions import ADMINISTRATOR
from netsuite_rfm.sandbox.scripts.search_run import run_saved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netsuite_rfm.sandbox.http.exchange import Response
    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount

_ROWS_MAX = 50


def show_saved_search(account: ScriptedAccount, role: str, wanted: str, menu: Sequence[tuple[str, str]]) -> Response:
    """Return a saved search by internal id or script id, with its first 50 results. Raises SuiteScriptError if unknown.

    A search that cannot run shows the reason instead of results.
    """
    searches = account.host.saved_searches.values()
    found = next((search for search in searches if wanted in {search["id"], str(search["searchId"])}), None)
    if found is None:
        raise SuiteScriptError("INVALID_SEARCH", "That saved search does not exist.")
    if not found.get("isPublic") and role != ADMINISTRATOR:
        raise permission_violation("this saved search")
    entries = [("Search type", found["type"]), ("Script ID", found["id"]), ("Internal ID", found["searchId"])]
    entries += [("Filter", _filter(filter_)) for filter_ in found.get("filters", [])]
    columns = "".join(f"<li>{escape(_column(column))}</li>" for column in found.get("columns", []))
    content = f"{_results(account, role, found)}{rows('Definition', entries)}<h2>Columns</h2><ol>{columns}</ol>"
    return document(str(found["title"]), content, menu=menu)


def _results(account: ScriptedAccount, role: str, definition: Mapping[str, object]) -> str:
    try:
        found = run_saved(account, str(definition["id"]), role)
    except SuiteScriptError as error:
        return f'<p class="note">The search cannot run: {escape(str(error))}</p>'
    if not found:
        return "<p>No results</p>"
    count = f"{len(found):,} result{'' if len(found) == 1 else 's'}"
    count += f", the first {_ROWS_MAX}" if len(found) > _ROWS_MAX else ""
    heads = "".join(f'<th scope="col">{escape(label)}</th>' for label in found[0])
    lines = ("".join(f"<td>{escape(text)}</td>" for text in row.values()) for row in found[:_ROWS_MAX])
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return (
        f'<div class="scrolls"><table class="rows"><caption>{count}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _filter(part: object) -> str:
    return part if isinstance(part, str) else json.dumps(part, ensure_ascii=False)


def _column(column: Mapping[str, object]) -> str:
    name = f"{column['join']}.{column['name']}" if column.get("join") else str(column["name"])
    more = [str(column[key]) for key in ("summary", "formula", "sort") if column.get(key)]
    return f"{column.get('label') or name}: {', '.join([name, *more])}"
