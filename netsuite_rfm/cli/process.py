"""Set up the process before anything else runs: no core dump, an orderly end, and three open streams.

It imports only the standard library, because it runs before the rest of the program loads, which takes a second.
"""

import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import TextIO

TOLD_TO_STOP = 5  # EXIT_INCOMPLETE, which this module cannot import so early
STOP_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)
)  # fmt: skip


def prepare_process() -> None:
    """Disable core dumps, exit quietly when asked to stop, and open every standard stream."""
    _leave_no_core()
    for number in STOP_SIGNALS:
        # A command started with nohup must keep running.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end_at_once)
    _open_streams()


def _leave_no_core() -> None:
    """Disable core dumps, because memory holds secrets. The size limit does not apply to cores piped to a program."""
    with suppress(ImportError, OSError, ValueError):  # not on Windows; a systemd sandbox may deny it and do it itself
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        file = os.open("/proc/self/coredump_filter", os.O_WRONLY)
        try:
            os.write(file, b"0")
        finally:
            os.close(file)


def _end_at_once(_number: int, _frame: FrameType | None) -> None:
    """Exit with the code for being asked to stop. As process 1 of a container, the default action would not end it."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    with suppress(OSError):
        os.write(2, b"error: stopped by a signal\n")
    os._exit(TOLD_TO_STOP)


def _open_streams() -> None:
    """Reopen closed streams, so that no later file takes their descriptors, and make every character writable."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDONLY)
    sys.stdout = _writable(sys.stdout, 1)
    sys.stderr = _writable(sys.stderr, 2)


def _writable(stream: TextIO | None, number: int) -> TextIO:
    """Return the stream; if it was closed, a stream whose writes fail."""
    if stream is None:
        return open(number, "w", encoding="utf-8", closefd=False)
    with suppress(AttributeError, ValueError):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[attr-defined]
    return stream


def close_streams() -> None:
    """Flush the streams. Discard what cannot be written, so that the interpreter does not change the exit code."""
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        try:
            stream.flush()
        except (OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, number)
            os.close(nowhere)
