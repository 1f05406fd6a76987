"""Files that others read at any moment: replaced in one step, so that nobody sees half of one."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def put_in_place(file: Path, text: str) -> None:
    """Put a file in place in one step, readable for everybody. Raises OSError, and leaves what was there."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as part:
            part.write(text)
            os.fchmod(part.fileno(), 0o644)
        Path(name).replace(file)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
