"""No file that a person names is read without end, and an editor's byte order mark hides nothing."""

import os
from pathlib import Path

import pytest

from netsuite_rfm.errors import SchemeError
from netsuite_rfm.files.bounded import read_bytes
from netsuite_rfm.settings import schemes
from netsuite_rfm.settings.schemes import load_scheme
from tests.support.command_line import run_command
from tests.support.credentials import NEEDED


@pytest.mark.parametrize(
    "words",
    [
        ("scheme", "check", "{}"),
        ("run", "--customers-file", "{}"),
        ("plan", "--customers-file", "{}"),
        ("scheme", "show", "--env-file", "{}"),
        ("check", "--env-file", "{}"),
        ("sandbox", "serve", "--orders", "{}"),
        ("sandbox", "serve", "--faults", "{}"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("name", ["/dev/zero", "/dev/urandom", "/"])
def test_what_never_ends_is_refused(words: tuple[str, ...], name: str, tmp_path: Path) -> None:
    """One line, exit code 2, and no hang."""
    asked = [word.format(name) for word in words]
    environment = {"PATH": os.environ["PATH"], **NEEDED}
    done = run_command(asked, environment, tmp_path, timeout_s=20)
    told = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert (done.returncode, len(told)) == (2, 1), done.stderr
    assert name in told[0]


@pytest.mark.parametrize("variable", ["RFM_SCHEME", "NETSUITE_PRIVATE_KEY_FILE"])
def test_so_it_is_where_a_setting_names_it(variable: str, tmp_path: Path) -> None:
    """A scheme or a key."""
    environment = {"PATH": os.environ["PATH"], **NEEDED, variable: "/dev/zero"}
    if variable == "NETSUITE_PRIVATE_KEY_FILE":
        environment["NETSUITE_PRIVATE_KEY"] = ""
    done = run_command(["check"], environment, tmp_path, timeout_s=20)
    assert done.returncode == 2
    assert "bug" not in done.stderr


@pytest.mark.parametrize(("size", "fits"), [(1024, True), (1025, False)])
def test_a_file_has_a_largest_size(size: int, fits: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter of pytest
    """At the limit it is read, one past it is refused."""
    (tmp_path / "file").write_bytes(b"x" * size)
    if fits:
        assert len(read_bytes(tmp_path / "file", 1024)) == size
    else:
        with pytest.raises(OSError, match="longer than"):
            read_bytes(tmp_path / "file", 1024)


def test_a_pipe_that_stays_silent_is_given_up(tmp_path: Path) -> None:
    """Whether nobody has opened it, or somebody holds it and writes nothing."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(TimeoutError):
        read_bytes(tmp_path / "pipe", silence_s=0.1)
    held = os.open(tmp_path / "pipe", os.O_RDWR)
    try:
        with pytest.raises(TimeoutError):
            read_bytes(tmp_path / "pipe", silence_s=0.1)
    finally:
        os.close(held)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_scheme_file_of_any_editor_is_read(encoding: str, tmp_path: Path) -> None:
    """Notepad's byte order mark among them."""
    (tmp_path / "mine.toml").write_bytes(schemes.text("default").replace("VIP Champions", "Größte ☕").encode(encoding))
    assert "Größte ☕" in [segment.name for segment in load_scheme(str(tmp_path / "mine.toml")).segments]


def test_a_scheme_file_that_is_no_text_is_one_line(tmp_path: Path) -> None:
    """As before."""
    (tmp_path / "mine.toml").write_bytes(b"\xff\x00\xff")
    with pytest.raises(SchemeError, match="not a text file in UTF-8"):
        load_scheme(str(tmp_path / "mine.toml"))
