"""How far a clock may be off before a check fails."""

from datetime import UTC, datetime, timedelta

import pytest

from netsuite_rfm.netsuite.check.check import _clock
from netsuite_rfm.netsuite.check.finding import Mark
from netsuite_rfm.netsuite.http.client import Client
from tests.netsuite.scripted_server import Answer, ScriptedServer


@pytest.mark.parametrize(("behind_s", "mark"), [(55, Mark.OK), (65, Mark.FAIL), (-55, Mark.OK), (-65, Mark.FAIL)])
def test_a_clock_a_minute_off_fails(client: Client, scripted_server: ScriptedServer, behind_s: int, mark: Mark) -> None:
    """NetSuite refuses a signature that is five minutes off; a minute is told before."""
    theirs = datetime.now(UTC) - timedelta(seconds=behind_s)
    scripted_server.play(Answer(200, {"serverTime": theirs.isoformat().replace("+00:00", "Z")}))
    (finding,) = _clock(client)
    assert finding.mark is mark
