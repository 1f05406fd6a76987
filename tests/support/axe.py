"""axe-core, the accessibility checker, fetched once into the virtual environment by npm."""

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERSION = "4.14.1"
FILE = ROOT / ".venv" / f"axe-core-{VERSION}.js"


@cache
def axe_source() -> str:
    """Give axe's own script. Raises LookupError where it is not at hand and cannot be fetched."""
    if not FILE.is_file():
        _fetch()
    return FILE.read_text("utf-8")


def _fetch() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise LookupError("axe-core is not at hand: npm is not installed")
    FILE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FILE.parent) as folder:
        done = subprocess.run(
            [npm, "install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock",
             f"axe-core@{VERSION}"],
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        if done.returncode:
            raise LookupError(f"axe-core is not at hand, and npm could not fetch it: {done.stderr[-200:]}")
        # In one step, so that another process of the tests never reads half of it.
        (Path(folder) / "node_modules" / "axe-core" / "axe.min.js").replace(FILE)
