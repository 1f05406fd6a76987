"""A person at a terminal: a command on a pseudo-terminal, answered question by question."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PATIENCE_S = 60
_WITH_TERMINAL = """
import fcntl, os, sys, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "netsuite_rfm", *sys.argv[1:]])
"""


def type_command(
    words: Sequence[str],
    answers: Sequence[tuple[str, str | Callable[[], str]]],
    environment: Mapping[str, str],
    folder: Path,
) -> tuple[int, str]:
    """Type a command and answer its questions.

    Args:
        words: of the command line, without the program.
        answers: for each question a part of its text, and what is typed then, or what finds it out then.
        environment: all of its variables.
        folder: where it runs.

    Returns:
        The exit code and all that the terminal showed.

    """
    ours, theirs = pty.openpty()
    words = [sys.executable, "-c", _WITH_TERMINAL, *words]
    started = subprocess.Popen(
        words, cwd=folder, env={"TERM": "dumb", **environment}, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    screen, seen = "", 0
    try:
        for question, answer in answers:
            # The blank after the colon comes once what is typed no longer shows; what is typed before that is dropped.
            while question not in screen[seen:] or not screen.endswith(": "):
                read = _read(ours)
                assert read, f"no question {question!r} after:\n{screen}"
                screen += read
            seen = len(screen)
            os.write(ours, f"{answer if isinstance(answer, str) else answer()}\n".encode())
        while read := _read(ours):
            screen += read
        return started.wait(PATIENCE_S), screen.replace("\r\n", "\n")
    finally:
        started.kill()
        started.wait()
        os.close(ours)


def _read(ours: int) -> str:
    give_up_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up_s:
        if select.select([ours], [], [], 1)[0]:
            try:
                return os.read(ours, 65536).decode("utf-8", "replace")
            except OSError:  # the other end is closed
                return ""
    return ""
