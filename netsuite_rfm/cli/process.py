"""What holds for the whole process, from its first instant: no core dump, an orderly end, and three open streams.

Imports nothing but the standard library: it is done before the rest of the program is loaded, which takes a second.
"""

import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import TextIO

TOLD_TO_STOP = 5  # EXIT_INCOMPLETE, which lies beyond the imports that this comes before
STOP_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)
)  # fmt: skip


def prepare_process() -> None:
    """Let a crash leave no memory behind, end quietly when asked to stop, and give every stream somewhere to go."""
    _leave_no_core()
    for number in STOP_SIGNALS:
        # Who starts a command with nohup wants it to go on.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end_at_once)
    _open_streams()


def _leave_no_core() -> None:
    """Secrets lie in memory as they are. Where a program takes the core through a pipe the limit does not count."""
    with suppress(ImportError, OSError, ValueError):  # not on Windows; denied, where a sandbox of systemd's sees to it
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        file = os.open("/proc/self/coredump_filter", os.O_WRONLY)
        try:
            os.write(file, b"0")
        finally:
            os.close(file)


def _end_at_once(_number: int, _frame: FrameType | None) -> None:
    """End with the exit code of what was asked to stop. As process 1 of a container nothing else would end it."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    with suppress(OSError):
        os.write(2, b"error: stopped by a signal\n")
    os._exit(TOLD_TO_STOP)


def _open_streams() -> None:
    """Keep what is opened later from taking the place of a closed stream, and let every letter be written."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDONLY)
    sys.stdout = _writable(sys.stdout, 1)
    sys.stderr = _writable(sys.stderr, 2)


def _writable(stream: TextIO | None, number: int) -> TextIO:
    """Give the stream; if it was closed, one that refuses what is written to it."""
    if stream is None:
        return open(number, "w", encoding="utf-8", closefd=False)
    with suppress(AttributeError, ValueError):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[attr-defined]
    return stream


def close_streams() -> None:
    """Write what is left; where that fails, let it go, so that the interpreter does not end with a code of its own."""
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        try:
            stream.flush()
        except (OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, number)
            os.close(nowhere)
