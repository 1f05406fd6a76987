"""Write files with results for later runs, and compare the rules that a file was made for with those of a run."""

from dataclasses import fields
from pathlib import Path
from typing import TypeAlias

import msgspec

from netsuite_rfm.errors import UsageError
from netsuite_rfm.files.whole import write_whole
from netsuite_rfm.rfm.counting import Counting

Pairs: TypeAlias = list[tuple[str, object, object]]
"""Names of properties, with their values in the file and in the run."""


def counting_pairs(theirs: Counting, ours: Counting) -> Pairs:
    """Return each rule of what counts, without the as-of day."""
    names = [field.name for field in fields(Counting) if field.name != "as_of"]
    return [(name, getattr(theirs, name), getattr(ours, name)) for name in names]


def write_found(file: Path, found: msgspec.Struct) -> None:
    """Write a result as indented JSON, in one step.

    Raises:
        UsageError: the file cannot be written.

    """
    try:
        write_whole({file: msgspec.json.format(msgspec.json.encode(found)).decode() + "\n"})
    except OSError as error:
        raise UsageError(f"--output {file}: cannot be written: {error.strerror}") from None
