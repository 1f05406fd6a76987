"""Read which customers the user asked for: ids on the command line or in a file."""

from collections.abc import Sequence
from pathlib import Path

from netsuite_rfm.cli.id_file import ids_of_file
from netsuite_rfm.cli.internal_id import NEEDED, as_internal_id
from netsuite_rfm.errors import UsageError
from netsuite_rfm.telemetry.shown import shown


def customer_ids(given: Sequence[str], file: Path | None) -> tuple[int, ...] | None:
    """Read internal ids, in the order given and each once; None if the user named no customers.

    Args:
        given: ids from the command line.
        file: a text file with one id per line, or a table with a column of ids; see :mod:`netsuite_rfm.cli.id_file`.

    Raises:
        UsageError: a word that is not an internal id.
        InputFileError: the file cannot be read, or a line is not an internal id; names the line.

    """
    if not given and file is None:
        return None
    ids = []
    for word in given:
        internal_id = as_internal_id(word)
        if internal_id is None:
            raise UsageError(f"--customer {shown(word)!r} is not an internal id; {NEEDED}")
        ids.append(internal_id)
    if file is not None:
        ids += ids_of_file(file)
    return tuple(dict.fromkeys(ids))
