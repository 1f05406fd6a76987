"""Which customers a person asked for: ids on the command line, or one a line in a file."""

from collections.abc import Sequence
from pathlib import Path

from netsuite_rfm.errors import InputFileError, UsageError
from netsuite_rfm.netsuite.suiteql.literals import LARGEST_ID
from netsuite_rfm.telemetry.shown import shown

LONGEST_ID = 40


def customer_ids(given: Sequence[str], file: Path | None) -> tuple[int, ...] | None:
    """Read internal ids, in the order given and each once; None when nobody was asked for.

    Args:
        given: ids from the command line.
        file: a text file with one id a line; blank lines and what follows ``#`` do not count.

    Raises:
        UsageError: a word that is not an internal id.
        InputFileError: the file cannot be read, or a line is not an internal id; names the line.

    """
    if not given and file is None:
        return None
    ids = [_internal_id(word, f"--customer {shown(word)!r}") for word in given]
    if file is not None:
        ids += _ids_of(file)
    return tuple(dict.fromkeys(ids))


def _ids_of(file: Path) -> list[int]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise InputFileError(f"{file}: not a text file in UTF-8") from None
    except OSError as error:
        raise InputFileError(f"{file}: cannot be read: {error.strerror}") from None
    ids = []
    for number, line in enumerate(lines, start=1):
        word = line.partition("#")[0].strip().strip('"')
        if word:
            try:
                ids.append(_internal_id(word, f"{shown(word)!r}"))
            except UsageError as error:
                raise InputFileError(f"{file}, line {number}: {error}") from None
    if not ids:
        raise InputFileError(f"{file}: no customer id in it")
    return ids


def _internal_id(word: str, name: str) -> int:
    if not (word.isascii() and word.isdigit()) or len(word) > LONGEST_ID or not 0 < int(word) <= LARGEST_ID:
        raise UsageError(f"{name} is not an internal id; a whole number such as 1043 is needed, one for each customer")
    return int(word)
