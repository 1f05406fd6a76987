"""axe-core, the accessibility checker, fetched once into the virtual environment by npm."""

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VERSION = "4.14.1"
PLACE = ROOT / ".venv" / f"axe-core-{VERSION}"


@cache
def axe_source() -> str:
    """Give axe's own script. Raises LookupError where it is not at hand and cannot be fetched."""
    if not PLACE.is_dir():
        _fetch()
    return (PLACE / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def _fetch() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise LookupError("axe-core is not at hand: npm is not installed")
    PLACE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=PLACE.parent) as folder:
        done = subprocess.run(
            [npm, "install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock",
             f"axe-core@{VERSION}"],
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        if done.returncode:
            raise LookupError(f"axe-core is not at hand, and npm could not fetch it: {done.stderr[-200:]}")
        if not PLACE.is_dir():  # the other worker of the tests may have been first
            shutil.copytree(folder, PLACE, dirs_exist_ok=True)
