"""Builds the package with flit, and puts the SuiteScript project into it, which lies beside it in the source tree.

An installed ``netsuite-rfm demo`` is the whole demo then. The project is laid out in a temporary folder, so that the
source tree is left as it is; where the project is not there (the worker's image has no use for it), the wheel has none.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any

from flit_core import buildapi
from flit_core.buildapi import (
    build_editable,
    build_sdist,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

PACKAGE, PROJECT = Path("netsuite_rfm"), Path("suitescript/src")
INSIDE = PACKAGE / "sandbox" / "suitescript"


def build_wheel(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:  # noqa: ANN401 - PEP 517
    """Build the wheel (PEP 517)."""
    folder = Path(wheel_directory).resolve()
    metadata = str(Path(metadata_directory).resolve()) if metadata_directory else None
    with _laid_out():
        built: str = buildapi.build_wheel(str(folder), config_settings, metadata)
    return built


@contextmanager
def _laid_out() -> Iterator[None]:
    with tempfile.TemporaryDirectory() as name:
        there = Path(name)
        shutil.copytree(PACKAGE, there / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
        for file in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(file, there)
        if PROJECT.is_dir():
            shutil.copytree(PROJECT, there / INSIDE)
        with chdir(there):
            yield
