"""Podman and buildah with a storage of their own, and the image that they build of our Dockerfile.

The base image is made here, so that no image registry is needed: Debian's own packages under the name and version that
the Dockerfile asks for. It is kept in the user's cache directory (``NETSUITE_RFM_TEST_CACHE`` names another), with
the packages of the lock files.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import netsuite_rfm
from tests.deploy.dockerfile import DEPLOY, ROOT
from tests.deploy.package_index import PIP

TAG = f"netsuite-rfm:{netsuite_rfm.__version__}"
BASE = "localhost/python:3.11-slim-bookworm"
PROGRAMS = ("podman", "buildah", "runc", "mmdebstrap")
CACHE = Path(os.environ.get("NETSUITE_RFM_TEST_CACHE") or Path.home() / ".cache" / "netsuite-rfm-tests")
LOCKS = ("requirements.lock", "build.lock")
_SLIM = (
    *(f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in ("doc", "locale", "man")),
    '--customize-hook=chroot "$1" python3 -m venv /usr/local',
)
_CONTAINERS = """
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "none"
"""


def missing() -> str:
    """Say what is missing to build and run an image; empty where nothing is."""
    if os.geteuid() != 0:
        return "containers are run as root"
    absent = [program for program in PROGRAMS if shutil.which(program) is None]
    return f"no container engine: {', '.join(absent)} not installed" if absent else ""


@dataclass(frozen=True)
class Engine:
    """An engine whose images, containers and settings all lie in one directory."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """Where the engine finds its settings; nothing of the machine's."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "BUILDAH_ISOLATION": "chroot",
            "CONTAINERS_CONF": str(self.folder / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(self.folder / "storage.conf"),
            "CONTAINERS_REGISTRIES_CONF": str(self.folder / "registries.conf"),
        }

    def prepare(self) -> None:
        """Write the settings, fetch the packages of the lock files, make the base image and try it.

        Raises:
            UnusableError: images cannot be built or run on this machine.

        """
        self.folder.mkdir(parents=True)
        driver = _driver(self.folder)
        storage = f'[storage]\ndriver = "{driver}"\ngraphroot = "{self.folder}/images"\nrunroot = "{self.folder}/run"\n'
        for name, text in {
            "containers.conf": _CONTAINERS,
            "storage.conf": storage,
            "registries.conf": "unqualified-search-registries = []\n",
            "pip.conf": "[global]\nno-index = true\nfind-links = /wheels\n",
        }.items():
            (self.folder / name).write_text(text)
        archive = _base_archive()
        try:
            if not _wheels().exists():
                self._fetch_packages()
            self._make_base(archive)
            self.run("podman", "run", "--rm", "--memory", "1g", "--network", "host", "--read-only", BASE, "true")
        except AssertionError as error:
            raise UnusableError(f"containers cannot be run here: {_last_line(str(error))}") from None

    def build(self, tag: str, context: Path = ROOT) -> str:
        """Build the Dockerfile, unchanged, and give the image's id."""
        digest = self.run("buildah", "images", "--format", "{{.Digest}}", BASE).stdout.strip()
        mounts = {_wheels(): "/wheels", self.folder / "pip.conf": "/etc/pip.conf"}
        volumes = [word for here, there in mounts.items() for word in ("--volume", f"{here}:{there}:ro")]
        self.run(
            *("buildah", "bud", "--quiet", "--network", "host", "--timestamp", "0", "--pull-never", *volumes),
            *("--file", str(context / "deploy" / "Dockerfile"), "--build-arg", f"PYTHON_DIGEST={digest}"),
            *("--tag", tag, str(context)),
        )
        return self.run("buildah", "images", "--quiet", "--no-trunc", tag).stdout.strip()

    def copy_out(self, path: str, folder: Path) -> Path:
        """Copy a directory of the image into a folder, and give where it lies there."""
        container = self.run("podman", "create", TAG).stdout.strip()
        self.run("podman", "cp", f"{container}:{path}", str(folder))
        self.run("podman", "rm", container)
        return folder / Path(path).name

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the engine; it must end well."""
        done = subprocess.run(
            words, env=self.environment | environment, capture_output=True, text=True, timeout=600, check=False
        )
        assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}{done.stderr}"
        return done

    def start(
        self, tag: str, words: Sequence[str], settings: Mapping[str, str], *options: str
    ) -> subprocess.Popen[str]:
        """Start a container as a cluster does: read-only, without capabilities, the program as process 1."""
        given = [word for name, value in settings.items() for word in ("--env", f"{name}={value}")]
        hardened = ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--memory", "1g")
        return subprocess.Popen(
            ["podman", "run", "--rm", "--network", "host", *hardened, *given, *options, tag, *words],  # noqa: S607 - wherever it is
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def remove(self) -> None:
        """Leave nothing behind but what is kept in the cache directory."""
        self.run("podman", "rm", "--all", "--force")
        subprocess.run(["umount", self.folder / "images" / "overlay"], capture_output=True, check=False)  # noqa: S607
        shutil.rmtree(self.folder)

    def _fetch_packages(self) -> None:
        part = CACHE / "part"
        shutil.rmtree(part, ignore_errors=True)
        for lock in LOCKS:
            wanted = ("--require-hashes", "--only-binary=:all:", "--requirement", str(DEPLOY / lock))
            # For the Python of the image, whichever this is.
            words = ("-m", "pip", "download", "--quiet", "--no-deps", "--python-version", "3.11", *wanted)
            self.run(sys.executable, *words, "--dest", str(part), **{**os.environ, **PIP})
        for old in CACHE.glob("wheels-*"):
            shutil.rmtree(old)
        part.rename(_wheels())

    def _make_base(self, archive: Path) -> None:
        path = "ENV=PATH=/usr/local/bin:/usr/bin:/bin"
        self.run("podman", "import", "--quiet", "--change", path, str(archive), BASE)


def _wheels() -> Path:
    """Where the packages of these very lock files are kept; pip compares their hashes again."""
    locked = b"".join((DEPLOY / lock).read_bytes() for lock in LOCKS)
    return CACHE / f"wheels-{hashlib.sha256(locked).hexdigest()[:16]}"


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[-1]


def _base_archive() -> Path:
    """Debian 12 with Python 3.11 and its pip in /usr/local, and without documents, as slim images are; made once."""
    archive = CACHE / "bookworm-python-slim.tar"
    if not archive.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        part = CACHE / f"{archive.name}.part"
        include = "--include=python3,python3-venv,ca-certificates"
        done = subprocess.run(
            ["mmdebstrap", "--quiet", "--format=tar", "--variant=minbase", include, *_SLIM, "bookworm", part],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        if done.returncode:
            raise UnusableError(f"no Debian packages: {_last_line(done.stderr)}")
        part.replace(archive)
    return archive


class UnusableError(Exception):
    """Images cannot be built or run here: no package mirror, or an engine that may not do what it has to."""


def _driver(folder: Path) -> str:
    """Overlays do not lie on overlays, which is what a container in a container has for a file system."""
    words = ["stat", "--file-system", "--format", "%T", folder]
    kind = subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    return "vfs" if kind == "overlayfs" else "overlay"
