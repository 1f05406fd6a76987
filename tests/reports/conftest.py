"""One account for the reports of stores, stages, audiences and who leaves next."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from netsuite_rfm.sandbox.scripts.showcase import open_scripted_retailer
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.schemes import load_scheme
from tests.suitescript.stage import SOURCE
from tests.support.night import run_night

LAST = date(2026, 11, 28)
SCHEME = replace(load_scheme("default"), home_location=True)


@pytest.fixture(scope="package")
def retailer() -> Iterator[Sandbox]:
    """400 customers of the generated retailer, whose segments are known since October."""
    with closing(open_scripted_retailer(SOURCE, customers=400, today=LAST)) as account, Sandbox(account) as sandbox:
        for day in (date(2026, 10, 30), LAST):
            wanted = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
            account.clock.skew_s += (wanted - account.clock.now()).total_seconds()
            assert run_night(sandbox, day, scheme=SCHEME).exit_code == 0
        yield sandbox
