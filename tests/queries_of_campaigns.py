"""The queries about campaigns, promotions and second purchases, for ``docs/queries.md``."""

from collections.abc import Iterator
from datetime import date

from netsuite_rfm.netsuite.pull.bundle import bundle
from netsuite_rfm.netsuite.suiteql import campaigns, promotions, reports
from netsuite_rfm.netsuite.suiteql.may_be_mailed import StatusChoice
from netsuite_rfm.netsuite.suiteql.second_purchases import second_purchases_by_place
from netsuite_rfm.rfm.campaigns.rows import WINDOWS
from netsuite_rfm.rfm.counting import Counting

DAY, SINCE = date(2026, 11, 20), date(2025, 11, 1)
PLAIN = Counting(("SalesOrd", "CashSale"), net=False, as_of=DAY)
CONSENT = StatusChoice((1, 3), or_none=True, opted_in=(1, 3))


def queries_of_campaigns() -> Iterator[tuple[str, str, str]]:
    """Name, purpose and text of each."""
    yield "ACTIONS", "Reads which campaign belongs to which segment.", campaigns.ACTIONS
    text = campaigns.results(PLAIN, SINCE, WINDOWS)
    yield "results", "Counts who was sent, skipped or held out, and sums what they bought.", text
    text = campaigns.unanswered(PLAIN, SINCE, DAY, stores=True, after=0)
    yield "unanswered", "Finds who was sent a campaign and has not bought since, for `campaigns --unanswered`.", text
    yield "responses", "Counts responses to the mails that NetSuite sent.", campaigns.responses(SINCE)
    text = campaigns.lead_sources(PLAIN, SINCE, (12,))
    yield "lead_sources", "Sums orders whose lead source is a campaign.", text
    text = campaigns.campaign_records((12,), "custevent_rfm_target_segment")
    yield "campaign_records", "Reads title, cost and target segments of campaigns.", text
    text = promotions.redemptions(PLAIN, SINCE, history=True, consent=CONSENT)
    yield "redemptions", "Counts orders with a promotion, by the segment held before them.", text
    yield "promotions", "Reads names and days of promotions.", promotions.promotions((7, 8))
    text = promotions.members_on({7: DAY, 8: SINCE}, CONSENT)
    yield "members_on", "Counts who held which segment when a promotion began, and who of them may be mailed.", text
    yield "by_code", "Sums orders by coupon code.", promotions.by_code(PLAIN, SINCE)
    text = second_purchases_by_place(PLAIN, SINCE, "custbody_sales_channel")
    yield "second_purchases_by_place", "Counts new customers by store and channel, and who came back.", text
    text = bundle([(reports.RUNS, ["id", "run_as_of"]), (reports.LAST_REFRESH, ["id"])])
    yield "bundle", "Asks small queries of the reports in one request, such as RUNS and LAST_REFRESH.", text
