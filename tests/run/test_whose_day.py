"""Whose calendar says what today is."""

import json
import os
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from netsuite_rfm.run.job import Job
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings import schemes
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import counting
from tests.support.accounts import small_account
from tests.support.command_line import run_command
from tests.support.credentials import NEEDED
from tests.support.night import QUICK


@pytest.mark.parametrize("command", ["run", "plan"])
@pytest.mark.parametrize("days", [3, -3])
def test_an_unnamed_day_is_netsuites_today(command: str, days: int, tmp_path: Path) -> None:
    """In the account's zone: a machine with a wrong clock would move everybody by days."""
    with closing(small_account(20)) as account, Sandbox(account) as sandbox:
        account.clock.skew_s = days * 86_400
        environment = {"PATH": os.environ["PATH"], **sandbox.settings(), **QUICK, "NETSUITE_TIME_ZONE": "UTC"}
        done = run_command([command, "--json"], environment, tmp_path)
        named = run_command([command, "--json", "--as-of", "2026-11-20"], environment, tmp_path)
    today = {datetime.now(UTC).date(), (datetime.now(UTC) - timedelta(minutes=2)).date()}
    assert date.fromisoformat(json.loads(done.stdout)["as_of"]) - timedelta(days=days) in today, done.stderr
    assert json.loads(named.stdout)["as_of"] == "2026-11-20"


def test_the_zone_decides_which_day_it_is() -> None:
    """An hour before midnight in UTC it is tomorrow in Tokyo; without NetSuite's time the day stays."""
    settings = settings_from({**NEEDED, "NETSUITE_TIME_ZONE": "Asia/Tokyo"})
    job = Job(load_scheme(schemes.names()[0]), counting(settings, date(2026, 1, 1)), zone=settings.zone)
    assert job.on_its_day(datetime(2026, 11, 20, 23, tzinfo=UTC)).counting.as_of == date(2026, 11, 21)
    assert job.on_its_day(None) is job
