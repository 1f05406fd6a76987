"""The wheel: what it holds, and that an installed demo is the whole demo."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = """
import os, sys
sys.path.insert(0, "deploy")
import build_backend
print(build_backend.build_wheel(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as pip does, and unpacked."""
    pytest.importorskip("flit_core")
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run([sys.executable, "-c", BUILD, str(folder)], cwd=ROOT, capture_output=True, check=True)
    with zipfile.ZipFile(folder / built.stdout.decode().strip()) as file:
        file.extractall(folder / "unpacked")
    return folder / "unpacked"


def test_it_holds_the_suitescript_project_as_it_is(wheel: Path) -> None:
    """Every file once, though the source tree has them beside the package; and the mark of typed packages."""
    source, inside = ROOT / "suitescript" / "src", wheel / "netsuite_rfm" / "sandbox" / "suitescript"
    files = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    assert {path.relative_to(inside) for path in inside.rglob("*") if path.is_file()} == files
    assert [path for path in files if (source / path).read_bytes() != (inside / path).read_bytes()] == []
    assert (wheel / "netsuite_rfm" / "py.typed").is_file()
    assert not (ROOT / "netsuite_rfm" / "sandbox" / "suitescript").exists()


def test_an_installed_demo_is_the_whole_demo(wheel: Path, tmp_path: Path) -> None:
    """With what the account's own scripts make of it."""
    done = subprocess.run(
        [sys.executable, "-m", "netsuite_rfm", "demo", "--customers", "100"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(wheel)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "\n== 5. What the account's own scripts made of it" in done.stdout
    assert "Not recorded" not in done.stdout
