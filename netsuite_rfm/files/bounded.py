"""Read files that users name, with limits on size and time whatever the name refers to."""

import codecs
import os
import select
import stat
from errno import EFBIG, EINVAL, EISDIR, ETIMEDOUT
from pathlib import Path
from typing import Final

MOST_BYTES: Final = 16 * 2**20
SILENCE_S: Final = 10.0
"""Seconds that a pipe may stay silent before reading stops."""
_CHUNK: Final = 2**16
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_text(file: Path, most_bytes: int = MOST_BYTES) -> str:
    """Read a text file in UTF-8, or in the encoding that its byte order mark names.

    Raises:
        OSError: as :func:`read_bytes` does.
        UnicodeDecodeError: the file is not text in that encoding.

    """
    return decoded(read_bytes(file, most_bytes))


def decoded(data: bytes) -> str:
    """Decode text in UTF-8, or in the encoding that its byte order mark names. Raises UnicodeDecodeError."""
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    return data.decode(encoding)


def read_bytes(file: Path, most_bytes: int = MOST_BYTES, silence_s: float = SILENCE_S) -> bytes:
    """Read a regular file or a pipe.

    Raises:
        OSError: the file cannot be read, is a device or a socket, is longer than ``most_bytes``, or is a pipe that
            stays silent for ``silence_s`` seconds. ``strerror`` says which.

    """
    # Without O_NONBLOCK, opening a pipe without a writer would block.
    handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(file))
        if stat.S_ISFIFO(mode):
            return _from_pipe(handle, file, most_bytes, silence_s)
        if not stat.S_ISREG(mode):
            raise OSError(EINVAL, "a device or a socket, not a file", str(file))
        with os.fdopen(os.dup(handle), "rb") as stream:
            data = stream.read(most_bytes + 1)
    finally:
        os.close(handle)
    return _within(data, file, most_bytes)


def _from_pipe(handle: int, file: Path, most_bytes: int, silence_s: float) -> bytes:
    data = bytearray()
    while len(data) <= most_bytes:
        ready, _, _ = select.select([handle], [], [], silence_s)
        if not ready:
            raise TimeoutError(ETIMEDOUT, f"a pipe that gave nothing for {silence_s:g} seconds", str(file))
        try:
            chunk = os.read(handle, _CHUNK)
        except BlockingIOError:
            continue
        if not chunk:
            break
        data += chunk
    return _within(bytes(data), file, most_bytes)


def _within(data: bytes, file: Path, most_bytes: int) -> bytes:
    if len(data) > most_bytes:
        raise OSError(EFBIG, f"longer than {most_bytes // 2**20} MiB", str(file))
    return data
