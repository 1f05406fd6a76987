"""Changes as files for NetSuite's own CSV import, for a first load.

The import accepts 25,000 records per job (section_N453326), so more changes go to several files. An empty cell does not
clear a field, so customers who lost all their orders are left for the next run. Audiences are in one cell, separated by
bars; the user selects the bar as the Custom Multi-Select Value Delimiter (section_1519144045). The home location is
also left for the next run, because only its internal id is known.
"""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import numpy as np

from netsuite_rfm.errors import UsageError
from netsuite_rfm.files.whole import is_replaced, write_whole
from netsuite_rfm.netsuite.fields import fields_in_use
from netsuite_rfm.rfm.customers import EMPTY, Column
from netsuite_rfm.rfm.diff import Changes

MOST_ROWS_A_FILE = 25_000
NO_NAMES: Final[Mapping[int, str]] = MappingProxyType({})
DateFormat = Literal["M/D/YYYY", "D/M/YYYY", "D.M.YYYY", "YYYY-MM-DD"]


def write_csv(
    file: Path,
    changes: Changes,
    segment_names: Mapping[int, str],
    date_format: DateFormat = "M/D/YYYY",
    *,
    stage_names: Mapping[int, str] = NO_NAMES,
    audience_names: Sequence[str] = (),
) -> list[Path]:
    """Write the changes with all fields of each customer, and return the files.

    Args:
        file: the file to write. With more than 25,000 changes ``load.csv`` becomes ``load-1.csv``, ``load-2.csv`` …; a
            device or a pipe receives all of them.
        changes: the changes to write.
        segment_names: name of each segment's list value; the import finds list values by name.
        stage_names: name of each lifecycle stage's list value.
        audience_names: names of the audiences, in the scheme's order.
        date_format: date format in the preferences of the user who imports (Home > Set Preferences).

    Raises:
        UsageError: the file cannot be written.

    """
    kept: Column = np.flatnonzero(changes.desired.score != EMPTY)
    names = {"segment": segment_names, "previous_segment": segment_names, "lifecycle_stage": stage_names}
    most = MOST_ROWS_A_FILE if is_replaced(file) else max(1, len(kept))
    parts = [kept[at : at + most] for at in range(0, len(kept), most)] or [kept]
    files = [file] if len(parts) == 1 else [file.with_stem(f"{file.stem}-{n}") for n in range(1, len(parts) + 1)]
    texts: dict[Path, str] = {}
    for path, positions in zip(files, parts, strict=True):
        text = StringIO(newline="")
        rows = csv.writer(text)
        rows.writerow(["Internal ID", *(field.label for field in fields_in_use(changes.desired.more))])
        rows.writerows(_row(changes, position, names, audience_names, date_format) for position in positions.tolist())
        texts[path] = text.getvalue()
    try:
        write_whole(texts)
    except OSError as error:
        raise UsageError(f"--csv {file}: cannot be written: {error.strerror}") from None
    return files


def _row(
    changes: Changes,
    position: int,
    names: Mapping[str, Mapping[int, str]],
    audience_names: Sequence[str],
    date_format: DateFormat,
) -> list[str]:
    row = [str(changes.customer_id[position])]
    columns = changes.desired.columns()
    for field in fields_in_use(changes.desired.more):
        value = int(columns[field.column][position])
        if value == EMPTY:
            row.append("")
        elif field.kind == "SELECT":
            row.append(
                names.get(field.column, NO_NAMES).get(value, "")
            )  # the import would not find a value by its number
        elif field.kind == "MULTISELECT":
            # The user tells the import which separator is used: Custom Multi-Select Value Delimiter.
            row.append("|".join(name for place, name in enumerate(audience_names) if value >> place & 1))
        elif field.kind == "DATE":
            row.append(_date(str(field.write(value)), date_format))
        else:
            row.append(str(field.write(value)))
    return row


def _date(iso: str, date_format: DateFormat) -> str:
    year, month, day = iso.split("-")
    if date_format == "YYYY-MM-DD":
        return iso
    return {
        "M/D/YYYY": f"{int(month)}/{int(day)}/{year}",
        "D/M/YYYY": f"{int(day)}/{int(month)}/{year}",
        "D.M.YYYY": f"{int(day)}.{int(month)}.{year}",
    }[date_format]
