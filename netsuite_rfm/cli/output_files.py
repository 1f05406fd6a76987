"""Whether the files that a command is to write can be written: looked at before NetSuite is read."""

from collections.abc import Iterable
from pathlib import Path

from netsuite_rfm.errors import UsageError
from netsuite_rfm.files.whole import why_not_writable, why_not_writable_folder


def refuse_unless_writable(option: str, file: Path | None) -> None:
    """Raise UsageError, with the option and the reason, where the file could not be written; None is no file."""
    problem = why_not_writable(file) if file is not None else ""
    if problem:
        raise UsageError(f"{option} {file}: cannot be written: {problem}")


def refuse_unless_folder_writable(option: str, folder: Path | None, names: Iterable[str]) -> None:
    """Likewise for files of these names in a folder, which is made if need be."""
    problem = why_not_writable_folder(folder, list(names)) if folder is not None else ""
    if problem:
        raise UsageError(f"{option} {folder}: cannot be written: {problem}")
