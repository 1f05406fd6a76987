"""Fixtures of the tests of syncs."""

from collections.abc import Iterator

import pytest
import structlog

from netsuite_rfm.telemetry.log import configure_log


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Have the log show errors only."""
    configure_log("error")
    yield
    structlog.reset_defaults()
