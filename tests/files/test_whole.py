"""Files are replaced whole or not at all; what is no regular file is written into or refused, never replaced."""

import os
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from netsuite_rfm.files.whole import why_not_writable, why_not_writable_folder, write_whole

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a device")


@contextmanager
def umask(mask: int) -> Iterator[None]:
    """Have this umask meanwhile."""
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def mode_of(file: Path) -> int:
    """The permissions of a file."""
    return stat.S_IMODE(file.stat().st_mode)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o027, 0o077])
def test_a_new_file_has_what_the_umask_leaves(mask: int, tmp_path: Path) -> None:
    """Customers' names stay with who may read the caller's files."""
    with umask(mask):
        write_whole({tmp_path / "new.csv": "x"})
        write_whole({tmp_path / "for all": "x"}, mode=0o644)
    assert mode_of(tmp_path / "new.csv") == 0o666 & ~mask
    assert mode_of(tmp_path / "for all") == 0o644


@pytest.mark.parametrize(("mask", "before", "after"), [(0o022, 0o600, 0o600), (0o077, 0o644, 0o600), (0, 0o640, 0o640)])
def test_a_file_that_is_replaced_is_not_opened_to_more_people(
    mask: int, before: int, after: int, tmp_path: Path
) -> None:
    """Somebody closed it on purpose."""
    file = tmp_path / "old.csv"
    file.write_text("old")
    file.chmod(before)
    with umask(mask):
        write_whole({file: "new"})
    assert (file.read_text(), mode_of(file)) == ("new", after)


def test_a_link_stays_one(tmp_path: Path) -> None:
    """What it leads to is replaced, also where that is not there yet."""
    for name in ("there", "not yet"):
        (tmp_path / f"link to {name}").symlink_to(tmp_path / name)
    (tmp_path / "there").write_text("old")
    for name in ("there", "not yet"):
        write_whole({tmp_path / f"link to {name}": "new"})
        assert (tmp_path / f"link to {name}").is_symlink()
        assert (tmp_path / name).read_text() == "new"


@ROOT_ONLY
@pytest.mark.parametrize("by_link", [False, True])
def test_a_device_is_written_into(by_link: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter of pytest
    """It is still a device afterwards: /dev/null as a file would fill the disk of everybody."""
    device = tmp_path / "null"
    os.mknod(device, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    named = tmp_path / "link"
    named.symlink_to(device)
    write_whole({named if by_link else device: "x" * 100_000})
    assert stat.S_ISCHR(device.stat().st_mode)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "null"]


def test_a_full_device_is_an_error(tmp_path: Path) -> None:
    """And what goes with it is not put in place."""
    with pytest.raises(OSError, match="No space left"):
        write_whole({Path("/dev/full"): "x", tmp_path / "other.csv": "x"})
    assert list(tmp_path.iterdir()) == []


def _folder(at: Path) -> None:
    at.mkdir()


def _pipe(at: Path) -> None:
    os.mkfifo(at)


def _socket(at: Path) -> None:
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(at))


def _circle(at: Path) -> None:
    at.symlink_to(at)


@pytest.mark.parametrize("make", [_folder, _pipe, _socket, _circle])
def test_what_can_be_neither_replaced_nor_written_is_refused_and_left(
    make: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is done, without waiting for anybody, and with a reason."""
    monkeypatch.chdir(tmp_path)  # a socket's path may have 107 letters
    at = Path("it")
    make(at)
    kind = stat.S_IFMT(at.lstat().st_mode)
    assert why_not_writable(at)
    with pytest.raises(OSError, match=r".") as refused:
        write_whole({Path("other"): "x", at: "x"})
    assert refused.value.strerror == why_not_writable(at)
    assert stat.S_IFMT(at.lstat().st_mode) == kind
    assert os.listdir(".") == ["it"]  # noqa: PTH208 - names


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("gone/x", "gone is not a directory"),
        ("file/x", "Not a directory"),
        ("x" * 256, "too long"),
        (".", "Is a directory"),
    ],
)
def test_a_place_that_cannot_be_is_refused(name: str, reason: str, tmp_path: Path) -> None:
    """In the words of the system."""
    (tmp_path / "file").write_text("")
    assert reason in why_not_writable(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("new/deep", ""),
        ("there", ""),
        ("file", "Not a directory"),
        ("file/x", "file is not a directory"),
        ("taken", "Is a dir"),
    ],
)
def test_a_folder_of_files_is_looked_at_likewise(name: str, reason: str, tmp_path: Path) -> None:
    """It is made if need be, so its nearest parent counts; nothing is made by looking."""
    (tmp_path / "file").write_text("")
    (tmp_path / "there").mkdir()
    (tmp_path / "taken" / "a.csv").mkdir(parents=True)
    found = why_not_writable_folder(tmp_path / name, ["a.csv", "b.csv"])
    assert (reason in found) if reason else not found
    assert not (tmp_path / "new").exists()


PROGRAM = """
import sys
from pathlib import Path
from netsuite_rfm.files.whole import write_whole
try:
    write_whole({Path(name): "x" * int(sys.argv[1]) for name in sys.argv[2:]})
except OSError as error:
    sys.exit(error.strerror)
print("after")
"""


def program(*words: str, before: Callable[[], None] | None = None, **more: int) -> subprocess.CompletedProcess[str]:
    """Write that many letters to these files, in a process of its own."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *words], check=False, text=True, preexec_fn=before, timeout=60, **streams
    )


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_a_pipe_on_stdout_is_written_into(name: str) -> None:
    """However much it is, and without a hang."""
    assert program("200000", name).stdout == "x" * 200_000 + "after\n"


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1"])
def test_a_file_on_stdout_is_written_into_too(name: str, tmp_path: Path) -> None:
    """Replaced, it would lose what is printed after."""
    with (tmp_path / "out").open("w") as out:
        program("3", name, stdout=out.fileno())
    assert (tmp_path / "out").read_text() == "xxxafter\n"


def test_a_pipe_whose_reader_has_gone_is_an_error() -> None:
    """Not a signal, and not a hang."""
    reading, writing = os.pipe()
    os.close(reading)
    done = program("200000", "/dev/stdout", stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "Broken pipe\n")


def test_a_descriptor_for_reading_is_refused() -> None:
    """``/dev/stdin`` is no place for a report."""
    reading, writing = os.pipe()
    threading.Thread(target=os.close, args=(writing,)).start()
    done = program("3", "/dev/stdin", stdin=reading)
    os.close(reading)
    assert (done.returncode, done.stderr) == (1, "not open for writing\n")


def test_a_disk_that_fills_up_leaves_nothing_half(tmp_path: Path) -> None:
    """A limit on the size of files stands for it: the first fits, the second does not, and the old ones stay."""

    def small_files_only() -> None:
        import resource  # noqa: PLC0415 - in the child

        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    (tmp_path / "b").write_text("old")
    done = program("1001", str(tmp_path / "a"), str(tmp_path / "b"), before=small_files_only)
    assert (done.returncode, done.stderr) == (1, "File too large\n")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"b": "old"}
