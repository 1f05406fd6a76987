"""Write files completely or not at all. Readers never see half a file, or an old one next to a new one.

Only regular files are replaced. Devices such as ``/dev/null`` and descriptors such as ``/dev/stdout`` are written to
directly.
"""

import fcntl
import os
import re
import secrets
import select
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from errno import EACCES, EBADF, EINVAL, EISDIR, ETIMEDOUT
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, Final, TextIO

FOR_EVERYBODY: Final = 0o644
FOR_ITS_OWNER: Final = 0o600
_AS_UMASK_SAYS: Final = 0o666
_SILENCE_S: Final = 10.0
"""Seconds to wait for the reader of a pipe before giving up."""
_MOST_LINKS: Final = 40
_DESCRIPTOR = re.compile(r"(?:/proc/(?P<process>self|\d+)|/dev)/fd/(?P<number>\d{1,9})")


@dataclass(frozen=True, slots=True)
class _Target:
    """The target of a text: a file to replace, with its mode, or a device or descriptor to write to."""

    path: Path
    mode: int | None = None
    is_device: bool = False
    descriptor: int | None = None

    @property
    def is_replaced(self) -> bool:
        return not self.is_device and self.descriptor is None


def write_whole(texts: Mapping[Path, str], *, mode: int | None = None) -> None:
    """Write all these texts in UTF-8, or none. Once all are written, each file is replaced in one step.

    Args:
        texts: each file's text.
        mode: mode of the files, by default 0666 without the umask. A file never gets more permissions than it had.

    Raises:
        OSError: one of them cannot be written; ``strerror`` says why.

    """
    targets = {_target(file): text.encode() for file, text in texts.items()}
    parts: list[tuple[Path, Path]] = []
    try:
        for target, data in targets.items():
            if target.is_replaced:
                part = _part_beside(target.path)
                parts.append((part, target.path))
                _write_part(part, data, mode, target.mode)
        for target, data in targets.items():
            if not target.is_replaced:
                _write_into(target, data)
        for part, path in parts:
            part.replace(path)
    except BaseException:
        for part, _ in parts:
            with suppress(OSError):
                part.unlink()
        raise


@contextmanager
def writing_private(file: Path) -> Iterator[TextIO]:
    """Open a text file in UTF-8 that only its owner may read; it is put in place when the ``with`` statement ends.

    After an error it is not put in place. Devices and descriptors are refused, because half the text could be read.

    Raises:
        OSError: it cannot be written; ``strerror`` says why.

    """
    target = _target(file)
    if not target.is_replaced:
        raise OSError(EINVAL, "a device or a descriptor, not a file", str(file))
    part = _part_beside(target.path)
    try:
        with _open_part(part, FOR_ITS_OWNER, None) as stream:
            text = TextIOWrapper(stream, encoding="utf-8", newline="")
            yield text
            text.detach()
        part.replace(target.path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def why_not_writable(file: Path) -> str:
    """Return why a text cannot be written to ``file``; empty if it can. Changes nothing."""
    try:
        _target(file)
    except OSError as error:
        return str(error.strerror)
    return ""


def why_not_writable_folder(folder: Path, names: list[str]) -> str:
    """Return why files with these names cannot be written to ``folder``, which may be missing; empty if they can."""
    try:
        if folder.exists():
            problems = ((name, why_not_writable(folder / name)) for name in names)
            return next((f"{name}: {problem}" for name, problem in problems if problem), "")
        there = next(parent for parent in folder.absolute().parents if parent.exists())
        _refuse_folder(there)
    except OSError as error:
        return str(error.strerror)
    return ""


def is_replaced(file: Path) -> bool:
    """Whether writing to ``file`` would create or replace a regular file."""
    with suppress(OSError):
        return _target(file).is_replaced
    return True


def _target(file: Path) -> _Target:
    descriptor = _own_descriptor(file)
    if descriptor is not None:
        if fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
            raise OSError(EBADF, "not open for writing", str(file))
        return _Target(file, descriptor=descriptor)
    path = Path(os.path.realpath(file))
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        _refuse_folder(path.parent)
        return _Target(path)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(file))
    if not (stat.S_ISREG(mode) or stat.S_ISCHR(mode)):
        raise OSError(EINVAL, "a pipe, a socket or a disk, which a file must not replace", str(file))
    if not os.access(path, os.W_OK):
        raise PermissionError(EACCES, os.strerror(EACCES), str(file))
    if stat.S_ISCHR(mode):
        return _Target(path, is_device=True)
    _refuse_folder(path.parent)
    return _Target(path, stat.S_IMODE(mode))


def _refuse_folder(folder: Path) -> None:
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise OSError(EACCES, f"{folder} is not a directory that can be written to", str(folder))


def _own_descriptor(file: Path) -> int | None:
    """Return the number of this process's descriptor that ``file`` refers to, as ``/dev/stdout`` does; else None."""
    path = file
    for _ in range(_MOST_LINKS):
        path = Path(os.path.realpath(path.parent), path.name)
        found = _DESCRIPTOR.fullmatch(str(path))
        if found and found["process"] in {None, "self", str(os.getpid())}:
            return int(found["number"])
        if not path.is_symlink():
            return None
        path = path.parent / path.readlink()
    return None


def _part_beside(path: Path) -> Path:
    return path.parent / f".netsuite-rfm-{secrets.token_hex(8)}"


def _write_part(part: Path, data: bytes, mode: int | None, before: int | None) -> None:
    with _open_part(part, mode, before) as stream:
        stream.write(data)


@contextmanager
def _open_part(part: Path, mode: int | None, before: int | None) -> Iterator[BinaryIO]:
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _AS_UMASK_SAYS if mode is None else 0)
    with os.fdopen(handle, "wb") as stream:
        made = stat.S_IMODE(os.fstat(handle).st_mode)
        os.fchmod(handle, mode if mode is not None else made if before is None else made & before)
        yield stream
        stream.flush()
        # Some file systems report only now that the disk is full.
        os.fsync(handle)


def _write_into(target: _Target, data: bytes) -> None:
    if target.descriptor is not None:
        handle = os.dup(target.descriptor)
    else:
        handle = os.open(target.path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        left = memoryview(data)
        while left:
            # poll guarantees room for this much; writing more could block forever.
            if not _has_room(handle):
                raise TimeoutError(ETIMEDOUT, f"nobody read from it for {_SILENCE_S:g} seconds", str(target.path))
            left = left[os.write(handle, left[: select.PIPE_BUF]) :]
    finally:
        os.close(handle)


def _has_room(handle: int) -> bool:
    ready = select.poll()
    ready.register(handle, select.POLLOUT)
    return bool(ready.poll(_SILENCE_S * 1000))
