"""Write each report to a CSV file, in UTF-8 with a byte order mark so that Excel reads it as UTF-8."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from netsuite_rfm.errors import UsageError
from netsuite_rfm.files.whole import write_whole
from netsuite_rfm.reports.campaigns import csv_tables
from netsuite_rfm.reports.report import Report
from netsuite_rfm.reports.words import limits
from netsuite_rfm.rfm.reports.as_json import as_json

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
# Spreadsheets also accept the full-width forms that East Asian keyboards type.
_SIGNS_OF_A_FORMULA = (
    "=+-@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)
_BREAKS = ("\t", "\r", "\n")
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
Table = tuple[Sequence[str], Iterable[Iterable[object]]]
"""Headings and rows."""

OF: Final = ("report_month", "report_as_of", "segments_as_of", "limited_to")
"""First columns of every file, so that a file sent on its own shows which report it belongs to.

Segments, scores and lifetime values in a report are those of the last run, whatever month was asked for.
``limited_to`` says to which locations orders are limited and which customers are left out; empty without limits.
"""
_BOUGHT = ("customers", "buyers", "share_bought", "revenue", "revenue_per_customer", "gross", "returns", "net")
_MOVE = ("from", "to")
_RUN = ("started", "finished", "as_of", "result", "exit_code", "scope", "read", "written", "rejected", "remaining",
        "scheme", "version")  # fmt: skip
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "key_figures": ("figure", "of", "value", "before", "change"),
    "distribution": ("segment", "customers", "share", "lifetime_value", "average_lifetime_value", "orders",
                     "average_orders", "last_year", "action"),
    "performance_at_start": ("segment", *_BOUGHT, *(f"last_month_{name}" for name in _BOUGHT), "change"),
    "performance": ("segment", "this_month", "last_month", "last_month_to_day", "change", "gross", "returns",
                    "net", "year_to_date", "share_of_year"),
    "trend": ("month", "segment", "customers", "lifetime_value"),
    "movement": ("kind", *_MOVE, "customers", "lifetime_value"),
    "movers": ("kind", "customer", "name", "store", *_MOVE, "changed_on", "last_order", "lifetime_value", "gross",
               "returns", "net", "returned_half"),
    "heat_map": ("recency", "frequency", "monetary", "customers", "lifetime_value"),
    "migration": (*_MOVE, "customers"),
    "concentration": ("percent", "customers", "lifetime_value", "share"),
    "concentration_curve": ("percent", "share"),
    "coverage": ("active", "with_orders", "with_segment", "share"),
    "new_to_repeat": ("month", "new", "repeated", "share", "open"),
    "at_risk_churn": ("month", "at_risk_at_start", "lost", "share", "bought_again", "share_bought_again", "revenue",
                      "still_at_risk"),
    "retention": ("month", "after", "customers", "share"),
    "stores": ("store", "store_id", "segment", "customers", "lifetime_value", "last_year", "revenue", "best", "at_risk",
               "value_at_risk"),
    "stages_and_audiences": ("kind", "name", "value", "customers", "share", "lifetime_value", "rule", "action"),
    "overlap": ("kind", "name", "segment", "customers"),
    "names_alike": ("number", "kind", "name", "customers", "rule"),
    "trend_of_groups": ("day", "kind", "name", "customers"),
    "next_to_leave": (*_MOVE, "within_days", "customers", "lifetime_value"),
    "runs": _RUN,
    **csv_tables.COLUMNS,
}  # fmt: skip
"""Further columns of each file, by the report's name; they are keys of the report as plain data."""
FILE_NAMES: Final = tuple(f"{name}.csv" for name in COLUMNS)


def write_reports(folder: Path, report: Report) -> list[Path]:
    """Write every report to ``folder`` and return the files. Either all files are written or none.

    The folder is created if it does not exist. A report that is None becomes a file with headings only, so that no
    file of an earlier day remains.

    Raises:
        UsageError: the folder or a file cannot be written.

    """
    segments_as_of = report.last_run.as_of if report.last_run else None
    of = (report.month, report.as_of, segments_as_of, " ".join(limits(report)))
    rows_by_report = {**_rows_by_report(as_json(report)), **csv_tables.rows_of(report.campaigns)}
    tables = {
        name: ((*OF, *COLUMNS[name]), [(*of, *(row.get(column) for column in COLUMNS[name])) for row in rows])
        for name, rows in rows_by_report.items()
    }
    return write_csv_folder(folder, tables)


def _rows_by_report(report: Mapping[str, Any]) -> dict[str, Iterable[Mapping[str, Any]]]:
    movement, migration = report["movement"] or {}, report["migration"] or {}
    measures, at_start = report["measures"], report["performance_at_start"]
    return {
        "key_figures": _key_rows(report["key_figures"]),
        "distribution": [*report["distribution"]["rows"], report["distribution"]["total"]],
        "performance_at_start": [*at_start["rows"], at_start["total"]] if at_start else (),
        "performance": [*report["performance"]["rows"], report["performance"]["total"]],
        "trend": _trend_rows(report["trend"]),
        "movement": movement.get("rows", ()),
        "movers": movement.get("movers", ()),
        "heat_map": report["heat_map"]["monetary"],
        "migration": migration.get("rows", ()),
        "concentration": report["concentration"]["top"],
        "concentration_curve": report["concentration"]["curve"],
        "coverage": [measures["coverage"]],
        "new_to_repeat": measures["new_to_repeat"],
        "at_risk_churn": measures["at_risk_churn"] or (),
        "retention": [
            {**month, "month": cohort["month"]} for cohort in measures["retention"] for month in cohort["months"]
        ],
        "stores": _store_rows(report["stores"]),
        **_group_rows(report["groups"] or {}),
        "next_to_leave": [
            {**row, **entry, "within_days": entry["days"]}
            for row in report["leaving"]["rows"]
            for entry in row["within"]
        ],
        "runs": report["runs"],
    }


def _key_rows(key: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return a row for each figure, with the segments or the month it belongs to."""
    of = {
        "best": key["best_segment"],
        **dict.fromkeys(("at_risk", "value_at_risk"), ", ".join(key["at_risk_segments"])),
        "second_purchase": key["second_purchase_month"],
    }
    return [{"figure": name, "of": of.get(name), **held} for name, held in key.items() if isinstance(held, Mapping)]


def _store_rows(stores: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    """Return a row for each store and segment, and a row of totals for each store and for all stores."""
    rows: list[Mapping[str, Any]] = []
    for store in [*stores["rows"], stores["total"]] if stores else ():
        place = {"store": store["store"], "store_id": store["id"]}
        rows += [{**place, **segment} for segment in store["segments"]]
        rows.append({**store, **place, "segment": "total"})
    return rows


def _group_rows(groups: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    rows = [*(groups.get("stages") or ()), *(groups.get("audiences") or ())]
    trend = groups.get("trend") or {"days": (), "rows": ()}
    return {
        "stages_and_audiences": rows,
        "overlap": [{**row, **shared} for row in rows for shared in row["segments"]],
        "names_alike": groups.get("alike", []),
        "trend_of_groups": [
            {**row, "day": day, "customers": row["customers"][at]}
            for at, day in enumerate(trend["days"])
            for row in trend["rows"]
        ],
    }


def _trend_rows(trend: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    if trend is None:
        return []
    return [
        {"month": month, "segment": row["segment"], "customers": row["customers"][at],
         "lifetime_value": row["lifetime_value"][at]}
        for at, month in enumerate(trend["months"])
        for row in trend["rows"]
    ]  # fmt: skip


def write_csv_folder(folder: Path, tables: Mapping[str, Table]) -> list[Path]:
    """Write each table to a file with its name and return the files. Either all files are written or none.

    Raises:
        UsageError: the folder or a file cannot be written.

    """
    texts = {folder / f"{name}.csv": _csv(*table) for name, table in tables.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(texts)
    except OSError as error:
        raise UsageError(f"--csv {folder}: cannot be written: {error.strerror}") from None
    return list(texts)


def write_csv(file: Path, headings: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """Write one table.

    Raises:
        UsageError: the file cannot be written.

    """
    try:
        write_whole({file: _csv(headings, rows)})
    except OSError as error:
        raise UsageError(f"--csv {file}: cannot be written: {error.strerror}") from None


def _csv(headings: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(headings)
    writer.writerows([cell(value) for value in row] for row in rows)
    return _MARK + stream.getvalue()


def cell(value: object) -> str:
    """Format a value for a spreadsheet; text that would be read as a formula gets an apostrophe in front."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "" if value is None else str(value)
    if text.startswith(_BREAKS) or (_first_visible(text) in _SIGNS_OF_A_FORMULA and not _NUMBER.fullmatch(text)):
        return f"'{text}"
    return text


def _first_visible(text: str) -> str:
    """Return the first character that is neither blank nor invisible, since spreadsheets ignore those; else a blank."""
    seen = (letter for letter in text if not letter.isspace() and unicodedata.category(letter) not in {"Cc", "Cf"})
    return next(seen, " ")
