"""Check that a command's output files can be written, before it reads NetSuite."""

from collections.abc import Iterable
from pathlib import Path

from netsuite_rfm.errors import UsageError
from netsuite_rfm.files.whole import why_not_writable, why_not_writable_folder


def refuse_unless_writable(option: str, file: Path | None) -> None:
    """Raise UsageError with the option and the reason if the file cannot be written; None means no file."""
    problem = why_not_writable(file) if file is not None else ""
    if problem:
        raise UsageError(f"{option} {file}: cannot be written: {problem}")


def refuse_unless_folder_writable(option: str, folder: Path | None, names: Iterable[str]) -> None:
    """Raise UsageError if files with these names cannot be written to a folder; None means no folder.

    The folder need not exist yet.
    """
    problem = why_not_writable_folder(folder, list(names)) if folder is not None else ""
    if problem:
        raise UsageError(f"{option} {folder}: cannot be written: {problem}")
