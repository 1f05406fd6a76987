"""Run a search: convert its definition to one SuiteQL query over the account's store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netsuite_rfm.sandbox.scripts import permissions, search_filters, search_formulas
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.search_fields import Reader
from netsuite_rfm.sandbox.suiteql.refusals import SuiteQLRefused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount

_SUMMARIES = ("GROUP", "COUNT", "SUM", "AVG", "MIN", "MAX")
# The name of a group of empty values (observed in public code: getText and getValue of a GROUP column).
EMPTY_GROUP = "- None -"
_FORMULAS = ("formulanumeric", "formulapercent", "formulacurrency", "formulatext", "formuladate")


@dataclass(frozen=True)
class Cell:
    """One value of a result, for getValue and getText. The text is None for a column without texts."""

    value: str
    text: str | None


@dataclass(frozen=True)
class Result:
    """One row. `id` is the record's internal id; a summary row has none."""

    id: str | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class _Column:
    """A column in SuiteQL. `groups` says that rows are grouped by its value."""

    sql: str
    text: str
    groups: bool
    sort: str
    customer: bool = False


def run_saved(account: ScriptedAccount, script_id: str, role: str = permissions.ADMINISTRATOR) -> list[dict[str, str]]:
    """Return the rows of a saved search as shown to a person in this role: by label, with names of list values."""
    definition = account.host.saved_searches.get(script_id)
    if definition is None:
        raise SuiteScriptError("INVALID_SEARCH", f"There is no saved search {script_id}.")
    labels = [column.get("label") or column["name"] for column in definition["columns"]]
    return [
        {label: cell.value if cell.text is None else cell.text for label, cell in zip(labels, row.cells, strict=True)}
        for row in run(account, definition, role)
    ]


def run(account: ScriptedAccount, definition: Mapping[str, Any], role: str) -> list[Result]:
    """Return all rows of a search. `definition` is that of search.create.

    Raises SuiteScriptError for what NetSuite refuses, for example if the role cannot see the records.
    """
    reader = Reader(account, definition["type"])
    today = account.host.local_day()
    columns = [_column(column, reader, today, account) for column in definition["columns"]]
    summaries = [bool(column.get("summary")) for column in definition["columns"]]
    if any(summaries) and not all(summaries):
        raise SuiteScriptError("UNSUPPORTED", "The sandbox runs a search with a summary on every column or on none.")
    where = search_filters.condition(definition["filters"], reader, today)
    for record_type in reader.record_types:
        permissions.require(account, role, record_type, "VIEW")
    sql = _suiteql(reader, columns, where, summary=any(summaries))
    try:
        rows = account.query(sql).rows
    except SuiteQLRefused as error:
        raise search_formulas.refused(f"{error.reason or error.detail}: {sql}") from error
    names = _customer_names(account) if any(column.customer for column in columns) else {}
    return [_result(row, columns, names, summary=any(summaries)) for row in rows]


def _customer_names(account: ScriptedAccount) -> dict[str, str]:
    """Return customers by internal id as shown in a list field: number and name (observed in public code)."""
    rows = account.stored_rows("SELECT id, trim(concat_ws(' ', entityid, altname)) FROM customer")
    return {str(internal_id): str(name) for internal_id, name in rows}


def _suiteql(reader: Reader, columns: Sequence[_Column], where: str, *, summary: bool) -> str:
    selected = [] if summary else [f"{reader.source.id} AS record"]
    for place, column in enumerate(columns):
        selected.append(f"{column.sql} AS v{place}")
        selected += [f"{column.text} AS t{place}"] if column.text else []
    sql = f"SELECT {', '.join(selected)} FROM {reader.tables}"
    sql += f" WHERE {where}" if where else ""
    groups = list(dict.fromkeys(part for column in columns if column.groups for part in (column.sql, column.text)))
    grouped = ", ".join(part for part in groups if part)
    sql += f" GROUP BY {grouped}" if grouped else ""
    order = [f"{column.sql} {column.sort}" for column in columns if column.sort]
    order += [part for part in [*groups[:1], "" if summary else reader.source.id] if part]
    return sql + (f" ORDER BY {', '.join(dict.fromkeys(order))}" if order else "")


def _column(column: Mapping[str, Any], reader: Reader, today: date, account: ScriptedAccount) -> _Column:
    summary = str(column.get("summary") or "").upper()
    if summary and summary not in _SUMMARIES:
        raise SuiteScriptError("SSS_INVALID_SRCH_COLUMN_SUM", f"{summary} is not a summary type")
    sort = {"ASC": "ASC", "DESC": "DESC"}.get(str(column.get("sort") or "").upper(), "")
    if column["name"].startswith(_FORMULAS) and column.get("formula"):
        formula = search_formulas.compiled(
            column["formula"], reader, today, ratio_to_report=account.platform.undocumented_formulas == "accepted"
        )
        if formula.aggregate and not summary:
            raise search_formulas.refused("an aggregate function in a column without a summary")
        return _Column(_summed(formula.sql, "" if formula.aggregate else summary), "", summary == "GROUP", sort)
    field = reader.field(column["name"], column.get("join"), place="column")
    text = field.text if summary in {"", "GROUP"} and column["name"] != "internalid" else ""
    return _Column(_summed(field.sql, summary), text, summary == "GROUP", sort, field.customer and bool(text))


def _summed(sql: str, summary: str) -> str:
    return sql if summary in {"", "GROUP"} else f"{summary}({sql})"


def _result(row: Sequence[object], columns: Sequence[_Column], names: Mapping[str, str], *, summary: bool) -> Result:
    values = iter(row)
    record = None if summary else str(next(values))
    cells = []
    for column in columns:
        empty = EMPTY_GROUP if column.groups else ""
        value = _written(next(values), empty)
        text = _written(next(values), empty) if column.text else None
        cells.append(Cell(value, names.get(value, text) if column.customer else text))
    return Result(record, tuple(cells))


def _written(value: object, empty: str) -> str:
    return empty if value is None else str(value)
