"""The command line in a process of its own, which is forked from one that has loaded the program and done nothing else.

It is what ``python -m netsuite_rfm`` does but for the loading, which takes longer than most commands: in hundreds of
them, minutes.
"""

import multiprocessing
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from netsuite_rfm.cli.commands import COMMANDS

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    [
        "netsuite_rfm.__main__",
        "netsuite_rfm.cli.program",
        *(f"netsuite_rfm.cli.{command.module}" for command in COMMANDS.values()),
    ]
)

_FOR_A_SHELL = frozenset("$`&|;<>()*?[]~!{}\\\n")
"""Where a line has one of these, a shell does more with it than part it into words."""


def run_command(
    words: Sequence[str], environment: Mapping[str, str], folder: Path, *, timeout_s: float = 60, without: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with nobody to type anything.

    Args:
        words: of the command line, without the program.
        environment: all of its variables.
        folder: where it runs.
        timeout_s: seconds after which it is killed.
        without: a package that is not installed there, and that no command loads before it needs it.

    Raises:
        TimeoutExpired: it did not end in time.

    """
    with tempfile.TemporaryDirectory() as kept:
        output, errors = Path(kept, "output"), Path(kept, "errors")
        given = (list(words), dict(environment), folder, output, errors, without)
        process = _CONTEXT.Process(target=_command, args=given)
        process.start()
        process.join(timeout_s)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(words, timeout_s)
        return subprocess.CompletedProcess(words, process.exitcode, output.read_text(), errors.read_text())


def run_line(
    line: str, environment: Mapping[str, str], folder: Path, *, timeout_s: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run a line as it would be typed into a shell, to its end.

    A shell runs it, with the programs of this Python on its path, unless it is one command of ours and nothing else:
    that is run by `run_command`. Raises what that raises.
    """
    words = shlex.split(line, comments=True)
    if words[:1] == ["netsuite-rfm"] and not _FOR_A_SHELL & set(line.partition(" #")[0]):
        return run_command(words[1:], environment, folder, timeout_s=timeout_s)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["/bin/sh", "-ec", line],
        env={**environment, "PATH": path},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


def _command(  # noqa: PLR0917 - a process is handed its arguments by position
    words: list[str], environment: dict[str, str], folder: Path, output: Path, errors: Path, without: str
) -> None:
    from netsuite_rfm.__main__ import main  # noqa: PLC0415 - loaded where this was forked

    if without:
        assert without not in sys.modules
        sys.modules[without] = None  # type: ignore[assignment] # what makes an import fail

    os.environ.clear()
    os.environ.update(environment)
    sys.path[:0] = [folder for folder in environment.get("PYTHONPATH", "").split(os.pathsep) if folder]
    os.chdir(folder)
    for stream, file in ((sys.stdout, output), (sys.stderr, errors)):
        opened = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(opened, stream.fileno())
        os.close(opened)
    sys.argv = ["netsuite-rfm", *words]
    main()
