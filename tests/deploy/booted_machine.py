"""A machine with systemd: this one's own files under a layer that takes every change, booted by systemd-nspawn.

It shares the network, so that it reaches a sandbox on loopback. Nothing of what happens in it is left.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.dockerfile import DEPLOY, ROOT
from tests.deploy.package_index import PIP

PROGRAMS = ("systemd-nspawn", "nsenter", "mount", "pgrep", "chroot")
PYTHON = Path("/usr/bin/python3")
CLONE = Path("/clone")
PATIENCE_S = 60
_LAUNCHER = """#!/opt/netsuite-rfm/bin/python
import sys
from netsuite_rfm.__main__ import main
sys.exit(main())
"""


class UnbootableError(Exception):
    """No machine can be booted here."""


def missing() -> str:
    """Say what is missing to boot a machine; empty where nothing is."""
    if os.geteuid() != 0:
        return "machines are booted as root"
    absent = [program for program in PROGRAMS if shutil.which(program) is None]
    if absent:
        return f"no machine can be booted: {', '.join(absent)} not installed (Debian: systemd-container)"
    if not Path("/lib/systemd/systemd").exists():
        return "no machine can be booted: systemd is not installed"
    if not PYTHON.exists() or _done(PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))").returncode:
        return f"no machine can be booted: {PYTHON} is not Python 3.11 or later"
    return ""


@dataclass(frozen=True)
class Machine:
    """A machine that is up."""

    root: Path
    leader: int

    def run(self, command: str, *, succeeds: bool = True) -> str:
        """Run a command as root, in a clone of this project; gives what it printed."""
        enter = ["nsenter", "--target", str(self.leader), "--mount", "--uts", "--ipc", "--pid", "--cgroup"]
        words = [*enter, "/bin/sh", "-ec", f"cd {CLONE}\n{command}"]
        done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        assert done.returncode == 0 or not succeeds, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def file(self, path: str) -> Path:
        """A file of the machine, as it is seen from here."""
        return self.root / path.lstrip("/")

    def show(self, unit: str) -> dict[str, str]:
        """What systemd knows of a unit."""
        names = "Result,ExecMainStatus,ActiveState,SubState,NRestarts,InvocationID"
        lines = self.run(f"systemctl show --property {names} {unit}").splitlines()
        return dict(line.split("=", 1) for line in lines)


@contextmanager
def booted(folder: Path, lib: Path) -> Iterator[Machine]:
    """Boot a machine on which the worker is installed where the runbook puts it.

    What the lock file names is taken out of ``lib``, the image's, if that is of this machine's version of Python.

    Raises:
        UnbootableError: this machine does not allow it.

    """
    changes, root = folder / "changes", folder / "root"
    for made in (changes, root):
        made.mkdir()
    _mount("-t", "tmpfs", "-o", "size=1g", "tmpfs", changes)
    try:
        for name in ("upper", "work"):
            (changes / name).mkdir()
        layers = f"lowerdir=/,upperdir={changes / 'upper'},workdir={changes / 'work'}"
        _mount("-t", "overlay", "-o", layers, "overlay", root)
        try:
            _install(root, lib)
            with _up(root, folder / "console") as leader:
                yield Machine(root, leader)
        finally:
            _unmount(root)
    finally:
        _unmount(changes)


@contextmanager
def _up(root: Path, console: Path) -> Iterator[int]:
    words = ["systemd-nspawn", "--register=no", "--keep-unit", "--resolv-conf=off", "--console=pipe", "--quiet"]
    # Not what else this machine would start.
    words += ["--directory", str(root), "--boot", "systemd.unit=basic.target", "systemd.mask=systemd-firstboot.service"]
    with console.open("w") as log:
        booting = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield _leader(booting, console)
    finally:
        booting.terminate()
        try:
            booting.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            booting.kill()
            booting.wait()


def _leader(booting: "subprocess.Popen[bytes]", console: Path) -> int:
    give_up_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up_s and booting.poll() is None:
        found = _done("pgrep", "--parent", str(booting.pid))
        for pid in map(int, found.stdout.split()):
            words = [
                "nsenter",
                "--target",
                str(pid),
                "--mount",
                "--pid",
                "--cgroup",
                "systemctl",
                "is-active",
                "basic.target",
            ]
            if subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip() == "active":
                return pid
        time.sleep(0.05)
    raise UnbootableError(f"no machine can be booted here: {(console.read_text().splitlines() or ['no word'])[-1]}")


def _install(root: Path, lib: Path) -> None:
    """The worker in /opt/netsuite-rfm with what the lock file names, its user, and a clone: as the runbook has it."""
    _carry_out("chroot", root, "useradd", "--system", "--user-group", "--shell", "/usr/sbin/nologin", "netsuite-rfm")
    _carry_out("chroot", root, PYTHON, "-m", "venv", "--without-pip", "/opt/netsuite-rfm")
    (packages,) = (root / "opt/netsuite-rfm/lib").glob("python3.*/site-packages")
    ignored = shutil.ignore_patterns("__pycache__")
    built = lib / packages.relative_to(root / "opt/netsuite-rfm/lib")
    if built.exists():
        shutil.copytree(
            built, packages, ignore=shutil.ignore_patterns("__pycache__", "netsuite_rfm"), dirs_exist_ok=True
        )
    else:
        _carry_out(
            *(sys.executable, "-m", "pip", "--python", root / "opt/netsuite-rfm/bin/python", "install", "--quiet"),
            *("--no-compile", "--no-deps", "--require-hashes", "--only-binary=:all:"),
            *("--requirement", DEPLOY / "requirements.lock"),
        )
    shutil.copytree(ROOT / "netsuite_rfm", packages / "netsuite_rfm", ignore=ignored)
    launcher = root / "opt/netsuite-rfm/bin/netsuite-rfm"
    launcher.write_text(_LAUNCHER)
    launcher.chmod(0o755)
    shutil.copytree(DEPLOY, root / "clone/deploy", ignore=ignored)
    # The service may not write bytecode, and would compile everything at each start.
    _done("chroot", root, "/opt/netsuite-rfm/bin/netsuite-rfm", "run", "--help")


def _carry_out(*command: str | Path) -> None:
    done = _done(*command)
    if done.returncode:
        raise UnbootableError(f"the worker cannot be installed: {(done.stderr.splitlines() or [''])[-1]}")


def _mount(*words: str | Path) -> None:
    done = _done("mount", *words)
    if done.returncode:
        raise UnbootableError(f"no machine can be booted here: {done.stderr.strip()}")


def _unmount(folder: Path) -> None:
    _done("umount", "--lazy", folder)


def _done(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        words, env={**os.environ, **PIP, "PYTHONDONTWRITEBYTECODE": ""}, capture_output=True, text=True, check=False
    )
