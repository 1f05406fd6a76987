"""The command line as a process of its own, told to end in the middle of its work."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


def signalled(
    words: Sequence[str], environment: Mapping[str, str], folder: Path, *, when: Callable[[], bool]
) -> subprocess.CompletedProcess[str]:
    """Run a command and send it SIGTERM.

    Args:
        words: of the command line, without the program.
        environment: all of its variables.
        folder: where it runs.
        when: whether the moment has come; asked again and again.

    """
    process = subprocess.Popen(
        [sys.executable, "-m", "netsuite_rfm", *words],
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    pause = threading.Event()
    while not when() and process.poll() is None:
        pause.wait(0.002)
    process.send_signal(signal.SIGTERM)
    return ended(process)


def ended(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    """Give what a process said and its exit code, once it has ended by itself; leave none behind that has not."""
    try:
        output, errors = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)
