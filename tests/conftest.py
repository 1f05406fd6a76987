"""Fixtures that several folders of tests use."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from tests.support.soak import at_length

# No absolute timing: a busy machine takes longer for the same example. Each run draws other examples.
settings.register_profile("untimed", deadline=None, max_examples=at_length(40, 200))
settings.load_profile("untimed")

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Spare the garbage collector thousands of collected tests, which live to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real orders, which is not part of the project."""
    if not DATA.is_dir():
        pytest.skip("the folder of real orders does not lie beside the project")
    return DATA


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """Leave the log as it was found: a level set by one test would hide lines from the next."""
    yield
    structlog.reset_defaults()
