"""N/search: lookupFields, saved searches, and their results, which `search_run` computes."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from netsuite_rfm.sandbox.scripts import campaigns, record_access, search_run
from netsuite_rfm.sandbox.scripts.catalogue import field_of
from netsuite_rfm.sandbox.scripts.columns import search_columns, search_filters
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.permissions import ADMINISTRATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netsuite_rfm.sandbox.scripts.execution import Execution

# The joined record type by (type, join). `customermain` is the customer of a transaction; it is unverified that a
# custom field can be read through it.
_JOINS = {("transaction", "customermain"): "customer"}
_SCRIPT_ID_MAX = 40  # maximum length of script ids in SDF; that it applies to searches is a guess
_INVALID_COLUMN = "An nlobjSearchColumn contains an invalid column, or is not in proper syntax: "
_IN_FORMULA = re.compile(r"\{([a-z0-9_]+)(?:\.([a-z0-9_]+))?\}")
_FORMULA_WORDS = ("today",)
_RANGE_MAX, _EACH_MAX, _PAGE_MIN = 1_000, 4_000, 5


def lookup_fields(execution: Execution, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return stored values in the form of lookupFields: lists as [{value, text}], dates as text."""
    record_type = arguments["type"]
    execution.require(record_type, "VIEW")
    row = record_access.read(execution.account, record_type, arguments["id"])
    found: dict[str, Any] = {}
    for name in arguments["columns"]:
        if name not in search_columns(execution.account, record_type):
            raise SuiteScriptError("SSS_INVALID_SRCH_COL", f"{_INVALID_COLUMN}{name}.")
        field = field_of(execution.account, record_type, name)
        found[name] = _looked_up(field.kind, row.get(name))
    return found


def _looked_up(kind: str, value: Any) -> object:  # noqa: ANN401 - any stored value
    if kind == "CHECKBOX":
        return value in {True, "T"}
    if kind == "SELECT":
        return [] if value is None else [{"value": str(value), "text": str(value)}]
    if isinstance(value, (date, datetime)):
        return f"{value.month}/{value.day}/{value.year}"  # the preference M/D/YYYY
    return "" if value is None else str(value)


def create(execution: Execution, arguments: dict[str, Any]) -> None:
    """Check that the fields in the definition of a search exist."""
    _check(execution, arguments)


def save(execution: Execution, arguments: dict[str, Any]) -> int:
    """Save a search; its script id must be unused unless it was loaded (section_452655578613)."""
    _check(execution, arguments)
    if not arguments.get("title"):
        raise SuiteScriptError("SSS_MISSING_REQD_ARGUMENT", "Search.save: Missing a required argument: title")
    searches = execution.account.host.saved_searches
    script_id = arguments.get("id") or f"customsearch{len(searches) + 1}"
    if not script_id.startswith("customsearch"):
        raise SuiteScriptError("SSS_INVALID_SEARCH_SCRIPT_ID", f"{script_id} does not start with customsearch")
    if len(script_id) > _SCRIPT_ID_MAX:
        raise SuiteScriptError("SSS_INVALID_SEARCH_SCRIPT_ID", f"{script_id} has more than {_SCRIPT_ID_MAX} characters")
    internal_id = arguments.get("searchId")
    if script_id in searches and internal_id is None:
        raise SuiteScriptError("SSS_DUPLICATE_SEARCH_SCRIPT_ID", f"A saved search with the id {script_id} exists.")
    kept = {**arguments, "id": script_id, "searchId": internal_id or 1001 + len(searches)}
    searches[script_id] = kept
    return int(kept["searchId"])


def load(execution: Execution, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return a saved search."""
    found = _find(execution, arguments["id"])
    if not found.get("isPublic") and execution.role != ADMINISTRATOR:  # only its owner can see a private search
        raise SuiteScriptError("INVALID_SEARCH", f"There is no saved search {arguments['id']}.")
    return found


def delete(execution: Execution, arguments: dict[str, Any]) -> str:
    """Delete a saved search, by internal id or script id."""
    found = _find(execution, arguments["id"])
    del execution.account.host.saved_searches[found["id"]]
    return str(found["searchId"])


def _find(execution: Execution, search_id: object) -> dict[str, Any]:
    searches = execution.account.host.saved_searches
    for script_id, search in searches.items():
        if str(search_id) in {script_id, str(search["searchId"])}:
            return search
    raise SuiteScriptError("INVALID_SEARCH", f"There is no saved search {search_id}.")


def _check(execution: Execution, definition: dict[str, Any]) -> None:
    record_type = definition["type"]
    campaigns.check_feature(execution.account.platform, record_type)
    for names_of, references in (
        (search_columns, _in_columns(definition)),
        (search_filters, _in_filters(definition.get("filters", []))),
    ):
        for name, join in references:
            if name not in names_of(execution.account, record_type if join is None else _joined(record_type, join)):
                raise SuiteScriptError("SSS_INVALID_SRCH_COL", f"{_INVALID_COLUMN}{join + '.' if join else ''}{name}.")


def _joined(record_type: str, join: str) -> str:
    if (record_type, join.lower()) not in _JOINS:
        raise SuiteScriptError("SSS_INVALID_SRCH_COL_JOIN", f"{record_type} has no join {join}")
    return _JOINS[record_type, join.lower()]


def _in_columns(definition: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Yield every (field, join) that columns and their formulas name."""
    for column in definition.get("columns", []):
        yield column["name"], column.get("join")
        yield from _in_formula(column.get("formula", ""))


def _in_filters(expression: list[Any]) -> Iterator[tuple[str, str | None]]:
    if expression and isinstance(expression[0], str) and expression[0].upper() not in {"AND", "OR", "NOT"}:
        name, _, formula = expression[0].partition(":")
        join, dot, field = name.rpartition(".")
        yield (field, join if dot else None)
        yield from _in_formula(formula)
        return
    for part in expression:
        if isinstance(part, list):
            yield from _in_filters(part)


def _in_formula(formula: str) -> Iterator[tuple[str, str | None]]:
    for first, second in _IN_FORMULA.findall(formula):
        if first not in _FORMULA_WORDS:
            yield (second, first) if second else (first, None)


def get_range(execution: Execution, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """Return some rows, at most 1,000 (ResultSet.getRange)."""
    start, end = int(arguments["start"]), int(arguments["end"])
    if not 0 <= start <= end or end - start > _RANGE_MAX:
        raise SuiteScriptError("SSS_SEARCH_RESULT_LIMIT_EXCEEDED", f"getRange gives {_RANGE_MAX} rows at most")
    return _rows(execution, arguments)[start:end]


def each(execution: Execution, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows that ResultSet.each visits, at most 4,000, and one more to detect others."""
    return _rows(execution, arguments)[: _EACH_MAX + 1]


def run_paged(execution: Execution, arguments: dict[str, Any]) -> dict[str, int]:
    """Return how many rows a search has; a page has 5 to 1,000 of them (Search.runPaged)."""
    if not _PAGE_MIN <= int(arguments["pageSize"]) <= _RANGE_MAX:
        raise SuiteScriptError("SSS_INVALID_PAGE_SIZE", f"A page has {_PAGE_MIN} to {_RANGE_MAX} rows")
    return {"count": len(_rows(execution, arguments))}


def _rows(execution: Execution, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    return [asdict(row) for row in search_run.run(execution.account, arguments, execution.role)]


CALLS = {
    "search.lookupFields": lookup_fields,
    "search.create": create,
    "search.save": save,
    "search.load": load,
    "search.delete": delete,
    "search.getRange": get_range,
    "search.each": each,
    "search.runPaged": run_paged,
    "search.fetch": get_range,
}
