"""The reports as CSV files, one each, for a spreadsheet: UTF-8 with a mark, so that Excel reads it as that."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from netsuite_rfm.errors import UsageError
from netsuite_rfm.whole_files import write_whole

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_SIGNS_OF_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"

_MOVE = ("from", "to")
_RUN = ("started", "finished", "as_of", "result", "exit_code", "scope", "read", "written", "rejected", "remaining",
        "scheme", "version")  # fmt: skip
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "distribution": ("segment", "customers", "share", "lifetime_value", "average_lifetime_value", "orders",
                     "average_orders"),
    "performance": ("segment", "this_month", "last_month", "last_month_to_day", "change", "year_to_date",
                    "share_of_year"),
    "movement": (*_MOVE, "changes", "customers", "lifetime_value"),
    "movers": ("customer", "name", *_MOVE, "changed_on", "last_order", "lifetime_value"),
    "heat_map": ("recency", "frequency", "monetary", "customers", "lifetime_value"),
    "migration": (*_MOVE, "customers"),
    "concentration": ("percent", "customers", "lifetime_value", "share"),
    "concentration_curve": ("percent", "share"),
    "coverage": ("active", "with_orders", "with_segment", "share"),
    "new_to_repeat": ("month", "new", "repeated", "share", "open"),
    "at_risk_churn": ("month", "at_risk_at_start", "lost", "share"),
    "retention": ("month", "after", "customers", "share"),
    "runs": _RUN,
}  # fmt: skip
"""Columns of each file, by the report's name; keys of the report as plain data."""


def write_reports(folder: Path, report: Mapping[str, Any]) -> list[Path]:
    """Write every report to ``folder``, which is made if need be, all of them or none; return the files.

    A report that the account cannot give has a file of headings alone, so that none of an earlier day stays behind.

    Raises:
        UsageError: the folder or a file cannot be written.

    """
    texts = {
        folder / f"{name}.csv": _MARK + _csv(COLUMNS[name], rows) for name, rows in _rows_by_report(report).items()
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(texts)
    except OSError as error:
        raise UsageError(f"--csv {folder}: cannot be written: {error.strerror}") from None
    return list(texts)


def _rows_by_report(report: Mapping[str, Any]) -> dict[str, Iterable[Mapping[str, Any]]]:
    movement, migration = report["movement"] or {}, report["migration"] or {}
    measures = report["measures"]
    return {
        "distribution": [*report["distribution"]["rows"], report["distribution"]["total"]],
        "performance": [*report["performance"]["rows"], report["performance"]["total"]],
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
            {**one, "month": cohort["month"]} for cohort in measures["retention"] for one in cohort["months"]
        ],
        "runs": report["runs"],
    }


def _csv(columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(columns)
    writer.writerows([cell(row.get(column)) for column in columns] for row in rows)
    return stream.getvalue()


def cell(value: object) -> str:
    """Write a value for a spreadsheet: a text that it would take for a formula gets a quote in front."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "" if value is None else str(value)
    if text.startswith(_SIGNS_OF_A_FORMULA) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
