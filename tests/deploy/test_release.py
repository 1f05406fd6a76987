"""A release: what it leaves, what it refuses, and that a failure leaves nothing."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

import netsuite_rfm
from tests.deploy.dockerfile import DEPLOY, ROOT

TAG = f"v{netsuite_rfm.__version__}"
WHO = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b.example", "GIT_COMMITTER_NAME": "a"}
WHO |= {"GIT_COMMITTER_EMAIL": "a@b.example", "GIT_CONFIG_GLOBAL": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
CHANGES = "- Something that a user notices.\n"


def call(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder, as somebody, without an image's digest."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHON_DIGEST"} | WHO
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def git(folder: Path, *words: str) -> str:
    """Run git; gives what it says."""
    done = call(folder, "git", *words)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A small project of the same shape, with its history."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = tmp_path / "clone"
    (folder / "netsuite_rfm").mkdir(parents=True)
    (folder / "deploy").mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore", "netsuite_rfm/__init__.py"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("release.py", "build_backend.py"):
        shutil.copy(DEPLOY / name, folder / "deploy")
    (folder / "CHANGELOG.md").write_text(
        f"# Changelog\n\n## Unreleased\n\n{CHANGES}\n## 0.0.9 (2026-01-01)\n\n- Old.\n"
    )
    (folder / "sbom.json").write_text("{}")
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Begin")
    return folder


def release(folder: Path) -> subprocess.CompletedProcess[str]:
    """Make a release of what is checked out."""
    return call(folder, sys.executable, "deploy/release.py")


def test_a_release_is_a_tag_a_wheel_a_list_of_contents_and_notes(clone: Path) -> None:
    """The tag holds the notes, and the changelog's section is the version's; the next release is refused as empty."""
    done = release(clone)
    assert done.returncode == 0, done.stderr
    assert git(clone, "status", "--porcelain") == ""
    assert git(clone, "describe") == TAG
    notes = (clone / "dist" / "NOTES.md").read_text()
    assert CHANGES.strip() in notes
    assert "Old." not in notes
    assert CHANGES.strip() in git(clone, "tag", "--list", TAG, "--format=%(contents)")
    files = sorted(path.name for path in (clone / "dist").iterdir())
    version = netsuite_rfm.__version__
    assert files == ["NOTES.md", f"netsuite-rfm-{version}.cdx.json", f"netsuite_rfm-{version}-py3-none-any.whl"]
    assert all(re.search(rf"^    [0-9a-f]{{64}}  {name}$", notes, re.MULTILINE) for name in files[1:])
    assert zipfile.ZipFile(clone / "dist" / files[2]).testzip() is None
    changelog = (clone / "CHANGELOG.md").read_text()
    assert re.search(
        rf"^## Unreleased\n\n## {version} \(\d{{4}}-\d\d-\d\d\)\n\n{CHANGES}\n## 0\.0\.9", changelog, re.MULTILINE
    )
    again = release(clone)
    assert (again.returncode, f"tag {TAG} exists" in again.stderr) == (1, True)
    git(clone, "tag", "--delete", TAG)
    empty = release(clone)
    assert (empty.returncode, "nothing under ## Unreleased" in empty.stderr) == (1, True)


def test_a_release_of_what_is_not_committed_is_refused(clone: Path) -> None:
    """And one that fails on the way leaves neither commit nor tag."""
    (clone / "README.md").write_text("changed")
    done = release(clone)
    assert (done.returncode, "not committed" in done.stderr) == (1, True)
    git(clone, "checkout", "--quiet", "README.md")
    (clone / "sbom.json").unlink()
    assert release(clone).returncode == 1
    assert (git(clone, "tag"), git(clone, "status", "--porcelain")) == ("", "")
    assert git(clone, "rev-list", "--count", "HEAD") == "1"


def with_hashes(lock: str, components: list[dict[str, str]], folder: Path) -> Any:
    """Run the program that adds hashes; gives the list of contents, or what it says."""
    (folder / "lock").write_text(lock)
    (folder / "sbom.json").write_text(json.dumps({"components": components}))
    done = call(folder, sys.executable, DEPLOY / "sbom.py", "lock", "sbom.json")
    return json.loads((folder / "sbom.json").read_text()) if done.returncode == 0 else done.stderr


def test_the_list_of_contents_has_the_lock_s_hashes_and_is_refused_where_the_two_differ(tmp_path: Path) -> None:
    """Each package with every file's hash; one too many, on either side, stops the release."""
    first, second = "a" * 64, "b" * 64
    lock = f"typing-extensions==4.1 \\\n    --hash=sha256:{first} \\\n    --hash=sha256:{second}\n"
    there = {"name": "typing_extensions", "version": "4.1"}
    (component,) = with_hashes(lock, [there], tmp_path)["components"]
    assert [digest["content"] for digest in component["hashes"]] == [first, second]
    assert "not in the lock" in with_hashes(lock, [there, {"name": "more", "version": "1"}], tmp_path)
    assert "not in the lock" in with_hashes(lock, [{**there, "version": "4.2"}], tmp_path)
    assert "not installed: typing-extensions" in with_hashes(lock, [], tmp_path)
