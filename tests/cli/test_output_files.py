"""Files that a command is to write are looked at before anything is asked of NetSuite."""

import os
from pathlib import Path

import pytest

from tests.support.command_line import run_command


@pytest.mark.parametrize("kind", ["folder", "pipe", "nowhere", "long name"])
@pytest.mark.parametrize(
    "words",
    [
        ("run", "--metrics-file"),
        ("plan", "--csv"),
        ("report", "--html"),
        ("report", "--csv"),
        ("cuts", "--output"),
        ("sandbox", "serve", "--env-file"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_written_is_one_line_before_the_run(words: tuple[str, ...], kind: str, tmp_path: Path) -> None:
    """Exit code 2; the line names the option and the file. Not even settings are needed for it."""
    at = tmp_path / {"nowhere": "gone/x", "long name": "x" * 256}.get(kind, "it")
    if kind == "folder" and words == ("report", "--csv"):
        (at / "movers.csv").mkdir(parents=True)
    elif kind == "folder":
        at.mkdir()
    elif kind == "pipe":
        os.mkfifo(at)
    elif kind == "nowhere" and words == ("report", "--csv"):
        (tmp_path / "gone").write_text("a file")
    done = run_command([*words, str(at)], {"PATH": os.environ["PATH"]}, tmp_path, timeout_s=20)
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert line.startswith(f"error: {words[-1]} {at}: cannot be written: ")
    assert done.returncode == 2
