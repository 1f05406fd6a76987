"""Fixtures that several folders of tests use."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real orders, which is not part of the project."""
    if not DATA.is_dir():
        pytest.skip("the folder of real orders does not lie beside the project")
    return DATA
