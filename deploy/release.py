"""Makes a release of the commit that is checked out: release.py, called by ``make release``.

Leaves in ``dist/`` the wheel, the list of contents (``make sbom`` makes it) and notes with the hash of each; where
``PYTHON_DIGEST`` and a container engine are there, it builds the image and notes its id. Then it dates the changelog's
section, commits and tags. Nothing is pushed. Where a step fails, neither commit nor tag is made, and the changelog is
as it was.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

CHANGELOG, DIST, SBOM = Path("CHANGELOG.md"), Path("dist"), Path("sbom.json")
UNRELEASED = "## Unreleased\n"


class ReleaseError(Exception):
    """Why there is no release."""


def main() -> None:
    """Make the release, or say in one line why not."""
    try:
        _release()
    except (ReleaseError, subprocess.CalledProcessError) as error:
        sys.exit(f"no release: {error}")


def _release() -> None:
    version = _version()
    tag = f"v{version}"
    if _run("git", "status", "--porcelain"):
        raise ReleaseError("there are changes that are not committed")
    if _run("git", "tag", "--list", tag):
        raise ReleaseError(f"tag {tag} exists; raise __version__ in netsuite_rfm/__init__.py")
    before = CHANGELOG.read_text("utf-8")
    after, section = dated(before, version, datetime.now(UTC).date().isoformat())
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    epoch = _run("git", "log", "-1", "--format=%ct")
    words = ("-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(DIST), ".")
    _run(sys.executable, *words, SOURCE_DATE_EPOCH=epoch)
    shutil.copy(SBOM, DIST / f"netsuite-rfm-{version}.cdx.json")
    image = _image(version)
    hashes = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}" for file in sorted(DIST.iterdir())]
    text = f"# netsuite-rfm {version}\n\n{section}\n\nImage: {image}\n\nSHA-256:\n\n    " + "\n    ".join(hashes) + "\n"
    (DIST / "NOTES.md").write_text(text, "utf-8")
    CHANGELOG.write_text(after, "utf-8")
    try:
        _run("git", "commit", "--quiet", "--message", f"Release {version}", str(CHANGELOG))
    except subprocess.CalledProcessError:
        CHANGELOG.write_text(before, "utf-8")
        raise
    _run("git", "tag", "--annotate", tag, "--cleanup=verbatim", "--file", str(DIST / "NOTES.md"))
    print(text + f"\nTagged {tag}. Push the branch and the tag, and attach what is in {DIST}/.")


def dated(changelog: str, version: str, day: str) -> tuple[str, str]:
    """Give the changelog with its first section under the version, and that section.

    Raises:
        ReleaseError: the section is empty.

    """
    before, heading, rest = changelog.partition(UNRELEASED)
    section, _, older = rest.partition("\n## ")
    if not heading or not section.strip():
        raise ReleaseError(f"{CHANGELOG} has nothing under {UNRELEASED.strip()}")
    older = f"\n## {older}" if older else ""
    return f"{before}{UNRELEASED}\n## {version} ({day})\n{section.rstrip()}\n{older}", section.strip()


def _version() -> str:
    text = Path("netsuite_rfm/__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "(\d+\.\d+\.\d+)"$', text, re.MULTILINE)
    if not found:
        raise ReleaseError("netsuite_rfm/__init__.py names no version such as 1.2.3")
    return found[1]


def _image(version: str) -> str:
    """Build the image and give its id; or say why there is none."""
    digest = os.environ.get("PYTHON_DIGEST")
    engine = next((program for program in ("podman", "docker") if shutil.which(program)), None)
    if not digest or not engine:
        return "none, since " + ("PYTHON_DIGEST is not set" if engine else "there is no container engine")
    same = ("--timestamp", "0") if engine == "podman" else ()
    name = f"netsuite-rfm:{version}"
    argument = f"PYTHON_DIGEST={digest}"
    _run(engine, "build", *same, "--file", "deploy/Dockerfile", "--build-arg", argument, "--tag", name, ".")
    return f"{name}, id {_run(engine, 'image', 'inspect', '--format', '{{.Id}}', name)}"


def _run(*words: str, **environment: str) -> str:
    done = subprocess.run(words, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip()


if __name__ == "__main__":
    main()
