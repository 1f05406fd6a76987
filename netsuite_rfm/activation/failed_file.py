"""``--failed FILE``: write the rows that a destination rejected as CSV, and read their ids for the next try."""

import csv
from collections.abc import Sequence
from pathlib import Path

from netsuite_rfm.activation.outcome import FailedRow
from netsuite_rfm.activation.spreadsheet import safe_cell
from netsuite_rfm.errors import InputFileError, UsageError
from netsuite_rfm.files.whole import writing_private

HEADS = ("internal_id", "address", "destination", "code", "words", "what_to_do")


def write_failed(path: Path, destination: str, rows: Sequence[FailedRow]) -> None:
    """Write the rows with mode 0600; addresses are masked.

    Raises:
        UsageError: the file cannot be written.

    """
    try:
        with writing_private(path) as file:
            lines = csv.writer(file)
            lines.writerow(HEADS)
            for row in rows:
                cells = (row.customer_id or "", row.address, destination, row.code, row.words, row.advice)
                lines.writerow([safe_cell(str(cell)) for cell in cells])
    except OSError as error:
        raise UsageError(f"--failed {path}: cannot be written: {error.strerror}") from None


def ids_in_failed(path: Path) -> tuple[int, ...]:
    """Return the internal ids in a file of :func:`write_failed`, each once, in order; rows without an id are skipped.

    Raises:
        InputFileError: the file cannot be read, or :func:`write_failed` did not write it.

    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise InputFileError(f"{path}: cannot be read as the CSV that --failed writes") from None
    ids = []
    for number, row in enumerate(rows, start=2):
        word = (row.get("internal_id") or "").strip()
        if word and not (word.isascii() and word.isdigit() and int(word)):
            raise InputFileError(f"{path}, line {number}: {word[:40]!r} is not an internal id")
        if word:
            ids.append(int(word))
    return tuple(dict.fromkeys(ids))
