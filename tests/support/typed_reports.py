"""From a report as plain data, which tests vary, to the typed one that the page, the terminal and the files take."""

import collections.abc
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from netsuite_rfm.cli.show import reports as terminal
from netsuite_rfm.reports import csv_files, page
from netsuite_rfm.reports.report import Report


def typed(plain: Mapping[str, Any]) -> Report:
    """Read plain data as a report; a key too many or too few is an error."""
    report = _as(Report, plain)
    assert isinstance(report, Report)
    return report


def render(plain: Mapping[str, Any]) -> str:
    """The page of a report that is given as plain data."""
    return page.render(typed(plain))


def show_reports(plain: Mapping[str, Any]) -> None:
    """The same on a terminal."""
    terminal.show_reports(typed(plain))


def write_reports(folder: Path, plain: Mapping[str, Any]) -> list[Path]:
    """The same as CSV files."""
    return csv_files.write_reports(folder, typed(plain))


def _as(kind: Any, value: Any) -> Any:
    if get_origin(kind) in {Union, types.UnionType}:
        kinds = [other for other in get_args(kind) if other is not type(None)]
        return None if value is None else _as(kinds[0], value)
    if get_origin(kind) in {collections.abc.Sequence, tuple}:
        return [_as(get_args(kind)[0], item) for item in value]
    kind = get_origin(kind) or kind
    if not is_dataclass(kind):
        return value
    hints = get_type_hints(kind)
    known = {part.metadata.get("key", part.name): part.name for part in fields(kind)}
    return kind(**{known[key]: _as(hints[known[key]], inner) for key, inner in value.items()})  # type: ignore[operator]
