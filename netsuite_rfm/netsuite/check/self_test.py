"""The results of the setup page's self-test in NetSuite, from its last run by an administrator."""

import msgspec

from netsuite_rfm.errors import AccountNotReady, RequestRefused
from netsuite_rfm.netsuite.check.finding import Finding, Mark
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.page import read_page
from netsuite_rfm.netsuite.suiteql.runs_and_history import SELF_TEST_POINTS

_SUBJECT = "self-test"
_EXPECTED = "as expected"
_PRESS = "open RFM Setup in NetSuite, choose Self-test and run it"


class _Point(msgspec.Struct):
    id: int
    title: str
    state: str
    finding: str | None = None
    tested_on: str | None = None


def self_test(client: Client) -> list[Finding]:
    """Return the result of each point of the self-test, or a note if it was never run. A run is possible either way."""
    try:
        points = read_page(client, SELF_TEST_POINTS, _Point).items
    except (AccountNotReady, RequestRefused):
        said = "the account has no RFM Self-Test, or the role cannot see it: deploy suitescript/ of this version"
        return [Finding(Mark.NOTE, _SUBJECT, said)]
    if not points:
        return [Finding(Mark.NOTE, _SUBJECT, f"not run yet: {_PRESS}")]
    others = [point for point in points if point.state != _EXPECTED]
    tested_on = max(point.tested_on or "" for point in points) or "an unknown day"
    said = f"{len(points) - len(others)} of {len(points)} points are as expected, tested on {tested_on}"
    return [
        Finding(Mark.OK, _SUBJECT, said),
        *(
            Finding(Mark.NOTE, _SUBJECT, f"{point.title}: {point.state}. {point.finding or ''}".strip(), point.title)
            for point in others
        ),
    ]
