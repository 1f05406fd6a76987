"""Responses to mails: each under the segment whose mail it answers, and all of them in the total."""

from datetime import date

from netsuite_rfm.netsuite.pull.campaigns import Found, Known
from netsuite_rfm.reports.campaigns.of_campaigns import CampaignsShown
from netsuite_rfm.rfm.campaigns.rows import Outcome, Responses

LAPSED, AT_RISK = 7, 6
DAY = "2026-10-05"


def test_a_response_under_a_segment_that_nobody_entered_first_has_a_row() -> None:
    """Such a customer counts as sent under the first segment; the rows of responses add up to the total."""
    found = Found(
        Known({LAPSED: "Lapsed", AT_RISK: "At-Risk"}, date(2026, 1, 1)),
        outcomes=[Outcome("campaign 12", LAPSED, "2026-10", "SENT: event 31", 40, DAY, DAY)],
        responses=[
            Responses("campaign 12", LAPSED, "VIEWED", 9),
            Responses("campaign 12", AT_RISK, "CLICKEDTHRU", 2),
            Responses("campaign 13", AT_RISK, "VIEWED", 5),
        ],
    )
    (campaign,) = CampaignsShown(found, date(2026, 11, 1)).shown()
    assert {part.segment: (part.eligible, part.responses) for part in campaign.segments} == {
        "At-Risk": (0, {"clicked": 2}),
        "Lapsed": (40, {"opened": 9}),
    }
    assert campaign.total.responses == {"clicked": 2, "opened": 9}
    assert campaign.total.eligible == 40
