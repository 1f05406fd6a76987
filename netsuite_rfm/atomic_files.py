"""Files that are there whole or not at all: nobody ever reads half of one, or an old one next to a new one."""

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from errno import EISDIR
from pathlib import Path


def write_whole(texts: Mapping[Path, str]) -> None:
    """Write all these texts in UTF-8, or none: they are put in place, each in one step, once all are written.

    The files can be read by everybody. Raises OSError where one of them cannot be written.
    """
    for file in texts:
        if file.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(file))
    parts: list[tuple[Path, Path]] = []
    try:
        for file, text in texts.items():
            handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
            parts.append((Path(name), file))
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as part:
                part.write(text)
                os.fchmod(part.fileno(), 0o644)
        for written, file in parts:
            written.replace(file)
    except BaseException:
        for written, _ in parts:
            with suppress(OSError):
                written.unlink()
        raise
