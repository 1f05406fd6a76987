"""Read internal ids from a file: one per line, or a table such as a saved search's export or our ``plan --csv``.

The column is found by its heading; *Internal ID* is preferred. Without headings it is the first column. Blank lines
are skipped, and so is text after ``#`` in the cell of an id.
"""

import csv
import re
from io import StringIO
from pathlib import Path
from typing import Final

from netsuite_rfm.cli.internal_id import NEEDED, id_of_cell
from netsuite_rfm.errors import InputFileError
from netsuite_rfm.files.bounded import decoded, read_bytes
from netsuite_rfm.telemetry.shown import shown

_MOST_BYTES: Final = 256 * 2**20
_MOST_SHOWN: Final = 5
_DELIMITERS: Final = "\t;,|"
_NONE: Final = "\x1f"  # no delimiter: one id per line
_HEADINGS: Final = (
    # NetSuite's heading in several languages, and headings that people and programs use; the most certain come first.
    *("internalid", "interneid", "idinterne", "idinterno", "内部id"),
    *("customerid", "id", "customer"),
)
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_NOT_TEXT: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")


def ids_of_file(file: Path) -> list[int]:
    """Read the internal ids in a file, in file order.

    Raises:
        InputFileError: the file cannot be read, has no id, or has lines without one. The message names the first ones.

    """
    rows = _rows(file)
    place = _column(file, rows)
    ids: list[int] = []
    wrong: list[str] = []
    for number, row in rows:
        cell = (row[place] if place < len(row) else "").partition("#")[0]
        internal_id = id_of_cell(cell)
        if internal_id is not None:
            ids.append(internal_id)
        elif cell.strip() or (not row[0].lstrip().startswith("#") and any(text.strip() for text in row)):
            wrong.append(f"line {number}: {shown(cell.strip())!r} is not an internal id")
    if wrong:
        more = f"; and {len(wrong) - _MOST_SHOWN:,} more" if len(wrong) > _MOST_SHOWN else ""
        raise InputFileError(f"{file}, {'; '.join(wrong[:_MOST_SHOWN])}{more}; {NEEDED}")
    if not ids:
        raise InputFileError(f"{file}: no customer id in it")
    return ids


def _text(file: Path) -> str:
    try:
        data = read_bytes(file, _MOST_BYTES)
    except OSError as error:
        raise InputFileError(f"{file}: cannot be read: {error.strerror}") from None
    if data.startswith(_NOT_TEXT):
        raise InputFileError(f"{file}: not a text file; save the table as CSV")
    try:
        return decoded(data)
    except UnicodeDecodeError:
        # NetSuite exports in the encoding of the user's preferences. Ids are the same in every encoding, and names are
        # not read.
        return data.decode("latin-1")


def _rows(file: Path) -> list[tuple[int, list[str]]]:
    """Return the rows that are not blank, each with the number of its first line."""
    lines = list(StringIO(_text(file), newline=""))
    first = next((line for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    outside = _QUOTED.sub("", first.partition("#")[0]).strip()
    delimiter = max(_DELIMITERS, key=outside.count)
    if delimiter not in outside:
        delimiter = _NONE
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((number, row))
            number = reader.line_num + 1
    except csv.Error as error:
        raise InputFileError(f"{file}, line {number}: {error}; no whole number can be read there") from None
    return rows


def _column(file: Path, rows: list[tuple[int, list[str]]]) -> int:
    """Find the column of ids, and remove the row of headings if there is one."""
    at = next((place for place, (_, row) in enumerate(rows) if not row[0].lstrip().startswith("#")), None)
    if at is None:
        return 0
    headings = [_plain(cell) for cell in rows[at][1]]
    # Match the whole heading or a part such as in "Customer : Internal ID", before trying less certain headings.
    ranked = [place for name in _HEADINGS for place, heading in enumerate(headings) if heading == name]
    within = [place for place, heading in enumerate(headings) if _HEADINGS[0] in heading]
    named = next(iter(ranked if _HEADINGS[0] in headings else within + ranked), None)
    if named is not None:
        del rows[at]
        return named
    if any(character.isdigit() for cell in rows[at][1] for character in cell) or len(rows) - at == 1:
        return 0
    if len(headings) > 1:
        cells = ", ".join(shown(cell.strip()) for cell in rows[at][1][:_MOST_SHOWN])
        raise InputFileError(
            f"{file}, line {rows[at][0]}: none of the columns ({cells}) is the internal id; call it Internal ID"
        )
    del rows[at]
    return 0


def _plain(cell: str) -> str:
    return "".join(letter for letter in cell.casefold() if letter.isalnum())
