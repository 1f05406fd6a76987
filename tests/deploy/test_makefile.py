"""What ``make`` says before it begins, on a machine that lacks something."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.dockerfile import ROOT

WITHOUT_VENV = '*"import ensurepip"*) exit 1'
TOO_OLD = '*version_info*) echo "Python 3.11 or later is needed" >&2; exit 1'


@pytest.mark.parametrize(
    ("lacks", "said"),
    [(WITHOUT_VENV, "on Debian and Ubuntu: apt install python3-venv"), (TOO_OLD, "Python 3.11 or later is needed")],
    ids=["no venv", "too old"],
)
def test_a_python_that_will_not_do_is_named_with_what_to_install(tmp_path: Path, lacks: str, said: str) -> None:
    """One line, before anything is made."""
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\ncase "$*" in {lacks};; esac\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    words = ["make", "--no-print-directory", f"PYTHON={python}", f"VENV={tmp_path / 'venv'}", "demo"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "venv").exists()


def test_the_place_of_the_login_audit_trail_is_the_one_that_netsuite_names() -> None:
    """In NetSuite's own message, in ours and on every page: User Management stands in between."""
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").glob("*.md")]
    wrong = "Users/Roles > View Login"
    assert [page.name for page in pages if wrong in page.read_text("utf-8")] == []
